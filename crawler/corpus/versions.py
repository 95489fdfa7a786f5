"""Which version of which report a reading is, and which version an address shows now.

The versions of the report at an address form a *series*. A document that prints something else
than those before it is a new version; one that differs only round the report (a visitor counter,
a menu) is not, and neither is the same document read by a better parser. The same bytes at a second
address are the same report with two addresses. A page and its attachments are one source here, at
the page's address (`together.py`).
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Literal, NamedTuple

from crawler.corpus import changes, divisions
from crawler.corpus.rows import Reading, Row, problem_rows
from crawler.corpus.write import ReportWriter
from crawler.items import Capture
from parsers.joined import UNDECIDED
from parsers.model import MEMBER, Report

Outcome = Literal["added", "changed", "unchanged"]

_UNDECIDED = UNDECIDED | {"attachment_unread", "attachment_missing"}


@dataclass(frozen=True, slots=True)
class Source:
    """What a report was read from: a document, or a page and its attachments.

    ``capture`` is that of the page, ``document`` the number of the bytes that the figures are in,
    ``digest`` stands for all bytes together, ``moment`` is when the last of them was fetched.
    """

    capture: Capture
    document: int
    digest: str
    moment: str
    together: bool = False

    @classmethod
    def alone(cls, capture: Capture, document: int) -> Source:
        """Make a source of one document, or of one file of an archive."""
        digest = capture.sha256
        if capture.member:
            digest = hashlib.sha256(f"{digest} {capture.member}".encode()).hexdigest()
        return cls(capture, document, digest, capture.fetched_at)


def keep_report(
    conn: sqlite3.Connection, writer: ReportWriter, source: Source, reading: Reading
) -> Outcome:
    """Store a reading as the version that it is. To be called inside a transaction."""
    url, document = source.capture.url, source.document
    mark_read(conn, document, reading.report.title)
    shown = conn.execute(
        "SELECT r.id, r.series, r.url, r.bytes_digest FROM addresses a"
        " JOIN reports r ON r.id = a.report_id WHERE a.url = ?",
        (url,),
    ).fetchone()
    if shown is None:
        twin = _twin(conn, source, reading.report)
        if twin is not None:
            show(conn, url, twin)
            return "unchanged"
        series = series_of(url)
    elif shown[2] == url:
        series = shown[1]
    elif shown[3] == source.digest or _is_part(conn, shown[0], document):
        return "unchanged"  # a second address, which still shows the same
    else:  # a second address that parted from the first
        series = series_of(url)

    # The source itself first, then any other version that prints the same.
    version = conn.execute(
        "SELECT id, bytes_digest, reading_digest FROM reports"
        " WHERE series = ?1 AND (bytes_digest = ?2 OR content_digest = ?3)"
        " ORDER BY bytes_digest <> ?2, version DESC LIMIT 1",
        (series, source.digest, reading.content),
    ).fetchone()
    seen = changes.Moment(writer.run_id, source.moment)
    reread = False
    if version is None:
        number = _add(conn, source, series, reading)
        writer.write(number, document, reading)
        if shown is None or shown[2] != url:
            changes.note(conn, seen, "new", number)
    else:
        number = version[0]
        reread = version[1] == source.digest and version[2] != reading.digest
        # It prints what we knew, and another document to compare with has come.
        fuller = len(reading.documents) > _documents(conn, number)
        if reread or fuller:
            before = changes.printed(conn, number)
            writer.erase(number)
            _update(conn, number, source, reading)
            writer.write(number, document, reading)
            changes.note(conn, seen, "reread", number, before=(number, before))
    moved = _show_newest(conn, source, number)
    if moved and shown is not None and shown[2] == url:
        before = changes.printed(conn, shown[0])
        changes.note(conn, seen, "edited", number, before=(shown[0], before))
    returned = _is_newest(conn, source) and changes.come_back(conn, seen, number)
    if version is None:
        return "added" if shown is None else "changed"
    return "changed" if reread or moved or returned else "unchanged"


def keep_document(
    conn: sqlite3.Connection,
    writer: ReportWriter,
    source: Source,
    report: Report,
    *,
    failed: bool,
    is_part: bool = False,
) -> Outcome:
    """Keep a document that is no report, with its problems, out of the panel.

    It is ``unclassified`` where it, or an attachment of it, could not be read, so that nobody knows
    what it is. ``failed``: the reading of either was broken off; it counts as not read yet, and no
    report is taken for gone. ``is_part``: it is an attachment, and its page says whether one is.
    """
    document = source.document
    before = conn.execute(
        "SELECT read_as, title FROM documents WHERE id = ?", (document,)
    ).fetchone()
    problems = problem_rows(report)
    if not failed:
        problems += _without_report(conn, writer, source, is_part=is_part)
    old = conn.execute(
        "SELECT code, detail, cells FROM problems"
        " WHERE document_id = ? AND report_id IS NULL ORDER BY id",
        (document,),
    ).fetchall()
    read_as = None if failed else _kind_of(report)
    if before == (read_as, report.title) and old == problems:
        return "unchanged"
    conn.execute(
        "UPDATE documents SET read_as = ?, title = ? WHERE id = ?",
        (read_as, report.title, document),
    )
    conn.execute("DELETE FROM problems WHERE document_id = ? AND report_id IS NULL", (document,))
    writer.add_problems(problems, None, document)
    return "added" if before[0] is None else "changed"


def _kind_of(report: Report) -> str:
    """Say what a document that is no report is known to be, as ``documents.read_as`` has it."""
    undecided = any(problem.code in _UNDECIDED for problem in report.problems)
    return "unclassified" if undecided else "not_report"


def _without_report(
    conn: sqlite3.Connection, writer: ReportWriter, source: Source, *, is_part: bool
) -> list[Row]:
    """Take back the report that a source, or its address, gave before; give the problem to name."""
    problems: list[Row] = []
    seen = changes.Moment(writer.run_id, source.moment)
    gone = None if is_part else _shown_before(conn, source)
    if gone and gone.digest != source.digest:
        detail = f"{gone.address} gave the report {gone.report} before and gives no report now"
        problems.append(("report_gone", detail, "[]"))
        if gone.is_own:  # not that of an attachment
            changes.withdraw(conn, seen, gone.number, "its address gives no report now")
    for (number,) in conn.execute(
        "SELECT id FROM reports WHERE bytes_digest = ?", (source.digest,)
    ).fetchall():
        changes.note(conn, seen, "no_report", number, detail="read as no report now")
        _remove(conn, writer, number)  # an earlier parser took it for a report
    return problems


class _Shown(NamedTuple):
    """The report at an address: its name, number and bytes; ``is_own``: it is not an attachment's."""

    address: str
    report: str
    number: int
    digest: str
    is_own: bool


