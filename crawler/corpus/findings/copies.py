"""Prose that is nearly last year's (内容雷同), and the wording by which any two reports are compared.

Neighbouring years of a publisher are compared in full: that work grows with the reports and not
with their pairs. What is copied from others is looked for in `between.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.corpus.findings.history import History, Row, neighbours
from crawler.corpus.findings.model import Finding, finding
from parsers.fingerprint import pieces, share, wording
from parsers.model import Report, Section


def wordings(conn: sqlite3.Connection, rows: History) -> dict[int, str]:
    """Give the wording of each of a publisher's reports by its number (`report_id`)."""
    return {row["report_id"]: wording_of(conn, row["publisher"], row["report_id"]) for row in rows}


def wording_of(conn: sqlite3.Connection, publisher: str, number: int) -> str:
    """Give the wording of the report with this number."""
    sections = conn.execute(
        "SELECT heading, text FROM sections WHERE report_id = ? ORDER BY n", (number,)
    )
    return wording(Report(publisher=publisher, sections=tuple(Section(*row) for row in sections)))


def copied_prose(rows: History, texts: dict[int, str], least: float) -> Iterator[Finding]:
    """Compare the prose of neighbouring years; ``least`` is the share in common that is a finding."""
    kept: dict[int, frozenset[int] | None] = {}  # of the year before, which is the next one's too

    def prose(row: Row) -> frozenset[int] | None:
        number = row["report_id"]
        if number not in kept:
            kept[number] = pieces(texts[number])
        return kept[number]

    for row, before in neighbours(rows):
        then, now = prose(before), prose(row)
        if then is None or now is None:
            continue
        common = share(now, then)
        if common >= least:
            said = f"{common:.0%} of the wording stands in the report on {before['year']} as well"
            common = round(common, 3)
            evidence = {"share_in_common": common}
            yield finding("copied_prose", row, "", common, None, said, evidence, before=before)
