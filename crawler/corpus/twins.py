"""The same bytes at a second address: the same report with two addresses."""

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
    return next((int(number) for number, url in found if url.partition(MEMBER)[2] == member), None)
