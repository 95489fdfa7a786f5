"""One reading of a table out of several: rows printed twice, tables printed again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.forms import Row, Table
from parsers.model import Cell, Problem
from parsers.money import one_of
from parsers.proving import count_something
from parsers.row_lines import RowLine
from parsers.values import value_of


@dataclass(slots=True)
class TableReading:
    """One table as it was found: cells by row and column, and those that cannot be told."""

    form: str
    cells: dict[str, dict[str, Cell]] = field(default_factory=dict)
    bad: dict[str, dict[str, Cell]] = field(default_factory=dict)  # ambiguous: what is printed
    head_units: dict[str, str] = field(default_factory=dict)  # by row: stated above its figures


def settle(
    table: Table,
    lines: Sequence[tuple[RowLine, Row]],
    reading: TableReading,
    problems: list[Problem],
    others: frozenset[int] = frozenset(),
) -> None:
    """Merge the lines of a table; a table printed again elsewhere is compared, not mixed in.

    Of two whole ones that differ, ``others`` may tell which is the report's; else neither is. If all
    are another's, no figure is the report's.
    """
    copies = _copies(lines)
    own = [copy for copy in copies if copy[0][0].region not in others]
    of_another = bool(copies) and not own
    if of_another:
        own = copies
    if len(own) > 1:  # a form left blank says nothing beside one that was filled in
        own = [copy for copy in own if any(_prints(line) for line, _ in copy)] or own
    longest = max(map(len, own), default=0)
    # The first copy counts, unless it is a fragment beside a whole one.
    whole = [copy for copy in own if len(copy) * 2 >= longest]
    first = whole[0] if whole else []
    by_row: dict[str, list[tuple[RowLine, Row]]] = {}
    for line, spec in first:
        by_row.setdefault(spec.code, []).append((line, spec))
    for code, same in by_row.items():
        _merge_row(table, code, same, reading, problems)
    for copy in copies:
        if copy is not first:
            _compare_copy(table, copy, reading, problems, rival=any(copy is c for c in whole))
    if of_another:
        problems.append(_give_up(table, reading))


def _give_up(table: Table, reading: TableReading) -> Problem:
    """Open all cells of a table that is another year's or publisher's, and say so."""
    for code, cells in reading.cells.items():
        reading.bad[code] = cells | reading.bad.get(code, {})
    keys = tuple(
        f"{table.code}.{row.code}.{column}"
        for row in table.rows
        for column in row.columns
        if column in reading.bad.get(row.code, ())
    )
    said = "the line above it speaks of another year or publisher, or of an example"
    return Problem("table_of_another", f"the table {table.label}: {said}", keys)


def _copies(lines: Sequence[tuple[RowLine, Row]]) -> list[list[tuple[RowLine, Row]]]:
    """Part the lines where the table starts again: elsewhere, and at a row read before.

    The last row once more is that row printed twice, where a page has cut the table.
    """
    copies: list[list[tuple[RowLine, Row]]] = []
    seen: set[str] = set()
    last, region = "", -1
    for line, spec in lines:
        again = line.region != region and spec.code in seen and spec.code != last
        if not copies or again:
            copies.append([])
            seen = set()
        copies[-1].append((line, spec))
        seen.add(spec.code)
        last, region = spec.code, line.region
    return copies


def _merge_row(
    table: Table,
    code: str,
    same: Sequence[tuple[RowLine, Row]],
    reading: TableReading,
    problems: list[Problem],
) -> None:
    if len(same) > 1:  # a label without any figure says nothing beside one that has some
        same = [pair for pair in same if pair[0].values] or same[:1]
    spec = same[0][1]
    alone = same[0][0].cells if len(same) == 1 else None
    if alone is not None:  # nearly every row
        reading.cells[code] = alone
        if same[0][0].unit:
            reading.head_units[code] = same[0][0].unit
        return
    printed = {
        tuple((column, token.text) for column, token in sorted(line.cells.items(), key=_first))
        for line, _ in same
        if line.cells is not None and any(token.text for token in line.cells.values())
    }
    readable = [line for line, _ in same if line.cells is not None]
    if len(printed) > 1 or not readable or len(readable) < len(same):
        if len(same) > 1:
            keys = tuple(f"{table.code}.{code}.{column}" for column in spec.columns)
            detail = f"the row {spec.label} is printed {len(same)} times and not alike"
            problems.append(Problem("row_conflict", detail, keys))
        reading.bad[code] = {
            column: Cell(
                " / ".join(_raw(line, column) for line, _ in same)[:200], _where(same, column)
            )
            for column in spec.columns
        }
        return
    units = {line.unit for line in readable if line.unit}
    if units:
        reading.head_units[code] = one_of(units)
    cells: dict[str, Cell] = {}
    reading.cells[code] = cells
    for line in readable:
        assert line.cells is not None
        for column, token in line.cells.items():
            if token.text or column not in cells:
                cells[column] = token


def _first(pair: tuple[str, Cell]) -> str:
    return pair[0]


def _raw(line: RowLine, column: str) -> str:
    if line.cells is not None and column in line.cells:
        return line.cells[column].text
    return " ".join(token.text for token in line.values if token.text)


def _where(same: Sequence[tuple[RowLine, Row]], column: str) -> str:
    """Give the place of a cell in the first of some lines; where it has none, that of its first figure."""
    line = same[0][0]
    token = (line.cells or {}).get(column) or next((v for v in line.values if v.text), None)
    return token.locator if token else ""


def _prints(line: RowLine) -> bool:
    return any(token.text for token in line.values)


def _compare_copy(
    table: Table,
    copy: Sequence[tuple[RowLine, Row]],
    reading: TableReading,
    problems: list[Problem],
    *,
    rival: bool,
) -> None:
    """Name the cells that a copy prints otherwise; of a ``rival`` they are given up.

    If that is most of what is printed, it is another's table altogether: zeros that are alike say
    nothing, and the whole table is given up.
    """
    different: dict[str, dict[str, Cell]] = {}
    unread: dict[str, dict[str, Cell]] = {}  # rows of a rival whose columns nobody knows
    counts = 0
    for line, spec in copy:
        if rival and line.cells is None:
            own = reading.cells.get(spec.code, {})
            every = [token for cells in reading.cells.values() for token in cells.values()]
            # The groups of the review table share one line where they stand side by side.
            if _figures(line.values) not in ([], _figures(own.values()), _figures(every)):
                unread[spec.code] = {
                    column: _both(token, _raw(line, column))
                    for column, token in own.items()
                    if column in spec.columns
                }
        unit = reading.head_units.get(spec.code, "")
        for column, token in (line.cells or {}).items():
            read = reading.cells.get(spec.code, {}).get(column)
            if column not in spec.columns or read is None:
                continue
            counts += count_something((read, token))
            if _differ((read.text, unit), (token.text, line.unit), spec.units[column]):
                different.setdefault(spec.code, {})[column] = _both(read, token.text)
    if not different and not any(unread.values()):
        return
    number = sum(map(len, different.values()))
    if rival and 2 * number > counts:
        for code, cells in reading.cells.items():
            reading.bad[code] = cells | different.get(code, {})
    different |= unread
    if rival:
        for code, both in different.items():
            reading.bad[code] = reading.bad.get(code, {}) | both
    what = "which is the report's is not said" if rival else "the other was read"
    keys = tuple(
        f"{table.code}.{code}.{column}" for code, row in different.items() for column in row
    )
    detail = f"the table {table.label} is printed again with other figures; {what}"
    problems.append(Problem("table_repeated", detail, keys))


def _both(read: Cell, other: str) -> Cell:
    return Cell(f"{read.text} / {other}"[:200], read.locator)


def _figures(cells: Iterable[Cell]) -> list[str]:
    """Give what is printed in some cells, in its order, wherever blanks are and cells end."""
    return " ".join([token.text for token in cells]).split()


def _differ(one: tuple[str, str], other: tuple[str, str], unit: str) -> bool:
    """Whether two cells, with the units of their heads, say different things.

    A zero and a mark are two ways to print nothing; what is no single number says something else
    than any number.
    """
    if one == other or not one[0] or not other[0]:
        return False
    values = [value_of(text, unit, head_unit) for text, head_unit in (one, other)]
    numbers = [None if v.state == "ambiguous" else v.number or 0 for v in values]
    return numbers[0] != numbers[1]
