"""LibreOffice: what it converts is exact, and what it must not do it does not."""

from __future__ import annotations

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import parsers
from crawler import parsing
from parsers.model import Problem
from parsers.readers import office, sniff
from parsers.readers.confined import run
from tests.generator.judge import judge
from tests.generator.recipe import TABLES, Drawn, Recipe, build
from tests.parsers.readers.office_files import (
    FIXTURES,
    as_utf8,
    convert,
    needs_libreoffice,
    zipped,
)

DOC = (FIXTURES / "report.doc").read_bytes()
EXPECTED = json.loads((FIXTURES / "report.expected.json").read_text())
FILTERS = {
    "docx": "docx:MS Word 2007 XML",
    "doc": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "xls": "xls:MS Excel 97",
    "ods": "ods:calc8",
    "fodt": "fodt:OpenDocument Text Flat XML",
    "fods": "fods:OpenDocument Spreadsheet Flat XML",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76",
}


# ---- every form, rendered into every format and read back ---------------------------------------

DRAWN = [
    build(Recipe(seed, tables, layout))
    for seed, layout in ((11, "html_plain"), (12, "html_word"))
    for tables in (TABLES[0], TABLES[1], TABLES[-1])
]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    """Six reports, drawn by the generator, in every format that LibreOffice writes."""
    folder = tmp_path_factory.mktemp("rendered")
    pages = [folder / f"{number}.html" for number in range(len(DRAWN))]
    for page, drawn in zip(pages, DRAWN, strict=True):
        page.write_bytes(as_utf8(drawn.text))
    made = {"odt": convert(folder, pages, "odt:writer8", "HTML (StarWriter)")}
    for name in ("docx", "doc", "rtf", "fodt"):
        made[name] = convert(folder, made["odt"], FILTERS[name])
    made["xlsx"] = convert(folder, pages, "xlsx:Calc MS Excel 2007 XML", "HTML (StarCalc)")
    for name in ("xls", "ods", "fods", "csv"):
        made[name] = convert(folder, made["xlsx"], FILTERS[name])
    return {name: [file.read_bytes() for file in files] for name, files in made.items()}


def assert_exact(drawn: Drawn, data: bytes) -> None:
    # What the generator's own page gives is what the same report gives in any other format.
    of_the_page = parsers.read(as_utf8(drawn.text))
    report = parsers.read(data)
    assert list(judge(drawn, report)) == list(judge(drawn, of_the_page))
    assert report.values() == of_the_page.values()
    assert (report.publisher, report.year) == (of_the_page.publisher, of_the_page.year)


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("name", ["docx", "xlsx", "xls", "csv"])
def test_formats_read_here_are_exact_in_every_cell(
    name: str, rendered: dict[str, list[bytes]]
) -> None:
    for drawn, data in zip(DRAWN, rendered[name], strict=True):
        assert_exact(drawn, data)


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("name", ["doc", "rtf", "odt", "fodt", "ods", "fods"])
def test_formats_that_need_libreoffice_are_exact_in_every_cell(
    name: str, rendered: dict[str, list[bytes]]
) -> None:
    for drawn, made in zip(DRAWN, office.convert_many(rendered[name]), strict=True):
        assert isinstance(made, bytes)
        assert_exact(drawn, made)


@needs_libreoffice
def test_a_doc_is_read_through_the_one_function() -> None:
    report = parsers.read(DOC, url="https://www.example.test/a.pdf", media_type="text/html")
    assert report.values() == EXPECTED
    assert report.problems == ()
    assert report.figures[0].locator == "table=1 table=1 row=3 cell=2"


@needs_libreoffice
def test_ogi_parse_starts_libreoffice_once_for_several_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[str] = []

    def counted(command: list[str], *rest: Any, **more: Any) -> int | None:
        runs.extend(command[-3:])
        return run(command, *rest, **more)

    monkeypatch.setattr(office, "run", counted)
    files = [tmp_path / name for name in ("甲.doc", "乙.html", "丙.wps", "丁.doc")]
    for file in files:
        page = FIXTURES / "report.html"
        file.write_bytes(page.read_bytes() if file.suffix == ".html" else DOC)
    assert parsing.parse(files, as_json=True)
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [item["source"] for item in objects] == [str(file) for file in files]
    assert all(
        {f"{f['table']}.{f['row']}.{f['column']}": f["value"] for f in item["figures"]} == EXPECTED
        for item in objects
    )
    assert set(runs) == {"0.doc", "1.doc", "2.doc"}


@needs_libreoffice
def test_a_spreadsheet_of_2003_in_xml_is_read() -> None:
    cells = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' for text, kind in row)
        + "</Row>"
        for row in (
            [("云岭市水务局2022年政府信息公开工作年度报告", "String")],
            [("信息内容", "String"), ("本年处理决定数量", "String")],
            [("行政许可", "String"), ("17", "Number")],
        )
    )  # fmt: skip
    data = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="表"><Table>{cells}</Table></Worksheet></Workbook>'
    ).encode()
    assert parsers.read(data).values()["active_disclosure.licensing.decisions"] == 17


# ---- what it must not do -----------------------------------------------------------------------

