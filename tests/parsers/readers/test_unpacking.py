"""Archives of other kinds than .zip: what is in them is read, checked and bounded."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

import parsers
from parsers.model import Report
from parsers.readers import rar, unpacking
from tests.parsers.readers.archives import FIXTURES, needs_libarchive, rar4, rar5, seven_zip
from tests.parsers.readers.office_files import FIXTURES as OFFICE
from tests.parsers.readers.office_files import p, word, zipped

DOCX = (OFFICE / "report.docx").read_bytes()
EXPECTED = json.loads((OFFICE / "report.expected.json").read_text())
PAGE = (OFFICE / "report.html").read_bytes()
LETTER = word(p("关于报送年度报告的函"))

Write = Callable[[Mapping[str, bytes]], bytes]
WRITERS: dict[str, Write] = {"rar4": rar4, "rar5": rar5, "7z": seven_zip}
each_kind = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


@needs_libarchive
@each_kind
def test_the_report_in_it_is_exact_and_every_figure_names_its_file(write: Write) -> None:
    report = parsers.read(write({"附件/函.docx": LETTER, "附件/年报.docx": DOCX}))
    assert report.values() == EXPECTED
    assert report.figures[0].locator == 'table=1 member="附件/年报.docx" table=1 row=3 cell=2'
    assert codes(report) == []


@needs_libarchive
def test_what_7_zip_wrote_is_read() -> None:
    report = parsers.read((FIXTURES / "report.7z").read_bytes())
    assert report.values() == EXPECTED
    assert codes(report) == ["several_reports"]


@needs_libarchive
@each_kind
def test_archives_in_archives_are_opened_but_no_deeper(write: Write) -> None:
    once = zipped({"年报.rar": write({"年报.docx": DOCX})})
    assert parsers.read(once).values() == EXPECTED
    assert "too_complex" in codes(parsers.read(write({"a.zip": once})))


@needs_libarchive
@each_kind
def test_no_damage_changes_a_figure(write: Write) -> None:
    """Stored members are not checked by libarchive: a changed byte would be a changed figure."""
    whole = write({"年报.html": PAGE})
    assert parsers.read(whole).values() == EXPECTED
    draw = Random(5)
    for _ in range(12):
        bent = bytearray(whole)
        bent[draw.randrange(20, len(bent))] ^= 1 << draw.randrange(8)
        report = parsers.read(bytes(bent))
        assert not report.is_report or report.values() == EXPECTED


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(rar4({"年报.docx": DOCX}, encrypted=True), id="rar4"),
        pytest.param(rar5({"年报.docx": DOCX}, encrypted=True), id="rar5"),
        pytest.param((FIXTURES / "password.7z").read_bytes(), id="7z"),
        pytest.param((FIXTURES / "password_names.7z").read_bytes(), id="7z names"),
    ],
)
@needs_libarchive
def test_a_password_is_named(data: bytes) -> None:
    assert codes(parsers.read(data))[0] == "encrypted"


def test_hidden_names_are_known_without_unpacking() -> None:
    block4 = b"\x00\x00\x73\x80\x00\x0d\x00" + bytes(6)
    with pytest.raises(rar.EncryptedError):
        rar.members(b"Rar!\x1a\x07\x00" + block4)
    with pytest.raises(rar.EncryptedError):
        rar.members(b"Rar!\x1a\x07\x01\x00" + bytes(4) + b"\x21\x04" + bytes(40))


def test_headers_give_the_checksums_in_order() -> None:
    for write in (rar4, rar5):
        found = rar.members(write({"a": b"12", "乙": b"34"}))
        assert found == ([rar.Member(zlib.crc32(part), False) for part in (b"12", b"34")], True)


@needs_libarchive
@each_kind
def test_too_many_members_and_members_too_large(write: Write) -> None:
    many = write({f"{n}.txt": b"x" for n in range(120)})
    assert "too_complex" in codes(parsers.read(many))
    if write is seven_zip:
        bomb = write({"a.txt": bytes(40_000_000)})
        assert len(bomb) < 20_000
        assert codes(parsers.read(bomb))[0] == "too_large"


@needs_libarchive
@each_kind
def test_nothing_is_ever_written_outside(write: Write, tmp_path: Path) -> None:
    # Members are only ever read in memory: a path that climbs is a name like any other.
    name = f"../../../..{tmp_path}/年报.docx"
    assert parsers.read(write({name: DOCX})).values() == EXPECTED
    assert list(tmp_path.iterdir()) == []


@needs_libarchive
@each_kind
def test_truncated_archives_are_named(write: Write) -> None:
    whole = write({"年报.docx": DOCX})
    for cut in (30, len(whole) // 2, len(whole) - 40):
        assert codes(parsers.read(whole[:cut]))[0] == "unreadable"


@needs_libarchive
def test_what_came_before_the_damage_is_read_and_the_rest_is_said_to_be_lost() -> None:
    whole = rar4({"年报.docx": DOCX, "函.docx": LETTER})
    report = parsers.read(whole[: len(whole) - len(LETTER) // 2])
    assert report.values() == EXPECTED
    assert "part_not_read" in codes(report)


def test_without_the_library_the_package_to_install_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIBARCHIVE", "/nowhere/libarchive.so")
    for data in (rar5({"年报.docx": DOCX}), (FIXTURES / "report.7z").read_bytes()):
        problem = parsers.read(data).problems[0]
        assert problem.code == "reader_missing"
        assert "libarchive" in problem.detail


@needs_libarchive
def test_an_unpacker_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging = tmp_path / "hanging.py"
    hanging.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(unpacking.unpacker, "__file__", str(hanging))
    monkeypatch.setattr(unpacking, "SECONDS", 0.5)
    assert codes(parsers.read(rar5({"年报.docx": DOCX})))[0] == "reader_failed"
