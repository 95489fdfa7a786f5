"""Reports that no list of a site names any more: each is asked for once, at the end of a whole crawl.

A report that was taken off its list is met by no crawl, so nobody would see that its address is
dead, or shows another page. As an extension it waits until a site has nothing more to be asked for
and asks, conditionally and within the same manners as all else, for the reports that the corpus has
and this crawl did not meet. What cannot be had says nothing of them, and is no problem of the site.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import cast
from urllib.parse import urldefrag

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Document
from crawler.results import INCOMPLETE, NOT_WHOLE, UNHEALTHY
from crawler.spiders.asked import asked_address
from crawler.spiders.base import ReportSpider
from crawler.spiders.failures import outcome_of
from crawler.spiders.links import Row

_SPEAKS_AGAINST = (*INCOMPLETE, *NOT_WHOLE, *UNHEALTHY)


class Unlisted:
    """Watch what a crawl meets, and ask for what it did not; see UNLISTED_REPORTS."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.met: set[str] = set()
        self.done = False
        connect = crawler.signals.connect
        connect(self.asked, signal=signals.request_scheduled)
        connect(self.came, signal=signals.response_received)
        connect(self.idle, signal=signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Unlisted:
        """Build it as Scrapy asks."""
        return cls(crawler)

    def asked(self, request: Request) -> None:
        """Note what a list or the registry names."""
        self.met.add(_place(request.url))

    def came(self, response: Response, request: Request) -> None:
        """Note what was fetched, attachments among it, and where redirects led."""
        self.met |= {_place(request.url), _place(response.url)}

    def idle(self) -> None:
        """Ask for what was not met, once; raises DontCloseSpider where there is any."""
        known: list[Row] = getattr(self.crawler.spider, "known_reports", [])
        if self.done or not known or not self._is_whole():
            return
        self.done = True
        spider = cast(ReportSpider, self.crawler.spider)
        rows = [
            row
            for row in known
            if _place(row.url) not in self.met and not spider.is_elsewhere(row.url, row.url)
        ]
        most = self.crawler.settings.getint("UNLISTED_REPORTS")
        # Of more, others each time.
        some = rows if len(rows) <= most else random.sample(rows, most)
        if not some:
            return
        spider.logger.info(
            "%d reports are in no list any more; asking for %d", len(rows), len(some)
        )
        assert self.crawler.engine is not None
        for row in some:
            self.crawler.stats.inc_value("unlisted/asked")
            self.crawler.engine.crawl(_request(spider, row))
        raise DontCloseSpider

    def _is_whole(self) -> bool:
        """Whether all lists were read to their end, and nothing speaks against what they gave."""
        stats = self.crawler.stats.get_stats()
        if getattr(self.crawler.spider, "closing", False) or not stats.get("reports"):
            return False
        bad = any(f"problems/{code}" in stats for code in _SPEAKS_AGAINST)
        return not (bad or stats.get("shells/lists") or stats.get("spider_exceptions/count"))


def _request(spider: ReportSpider, row: Row) -> Request:
    """Ask for a report by itself: no list, and no report of others that its page links."""

    def read(response: Response) -> Iterator[Document]:
        if spider.is_list(response, row):
            return
        for one in spider.parse_document(response, row, row.url):
            if isinstance(one, Document):
                one.listed = False
                yield one

    def failed(failure: Failure) -> None:
        outcome, why = outcome_of(failure)
        address = asked_address(failure.request)  # type: ignore[attr-defined]
        if outcome == "not_there":
            spider.problem("document_not_there", f"{why} [{row.title}]", address)
        else:
            spider.logger.info("%s is in no list and %s: %s", address, outcome, why)

    # Not filtered: many that are gone may lead to one page.
    return Request(
        row.url, callback=read, errback=failed, meta={"document": True}, dont_filter=True
    )


def _place(url: str) -> str:
    """Give an address without its scheme, which may have been another, and what is inside it."""
    return urldefrag(url).url.partition("://")[2]
