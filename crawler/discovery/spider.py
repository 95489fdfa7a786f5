"""The spider of discovery: it asks for what the walk wants next, one page at a time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.discovery.model import Ask, Bounds, Discovery
from crawler.discovery.pages import look
from crawler.discovery.site_code import adcode_of, name_of
from crawler.discovery.visitor import Visitor, missed
from crawler.discovery.walk import Walk
from crawler.registry import Site


class DiscoverSpider(Visitor):
    """Walk from a site's home page to its columns of annual reports.

    The middlewares are those of a crawl: robots.txt, pauses, official hosts, challenges, and the
    archive, so that each step leads back to the bytes that it was judged by.
    """

    name = "discover"

    def __init__(self, site: Site, bounds: Bounds | None = None, **kwargs: Any) -> None:
        super().__init__(site, **kwargs)
        self.walk = Walk(site, bounds)
        self.result: Discovery = self.walk.discovery
        self.began = time.monotonic()

    async def start(self) -> AsyncIterator[Request]:
        """Begin at the home page."""
        yield self._request(self.walk.first())

    def parse_page(self, response: Response, ask: Ask) -> Iterator[Request]:
        """Look at a page and ask for the next one."""
        page = look(response, ask.score, on_platform=ask.on_platform)
        stored = response.meta.get("stored")
        self.walk.took(ask, page, stored.sha256 if stored else None)
        if ask.score.kind == "home":
            self.result.adcode = adcode_of(response)
            if self.site.name == self.site.id:  # an address alone: nobody has said its name
                self.result.name = name_of(response) or self.site.name
        yield from self._next()

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Note what could not be had and ask for the next page."""
        request, _, outcome, detail = missed(failure)
        again = self.walk.failed(request.cb_kwargs["ask"], outcome, detail)
        yield from [self._request(again)] if again is not None else self._next()

    def _next(self) -> Iterator[Request]:
        ask = self.walk.next(time.monotonic() - self.began)
        if ask is not None:
            yield self._request(ask)

    def _request(self, ask: Ask) -> Request:
        return Request(
            ask.url,
            callback=self.parse_page,
            errback=self.failed,
            cb_kwargs={"ask": ask},
            dont_filter=True,  # the walk itself asks for nothing twice
        )

    def ended(self, reason: str) -> None:
        """Finish the discovery."""
        self.walk.end(reason)
        if self.crawler.stats.get_value("spider_exceptions/count"):
            self.result.status = "failed"
            self.result.problems.append("a bug of ogi ended the walk; the log has the traceback")
        self.result.seconds = round(time.monotonic() - self.began, 1)
        self.result.requests = self.crawler.stats.get_value("downloader/request_count", 0)
