"""Reading the whole archive again, without a request, and saying what that changed."""

from __future__ import annotations

import asyncio
import os
import pickle
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crawler.archive import ArchiveError, read_payload
from crawler.corpus.store import Corpus
from crawler.items import Capture
from crawler.processes.plant import PlantKey, Readers
from crawler.processes.reading import failed_reading
from crawler.processes.worker import WorkerFailed, WorkerRaised
from parsers.model import Report

READ_SECONDS = 60  # for one document, as in a crawl
READ_MEMORY = 3 * 1024**3  # bytes, for a process that reads

_COLUMNS = (
    "c.site_id, c.url, c.requested_url, c.fetched_at, c.status, c.media_type, d.sha256, d.length,"
    " c.warc_file, c.warc_offset, c.warc_length, c.etag, c.last_modified, c.list_title, c.list_date"
)
# The last capture of each document at each address, in the order in which they were fetched.
_CAPTURES = f"""
SELECT s.adcode, {_COLUMNS}
FROM captures c JOIN documents d ON d.id = c.document_id JOIN sites s ON s.id = c.site_id
WHERE c.id IN (SELECT max(id) FROM captures GROUP BY document_id, url)
ORDER BY c.fetched_at, c.id
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

    Reading is done by ``workers`` processes, with the crawl's own limits of time and memory; a
    document that breaks its process is stored as unreadable, one whose record cannot be had is
    left as it is and listed in ``lost``. Raises CorpusError.
    """
    key = PlantKey(str(corpus.path), None, workers or os.cpu_count() or 1, READ_MEMORY)
    return asyncio.run(_reparse(corpus, archive, key, on_document))


def count(corpus: Corpus) -> int:
    """Give how many documents `reparse` would read."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM captures GROUP BY document_id, url)"
    return int(corpus.conn.execute(sql).fetchone()[0])


async def _reparse(
    corpus: Corpus, archive: Path, key: PlantKey, on_document: Callable[[], None]
) -> Changes:
    changes = Changes()
    readers = Readers(key)
    # A bounded number under way; taken in order, so that versions are stored as they came.
    waiting: deque[tuple[Capture, asyncio.Task[Report]]] = deque()

    async def take() -> None:
        capture, task = waiting.popleft()
        _store(corpus, capture, await task, changes)
        on_document()

    try:
        for adcode, capture in _captures(corpus.conn):
            try:
                body = read_payload(archive, capture.warc_file, capture.warc_offset)
            except ArchiveError as error:
                changes.lost.append(f"{capture.url}: {error}")
                on_document()
                continue
            waiting.append((capture, asyncio.create_task(_read(readers, capture, body, adcode))))
            if len(waiting) >= 4 * key.readers:
                await take()
        while waiting:
            await take()
    finally:
        for _capture, task in waiting:
            task.cancel()
        await readers.close()
    return changes


async def _read(readers: Readers, capture: Capture, body: bytes, adcode: str | None) -> Report:
    try:
        packed, _ = await readers.read(capture, body, adcode, READ_SECONDS)
    except (WorkerFailed, WorkerRaised) as error:
        packed, _ = failed_reading(str(error))
    report: Report = pickle.loads(packed)  # noqa: S301  made by our own reading process
    return report


def _store(corpus: Corpus, capture: Capture, report: Report, changes: Changes) -> None:
    changes.documents += 1
    name, before = _reading(corpus.conn, capture)
    if corpus.store(capture, report) == "unchanged":
        return
    now, after = _reading(corpus.conn, capture)
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


def _reading(conn: sqlite3.Connection, capture: Capture) -> tuple[str | None, Cells]:
    row = conn.execute(
        "SELECT r.report, r.id FROM reports r JOIN documents d ON d.id = r.document_id"
        " WHERE d.sha256 = ? AND r.url = ?",
        (capture.sha256, capture.url),
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


def _captures(conn: sqlite3.Connection) -> Iterator[tuple[str | None, Capture]]:
    # All at once: the connection writes while we go through them.
    for adcode, *rest in conn.execute(_CAPTURES).fetchall():
        yield adcode, Capture(*rest)
