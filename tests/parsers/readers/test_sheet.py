"""Spreadsheets: values as they are shown, merged cells once, hidden ones left out."""

from __future__ import annotations

import io
import json

import pytest
import xlsxwriter

import parsers
from parsers.model import Document
from parsers.readers.number_formats import plain, shown
from parsers.readers.sheet import read_csv, read_sheet
from tests.parsers.readers.office_files import FIXTURES, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(*sheets: str, states: tuple[str, ...] = (), formats: tuple[str, ...] = ()) -> bytes:
    """Write an .xlsx: the XML inside each worksheet; styles 1, 2, ... have these formats."""
    names = "".join(
        f'<sheet name="表{n}" sheetId="{n}" r:id="r{n}" state="{(states + ("visible",) * n)[n - 1]}"/>'
        for n in range(1, len(sheets) + 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    codes = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>'
        f'<xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
    }
    for n, inner in enumerate(sheets, 1):
        members[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{MAIN}">{inner}</worksheet>'
    return zipped(members)


def row(number: int, *cells: str, attributes: str = "") -> str:
    """A row of cells: numbers, texts, or markup of their own."""
    out = []
    for letter, cell in zip("ABCDEFGH", cells, strict=False):
        place = f'r="{letter}{number}"'
        if cell.startswith("<"):
            out.append(cell.replace("<c", f"<c {place}", 1))
        elif cell.replace(".", "").isdigit():
            out.append(f"<c {place}><v>{cell}</v></c>")
        elif cell:
            out.append(f'<c {place} t="inlineStr"><is><t>{cell}</t></is></c>')
    return f'<row r="{number}" {attributes}>{"".join(out)}</row>'


def data(*rows: str, after: str = "", before: str = "") -> str:
    return f"{before}<sheetData>{''.join(rows)}</sheetData>{after}"


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids()]


@pytest.mark.parametrize("name", ["report.xlsx", "report.xls"])
def test_a_workbook_saved_by_libreoffice_is_exact_in_every_cell(name: str) -> None:
    report = parsers.read((FIXTURES / name).read_bytes())
    assert report.values() == json.loads((FIXTURES / "report.expected.json").read_text())
    assert (report.publisher, report.year) == ("白石区城南街道办事处", 2022)
    assert len(report.sections) == 5
    assert report.problems == ()
    assert report.figures[0].locator.endswith("sheet=Sheet1 range=G9")


def test_a_merged_cell_stands_once_and_a_blank_is_blank() -> None:
    merges = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B3:C3"/></mergeCells>'
    sheet = data(
        row(1, "行政许可", "1", ""), row(2, "", "2", "3"), row(3, "甲", "乙"), after=merges
    )
    document = read_sheet(workbook(sheet))
    assert grids(document) == [[["行政许可", "1", ""], ["2", "3"], ["甲", "乙"]]]
    (grid,) = document.grids()
    assert grid.locate(1, 0) == "sheet=表1 range=B2"


def test_sheets_come_in_order_and_hidden_ones_are_named() -> None:
    sheets = [data(row(1, name, "1")) for name in ("甲", "乙", "丙")]
    document = read_sheet(workbook(*sheets, states=("visible", "hidden", "visible")))
    assert grids(document) == [[["甲", "1"]], [["丙", "1"]]]
    assert [(p.code, "表2" in p.detail) for p in document.problems] == [("sheet_hidden", True)]


def test_hidden_rows_and_columns_are_left_out_and_counted() -> None:
    columns = '<cols><col min="2" max="2" hidden="1"/></cols>'
    hidden = row(2, "乙", "6", "7", attributes='hidden="1"')
    document = read_sheet(workbook(data(row(1, "甲", "5", "1"), hidden, before=columns)))
    assert grids(document) == [[["甲", "1"]]]
    (problem,) = document.problems
    assert problem.code == "cells_hidden"
    assert problem.detail.startswith("4 cells")


def test_a_formula_counts_with_its_saved_result_and_without_one_is_no_blank() -> None:
    cells = ("甲", "<c><f>1+1</f><v>2</v></c>", "<c><f>1+2</f></c>")
    assert grids(read_sheet(workbook(data(row(1, *cells))))) == [[["甲", "2", "〔未计算〕"]]]


@pytest.mark.parametrize(
    ("look", "printed"),
    [
        ('<vertAlign val="superscript"/>', "12[^3]"),
        ('<vertAlign val="baseline"/>', "123"),
        ("<strike/>", "12"),
        ('<strike val="0"/>', "123"),
        ("<b/>", "123"),
    ],
)
def test_what_is_raised_or_struck_never_joins_a_figure(look: str, printed: str) -> None:
    runs = f"<r><t>12</t></r><r><rPr>{look}</rPr><t>3</t></r>"
    cells = ("甲", f'<c t="inlineStr"><is>{runs}</is></c>')
    assert grids(read_sheet(workbook(data(row(1, *cells))))) == [[["甲", printed]]]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        mark = book.add_format({"font_script": 1})
        sheet = book.add_worksheet()
        sheet.write(0, 0, "甲")
        sheet.write_rich_string(0, 1, "12", mark, "3")
    assert grids(read_sheet(buffer.getvalue())) == [[["甲", "12[^3]"]]]


def test_numbers_are_as_the_sheet_shows_them() -> None:
    document = read_sheet(
        workbook(
            data(row(1, "甲", '<c s="1"><v>9574.494</v></c>', '<c s="2"><v>8</v></c>')),
            formats=("0.00", '0"件"'),
        )
    )
    assert grids(document) == [[["甲", "9574.49", "8件"]]]


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        (12.0, "", "12"),
        (9574.49, "", "9574.49"),
        (0.1 + 0.2, "", "0.3"),
        (1e-7, "", "0.0000001"),
        (12345.0, "#,##0", "12,345"),
        (12345.678, "#,##0.00_ ", "12,345.68"),
        (0.5, "0%", "50%"),
        (2.5, "0", "3"),
        (-3.0, "0;[Red]-0", "-3"),
        (-3.0, "0.0_);(0.0)", "(3.0)"),
        (0.0, '0;-0;"-"', "-"),
        (0.0, "#", ""),
        (12.0, '0"件"', "12件"),
        (7.0, "000", "007"),
        (1234567.0, "0,", "1235"),
        (251000.0, '0!.0,"万"', '251000〔0!.0,"万"〕'),
        (0.5, "# ?/?", "0.5〔# ?/?〕"),
        (12.0, "[>10]0;0.0", "12〔[>10]0;0.0〕"),
        (12.0, "0.00E+00", "12〔0.00E+00〕"),
    ],
)
def test_number_formats(value: float, code: str, printed: str) -> None:
    assert shown(value, code) == printed


