"""What happens to a document after it was archived: each pipeline has one job.

Reading and storing are done by processes of their own, so that neither holds up the crawl; what
waits for them is bounded by Scrapy itself (SCRAPER_SLOT_MAX_ACTIVE_SIZE stops the downloads).
"""

from __future__ import annotations

from typing import cast

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem

from crawler import closing
from crawler.items import Document
from crawler.processes import plant
from crawler.processes.plant import Plant, PlantKey
from crawler.processes.reading import failed_reading
from crawler.processes.worker import WorkerFailed, WorkerRaised
from crawler.spiders.base import ReportSpider, problem_found


class Pipeline:
    """What the pipelines share: the crawler, its spider, the processes that read and store."""

    plant: Plant

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.key = PlantKey.of(crawler.settings)

    async def open_spider(self) -> None:
        """Take the processes while the spider is open."""
        self.plant = plant.take(self.key)

    async def close_spider(self) -> None:
        """Give the processes back."""
        await plant.give_back(self.key)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pipeline:
        """Build it as Scrapy asks."""
        return cls(crawler)

    @property
    def spider(self) -> ReportSpider:
        """The spider whose documents these are."""
        return cast(ReportSpider, self.crawler.spider)


class SkipUnchanged(Pipeline):
    """Drop a document that is as it was and that the corpus has read already."""

    async def process_item(self, item: Document) -> Document:
        """Give the document, or raise DropItem."""
        if item.unchanged:
            read_as = await self.plant.writer.call("read_as", item.capture)
            if read_as is not None:
                self.crawler.stats.inc_value("documents/unchanged")
                if read_as == "report":
                    self.crawler.stats.inc_value("reports")
                raise DropItem("unchanged, and read before")
        return item


class Read(Pipeline):
    """Read a document in another process, within a time limit and a memory limit."""

    async def process_item(self, item: Document) -> Document:
        """Give the document with its reading; a crash or a hang costs this document only."""
        seconds = self.crawler.settings.getfloat("READ_SECONDS")
        readers, adcode = self.plant.readers, self.spider.site.adcode
        try:
            item.reading, summary = await readers.read(item.capture, item.body, adcode, seconds)
        except (WorkerFailed, WorkerRaised) as error:
            self.spider.problem("reading_failed", str(error), item.capture.url)
            item.reading, summary = failed_reading(str(error))
        item.body = b""
        stats = self.crawler.stats
        stats.inc_value("reports" if summary["is_report"] else "documents/no_reports")
        for code in summary["problems"]:
            stats.inc_value(f"reading_problems/{code}")
        return item


class Store(Pipeline):
    """Put the reading into the corpus, whole or not at all; put in the site and its problems."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.problems: list[tuple[str, str, str | None]] = []
        crawler.signals.connect(self._note, signal=problem_found)

    async def open_spider(self) -> None:
        """Describe the site in the corpus; a corpus that cannot be used ends the crawl."""
        await super().open_spider()
        try:
            await self.plant.writer.call("open_site", self.spider.site)
        except (WorkerFailed, WorkerRaised) as error:
            self.spider.logger.error("%s", error)
            raise CloseSpider("corpus_unusable") from error

    async def process_item(self, item: Document) -> Document:
        """Store, and give the document on to whoever exports."""
        try:
            outcome = await self.plant.writer.call("store", item.capture, item.reading)
        except (WorkerFailed, WorkerRaised) as error:
            # Its bytes are archived: the next run reads and stores it.
            closing.close(self.crawler, "store_failed", f"cannot store {item.capture.url}: {error}")
            raise DropItem("not stored") from error
        self.crawler.stats.inc_value(f"stored/{outcome}")
        return item

    async def close_spider(self) -> None:
        """Store the problems of the site."""
        try:
            for code, detail, url in self.problems:
                await self.plant.writer.call("problem", code, detail, self.spider.site.id, url)
        except (WorkerFailed, WorkerRaised) as error:
            self.spider.logger.error("cannot store the problems of this site: %s", error)
            self.crawler.stats.inc_value("problems/store_failed")
        await super().close_spider()

    def _note(self, code: str, detail: str, url: str | None) -> None:
        self.problems.append((code, detail, url))
