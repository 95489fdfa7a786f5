"""Files of every format that are meant to harm, broken, or called what they are not."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
import zipfile
from itertools import cycle
from pathlib import Path

import pytest

import parsers
from parsers.readers.package import Package
from parsers.readers.sniff import format_of
from tests.parsers.readers.archives import FIXTURES as ARCHIVES
from tests.parsers.readers.archives import needs_libarchive, rar4, rar5
from tests.parsers.readers.hostile_files import FILES, fixture
from tests.parsers.readers.office_files import needs_libreoffice, zipped

pytest.importorskip("pypdfium2", reason="needs the extra docs")

ROOT = Path(__file__).parents[3]
SECONDS = 30  # generous: the slowest takes ten, on a quiet machine
MEMORY = 1024**3  # bytes by which a process may grow


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
def test_reading_ends_within_bounds_and_says_what_was_wrong(kind: str) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.parsers.readers.hostile_files", kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert child.returncode == 0, child.stderr
    results = {found["name"]: found for found in map(json.loads, child.stdout.splitlines())}
    assert list(results) == list(FILES[kind])  # no process died
    for name, (_, said) in FILES[kind].items():
        found = results[name]
        assert found["seconds"] < SECONDS, name
        assert found["grown"] < MEMORY, name
        assert "a bug of ogi" not in found["text"], name
        assert "root:" not in found["text"], name  # of /etc/passwd
        wanted = {said} if isinstance(said, str) else set(said)
        assert "" in wanted or wanted & set(found["codes"]), (name, found["codes"])


# ---- each format under each other's name ---------------------------------------------------------

REPORT = fixture("report.docx")
PAGE = fixture("report.html")
WHOLE = {
    "html": PAGE,
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "docx": REPORT,
    "doc": fixture("report.doc"),
    "xlsx": fixture("report.xlsx"),
    "xls": fixture("report.xls"),
    "pdf": (ROOT / "tests/fixtures/pdf/report.pdf").read_bytes(),
    "zip": zipped({"年报.docx": REPORT}),
    "rar": rar5({"年报.docx": REPORT}),
    "7z": (ARCHIVES / "report.7z").read_bytes(),
}
NAMES = {
    "html": "text/html",
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "et": "application/octet-stream",
    "csv": "text/csv",
    "txt": "text/plain; charset=gb2312",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "rar": "application/x-rar-compressed",
    "jpg": "image/jpeg",
    "": "",
}


@pytest.mark.parametrize("kind", WHOLE)
def test_name_and_header_change_nothing(kind: str) -> None:
    for suffix in NAMES:
        for media_type in (*NAMES.values(), None):
            url = f"http://www.example.test/%E5%B9%B4%E6%8A%A5.{suffix}"
            assert format_of(WHOLE[kind], url, media_type) == kind


EXPECTED = json.loads(fixture("report.expected.json"))
NEEDS = {"doc": needs_libreoffice, "rar": needs_libarchive, "7z": needs_libarchive}


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=NEEDS.get(kind, ())) for kind in WHOLE])
def test_every_format_gives_the_same_figures_under_a_false_name(kind: str) -> None:
    wrong = [(s, t) for s, t in zip(NAMES, cycle(reversed(NAMES.values())), strict=False)]
    suffix, media_type = wrong[list(WHOLE).index(kind)]
    report = parsers.read(
        WHOLE[kind], url=f"http://www.example.test/a.{suffix}", media_type=media_type
    )
    assert report.values() == EXPECTED
    assert (report.publisher, report.year) == ("白石区城南街道办事处", 2022)


# ---- what is cut off -----------------------------------------------------------------------------

CUT = {**WHOLE, "rar4": rar4({"年报.docx": REPORT})}


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=NEEDS.get(kind, ())) for kind in CUT if kind != "doc"]
)
def test_what_is_cut_off_gives_no_other_figure(kind: str) -> None:
    """Of a truncated file nothing is read, or less: never another number, never in silence."""
    whole = CUT[kind]
    for share in (0.02, 0.3, 0.7, 0.97):
        report = parsers.read(whole[: int(len(whole) * share)])
        values = {key: value for key, value in report.values().items() if value is not None}
        assert values.items() <= EXPECTED.items(), share
        assert len(values) == len(EXPECTED) or report.problems, share


@pytest.mark.parametrize(
    "head",
    [b"", b"%PDF-1.7", b"PK\x05\x06" + bytes(18), b"PK\x03\x04", WHOLE["doc"][:8], b"{\\rtf1",
     b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b",
     b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"MIME-Version: 1.0\n\n", b"<html>"],
    ids=ascii,
)  # fmt: skip
def test_a_head_alone_is_no_report(head: bytes) -> None:
    report = parsers.read(head)
    assert not report.is_report
    assert report.problems


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("name", ["mimetype", "word/document.xml", "年报.txt"])
def test_a_damaged_zip_file_is_named_wherever_the_damage_is(name: str, method: int) -> None:
    body = "云岭市水务局2022年政府信息公开工作年度报告"
    whole = zipped({"[Content_Types].xml": "", name: body}, method)
    start = whole.index(name.encode()) + len(name.encode())
    for place in range(start, start + 120):
        damaged = bytearray(whole)
        damaged[place] ^= 0x5A
        report = parsers.read(bytes(damaged))
        assert report.problems, place
        assert not any("a bug of ogi" in problem.detail for problem in report.problems), place


def test_a_zip_file_whose_directory_lost_a_name_is_read_all_the_same() -> None:
    whole = zipped({"年报.docx": REPORT, "说明.txt": "无"})
    at = whole.rindex(b"PK\x01\x02")  # of the last entry: its name becomes a comment
    length = whole[at + 28 : at + 30]
    nameless = whole[: at + 28] + bytes(2) + whole[at + 30 : at + 32] + length + whole[at + 34 :]
    assert "" in Package(nameless).names
    assert parsers.read(nameless).values() == EXPECTED


def test_no_more_of_a_zip_file_is_unpacked_to_name_it_than_is_needed() -> None:
    bomb = zipped({"mimetype": b"application/vnd.oasis.opendocument.text" + bytes(10**8)})
    tracemalloc.start()
    try:
        assert format_of(bomb) == "odt"
        assert tracemalloc.get_traced_memory()[1] < 10**7
    finally:
        tracemalloc.stop()


# ---- nothing is executed, nothing is fetched -----------------------------------------------------


@needs_libreoffice
def test_macros_of_a_document_are_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    title = "云岭市水务局2022年政府信息公开工作年度报告"
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:text="{office}:text:1.0" xmlns:script="{office}:script:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><office:scripts><office:event-listeners>'
        '<script:event-listener script:language="ooo:script" script:event-name="dom:load" '
        'xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;'
        'location=document"/></office:event-listeners></office:scripts><office:body>'
        f"<office:text><text:p>{title}</text:p></office:text></office:body>"
        "</office:document-content>"
    )
    module = (
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
        f'script:language="StarBasic">Sub Main\nOpen "{mark}" For Output As #1\nPrint #1, "x"\n'
        "Close #1\nEnd Sub</script:module>"
    )
    parts = {
        "content.xml": content,
        "Basic/script-lc.xml": '<library:libraries xmlns:library="http://openoffice.org/2000/'
        'library" xmlns:xlink="http://www.w3.org/1999/xlink"><library:library '
        'library:name="Standard" library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": '<library:library xmlns:library="http://openoffice.org/'
        '2000/library" library:name="Standard"><library:element library:name="Module1"/>'
        "</library:library>",
        "Basic/Standard/Module1.xml": module,
    }
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{"text/xml" if path != "/" else kind}"/>'
        for path in ("/", *parts)
    )
    manifest = f'<m:manifest xmlns:m="{office}:manifest:1.0">{entries}</m:manifest>'
    data = zipped({"mimetype": kind, **parts, "META-INF/manifest.xml": manifest})
    report = parsers.read(data)
    assert report.title == title
    assert not mark.exists()