def test_whole_numbers_stay_exact() -> None:
    assert plain(123456789012345) == "123456789012345"


def test_tables_of_several_widths_on_one_sheet_keep_no_empty_margins() -> None:
    sheet = data(
        row(1, "", "行政许可", "1"), row(3, "二、主动公开政府信息情况"), row(4, "甲", "2", "", "4")
    )
    document = read_sheet(workbook(sheet))
    assert grids(document) == [[["行政许可", "1"]], [["甲", "2", "", "4"]]]
    assert [block.text for block in document.paragraphs()] == ["二、主动公开政府信息情况"]


def test_one_empty_row_does_not_end_a_table_and_two_do() -> None:
    sheet = data(row(1, "甲", "1"), row(3, "乙", "2"), row(6, "丙", "3"))
    assert grids(read_sheet(workbook(sheet))) == [[["甲", "1"], ["乙", "2"]], [["丙", "3"]]]


# ---- csv ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030"])
def test_csv_in_any_charset_and_delimiter(delimiter: str, charset: str) -> None:
    lines = [["信息内容", "本年制发件数"], ["规章", "3"], ["行政规范性文件", ""]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    document = read_csv(text.encode(charset))
    assert grids(document) == [lines]
    (grid,) = document.grids()
    assert grid.locate(1, 1) == "range=B2"


# ---- hostile and broken ------------------------------------------------------------------------


def first_code(content: bytes) -> str:
    report = parsers.read(content)
    assert not report.is_report
    return report.problems[0].code


def test_a_sheet_that_reaches_too_far_is_not_laid_out_in_memory() -> None:
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert first_code(workbook(data(row(1, "甲"), cell))) == "too_large"


def test_damaged_workbooks_are_named() -> None:
    for name in ("report.xlsx", "report.xls"):
        whole = (FIXTURES / name).read_bytes()
        assert first_code(whole[: len(whole) // 2]) in ("unreadable", "unsupported_format")


@pytest.mark.parametrize("name", ["report.xlsx", "report.xls"])
def test_damaged_bytes_never_raise(name: str) -> None:
    whole = (FIXTURES / name).read_bytes()
    for at in range(0, len(whole), 331):
        parsers.read(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
