"""Archives: the report among the members is read, within bounds."""

from __future__ import annotations

import io
import json
import zipfile

import parsers
from parsers.model import Report
from tests.parsers.readers.office_files import FIXTURES, p, word, zipped

DOCX = (FIXTURES / "report.docx").read_bytes()
PAGE = (FIXTURES / "report.html").read_bytes()
LETTER = word(p("关于报送年度报告的函"))


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


def test_the_report_among_other_files_is_read_and_every_figure_names_its_file() -> None:
    report = parsers.read(zipped({"附件/函.docx": LETTER, "附件/年报.docx": DOCX}))
    assert report.values() == json.loads((FIXTURES / "report.expected.json").read_text())
    assert report.figures[0].locator == 'table=1 member="附件/年报.docx" table=1 row=3 cell=2'
    assert codes(report) == []


def test_names_packed_in_gbk_are_read() -> None:
    data = bytearray(zipped({"nb00.docx": DOCX}))
    for _ in range(2):  # in the member's header and in the directory
        at = data.index(b"nb00")
        data[at : at + 4] = "年报".encode("gbk")
    assert 'member="年报.docx"' in parsers.read(bytes(data)).figures[0].locator


def test_of_several_reports_the_first_is_read_and_the_others_are_named() -> None:
    report = parsers.read(zipped({"甲.html": PAGE, "乙.docx": DOCX}))
    assert report.is_report
    (problem,) = report.problems
    assert problem.code == "several_reports"
    assert "乙.docx" in problem.detail


def test_an_archive_in_an_archive_is_opened_but_no_deeper() -> None:
    once = zipped({"年报.zip": zipped({"年报.docx": DOCX})})
    assert parsers.read(once).is_report
    report = parsers.read(zipped({"a.zip": once}))
    assert "too_complex" in codes(report)
    assert not report.is_report


def test_files_that_cannot_be_read_are_named_beside_the_report() -> None:
    report = parsers.read(zipped({"年报.docx": DOCX, "附表.docx": DOCX[:3000], "函.docx": LETTER}))
    assert report.is_report
    assert [(p.code, p.detail[:8]) for p in report.problems] == [("part_not_read", "附表.docx:")]


def test_archives_in_archives_do_not_add_to_what_is_read() -> None:
    nested = {f"{n}.zip": zipped({f"{m}.docx": LETTER for m in range(19)}) for n in range(19)}
    report = parsers.read(zipped(nested))
    assert "too_complex" in codes(report)


def test_an_archive_without_a_report_says_what_it_has() -> None:
    report = parsers.read(zipped({"函.docx": LETTER, "x.png": b"\x89PNG\r\n\x1a\n"}))
    assert "archive_without_report" in codes(report)
    assert not report.is_report


def test_too_many_members_and_members_too_large() -> None:
    many = zipped({f"{n}.txt": "x" for n in range(101)})
    assert codes(parsers.read(many))[0] == "too_complex"
    bomb = zipped({"a.txt": b"0" * 50_000_000})
    assert codes(parsers.read(bomb))[0] == "too_large"


def test_a_password_is_named() -> None:
    data = bytearray(zipped({"年报.docx": DOCX}))
    data[6] |= 1  # the flag in the member's header
    data[data.rindex(b"PK\x01\x02") + 8] |= 1  # and in the directory
    assert codes(parsers.read(bytes(data)))[0] == "encrypted"


def test_nothing_is_ever_written_outside() -> None:
    # Members are only ever read in memory: a path that climbs is a name like any other.
    report = parsers.read(zipped({"../../etc/年报.docx": DOCX}))
    assert 'member="../../etc/年报.docx"' in report.figures[0].locator


def test_damaged_archives_never_raise() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("年报.html", PAGE)
        package.writestr("b.docx", LETTER)
    whole = buffer.getvalue()
    for at in range(0, len(whole), 211):
        parsers.read(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    assert codes(parsers.read(whole[:500]))[0] == "unreadable"
