"""Reading the whole archive again, without a request, and saying what that changed."""

from __future__ import annotations

import asyncio
import os
import pickle
import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from crawler.archive import ArchiveError, read_payload
from crawler.corpus.store import Corpus
from crawler.corpus.together import digest
from crawler.items import Bundle, Capture
from crawler.processes.plant import PlantKey, Readers
from crawler.processes.reading import READER_FAILED, Summary, read_members, unpacked_together
from crawler.processes.worker import WorkerFailed, WorkerRaised
from parsers.model import Report

READ_SECONDS = 180  # for one document, as in a crawl
READ_MEMORY = 3 * 1024**3  # bytes, for a process that reads

_COLUMNS = (
    "c.site_id, c.url, c.requested_url, c.fetched_at, c.status, c.media_type, d.sha256, d.length,"
    " c.warc_file, c.warc_offset, c.warc_length, c.etag, c.last_modified, c.list_title, c.list_date"
)
# The last capture of each document at each address, in the order in which they were fetched. One
# that came with others is read with them, and by itself only where it is a report by itself too.
_CAPTURES = f"""
SELECT s.adcode, {_COLUMNS}
FROM captures c JOIN documents d ON d.id = c.document_id JOIN sites s ON s.id = c.site_id
WHERE c.id IN (SELECT max(id) FROM captures GROUP BY document_id, url) AND (
  NOT EXISTS (SELECT 1 FROM bundles b JOIN captures o ON o.id = b.capture_id
    WHERE o.document_id = c.document_id AND o.url = c.url)
  OR EXISTS (SELECT 1 FROM reports r WHERE r.url = c.url AND r.bytes_digest = d.sha256))
ORDER BY c.fetched_at, c.id
"""  # noqa: S608 - constants only
_BUNDLES = f"""
SELECT b.bundle, s.adcode, b.url, {_COLUMNS}
FROM bundles b LEFT JOIN captures c ON c.id = b.capture_id
LEFT JOIN documents d ON d.id = c.document_id LEFT JOIN sites s ON s.id = c.site_id
ORDER BY b.bundle, b.n
"""  # noqa: S608 - constants only

