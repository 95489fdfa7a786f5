"""Prose that is nearly last year's: fingerprints are kept, and near pairs compared in full."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.corpus.findings.model import Finding, pairs
from parsers.fingerprint import NEAR, fingerprint, share_in_common, similarity
from parsers.model import Report, Section


def copied_prose(conn: sqlite3.Connection, least: float) -> Iterator[Finding]:
    """Compare the prose of neighbouring years; ``least`` is the share in common that is a finding."""
    _fingerprint_new(conn)
    prints: dict[int, str] = dict(
        conn.execute(
            "SELECT report_id, fingerprint FROM prose_fingerprints WHERE fingerprint IS NOT NULL"
        ).fetchall()
    )
    for row in pairs(conn, "p.title"):
        ours, theirs = prints.get(row["report_id"]), prints.get(row["other_id"])
        if ours is None or theirs is None or similarity(ours, theirs) < NEAR:
            continue
        share = share_in_common(_prose(conn, row["report_id"]), _prose(conn, row["other_id"]))
        if share is not None and share >= least:
            yield Finding(
                "copied_prose",
                row["unit_id"],
                row["publisher"],
                row["year"],
                "",
                round(share, 3),
                None,
                f"{share:.0%} of the wording stands in the report on {row['year'] - 1} as well",
                row["report"],
                row["other_report"],
                {"share_in_common": round(share, 3)},
            )


def _fingerprint_new(conn: sqlite3.Connection) -> None:
    """Fingerprint the reports of the panel that are new or were read anew."""
    stale = conn.execute(
        "SELECT r.id, r.reading_digest FROM panel p JOIN reports r ON r.id = p.report_id"
        " LEFT JOIN prose_fingerprints f ON f.report_id = r.id"
        " WHERE f.reading_digest IS NOT r.reading_digest ORDER BY r.id"
    ).fetchall()
    conn.executemany(
        "INSERT OR REPLACE INTO prose_fingerprints VALUES (?, ?, ?)",
        ((number, digest, fingerprint(_prose(conn, number))) for number, digest in stale),
    )


def _prose(conn: sqlite3.Connection, number: int) -> Report:
    """Give a report with nothing but its publisher and its prose."""
    (publisher,) = conn.execute("SELECT publisher FROM reports WHERE id = ?", (number,)).fetchone()
    sections = conn.execute(
        "SELECT heading, text FROM sections WHERE report_id = ? ORDER BY n", (number,)
    )
    return Report(publisher=publisher, sections=tuple(Section(*row) for row in sections))
