"""A site that moved, discovered again by the crawl that noticed it: what is taken of what was found.

Taken, without a person, is only what leaves little doubt; the rest is named for one. What was
taken stays in use until the registry's row is mended: it follows from the corpus (the problem that
named the move, the discovery after it), so that nothing else has to be kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from crawler.discovery.model import Column
from crawler.discovery.moved import PROBLEMS
from crawler.hosts import domain_at
from crawler.registry import Site

UNKNOWN = ("other", "generic")  # family and spider of a column whose platform no mark tells
EVERY = timedelta(days=7)  # a site is not walked more often by itself

_LAST = """
select d.site_id, d.status, d.columns, r.started from discoveries d
join runs r on r.id = d.run_id
where d.id = (select max(l.id) from discoveries l where l.site_id = d.site_id)
"""
_GONE = """
select distinct p.site_id, p.url from problems p
join (select site_id, max(run_id) as run_id from discoveries group by site_id) d
on d.site_id = p.site_id and p.run_id <= d.run_id where p.code in ({})
"""


def row_of(
    site: Site, status: str, columns: Iterable[Column], gone: Collection[str]
) -> Site | None:
    """Give the row by which to crawl a site whose columns ``gone`` moved; None: a person has to say.

    Every column must have been reached by links, be confirmed by its own page (confidence high),
    and lie in the site's own domain; all must be of one platform, as those that did not move.
    """
    columns = list(columns)
    spiders = {column.spider or UNKNOWN[1] for column in columns}
    kept = [url for url in site.column_urls if url not in gone]
    if status != "found" or len(spiders) != 1 or (kept and site.spider not in spiders):
        return None
    own = {domain_at(url) for url in (*site.column_urls, site.portal_url or "")}
    for column in columns:
        if (column.basis, column.confidence) != ("discovered", "high"):
            return None
        if domain_at(column.url) not in own:
            return None
    urls = tuple(dict.fromkeys((*kept, *(column.url for column in columns))))
    (spider,) = spiders
    if (urls, spider) == (site.column_urls, site.spider):
        return None
    return replace(
        site,
        family=columns[0].family or UNKNOWN[0],
        spider=spider,
        column_url=urls[0],
        more_columns=urls[1:],
        column_basis="discovered",
        confidence="high",
        notes=f"in place of {' '.join(gone)}, which moved; nobody has checked it",
    )


def in_use(conn: sqlite3.Connection, sites: Iterable[Site]) -> Iterator[Site]:
    """Give the sites as they are crawled: those that moved with what was found since."""
    found = {row[0]: row for row in conn.execute(_LAST)}
    marks = ", ".join("?" * len(PROBLEMS))
    gone: dict[str, list[str]] = {}
    for site_id, url in conn.execute(_GONE.format(marks), PROBLEMS):
        gone.setdefault(site_id, []).append(url)
    for site in sites:
        own = [url for url in gone.get(site.id, ()) if url in site.column_urls]
        if own and site.id in found:
            _, status, columns, _ = found[site.id]
            yield row_of(site, status, [Column(**c) for c in json.loads(columns)], own) or site
        else:
            yield site


def walked_since(conn: sqlite3.Connection, moment: str, until: str) -> frozenset[str]:
    """Give the sites that were walked after a moment, and before another (ISO 8601, UTC)."""
    return frozenset(row[0] for row in conn.execute(_LAST) if moment <= row[3] <= until)