def _shown_before(conn: sqlite3.Connection, source: Source) -> _Shown | None:
    """Give what the address of a source showed until it came, which has no newer successor.

    Where nothing was at the address that it arrived at, it stands for the one that was asked for,
    which redirects to it now.
    """
    url, asked = source.capture.url, source.capture.requested_url
    row = conn.execute(
        "SELECT a.url, r.report, r.id, r.bytes_digest, r.url = a.url FROM addresses a"
        " JOIN reports r ON r.id = a.report_id WHERE a.url = ?",
        (url,),
    ).fetchone()
    if row is not None:
        return _Shown(*row) if _is_newest(conn, source) else None
    number = None if asked == url or source.capture.member else changes.shown_at(conn, asked)
    if number is None:
        return None
    row = conn.execute(
        "SELECT ?2, report, id, bytes_digest, 1 FROM reports WHERE id = ?1 AND NOT EXISTS"
        " (SELECT 1 FROM captures c WHERE c.status = 200 AND c.fetched_at > ?3"
        " AND (c.requested_url = ?2 OR c.url = reports.url))",
        (number, asked, source.moment),
    ).fetchone()
    return None if row is None else _Shown(*row)


def mark_read(conn: sqlite3.Connection, document: int, title: str | None) -> None:
    """Note that a document was read as a report, or as a part of one."""
    conn.execute(
        "UPDATE documents SET read_as = 'report', title = ?2 WHERE id = ?1"
        " AND (read_as IS NOT 'report' OR title IS NOT ?2)",
        (document, title),
    )
    conn.execute("DELETE FROM problems WHERE document_id = ? AND report_id IS NULL", (document,))


