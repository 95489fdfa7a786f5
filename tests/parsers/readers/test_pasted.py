"""Word files that hold their tables, or all of their pages, as pictures."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import parsers
from parsers.model import Report
from parsers.readers import pasted
from parsers.readers.docx_pictures import Pictures
from parsers.readers.package import Package
from tests.parsers.readers.office_files import (
    FIXTURES,
    convert,
    needs_libreoffice,
    noise,
    p,
    word,
    zipped,
)

TITLE = "白石区城南街道办事处2024年政府信息公开工作年度报告"
PROSE = p(TITLE) + p("一、总体情况") + p("工作平稳有序。")
EMU = 12700  # a point
SIZE = (415, 240)  # of a picture as Word shows it, in points
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def shown(number: int, size: tuple[float, float] = SIZE, crop: str = "") -> str:
    """A paragraph with nothing but picture ``number``."""
    width, height = (round(side * EMU) for side in size)
    return (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{_WP}"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="{number}"/><a:graphic xmlns:a="{_A}"><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{_R}" r:embed="p{number}"/>{crop}'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def with_pictures(body: str, *pictures: bytes, kind: str = "png") -> bytes:
    """A .docx whose pictures are 1, 2, ... in the order given."""
    return added(word(body), "", pictures, kind)


def added(document: bytes, more: str, pictures: Sequence[bytes], kind: str = "png") -> bytes:
    """Add paragraphs and pictures at the end of a .docx."""
    old = zipfile.ZipFile(io.BytesIO(document))
    members: dict[str, str | bytes] = {name: old.read(name).decode() for name in old.namelist()}
    ends = {
        "[Content_Types].xml": (
            "</Types>", f'<Default Extension="{kind}" ContentType="image/{kind}"/></Types>'
        ),
        "word/_rels/document.xml.rels": ("</Relationships>", "".join(
            f'<Relationship Id="p{n}" Type="{_R}/image" Target="media/image{n}.{kind}"/>'
            for n in range(1, len(pictures) + 1)
        ) + "</Relationships>"),
        "word/document.xml": ("</w:body>", more + "</w:body>"),
    }  # fmt: skip
    for name, (end, put) in ends.items():
        members[name] = str(members[name]).replace(end, put)
    media = {f"word/media/image{n}.{kind}": data for n, data in enumerate(pictures, 1)}
    return zipped({**members, **media})


def unread(report: Report) -> list[str]:
    return [problem.detail for problem in report.problems if problem.code == "part_not_read"]


# ---- what is not asked of OCR --------------------------------------------------------------------


def test_without_the_extra_pictures_are_named_and_the_text_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "parsers.readers.picture", None)
    report = parsers.read(with_pictures(PROSE + shown(1) + p("说明") + shown(2), noise(), noise()))
    assert (report.is_report, report.year) == (True, 2024)
    (detail,) = unread(report)
    assert "2 pictures may be tables" in detail
    assert "word/media/image1.png" in detail
    assert "ogi[ocr]" in detail


def test_without_the_extra_a_scan_in_a_word_file_is_as_unread_as_any_scan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "parsers.readers.picture", None)
    report = parsers.read(with_pictures(shown(1), noise()))
    assert "reader_missing" in [problem.code for problem in report.problems]
    assert not report.is_report


def test_logos_seals_and_rules_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasted, "_read", None)  # would fail
    for size in ((100, 100), (150, 20), (440, 12)):
        report = parsers.read(with_pictures(PROSE + shown(1, size), noise()))
        assert unread(report) == []
    vml = (
        '<w:p><w:r><w:pict><v:shape style="width:2.5cm;height:80pt"><v:imagedata '
        f'xmlns:r="{_R}" r:id="p1"/></v:shape></w:pict></w:r></w:p>'
    )
    assert unread(parsers.read(with_pictures(PROSE + vml, noise()))) == []


def test_a_report_with_all_its_tables_has_no_picture_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasted, "_read", None)  # would fail
    whole = (FIXTURES / "report.docx").read_bytes()
    again = parsers.read(added(whole, shown(1), [noise()]))
    assert again.values() == parsers.read(whole).values()


def test_drawings_of_windows_are_named() -> None:
    emf = b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(500)
    (detail,) = unread(parsers.read(with_pictures(PROSE + shown(1), emf, kind="emf")))
    assert detail == ("word/media/image1.emf: a drawing of Windows (EMF), which is not read")
    wmf = b"\xd7\xcd\xc6\x9a" + bytes(500)
    (detail,) = unread(parsers.read(with_pictures(PROSE + shown(1), wmf, kind="wmf")))
    assert "(WMF)" in detail


def test_text_laid_over_a_picture_leaves_it_unread() -> None:
    box = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>" + p("12") + "</w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r>"
    )
    body = PROSE + shown(1).replace("</w:p>", box + "</w:p>")
    (detail,) = unread(parsers.read(with_pictures(body, noise())))
    assert "text is laid over it" in detail


def test_too_many_pictures_and_broken_ones_harm_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasted, "MAX_PICTURES", 1)
    body = PROSE + shown(1) + shown(2) + shown(3)
    report = parsers.read(with_pictures(body, noise(), noise()))
    assert report.is_report
    assert "2 pictures; the first 1 were read" in unread(report)


def test_what_is_cropped_is_not_shown_to_ocr() -> None:
    image = pytest.importorskip("PIL.Image", reason="the extra ocr is not installed (make ocr)")
    buffer = io.BytesIO()
    image.new("L", (800, 400), 90).save(buffer, "PNG")
    crop = '<a:srcRect l="25000" t="-4000" b="50000"/>'
    with Package(with_pictures(shown(1, crop=crop), buffer.getvalue())) as package:
        pictures = Pictures(package, "word/document.xml")
        drawing = next(package.xml("word/document.xml").iter("{*}drawing"))
        pictures.add(0, drawing, overlaid=False)
        (picture,) = pictures.large()
    pixels = pasted.opened(picture).picture
    assert (pixels[:200, 200:] == 90).all()
    assert (pixels[200:] == 255).all()
    assert (pixels[:, :200] == 255).all()


# ---- what OCR reads ------------------------------------------------------------------------------


@needs_libreoffice
@pytest.mark.parametrize("to", ["odt:writer8", "doc:MS Word 97", "rtf:Rich Text Format"])
def test_the_pictures_of_other_word_processors_come_too(
    to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = pytest.importorskip("PIL.Image", reason="the extra ocr is not installed (make ocr)")
    buffer = io.BytesIO()
    image.new("RGB", (830, 480), "white").save(buffer, "PNG")
    source = tmp_path / "report.docx"
    body = PROSE + shown(1) + p("说明") + shown(2, (40, 40))
    source.write_bytes(with_pictures(body, buffer.getvalue(), buffer.getvalue()[:-1] + b"\x82"))
    (made,) = convert(tmp_path, [source], to)
    asked: list[Sequence[pasted.Pasted]] = []
    monkeypatch.setattr(pasted, "_read", lambda run, problems: asked.append(run) or [])
    assert parsers.read(made.read_bytes()).year == 2024
    ((picture,),) = asked
    assert picture.name.startswith("word/media/")
    with image.open(io.BytesIO(picture.data)) as opened:
        assert opened.size == (830, 480)


@pytest.mark.slow
@pytest.mark.timeout(600)
@needs_libreoffice
def test_a_scan_in_a_word_file_is_read_as_its_pages(tmp_path: Path) -> None:
    from tests.parsers.readers import scans

    scans.need_ocr()
    drawn = scans.DRAWN["2021"]
    pdf = scans.printed(tmp_path, {"2021": drawn})["2021"]
    pages = [scans.encoded(page) for page in scans.pictures(pdf, 150)]
    body = "".join(shown(n, (450, 640)) for n in range(1, len(pages) + 1))
    report = parsers.read(with_pictures(body, *pages))
    figures, left_open, wrong = scans.counted(drawn, report)
    assert (figures, wrong) == (200, 0)
    assert left_open <= 8  # as of the same pages in a PDF file
    read = [figure for figure in report.figures if figure.value is not None]
    assert all("picture=word/media/image" in figure.locator for figure in read)
    assert all("box=" in figure.locator for figure in read)
