"""Blank cells that are merged: rows that lack cells are read again with each span as so many blanks.

Spans are what editors break first, so none is looked at where labels and figures settle a row. Where a
row has too few cells, and its blank ones alone say that they span several, the page is asked how
many, if by its spans all rows of the table are of one width. What comes of it is believed for a row
that has just as many cells then as columns, whose own sums hold, and whose figures make no sum of a
column fail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from parsers.checks import equations, evaluate
from parsers.line import Line
from parsers.model import Cell, Document, Figure
from parsers.readers.html import tree_of
from parsers.tables import Tables, read_tables

if TYPE_CHECKING:
    from lxml import etree

_LARGEST = 60  # span that is one: no table of the forms has as many rows or columns
_READ = frozenset({"number", "blank", "nil_mark"})
_PLACE = re.compile(r"^xpath=(\(.+\))\[(\d+)\]/\*\[(\d+)\]$")

Rows = set[tuple[str, str]]


def expanded(
    first: Tables,
    lines: Sequence[Line],
    document: Document,
    *,
    year: int | None = None,
    publisher: str | None = None,
) -> Tables | None:
    """Give ``first``, read from ``lines``, with the rows that only merged blanks left incomplete."""
    wanted = {_row_of(k) for p in first.problems if p.code == "row_incomplete" for k in p.cells}
    if not wanted or document.hides or b"colspan" not in document.markup.lower():
        return None
    spans = _Spans(document.markup)
    again = [_expanded(line, spans) if _may_be(line, wanted) else line for line in lines]
    if not any(own is not line for own, line in zip(again, lines, strict=True)):
        return None
    tables = read_tables(again, year=year, publisher=publisher)
    second = {figure.key: figure for figure in tables.figures}
    figures = {figure.key: figure for figure in first.figures}
    found: Rows = set()
    for table, form in first.forms.items():
        for row in sorted(row for code, row in wanted if code == table):
            new = {k: f for k, f in second.items() if _row_of(k) == (table, row)}
            if new.keys() <= figures.keys() and _holds(form, table, row, new, figures):
                figures |= new
                found.add((table, row))
    problems = [
        problem
        for problem in first.problems
        if problem.code != "row_incomplete" or not {*map(_row_of, problem.cells)} <= found
    ]
    return replace(first, figures=[*figures.values()], problems=problems) if found else None


def _row_of(key: str) -> tuple[str, str]:
    table, row, _ = key.split(".")
    return table, row


def _may_be(line: Line, wanted: Rows) -> bool:
    """Whether a line may be one of the rows ``wanted``, and has blanks that may be merged."""
    if not line.in_grid or all(token.text for token in line.values):
        return False
    refs = [ref for meaning, _ in line.meanings() for ref in meaning.rows]
    return not line.labels or any((ref.table, ref.row) in wanted for ref in refs)


def _expanded(line: Line, spans: _Spans) -> Line:
    """Give a line with merged blanks as several; as it is, where a figure says that it is merged."""
    values: list[Cell] = []
    for token in line.values:
        span = spans.of(token.locator)
        if span > 1 and token.text:
            return line
        values += [token] * span
    return replace(line, values=values) if len(values) > len(line.values) else line


class _Spans:
    """How many columns each cell of a page says that it spans."""

    def __init__(self, markup: bytes) -> None:
        self.markup = markup
        self.rows: dict[str, list[etree._Element]] = {}

    @cached_property
    def root(self) -> etree._Element:
        """Give the page as a tree."""
        return tree_of(self.markup)

    def of(self, locator: str) -> int:
        """Give the span of the cell at a place that the reader of pages gave; 1 of any other."""
        place = _PLACE.match(locator)
        if place is None:
            return 1
        rows = self.rows.get(place[1])
        if rows is None:
            found = cast("list[etree._Element]", self.root.xpath(place[1]))
            rows = self.rows[place[1]] = found if _is_tiled(found) else []
        row, column = int(place[2]) - 1, int(place[3]) - 1
        if row >= len(rows) or column >= len(rows[row]):
            return 1
        return _span(rows[row][column], "colspan")


def _is_tiled(rows: Sequence[etree._Element]) -> bool:
    """Whether all rows are of one width by their spans: else some of these are wrong."""
    above = [0] * len(rows)  # columns that cells of the rows above reach down into
    for number, row in enumerate(rows):
        for cell in row:
            for reached in range(number, min(number + _span(cell, "rowspan"), len(rows))):
                above[reached] += _span(cell, "colspan")
    return len(set(above)) == 1


def _span(cell: etree._Element, name: str) -> int:
    text = (cell.get(name) or "").strip()
    return int(text) if text.isdecimal() and 0 < int(text) <= _LARGEST else 1


def _holds(
    form: str,
    table: str,
    row: str,
    new: Mapping[str, Figure],
    figures: Mapping[str, Figure],
) -> bool:
    """Whether the sums of a row hold, its blanks being nothing, and none of a column fails by it."""
    if not new or any(figure.state not in _READ for figure in new.values()):
        return False
    if not any(figure.raw for figure in new.values()):
        return True
    merged = {**figures, **new}
    own = 0
    for equation in equations(form, table):
        cells = set(equation.cells)
        if cells <= new.keys():
            left, right = (
                sum(new[k].value or 0 for k in s) for s in (equation.left, equation.right)
            )
            own += 1
            if left != right or all(new[key].value is None for key in equation.right):
                return False
        elif cells & new.keys() and evaluate(equation, merged).status == "fail":
            return False
    return own > 0
