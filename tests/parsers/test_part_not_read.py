"""A document that gave a table with numbers is a report, and what was not read of it is named."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import parsers
from parsers.model import NOT_A_REPORT, Problem, Report
from parsers.readers import text
from parsers.readers.html import read_html
from parsers.report import report_of
from tests.parsers.readers.office_files import zipped

FIXTURES = Path(__file__).parents[1] / "fixtures"
CLEAN = (FIXTURES / "golden" / "clean_2021.html").read_text(encoding="utf-8")
RIGHT = parsers.read(CLEAN.encode()).values()
OFFICE = json.loads((FIXTURES / "office" / "report.expected.json").read_text())
WITHOUT_TABLES = "<h1>云岭市水务局2024年政府信息公开工作年度报告</h1><p>一、总体情况</p>"


def said(report: Report) -> dict[str, str]:
    return {problem.code: problem.detail for problem in report.problems}


@pytest.mark.parametrize("code", sorted(NOT_A_REPORT))
def test_what_one_part_suffers_is_said_of_that_part(code: str) -> None:
    document = replace(read_html(CLEAN.encode()), problems=(Problem(code, "the second part"),))
    report = report_of(document)
    assert report.is_report
    assert report.values() == RIGHT
    assert said(report) == {"part_not_read": "the second part"}


@pytest.mark.parametrize("code", sorted(NOT_A_REPORT))
def test_a_document_that_gave_no_figure_is_as_unread_as_before(code: str) -> None:
    document = read_html(WITHOUT_TABLES.encode())
    report = report_of(replace(document, problems=(Problem(code, "all the rest"),)))
    assert not report.is_report
    assert said(report)[code] == "all the rest"


# ---- in the readers ------------------------------------------------------------------------------


def test_a_cover_that_is_a_picture_costs_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="needs the extra docs")
    pdf = pdfium.PdfDocument.new()
    cover = pdf.new_page(595, 842)
    picture = pdfium.PdfImage.new(pdf)
    picture.set_bitmap(pdfium.PdfBitmap.new_native(600, 800, 2))
    picture.set_matrix(pdfium.PdfMatrix().scale(500, 700))
    cover.insert_obj(picture)
    cover.gen_content()
    pdf.import_pages(pdfium.PdfDocument(FIXTURES / "pdf" / "report.pdf"))
    saved = io.BytesIO()
    pdf.save(saved)
    monkeypatch.setitem(sys.modules, "parsers.readers.picture", None)  # as without the extra ocr
    report = parsers.read(saved.getvalue())
    assert report.is_report
    assert report.values() == OFFICE
    assert "ogi[ocr]" in said(report)["part_not_read"]
    assert said(report)["scan_without_text"].startswith("page 1:")


def second_sheet() -> bytes:
    """Give report.xlsx with a second sheet, of 60,000 cells."""
    old = zipfile.ZipFile(FIXTURES / "office" / "report.xlsx")
    members: dict[str, str | bytes] = {name: old.read(name) for name in old.namelist()}
    row = "<row>" + "<c><v>1</v></c>" * 60 + "</row>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{row * 1000}</sheetData></worksheet>'
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    name = f'<sheet xmlns:q="{link}" name="明细" sheetId="99" q:id="rMore"/></sheets>'
    to = f'<Relationship Id="rMore" Type="{link}/worksheet" Target="worksheets/more.xml"/>'
    for part, end, new in (
        ("xl/workbook.xml", "</sheets>", name),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", f"{to}</Relationships>"),
    ):
        members[part] = old.read(part).decode().replace(end, new)
    return zipped({**members, "xl/worksheets/more.xml": sheet})


def nested() -> bytes:
    return CLEAN.replace("</body>", "<div>" * 3000 + "</div>" * 3000 + "</body>").encode()


def lengthy() -> bytes:
    rows = (FIXTURES / "golden" / "pipe_rows.txt").read_text(encoding="utf-8")
    return (rows + "\n\n" + "无关的附录。\n" * 100_000).encode()


@pytest.mark.parametrize(
    ("made", "detail"),
    [
        (second_sheet, "'明细' has 60000 cells"),
        (nested, "what lies below was not read"),
        (lengthy, "the rest was not read"),
    ],
)
def test_what_lies_beyond_the_bounds_is_left_out(made: Callable[[], bytes], detail: str) -> None:
    report = parsers.read(made())
    assert report.is_report
    assert any(value is not None for value in report.values().values())
    assert detail in said(report)["part_not_read"]


# ---- a number at the edge of what was read -------------------------------------------------------

ROW = "<td>478</td>\n<td>72</td>\n<td>0</td>"


def test_the_cell_in_which_a_page_became_too_deep_is_in_doubt() -> None:
    deep = "<b>" * 3000 + "8" + "</b>" * 3000
    report = parsers.read(CLEAN.replace(ROW, ROW.replace("478", "47" + deep)).encode())
    given = {key: value for key, value in report.values().items() if value is not None}
    assert given.items() <= RIGHT.items()
    assert "requests.received_new.natural_person" not in given
    assert "what lies below was not read" in said(report)["part_not_read"]


def test_a_line_on_which_a_page_became_too_deep_is_in_doubt() -> None:
    document = read_html(b"<p>12" + b"<b>" * 3000 + b"5")
    assert [block.text for block in document.paragraphs()] == ["12…"]


def test_the_line_in_which_a_text_became_too_long_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(text, "MAX_CHARS", len("行政许可\t5\n行政处罚\t1"))
    document = text.read_text("行政许可\t5\n行政处罚\t125\n".encode())
    (grid,) = document.grids()
    assert [[cell.text for cell in row] for row in grid.rows] == [["行政许可", "5"]]
