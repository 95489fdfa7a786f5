"""Growth that the prose states (同比增长53%) against the figures of both years' reports."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from crawler.corpus.findings.history import History, Row, neighbours
from crawler.corpus.findings.model import Finding, finding
from parsers.claims import decimals_printed


def stated_growth(conn: sqlite3.Connection, rows: History) -> Iterator[Finding]:
    """Compare stated growth with the two reports; one finding a cell, however often it is stated.

    A percentage holds if the figures give it rounded up or down as printed. A report whose prose
    and table disagree on the number itself is left to its own checks.
    """
    for row, earlier in neighbours(rows):
        wrong: dict[str, list[dict[str, Any]]] = {}
        for cells, value, unit, quote in conn.execute(
            "SELECT cells, value, unit, quote FROM claims"
            " WHERE report_id = ? AND relation = 'growth' ORDER BY n",
            (row["report_id"],),
        ).fetchall():
            now, before = _total(row, cells), _total(earlier, cells)
            if now is None or before is None or not _as_the_prose_says(conn, row, cells, now):
                continue
            grown = _growth(now, before, unit)
            if grown is None or _holds(grown, Decimal(str(value)), unit, quote):
                continue
            said = {"stated": value, "unit": unit, "quote": quote, "given": float(round(grown, 3))}
            said |= {"now": float(now), "before": float(before)}
            wrong.setdefault(cells, []).append(said)
        for cells, statements in wrong.items():
            yield _finding(row, earlier, "+".join(json.loads(cells)), statements)


def _finding(row: Row, before: Row, subject: str, statements: list[dict[str, Any]]) -> Finding:
    first = statements[0]
    said = (
        f"「{first['quote']}」; {first['now']:g} here and {first['before']:g} in the report on"
        f" {before['year']} give {first['given']:+g}{first['unit']}"
    )
    evidence = {"statements": statements}
    return finding(
        "growth", row, subject, first["stated"], first["given"], said, evidence, before=before
    )


def _total(row: Row, cells: str) -> Decimal | None:
    """Add up the cells of a report, a JSON list of keys; None where one of them is no number."""
    values = [row[key.replace(".", "__")] for key in json.loads(cells)]
    if None in values:
        return None
    return sum((Decimal(str(value)) for value in values), Decimal(0))


def _as_the_prose_says(conn: sqlite3.Connection, row: Row, cells: str, now: Decimal) -> bool:
    stated = conn.execute(
        "SELECT value FROM claims WHERE report_id = ? AND cells = ? AND relation = 'equals'",
        (row["report_id"], cells),
    ).fetchall()
    return all(Decimal(str(value)) == now for (value,) in stated)


def _growth(now: Decimal, before: Decimal, unit: str) -> Decimal | None:
    if unit == "件":
        return now - before
    return 100 * (now - before) / before if before else None


def _holds(grown: Decimal, stated: Decimal, unit: str, quote: str) -> bool:
    if unit == "件":
        return grown == stated
    return abs(grown - stated) < Decimal(1).scaleb(-decimals_printed(quote))