def series_of(url: str) -> str:
    """Name the series of an address: ten hex digits that depend on nothing but the address."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _twin(conn: sqlite3.Connection, source: Source, report: Report) -> int | None:
    """Find the same report at another address; a page's words may say that it is another."""
    if source.together:
        found = conn.execute(
            "SELECT id, url FROM reports WHERE document_id = ?1 AND url <> ?2 AND bytes_digest <>"
            " (SELECT sha256 FROM documents WHERE id = ?1) AND year IS ?3 AND publisher IS ?4"
            " ORDER BY id",
            (source.document, source.capture.url, report.year, report.publisher),
        )
    else:
        found = conn.execute(
            "SELECT id, url FROM reports WHERE document_id = ? AND url <> ? ORDER BY id",
            (source.document, source.capture.url),
        )
    # Of an archive of several reports the bytes are the same, but not the file in it.
    member = source.capture.member
    return next((int(number) for number, url in found if url.partition(MEMBER)[2] == member), None)


def _is_part(conn: sqlite3.Connection, number: int, document: int) -> bool:
    sql = "SELECT 1 FROM report_documents WHERE report_id = ? AND document_id = ?"
    return conn.execute(sql, (number, document)).fetchone() is not None


def _documents(conn: sqlite3.Connection, number: int) -> int:
    sql = "SELECT count(*) FROM report_documents WHERE report_id = ?"
    return int(conn.execute(sql, (number,)).fetchone()[0])


def _add(conn: sqlite3.Connection, source: Source, series: str, reading: Reading) -> int:
    (version,) = conn.execute(
        "SELECT coalesce(max(version), 0) + 1 FROM reports WHERE series = ?", (series,)
    ).fetchone()
    row = {
        "report": f"{series}-{source.digest[:8]}",
        "series": series,
        "version": version,
        "current": 0,
        "site_id": source.capture.site_id,
        "url": source.capture.url,
        "document_id": source.document,
        "bytes_digest": source.digest,
        "first_seen": source.moment,
        **reading.head(),
    }
    divisions.need(conn, reading.report.adcode)
    cursor = conn.execute(
        f"INSERT INTO reports({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
        tuple(row.values()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _update(conn: sqlite3.Connection, number: int, source: Source, reading: Reading) -> None:
    divisions.need(conn, reading.report.adcode)
    head = {"document_id": source.document, "bytes_digest": source.digest, **reading.head()}
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


def _show_newest(conn: sqlite3.Connection, source: Source, number: int) -> bool:
    """Let the address show this version, unless it does or a later capture showed another."""
    url = source.capture.url
    shown = conn.execute("SELECT report_id FROM addresses WHERE url = ?", (url,)).fetchone()
    if shown and (shown[0] == number or not _is_newest(conn, source)):
        return False
    show(conn, url, number)
    return True


def show(conn: sqlite3.Connection, url: str, number: int) -> None:
    """Let an address show a version from now on."""
    before = conn.execute("SELECT report_id FROM addresses WHERE url = ?", (url,)).fetchone()
    conn.execute("INSERT OR REPLACE INTO addresses VALUES (?, ?)", (url, number))
    if before:  # the addresses of its attachments go where the page goes
        conn.execute(
            "UPDATE addresses SET report_id = ?2 WHERE report_id = ?1 AND url IN"
            " (SELECT url FROM report_documents WHERE report_id = ?1 AND n > 0)",
            (before[0], number),
        )
    for affected in {number, *(before or ())}:
        _mark_current(conn, affected)


def _mark_current(conn: sqlite3.Connection, number: int) -> None:
    conn.execute(
        "UPDATE reports SET current = EXISTS"
        " (SELECT 1 FROM addresses WHERE report_id = reports.id) WHERE id = ?",
        (number,),
    )


def _is_newest(conn: sqlite3.Connection, source: Source) -> bool:
    """Whether neither the page nor an attachment of it was fetched anew after the source was."""
    later = conn.execute(
        "SELECT 1 FROM captures WHERE url = ?1 AND fetched_at > ?2 AND status = 200"
        " UNION ALL SELECT 1 FROM bundles page JOIN bundles part USING (bundle)"
        " JOIN captures c ON c.id = part.capture_id"
        " WHERE page.url = ?1 AND page.n = 0 AND c.fetched_at > ?2 LIMIT 1",
        (source.capture.url, source.moment),
    ).fetchone()
    return later is None
