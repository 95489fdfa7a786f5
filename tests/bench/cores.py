"""Reports per second, on one core and on two."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from statistics import median

import parsers
from tests.bench.measure import Result, bench, by_turns, ratio
from tests.bench.pages import all_pages


def figures_of(page: bytes) -> int:
    """Read a page; only a number goes back to the parent."""
    return len(parsers.read(page).figures)


@bench("reports per second: all of the replica's, read in a pool of processes")
def cores() -> Iterator[Result]:
    """Measure pools of one process and of two, both already started."""
    pages = all_pages()
    with ProcessPoolExecutor(1) as one, ProcessPoolExecutor(2) as two:
        seconds = by_turns(
            [pages],
            {
                "one": lambda work: sum(one.map(figures_of, work, chunksize=8)),
                "two": lambda work: sum(two.map(figures_of, work, chunksize=8)),
            },
            turns=6,
        )
    for name in ("one", "two"):
        rate = f"{len(pages) / median(seconds[name]):.0f}"
        figures = {"reports": str(len(pages)), "reports/s": rate}
        figures["speed to one"] = ratio(seconds["one"], seconds[name])
        yield Result(f"{name} process{'es' if name == 'two' else ''}", figures)
