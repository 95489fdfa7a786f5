"""Which version of which report a reading is, and which version an address shows now.

The versions of the report at an address form a *series*. A document that prints something else
than those before it is a new version; one that differs only round the report (a visitor counter,
a menu) is not, and neither is the same document read by a better parser. One on another year, or of
another publisher, is another report (`succession.py`). The same bytes at a second address are the
same report with two addresses (`twins.py`). A page and its attachments are one source here, at the
page's address (`together.py`).
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Literal, NamedTuple

from crawler.corpus import changes, divisions, succession, twins
from crawler.corpus.addresses import is_newest, show, show_newest
from crawler.corpus.rows import Reading, Row, problem_rows
from crawler.corpus.write import ReportWriter
from crawler.items import Capture
from parsers.joined import UNDECIDED
from parsers.model import Report

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
    seen = changes.Moment(writer.run_id, source.moment)
    shown = conn.execute(
        "SELECT r.id, r.url, r.bytes_digest FROM addresses a"
        " JOIN reports r ON r.id = a.report_id WHERE a.url = ?",
        (url,),
    ).fetchone()
    if shown is None:
        twin = twins.find(conn, source.capture, document, reading.report, together=source.together)
        if twin is not None:
            return _show_twin(conn, seen, url, twin)
    elif shown[1] != url and _is_unchanged(conn, shown[0], source, reading.report):
        return "unchanged"  # a second address, which still shows the same
    own = shown is not None and shown[1] == url  # else: nothing, or it parted from the first
    version = version_at(conn, url, source.digest, reading.content)
    reread = False
    if version is None:
        number = _add(conn, source, reading)
        writer.write(number, document, reading)
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
    parted = succession.part(conn, url)
    is_version = own and _series(conn, number) == _series(conn, shown[0])
    if version is None and not is_version:
        changes.note(conn, seen, "new", number)
    moved = show_newest(conn, seen, url, number)
    succession.mark(conn, seen, url, stored=number)
    if moved and is_version:
        before = changes.printed(conn, shown[0])
        changes.note(conn, seen, "edited", number, before=(shown[0], before))
    # What is read once more is not there again for that, unless what made it withdrawn is itself.
    by = source.moment if writer.rereads else None
    returned = is_newest(conn, url, source.moment) and changes.come_back(conn, seen, number, by=by)
    if version is None:
        return "changed" if shown is not None and (is_version or not own) else "added"
    return "changed" if reread or moved or returned or parted else "unchanged"


def version_at(
    conn: sqlite3.Connection, url: str, digest: str, content: str
) -> tuple[int, str, str] | None:
    """Find what was stored from a source, or from another that prints the same at its address.

    Gives the number, the bytes and the reading that it has.
    """
    row: tuple[int, str, str] | None = conn.execute(
        "SELECT id, bytes_digest, reading_digest FROM reports"
        " WHERE url = ?1 AND (bytes_digest = ?2 OR content_digest = ?3)"
        " ORDER BY bytes_digest <> ?2, version DESC LIMIT 1",
        (url, digest, content),
    ).fetchone()
    return row


def _show_twin(conn: sqlite3.Connection, seen: changes.Moment, url: str, twin: int) -> Outcome:
    """Let a second address show a report; it may be the only one left that does."""
    show(conn, seen, url, twin)
    own = conn.execute(
        "SELECT a.report_id FROM reports r JOIN addresses a ON a.url = r.url WHERE r.id = ?",
        (twin,),
    ).fetchone()
    replaced = own is not None and own[0] != twin
    return "changed" if replaced and changes.come_back(conn, seen, twin) else "unchanged"


def _is_unchanged(conn: sqlite3.Connection, shown: int, source: Source, report: Report) -> bool:
    """Say whether a second address gives what the report that it shows was read from."""
    row = conn.execute(
        "SELECT 1 FROM reports r WHERE r.id = ?1 AND (r.bytes_digest = ?2 OR EXISTS"
        " (SELECT 1 FROM report_documents d WHERE d.report_id = r.id AND d.document_id = ?3))",
        (shown, source.digest, source.document),
    ).fetchone()
    return row is not None and twins.is_same(conn, shown, source.capture, report)


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
        _remove(conn, writer, seen, number)  # an earlier parser took it for a report
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
        return _Shown(*row) if is_newest(conn, url, source.moment) else None
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


def _documents(conn: sqlite3.Connection, number: int) -> int:
    sql = "SELECT count(*) FROM report_documents WHERE report_id = ?"
    return int(conn.execute(sql, (number,)).fetchone()[0])


def _series(conn: sqlite3.Connection, number: int) -> str:
    return str(conn.execute("SELECT series FROM reports WHERE id = ?", (number,)).fetchone()[0])


def _add(conn: sqlite3.Connection, source: Source, reading: Reading) -> int:
    """Add a version to the series of its address, for `succession.part` to place."""
    series = succession.series_of(source.capture.url)
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


def _remove(
    conn: sqlite3.Connection, writer: ReportWriter, seen: changes.Moment, number: int
) -> None:
    """Take a version out; its addresses show the version before it, if there is one.

    Where there is none, its own address shows the report that it showed before.
    """
    writer.erase(number)
    url, series = conn.execute("SELECT url, series FROM reports WHERE id = ?", (number,)).fetchone()
    other = conn.execute(
        "SELECT id, series FROM reports WHERE url = ?1 AND id <> ?2"
        " ORDER BY series = ?3 DESC, current DESC, first_seen DESC, version DESC LIMIT 1",
        (url, number, series),
    ).fetchone()
    if other:
        conn.execute(
            "UPDATE addresses SET report_id = ?1 WHERE report_id = ?2 AND (?3 OR url = ?4)",
            (other[0], number, other[1] == series, url),
        )
    conn.execute("DELETE FROM addresses WHERE report_id = ?", (number,))
    conn.execute("DELETE FROM reports WHERE id = ?", (number,))
    succession.part(conn, url)
    succession.mark(conn, seen, url)
