"""What the archive last saw at each address, so that a later crawl asks only for what changed.

A SQLite file beside the WARC files. They are the truth and this only an index of them: rows that
a killed process did not write are read from the WARC files again (`ArchiveIndex.catch_up`), and
the whole file may be deleted.
"""

from __future__ import annotations

import fcntl
import logging
import sqlite3
from dataclasses import astuple
from pathlib import Path

from crawler.archive.reader import scan
from crawler.archive.records import ArchiveError, Place, Stored

logger = logging.getLogger(__name__)

FILE_NAME = "index.db"
_BATCH = 200  # rows held back: several processes share the file, none may hold its lock for long

_SCHEMA = """
create table if not exists latest (
    url text primary key, fetched_at text not null, status integer not null, media_type text,
    sha256 text not null, length integer not null, etag text, last_modified text,
    warc_file text not null, warc_offset integer not null, warc_length integer not null
) without rowid;
create table if not exists files (name text primary key, good integer not null) without rowid;
"""
_INSERT = "insert or replace into latest values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FIELDS = ("url", "fetched_at", "status", "media_type", "sha256", "length", "etag", "last_modified")


class ArchiveIndex:
    """The last good response (status 200) at each address of an archive folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: dict[str, Stored] = {}
        self._ends: dict[str, int] = {}
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # a full or read-only disk: nothing that making the index anew would mend
            logger.warning("%s is damaged (%s): made anew from the WARC files", FILE_NAME, error)
            (folder / FILE_NAME).unlink()
            self._db = self._open()
        self.catch_up()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.folder / FILE_NAME, timeout=60)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        db.executescript(_SCHEMA)
        return db

    def get(self, url: str) -> Stored | None:
        """Give the last good response at ``url``, if there was one."""
        if url in self._held:
            return self._held[url]
        row = self._db.execute("select * from latest where url = ?", (url,)).fetchone()
        if row is None:
            return None
        return Stored(**dict(zip(_FIELDS, row, strict=False)), place=Place(*row[8:]))

    def add(self, stored: Stored) -> None:
        """Note a record that has just been written."""
        place = stored.place
        self._ends[place.warc_file] = place.warc_offset + place.warc_length
        if stored.status == 200:
            self._held[stored.url] = stored
        if len(self._held) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is held back."""
        rows = [
            (*(getattr(stored, name) for name in _FIELDS), *astuple(stored.place))
            for stored in self._held.values()
        ]
        with self._db:
            self._db.executemany(_INSERT, rows)
            self._db.executemany("insert or replace into files values (?, ?)", self._ends.items())
        self._held.clear()
        self._ends.clear()

    def close(self) -> None:
        """Write what is held back and let the file go."""
        self.flush()
        self._db.close()

    def catch_up(self) -> None:
        """Read what the WARC files have and the index has not; cut off records that are torn."""
        good = dict(self._db.execute("select name, good from files"))
        for path in sorted(self.folder.glob("*.warc.gz")):
            known = good.get(path.name, 0)
            if path.stat().st_size == known:
                continue
            with path.open("r+b") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue  # another process is writing it, and will index it
                end = known
                try:
                    for whole, stored in scan(path, known):
                        end = whole
                        if stored is not None:
                            self.add(stored)
                except ArchiveError as error:
                    # Not the mark of a killed process, so nothing is cut: a person has to look.
                    logger.error("%s is %s; what follows is left out", path, error)
                    continue
                torn = path.stat().st_size - end
                if torn > 0:
                    file.truncate(end)
                    logger.warning("%s: cut off a torn record of %d bytes at its end", path, torn)
                self._ends[path.name] = end
        self.flush()
