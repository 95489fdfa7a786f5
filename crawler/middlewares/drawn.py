"""Lists that only scripts draw, drawn by a browser where `ogi crawl --browser` asks for it.

A list that came back with a script and without a single entry is handed to Chromium (`browser.py`)
and read once more as it looks there. Never a document: what a report says must be what was served.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response, TextResponse

from crawler import browser
from crawler.items import Document
from crawler.spiders.base import ReportSpider
from crawler.spiders.told import says_missing

_SHELL = "shell"  # in a request's meta: the response that is to be drawn


class EmptyLists:
    """After the spider: ask for lists without an entry again, to be drawn."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EmptyLists:
        """Build it as Scrapy asks; not at all where no browser is wanted."""
        if not crawler.settings.getbool("BROWSER"):
            raise NotConfigured
        return cls(crawler)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Give what the spider gave; for a list that gave nothing, the request to draw it."""
        nothing = True
        async for found in result:
            nothing = False
            if browser.FLAG in response.flags and isinstance(found, Document):
                detail = "the column is a report that only scripts draw: no server sent its text"
                _problem(self.crawler, "document_drawn", detail, response.url)
            else:
                yield found
        if nothing and self._is_empty(response):
            request = self._drawing(response)
            if request is not None:
                yield request

    def _drawing(self, response: Response) -> Request | None:
        """Give the request to draw a list; None, and a problem, for one too many of a site."""
        self.crawler.stats.inc_value("browser/lists")
        most = self.crawler.settings.getint("BROWSER_LISTS")
        if self.crawler.stats.get_value("browser/lists") > most:
            _problem(self.crawler, "list_not_drawn", f"more than {most} lists", response.url)
            return None
        request = response.request
        assert request is not None
        meta = {**request.meta, _SHELL: response, browser.TRIED: True}
        return request.replace(url=response.url, dont_filter=True, meta=meta)

    def _is_empty(self, response: Response) -> bool:
        spider = self.crawler.spider
        return (
            isinstance(spider, ReportSpider)
            and browser.may_be_drawn(self.crawler, response.request, response)
            and not says_missing(response)
            and not any(spider.is_entry(row) for row in spider.rows(response))
        )


class Drawn:
    """Before the downloader: answer the request for a list that is to be drawn."""

    def __init__(self, crawler: Crawler) -> None:
        lacking = browser.lacking()
        if lacking:
            raise ValueError(lacking)
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Drawn:
        """Build it as Scrapy asks; not at all where no browser is wanted."""
        if not crawler.settings.getbool("BROWSER"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """Give the list as Chromium shows it, or as it was fetched and a problem."""
        shell = request.meta.pop(_SHELL, None)
        if not isinstance(shell, TextResponse):
            return None
        request.meta["unchanged"] = True  # nothing new of the server's to archive
        try:
            seconds = self.crawler.settings.getfloat("BROWSER_SECONDS")
            return await browser.draw(self.crawler, shell, seconds)
        except browser.NotDrawn as error:
            _problem(self.crawler, "list_not_drawn", str(error), shell.url)
            return shell.replace(request=request)


def _problem(crawler: Crawler, code: str, detail: str, url: str) -> None:
    if isinstance(crawler.spider, ReportSpider):
        crawler.spider.problem(code, detail, url)