OPEN = "urn:oasis:names:tc:opendocument:xmlns"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and the addresses that it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def linking(address: str, secret: Path) -> bytes:
    """An .odt with a linked picture, object and section, and a section linked to a local file."""
    frame = '<text:p><draw:frame svg:width="2cm" svg:height="2cm">{}</draw:frame></text:p>'
    body = (
        "<text:p>一、总体情况</text:p>"
        + frame.format(f'<draw:image xlink:href="{address}/a.png" xlink:type="simple"/>')
        + frame.format(f'<draw:object xlink:href="{address}/a.ods" xlink:type="simple"/>')
        + f'<text:section text:name="a"><text:section-source xlink:href="{address}/a.txt"/>'
        "<text:p>甲</text:p></text:section>"
        + f'<text:section text:name="b"><text:section-source xlink:href="{secret.as_uri()}"/>'
        "<text:p>乙</text:p></text:section>"
    )
    names = " ".join(
        f'xmlns:{short}="{OPEN}:{name}:1.0"'
        for short, name in (
            ("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible")
        )
    )  # fmt: skip
    manifest = (
        f'<m:manifest xmlns:m="{OPEN}:manifest:1.0"><m:file-entry m:full-path="/" '
        'm:media-type="application/vnd.oasis.opendocument.text"/><m:file-entry '
        'm:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    content = (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


@needs_libreoffice
def test_no_link_of_a_document_is_followed(
    listener: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    data = linking(address, secret)
    read = office.read_office(data)
    assert [block.text for block in read.paragraphs()] == ["一、总体情况", "甲", "乙"]
    assert asked == []
    rtf = (
        r"{\rtf1{\*\template ADDRESS/t.dot}\u-32000?{\field{\*\fldinst INCLUDEPICTURE "
        r'"ADDRESS/b.png" \\d}{\fldrslt }}{\field{\*\fldinst INCLUDETEXT "ADDRESS/c.txt"}}}'
    )
    assert isinstance(office.convert_many([rtf.replace("ADDRESS", address).encode()])[0], bytes)
    assert asked == []
    # The same document does call out once the settings are gone: the test would see it.
    monkeypatch.setattr(office, "_LOCKED", ())
    office.read_office(data)
    assert asked != []


def test_without_libreoffice_the_package_to_install_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "find_soffice", lambda: None)
    report = parsers.read(DOC)
    assert not report.is_report
    assert report.problems[0].code == "reader_missing"
    assert "libreoffice-writer-nogui" in report.problems[0].detail


def test_what_was_not_recognised_is_never_handed_over() -> None:
    for data in (b"", os.urandom(5000), b"<html><body><p>x</p></body></html>"):
        (found,) = office.convert_many([data])
        assert isinstance(found, Problem)
        assert found.code == "unsupported_format"


def test_the_format_of_each_document_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def format_of(data: bytes) -> str:
        asked.append(data)
        return sniff.format_of(data)

    monkeypatch.setattr(office, "format_of", format_of)
    monkeypatch.setattr(office, "find_soffice", lambda: None)
    sheet = (FIXTURES / "report.xlsx").read_bytes()
    doc, refused = office.convert_many([DOC, sheet])
    assert [getattr(found, "code", "") for found in (doc, refused)] == [
        "reader_missing", "unsupported_format",
    ]  # fmt: skip
    assert asked == [DOC, sheet]


def test_a_password_is_named_without_asking_libreoffice() -> None:
    at = DOC.index(b"\xec\xa5")  # the head of the WordDocument stream
    flags = int.from_bytes(DOC[at + 10 : at + 12], "little") | 0x0100
    protected = DOC[: at + 10] + flags.to_bytes(2, "little") + DOC[at + 12 :]
    assert parsers.read(protected).problems[0].code == "encrypted"


@needs_libreoffice
def test_a_truncated_doc_costs_itself_and_no_other() -> None:
    broken, whole = office.convert_many([DOC[: len(DOC) // 3], DOC])
    assert isinstance(broken, Problem)
    assert isinstance(whole, bytes)
    assert parsers.read(whole).values() == EXPECTED


# ---- a program that hangs ----------------------------------------------------------------------

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="relies on Linux's PDEATHSIG")


def hanging(folder: Path) -> list[str]:
    """A stand-in for LibreOffice that starts a child, notes both, and never ends."""
    script = folder / "hang.py"
    script.write_text(
        "import os, subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(folder / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(600)\n"
    )
    return [sys.executable, str(script)]


def pids(folder: Path) -> list[int]:
    return wait_for(lambda: [int(pid) for pid in (folder / "pids").read_text().split()])


def wait_for(look):  # type: ignore[no-untyped-def]
    for _ in range(200):
        try:
            if found := look():
                return found
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    raise AssertionError("it never came")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@linux_only
def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find_soffice", lambda: hanging(tmp_path))
    monkeypatch.setattr(office, "SECONDS", 1.5)
    report = parsers.read(DOC)
    assert report.problems[0].code == "reader_failed"
    started = pids(tmp_path)
    assert wait_for(lambda: not any(map(is_running, started)))


@linux_only
def test_a_program_dies_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from parsers.readers import office\n"
        f"office.find_soffice = lambda: {hanging(tmp_path)!r}\n"
        f"office.convert_many([Path({str(FIXTURES / 'report.doc')!r}).read_bytes()])\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}  # what a killed parent leaves behind
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment)
    program, child = pids(tmp_path)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_for(lambda: not is_running(program))
    os.kill(child, signal.SIGKILL)
