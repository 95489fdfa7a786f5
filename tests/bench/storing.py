"""Storing reports, beside a bare executemany of the same rows."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import parsers
from crawler.corpus import Corpus
from crawler.items import Capture
from parsers.model import Report
from tests.bench.measure import Result, bench, by_turns, ratio
from tests.bench.pages import all_pages

Rows = dict[str, list[tuple[object, ...]]]


def readings() -> list[tuple[Capture, Report]]:
    """Read the replica's reports, and invent where each was captured."""
    out = []
    for number, page in enumerate(all_pages()):
        url = f"http://www.bench.gov.test/{number}.html"
        capture = Capture(
            site_id="bench",
            url=url,
            requested_url=url,
            fetched_at="2025-01-20T08:00:00Z",
            status=200,
            media_type="text/html",
            sha256=hashlib.sha256(page + url.encode()).hexdigest(),
            length=len(page),
            warc_file="bench.warc.gz",
            warc_offset=number * 1000,
            warc_length=900,
        )
        out.append((capture, parsers.read(page)))
    return out


def store(path: Path, work: list[tuple[Capture, Report]]) -> None:
    """Store as the crawl does: a transaction a report, indexes, full text, versions."""
    with Corpus.open(path) as corpus:
        for capture, report in work:
            corpus.store(capture, report)


def rows_of(path: Path) -> Rows:
    """Give all rows of a corpus by table, without what SQLite itself made for the full text."""
    db = sqlite3.connect(path)
    tables = [
        name
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("sqlite_", "reports_search"))
    ]
    rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    db.close()
    return {name: found for name, found in rows.items() if found}


def insert(path: Path, rows: Rows) -> None:
    """Write the same rows with nothing round them: one transaction, no index, no constraint."""
    db = sqlite3.connect(path)
    with db:
        for name, found in rows.items():
            columns = ", ".join(f"c{n}" for n in range(len(found[0])))
            marks = ", ".join("?" * len(found[0]))
            db.execute(f'CREATE TABLE "{name}" ({columns})')
            db.executemany(f'INSERT INTO "{name}" VALUES ({marks})', found)
    db.close()


@bench("storing: ratio of its time to a bare executemany of the same rows, without indexes")
def storing() -> Iterator[Result]:
    """Measure a corpus filled from nothing."""
    work = readings()
    with tempfile.TemporaryDirectory() as folder:
        store(Path(folder) / "first.db", work)
        rows = rows_of(Path(folder) / "first.db")
        names = iter(range(1000))
        seconds = by_turns(
            [None],
            {
                "store": lambda _: store(Path(folder) / f"{next(names)}.db", work),
                "executemany": lambda _: insert(Path(folder) / f"{next(names)}.db", rows),
            },
            turns=5,
        )
    count = sum(len(found) for found in rows.values())
    figures = {"reports": str(len(work)), "rows": str(count)}
    figures["reports/s"] = f"{len(work) / median(seconds['store']):.0f}"
    figures["to executemany"] = ratio(seconds["store"], seconds["executemany"])
    yield Result("Corpus.store", figures)
