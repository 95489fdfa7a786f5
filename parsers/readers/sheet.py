"""Spreadsheets (.xlsx .xls .et .csv): each sheet as the tables and lines that are printed on it.

A merged cell stands once, where it starts; hidden sheets, rows and columns are left out, and said
so. A row that holds one long text or a heading is prose; two empty rows end a table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from parsers.model import Block, Cell, Document, Grid, Paragraph, Problem
from parsers.readers import biff, ole
from parsers.readers.charset import decode
from parsers.readers.number_formats import shown
from parsers.readers.package import PackageError
from parsers.readers.xlsx_view import MAX_PLACES, View, views_of
from parsers.sections import is_heading, is_of_the_form
from parsers.titles import recognise
from parsers.values import looks_like_value
from parsers.vocabulary import meaning_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MAX_SHEETS = 100
MAX_CELLS = 50_000  # that are not blank
MAX_CSV_PLACES = 200_000  # cells and lines, blank ones too
MAX_LABEL = 60  # longer text on a row of its own is prose
_DELIMITERS = ",;\t|"


class _Place(NamedTuple):
    """A cell that is shown. ``width`` counts the columns that it spans."""

    row: int
    column: int
    width: int
    text: str


def read_sheet(data: bytes) -> Document:
    """Read a workbook; locators are ``sheet=名 range=B4``.

    A number is written as the sheet shows it, as far as its format is known; in files of before
    Excel 97 as it is stored. Formulas count with the result saved in the file, and one that has
    none is marked as unreadable, not blank.
    """
    try:
        import python_calamine
    except ImportError:
        detail = "reading spreadsheets needs python-calamine: install ogi with the extra docs"
        return _failed("reader_missing", detail)
    try:
        views = (
            views_of(data)
            if data.startswith(b"PK")
            else biff.views_of(ole.stream(data, "Workbook"))
        )
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        blocks: list[Block] = []
        problems: list[Problem] = []
        for index, meta in enumerate(book.sheets_metadata):
            if index >= MAX_SHEETS:
                detail = f"more than {MAX_SHEETS} sheets; the rest was not read"
                problems.append(Problem("too_complex", detail))
                break
            if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if meta.visible != python_calamine.SheetVisibleEnum.Visible:
                detail = f"the sheet {meta.name!r} is hidden; it was not read"
                problems.append(Problem("sheet_hidden", detail))
                continue
            view = View() if views is None else views.get(meta.name)
            if view is None:  # how far it reaches is not known: it is not laid out
                problems.append(Problem("unreadable", f"the sheet {meta.name!r} was not found"))
                continue
            blocks += _sheet(book.get_sheet_by_index(index), view, problems)
    except PackageError as error:
        return _failed(error.code, str(error))
    except python_calamine.PasswordError:
        return _failed("encrypted", "the workbook is protected by a password")
    except python_calamine.CalamineError as error:
        return _failed("unreadable", f"a damaged workbook: {error}")
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":  # a crash inside the library
            raise
        return _failed("unreadable", f"a damaged workbook: {error}")
    return Document(tuple(blocks), problems=tuple(problems), reader="sheet")


def _failed(code: str, detail: str) -> Document:
    return Document((), problems=(Problem(code, detail[:300]),), reader="sheet")


def read_csv(data: bytes) -> Document:
    """Read comma-separated values (or ``;``, tab, ``|``); locators are ``range=B4``."""
    text = decode(data).lstrip("\ufeff")
    start = text[:20_000]
    delimiter = max(_DELIMITERS, key=start.count)
    if text.count(delimiter) + text.count("\n") > MAX_CSV_PLACES:
        return _failed("too_complex", f"more than {MAX_CSV_PLACES} cells")
    places = []
    try:
        for r, record in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
            cells = [" ".join(value.split()) for value in record]
            places += [_Place(r, c, 1, text) for c, text in enumerate(cells)]
    except csv.Error as error:
        return _failed("unreadable", f"not readable as CSV: {error}")
    return Document(tuple(_blocks(list(_without_spans(places)), "")), reader="csv")


def _without_spans(places: Sequence[_Place]) -> Iterator[_Place]:
    """Leave out the columns that are blank in a whole part of a table, head and rows, and blank labels.

    They are what merged cells of the sheet left behind. A part ends at a row with one text on its
    left that is surely no row's label: a heading, a title, prose.
    """
    part: list[_Place] = []
    for _, group in groupby(places, key=lambda place: place.row):
        row = list(group)
        filled = [place for place in row if place.text]
        if len(filled) == 1 and filled[0].column == 0 and _is_name(filled[0].text):
            yield from _filled_columns(part)
            yield from row
            part = []
        else:
            part += row
    yield from _filled_columns(part)


def _is_name(text: str) -> bool:
    return text.startswith("第二十条") or is_of_the_form(text) or recognise(text) is not None


def _filled_columns(part: Sequence[_Place]) -> Iterator[_Place]:
    used = {place.column for place in part if place.text}
    # Left of all figures stand labels, and a blank there is no cell of its own.
    figures = min((p.column for p in part if p.text and looks_like_value(p.text)), default=0)
    return (p for p in part if p.column in used and (p.text or p.column >= figures))


def _sheet(sheet: CalamineSheet, view: View, problems: list[Problem]) -> list[Block]:
    name = f"sheet={sheet.name} "
    if sheet.start is None:
        return []
    if (sheet.total_height + 1) * (sheet.total_width + 1) > MAX_PLACES:
        problems.append(Problem("too_large", f"the sheet {sheet.name!r} has too many cells"))
        return []
    merged = sheet.merged_cell_ranges or []
    widths = {first: last[1] - first[1] + 1 for first, last in merged}
    covered = _covered(merged, sheet.total_height, sheet.total_width)
    places: list[_Place] = []
    filled = hidden = 0
    values = sheet.to_python(skip_empty_area=False)
    # The library's area ends with the last value, and a formula without one may stand beyond.
    height = max([len(values), *(r + 1 for r, _ in view.unsaved)])
    width = max([len(values[0]) if values else 0, *(c + 1 for _, c in view.unsaved)])
    for r in range(height):
        for c in range(width):
            inside = r < len(values) and c < len(values[r])
            text = _text(values[r][c] if inside else "", (r, c), view)
            if r in view.hidden_rows or not view.shows_column(c):
                hidden += bool(text)
            elif (r, c) not in covered:
                places.append(_Place(r, c, widths.get((r, c), 1), text))
                filled += bool(text)
    if hidden:
        detail = f"{hidden} cells of the sheet {sheet.name!r} are in hidden rows or columns"
        problems.append(Problem("cells_hidden", f"{detail}; they were not read"))
    if filled > MAX_CELLS:
        problems.append(Problem("too_complex", f"the sheet {sheet.name!r} has {filled} cells"))
        return []
    bridged = {r for (top, _), (bottom, _) in merged for r in range(top + 1, bottom + 1)}
    return list(_blocks(places, name, bridged))


def _covered(
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], height: int, width: int
) -> set[tuple[int, int]]:
    """Give the places under merged cells, but for the first of each, within the sheet's size."""
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in merged:
        for r in range(top, min(bottom, height) + 1):
            covered.update((r, c) for c in range(left, min(right, width) + 1))
            if len(covered) > MAX_PLACES:
                return covered
        covered.discard((top, left))
    return covered


