"""Which publishers and years are to be brought up to date: what a refresh costs is what changed.

Triggers on `reports`, `sites` and `divisions` (migrations/m014_organs.sql) note the place, organ and year of
whatever is written, by whomever. Each stage of a refresh takes the keys that wait for it.
"""

from __future__ import annotations

import sqlite3
from typing import Literal, NamedTuple

Stage = Literal["panel", "counts", "findings"]


class Key(NamedTuple):
    """A unit's reports on a year; ``place`` is the adcode of the report or of its site, or ""."""

    place: str
    organ: str  # as `parsers.publishers.organ_of` gives it; "" where no publisher is named
    year: int  # 0 where the report does not say


def waiting(conn: sqlite3.Connection, stage: Stage) -> list[Key]:
    """Give the keys that wait for a stage, in order."""
    rows = conn.execute(
        f"SELECT place, organ, year FROM stale WHERE {stage} = 1"  # noqa: S608 - a fixed name
        " ORDER BY place, organ, year"
    )
    return [Key(*row) for row in rows.fetchall()]


def done(conn: sqlite3.Connection, stage: Stage) -> None:
    """Note that a stage has seen to all keys; the findings that rest on the panel then wait."""
    also = ", findings = 1" if stage == "panel" else ""
    conn.execute(f"UPDATE stale SET {stage} = 0{also} WHERE {stage} = 1")  # noqa: S608
    conn.execute("DELETE FROM stale WHERE panel = 0 AND counts = 0 AND findings = 0")


def mark_all(conn: sqlite3.Connection, stage: Stage = "panel") -> None:
    """Have everything wait for a stage: its definition changed."""
    conn.execute(
        "INSERT INTO stale(place, organ, year, panel, counts, findings)"  # noqa: S608
        f" SELECT DISTINCT coalesce(r.adcode, s.adcode, ''), coalesce(r.organ, ''),"
        f" coalesce(r.year, 0), {stage == 'panel':d}, {stage == 'counts':d}, {stage == 'findings':d}"
        f" FROM reports r JOIN sites s ON s.id = r.site_id WHERE true"
        f" ON CONFLICT DO UPDATE SET {stage} = 1"
    )
