"""Which figure is misprinted, where the sums say so.

Rows and columns of the requests table both carry sums, so a wrong cell stands where its failing
row meets its failing column. Each hypothesis below is a way in which clerks go wrong, the simplest
first; one that mends every failing sum and breaks none explains the table. Figures are never
changed: what comes out is a suggestion, and only where it is the only one of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from parsers.checks import Equation, equations
from parsers.forms import Table, load
from parsers.model import Check, Figure, Number, Suspect

Change = dict[str, Number]  # cell key to the value that it should have


@dataclass(slots=True)
class Sums:
    """The equations of one table over its printed numbers."""

    table: Table
    values: Mapping[str, Number]
    equations: Sequence[Equation]  # those without an open cell
    of_cell: dict[str, list[Equation]] = field(default_factory=dict)
    failing: list[Equation] = field(default_factory=list)

    def __post_init__(self) -> None:
        for equation in self.equations:
            for key in equation.cells:
                self.of_cell.setdefault(key, []).append(equation)
            if self.gap(equation, {}):
                self.failing.append(equation)

    def gap(self, equation: Equation, change: Change) -> Number:
        """Give left minus right, with ``change`` applied."""
        get = self.values
        return sum(change.get(k, get[k]) for k in equation.left) - sum(
            change.get(k, get[k]) for k in equation.right
        )

    def mends(self, change: Change) -> bool:
        """Whether ``change`` makes every failing equation hold and breaks none."""
        if not change or all(self.values[k] == v for k, v in change.items()):
            return False
        if any(value < 0 for value in change.values()):
            return False
        if any(self.gap(equation, change) for equation in self.failing):
            return False
        touched = {e.rule: e for k in change for e in self.of_cell.get(k, ())}
        return not any(self.gap(equation, change) for equation in touched.values())


def find_suspects(
    figures: Mapping[str, Figure], checks: Iterable[Check], forms: Mapping[str, str]
) -> list[Suspect]:
    """Locate the cells in error in every table that has a failed check; ``figures`` by cell key."""
    failed = {check.rule.split(".", 1)[0] for check in checks if check.status == "fail"}
    suspects: list[Suspect] = []
    for name, form in forms.items():
        if name in failed:
            suspects += _in_table(load(form).tables[name], figures)
    return suspects


def _in_table(table: Table, figures: Mapping[str, Figure]) -> list[Suspect]:
    values = {k: f.value for k, f in figures.items() if f.value is not None}
    whole = [e for e in equations(table.form, table.code) if all(k in values for k in e.cells)]
    sums = Sums(table, values, whole)
    return _explain(sums) or _pairs_apart(sums)


def _explain(sums: Sums) -> list[Suspect]:
    if not sums.failing:
        return []
    for reason, hypothesis in _HYPOTHESES:
        found: list[Change] = []
        for change in hypothesis(sums):
            if sums.mends(change) and change not in found:
                found.append(change)
        if found:
            return _suspects(sums, found, reason)
    return []


def _suspects(sums: Sums, found: Sequence[Change], reason: str) -> list[Suspect]:
    others = len(found) - 1
    said = reason if not others else f"{reason}; {others} other single changes would mend the sums"
    return [
        Suspect(key, sums.values[key], value if not others else None, said, others)
        for change in found[:8]
        for key, value in change.items()
        if sums.values[key] != value
    ]


# ---- hypotheses ---------------------------------------------------------------------------------


def _misprint(sums: Sums) -> Iterator[Change]:
    """One cell is wrong: it lies in every failing sum, and one value mends them all."""
    first = sums.failing[0]
    for key in first.cells:
        gap = sums.gap(first, {})
        yield {key: sums.values[key] + (-gap if key in first.left else gap)}


def _carried_twice(sums: Sums) -> Iterator[Change]:
    """本年新收 holds the requests carried in as well, which the form counts apart."""
    if sums.table.code != "requests":
        return
    yield {
        f"requests.received_new.{c.code}": sums.values[f"requests.received_new.{c.code}"]
        - sums.values[f"requests.carried_in.{c.code}"]
        for c in sums.table.columns
        if f"requests.received_new.{c.code}" in sums.values
        and f"requests.carried_in.{c.code}" in sums.values
    }


def _swapped(sums: Sums) -> Iterator[Change]:
    """Two cells of one row, or of one column, have each other's figures."""
    for line in _lines(sums):
        for a, b in combinations(line, 2):
            if sums.values[a] != sums.values[b]:
                yield {a: sums.values[b], b: sums.values[a]}


