"""Pages saved as one file, under whatever name."""

from __future__ import annotations

import json
import sys
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

import parsers
from parsers.readers.mhtml import read_mhtml
from tests.generator.judge import judge
from tests.parsers.readers.office_files import FIXTURES, needs_libreoffice, noise

PAGE = (FIXTURES / "report.html").read_text(encoding="utf-8")


def saved(*pages: str, charset: str = "utf-8") -> bytes:
    """Save pages as a browser does."""
    message = MIMEMultipart("related")
    for page in pages:
        message.attach(MIMEText(page, "html", charset))
    return message.as_bytes()


def test_a_saved_page_is_exact_in_every_cell() -> None:
    for charset in ("utf-8", "gb18030"):
        report = parsers.read(saved(PAGE, charset=charset), media_type="application/msword")
        assert report.values() == json.loads((FIXTURES / "report.expected.json").read_text())


def test_the_page_with_the_table_is_read_not_the_frame_around_it() -> None:
    document = read_mhtml(saved("<html><frameset></frameset></html>", PAGE))
    assert next(document.grids(), None) is not None


def test_a_mail_without_a_page_and_parts_without_end_are_problems() -> None:
    assert read_mhtml(b"MIME-Version: 1.0\n\nx").problems[0].code == "unreadable"
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(500)
    )
    assert read_mhtml(b"MIME-Version: 1.0\n" + nested).problems[0].code == "too_complex"


# ---- pictures that were saved with the page -----------------------------------------------------

ADDRESS = "http://www.baishi.gov.test/zwgk/nb/t1.htm"


def saved_with(*pictures: bytes, heading: str = "") -> bytes:
    """Save a page whose tables are pictures: the first by its number, the others by address."""
    sources = ["cid:1@baishi", *(f"img/{n}.png?a=1&amp;b=2" for n in range(1, len(pictures)))]
    shown = "".join(f'<p><img alt="表" src="{source}"></p>' for source in sources)
    page = MIMEText(
        "<h1>白石区城南街道办事处2024年政府信息公开工作年度报告</h1>"
        f'<p>{heading}</p>{shown}<img src="http://[x"><img src="elsewhere.png">',
        "html",
        "utf-8",
    )
    page["Content-Location"] = ADDRESS
    message = MIMEMultipart("related")
    message.attach(page)
    for number, data in enumerate(pictures):
        picture = MIMEImage(data, "png")
        picture["Content-ID"] = f"<{number + 1}@baishi>"
        picture["Content-Location"] = f"{ADDRESS.rpartition('/')[0]}/img/{number}.png?a=1&b=2"
        message.attach(picture)
    message.attach(MIMEImage(noise(9000), "png"))  # which the page does not show
    return message.as_bytes()


def test_the_pictures_that_it_shows_are_named_where_they_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "parsers.readers.picture", None)
    report = parsers.read(saved_with(noise(), noise(6000), heading="一、总体情况"))
    assert report.is_report
    details = [p.detail for p in report.problems if p.code == "part_not_read"]
    assert [detail.partition(" of ")[0] for detail in details] == ["picture 1", "picture 2"]


@pytest.mark.slow
@pytest.mark.timeout(600)
@needs_libreoffice
def test_tables_in_them_are_read(tmp_path: Path) -> None:
    from tests.parsers.readers import scans

    scans.need_ocr()
    drawn = scans.DRAWN["2014"]
    pdf = scans.printed(tmp_path, {"2014": drawn})["2014"]
    report = parsers.read(saved_with(*(scans.encoded(s) for s in scans.pictures(pdf, 150))))
    assert [v for v in judge(drawn, report) if v.kind in ("wrong", "crash", "doubled")] == []
    read = [figure for figure in report.figures if figure.value is not None]
    assert len(read) > 30
    assert all("picture=" in figure.locator for figure in read)
