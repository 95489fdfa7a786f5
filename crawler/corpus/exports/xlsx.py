"""Excel: one workbook, a sheet a table and one that says what the columns are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.corpus.columns import Column
from crawler.corpus.exports.errors import ExportError, ExportFailed, MissingExtra
from crawler.corpus.exports.limits import exact
from crawler.corpus.exports.tables import Sheet

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767  # UTF-16 units of a cell
_KEPT = 16_000  # characters of a longer text; none takes more than two units
_CUT = "… [cut: Excel holds 32,767 characters]"
_ABOUT = ("table", "column", "type", "English", "Chinese", "unit", "notes")


def write_xlsx(folder: Path, sheets: Sequence[Sheet], *, made: datetime) -> None:
    """Write ``ogi.xlsx``; ``made`` is the time that stands in it.

    Raises ExportError where a table has more rows than a sheet holds.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtra("Excel", "xlsxwriter") from error
    options = {"constant_memory": True, "tmpdir": str(folder)}
    book = xlsxwriter.Workbook(str(folder / "ogi.xlsx"), options)
    book.set_properties({"created": made, "title": "ogi", "author": ""})
    try:
        for sheet in sheets:
            _sheet(book, sheet)
        _columns(book, sheets)
        book.close()
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise ExportFailed(f"cannot write the workbook: {error}") from error
    finally:
        book.fileclosed = True  # else what failed is tried again when the book is forgotten


def _sheet(book: Any, sheet: Sheet) -> None:
    # Text stays text for Excel even when somebody edits the cell: no formula comes out of it.
    text = book.add_format({"quote_prefix": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    for n, column in enumerate(sheet.columns):
        page.write_string(0, n, column.name)
    for line, row in enumerate(sheet.rows(), 1):
        if line == MAX_ROWS:
            raise ExportError(
                f"{sheet.name} has more rows than a sheet of Excel holds ({MAX_ROWS:,}):"
                " choose a year or province, or another format"
            )
        for n, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write(page, line, n, column, value, text, day)


def _columns(book: Any, sheets: Sequence[Sheet]) -> None:
    """Write the sheet that says what the columns are."""
    text = book.add_format({"quote_prefix": True})
    page = book.add_worksheet("columns")
    for n, name in enumerate(_ABOUT):
        page.write_string(0, n, name)
    listed = [(sheet.name, column) for sheet in sheets for column in sheet.columns]
    for line, (name, c) in enumerate(listed, 1):
        for n, words in enumerate((name, c.name, c.kind, c.en, c.zh, c.unit, c.note)):
            page.write_string(line, n, words, text)


def _write(page: Any, line: int, n: int, column: Column, value: Any, text: Any, day: Any) -> None:
    if value is None:
        return
    if column.kind == "date":
        page.write_datetime(line, n, datetime.fromisoformat(value), day)
    elif isinstance(value, str):
        if len(value.encode("utf-16-le")) // 2 > MAX_TEXT:
            value = value[:_KEPT] + _CUT
        page.write_string(line, n, value, text)
    else:
        page.write_number(line, n, exact(column, value))