def _text(value: object, place: tuple[int, int], view: View) -> str:
    if place in view.struck or (view.hides_zeros and value == 0 and not isinstance(value, bool)):
        return ""  # crossed out, as inside a text; or a zero that the sheet is told not to show
    if place in view.unsaved:
        return "〔未计算〕"
    if place in view.texts:
        return " ".join(view.texts[place].split())
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return shown(value, view.formats.get(place, ""))
    return " ".join(str(value).split())


# ---- from cells to tables and lines -------------------------------------------------------------


def _blocks(places: Sequence[_Place], name: str, bridged: Container[int] = ()) -> Iterator[Block]:
    """Part the cells of a sheet into lines of prose and tables, each without its empty margins.

    ``bridged`` are the rows that a merged cell reaches into from above: they end no table.
    """
    table: list[list[_Place]] = []
    empty = 0
    for number, group in groupby(places, key=lambda place: place.row):
        row = list(group)
        filled = [place for place in row if place.text]
        if len(filled) == 1 and _is_prose(filled[0].text, bool(table)):
            yield from _grid(table, name)
            table = []
            yield Paragraph(filled[0].text, name + _range(filled[0]))
        elif filled or number in bridged:
            table.append(row)
            empty = 0
        elif table and not empty:
            empty += 1
        else:
            yield from _grid(table, name)
            table = []
    yield from _grid(table, name)


def _is_prose(text: str, in_table: bool) -> bool:
    """Whether the one text of a row is no part of a table: a heading, a title, a paragraph."""
    if is_of_the_form(text):
        return True
    meaning = meaning_of(text)
    if meaning.known or meaning.unit or meaning.annotation:
        return False
    if is_heading(text) or recognise(text) is not None or len(text) > MAX_LABEL:
        return True
    return not in_table and not looks_like_value(text)


def _grid(table: Sequence[Sequence[_Place]], name: str) -> Iterator[Grid]:
    filled = [place for row in table for place in row if place.text]
    if not filled:
        return
    first = min(place.column for place in filled)
    last = max(place.column + place.width - 1 for place in filled)
    rows = tuple(
        tuple(
            Cell(place.text, name + _range(place)) for place in row if first <= place.column <= last
        )
        for row in table
    )
    yield Grid(rows, name.strip() or "csv")


def _range(place: _Place) -> str:
    letters, number = "", place.column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"range={letters}{place.row + 1}"
