"""Running spiders that look at sites rather than crawl them: discovery and the check of a registry.

One Scrapy crawler a site, the sites of one host one after another, with a crawl's own settings and
middlewares but without its pipelines: nothing is read or stored as a report.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

from crawler.registry import Site
from crawler.site_crawls import LOOKING, project_settings


def visit(
    sites: Iterable[Site],
    kind: type[Spider],
    overrides: Mapping[str, Any],
    *,
    arguments: Mapping[str, Any] | None = None,
    on_end: Callable[[Site, Any], None] = lambda site, result: None,
) -> list[Any]:
    """Run ``kind`` on each site and give the ``result`` of each, in the order in which they ended.

    What a site raises is raised again when all others are done. Can be called once in a process:
    Twisted's reactor does not start again.
    """
    settings = project_settings({**LOOKING, **overrides})
    process = AsyncCrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    room = asyncio.Semaphore(settings.getint("CONCURRENT_SITES"))
    results: list[Any] = []
    broken: list[Exception] = []

    async def turn(group: list[Site]) -> None:
        for site in group:
            async with room:
                crawler = process.create_crawler(kind)
                try:
                    await process.crawl(crawler, site=site, **(arguments or {}))
                except Exception as error:  # noqa: BLE001  raised below, when all others are done
                    broken.append(error)
                    continue
            spider = crawler.spider
            if spider is None:
                broken.append(RuntimeError(f"the crawler of site {site.id} did not start"))
                continue
            results.append(spider.result)  # type: ignore[attr-defined]
            on_end(site, spider.result)  # type: ignore[attr-defined]

    async def work() -> None:
        by_host: dict[str, list[Site]] = defaultdict(list)
        for site in sites:
            by_host[site.host].append(site)
        try:
            await asyncio.gather(*(turn(group) for group in by_host.values()))
        finally:
            process._stop_reactor()  # what `start` does itself when it waits for known crawlers

    working = asyncio.get_event_loop().create_task(work())
    process.start(stop_after_crawl=False)
    if working.done():
        working.result()
    if broken:
        raise broken[0]
    return results
