"""`ogi demo`: crawl the replica, a small web of invented sites, with the ordinary spiders.

The crawl is a child process with the replica as its HTTP proxy and ``.gov.test`` as what is
official; all else is as in a real crawl but for the pauses, which loopback does not need.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from rich.console import Console

from crawler import output
from crawler.console import found_table
from crawler.processes.orphans import die_with_parent
from crawler.replica import Replica

SHOWN = 24  # reports listed without --all
PAUSES = {
    "DOWNLOAD_DELAY": "0.005",
    "AUTOTHROTTLE_START_DELAY": "0.005",
    "AUTOTHROTTLE_TARGET_CONCURRENCY": "4",
    "BACKOFF_BASE": "0.5",
}

_FOUND = """
select publisher, year, form, numbers, blanks, missing, checks_failed, problems from reports
where current order by checks_failed + problems > 0 desc, year desc, publisher limit ?
"""
# What the corpus says, without what differs from run to run: row numbers and times.
_CONTENT = """
select report, url, current, content_digest, reading_digest from reports order by report
"""


def run(folder: Path, *, show_all: bool) -> int:
    """Crawl the replica into ``folder``, print what is there, give the exit code."""
    screen = output.screen()
    corpus = folder / "corpus.db"
    replica = Replica()
    screen.print(f"Invented sites answer at {replica.proxy_url}; the crawl asks them as a proxy.")
    screen.print("All settings are those of a real crawl but the pauses between requests.")
    child = subprocess.Popen(  # noqa: S603
        _command(corpus),
        env=_environment(replica.proxy_url),
        preexec_fn=die_with_parent(os.getpid()),
    )  # before the replica's threads start: it is not safe to fork with threads
    with replica:
        code = child.wait()
    if not corpus.is_file():
        return code or 1
    show(screen, corpus, show_all=show_all)
    return code


def show(screen: Console, corpus: Path, *, show_all: bool) -> None:
    """Print the reports of a corpus, its digest, and how to open it."""
    db = sqlite3.connect(f"file:{corpus.absolute()}?mode=ro", uri=True)
    try:
        total = db.execute("select count(*) from reports where current").fetchone()[0]
        rows: Sequence[Sequence[object]] = db.execute(
            _FOUND, (-1 if show_all else SHOWN,)
        ).fetchall()
    finally:
        db.close()
    screen.print(found_table(rows))
    if len(rows) < total:
        screen.print(f"{len(rows)} of {total} reports, those to look at first; --all lists all.")
    screen.print(f"Corpus {corpus}, {total} reports, content digest {content_digest(corpus)[:16]}")
    screen.print("Open it with: make serve")


def content_digest(corpus: Path) -> str:
    """Give a digest of what a corpus says: two crawls of the same sites come to the same."""
    db = sqlite3.connect(f"file:{corpus.absolute()}?mode=ro", uri=True)
    try:
        return hashlib.sha256(repr(db.execute(_CONTENT).fetchall()).encode()).hexdigest()
    finally:
        db.close()


def _command(corpus: Path) -> list[str]:
    registry = files("crawler.replica") / "sites.csv"
    settings = [f"--set={name}={value}" for name, value in PAUSES.items()]
    return [
        *(sys.executable, "-m", "crawler.cli", "crawl", f"--registry={registry}"),
        *(f"--corpus={corpus}", f"--archive={corpus.parent / 'archive'}", *settings),
    ]


def _environment(proxy: str) -> dict[str, str]:
    environment = {
        k: v for k, v in os.environ.items() if k.lower() not in ("no_proxy", "all_proxy")
    }
    return environment | {
        "http_proxy": proxy,
        "https_proxy": proxy,
        "OGI_OFFICIAL_SUFFIXES": ".gov.test",
    }
