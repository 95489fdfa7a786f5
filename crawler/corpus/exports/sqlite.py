"""SQLite: the chosen tables as plain tables, with one that says what the columns are."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from crawler.corpus.exports.errors import ExportFailed
from crawler.corpus.exports.tables import Sheet


def write_sqlite(folder: Path, sheets: Sequence[Sheet]) -> None:
    """Write ``ogi.db``. Raises ExportFailed where there is no room for it."""
    conn = sqlite3.connect(folder / "ogi.db", isolation_level=None)
    try:
        conn.execute("PRAGMA page_size = 4096")
        conn.execute("PRAGMA journal_mode = OFF")  # a file that is half written is thrown away
        conn.execute("BEGIN")
        conn.execute(
            'CREATE TABLE columns ("table" TEXT, name TEXT, kind TEXT, en TEXT, zh TEXT, unit TEXT,'
            ' note TEXT, PRIMARY KEY ("table", name)) WITHOUT ROWID'
        )
        for sheet in sheets:
            declared = ", ".join(f'"{c.name}" {c.sql_type}' for c in sheet.columns)
            conn.execute(f'CREATE TABLE "{sheet.name}" ({declared})')
            marks = ", ".join("?" * len(sheet.columns))
            conn.executemany(f'INSERT INTO "{sheet.name}" VALUES ({marks})', sheet.rows())  # noqa: S608
            conn.executemany(
                "INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(sheet.name, c.name, c.kind, c.en, c.zh, c.unit, c.note) for c in sheet.columns],
            )
        conn.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise ExportFailed(f"cannot write the SQLite file: {error}") from error
    finally:
        conn.close()
