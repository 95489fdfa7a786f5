"""The pages to measure on: the replica's, by layout, and the golden ones. All are invented."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from crawler.replica import Replica, truth
from crawler.replica.model import Request

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"


@cache
def replica_pages(family: str | None = None) -> dict[str, list[bytes]]:
    """Give every report of the replica, or of one family's city, by the layout it is in."""
    replica = Replica()
    pages: dict[str, list[bytes]] = {}
    for site in truth().values():
        if family not in (None, site.family):
            continue
        host = replica.hosts[site.host]
        for report in site.reports:
            path = urlsplit(report.url).path
            body = host.page(Request("GET", site.host, path)).render()
            pages.setdefault(report.layout, []).append(body)
    return pages


def golden_pages() -> dict[str, bytes]:
    """Give the golden HTML documents by name."""
    return {path.stem: path.read_bytes() for path in sorted(GOLDEN.glob("*.html"))}


def all_pages() -> list[bytes]:
    """Give all reports of the replica, its layouts mixed."""
    return [page for pages in replica_pages().values() for page in pages]


def kilobytes(pages: list[bytes]) -> str:
    """Write the mean size."""
    return f"{sum(map(len, pages)) / len(pages) / 1000:.0f}"
