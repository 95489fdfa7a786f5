"""The corpus file, open for writing: captures in, readings in, each in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.corpus import changes, divisions, together
from crawler.corpus.codebook import CellNumbers
from crawler.corpus.connection import named_errors, open_for_writing, transaction
from crawler.corpus.errors import NoCorpus
from crawler.corpus.rows import Reading
from crawler.corpus.versions import Outcome, Source, keep_document, keep_report
from crawler.corpus.write import ReportWriter
from crawler.items import Bundle, Capture, writable
from crawler.processes.reading import has_failed
from parsers.joined import Joined
from parsers.model import MEMBER, Report

IDLE = {"due": 0}  # the counts of a run that had nothing to do


@dataclass(frozen=True, slots=True)
class Known:
    """What the last good capture of an address was: for conditional requests."""

    etag: str | None
    last_modified: str | None
    sha256: str
    fetched_at: str


class Corpus:
    """A corpus file. Use as a context manager; one process writes at a time, any number read."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self.run_id: int | None = None
        self.rereads = False  # what is stored comes from the archive: nothing was asked for
        self._numbers = CellNumbers(conn)
        self._writer = ReportWriter(conn)

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True) -> Self:
        """Open a corpus for writing, make it where there is none, migrate it where it is older.

        Raises NoCorpus (only with ``create=False``), NotACorpus, NewerSchema, CorpusFull,
        CorpusBusy, or CorpusError where the file cannot be opened at all.
        """
        path = Path(path)
        if not create and not path.is_file():
            raise NoCorpus(f"no corpus at {path}")
        return cls(open_for_writing(path), path)

    def close(self) -> None:
        """Close the file, folding the write-ahead log into it where nobody else reads."""
        with suppress(sqlite3.OperationalError):  # a reader is there: the log stays, all is safe
            self.conn.execute("PRAGMA busy_timeout = 0")
            self.conn.execute("PRAGMA journal_mode = DELETE")
        self.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Runs, sites, divisions

    def begin_run(self, asked: str, *, version: str) -> int:
        """Note that a run began; ``asked`` says for what, in words. What follows belongs to it."""
        with self._writing():
            self.run_id = self.conn.execute(
                "INSERT INTO runs(asked, started, version) VALUES (?, ?, ?)",
                (asked, _now(), version),
            ).lastrowid
        assert self.run_id is not None
        return self.run_id

    def end_run(self, exit_code: int, counts: Mapping[str, int]) -> None:
        """Note how the present run ended. A run without an end was broken off."""
        with self._writing():
            self.conn.execute(
                "UPDATE runs SET finished = ?, exit = ?, counts = ? WHERE id = ?",
                (_now(), exit_code, json.dumps(dict(counts), sort_keys=True), self.run_id),
            )
        self.run_id = None

    def note_idle_run(self, asked: str, exit_code: int, *, version: str) -> None:
        """Note a run that had nothing to do, as a sign of life; of several in a row the last stays."""
        row = (asked, _now(), _now(), exit_code, version, json.dumps(IDLE))
        with self._writing():
            again = self.conn.execute(
                "UPDATE runs SET asked = ?, started = ?, finished = ?, exit = ?, version = ?"
                " WHERE counts = ? AND id = (SELECT max(id) FROM runs)",
                row,
            )
            if not again.rowcount:
                self.conn.execute(
                    "INSERT INTO runs(asked, started, finished, exit, version, counts)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    row,
                )

    def add_division(
        self, adcode: str, name: str, *, level: str | None = None, parent: str | None = None
    ) -> None:
        """Name an administrative division (行政区划); ``parent`` is the adcode above it."""
        with self._writing():
            divisions.need(self.conn, parent)
            self._upsert(
                "divisions", "adcode", adcode=adcode, name=name, level=level, parent=parent
            )

    def add_site(
        self,
        site_id: str,
        *,
        name: str | None = None,
        adcode: str | None = None,
        family: str | None = None,
        url: str | None = None,
        column_url: str | None = None,
    ) -> None:
        """Describe a site of the registry, or describe it anew.

        A site whose id is its adcode is the division's own and names it where nobody else does.
        """
        with self._writing():
            divisions.need(self.conn, adcode)
            if site_id == adcode:
                self.conn.execute(
                    "UPDATE divisions SET name = ? WHERE adcode = ? AND name IS NULL",
                    (name, adcode),
                )
            self._upsert(
                "sites",
                "id",
                id=site_id,
                name=name,
                adcode=adcode,
                family=family,
                url=url,
                column_url=column_url,
            )

    # Captures

    def known(self, url: str) -> Known | None:
        """Give the last good capture of an address, asked for or arrived at; None if there is none."""
        row = self.conn.execute(
            "SELECT c.etag, c.last_modified, d.sha256, c.fetched_at"
            " FROM captures c JOIN documents d ON d.id = c.document_id"
            " WHERE (c.requested_url = ?1 OR c.url = ?1) AND c.status IN (200, 304)"
            " ORDER BY c.fetched_at DESC, c.id DESC LIMIT 1",
            (url,),
        ).fetchone()
        return Known(*row) if row else None

    def reports_of(self, site_id: str) -> list[tuple[str, str, str | None]]:
        """Give the address of each report that a site gave and that was not found withdrawn.

        With it title and date as a list had them last, else the report's own title. What is in an
        archive has the archive's address.
        """
        rows = self.conn.execute(
            "SELECT r.url, coalesce(c.list_title, r.title, ''), c.list_date, max(c.fetched_at)"
            " FROM reports r LEFT JOIN captures c"
            " ON c.url = substr(r.url, 1, instr(r.url || ?2, ?2) - 1) AND c.list_title IS NOT NULL"
            " WHERE r.site_id = ?1 AND r.current = 1 AND r.withdrawn IS NULL"
            " GROUP BY r.url ORDER BY r.url",
            (site_id, MEMBER),
        )
        found = {url.partition(MEMBER)[0]: (title, date) for url, title, date, _ in rows}
        return [(url, title, date) for url, (title, date) in found.items()]

    def add_problem(
        self, code: str, detail: str, *, site_id: str | None = None, url: str | None = None
    ) -> None:
        """Note what went wrong where there is no document to hang it on, for the present run."""
        detail, url = writable(detail), url and writable(url)
        with self._writing():
            if site_id is not None:
                self.conn.execute("INSERT OR IGNORE INTO sites(id) VALUES (?)", (site_id,))
            self.conn.execute(
                "INSERT INTO problems(code, detail, site_id, url, run_id) VALUES (?, ?, ?, ?, ?)",
                (code, detail, site_id, url, self.run_id),
            )
            if url is not None and changes.is_gone(code, detail):
                self.withdraw(url, detail)

    def withdraw(self, url: str, detail: str) -> None:
        """Mark the report that an address showed as withdrawn; ``detail`` says how that was seen.

        Nothing is deleted, and nothing is marked where the address showed no report, or showed it
        as an attachment of a page.
        """
        with self._writing():
            inside = self.conn.execute(
                "SELECT url FROM addresses WHERE url >= ?1 AND substr(url, 1, length(?1)) = ?1",
                (f"{url}{MEMBER}",),
            )
            for address in (url, *(row[0] for row in inside.fetchall())):
                number = changes.shown_at(self.conn, address)
                if number is not None and not together.is_attachment(self.conn, number, address):
                    changes.withdraw(self.conn, changes.Moment(self.run_id, _now()), number, detail)

    def is_withdrawn(self, url: str) -> bool:
        """Say whether the report that an address showed last was found withdrawn."""
        row = self.conn.execute(
            "SELECT r.withdrawn FROM addresses a JOIN reports r ON r.id = a.report_id"
            " WHERE a.url = ?",
            (url,),
        ).fetchone()
        return bool(row and row[0])

    # Readings

    def store(self, capture: Capture, report: Report) -> Outcome:
        """Store what was read from a capture, whole or not at all; give what it changed.

        The same reading again is ``unchanged``. At an address that showed another document,
        a report that differs in what it prints becomes a new version beside the old; a page that
        differs only round the report does not. The same document read differently (by a better
        parser) replaces its reading. A document that is no report is kept with its problems.

        Raises CorpusFull, CorpusBusy or UnknownCell; nothing of the report is then stored.
        """
        reading = Reading.of(report, self._numbers)
        with self._writing():
            document = self._capture(capture)
            source = Source.alone(capture, document)
            if report.is_report:
                return keep_report(self.conn, self._writer, source, reading)
            failed = has_failed(report)
            return keep_document(self.conn, self._writer, source, report, failed=failed)

    def store_together(self, bundle: Bundle, joined: Joined, reports: Sequence[Report]) -> Outcome:
        """Store what was read from a page and its attachments, as `store` does for one document.

        ``reports`` are the readings of the bundle's captures, one by one, of which ``joined`` was
        made. Where an attachment could not be had that was there before, nothing is changed.
        """
        with self._writing():
            documents = [self._capture(capture) for capture in bundle.captures]
            if together.is_fuller_known(self.conn, bundle):
                return "unchanged"
            together.note(self.conn, bundle)
            return together.keep_together(
                self.conn, self._writer, self._numbers, bundle, documents, joined, reports
            )

    def _capture(self, capture: Capture) -> int:
        """Note a capture and its document; give the document's number."""
        one = self.conn.execute
        row = one("SELECT id FROM documents WHERE sha256 = ?", (capture.sha256,)).fetchone()
        if row is None:
            row = one(
                "INSERT INTO documents(sha256, media_type, length) VALUES (?, ?, ?) RETURNING id",
                (capture.sha256, capture.media_type, capture.length),
            ).fetchone()
        document = int(row[0])
        one("INSERT OR IGNORE INTO sites(id) VALUES (?)", (capture.site_id,))
        one(
            "INSERT OR IGNORE INTO captures(run_id, site_id, document_id, url, requested_url,"
            " fetched_at, status, media_type, etag, last_modified, list_title, list_date,"
            " warc_file, warc_offset, warc_length)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.run_id,
                capture.site_id,
                document,
                capture.url,
                capture.requested_url,
                capture.fetched_at,
                capture.status,
                capture.media_type,
                capture.etag,
                capture.last_modified,
                capture.list_title,
                capture.list_date,
                capture.warc_file,
                capture.warc_offset,
                capture.warc_length,
            ),
        )
        return document

    def _upsert(self, table: str, key: str, **row: str | None) -> None:
        updates = ", ".join(f"{name} = excluded.{name}" for name in row if name != key)
        self.conn.execute(
            f"INSERT INTO {table}({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608
            f" ON CONFLICT({key}) DO UPDATE SET {updates}",
            tuple(row.values()),
        )

    @contextmanager
    def together(self) -> Iterator[None]:
        """Put all that is written inside into one transaction: all of it is there, or nothing."""
        with self._writing():
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._writer.run_id, self._writer.rereads = self.run_id, self.rereads
        if self.conn.in_transaction:  # `together`, which takes back what is not whole
            yield
            return
        try:
            with named_errors(self.path), transaction(self.conn):
                yield
        except BaseException:
            self._writer.forget()
            raise


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
