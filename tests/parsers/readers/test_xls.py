"""What an .xls shows: LibreOffice saves workbooks as .xls and as .xlsx, and both must read alike."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from parsers.model import Document, Grid
from parsers.readers import biff, ole
from parsers.readers.sheet import read_sheet
from tests.parsers.readers.office_files import FIXTURES, convert, needs_libreoffice

pytest.importorskip("python_calamine", reason="needs the extra docs")

Book, Sheet = xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet
ROWS = [("信息内容", "本年制发件数"), ("规章", 0), ("行政规范性文件", 1204.5)]


def made(put: Callable[[Book, Sheet], object], rows: list[tuple[object, ...]] = ROWS) -> bytes:
    buffer = io.BytesIO()
    book = Book(buffer, {"in_memory": True})
    sheet = book.add_worksheet("表1")
    for r, row in enumerate(rows):
        sheet.write_row(r, 0, row)
    put(book, sheet)
    book.close()
    return buffer.getvalue()


def formatted(code: str) -> Callable[[Book, Sheet], object]:
    def put(book: Book, sheet: Sheet) -> None:
        for r, (_, value) in enumerate(ROWS[1:], 1):
            sheet.write_number(r, 1, value, book.add_format({"num_format": code}))

    return put


def raised(book: Book, sheet: Sheet) -> None:
    small = book.add_format({"font_script": 1})
    sheet.write_rich_string(1, 1, "1", small, "2", " ")
    for r in range(10, 1500):  # so many strings that they go over the end of a record
        sheet.write_rich_string(r, 3, "第", small, str(r), f"项附注{'。' * (r % 40)}")


LOOKS: dict[str, tuple[Callable[[Book, Sheet], object], list[list[str]] | None]] = {
    "plain": (lambda book, sheet: None, [["规章", "0"], ["行政规范性文件", "1204.5"]]),
    "rounded": (formatted("0_ "), [["规章", "0"], ["行政规范性文件", "1205"]]),
    "thousands": (formatted("#,##0.0"), [["规章", "0.0"], ["行政规范性文件", "1,204.5"]]),
    "a dash for zero": (formatted('0.0;-0.0;"-"'), [["规章", "-"], ["行政规范性文件", "1204.5"]]),
    "zeros not shown": (lambda book, sheet: sheet.hide_zero(), [["规章", ""], ["行政规范性文件", "1204.5"]]),
    "a hidden row": (lambda book, sheet: sheet.set_row(1, None, None, {"hidden": True}), [["行政规范性文件", "1204.5"]]),
    "a hidden column": (lambda book, sheet: sheet.set_column(0, 0, None, None, {"hidden": True}), None),
    "struck out": (lambda book, sheet: sheet.write_number(1, 1, 5, book.add_format({"font_strikeout": True})),
                   [["规章", ""], ["行政规范性文件", "1204.5"]]),
    "raised": (raised, None),
}  # fmt: skip


def texts(document: Document) -> list[list[str]]:
    return [
        [cell.text for cell in row]
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
    ]


@needs_libreoffice
def test_an_xls_shows_what_the_xlsx_shows(tmp_path: Path) -> None:
    files = []
    for number, (put, _) in enumerate(LOOKS.values()):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(made(put))
    saved = convert(tmp_path, files, "xls:MS Excel 97")
    for (name, (_, wanted)), new, old in zip(LOOKS.items(), files, saved, strict=True):
        found = read_sheet(new.read_bytes())
        again = read_sheet(old.read_bytes())
        assert texts(again) == texts(found), name
        assert {p.code for p in again.problems} == {p.code for p in found.problems}, name
        if wanted is not None:
            assert texts(found)[1:] == wanted, name
        if name == "raised":
            assert texts(found)[1] == ["规章", "1[^2]", "", ""][: len(texts(found)[1])]


def test_a_damaged_xls_never_raises() -> None:
    whole = (FIXTURES / "report.xls").read_bytes()
    stream = ole.stream(whole, "Workbook")
    assert biff.views_of(stream)
    for end in range(0, len(stream), 997):
        biff.views_of(stream[:end])
        damaged = stream[:end] + b"\xff" * 40 + stream[end + 40 :]
        biff.views_of(damaged)
        read_sheet(whole.replace(stream[end : end + 64], b"\xff" * 64))
