"""Running crawls: one Scrapy crawler a site, all in this process, one site of a host at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.processes import plant
from crawler.processes.garbage import collect_less
from crawler.registry import Site

# Problems that leave a crawl incomplete although it came to its end.
_INCOMPLETE = ("list_unreachable", "document_unreachable", "reading_failed", "store_failed")


@dataclass(frozen=True, slots=True)
class SiteResult:
    """How the crawl of one site ended.

    ``reason`` is Scrapy's close reason (``finished``, or what docs/logs.md says of the others);
    ``reports`` counts the annual reports that are there now, ``added``, ``changed`` and
    ``unchanged`` what that did to the corpus; ``problems`` counts the site's problems by code.
    """

    site: str
    name: str
    reason: str
    requests: int
    reports: int
    added: int
    changed: int
    unchanged: int
    problems: dict[str, int]
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether the crawl came to its end with reports and nothing that it should have had lacks."""
        return self.reason == "finished" and not any(c in self.problems for c in _INCOMPLETE)

    def as_json(self) -> dict[str, Any]:
        """Give the result as a JSON object."""
        return {**asdict(self), "complete": self.complete}


def project_settings(overrides: Mapping[str, Any]) -> Settings:
    """Give the project's settings with ``overrides``, whatever the working directory."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(dict(overrides), priority="cmdline")
    return settings


def crawl(
    sites: Iterable[Site],
    settings: Settings,
    *,
    arguments: Mapping[str, Any] | None = None,
    on_end: Callable[[SiteResult], None] = lambda result: None,
    on_tick: Callable[[int, int], None] = lambda requests, reports: None,
) -> list[SiteResult]:
    """Crawl sites and give how each ended, in the order in which they did.

    ``arguments`` go to the spiders (year, from_year, until_year). ``on_end`` is called after each
    site, ``on_tick`` twice a second with the requests and reports so far. Can be called once in a
    process: Twisted's reactor does not start again.
    """
    process = AsyncCrawlerProcess(settings)
    # Scrapy has its handlers drop what is below the level, after each line of it was made up.
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    collect_less()
    run = _Run(process, dict(arguments or {}), on_end)

    async def work() -> None:
        try:
            await run.sites(sites)
        finally:
            ticking.cancel()
            process._stop_reactor()  # what `start` does itself when it waits for known crawlers

    async def tick() -> None:
        while True:
            await asyncio.sleep(0.5)
            on_tick(*run.so_far())

    loop = asyncio.get_event_loop()
    ticking = loop.create_task(tick())
    working = loop.create_task(work())
    process.start(stop_after_crawl=False)
    if working.done():
        working.result()
    return run.results


class _Run:
    """The crawls of one call."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        arguments: dict[str, Any],
        on_end: Callable[[SiteResult], None],
    ) -> None:
        self.process = process
        self.arguments = arguments
        self.on_end = on_end
        self.results: list[SiteResult] = []
        self.running: set[Crawler] = set()
        self.room = asyncio.Semaphore(process.settings.getint("CONCURRENT_SITES"))

    async def sites(self, sites: Iterable[Site]) -> None:
        """Crawl all, the sites of one host one after another."""
        by_host: dict[str, list[Site]] = defaultdict(list)
        for site in sites:
            by_host[site.host].append(site)
        key = plant.PlantKey.of(self.process.settings)
        plant.take(key)  # here too, so that they live from the first site to the last
        try:
            await asyncio.gather(*(self._host(group) for group in by_host.values()))
        finally:
            await plant.give_back(key)

    async def _host(self, sites: list[Site]) -> None:
        for site in sites:
            async with self.room:
                result = await self._site(site)
            self.results.append(result)
            self.on_end(result)

    async def _site(self, site: Site) -> SiteResult:
        crawler = self.process.create_crawler(site.spider or "")
        self.running.add(crawler)
        try:
            await self.process.crawl(crawler, site=site.id, **self.arguments)
        finally:
            self.running.discard(crawler)
        return result_of(site, crawler.stats.get_stats())

    def so_far(self) -> tuple[int, int]:
        """Give the requests and reports so far."""
        stats = [crawler.stats.get_stats() for crawler in self.running if crawler.crawling]
        requests = sum(r.requests for r in self.results)
        reports = sum(r.reports for r in self.results)
        return (
            requests + sum(s.get("downloader/request_count", 0) for s in stats),
            reports + sum(s.get("reports", 0) for s in stats),
        )


def result_of(site: Site, stats: Mapping[str, Any]) -> SiteResult:
    """Read a site's result from the stats of its crawler."""
    problems = {
        name.removeprefix("problems/"): int(count)
        for name, count in sorted(stats.items())
        if name.startswith("problems/")
    }
    reason = str(stats.get("finish_reason", "not_started"))
    if reason == "finished" and stats.get("spider_exceptions/count"):
        reason = "spider_error"
    return SiteResult(
        site=site.id,
        name=site.name,
        reason=reason,
        requests=stats.get("downloader/request_count", 0),
        reports=stats.get("reports", 0),
        added=stats.get("stored/added", 0),
        changed=stats.get("stored/changed", 0),
        unchanged=stats.get("documents/unchanged", 0) + stats.get("stored/unchanged", 0),
        problems=problems,
        seconds=round(stats.get("elapsed_time_seconds", 0.0), 1),
    )
