"""How long every page of a corpus takes: `python -m tests.bench.serving CORPUS`.

The pages are asked for in this process, so that neither network nor web server counts. The first
answer of each (cold), the median of five more (warm) and the processor's time in them are printed,
in milliseconds; exit code 1 if a warm one takes longer than the promise. On a busy machine the
processor's time is the one to look at.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from crawler.datasette.app import make_datasette

PROMISE = 300  # milliseconds, at 100,000 reports on two cores


def pages(path: Path) -> Iterator[str]:
    """Give the address of a page of every kind; of divisions and publishers the largest."""
    conn = sqlite3.connect(path)
    largest = "SELECT {0} FROM outcomes GROUP BY {0} ORDER BY count(*) DESC LIMIT 1"
    (place,) = conn.execute(largest.format("place")).fetchone()
    (unit,) = conn.execute(largest.format("unit_id")).fetchone()
    (report,) = conn.execute(
        "SELECT report FROM outcomes ORDER BY checks_failed DESC LIMIT 1"
    ).fetchone()
    (year,) = conn.execute("SELECT max(year) FROM outcomes").fetchone()
    conn.close()
    yield from ("/", "/search?q=公安局", "/search?q=公开", "/search?q=政府信息公开工作")
    yield from (f"/division/{place or 'unknown'}", f"/publisher/{unit}", f"/report/{report}")
    yield from ("/coverage", f"/coverage?in={place[:2]}0000", "/league", f"/league?year={year - 1}")
    yield from ("/league?measure=granted_any&kind=government&at_least=5", "/findings")
    yield from ("/findings?rule=copied_prose&page=20", "/failed-checks", "/failed-checks?page=20")
    yield from ("/corpus", "/corpus/reports", f"/corpus/reports?_search=公安局&year={year}")
    yield from ("/corpus/reports/1", "/corpus/panel", f"/corpus/figures?report={report}")
    yield from ("/corpus/outcomes", "/corpus/division_years", "/corpus/findings_judged")
    yield from ("/corpus/requests_wide", "/corpus/checks", "/corpus/documents", "/corpus/captures")


def questions(path: Path) -> Iterator[str]:
    """Give the canned questions, each for one year where it asks for one."""
    from crawler.datasette.metadata import metadata

    for name in metadata("corpus")["databases"]["corpus"]["queries"]:
        yield f"/corpus/{name}?q=公安局&year=2023&report=none"


async def measure(path: Path) -> int:
    """Ask for every page and print how long it took."""
    served = make_datasette(path, immutable=True)
    slow = 0
    for page in (*pages(path), *questions(path)):
        times, works, answer = [], [], None
        for _ in range(6):
            start, work = time.perf_counter(), time.process_time()
            answer = await served.client.get(page)
            times.append(1000 * (time.perf_counter() - start))
            works.append(1000 * (time.process_time() - work))
        assert answer is not None
        warm = median(times[1:])
        late = warm > PROMISE or answer.status_code != 200
        slow += late
        print(
            f"{times[0]:7.0f} {warm:7.0f} {median(works[1:]):7.0f}"
            f" {answer.status_code} {page}{'  <-- ' if late else ''}"
        )
    return slow


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(measure(Path(sys.argv[1]))) else 0)
