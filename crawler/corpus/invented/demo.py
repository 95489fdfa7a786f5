"""`ogi demo --reports N`: an invented corpus in a file of its own."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from crawler import output
from crawler.corpus.errors import CorpusError
from crawler.corpus.invented.fill import fill
from crawler.corpus.refresh import refresh
from crawler.corpus.store import Corpus


def make(path: Path, count: int) -> int:
    """Invent ``count`` reports into a new corpus at ``path``; give the exit code.

    A file that is there already is left alone: 2.
    """
    screen = output.screen()
    if path.exists():
        print(f"{path} is there already: remove it, or give another --output", file=sys.stderr)
        return 2
    started = time.monotonic()
    unfinished = path.with_name(f".{path.name}-unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with Corpus.open(unfinished) as corpus:
            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            with Progress(*columns, console=screen, disable=not screen.is_terminal) as progress:
                task = progress.add_task("reports", total=count)
                fill(corpus, count, lambda: progress.advance(task))
            refresh(corpus)
        unfinished.rename(path)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    size = path.stat().st_size
    screen.print(
        f"{count:,} invented reports in {path}: {size / 1e6:,.0f} MB, {size // count:,} bytes a"
        f" report, {time.monotonic() - started:.0f} s. Nothing in it is real, and no originals"
        " are archived."
    )
    screen.print(f"Open it with: ogi serve {path}")
    return 0
