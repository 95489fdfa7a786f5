"""An archive with several reports: each is a report of its own, with its address and its way back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.archive import Archive
from crawler.corpus import Corpus
from crawler.corpus.connection import open_for_reading
from crawler.corpus.reparse import reparse
from crawler.corpus.show import show
from crawler.items import Bundle, Capture
from crawler.processes.reader import join_readings, read_capture
from crawler.processes.reading import unpacked_together
from tests.crawler.corpus.samples import everything, not_a_report
from tests.crawler.corpus.test_way_back import RECEIVED, page

ZIP = "http://a.gov.test/nb/2024.zip"
SECOND = f"{ZIP}#member={quote('附件/水利局.html')}"


def packed(*received: int) -> bytes:
    buffer = io.BytesIO()
    names = ("教育局", "附件/水利局", "民政局")
    with zipfile.ZipFile(buffer, "w") as package:
        for name, number in zip(names, received, strict=False):
            organ = f"白石区{name[-3:]}"
            text = page(number).replace("示例市林业局".encode(), organ.encode())
            package.writestr(zipfile.ZipInfo(f"{name}.html"), text)  # always the same bytes
        package.writestr(zipfile.ZipInfo("说明.txt"), "各部门年度报告的压缩包")
    return buffer.getvalue()


def archived(folder: Path, *pages: tuple[str, bytes]) -> list[Capture]:
    """Archive bytes at addresses, a month apart."""
    archive = Archive(folder / "archive")
    captures = []
    for month, (url, body) in enumerate(pages, 1):
        at = f"2025-{month:02}-01T00:00:00Z"
        stored = archive.keep_response(url, 200, "OK", [], body, fetched_at=at)
        captures.append(Capture.of(stored, "shili", url, url))
    archive.close()
    return captures


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Archive a zip of two reports and read it as `ogi reparse` does."""
    (capture,) = archived(tmp_path, (ZIP, packed(7, 9)))
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        corpus.store(capture, not_a_report())
        changes = reparse(corpus, tmp_path / "archive", workers=1)
        assert (changes.documents, changes.lost) == (1, [])
    return tmp_path


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    conn = open_for_reading(folder / "corpus.db")
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


def test_each_report_is_stored_at_its_own_address(kept: Path) -> None:
    assert rows(kept, "SELECT publisher, url, current FROM reports ORDER BY url") == [
        ("白石区教育局", ZIP, 1),
        ("白石区水利局", SECOND, 1),
    ]
    assert rows(kept, "SELECT count(*) FROM documents") == [(1,)]
    assert rows(kept, "SELECT value FROM figures WHERE \"table\" = 'requests' AND row = 'received_new'"
                " AND \"column\" = 'total' ORDER BY value") == [(7,), (9,)]  # fmt: skip


@pytest.mark.parametrize(("address", "value"), [(ZIP, 7), (SECOND, 9)])
def test_every_figure_is_found_again_in_its_own_file(kept: Path, address: str, value: int) -> None:
    conn = open_for_reading(kept / "corpus.db")
    shown = show(conn, kept / "archive", address)
    conn.close()
    assert shown.original == "ok"
    printed = {f.cell: f for f in shown.figures if f.state != "missing"}
    assert printed[RECEIVED].value == value
    assert all(figure.agrees for figure in printed.values())
    assert 'member="' in printed[RECEIVED].locator


def test_reading_it_again_changes_nothing(kept: Path) -> None:
    with Corpus.open(kept / "corpus.db") as corpus:
        before = everything(corpus.conn)
        changes = reparse(corpus, kept / "archive", workers=1)
        assert (changes.added, changes.changed, changes.gone) == ([], [], [])
        assert everything(corpus.conn) == before


def test_the_same_archive_elsewhere_is_the_same_reports(tmp_path: Path) -> None:
    captures = archived(tmp_path, (ZIP, packed(7, 9)), (f"{ZIP}.zip", packed(7, 9)))
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        for capture in captures:
            corpus.store(capture, not_a_report())
        reparse(corpus, tmp_path / "archive", workers=1)
    assert rows(tmp_path, "SELECT count(*) FROM reports") == [(2,)]
    assert rows(tmp_path, "SELECT count(*) FROM addresses") == [(4,)]


def test_a_new_file_in_it_is_a_new_report_and_a_changed_one_a_new_version(tmp_path: Path) -> None:
    captures = archived(tmp_path, (ZIP, packed(7, 9)), (ZIP, packed(7, 10, 11)))
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        for capture in captures:
            corpus.store(capture, not_a_report())
        reparse(corpus, tmp_path / "archive", workers=1)
    assert rows(
        tmp_path, "SELECT publisher, version, current FROM reports ORDER BY url, version"
    ) == [
        ("白石区教育局", 1, 1),
        ("白石区民政局", 1, 1),
        ("白石区水利局", 1, 0),
        ("白石区水利局", 2, 1),
    ]


def test_an_archive_that_is_gone_takes_all_its_reports_with_it(kept: Path) -> None:
    with Corpus.open(kept / "corpus.db") as corpus:
        corpus.withdraw(ZIP, "HTTP 404")
    assert rows(kept, "SELECT count(*) FROM reports WHERE withdrawn IS NOT NULL") == [(2,)]


def test_an_archive_beside_a_page_keeps_the_others_apart(tmp_path: Path) -> None:
    bodies = {"http://a.gov.test/1.html": page(7).replace("示例市林业局".encode(), "白石区林业局".encode()), ZIP: packed(8, 9)}  # fmt: skip
    captures = archived(tmp_path, *bodies.items())
    first, archive = (read_capture(c, bodies[c.url], None) for c in captures)
    member = captures[1].of_member(archive[1]["members"][0])
    second = read_capture(member, bodies[ZIP], None)
    bundle = Bundle((*captures, member))
    joined, reports = unpacked_together(join_readings(bundle, [first[0], archive[0], second[0]])[0])
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        corpus.store_together(bundle, joined, reports)
    found = rows(tmp_path, "SELECT publisher FROM reports ORDER BY publisher")
    assert found == [("白石区教育局",), ("白石区林业局",), ("白石区水利局",)]


def test_next_years_archive_at_the_address_leaves_this_years_reports(tmp_path: Path) -> None:
    later = packed(3, 4)
    with zipfile.ZipFile(io.BytesIO(later)) as package:
        texts = {name: package.read(name) for name in package.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in texts.items():
            package.writestr(zipfile.ZipInfo(name), text.replace(b"2024", b"2025"))
    captures = archived(tmp_path, (ZIP, packed(7, 9)), (ZIP, buffer.getvalue()))
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        for capture in captures:
            corpus.store(capture, not_a_report())
        for _ in range(2):
            reparse(corpus, tmp_path / "archive", workers=1)
    sql = "SELECT year, current, substr(withdrawn, 1, 7) FROM reports ORDER BY 1"
    assert rows(tmp_path, sql) == [(2024, 1, "2025-02")] * 2 + [(2025, 1, None)] * 2
    assert rows(tmp_path, "SELECT count(*) FROM changes WHERE why = 'returned'") == [(0,)]
