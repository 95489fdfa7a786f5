"""`ogi crawl --due`: crawl what the calendar asks for, or only say what that is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import click
from rich.box import SIMPLE
from rich.table import Table

from crawler import output
from crawler.console import plain
from crawler.corpus import Corpus, CorpusError
from crawler.crawl_command import CannotCrawl, Crawling, Job, idle, run
from crawler.schedule.calendar import Due
from crawler.schedule.plan import Planned, plan

SHOWN = 50  # sites that wait, of which a table for people names the first


def planned(job: Job, now: datetime) -> list[Planned]:
    """Say what is next for the sites of ``job``; raises CannotCrawl where the corpus is unusable."""
    if not job.corpus.is_file():
        return plan(job.sites, None, now)
    try:
        with Corpus.open(job.corpus) as corpus:
            return plan(job.sites, corpus.conn, now)
    except CorpusError as error:
        raise CannotCrawl(str(error)) from error


def crawl_due(job: Job, now: datetime, *, quiet: bool, as_json: bool) -> int:
    """Crawl what is due at ``now`` and give the exit code. Raises CannotCrawl.

    Where nothing is, that is noted, and the exit code is 0 unless the archive lacks files.
    """
    due = [p for p in planned(job, now) if isinstance(p.next, Due)]
    if not due:
        if not quiet:
            click.echo("nothing is due", err=True)
        try:
            return idle(job)
        except Crawling:
            return 0  # that one is the sign of life
    arguments = {p.site.id: p.next.arguments for p in due if isinstance(p.next, Due)}
    sites = [p.site for p in due]
    return run(
        replace(job, sites=sites, arguments=arguments, scheduled=True),
        quiet=quiet,
        as_json=as_json,
    )


def show_due(job: Job, now: datetime, *, as_json: bool) -> int:
    """Print what is due at ``now`` and why, and for what the other sites wait; gives 0."""
    every = planned(job, now)
    if as_json:
        for one in every:
            click.echo(json.dumps(one.as_json(), ensure_ascii=False))
        return 0
    screen = output.screen()
    due = [p for p in every if isinstance(p.next, Due)]
    later = [p for p in every if not isinstance(p.next, Due)]
    if due:
        screen.print(_table(due, "due since"))
    if later:
        screen.print(_table(later[:SHOWN], "not before"))
    screen.print(f"{len(due)} sites are due, {len(later)} wait.")
    without = len(job.sites) - len(every)
    if without:
        screen.print(f"{without} have no spider: `ogi sites` shows their platform family.")
    return 0


def _table(rows: Sequence[Planned], when: str) -> Table:
    table = Table("site", "name", "crawl", when, "why", box=SIMPLE, pad_edge=False)
    for row in rows:
        then = row.next
        kind, at = (then.kind, then.since) if isinstance(then, Due) else ("", then.until)
        table.add_row(
            row.site.id, plain(row.site.name), kind, f"{at:%Y-%m-%d %H:%M}", plain(then.why)
        )
    return table
