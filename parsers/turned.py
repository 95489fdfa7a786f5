"""Tables with rows and columns exchanged: applicants, or outcomes, down the side.

Turned back, they are read as any other. The head of a turned requests table is several storeys of
labels whose spans nobody can trust, so the order of its columns is taken to be the form's, and only
if it has just as many, all of their labels, and they stand in that order on one storey or the sums
of the form hold for every applicant. That of review and litigation is a list (a group, and under it
an outcome and its figure a row), or has the outcomes down the side and the groups beside one another.
What else is turned is read by `parsers.by_cell`.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.by_cell import a_figure_a_row, disclosure_turned
from parsers.forms import FORM_NAMES, Row, Table, load
from parsers.model import Cell, Grid
from parsers.values import looks_like_value, value_of
from parsers.vocabulary import meaning_of

_TABLE, _CASES, _DISCLOSURE = "requests", "review_litigation", "active_disclosure"
_UNIT_AND_FIGURE = 2  # cells after a label
_FEWEST = 20  # cells in a row: no table that stands upright is as wide


def upright(grid: Grid) -> Grid | None:
    """Give the grid of a turned table as the form has it; None if it is none, or unsure."""
    if grid.loose:
        return None
    if max(map(len, grid.rows), default=0) < _FEWEST:
        listed = [row for row in grid.rows[:5] if len(row) > 1]
        if any(_column(row[-2].text, _CASES) for row in listed):
            return _cases(grid) or _by_cell(grid, listed)
        # Of a table that stands upright the first row of outcomes ends in one.
        beside = any(_column(row[0].text, _CASES) and not _is_label(row[-1].text) for row in listed)
        return (_cases_beside(grid) if beside else None) or _by_cell(grid, listed)
    heads: list[str] = []  # the rows that the longest storey of the head names
    lines: dict[str, tuple[Cell, list[Cell]]] = {}
    named: set[str] = set()
    for r, row in enumerate(grid.rows):
        cells = [Cell(cell.text, grid.locate(r, c)) for c, cell in enumerate(row)]
        last = max((c for c, cell in enumerate(cells) if _is_label(cell.text)), default=-1)
        column = _column(cells[last].text, _TABLE) if last >= 0 else None
        if column is not None and column not in lines and len(cells) - last > _FEWEST:
            lines[column] = (cells[last], cells[last + 1 :])
        else:
            meanings = [meaning_of(cell.text) for cell in cells]
            named |= {ref.row for meaning in meanings for ref in meaning.rows}
            single = [m.single[_TABLE].row for m in meanings if _TABLE in m.single]
            heads = single if len(single) > len(heads) else heads
    for table in (tables[_TABLE] for f in FORM_NAMES if _TABLE in (tables := load(f).tables)):
        codes = [row.code for row in table.rows]
        if set(codes) <= named and _fits(table, lines, sums=heads != codes):
            return _turned(grid, table.rows, list(lines.values()))
    return None


def _by_cell(grid: Grid, listed: Sequence[Sequence[Cell]]) -> Grid | None:
    """Give a table with a figure a row, or the first of the form turned, as the form has it."""
    for row in listed:
        if grid.padded or _is_label(row[-1].text):
            continue
        before = meaning_of(row[-2].text)
        if before.unit and len(row) > _UNIT_AND_FIGURE:
            before = meaning_of(row[-3].text)
        if before.columns:
            return a_figure_a_row(grid)
        if _column(row[0].text, _DISCLOSURE):
            return disclosure_turned(grid)
    return None


def _is_label(text: str) -> bool:
    return bool(text) and not looks_like_value(text)


def _column(text: str, table: str) -> str | None:
    return next((column for code, _, column in meaning_of(text).columns if code == table), None)


def _cases(grid: Grid) -> Grid | None:
    """Give the outcomes of review and litigation, an outcome a row, as a group a row."""
    heads: dict[str, Cell] = {}
    groups: dict[str, tuple[Cell, dict[str, Cell]]] = {}
    group = ""
    for r, row in enumerate(grid.rows):
        cells = [Cell(cell.text, grid.locate(r, c)) for c, cell in enumerate(row)]
        labels = [cell for cell in cells if _is_label(cell.text)]
        column = _column(labels[-1].text, _CASES) if labels else None
        figures = cells[cells.index(labels[-1]) + 1 :] if labels else cells
        if column is not None and len(figures) != 1:  # so end the heads of a table that is upright
            return None
        for label in labels[:-1] if column else labels:
            codes = {ref.row for ref in meaning_of(label.text).rows if ref.table == _CASES}
            if len(codes) == 1:
                group = codes.pop()
                groups.setdefault(group, (label, {}))
        if column is None and any(cell.text for cell in figures) and group:
            return None  # figures that are of no outcome
        if column is not None:
            if group not in groups or column in groups[group][1]:
                return None
            groups[group][1][column] = figures[0]
            heads.setdefault(column, labels[-1])
    if not groups or any(
        set(found) != set(heads) or len(found) < 5 for _, found in groups.values()
    ):
        return None
    body = ((label, *(found[code] for code in heads)) for label, found in groups.values())
    return Grid(((Cell("", grid.locator), *heads.values()), *body), grid.locator)


def _cases_beside(grid: Grid) -> Grid | None:
    """Give the outcomes of review and litigation, a row each with the groups beside one another.

    Each row has to have one cell a group; as in the form, 行政诉讼 may stand over two of them.
    """
    groups: dict[str, Cell] = {}
    found: dict[str, tuple[Cell, list[Cell]]] = {}
    litigation_first = False
    for r, row in enumerate(grid.rows):
        cells = [Cell(cell.text, grid.locate(r, c)) for c, cell in enumerate(row)]
        column = _column(cells[0].text, _CASES) if cells else None
        if column is None and found:
            return None
        if column is not None:
            if column in found or len(cells) != len(groups) + 1:
                return None
            found[column] = (cells[0], cells[1:])
            continue
        for cell in cells:
            litigation_first |= meaning_of(cell.text).key == "行政诉讼" and "review" not in groups
            ref = meaning_of(cell.text).single.get(_CASES)
            if ref is not None and ref.row in groups:
                return None
            if ref is not None:
                groups[ref.row] = cell
    if len(groups) < 3 or len(found) < 5 or litigation_first:
        return None
    heads = (Cell("", grid.locator), *(label for label, _ in found.values()))
    columns = zip(*(figures for _, figures in found.values()), strict=True)
    body = ((label, *figures) for label, figures in zip(groups.values(), columns, strict=True))
    return Grid((heads, *body), grid.locator)


def _fits(table: Table, lines: dict[str, tuple[Cell, list[Cell]]], *, sums: bool) -> bool:
    """Whether every applicant is there, with a cell for each row; and if ``sums``, these hold."""
    if set(lines) != {column.code for column in table.columns}:
        return False
    codes = [row.code for row in table.rows]
    for _, values in lines.values():
        if len(values) != len(codes):
            return False
        if not sums:
            continue
        numbers = dict(zip(codes, (value_of(value.text).number for value in values), strict=True))
        for rule in table.rules:
            if rule.over == "columns" and _sum(numbers, rule.left) != _sum(numbers, rule.right):
                return False
    return True


def _sum(numbers: dict[str, int | float | None], codes: Sequence[str]) -> int | float:
    return sum(numbers[code] or 0 for code in codes)


def _turned(grid: Grid, rows: Sequence[Row], columns: Sequence[tuple[Cell, list[Cell]]]) -> Grid:
    head = (Cell("", grid.locator), *(label for label, _ in columns))
    body = (
        (Cell(row.label, grid.locator), *(values[place] for _, values in columns))
        for place, row in enumerate(rows)
    )
    return Grid((head, *body), grid.locator)
