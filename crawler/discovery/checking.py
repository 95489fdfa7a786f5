"""`ogi sites check`: does each row of the registry still hold on the live web?

Two pages a site at the most: its column, and its home page where it has no column or the column is
gone. What is wrong has a name; a row that is only unproved is said to be so.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from rich.table import Table
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import output, registry
from crawler.console import plain
from crawler.crawl_command import locked
from crawler.discovery.moved import verdict
from crawler.discovery.running import visit
from crawler.discovery.visitor import Visitor, missed
from crawler.registry import Site
from crawler.spiders.asked import asked_address

WELL = ("ok", "portal_ok", "no_address")


@dataclass(slots=True)
class Verdict:
    """What became of a row.

    ``verdict``: ok; portal_ok (the row has no column, its home page answers); no_address (nor a
    home page); column_gone,
    column_redirected (to another host, or home), family_changed; column_shared (rows of several
    divisions claim it); challenged, forbidden (robots.txt), unreachable, dead (the home page is
    gone).
    """

    site: str
    name: str
    url: str
    verdict: str
    detail: str = ""
    basis: str = ""

    @property
    def well(self) -> bool:
        """Whether the row still holds, as far as it says anything."""
        return self.verdict in WELL


class CheckSpider(Visitor):
    """Ask for a site's columns and judge what comes."""

    name = "check"

    def __init__(self, site: Site, **kwargs: Any) -> None:
        super().__init__(site, **kwargs)
        self.result: list[Verdict] = []

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the columns, or for the home page where there are none."""
        for url in self.site.column_urls or (self.site.portal_url,):
            if url is not None:
                yield Request(url, self.parse_page, errback=self.failed, dont_filter=True)

    def parse_page(self, response: Response) -> Iterator[Request]:
        """Judge a page that came."""
        asked = asked_address(response)
        if not self.site.column_urls:
            moved = urlsplit(response.url).hostname != urlsplit(asked).hostname
            detail = f"redirected to {response.url}" if moved else ""
            self._note(asked, "column_redirected" if moved else "portal_ok", detail)
        else:
            code, detail = verdict(self.site, asked, response) or ("ok", "")
            self._note(asked, code, detail)
        yield from ()

    def failed(self, failure: Failure) -> None:
        """Judge what did not come."""
        request, status, outcome, detail = missed(failure)
        asked = asked_address(request)
        if status is not None:
            gone = status in (404, 410)
            code = "unreachable" if not gone else "column_gone" if self.site.column_urls else "dead"
            self._note(asked, code, outcome)
        else:
            self._note(asked, outcome, detail)

    def _note(self, url: str, code: str, detail: str) -> None:
        basis = self.site.column_basis or ""
        self.result.append(Verdict(self.site.id, self.site.name, url, code, detail, basis))

    def ended(self, reason: str) -> None:
        """Note what a check that came to nothing came to."""
        asked = self.site.column_url or self.site.portal_url or ""
        if reason == "challenged":
            self.result.clear()  # what its middleware refused to give is no answer of the site
            self._note(asked, "challenged", "the site asks to prove that we are a browser")
        elif not asked:
            self._note("", "no_address", "the row has none")
        elif not self.result:
            self._note(asked, "unreachable", f"the check ended early: {reason}")


def run(sites: list[Site], overrides: Mapping[str, Any], *, as_json: bool = False) -> int:
    """Check rows, print what moved, give the exit code. Raises CannotCrawl."""
    screen = output.screen()
    with locked(Path(overrides["ARCHIVE"])):
        results = visit(sites, CheckSpider, {"LOG_LEVEL": "ERROR", **overrides})
    verdicts: list[Verdict] = [one for result in results for one in result]
    for url, ids in registry.shared_columns(sites).items():
        for one in verdicts:
            if one.url == url and one.well:
                one.verdict, one.detail = "column_shared", f"claimed by {', '.join(ids)}"
    if as_json:
        for one in verdicts:
            click.echo(json.dumps({**asdict(one), "well": one.well}, ensure_ascii=False))
    else:
        screen.print(_table([one for one in verdicts if not one.well]))
        well = sum(one.well for one in verdicts)
        screen.print(f"{len(verdicts)} addresses: {well} hold, {len(verdicts) - well} do not")
        if well < len(verdicts):
            screen.print("Look for them again: ogi discover --site SITE --write FILE")
    return 0 if all(one.well for one in verdicts) else 1


def _table(verdicts: list[Verdict]) -> Table:
    table = Table("site", "name", "verdict", "because", "address", "basis")
    for one in verdicts:
        table.add_row(
            *(plain(cell) for cell in (one.site, one.name, one.verdict, one.detail, one.url)),
            plain(one.basis),
        )
    return table
