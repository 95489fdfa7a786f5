"""The divisions (行政区划) that a corpus speaks of, named as GB/T 2260 names them."""

from __future__ import annotations

import sqlite3

from parsers.divisions import division


def need(conn: sqlite3.Connection, adcode: str | None) -> None:
    """See to it that a division is there, with those above it; unnamed where nobody knows it."""
    if adcode is None:
        return
    if conn.execute("SELECT 1 FROM divisions WHERE adcode = ?", (adcode,)).fetchone():
        return
    unit = division(adcode)
    if unit is None:
        conn.execute("INSERT INTO divisions(adcode) VALUES (?)", (adcode,))
        return
    need(conn, unit.parent or None)
    conn.execute(
        "INSERT INTO divisions VALUES (?, ?, ?, ?)",
        (adcode, unit.name, unit.level, unit.parent or None),
    )
