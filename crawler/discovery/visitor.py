"""What the two spiders that look at sites share: a site, a result, what an error says of it."""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.registry import Site
from crawler.spiders.failures import outcome_of


class Visitor(Spider):
    """Visits one site and has a ``result`` when it is closed."""

    result: Any

    def __init__(self, site: Site, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.site = site

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider as Scrapy asks."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.ended, signal=signals.spider_closed)
        return spider

    def ended(self, reason: str) -> None:
        """Finish the result; ``reason`` is how the spider was closed."""
        raise NotImplementedError


def missed(failure: Failure) -> tuple[Request, int | None, str, str]:
    """Say what could not be had: the request, its status if it was answered, an outcome, a detail.

    The outcome is ``HTTP 404`` and the like, ``forbidden`` or ``unreachable``.
    """
    request: Request = failure.request  # type: ignore[attr-defined]
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return request, status, f"HTTP {status}", ""
    outcome, detail = outcome_of(failure)
    return request, None, "forbidden" if outcome == "not_asked" else outcome, detail
