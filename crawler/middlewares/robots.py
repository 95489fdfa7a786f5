"""robots.txt is obeyed, and where it cannot be had nothing is asked (RFC 9309, 2.3.1.4)."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares.throttle import FLOORS

MAX_CRAWL_DELAY = 60.0  # seconds: who wants more is crawled at this pace


class NoRules(IgnoreRequest):
    """robots.txt cannot be had: the host gave no answer, and may do so another day."""


class Robots(RobotsTxtMiddleware):
    """Scrapy's own takes a robots.txt that fails for leave to ask for everything."""

    def __init__(self, crawler: object) -> None:
        super().__init__(crawler)  # type: ignore[arg-type]
        self._rules: dict[str, asyncio.Future[RobotParser]] = {}

    async def robot_parser(self, request: Request) -> RobotParser:
        """Give the rules of a host, asked for once; raises NoRules where they cannot be had."""
        parts = urlparse_cached(request)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._rules:
            self._rules[host] = asyncio.ensure_future(self._ask(f"{host}/robots.txt"))
        return await self._rules[host]

    async def _ask(self, url: str) -> RobotParser:
        request = Request(
            url,
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest:
            raise
        except Exception as error:  # whatever a download can raise, the answer is the same
            raise NoRules(f"robots.txt cannot be had: {error}") from error
        if response.status >= 500 or response.status == 429:
            raise NoRules(f"robots.txt cannot be had: HTTP {response.status}")
        # Any 4xx means that there are no rules; its page is no robots.txt.
        body = response.body if response.status == 200 else b""
        rules = self._parserimpl.from_crawler(self.crawler, body)
        self._keep_pace(rules, request)
        return rules

    def _keep_pace(self, rules: RobotParser, request: Request) -> None:
        """Make the pause at least as long as the host's Crawl-delay (see `throttle.py`)."""
        parsed = getattr(rules, "rp", None)
        delay = parsed.crawl_delay(self._robotstxt_useragent) if parsed is not None else None
        if not delay:
            return
        host = urlparse_cached(request).hostname or ""
        FLOORS[host] = floor = min(float(delay), MAX_CRAWL_DELAY)
        # Not by the request's own word for it: where another way is known, another one was sent.
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is not None:
            slot.delay = max(slot.delay, floor)
