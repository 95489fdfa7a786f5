"""AutoThrottle, but for a crawl in which most answers are 304."""

from __future__ import annotations

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

FLOORS: dict[str, float] = {}  # seconds, by host: the Crawl-delay of its robots.txt


class Throttle(AutoThrottle):
    """Let a quick 304 shorten the pause as a quick 200 does.

    Scrapy lets only 200 do so, since errors are quick; where nothing changed, one slow page would
    then keep the pause long to the end of the crawl.
    """

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        if response.status == 304:
            response = response.replace(status=200)
        super()._adjust_delay(slot, latency, response)
        if FLOORS:
            slot.delay = max(slot.delay, FLOORS.get(urlparse_cached(response).hostname or "", 0.0))
