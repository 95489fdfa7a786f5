"""What an address shows now: which version of which report (table `addresses`)."""

from __future__ import annotations

import sqlite3

from crawler.corpus import changes, succession
from parsers.model import MEMBER


def show_newest(conn: sqlite3.Connection, seen: changes.Moment, url: str, number: int) -> bool:
    """Let an address show a version seen there, unless it does or a later capture showed another."""
    shown = conn.execute("SELECT report_id FROM addresses WHERE url = ?", (url,)).fetchone()
    if shown and (shown[0] == number or not is_newest(conn, url, seen.at)):
        return False
    show(conn, seen, url, number)
    return True


def show(conn: sqlite3.Connection, seen: changes.Moment, url: str, number: int) -> None:
    """Let an address show a version from now on."""
    before = conn.execute(
        "SELECT r.id, r.url, r.series FROM addresses a JOIN reports r ON r.id = a.report_id"
        " WHERE a.url = ?",
        (url,),
    ).fetchone()
    own, series = conn.execute("SELECT url, series FROM reports WHERE id = ?", (number,)).fetchone()
    conn.execute("INSERT OR REPLACE INTO addresses VALUES (?, ?)", (url, number))
    if before and before[2] == series:  # the addresses of its attachments go where the page goes
        conn.execute(
            "UPDATE addresses SET report_id = ?2 WHERE report_id = ?1 AND url IN"
            " (SELECT url FROM report_documents WHERE report_id = ?1 AND n > 0)",
            (before[0], number),
        )
    for affected in {url, own, before[1] if before else url}:
        succession.mark(conn, seen, affected, left=before[0] if before else None)


def is_newest(conn: sqlite3.Connection, url: str, moment: str) -> bool:
    """Whether neither the page (the archive) nor an attachment of it was fetched anew since."""
    later = conn.execute(
        "SELECT 1 FROM captures WHERE url = ?1 AND fetched_at > ?2 AND status = 200"
        " UNION ALL SELECT 1 FROM bundles page JOIN bundles part USING (bundle)"
        " JOIN captures c ON c.id = part.capture_id"
        " WHERE page.url = ?1 AND page.n = 0 AND c.fetched_at > ?2 LIMIT 1",
        (url.partition(MEMBER)[0], moment),
    ).fetchone()
    return later is None
