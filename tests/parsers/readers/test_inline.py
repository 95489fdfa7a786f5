"""Pictures of tables inside a page's own markup."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import pytest

import parsers
from parsers.model import Report
from parsers.readers import inline
from tests.generator.judge import judge
from tests.parsers.readers.office_files import FIXTURES, needs_libreoffice, noise

TITLE = "白石区城南街道办事处2024年政府信息公开工作年度报告"
HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")


def page(*pictures: bytes, headings: tuple[str, ...] = HEADINGS) -> bytes:
    shown = "".join(
        f'<p><img alt="表" src="data:image/png;base64,{base64.b64encode(p).decode()}"></p>'
        for p in pictures
    )
    prose = "".join(f"<h2>{heading}</h2><p>工作平稳有序。</p>" for heading in headings)
    return f"<html><body><h1>{TITLE}</h1>{prose}{shown}</body></html>".encode()


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


def test_without_the_extra_they_are_named_and_the_page_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "parsers.readers.picture", None)
    report = parsers.read(page(noise()))
    assert report.is_report
    (problem,) = [p for p in report.problems if p.code == "part_not_read"]
    assert "picture 1" in problem.detail
    assert "ogi[ocr]" in problem.detail


def test_icons_broken_and_too_many_pictures_harm_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "part_not_read" not in codes(parsers.read(page(b"\x89PNG\r\n\x1a\n" * 9)))
    monkeypatch.setattr(inline, "MAX_PICTURES", 1)
    report = parsers.read(page(noise(), noise(6000)))
    assert report.is_report
    details = [p.detail for p in report.problems if p.code == "part_not_read"]
    assert "2 pictures in the page; the first 1 were read" in details


def test_a_page_with_all_its_tables_is_not_read_by_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = (FIXTURES / "report.html").read_bytes()
    monkeypatch.setattr(inline, "_read", None)  # would fail
    end = whole.rindex(b"</body>")
    picture = b'<img src="data:image/png;base64,%s">' % base64.b64encode(noise())
    with_picture = whole[:end] + picture + whole[end:]
    assert parsers.read(with_picture).values() == parsers.read(whole).values()


@pytest.mark.slow
@pytest.mark.timeout(600)
@needs_libreoffice
def test_tables_in_pictures_are_read(tmp_path: Path) -> None:
    from tests.parsers.readers import scans

    scans.need_ocr()
    drawn = scans.DRAWN["2014"]
    pdf = scans.printed(tmp_path, {"2014": drawn})["2014"]
    data = page(*(scans.encoded(s) for s in scans.pictures(pdf, 150)), headings=())
    report = parsers.read(data)
    wrong = [v for v in judge(drawn, report) if v.kind in ("wrong", "crash", "doubled")]
    assert wrong == []
    read = [figure for figure in report.figures if figure.value is not None]
    assert len(read) > 30
    assert all("picture=" in figure.locator for figure in read)
    assert report.title == TITLE


def test_a_page_that_hides_something_has_its_pictures_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "parsers.readers.picture", None)
    hidden = b"<table><tr hidden><td>1</td></tr><tr><td>2</td></tr></table></body>"
    report = parsers.read(page(noise()).replace(b"</body>", hidden))
    assert "part_not_read" in codes(report)