Cells = dict[str, tuple[Any, str, str]]  # cell key: value, raw, state


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that is read differently; None where the report has no such cell on that side."""

    report: str
    cell: str
    before: tuple[Any, str, str] | None  # value, raw, state
    after: tuple[Any, str, str] | None


@dataclass(slots=True)
class Changes:
    """What reading everything again changed. The lists hold ids of reports."""

    documents: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    figures: list[FigureChange] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # why a document could not be read again

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return asdict(self)


def reparse(
    corpus: Corpus,
    archive: Path,
    *,
    workers: int | None = None,
    on_document: Callable[[], None] = lambda: None,
) -> Changes:
    """Read every archived document again and store what it says; give what changed.

    Reading is done by ``workers`` processes, with the crawl's own limits of time and memory. What
    breaks its process, or whose record cannot be had, is left as it is, with all that was fetched
    together with it, and listed in ``lost``. Raises CorpusError.
    """
    key = PlantKey(str(corpus.path), None, workers or os.cpu_count() or 1, READ_MEMORY)
    corpus.rereads = True
    try:
        return asyncio.run(_reparse(corpus, archive, key, on_document))
    finally:
        corpus.rereads = False


def count(corpus: Corpus) -> int:
    """Give how many documents `reparse` would read."""
    return sum(len(bundle.captures) for _, bundle in _bundles(corpus.conn))


async def _reparse(
    corpus: Corpus, archive: Path, key: PlantKey, on_document: Callable[[], None]
) -> Changes:
    changes = Changes()
    readers = Readers(key)
    # A bounded number under way; taken in order, so that versions are stored as they came.
    waiting: deque[tuple[Bundle, asyncio.Task[tuple[Bundle, bytes]]]] = deque()

    async def take() -> None:
        fetched, task = waiting.popleft()
        try:
            bundle, reading = await task
        except (WorkerFailed, WorkerRaised) as error:
            changes.lost.append(f"{fetched.captures[0].url}: {error}")
        else:
            _store(corpus, bundle, reading, changes)
        for _ in fetched.captures:
            on_document()

    try:
        for adcode, bundle in _bundles(corpus.conn):
            try:
                bodies = [
                    read_payload(archive, capture.warc_file, capture.warc_offset)
                    for capture in bundle.captures
                ]
            except ArchiveError as error:
                changes.lost.append(f"{bundle.captures[0].url}: {error}")
                for _ in bundle.captures:
                    on_document()
                continue
            waiting.append((bundle, asyncio.create_task(_read(readers, bundle, bodies, adcode))))
            if len(waiting) >= 4 * key.readers:
                await take()
        while waiting:
            await take()
    finally:
        for _bundle, task in waiting:
            task.cancel()
        await readers.close()
    return changes


async def _read(
    readers: Readers, fetched: Bundle, bodies: list[bytes], adcode: str | None
) -> tuple[Bundle, bytes]:
    """Read what was fetched together; give what the crawl would give the corpus to store.

    Raises WorkerFailed or WorkerRaised where the reading of a part, or joining them, is broken off.
    """

    async def read(capture: Capture, body: bytes) -> tuple[bytes, Summary]:
        reading, summary = await readers.read(capture, body, adcode, READ_SECONDS)
        if READER_FAILED in summary["problems"]:
            raise WorkerFailed(f"LibreOffice or the unpacker failed on {capture.url}")
        return reading, summary

    readings, inside = [], []
    for capture, body in zip(fetched.captures, bodies, strict=True):
        reading, summary = await read(capture, body)
        readings.append(reading)
        inside += await read_members(capture, body, summary, read)
    captures = (*fetched.captures, *(capture for capture, _ in inside))
    readings += [reading for _, reading in inside]
    bundle = Bundle(captures, fetched.lost)
    if _is_one(bundle):
        return bundle, readings[0]
    return bundle, (await readers.join(bundle, readings, READ_SECONDS))[0]


def _is_one(bundle: Bundle) -> bool:
    return len(bundle.captures) == 1 and not bundle.lost


def _store(corpus: Corpus, bundle: Bundle, reading: bytes, changes: Changes) -> None:
    changes.documents += sum(not capture.member for capture in bundle.captures)
    name, before = _reading(corpus.conn, bundle)
    if _is_one(bundle):
        report: Report = pickle.loads(reading)  # noqa: S301  made by our own reading process
        outcome = corpus.store(bundle.captures[0], report)
    else:
        outcome = corpus.store_together(bundle, *unpacked_together(reading))
    if outcome == "unchanged":
        return
    now, after = _reading(corpus.conn, bundle)
    if now is None:
        if name is not None:
            changes.gone.append(name)
        return
    (changes.changed if name else changes.added).append(now)
    if name:
        changes.figures.extend(
            FigureChange(now, cell, before.get(cell), after.get(cell))
            for cell in {**before, **after}
            if before.get(cell) != after.get(cell)
        )


def _reading(conn: sqlite3.Connection, bundle: Bundle) -> tuple[str | None, Cells]:
    page = bundle.captures[0]
    row = conn.execute(
        "SELECT report, id FROM reports WHERE url = ? AND bytes_digest = ?",
        (page.url, page.sha256 if _is_one(bundle) else digest(bundle)),
    ).fetchone()
    if row is None:
        return None, {}
    cells = conn.execute(
        "SELECT c.key, f.value, f.raw, s.name FROM figure_values f"
        " JOIN cells c ON c.id = f.cell_id JOIN states s ON s.id = f.state_id"
        " WHERE f.report_id = ?",
        (row[1],),
    )
    return row[0], {key: (value, raw, state) for key, value, raw, state in cells}


def _bundles(conn: sqlite3.Connection) -> list[tuple[str | None, Bundle]]:
    """Give what was fetched together, and what by itself as bundles of one, in order of time."""
    # All at once: the connection writes while we go through them.
    found = [(row[0], Bundle((Capture(*row[1:]),))) for row in conn.execute(_CAPTURES)]
    for _, rows in groupby(conn.execute(_BUNDLES).fetchall(), key=itemgetter(0)):
        parts = list(rows)
        captures = tuple(Capture(*row[3:]) for row in parts if row[3] is not None)
        lost = tuple(row[2] for row in parts if row[3] is None)
        found.append((parts[0][1], Bundle(captures, lost)))
    return sorted(found, key=lambda one: max(c.fetched_at for c in one[1].captures))
