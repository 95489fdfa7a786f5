"""The SQLite file: opening it, asking it, transactions, and its errors under our names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from crawler.corpus import codebook, schema
from crawler.corpus.errors import CorpusBusy, CorpusError, CorpusFull, NoCorpus, NotACorpus

BUSY_SECONDS = 30
# Pages kept in memory while writing: with the 2 MB of SQLite's own accord, indexes of digests and
# addresses, which come in no order, are read and written again and again as a corpus grows.
CACHE_KILOBYTES = 64 * 1024


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open a corpus, make it where there is none, bring schema and codebook up to date."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise CorpusError(f"cannot open {path}: {error}") from error
    try:
        with named_errors(path):
            version = schema.check(conn, str(path))
            # Readers go on undisturbed while we write, and see whole transactions only.
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA synchronous = NORMAL")
            conn.execute(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
            conn.execute("PRAGMA foreign_keys = OFF")  # a migration may make a table anew
            with transaction(conn):
                if version < schema.SCHEMA_VERSION:
                    import_module("crawler.corpus.migrations").migrate(conn)
                codebook.sync(conn)
            conn.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        conn.close()
        raise
    return conn


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open a corpus that is there; nothing in it can be changed through the connection.

    Where a crawl left a write-ahead log and the index that SQLite makes beside it to read it cannot
    be made, as on a full disk, the index is kept in memory. Raises NoCorpus, NotACorpus, NewerSchema, OlderSchema or
    CorpusError.
    """
    if not path.is_file():
        raise NoCorpus(f"no corpus at {path}")
    if path.stat().st_size == 0:
        raise NotACorpus(f"{path} is empty: a copy that failed, or a disk that was full?")
    try:
        return _read_only(path)
    except CorpusError as error:
        log = path.with_name(f"{path.name}-wal")
        if isinstance(error, CorpusBusy) or not log.is_file():
            raise
        if not isinstance(error.__cause__, sqlite3.OperationalError):
            raise
        # Whoever has the corpus open has made that index: if it cannot be made, nobody writes, and
        # no lock is needed.
        return _read_only(path, alone=True)


def _read_only(path: Path, *, alone: bool = False) -> sqlite3.Connection:
    """Open a file for reading; ``alone``: without locks, and with nothing beside it."""
    uri = f"{path.resolve().as_uri()}?mode=ro{'&vfs=unix-none' if alone else ''}"
    try:
        conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise CorpusError(f"cannot open {path}: {error}") from error
    try:
        with named_errors(path):
            if alone:
                conn.execute("PRAGMA locking_mode = EXCLUSIVE")
            schema.require_current(schema.check(conn, str(path)), str(path))
    except BaseException:
        conn.close()
        raise
    return conn


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """Do everything inside or nothing of it."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:  # a full disk has SQLite roll back by itself
            conn.execute("ROLLBACK")
        raise


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file into ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "full" in text or "I/O" in text:
            raise CorpusFull(
                f"no room to write {path} ({text}); what was stored before is safe"
            ) from error
        if "locked" in text or "busy" in text:
            raise CorpusBusy(
                f"{path} is being written, or read (an open notebook?), by another process"
            ) from error
        raise CorpusError(f"cannot write {path}: {text}") from error
    except (sqlite3.DatabaseError, OverflowError) as error:
        raise CorpusError(f"cannot write {path}: {error}") from error


def rows(conn: sqlite3.Connection, sql: str, *values: Any) -> list[dict[str, Any]]:
    """Give what a query finds, a mapping a row."""
    cursor = conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
