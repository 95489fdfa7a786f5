"""Reports on other governments' domains: a city's list links those of its counties.

A crawl names them and leaves them. Here they are listed by domain, each with the site of the
registry that it belongs to, if there is one: the crawl of that site asks for them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from crawler.corpus.elsewhere import left_elsewhere
from crawler.hosts import domain_at
from crawler.registry import Site
from crawler.spiders.links import Row


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The reports on one domain that were named and not asked for.

    ``linked_by`` is a site whose list links them, ``site`` the one that the domain belongs to
    (None: no row of the registry has it), ``rows`` address and title of each.
    """

    domain: str
    linked_by: str
    site: str | None
    rows: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        rows = [{"url": row.url, "title": row.title} for row in self.rows]
        return {"what": "elsewhere", **asdict(self), "rows": rows}


def elsewhere(conn: sqlite3.Connection, sites: Iterable[Site]) -> list[Elsewhere]:
    """Give what is left so, by domain."""
    owners = _owners(sites)
    found: dict[str, list[tuple[Row, str]]] = {}
    for url, title, linked_by in left_elsewhere(conn):
        if domain := domain_at(url):
            found.setdefault(domain, []).append((Row(url, title), linked_by))
    return [
        Elsewhere(domain, left[0][1], owners.get(domain), tuple(row for row, _ in left))
        for domain, left in sorted(found.items())
    ]


def linked(conn: sqlite3.Connection, sites: Iterable[Site]) -> Mapping[str, tuple[Row, ...]]:
    """Give the reports that others' lists link on the domains of these sites, by site."""
    return {one.site: one.rows for one in elsewhere(conn, sites) if one.site is not None}


def _owners(sites: Iterable[Site]) -> dict[str, str]:
    """Give the site of each domain: of several the first, which is the division's own."""
    owners: dict[str, str] = {}
    for site in sites:
        for url in (site.portal_url, site.column_url):
            if domain := domain_at(url or ""):
                owners.setdefault(domain, site.id)
    return owners
