"""Where the time of reading goes: the parts that `parsers.report` calls, each with a clock round it.

A profiler that counts calls makes Python dear and C cheap; clocks round a dozen calls do not.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import parsers
from parsers import report
from tests.bench.measure import Result
from tests.bench.pages import replica_pages

PARTS = {
    "read_html": "lxml, blocks and grids (readers/html)",
    "first_report": "which part is the report (parts)",
    "lines_of": "labels and figures into lines (lines)",
    "split_sections": "headings and prose (sections)",
    "identify": "publisher, year, date (identity)",
    "read_tables": "rows, columns, values (tables)",
    "find_claims": "numbers of the prose (claims)",
    "run_checks": "sums (checks)",
    "check_claims": "prose against cells (claims)",
    "find_suspects": "misprints (suspects)",
}


def profiled(pages: list[bytes], turns: int = 3) -> dict[str, float]:
    """Give the share of each part in the time of reading the pages; ``rest`` is what is left."""
    spent: Counter[str] = Counter()

    def clocked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] += time.perf_counter() - started

        return call

    for page in pages:
        parsers.read(page)
    patches = [patch.object(report, n, clocked(n, getattr(report, n))) for n in PARTS]
    for each in patches:
        each.start()
    started = time.perf_counter()
    for _ in range(turns):
        for page in pages:
            parsers.read(page)
    whole = time.perf_counter() - started
    for each in patches:
        each.stop()
    shares = {PARTS[name]: seconds / whole for name, seconds in spent.most_common()}
    return shares | {"the rest": 1 - sum(shares.values())}


def results() -> list[Result]:
    """Give a line a part, a column a layout."""
    by_layout = {layout: profiled(pages[:40]) for layout, pages in replica_pages("trs").items()}
    first = next(iter(by_layout.values()))
    return [
        Result(part, {name: f"{shares.get(part, 0):.0%}" for name, shares in by_layout.items()})
        for part in first
    ]
