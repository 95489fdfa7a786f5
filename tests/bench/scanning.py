"""Scans read back: figures right, left open, wrong; processor seconds a page, and memory.

Each line reads two of four reports, in turn, which are others than those of the tests. They are
printed by LibreOffice, drawn by PDFium, made worse, and put into a PDF file as pictures.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path

import parsers
from parsers.model import Report
from tests.bench.measure import Result, bench

DPI = (100, 150, 200, 300)


@bench("figures of scanned reports; processor seconds a page", only_if_asked=True)
def scanning() -> Iterator[Result]:
    """Yield a line a resolution and disorder: half an hour."""
    yield from lines(DPI)


def lines(resolutions: Sequence[int]) -> Iterator[Result]:
    """Yield the lines of some resolutions, and the memory that reading them took."""
    if find_spec("onnxruntime") is None:
        yield Result("the extra ocr is not installed: make ocr", {})
        return
    from tests.generator.recipe import TABLES, Recipe, build
    from tests.parsers.readers import scans

    reports = {
        "2021": build(Recipe(4, TABLES[0], "html_plain")),
        "2019": build(Recipe(5, TABLES[1], "html_plain", ("nil_marks", "thousands"))),
        "2014": build(Recipe(6, TABLES[-1], "html_plain")),
        "2021_small": build(Recipe(7, TABLES[0], "html_plain")),
    }
    with tempfile.TemporaryDirectory() as folder:
        printed = scans.printed(Path(folder), reports, tuple(scans.LOOKS))
    pairs = cycle((("2021", "2014"), ("2019", "2021_small")))
    # A process of its own, so that the memory measured is that of reading alone.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as reader:
        most = 0
        for dpi in resolutions:
            next(pairs)  # so that every disorder meets every report
            for variant in scans.VARIANTS:
                files = {}
                pages = 0
                for name in next(pairs):
                    scanned = [
                        scans.worsened(page, variant) for page in scans.pictures(printed[name], dpi)
                    ]
                    files[name] = scans.scanned_pdf(scanned, dpi)
                    pages += len(scanned)
                seconds = 0.0
                counts = [0, 0, 0]
                for name, data in files.items():
                    report, took, most = reader.submit(read, data).result()
                    seconds += took
                    for at, count in enumerate(scans.counted(reports[name], report)):
                        counts[at] += count
                yield Result(f"{dpi} dpi, {variant}", _written(counts, seconds / pages))
    yield Result("memory at most, MB", {"figures": str(most)})


def read(data: bytes) -> tuple[Report, float, int]:
    """Read a document; give the processor seconds and the most memory (MB) so far as well."""
    import resource

    started = time.process_time()
    report = parsers.read(data)
    took = time.process_time() - started
    return report, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _written(counts: Sequence[int], seconds: float) -> dict[str, str]:
    figures, unread, wrong = counts
    return {
        "figures": str(figures),
        "right %": f"{100 * (figures - unread - wrong) / figures:.2f}",
        "left open %": f"{100 * unread / figures:.2f}",
        "wrong": str(wrong),
        "s a page": f"{seconds:.1f}",
    }
