"""Originals that are no page of HTML: a PDF as pictures, a Word file as it was read."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib

import pytest

import parsers
from crawler.datasette.pages.original import Lost, Original, shown
from crawler.datasette.pages.reading import as_read
from parsers.model import Grid
from parsers.report import READERS


def a_pdf(pages: int = 1, width: int = 200, height: int = 400) -> bytes:
    pypdfium2 = pytest.importorskip("pypdfium2", reason="the extra docs is not installed")
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, height)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_docx(*cells: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    row = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in cells)
    body = f"<w:p><w:r><w:t>表格</w:t></w:r></w:p><w:tbl><w:tr>{row}</w:tr></w:tbl>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(
            "word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>"
        )
    return out.getvalue()


def test_a_pdf_is_shown_as_pictures_with_the_cell_framed() -> None:
    original = Original(a_pdf(2), "pdf", "0" * 64, "http://a.test/1.pdf")
    page, media_type = shown(original, ("table=1 page=2 box=20,40,120,80", "7"))
    text = page.decode()
    assert media_type.startswith("text/html")
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    assert len(pictures) == 2
    png = base64.b64decode(pictures[0])
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    assert (wide, high) == (280, 560)
    assert len(zlib.decompress(png[41 : 41 + int.from_bytes(png[33:37])])) == high * (1 + 3 * wide)
    before, frame, after = text.partition('<div id="here"')
    assert frame
    assert before.count("<img") == 2
    assert "<img" not in after
    assert "left:10.00%;top:10.00%;width:50.00%;height:10.00%" in after


@pytest.mark.parametrize(
    "sheet",
    [
        "@import url(http://evil.test/a.css);",
        "td { background: url('http://evil.test/b.png') }",
        "td { back\\67round: u\\72l(//evil.test/c) }",
        "@font-face { src: local('x') }",
    ],
)
def test_no_sheet_of_styles_is_shown_that_could_name_an_address(sheet: str) -> None:
    page = f"<html><head><style>{sheet}</style><style>td {{ color: red }}</style></head><p>7</p>"
    text = shown(Original(page.encode(), "html", "0" * 64, "http://a.test/1.html"))[0].decode()
    assert sheet not in text
    assert "evil" not in text
    assert "<style>td { color: red }</style>" in text  # what is harmless stays


LABELS = "<td>一、本年新收政府信息公开申请数量</td>"
HEADS = "".join(
    f"<td>{name}</td>"
    for name in "申请人 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计".split()
)
TABLE = f"<table><tr>{HEADS}</tr><tr>{LABELS}{{}}</tr></table>"
CELLS = "<td>7</td>" + "<td>0</td>" * 5 + "<td>7</td>"
TITLE = "<title>云岭市水务局2023年政府信息公开工作年度报告</title>"


def where(data: bytes, form: str = "html") -> tuple[str, str]:
    """Give the place of the first figure that is printed, as the corpus has it."""
    figures = parsers.read(data, url=f"http://a.test/1.{form}").figures
    return next((f.locator, f.raw) for f in figures if f.raw and f.table == "requests")


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        (f'<form action="/find"><div>{TABLE.format(CELLS)}</div></form>', ">7</td>"),
        (TABLE.format(CELLS.replace("7", '<input name="a" value="7">', 1)), "<span value=\"7\">7</span></td>"),
        (TABLE.format(CELLS.replace("7", "7<sup>[1]</sup>", 1)), ">7<sup>[1]</sup></td>"),
        (TABLE.format("<td>7 0 0 0 0 0 7</td>"), ">7 0 0 0 0 0 7</td>"),
        (f"<o:p>{TABLE.format(CELLS)}</o:p>", ">7</td>"),
        (
            f'<p>导航</p><script>var _CONFIG = {{DETAIL: {json.dumps({"title": "云岭市水务局2023年政府信息公开工作年度报告", "content": TABLE.format(CELLS)})}}}</script>',
            ">7</td>",
        ),
        (
            "".join(f"<p>{cell}</p>" for cell in re.findall(r"<td>(.*?)</td>", HEADS + LABELS + CELLS)),
            ">7</p>",
        ),
    ],
    ids=["in a form", "typed in a field", "with a note", "several in a cell", "in Word's element",
         "in a script", "as lines"],
)  # fmt: skip
def test_a_figure_is_marked_wherever_it_stands_in_a_page(page: str, marked: str) -> None:
    data = f"<html><head>{TITLE}</head><body>{page}</body></html>".encode()
    text = shown(Original(data, "html", "0" * 64, "http://a.test/1.html"), where(data))[0].decode()
    assert text.count('id="here"') == 1
    assert text.partition('id="here"')[2].partition(">")[2].startswith(marked.removeprefix(">"))
    for part in ("<form", "<input", "<script"):
        assert part not in text


def test_what_stands_in_a_form_is_shown_without_a_mark_too() -> None:
    page = f"<html><body><form>{TABLE.format(CELLS)}</form></body></html>".encode()
    assert "自然人" in shown(Original(page, "html", "0" * 64, "http://a.test/1.html"))[0].decode()


def test_a_place_that_holds_something_else_is_not_marked() -> None:
    page = f"<html><body>{TABLE.format(CELLS)}</body></html>".encode()
    original = Original(page, "html", "0" * 64, "http://a.test/1.html")
    assert b'id="here"' not in shown(original, (where(page)[0], "35"))[0]


def test_a_figure_of_plain_text_is_marked_in_the_text_as_it_was_read() -> None:
    lines = re.findall(r"<td>(.*?)</td>", HEADS + LABELS + CELLS)
    data = "\n".join(["云岭市水务局2023年政府信息公开工作年度报告", *lines]).encode()
    original = Original(data, "text", "0" * 64, "http://a.test/1.txt")
    assert shown(original)[1].startswith("text/plain")
    page, media_type = shown(original, where(data, "txt"))
    assert media_type.startswith("text/html")
    assert '<p id="here" bgcolor="#ffe9a8">7</p>' in page.decode()


def test_a_picture_is_shown_in_its_own_size_with_the_box_framed() -> None:
    original = Original(b"\x89PNG...", "png", "0" * 64, "http://a.test/1.png")
    assert shown(original) == (b"\x89PNG...", "image/png")
    text = shown(original, ("table=1 page=1 box=20,40,120,80 confidence=0.98", "7"))[0].decode()
    assert 'src="data:image/png;base64,' in text
    assert "left:20px;top:40px;width:100px;height:40px" in text


def test_a_pdf_without_end_is_cut() -> None:
    page, _ = shown(Original(a_pdf(30), "pdf", "0" * 64, "http://a.test/1.pdf"))
    assert page.count(b"<img") == 20
    assert b"20 / 30" in page


def test_what_is_no_pdf_is_not_drawn() -> None:
    a_pdf()
    with pytest.raises(Lost, match="cannot be opened"):
        shown(Original(b"%PDF-1.4 nonsense", "pdf", "0" * 64, "http://a.test/1.pdf"))


def test_a_word_file_is_shown_as_it_was_read() -> None:
    data = a_docx("新收", "&lt;b&gt;7")
    (grid,) = [b for b in READERS["docx"](data, None).body() if isinstance(b, Grid)]
    page = as_read(data, "docx", "http://a.test/1.docx", (f"table=1 {grid.locate(0, 1)}", "<b>7"))
    text = page.decode()
    assert "<p>表格</p>" in text
    assert '<td id="here" bgcolor="#ffe9a8">&lt;b&gt;7</td>' in text
    assert text.count('id="here"') == 1


def test_what_a_browser_cannot_show_is_said() -> None:
    with pytest.raises(Lost, match="can be downloaded"):
        shown(Original(b"...", "rar", "0" * 64, "http://a.test/1.rar"))
