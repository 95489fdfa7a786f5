"""Datasette plugin: what an answer may hold, beside the time that it may take.

A query of a few words can make gigabytes: ``zeroblob(1000000000)``, or two thousand rows of less.
"""

from __future__ import annotations

import sqlite3
from typing import Any
from weakref import ReferenceType, ref

from datasette import hookimpl  # type: ignore[import-untyped]

MAX_VALUE = 8_000_000  # bytes of a value, or of a row within SQLite
MAX_ANSWER = 64_000_000  # bytes and characters of all rows of a query


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound the values that SQLite makes, and the rows that are taken from it."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    conn.row_factory = _Rows()


class _Rows:
    """Makes the rows of a connection; raises OperationalError where those of a query are too many."""

    def __init__(self) -> None:
        self._cursor: ReferenceType[sqlite3.Cursor] | None = None
        self._size = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor is None or self._cursor() is not cursor:
            self._cursor, self._size = ref(cursor), 0
        for value in row:
            if isinstance(value, str | bytes):
                self._size += len(value)
        if self._size > MAX_ANSWER:
            raise sqlite3.OperationalError(f"the answer is larger than {MAX_ANSWER:,} bytes")
        return sqlite3.Row(cursor, row)
