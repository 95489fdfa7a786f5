"""https where it works, else http; the other way round too; old TLS before http, as a last resort.

The way that works is kept for the host: for the rest of the run, and in the corpus (`host_ways`) for
the runs after it, which begin with it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares import legacy_tls
from crawler.spiders.base import ReportSpider

DEAD = (DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError, TunnelError)
PROBLEMS = {"http": "https_dead", "https": "http_dead", "legacy_tls": "legacy_tls"}


class Ways:
    """Ask again by another way where a host does not answer at all; keep to the way that works."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.ways: dict[str, str] = dict(crawler.settings.getdict("HOST_WAYS"))
        self.answered: set[tuple[str, str]] = set()  # scheme, host
        self.tried: dict[str, list[str]] = {}
        self.failures: dict[str, str] = {}
        legacy_tls.HOSTS.update(host for host, way in self.ways.items() if way == "legacy_tls")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Ways:
        """Build it as Scrapy asks."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Give the request with the scheme that works at its host, or let it through."""
        if not self.ways:
            return None
        parts = urlparse_cached(request)
        way = self.ways.get(parts.hostname or "")
        if way is None or parts.port is not None or parts.scheme == _scheme(way):
            return None
        return _with_scheme(request, _scheme(way))

    def process_response(self, request: Request, response: Response) -> Response:
        """Note that the host answers; where it does so by another way, say it once."""
        parts = urlparse_cached(request)
        host = parts.hostname or ""
        if (parts.scheme, host) not in self.answered:
            self.answered.add((parts.scheme, host))
            if host in self.failures:
                self._note(host, request.url)
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Give the request by a way that was not tried yet, where the host never answered by this."""
        parts = urlparse_cached(request)
        host, scheme = parts.hostname or "", parts.scheme
        if (
            not isinstance(exception, DEAD)
            or parts.port is not None
            or (scheme, host) in self.answered
        ):
            return None
        used = "legacy_tls" if scheme == "https" and host in legacy_tls.HOSTS else scheme
        tried = self.tried.setdefault(host, [])
        if used not in tried:
            tried.append(used)
        way = next_way(tried, tls_failed=is_tls_failure(exception))
        if way is None:
            self.ways.pop(host, None)  # nothing works: it is down, and nothing is learnt
            legacy_tls.HOSTS.discard(host)
            self.failures.pop(host, None)
            return None
        self.failures.setdefault(host, f"{used}: {type(exception).__name__}: {exception}"[:300])
        self.ways[host] = way
        if way == "legacy_tls":
            legacy_tls.HOSTS.add(host)
        return _with_scheme(request, _scheme(way))

    def _note(self, host: str, url: str) -> None:
        way, detail = self.ways[host], self.failures.pop(host)
        noted = self.crawler.stats.get_value("ways", {})
        self.crawler.stats.set_value("ways", {**noted, host: [way, detail]})
        if isinstance(self.crawler.spider, ReportSpider):
            self.crawler.spider.problem(PROBLEMS[way], detail, url)


def next_way(tried: list[str], *, tls_failed: bool) -> str | None:
    """Give the way to try after those that failed; None where there is none left.

    >>> next_way(["https"], tls_failed=True)
    'legacy_tls'
    >>> next_way(["https"], tls_failed=False)
    'http'
    """
    if tls_failed and "legacy_tls" not in tried:
        return "legacy_tls"
    return next((way for way in ("https", "http") if way not in tried), None)


def is_tls_failure(exception: BaseException) -> bool:
    """Say whether a connection was made and TLS could not be agreed on."""
    chain = f"{exception!r} {exception.__cause__!r} {getattr(exception, 'reasons', '')!r}"
    return "SSL" in chain


def _scheme(way: str) -> str:
    return "http" if way == "http" else "https"


def _with_scheme(request: Request, scheme: str) -> Request:
    rest = urlsplit(request.url)._replace(scheme=scheme).geturl()
    return request.replace(url=rest, dont_filter=True)
