"""After 429 and 503 a host is left alone: as long as it asks (Retry-After), else ever longer.

Who asks for more than BACKOFF_MAX is left for another day: `ogi crawl --due` keeps to it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from crawler import closing

_BUSY = (429, 503)
MOST = 30 * 24 * 3600  # seconds: no page puts a site off for longer


class Backoff(RetryMiddleware):
    """Scrapy's retry, with a pause of the whole host where the answer says that it is busy."""

    def process_response(  # type: ignore[override]  # Scrapy drops its `spider` argument
        self, request: Request, response: Response
    ) -> Request | Response:
        """Give the request again where it is to be retried, else the response."""
        if response.status in _BUSY:
            settings = self.crawler.settings
            wait = seconds_to_wait(
                response.headers.get("Retry-After"),
                settings.getfloat("BACKOFF_BASE") * 2 ** int(request.meta.get("retry_times", 0)),
            )
            if wait > settings.getfloat("BACKOFF_MAX"):
                self._leave(response.url, wait)
                return response
            self._pause(request, wait)
        result: Request | Response = super().process_response(request, response)
        return result

    def _leave(self, url: str, wait: float) -> None:
        """End the crawl of the site: its host asks for a longer pause than a crawl can make."""
        until = (datetime.now(UTC) + timedelta(seconds=min(wait, MOST))).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )
        self.crawler.stats.set_value("wait_until", until)
        message = f"{url} asks to be left alone until {until}: leaving this site alone"
        closing.close(self.crawler, "asked_to_wait", message)

    def _pause(self, request: Request, wait: float) -> None:
        """Make the host's slot start its next request no sooner than ``wait`` seconds from now."""
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            # A slot waits `delay` after `lastseen`, so a time to come is a pause.
            slot.lastseen = max(slot.lastseen, time.monotonic() + wait)
        self.crawler.stats.inc_value("backoff/count")
        self.crawler.stats.inc_value("backoff/seconds", round(wait))


def seconds_to_wait(retry_after: bytes | None, otherwise: float) -> float:
    """Read a Retry-After header (seconds or a date); ``otherwise`` where there is none to be read."""
    text = (retry_after or b"").decode("latin-1").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return otherwise
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
