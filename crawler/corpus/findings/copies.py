"""Prose that is nearly last year's (内容雷同).

Only neighbouring years of a publisher are compared, so the work grows with the reports and not with
their pairs; comparing two texts in full costs less than a fingerprint that would spare it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.corpus.findings.history import History, Row, neighbours
from crawler.corpus.findings.model import Finding, finding
from parsers.fingerprint import pieces, share
from parsers.model import Report, Section


def copied_prose(conn: sqlite3.Connection, rows: History, least: float) -> Iterator[Finding]:
    """Compare the prose of neighbouring years; ``least`` is the share in common that is a finding."""
    kept: dict[int, frozenset[int] | None] = {}  # of the year before, which is the next one's too

    def prose(row: Row) -> frozenset[int] | None:
        number = row["report_id"]
        if number not in kept:
            kept[number] = pieces(_prose(conn, row["publisher"], number))
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


def _prose(conn: sqlite3.Connection, publisher: str, number: int) -> Report:
    """Give a report with nothing but its publisher and its prose."""
    sections = conn.execute(
        "SELECT heading, text FROM sections WHERE report_id = ? ORDER BY n", (number,)
    )
    return Report(publisher=publisher, sections=tuple(Section(*row) for row in sections))
