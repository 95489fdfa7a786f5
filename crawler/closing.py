"""Ending the crawl of a site early, for a reason that has a name (docs/logs.md lists them)."""

from __future__ import annotations

import asyncio
import logging

from scrapy.crawler import Crawler

_closings: set[asyncio.Task[None]] = set()  # asyncio itself keeps no task alive


def close(crawler: Crawler, reason: str, message: str, *, problem: bool = True) -> None:
    """Log ``message`` and close the spider with ``reason``; once is enough, later calls do nothing.

    ``problem``: it is one, and counted; else it was asked for.
    """
    spider = crawler.spider
    if spider is None or getattr(spider, "closing", False):
        return
    spider.closing = True  # type: ignore[attr-defined]
    spider.logger.log(logging.ERROR if problem else logging.INFO, "%s", message)
    if problem:
        crawler.stats.inc_value(f"problems/{reason}")
    task = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
    _closings.add(task)
    task.add_done_callback(_closings.discard)
