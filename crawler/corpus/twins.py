"""The same bytes at a second address: the same report, unless the two sites make two of it.

A page that says 区司法局 and no more is that of another organ on each district's site. What such a
page is read as depends on the site, so the same bytes are two reports where they were read
differently on two sites.
"""

from __future__ import annotations

import sqlite3

from crawler.items import Capture
from parsers.model import MEMBER, Report


def find(
    conn: sqlite3.Connection, capture: Capture, document: int, report: Report, *, together: bool
) -> int | None:
    """Find the same report at another address; a page's words may say that it is another.

    ``together``: the report was read from a page and its attachments, ``document`` is the one that
    has its figures.
    """
    if together:
        found = conn.execute(
            "SELECT id, url FROM reports WHERE document_id = ?1 AND url <> ?2 AND bytes_digest <>"
            " (SELECT sha256 FROM documents WHERE id = ?1) AND year IS ?3 AND publisher IS ?4"
            " ORDER BY id",
            (document, capture.url, report.year, report.publisher),
        )
    else:
        found = conn.execute(
            "SELECT id, url FROM reports WHERE document_id = ? AND url <> ? ORDER BY id",
            (document, capture.url),
        )
    # Of an archive of several reports the bytes are the same, but not the file in it.
    member = capture.member
    some = [int(number) for number, url in found if url.partition(MEMBER)[2] == member]
    return next((number for number in some if is_same(conn, number, capture, report)), None)


def is_same(conn: sqlite3.Connection, number: int, capture: Capture, report: Report) -> bool:
    """Say whether what was read from bytes is the report that was read from them elsewhere.

    On one site it is. Between two, place (where the report has none, the site's), publisher and
    kind have to be the same.
    """
    site, *head = conn.execute(
        "SELECT r.site_id, coalesce(r.adcode, s.adcode), r.publisher, r.publisher_kind"
        " FROM reports r JOIN sites s ON s.id = r.site_id WHERE r.id = ?",
        (number,),
    ).fetchone()
    if site == capture.site_id:
        return True
    (adcode,) = conn.execute("SELECT adcode FROM sites WHERE id = ?", (capture.site_id,)).fetchone()
    return bool(head == [report.adcode or adcode, report.publisher, report.publisher_kind])
