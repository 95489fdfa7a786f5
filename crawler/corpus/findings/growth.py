"""Growth that the prose states (同比增长53%) against the figures of both years' reports."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from crawler.corpus.findings.model import Finding, pairs
from parsers.claims import decimals_printed

_GROWING = "p.report_id IN (SELECT report_id FROM claims WHERE relation = 'growth')"


def stated_growth(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Compare stated growth with the two reports; one finding a cell, however often it is stated.

    A percentage holds if the figures give it rounded up or down as printed. A report whose prose
    and table disagree on the number itself is left to its own checks.
    """
    for row in pairs(conn, "p.title", _GROWING):
        wrong: dict[str, list[dict[str, Any]]] = {}
        for cells, value, unit, quote in conn.execute(
            "SELECT cells, value, unit, quote FROM claims"
            " WHERE report_id = ? AND relation = 'growth' ORDER BY n",
            (row["report_id"],),
        ):
            now, before = (
                _total(conn, row["report_id"], cells),
                _total(conn, row["other_id"], cells),
            )
            if now is None or before is None or not _as_the_prose_says(conn, row, cells, now):
                continue
            grown = _growth(now, before, unit)
            if grown is None or _holds(grown, Decimal(str(value)), unit, quote):
                continue
            said = {"stated": value, "unit": unit, "quote": quote, "given": float(round(grown, 3))}
            said |= {"now": float(now), "before": float(before)}
            wrong.setdefault(cells, []).append(said)
        for cells, statements in wrong.items():
            yield _finding(row, "+".join(json.loads(cells)), statements)


def _finding(row: sqlite3.Row, subject: str, statements: list[dict[str, Any]]) -> Finding:
    first = statements[0]
    detail = (
        f"「{first['quote']}」; {first['now']:g} here and {first['before']:g} in the report on"
        f" {row['year'] - 1} give {first['given']:+g}{first['unit']}"
    )
    return Finding(
        "growth",
        row["unit_id"],
        row["publisher"],
        row["year"],
        subject,
        first["stated"],
        first["given"],
        detail,
        row["report"],
        row["other_report"],
        {"statements": statements},
    )


def _total(conn: sqlite3.Connection, report: int, cells: str) -> Decimal | None:
    """Add up the cells of a report, a JSON list of keys; None where one of them is no number."""
    keys = json.loads(cells)
    total = Decimal(0)
    for key in keys:
        found = conn.execute(
            "SELECT f.value FROM cells c JOIN figure_values f ON f.cell_id = c.id"
            " WHERE c.key = ? AND f.report_id = ?",
            (key, report),
        ).fetchone()
        if found is None or found[0] is None:
            return None
        total += Decimal(str(found[0]))
    return total


def _as_the_prose_says(
    conn: sqlite3.Connection, row: sqlite3.Row, cells: str, now: Decimal
) -> bool:
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
