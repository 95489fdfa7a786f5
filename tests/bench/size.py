"""How a corpus grows: bytes, storing, refreshing, exporting, asking, at several sizes.

Sizes are 500 and 2,000 reports, or those of OGI_BENCH_REPORTS (``1000,10000,100000``). Seconds are
of this process's CPU, so that other work on the machine matters less; the last column is what ten
times the reports cost, between the smallest size and the largest: 10 is linear.
"""

from __future__ import annotations

import asyncio
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from crawler.corpus import Corpus
from crawler.corpus.counts import refresh_counts
from crawler.corpus.coverage import refresh_coverage
from crawler.corpus.findings import refresh_findings
from crawler.corpus.invented.country import provinces
from crawler.corpus.invented.figures import years_of
from crawler.corpus.invented.fill import Printed, fill, first
from crawler.corpus.outcomes import refresh_outcomes
from crawler.corpus.panel.refresh import refresh_panel
from crawler.datasette.app import make_datasette
from tests.bench.measure import Result, bench
from tests.bench.storing import insert, rows_of

STAGES: dict[str, Callable[[Corpus], int]] = {
    "panel": refresh_panel,
    "outcomes": refresh_outcomes,
    "counts of cells": refresh_counts,
    "findings": refresh_findings,
    "coverage": refresh_coverage,
}
FORMATS = ("csv", "parquet", "xlsx", "dta", "sqlite", "datapackage")
PAGES = {
    "home": "/", "search": "/search?q=公安局", "coverage": "/coverage", "league": "/league",
    "findings": "/findings", "failed checks": "/failed-checks", "database": "/corpus",
    "panel, a page": "/corpus/panel", "reports, a page": "/corpus/reports",
    "question: blank_or_zero": "/corpus/blank_or_zero", "question: not_published": "/corpus/not_published",
    "question: refusal_rates": "/corpus/refusal_rates", "question: failed_checks": "/corpus/failed_checks",
    "question: most_requests": "/corpus/most_requests", "question: suspects": "/corpus/suspects",
    "question: search_text": "/corpus/search_text?q=公安局",
    "question: reports_by_form": "/corpus/reports_by_form",
    "question: problems_by_code": "/corpus/problems_by_code",
}  # fmt: skip
_EXPORT = """
import sys, time
from pathlib import Path
from crawler.cli import main
try:
    main(sys.argv[1:], standalone_mode=False)
finally:
    status = Path("/proc/self/status").read_text()  # not ru_maxrss: that begins with the parent's
    print(time.process_time(), int(status.split("VmHWM:")[1].split()[0]) / 1024)
"""
Measures = dict[str, float]


@dataclass(slots=True)
class Lines:
    """What was measured: name and unit -> size -> number."""

    of: dict[str, dict[int, float]] = field(default_factory=dict)

    def note(self, name: str, size: int, value: float) -> None:
        """Keep a number."""
        self.of.setdefault(name, {})[size] = value

    def results(self) -> Iterator[Result]:
        """Give a line a measure, a column a size."""
        for name, found in self.of.items():
            first, last = min(found), max(found)
            figures = {f"{size:,}": f"{value:,.3g}" for size, value in found.items()}
            if first < last and found[first] and found[last]:
                tens = math.log10(last / first)
                figures["ten times"] = f"{(found[last] / found[first]) ** (1 / tens):.2f}"
            yield Result(name, figures)


@bench("an invented corpus of so many reports")
def size() -> Iterator[Result]:
    """Measure each size; questions of a page are the median of three."""
    sizes = [int(n) for n in os.environ.get("OGI_BENCH_REPORTS", "500,2000").split(",")]
    lines = Lines()
    with tempfile.TemporaryDirectory() as folder:
        bare = _bare(Path(folder))
        for count in sorted(sizes):
            path = Path(folder) / f"{count}.db"
            _fill(lines, path, count, bare)
            _more(lines, path, count)
            _exports(lines, path, count)
            for name, seconds in asyncio.run(_asked(path)).items():
                lines.note(f"page, ms: {name}", count, seconds * 1000)
            path.unlink()
    yield from lines.results()


def _bare(folder: Path) -> float:
    """Give the seconds a report of a bare executemany of the same rows, without indexes."""
    with Corpus.open(folder / "sample.db") as corpus:
        fill(corpus, 500)
    rows = rows_of(folder / "sample.db")
    seconds = []
    for turn in range(3):
        with _Timed() as timed:
            insert(folder / f"bare{turn}.db", rows)
        seconds.append(timed.seconds)
    return median(seconds) / 500


def _fill(lines: Lines, path: Path, count: int, bare: float) -> None:
    with Corpus.open(path) as corpus:
        with _Timed() as timed:
            fill(corpus, count)
        lines.note("inventing and storing, ms a report", count, timed.seconds / count * 1000)
        lines.note("the same to a bare executemany", count, timed.seconds / count / bare)
        for name, refresh in STAGES.items():
            with _Timed() as timed:
                refresh(corpus)
            lines.note(f"{name}: made, ms a report", count, timed.seconds / count * 1000)
    lines.note("bytes a report", count, path.stat().st_size / count)


def _more(lines: Lines, path: Path, count: int) -> None:
    """Store one report more, and bring everything up to date."""
    place = next(provinces(1))
    counted = years_of("one more", 12)
    with Corpus.open(path) as corpus:
        for year in (2022, 2023):  # the first one pays for what is loaded once
            one = Printed(place, replace(place.organs[3], number=99), year, counted[year])
            for capture, report in first(one):
                corpus.store(capture, report)
            for name, refresh in STAGES.items():
                with _Timed() as timed:
                    refresh(corpus)
                if year == 2023:
                    lines.note(f"{name}: one report more, ms", count, timed.seconds * 1000)


def _exports(lines: Lines, path: Path, count: int) -> None:
    target = path.with_suffix(".export")
    for form in FORMATS:
        command = ["export", str(target), f"--format={form}", f"--corpus={path}"]
        ran = subprocess.run(
            [sys.executable, "-c", _EXPORT, *command], capture_output=True, text=True, check=True
        )
        seconds, megabytes = map(float, ran.stdout.split()[-2:])
        lines.note(f"export {form}, s a 1,000 reports", count, seconds / count * 1000)
        lines.note(f"export {form}, MB of memory at the most", count, megabytes)
        shutil.rmtree(target)


async def _asked(path: Path) -> Measures:
    served = make_datasette(path)
    served.sql_time_limit_ms = 600_000  # a busy machine is no reason to stop
    conn = sqlite3.connect(path)
    report, unit, place = conn.execute(
        "SELECT report, unit_id, adcode FROM panel WHERE publisher_kind = 'government'"
        " ORDER BY numbers DESC LIMIT 1"
    ).fetchone()
    conn.close()
    pages = PAGES | {
        "report": f"/report/{report}",
        "publisher": f"/publisher/{unit}",
        "division": f"/division/{place}",
        "question: figures_of_report": f"/corpus/figures_of_report?report={report}",
    }
    found: Measures = {}
    for name, address in pages.items():
        seconds = []
        for _ in range(3):
            with _Timed() as timed:
                answer: Any = await served.client.get(address)
            assert answer.status_code in (200, 302), (address, answer.status_code)
            seconds.append(timed.seconds)
        found[name] = median(seconds)
    return found


class _Timed:
    """Seconds of CPU that a block takes, of all threads of this process."""

    def __enter__(self) -> _Timed:
        self.started = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.process_time() - self.started
