"""Requests and redirects to hosts that are not official are dropped before they are made."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from crawler.hosts import is_official


class OfficialHosts:
    """Let through http requests to hosts under OFFICIAL_SUFFIXES, robots.txt and redirects too."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.suffixes = tuple(crawler.settings.getlist("OFFICIAL_SUFFIXES"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OfficialHosts:
        """Build it as Scrapy asks."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest for a host that is not official."""
        parts = urlparse_cached(request)
        if parts.scheme in ("http", "https") and is_official(parts.hostname, self.suffixes):
            return
        self.crawler.stats.inc_value("official/dropped")
        raise IgnoreRequest(f"not an official host: {parts.hostname}")
