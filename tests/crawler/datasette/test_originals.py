"""Originals that are no page of HTML: a PDF as pictures, a Word file as it was read."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib

import pytest

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
