"""Tables printed as others were before: which cell each figure is of, remembered by the labels.

Reports of one form print the same labels around other figures. Which cell a figure is of depends on
the labels, and on which cells hold anything; on the figures themselves only where something is
amiss. So tables are read once from their pattern alone, all figures sealed, and what came of it holds
for every document of that pattern. Where the reading would have to open a figure, nothing is
remembered, and each such document is read by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn, cast

from parsers.fitting import fit_table
from parsers.forms import load
from parsers.line import Line
from parsers.model import Cell, Problem
from parsers.rows import collect_rows, unknown_row
from parsers.settling import TableReading
from parsers.which_form import forms_of

# Of each line: how many regions farther down it stands (2 for more), whether it is a row of its own,
# how many labels and values it has. Then all labels, and of all values, which hold anything.
Pattern = tuple[tuple[tuple[int, bool, int, int], ...], tuple[str, ...], bytes]

_MOST = 256  # patterns that are remembered, of as many
_LONGEST = 20_000  # lines, values and characters of labels of one, at the most


@dataclass(slots=True)
class Readings:
    """What the lines of a document are: each table's reading, by its code, and what was in doubt."""

    tables: dict[str, TableReading]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class _TablePlan:
    """Where the figures of a table stand: by row and column, their place among all values."""

    form: str
    places: dict[str, dict[str, int]]
    head_units: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be read of a pattern: the tables by code, and labels that no form knows, by line."""

    tables: dict[str, _TablePlan]
    unknown: list[tuple[str, int]]


def read_lines(lines: Sequence[Line], others: frozenset[int]) -> Readings:
    """Read the tables that the lines hold; ``others`` are the regions of another year's."""
    values = [token for line in lines for token in line.values]
    pattern = None if others else _pattern_of(lines, values)
    plan = None if pattern is None else _plan_of(pattern)
    if plan is None:
        tables, unknown, problems = _read(lines, others)
        return Readings(tables, [*_named(unknown, lines), *problems])
    tables = {
        code: TableReading(
            table.form,
            {
                row: {column: values[place] for column, place in places.items()}
                for row, places in table.places.items()
            },
            head_units={**table.head_units},
        )
        for code, table in plan.tables.items()
    }
    return Readings(tables, _named(plan.unknown, lines))


def _named(unknown: Sequence[tuple[str, int]], lines: Sequence[Line]) -> list[Problem]:
    return [unknown_row(label, lines[number]) for label, number in unknown]


def _read(
    lines: Sequence[Line], others: frozenset[int]
) -> tuple[dict[str, TableReading], list[tuple[str, int]], list[Problem]]:
    """Give the reading of each table, the labels that no form knows, and what else is in doubt."""
    rows, unknown = collect_rows(lines)
    problems: list[Problem] = []
    readings: dict[str, TableReading] = {}
    for code, form in forms_of(rows).items():
        own = [row for row in rows if row.table == code]
        readings[code] = fit_table(load(form).tables[code], own, problems, others)
    return readings, unknown, problems


def _pattern_of(lines: Sequence[Line], values: Sequence[Cell]) -> Pattern | None:
    """Give all that the lines have but their figures; None unless all are whole rows of grids, and print."""
    if not {*map(type, values)} <= _PLAIN:
        return None
    shape = []
    region = 0
    for line in lines:
        if not line.in_grid or line.scanned:
            return None
        step = min(line.region - region, 2)
        shape.append((step, line.apart, len(line.labels), len(line.values)))
        region = line.region
    labels = tuple([label.text for line in lines for label in line.labels])
    return tuple(shape), labels, bytes([token.text != "" for token in values])


_PLAIN = {Cell}
_remembered: dict[Pattern, _Plan | None] = {}


def _plan_of(pattern: Pattern) -> _Plan | None:
    try:
        return _remembered[pattern]
    except KeyError:
        plan = _planned(pattern)
    shape, labels, filled = pattern
    if len(shape) + sum(map(len, labels)) + len(filled) <= _LONGEST:
        if len(_remembered) >= _MOST:
            _remembered.clear()
        _remembered[pattern] = plan
    return plan


class _OpenedError(TypeError):
    """A sealed figure was to be looked at."""


class _Sealed:
    """What is printed in a cell, when nothing may be known of it but that it is there."""

    def __bool__(self) -> bool:
        return True

    def _open(self, *_: object) -> NoReturn:
        raise _OpenedError

    __eq__ = __hash__ = __len__ = __iter__ = __contains__ = __getitem__ = _open
    __str__ = __repr__ = __format__ = __add__ = __radd__ = __getattr__ = _open


def _sealed() -> str:
    return cast(str, _Sealed())


def _planned(pattern: Pattern) -> _Plan | None:
    """Read the tables of a pattern with sealed figures; None where that does not do."""
    shape, labels, filled = pattern
    # Each has a seal of its own: what is the same object would be taken for equal unseen.
    values = [Cell(_sealed() if holds_any else "", _sealed()) for holds_any in filled]
    next_label, next_value = iter(map(Cell, labels)), iter(values)
    lines: list[Line] = []
    region = 0
    for step, apart, own, figures in shape:
        region += step
        line = Line(region, True, True, apart=apart)
        line.labels += islice(next_label, own)
        line.values += islice(next_value, figures)
        lines.append(line)
    try:
        readings, unknown, problems = _read(lines, frozenset())
    except TypeError:  # whatever else it may be will come again where the figures are open
        return None
    if problems or any(reading.bad for reading in readings.values()):
        return None
    places = {id(token): place for place, token in enumerate(values)}
    tables = {
        code: _TablePlan(
            reading.form,
            {
                row: {column: places[id(token)] for column, token in cells.items()}
                for row, cells in reading.cells.items()
            },
            reading.head_units,
        )
        for code, reading in readings.items()
    }
    return _Plan(tables, unknown)
