"""`ogi discover`: from the sites that were asked for to what is printed, stored and written."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from crawler import output
from crawler.corpus import Corpus, CorpusError
from crawler.corpus.believed import latest_believed
from crawler.corpus.site_runs import known_ways
from crawler.crawl_command import WAY_KEPT, CannotCrawl, locked
from crawler.discovery import rows
from crawler.discovery.model import Bounds, Discovery
from crawler.discovery.printing import print_discovery, summary_table
from crawler.discovery.running import visit
from crawler.discovery.spider import DiscoverSpider
from crawler.discovery.store import store
from crawler.hosts import DEFAULT_SUFFIXES, official_suffixes
from crawler.registry import Site
from crawler.versions import VERSION

FEW = 5  # sites of which each step is printed


@dataclass(frozen=True, slots=True)
class Job:
    """What to look for, and where to put what is found. ``rows``: a registry file to write."""

    sites: list[Site]
    corpus: Path
    archive: Path
    rows: Path | None = None
    bounds: Bounds = field(default_factory=Bounds)
    settings: Mapping[str, Any] = field(default_factory=dict)
    asked: str = "discover"


def site_of(url: str, known: list[Site], adcode: str | None) -> Site:
    """Give the registry's site whose portal ``url`` is, or one made up of the address alone."""
    host = urlsplit(url).hostname or ""
    for site in known:
        if host and site.portal_url and urlsplit(site.portal_url).hostname == host:
            return replace(site, portal_url=url, adcode=adcode or site.adcode)
    return Site(
        id=adcode or host,
        adcode=adcode or "",
        name=adcode or host,
        level="county",
        family=None,
        spider=None,
        portal_url=url,
        column_url=None,
        column_basis=None,
        confidence=None,
        notes=None,
    )


def run(job: Job, *, quiet: bool = False, as_json: bool = False) -> int:
    """Discover, print each site, store and write; give the exit code. Raises CannotCrawl."""
    screen, errors = output.screen(), output.screen(stderr=True)
    sites = [site for site in job.sites if site.host]
    if not quiet:
        if not os.environ.get("OGI_CONTACT") and official_suffixes() == DEFAULT_SUFFIXES:
            errors.print(
                "Set OGI_CONTACT to an address by which the operators of sites can reach you."
            )
        if len(sites) < len(job.sites):
            errors.print(f"{len(job.sites) - len(sites)} sites are left out: no address is known.")
    if not sites:
        raise CannotCrawl("the registry has no address of the selected sites")

    def show(found: Discovery) -> None:
        if as_json:
            click.echo(json.dumps(found.as_json(), ensure_ascii=False))
        elif not quiet and len(sites) <= FEW:
            print_discovery(screen, found)

    # Archived like a crawl's: under the same lock, so that no host is asked by two at a time.
    try:
        with locked(job.archive), Corpus.open(job.corpus) as corpus:
            done = _walk(job, sites, corpus, show, errors, quiet=quiet)
            well = len(done) == len(sites) and all(found.status == "found" for _, found in done)
            corpus.end_run(0 if well else 1, _counts(done))
    except CorpusError as error:
        raise CannotCrawl(str(error)) from error
    if not as_json and not quiet:
        screen.print(summary_table([found for _, found in done]))
    if job.rows is not None:
        _write(job.rows, done, errors)
    return 0 if well else 1


def _walk(
    job: Job,
    sites: list[Site],
    corpus: Corpus,
    show: Callable[[Discovery], None],
    errors: Console,
    *,
    quiet: bool,
) -> list[tuple[Site, Discovery]]:
    """Walk the sites; each is stored as it ends, so that what breaks off later takes nothing away."""
    now = datetime.now(UTC)
    since = (now - WAY_KEPT).strftime("%Y-%m-%dT%H:%M:%SZ")
    settings = {
        "ARCHIVE": str(job.archive),
        "CORPUS": str(job.corpus),
        "RUN_ID": corpus.begin_run(job.asked, version=VERSION),
        "HOST_WAYS": known_ways(corpus.conn, since, latest_believed(now)),
        "LOG_LEVEL": "ERROR" if quiet else "WARNING",
        **job.settings,
    }
    done: list[tuple[Site, Discovery]] = []
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=quiet or not errors.is_terminal) as progress:
        task = progress.add_task("sites", total=len(sites))

        def ended(site: Site, found: Discovery) -> None:
            store(corpus, site, found)
            done.append((site, found))
            progress.advance(task)
            show(found)

        visit(sites, DiscoverSpider, settings, arguments={"bounds": job.bounds}, on_end=ended)
    return done


def _write(path: Path, done: list[tuple[Site, Discovery]], errors: Console) -> None:
    new: list[dict[str, str]] = []
    today = datetime.now(UTC).date()
    for site, found in done:
        adcode = site.adcode or found.adcode
        if found.columns and not adcode:
            errors.print(f"{found.site}: no row, since its adcode is not known; give --adcode")
        elif found.columns:
            level = site.level if site.adcode else rows.level_of(adcode or "")
            new += rows.rows_of(found, adcode or "", level, today)
    try:
        rows.write(path, new)
    except rows.CannotWrite as error:
        raise CannotCrawl(str(error)) from error
    errors.print(f"{len(new)} rows in {path}: look at them, then crawl with --registry {path}")


def _counts(done: list[tuple[Site, Discovery]]) -> Counter[str]:
    counts: Counter[str] = Counter(sites=len(done))
    for _, found in done:
        counts["requests"] += found.requests
        counts[f"status_{found.status}"] += 1
    return counts
