"""`ogi crawl`: a crawl as the operator sees it, from the lock to the exit code."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from crawler import output
from crawler.archive import ArchiveIndex
from crawler.console import plain, print_results
from crawler.corpus import Corpus, CorpusError
from crawler.corpus.archived import Missing, missing_files
from crawler.corpus.believed import latest_believed
from crawler.corpus.refresh import refresh
from crawler.corpus.site_runs import known_ways
from crawler.discovery import again, elsewhere
from crawler.hosts import DEFAULT_SUFFIXES, official_suffixes
from crawler.registry import Site
from crawler.results import SiteResult, result_of
from crawler.site_crawls import Budget, crawl, project_settings
from crawler.spiders.links import Row
from crawler.versions import VERSION

WAY_KEPT = timedelta(days=30)  # then a host is tried as its address says again


class CannotCrawl(Exception):  # noqa: N818  reads well in an except clause
    """The crawl cannot begin; the message says why."""


class Crawling(CannotCrawl):
    """Another crawl of the archive goes on."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to crawl, and where to.

    ``named``: the sites were named one by one. ``arguments`` are given to the spiders of single
    sites, by id. ``scheduled``: a timer asked for it, and will again: what the budget leaves over
    is no failure.
    """

    sites: list[Site]
    corpus: Path
    archive: Path
    registry: Path | None = None
    year: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    asked: str = "crawl"
    named: bool = False
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    scheduled: bool = False


@dataclass(frozen=True, slots=True)
class _Begun:
    """A run that has begun: its number, the sites as they are in use, and what is known of them.

    ``ways`` are those by which hosts are known to answer; ``walked`` were discovered lately;
    ``linked`` are reports of theirs that other sites' lists link; ``missing`` are WARC files that
    the archive should have and has not.
    """

    run_id: int
    sites: list[Site]
    ways: Mapping[str, str]
    walked: frozenset[str]
    linked: Mapping[str, tuple[Row, ...]]
    missing: Missing | None


def run(job: Job, *, quiet: bool = False, as_json: bool = False) -> int:
    """Crawl, print how each site ended, and give the exit code. Raises CannotCrawl."""
    errors = output.screen(stderr=True)
    ready = [site for site in job.sites if site.spider]
    skipped = [site for site in job.sites if not site.spider]
    if not os.environ.get("OGI_CONTACT") and official_suffixes() == DEFAULT_SUFFIXES and not quiet:
        errors.print("Set OGI_CONTACT to an address by which the operators of sites can reach you.")
    if skipped and not quiet:
        errors.print(f"{len(skipped)} sites are left out: their platform family has no spider yet.")
    if not ready:
        raise CannotCrawl("none of the selected sites has a spider; `ogi sites` shows their family")
    with locked(job.archive):
        begun = _begin(job, ready)
        if begun.missing is not None:
            _say(begun.missing)
        results = _crawl(job, begun, errors, quiet=quiet)
        results += [result_of(s, {"finish_reason": "no_spider"}) for s in skipped if job.named]
        unnoted = _end(job, begun, results)
    if as_json:
        for result in results:
            click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    elif not quiet:
        print_results(output.screen(), results)
    if unnoted is not None:
        raise CannotCrawl(unnoted)
    return exit_code(job, results, begun.missing)


def idle(job: Job) -> int:
    """Note that nothing was due, so that a timer that is on does not seem to be off.

    Gives the exit code: 1 where the archive lacks files. Raises CannotCrawl.
    """
    if not job.corpus.is_file():
        return 0
    with locked(job.archive):
        try:
            with Corpus.open(job.corpus) as corpus:
                missing = missing_files(corpus.conn, job.archive)
                code = exit_code(replace(job, scheduled=True), [], missing)
                corpus.note_idle_run(job.asked, code, version=VERSION)
        except CorpusError as error:
            raise CannotCrawl(str(error)) from error
    if missing is not None:
        _say(missing)
    return code


def _say(missing: Missing) -> None:
    said = f"archive_missing: {plain(str(missing))}"
    output.screen(stderr=True).print(said, soft_wrap=True)


def exit_code(job: Job, results: list[SiteResult], missing: Missing | None = None) -> int:
    """Give 0 if every site is well and the archive lacks nothing, 1 if not."""
    if missing is not None:
        return 1
    if job.scheduled:
        return 0 if all(r.well or r.reason == "budget" for r in results) else 1
    return 0 if results and all(result.well for result in results) else 1


def _crawl(
    job: Job,
    begun: _Begun,
    errors: Console,
    *,
    quiet: bool,
) -> list[SiteResult]:
    settings = project_settings(
        {
            "REGISTRY": str(job.registry) if job.registry else None,
            "ARCHIVE": str(job.archive),
            "CORPUS": str(job.corpus),
            "RUN_ID": begun.run_id,
            "HOST_WAYS": begun.ways,
            "LOG_LEVEL": "ERROR" if quiet else "WARNING",
            **job.settings,
        }
    )
    every = {} if job.year is None else {"year": job.year}
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=errors, disable=quiet or not errors.is_terminal) as progress:
        task = progress.add_task("sites", total=len(begun.sites))
        return crawl(
            begun.sites,
            settings,
            arguments=lambda site: {
                **every,
                "linked": begun.linked.get(site.id, ()),
                **job.arguments.get(site.id, {}),
            },
            budget=job.budget,
            walked=begun.walked,
            on_end=lambda result: progress.advance(task),
            on_tick=lambda requests, reports: progress.update(
                task, description=f"sites; {requests} requests, {reports} reports"
            ),
        )


def _begin(job: Job, sites: list[Site]) -> _Begun:
    """Mend what an earlier run left torn in the archive, and note that a run begins."""
    try:
        ArchiveIndex(job.archive).close()
    except (OSError, sqlite3.Error) as error:
        raise CannotCrawl(f"cannot use the archive {job.archive}: {error}") from error
    believed = latest_believed(datetime.now(UTC))
    try:
        with Corpus.open(job.corpus) as corpus:
            return _Begun(
                sites=list(again.in_use(corpus.conn, sites)),
                ways=known_ways(corpus.conn, _ago(WAY_KEPT), believed),
                walked=again.walked_since(corpus.conn, _ago(again.EVERY), believed),
                linked=elsewhere.linked(corpus.conn, sites),
                missing=missing_files(corpus.conn, job.archive),
                run_id=corpus.begin_run(job.asked, version=VERSION),
            )
    except CorpusError as error:
        raise CannotCrawl(str(error)) from error


def _ago(span: timedelta) -> str:
    return (datetime.now(UTC) - span).strftime("%Y-%m-%dT%H:%M:%SZ")


def _end(job: Job, begun: _Begun, results: list[SiteResult]) -> str | None:
    """Note how the run ended and bring up to date what rests on it; say it where that fails."""
    counts: Counter[str] = Counter(sites=len(results))
    for result in results:
        for name in ("requests", "bytes", "reports", "added", "changed", "unchanged"):
            counts[name] += getattr(result, name)
        counts["sites_complete"] += result.complete
        counts["sites_well"] += result.well
        counts.update({f"problem_{code}": n for code, n in result.problems.items()})
    try:
        with Corpus.open(job.corpus) as corpus:
            corpus.run_id = begun.run_id
            refresh(corpus)
            corpus.end_run(exit_code(job, results, begun.missing), counts)
    except CorpusError as error:
        return f"the crawl ended, but that cannot be noted: {error}"
    return None


@contextmanager
def locked(archive: Path) -> Iterator[None]:
    """Let one `ogi crawl` at a time write to an archive: two would double the load on a host."""
    try:
        archive.mkdir(parents=True, exist_ok=True)
        file = (archive / "crawl.lock").open("w")
    except OSError as error:
        raise CannotCrawl(f"cannot write to the archive {archive}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go when the process dies
        except BlockingIOError as error:
            raise Crawling(f"another crawl is writing to {archive}; wait for it to end") from error
        yield
