"""Running crawls: one Scrapy crawler a site, all in this process, one site of a host at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler import closing
from crawler.discovery.again import row_of
from crawler.discovery.spider import DiscoverSpider
from crawler.processes import plant
from crawler.processes.garbage import collect_less
from crawler.processes.worker import WorkerFailed, WorkerRaised
from crawler.registry import Site
from crawler.results import FINISHED, SiteResult, result_of

LEAVE_ALONE = ("challenged", "asked_to_wait")  # reasons that hold for all sites of the host
WALKABLE = (*FINISHED, "no_reports")  # reasons after which a site that moved is looked for again
# Discovery counts its own way, stores its own findings, and reads no report.
LOOKING = {"ITEM_PIPELINES": {}, "SPIDER_MODULES": [], "DEPTH_LIMIT": 0}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a crawl may use up, None: as much as it takes. ``seconds`` from its start."""

    seconds: float | None = None
    requests: int | None = None

    def spent(self, seconds: float, requests: int) -> str | None:
        """Say what is used up, if anything is."""
        if self.seconds is not None and seconds >= self.seconds:
            return f"its {self.seconds / 60:g} minutes are over"
        if self.requests is not None and requests >= self.requests:
            return f"its {self.requests} requests are made"
        return None


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
    arguments: Callable[[Site], Mapping[str, Any]] = lambda site: {},
    budget: Budget = Budget(),
    walked: Container[str] = (),
    on_end: Callable[[SiteResult], None] = lambda result: None,
    on_tick: Callable[[int, int], None] = lambda requests, reports: None,
) -> list[SiteResult]:
    """Crawl sites and give how each ended, in the order in which they did.

    ``arguments`` gives a site's arguments to its spider: year, from_year, until_year, and those of
    `middlewares.keep`. When the ``budget`` is spent, sites that are being crawled end with the
    reason ``budget``, others are not begun and have no result. A site that is seen to have moved
    is discovered again and crawled at its new place, but those of ``walked``. ``on_end`` is called
    after each site, ``on_tick`` at least twice a second with the requests and reports so far. Can be called once in a
    process: Twisted's reactor does not start again.
    """
    process = AsyncCrawlerProcess(settings)
    # Scrapy has its handlers drop what is below the level, after each line of it was made up.
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    collect_less()
    run = _Run(process, arguments, walked, on_end)
    began = time.monotonic()
    pause = 0.5 if budget.requests is None else 0.05  # what is asked meanwhile is asked beyond it

    async def work() -> None:
        try:
            await run.sites(sites)
        finally:
            ticking.cancel()
            process._stop_reactor()  # what `start` does itself when it waits for known crawlers

    async def tick() -> None:
        while True:
            await asyncio.sleep(pause)
            requests, reports = run.so_far()
            on_tick(requests, reports)
            spent = budget.spent(time.monotonic() - began, requests)
            if spent is not None:
                run.stop(f"the crawl stops here: {spent}")

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
        arguments: Callable[[Site], Mapping[str, Any]],
        walked: Container[str],
        on_end: Callable[[SiteResult], None],
    ) -> None:
        self.process = process
        self.arguments = arguments
        self.walked = walked
        self.on_end = on_end
        self.results: list[SiteResult] = []
        self.running: set[Crawler] = set()
        self.stopped = False
        self.key = plant.PlantKey.of(process.settings)
        self.room = asyncio.Semaphore(process.settings.getint("CONCURRENT_SITES"))

    async def sites(self, sites: Iterable[Site]) -> None:
        """Crawl all, the sites of one host one after another."""
        by_host: dict[str, list[Site]] = defaultdict(list)
        for site in sites:
            by_host[site.host].append(site)
        # Here too, so that they live from the first site to the last.
        self.writer = plant.take(self.key).writer
        try:
            await asyncio.gather(*(self._host(group) for group in by_host.values()))
        finally:
            await plant.give_back(self.key)

    async def _host(self, sites: list[Site]) -> None:
        before = None  # the reason for which the host is to be left alone
        for site in sites:
            async with self.room:
                if self.stopped:
                    return
                result = await (self._left_alone(site, before) if before else self._tried(site))
            if result.reason in LEAVE_ALONE:
                before = result.reason
            self.results.append(result)
            self.on_end(result)

    async def _tried(self, site: Site) -> SiteResult:
        """Crawl a site; what it raises is a bug of ogi, and costs no other site its crawl."""
        try:
            return await self._site(site)
        except Exception:
            logger.exception("the crawl of %s broke off", site.id)
            return await self._left_alone(site, "spider_error")

    async def _site(self, site: Site) -> SiteResult:
        result, gone = await self._crawled(site)
        if gone and result.reason in WALKABLE and not self.stopped and site.id not in self.walked:
            result = await self._again(site, result, gone)
        return await self._note(result)

    async def _crawled(self, site: Site) -> tuple[SiteResult, list[str]]:
        """Crawl a site; give how that ended, and which of its columns are seen to have moved."""
        arguments = self.arguments(site)
        crawler = self.process.create_crawler(site.spider or "")
        await self._run(crawler, site=site.id, row=site, **arguments)
        stats = crawler.stats.get_stats()
        return result_of(site, stats, arguments), list(stats.get("moved", ()))

    async def _again(self, site: Site, before: SiteResult, gone: list[str]) -> SiteResult:
        """Look for the columns of a site that moved, and crawl it there if they are sure."""
        settings = self.process.settings.copy()
        settings.setdict(LOOKING, priority="cmdline")
        crawler = Crawler(DiscoverSpider, settings)
        await self._run(crawler, site=site)
        if crawler.spider is None or self.stopped:
            return before
        found = crawler.spider.result  # type: ignore[attr-defined]
        before = replace(before, requests=before.requests + found.requests)
        await self._tell("discovered", site, found)
        there = row_of(site, found.status, found.columns, gone)
        if there is None:
            columns = ", ".join(f"{c.url} ({c.family}, {c.confidence})" for c in found.columns)
            detail = f"discovery: {found.status}; {columns or 'no column'}"
            await self._tell("problem", "column_not_found_again", detail, site.id, gone[0])
            return before.with_problems(["column_not_found_again"])
        detail = f"now {' '.join(there.column_urls)} ({there.family}); enter it in the registry"
        await self._tell("problem", "column_found_again", detail, site.id, gone[0])
        after, _ = await self._crawled(there)
        if not after.reports:
            after = after.with_problems(list(before.problems))  # still somebody has to look
        return replace(
            after.with_problems(["column_found_again"]),
            started=before.started,
            requests=before.requests + after.requests,
            bytes=before.bytes + after.bytes,
            seconds=round(before.seconds + found.seconds + after.seconds, 1),
        )

    async def _run(self, crawler: Crawler, **arguments: Any) -> None:
        self.running.add(crawler)
        try:
            await self.process.crawl(crawler, **arguments)
        finally:
            self.running.discard(crawler)

    async def _tell(self, name: str, *args: Any) -> None:
        """Have the corpus note something; where it cannot, the log says so."""
        try:
            await self.writer.call(name, *args)
        except (WorkerFailed, WorkerRaised) as error:
            logger.error("%s cannot be noted: %s", name, error)

    async def _left_alone(self, site: Site, reason: str) -> SiteResult:
        return await self._note(result_of(site, {"finish_reason": reason}, self.arguments(site)))

    async def _note(self, result: SiteResult) -> SiteResult:
        """Store how a site's crawl ended; give it with what its history says against it."""
        try:
            return result.with_problems(await self.writer.call("end_site", result))
        except (WorkerFailed, WorkerRaised) as error:
            logger.error("cannot note how the crawl of %s ended: %s", result.site, error)
            return result.with_problems(["store_failed"])

    def stop(self, message: str) -> None:
        """Begin no further site and end those that are being crawled, with the reason budget."""
        self.stopped = True
        for crawler in self.running:
            closing.close(crawler, "budget", message, problem=False)

    def so_far(self) -> tuple[int, int]:
        """Give the requests and reports so far."""
        stats = [crawler.stats.get_stats() for crawler in self.running if crawler.crawling]
        requests = sum(r.requests for r in self.results)
        reports = sum(r.reports for r in self.results)
        return (
            requests + sum(s.get("downloader/request_count", 0) for s in stats),
            reports + sum(s.get("reports", 0) for s in stats),
        )
