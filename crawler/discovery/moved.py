"""A site that moved: its column is gone, leads elsewhere, or is another platform's now.

As an extension it looks at the entrances of each crawl and names what it sees: the crawl then looks
for the column again (`again.py`), and an operator hears of it from the crawl itself and not from
years of missing reports.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse

from crawler.discovery.families import codes, recognise
from crawler.discovery.links import links
from crawler.discovery.pages import is_gone, is_home
from crawler.discovery.places import place
from crawler.registry import Site, families
from crawler.spiders.asked import asked_address

PROBLEMS = ("column_gone", "column_redirected", "family_changed")
_SURE = 4  # points from which another family's marks are believed


class Moved:
    """Watch the entrances of a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.told: set[str] = set()
        self.gone: list[str] = []
        crawler.signals.connect(self.came, signal=signals.response_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Moved:
        """Build it as Scrapy asks."""
        return cls(crawler)

    def came(self, response: Response, request: Request) -> None:
        """Judge the answer to an entrance's address; others are none of its business."""
        spider = self.crawler.spider
        site: Site | None = getattr(spider, "site", None)
        problem = getattr(spider, "problem", None)
        if site is None or problem is None or not site.column_urls:
            return
        asked = asked_address(request)
        if asked not in site.column_urls or asked in self.told:
            return
        if response.status in (301, 302, 303, 307, 308, 401, 403, 429) or response.status >= 500:
            return
        self.told.add(asked)
        said = verdict(site, asked, response)
        if said is not None:
            problem(said[0], said[1], asked)
            self.gone.append(asked)
            self.crawler.stats.set_value("moved", self.gone)


def verdict(site: Site, asked: str, response: Response) -> tuple[str, str] | None:
    """Say what is wrong with the answer to a column's address: a code and a detail; None: nothing."""
    if response.status in (404, 410):
        return "column_gone", f"HTTP {response.status}"
    before, now = urlsplit(asked).hostname or "", urlsplit(response.url).hostname or ""
    if before.removeprefix("www.") != now.removeprefix("www."):
        return "column_redirected", f"redirected to {response.url}"
    if is_home(response) and place(asked) != place(response.url):
        return "column_redirected", "redirected to the home page"
    if not isinstance(response, TextResponse):
        return None
    if is_gone(response):
        return "column_gone", "the page says that there is nothing"
    addresses = [link.url for link in links(response)]
    known = recognise(response.text, response.url, addresses, ())
    own = families().get(site.family or "")
    if not known or own is None or site.family not in codes():  # nothing to compare
        return None
    spiders = {families().get(one.code) or one.code for one in known}
    if own not in spiders and known[0].points >= _SURE:
        return "family_changed", f"marks of {known[0].code}, not of {site.family}"
    return None
