"""How deep a crawl goes is counted in lists below lists, not in pages of one list."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.depth import DepthMiddleware

from crawler.spiders.base import SAME_DEPTH, ReportSpider


class Depth(DepthMiddleware):
    """Scrapy's counts each step, and drops what is too deep without a word.

    A list whose pages lead one to the next would then end at its ninth page. Lists have a bound of
    their own, MAX_LIST_PAGES.
    """

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:
        """Give the request with its depth, or None; the first that is too deep is named."""
        if response is not None and request.meta.pop(SAME_DEPTH, False):
            request.meta["depth"] = response.meta["depth"]
            return request
        named = self._ignored_logged
        kept: Request | None = super().get_processed_request(request, response)
        if kept is None and not named and isinstance(self.crawler.spider, ReportSpider):
            detail = f"lists go deeper than DEPTH_LIMIT ({self.maxdepth}); what lies below is not asked for"
            self.crawler.spider.problem("too_deep", detail, request.url)
        return kept
