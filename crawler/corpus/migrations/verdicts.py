"""Verdicts of a corpus whose findings get other ids, since units are told otherwise (schema 14)."""

from __future__ import annotations

import sqlite3

from crawler.corpus.digests import digest_of


def carry_over(conn: sqlite3.Connection) -> None:
    """Give each verdict on a finding the id that the finding will have when it is made anew.

    That id is a digest of its rule, its unit (the digest of a place and an organ), year and subject.
    """
    rows = conn.execute(
        "SELECT f.id, f.rule, f.year, f.subject, coalesce(r.adcode, s.adcode, ''), r.organ"
        " FROM verdicts v JOIN findings f ON f.id = v.finding_id"
        " JOIN reports r ON r.report = f.report JOIN sites s ON s.id = r.site_id"
    ).fetchall()
    for old, rule, year, subject, place, organ in rows:
        unit = digest_of(place, organ)[:10]
        new = digest_of(rule, unit, year, subject)[:12]
        conn.execute(
            "UPDATE OR REPLACE verdicts SET finding_id = ? WHERE finding_id = ?", (new, old)
        )
