"""Which version of which report a reading is, and which version an address shows now.

The versions of the report at an address form a *series*. A document that prints something else
than those before it is a new version; one that differs only round the report (a visitor counter,
a menu) is not, and neither is the same document read by a better parser. The same bytes at a second
address are the same report with two addresses.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Literal

from crawler.corpus import divisions
from crawler.corpus.rows import Reading, problem_rows
from crawler.corpus.write import ReportWriter
from crawler.items import Capture
from parsers.model import Report

Outcome = Literal["added", "changed", "unchanged"]


def keep_report(
    conn: sqlite3.Connection,
    writer: ReportWriter,
    capture: Capture,
    document: int,
    reading: Reading,
) -> Outcome:
    """Store a reading as the version that it is. To be called inside a transaction."""
    _mark_read(conn, document, reading.report.title)
    shown = conn.execute(
        "SELECT r.id, r.series, r.url, r.document_id FROM addresses a"
        " JOIN reports r ON r.id = a.report_id WHERE a.url = ?",
        (capture.url,),
    ).fetchone()
    if shown is None:
        twin = conn.execute(
            "SELECT id FROM reports WHERE document_id = ? AND url <> ? ORDER BY id LIMIT 1",
            (document, capture.url),
        ).fetchone()
        if twin:
            _show(conn, capture.url, twin[0])
            return "unchanged"
        series = series_of(capture.url)
    elif shown[2] == capture.url:
        series = shown[1]
    elif shown[3] == document:  # a second address, which still shows the same
        return "unchanged"
    else:  # a second address that parted from the first
        series = series_of(capture.url)

    # The document itself first, then any other version that prints the same.
    version = conn.execute(
        "SELECT id, document_id, reading_digest FROM reports"
        " WHERE series = ?1 AND (document_id = ?2 OR content_digest = ?3)"
        " ORDER BY document_id <> ?2, version DESC LIMIT 1",
        (series, document, reading.content),
    ).fetchone()
    reread = False
    if version is None:
        number = _add(conn, capture, document, series, reading)
        writer.write(number, document, reading)
    else:
        number = version[0]
        reread = version[1] == document and version[2] != reading.digest
        if reread:
            writer.erase(number)
            _update(conn, number, reading)
            writer.write(number, document, reading)
    moved = _show_newest(conn, capture, number)
    if version is None:
        return "added" if shown is None else "changed"
    return "changed" if reread or moved else "unchanged"


def keep_document(
    conn: sqlite3.Connection,
    writer: ReportWriter,
    capture: Capture,
    document: int,
    report: Report,
) -> Outcome:
    """Keep a document that is no report, with its problems, out of the panel."""
    before = conn.execute(
        "SELECT read_as, title FROM documents WHERE id = ?", (document,)
    ).fetchone()
    problems = problem_rows(report)
    gone = conn.execute(
        "SELECT r.report, r.document_id FROM addresses a JOIN reports r ON r.id = a.report_id"
        " WHERE a.url = ?",
        (capture.url,),
    ).fetchone()
    if gone and gone[1] != document and _is_newest(conn, capture):
        detail = f"{capture.url} gave the report {gone[0]} before and gives no report now"
        problems.append(("report_gone", detail, "[]"))
    for (number,) in conn.execute(
        "SELECT id FROM reports WHERE document_id = ?", (document,)
    ).fetchall():
        _remove(conn, writer, number)  # an earlier parser took it for a report
    old = conn.execute(
        "SELECT code, detail, cells FROM problems"
        " WHERE document_id = ? AND report_id IS NULL ORDER BY id",
        (document,),
    ).fetchall()
    if before == ("not_report", report.title) and old == problems:
        return "unchanged"
    conn.execute(
        "UPDATE documents SET read_as = 'not_report', title = ? WHERE id = ?",
        (report.title, document),
    )
    conn.execute("DELETE FROM problems WHERE document_id = ? AND report_id IS NULL", (document,))
    writer.add_problems(problems, None, document)
    return "added" if before[0] is None else "changed"


def series_of(url: str) -> str:
    """Name the series of an address: ten hex digits that depend on nothing but the address."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _mark_read(conn: sqlite3.Connection, document: int, title: str | None) -> None:
    conn.execute(
        "UPDATE documents SET read_as = 'report', title = ?2 WHERE id = ?1"
        " AND (read_as IS NOT 'report' OR title IS NOT ?2)",
        (document, title),
    )
    conn.execute("DELETE FROM problems WHERE document_id = ? AND report_id IS NULL", (document,))


def _add(
    conn: sqlite3.Connection, capture: Capture, document: int, series: str, reading: Reading
) -> int:
    (version,) = conn.execute(
        "SELECT coalesce(max(version), 0) + 1 FROM reports WHERE series = ?", (series,)
    ).fetchone()
    row = {
        "report": f"{series}-{capture.sha256[:8]}",
        "series": series,
        "version": version,
        "current": 0,
        "site_id": capture.site_id,
        "url": capture.url,
        "document_id": document,
        "first_seen": capture.fetched_at,
        **reading.head(),
    }
    divisions.need(conn, reading.report.adcode)
    cursor = conn.execute(
        f"INSERT INTO reports({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
        tuple(row.values()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _update(conn: sqlite3.Connection, number: int, reading: Reading) -> None:
    divisions.need(conn, reading.report.adcode)
    head = reading.head()
    conn.execute(
        f"UPDATE reports SET {', '.join(f'{name} = ?' for name in head)} WHERE id = ?",  # noqa: S608
        (*head.values(), number),
    )


def _remove(conn: sqlite3.Connection, writer: ReportWriter, number: int) -> None:
    """Take a version out; its addresses show the version before it, if there is one."""
    writer.erase(number)
    other = conn.execute(
        "SELECT o.id FROM reports r JOIN reports o ON o.series = r.series AND o.id <> r.id"
        " WHERE r.id = ? ORDER BY o.version DESC LIMIT 1",
        (number,),
    ).fetchone()
    if other:
        conn.execute("UPDATE addresses SET report_id = ? WHERE report_id = ?", (*other, number))
        _mark_current(conn, other[0])
    else:
        conn.execute("DELETE FROM addresses WHERE report_id = ?", (number,))
    conn.execute("DELETE FROM reports WHERE id = ?", (number,))


def _show_newest(conn: sqlite3.Connection, capture: Capture, number: int) -> bool:
    """Let the address show this version, unless it does or a later capture showed another."""
    shown = conn.execute("SELECT report_id FROM addresses WHERE url = ?", (capture.url,)).fetchone()
    if shown and (shown[0] == number or not _is_newest(conn, capture)):
        return False
    _show(conn, capture.url, number)
    return True


def _show(conn: sqlite3.Connection, url: str, number: int) -> None:
    before = conn.execute("SELECT report_id FROM addresses WHERE url = ?", (url,)).fetchone()
    conn.execute("INSERT OR REPLACE INTO addresses VALUES (?, ?)", (url, number))
    for affected in {number, *(before or ())}:
        _mark_current(conn, affected)


def _mark_current(conn: sqlite3.Connection, number: int) -> None:
    conn.execute(
        "UPDATE reports SET current = EXISTS"
        " (SELECT 1 FROM addresses WHERE report_id = reports.id) WHERE id = ?",
        (number,),
    )


def _is_newest(conn: sqlite3.Connection, capture: Capture) -> bool:
    later = conn.execute(
        "SELECT 1 FROM captures WHERE url = ? AND fetched_at > ? AND status = 200 LIMIT 1",
        (capture.url, capture.fetched_at),
    ).fetchone()
    return later is None
