"""What is known of one site: its row, and what the corpus has of it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from rich.console import Console

from crawler.console import plain
from crawler.corpus.connection import open_for_reading
from crawler.discovery.again import in_use
from crawler.discovery.moved import PROBLEMS
from crawler.registry import Site, is_guess

_CRAWLS = """
select run_id as run, started, reason, complete, well, requests, reports, added, changed
from site_runs where site_id = ? order by run_id desc limit 5
"""
_CAPTURES = (
    "select count(*) as captures, max(fetched_at) as last_capture from captures where site_id = ?"
)
_PROBLEMS = """
select code, count(*) as times, max(detail) as detail, max(url) as url from problems
where site_id = ?1 and run_id = (select max(run_id) from problems where site_id = ?1)
group by code order by code
"""
_REPORTS = """
select count(*) as reports, min(year) as first_year, max(year) as last_year,
 count(distinct publisher) as publishers from reports where site_id = ? and current
"""
_DISCOVERY = """
select r.started, d.status, d.home, d.requests, d.columns, d.problems from discoveries d
left join runs r on r.id = d.run_id where d.site_id = ? order by d.id desc limit 1
"""


def state_of(site: Site, corpus: Path) -> dict[str, Any]:
    """Give the row and, where there is a corpus, what it has: reports, crawls, problems, discovery.

    ``corpus`` is None where there is no file. Raises CorpusError for a file that is no corpus.
    """
    row = {**site.as_json(), "guess": is_guess(site)}
    if not corpus.is_file():
        return {"site": row, "corpus": None}
    conn = open_for_reading(corpus)
    conn.row_factory = sqlite3.Row
    try:
        (used,) = (list(row.column_urls) for row in in_use(conn, [site]))
        found = [dict(r) for r in conn.execute(_DISCOVERY, (site.id,))]
        for one in found:
            one["columns"], one["problems"] = (
                json.loads(one["columns"]),
                json.loads(one["problems"]),
            )
        return {
            "site": row,
            "corpus": {
                **dict(conn.execute(_REPORTS, (site.id,)).fetchone()),
                **dict(conn.execute(_CAPTURES, (site.id,)).fetchone()),
                "crawls": [dict(r) for r in conn.execute(_CRAWLS, (site.id,))],
                "problems": [dict(r) for r in conn.execute(_PROBLEMS, (site.id,))],
                "discovery": found[0] if found else None,
                "in_use": used,
            },
        }
    finally:
        conn.close()


def moved_sites(corpus: Path) -> set[str]:
    """Give the sites whose column was seen to have moved, and was not found again since."""
    conn = open_for_reading(corpus)
    try:
        marks = ", ".join("?" * len(PROBLEMS))
        query = (
            f"select distinct site_id from problems p where code in ({marks}) and run_id >"  # noqa: S608
            " coalesce((select max(run_id) from discoveries d where d.site_id = p.site_id"
            " and d.status = 'found' and not exists (select 1 from problems n where"
            " n.site_id = d.site_id and n.run_id = d.run_id and n.code = 'column_not_found_again')"
            "), 0)"
        )
        return {row[0] for row in conn.execute(query, PROBLEMS)}
    finally:
        conn.close()


def print_state(console: Console, state: dict[str, Any]) -> None:
    """Print it for people: what is a guess is said to be one."""
    site = state["site"]
    console.print(
        f"[bold]{plain(site['id'])} {plain(site['name'])}[/bold] ({plain(site['level'])})"
    )
    for label, key in (
        ("portal", "portal_url"), ("columns", "column_urls"), ("basis", "column_basis"),
        ("family", "family"), ("spider", "spider"), ("confidence", "confidence"), ("notes", "notes"),
    ):  # fmt: skip
        value = site[key]
        text = " ".join(value) if isinstance(value, (list, tuple)) else value
        guess = " [yellow](a guess that nobody has tested)[/yellow]"
        console.print(
            f"  {label}: {plain(text)}{guess if key == 'column_basis' and site['guess'] else ''}"
        )
    corpus = state["corpus"]
    if corpus is None:
        console.print("  no corpus: never crawled from here")
        return
    console.print(
        f"  reports: {corpus['reports']} by {corpus['publishers']} publishers,"
        f" {corpus['first_year'] or '—'} to {corpus['last_year'] or '—'};"
        f" {corpus['captures']} captures, the last {corpus['last_capture'] or '—'}"
    )
    for crawl in corpus["crawls"]:
        colour = "green" if crawl["well"] else "red"
        console.print(
            f"  run {crawl['run']}, {crawl['started']}: [{colour}]{plain(crawl['reason'])}[/{colour}],"
            f" {crawl['reports']} reports, {crawl['requests']} requests"
        )
    for problem in corpus["problems"]:
        console.print(
            f"  [red]{plain(problem['code'])}[/red] {problem['times']}: {plain(problem['detail'])}"
        )
    if corpus["discovery"]:
        found = corpus["discovery"]
        console.print(f"  discovered {found['started']}: {found['status']}")
        for column in found["columns"]:
            console.print(f"    {column['basis']} {plain(column['url'])} ({column['family']})")
    if corpus["in_use"] != list(site["column_urls"]):
        places = " ".join(map(plain, corpus["in_use"]))
        console.print(f"  [yellow]moved; crawled at {places}: enter it in the registry[/yellow]")