def _moved(sums: Sums) -> Iterator[Change]:
    """A figure was typed one column off: its own cell shows 0, or what belongs to its neighbour."""
    for line in _rows(sums):
        for a, b in pairwise(line):
            for source, target in ((a, b), (b, a)):
                if sums.values[source] and not sums.values[target]:
                    yield {source: 0, target: sums.values[source]}


def _shifted(sums: Sums) -> Iterator[Change]:
    """All figures of one row stand one place to the right, or to the left."""
    for line in _rows(sums):
        values = [sums.values[key] for key in line]
        if len(values) < 2:
            continue
        yield dict(zip(line, [*values[1:], 0], strict=True))
        yield dict(zip(line, [*values[1:], values[0]], strict=True))
        yield dict(zip(line, [0, *values[:-1]], strict=True))
        yield dict(zip(line, [values[-1], *values[:-1]], strict=True))


def _rows_swapped(sums: Sums) -> Iterator[Change]:
    """Two rows have each other's figures."""
    parts = {row.code for row in sums.table.rows if row.part_of}
    for one, other in combinations(_rows(sums), 2):
        if len(one) != len(other) or not one:
            continue
        # Two results swapped change no sum: nothing could tell.
        if not {one[0].split(".")[1], other[0].split(".")[1]} <= parts:
            yield {a: sums.values[b] for a, b in zip(one, other, strict=True)} | {
                b: sums.values[a] for a, b in zip(one, other, strict=True)
            }


def _total_not_updated(sums: Sums) -> Iterator[Change]:
    """A whole row or column of totals was left as it was: each is what its parts add up to."""
    by_rule: dict[str, Change] = {}
    for equation in sums.equations:
        if len(equation.right) == 1:
            family = equation.rule.rsplit(".", 1)[0]
            total = sum(sums.values[key] for key in equation.left)
            by_rule.setdefault(family, {})[equation.right[0]] = total
    yield from by_rule.values()


_HYPOTHESES: tuple[tuple[str, Callable[[Sums], Iterator[Change]]], ...] = (
    ("misprint: this cell alone mends every failing sum", _misprint),
    ("the figure is typed one column off", _moved),
    ("two figures are swapped", _swapped),
    ("the figures of the row are shifted by one place", _shifted),
    ("the totals were not updated", _total_not_updated),
    ("the requests carried in are counted again among those received", _carried_twice),
    ("the figures of two rows are swapped", _rows_swapped),
)


def _pairs_apart(sums: Sums) -> list[Suspect]:
    """Several misprints apart from each other: a failing row and a failing column with one gap.

    Only where each gap occurs in exactly one row and one column is the pairing certain.
    """
    by_gap: dict[Number, list[Equation]] = {}
    for equation in sums.failing:
        by_gap.setdefault(abs(sums.gap(equation, {})), []).append(equation)
    suspects = []
    for failing in by_gap.values():
        part = Sums(sums.table, sums.values, sums.equations)
        part.failing = failing
        rest = {e.rule for e in sums.failing} - {e.rule for e in failing}
        changes = [
            change
            for change in _misprint(part)
            if all(
                not part.gap(e, change)
                for key in change
                for e in part.of_cell.get(key, ())
                if e.rule not in rest
            )
            and all(set(change) & set(e.cells) for e in failing)
            and min(change.values()) >= 0
        ]
        if len(failing) > 1 and changes:
            suspects += _suspects(sums, changes, "misprint: mends the sums of its row and column")
    return suspects


def _rows(sums: Sums) -> list[list[str]]:
    return _grid(sums)[0]


def _lines(sums: Sums) -> list[list[str]]:
    rows, columns = _grid(sums)
    return rows + columns


def _grid(sums: Sums) -> tuple[list[list[str]], list[list[str]]]:
    table = sums.table
    keys = [
        [f"{table.code}.{row.code}.{column}" for column in row.columns if
         f"{table.code}.{row.code}.{column}" in sums.values]
        for row in table.rows
    ]  # fmt: skip
    columns = [
        [k for row in keys for k in row if k.endswith(f".{column.code}")]
        for column in table.columns
    ]
    return keys, columns
