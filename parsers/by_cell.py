"""Tables that name a row and a column for each figure, or have the items of disclosure side by side.

「第二十条第（一）项 | 规章 | 本年制发件数 | 3」 is a figure a row; 「本年制发件数 | 3 | 0」 below 「信息内容 | 规章
| 行政规范性文件」 is the first table of the form on its side. Both are put upright where every label is
exactly one of the form's, and each row that is named has a figure for each of its columns, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from parsers.forms import FORM_NAMES, Table, load
from parsers.model import Cell, Grid
from parsers.values import looks_like_value, value_of
from parsers.vocabulary import meaning_of

_TABLES = ("active_disclosure", "requests")
_ARTICLE = "第二十条"
_FEWEST = 2  # rows of the form, of a table with a figure a row


@dataclass(frozen=True, slots=True)
class _Entry:
    """A figure, and the labels of its row and column."""

    row: Cell
    column: Cell
    figure: Cell


@dataclass(slots=True)
class _Row:
    """A row that was found: its label, and by column the head and the figure."""

    label: Cell
    heads: dict[str, Cell]
    figures: dict[str, Cell]


def a_figure_a_row(grid: Grid) -> Grid | None:
    """Give a table with a figure a row as the form has it; None if it is none, or unsure."""
    entries: list[_Entry] = []
    label: Cell | None = None
    for cells in _located(grid):
        labels, figures = _parted(cells)
        column = labels[-1] if labels else None
        if column is None or len(figures) != 1 or not meaning_of(column.text).columns:
            if figures or (entries and not all(_is_neutral(cell) for cell in labels)):
                return None
            continue
        *before, column = labels
        if before and meaning_of(before[-1].text).rows:
            label = before.pop()
        elif any(not _is_article(cell) for cell in before):
            label = None
        if label is None or not all(_is_neutral(cell) for cell in before):
            return None
        entries.append(_Entry(label, column, figures[0]))
    return _upright(grid, entries, _FEWEST)


def disclosure_turned(grid: Grid) -> Grid | None:
    """Give the first table of the form, turned on its side, as the form has it; None if unsure."""
    entries: list[_Entry] = []
    items: list[Cell] = []
    below = False  # figures have stood under the items
    for cells in _located(grid):
        while len(cells) > 1 and _is_article(cells[0]):
            cells = cells[1:]
        first, *others = cells
        if others and all(meaning_of(cell.text).rows for cell in others):
            if not _is_neutral(first) or (items and not below):
                return None
            items, below = others, False
        elif items and meaning_of(first.text).columns and len(others) == len(items):
            if not all(looks_like_value(cell.text) for cell in others):
                return None
            below = True
            entries += [
                _Entry(*one) for one in zip(items, [first] * len(items), others, strict=True)
            ]
        elif all(_is_neutral(cell) for cell in cells):
            if items and not below:
                return None
            items = []
        elif entries or any(cell.text and looks_like_value(cell.text) for cell in cells):
            return None
    return _upright(grid, entries, 1, turned=True)


def _located(grid: Grid) -> list[list[Cell]]:
    return [
        [Cell(cell.text, grid.locate(r, c)) for c, cell in enumerate(row)]
        for r, row in enumerate(grid.rows)
        if row
    ]


def _parted(cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Give the labels that begin a row, but units, and what stands after them."""
    last = max((n for n, cell in enumerate(cells) if not looks_like_value(cell.text)), default=-1)
    labels = [cell for cell in cells[: last + 1] if cell.text and not meaning_of(cell.text).unit]
    return labels, [*cells[last + 1 :]]


def _is_neutral(cell: Cell) -> bool:
    """Whether a cell is blank, or a label that heads or groups and is no row or column."""
    meaning = meaning_of(cell.text)
    return not cell.text or meaning.neutral or meaning.unit or meaning.annotation


def _is_article(cell: Cell) -> bool:
    return meaning_of(cell.text).key.startswith(_ARTICLE)


def _upright(
    grid: Grid, entries: Sequence[_Entry], fewest: int, *, turned: bool = False
) -> Grid | None:
    tables = (load(form).tables for form in FORM_NAMES)
    for table in [own[code] for own in tables for code in _TABLES if code in own]:
        rows = _rows(entries, table, turned=turned)
        if rows is not None and len(rows) >= fewest:
            return _put(grid, rows, table)
    return None


def _rows(entries: Sequence[_Entry], table: Table, *, turned: bool) -> dict[str, _Row] | None:
    """Give the rows of the entries, if they are this table's and each is whole.

    ``turned``: below an item that has no such column a blank or a nil mark may stand.
    """
    rows: dict[str, _Row] = {}
    for entry in entries:
        row = meaning_of(entry.row.text).row_in(table)
        column = meaning_of(entry.column.text).column_in(table)
        if row is None or column is None:
            return None
        if column not in table.row(row).columns:
            if not turned or value_of(entry.figure.text).state not in ("blank", "nil_mark"):
                return None
            continue
        found = rows.setdefault(row, _Row(entry.row, {}, {}))
        if column in found.figures:
            return None
        found.heads[column], found.figures[column] = entry.column, entry.figure
    whole = all(set(found.figures) == set(table.row(row).columns) for row, found in rows.items())
    return rows if whole else None


def _put(grid: Grid, rows: dict[str, _Row], table: Table) -> Grid:
    """Write rows as the form has them: those of the same columns below one head."""
    corner = Cell("", grid.locator)
    put: list[tuple[Cell, ...]] = []
    for columns, group in groupby(rows.items(), key=lambda pair: table.row(pair[0]).columns):
        found = [row for _, row in group]
        put.append((corner, *(found[0].heads[column] for column in columns)))
        put += [(row.label, *(row.figures[column] for column in columns)) for row in found]
    return Grid(tuple(put), grid.locator)
