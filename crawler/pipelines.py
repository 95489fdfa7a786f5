"""What happens to a document after it was archived: each pipeline has one job.

Reading and storing are done by processes of their own, so that neither holds up the crawl; what
waits for them is bounded by Scrapy itself (SCRAPER_SLOT_MAX_ACTIVE_SIZE stops the downloads).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import closing
from crawler.items import Bundle, Capture, Document
from crawler.processes import plant
from crawler.processes.plant import Plant, PlantKey
from crawler.processes.reading import READER_FAILED, Summary, failed_reading, read_members
from crawler.processes.worker import WorkerFailed, WorkerRaised
from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Row
from crawler.spiders.naming import problem_found

MAX_ATTACHMENT = 32 * 1024 * 1024  # bytes; `parsers.read` takes no more


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

    def count(self, item: Document, what: str) -> None:
        """Count a document; what no list names would hide that a list is cut off."""
        self.crawler.stats.inc_value(what if item.listed else f"unlisted/{what}")

    @property
    def spider(self) -> ReportSpider:
        """The spider whose documents these are."""
        return cast(ReportSpider, self.crawler.spider)


class Attach(Pipeline):
    """Fetch what a page shows or links as its report, for it to be read with the page."""

    async def process_item(self, item: Document) -> Document:
        """Give the document with what its links gave; what they did not give is named."""
        for row in item.links:
            part = await self._fetched(row, item)
            if part is None:
                item.lost += (row.url,)
            else:
                item.attached += (part,)
        if item.lost and self._is_ending():
            # Nobody knows whether they could be had; the next run finds the page in the archive.
            raise DropItem("the crawl ended before its attachments came")
        return item

    def _is_ending(self) -> bool:
        engine = self.crawler.engine
        return getattr(self.spider, "closing", False) or engine is None or not engine.running

    async def _fetched(self, row: Row, page: Document) -> Document | None:
        """Fetch as the spider's own requests are, within the same manners, but not queued."""
        headers = {"Referer": page.capture.url}
        meta = {"download_maxsize": MAX_ATTACHMENT, "document": True}
        request = Request(row.url, headers=headers, meta=meta)
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            self._name(page, "attachment_not_asked", str(error), row.url)
        except Exception as error:  # noqa: BLE001  whatever the network raises
            why = f"{type(error).__name__}: {error}"
            self._name(page, "attachment_unreachable", why, row.url)
        else:
            stored = response.meta.get("stored")
            if response.status == 200 and stored is not None and not _is_page(response):
                self.crawler.stats.inc_value("attachments")
                return self.spider.document(response, row, page.column_url)
            outcome = "unreachable" if response.status in (429, *range(500, 600)) else "not_there"
            why = "a page came instead" if response.status == 200 else f"HTTP {response.status}"
            self._name(page, f"attachment_{outcome}", why, row.url)
        return None

    def _name(self, page: Document, code: str, why: str, url: str) -> None:
        """Name what a listed page lacks; that of another takes nothing from what the lists gave."""
        if page.listed:
            self.spider.problem(code, why, url)
        else:
            self.spider.logger.info("%s: %s (%s)", code, why, url)


class SkipUnchanged(Pipeline):
    """Drop a document that is as it was and that the corpus has read already."""

    async def process_item(self, item: Document) -> Document:
        """Give the document, or raise DropItem."""
        if item.unchanged and all(part.unchanged for part in item.attached):
            bundle = item.bundle()
            name, asked = ("read_as", item.capture) if bundle is None else ("read_together", bundle)
            try:
                read_as = await self.plant.writer.call(name, asked)
            except (WorkerFailed, WorkerRaised) as error:
                message = f"cannot ask the corpus for {item.capture.url}: {error}"
                closing.close(self.crawler, "store_failed", message)
                raise DropItem("nobody knows whether it was read") from error
            if read_as is not None:
                self.crawler.stats.inc_value("documents/unchanged")
                if read_as == "report":
                    self.count(item, "reports")
                raise DropItem("unchanged, and read before")
        return item


class Read(Pipeline):
    """Read a document in another process, within a time limit and a memory limit."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._named, signal=signals.item_error)

    def _named(self, item: Document, failure: Failure) -> None:
        """Name a document that any pipeline raised on: Scrapy itself only logs it."""
        why = f"{type(failure.value).__name__}: {failure.value} (a bug of ogi, see the log)"
        self.spider.problem("reading_failed", why, item.capture.url)

    async def process_item(self, item: Document) -> Document:
        """Give the document with its reading; a crash or a hang costs this document only."""
        parts = (item, *item.attached)
        read = await asyncio.gather(*(self._read(part) for part in parts))
        readings = [reading for reading, _, _ in read]
        item.reading, summary = readings[0], read[0][1]
        for _, _, members in read:
            for capture, reading in members:
                item.attached += (Document(capture, item.column_url, b""),)
                readings.append(reading)
        bundle = item.bundle()
        if bundle is not None:
            item.reading, summary = await self._joined(bundle, readings)
        self.count(item, "reports" if summary["is_report"] else "documents/no_reports")
        for code in summary["problems"]:
            self.crawler.stats.inc_value(f"reading_problems/{code}")
        return item

    async def _read(self, item: Document) -> tuple[bytes, Summary, Sequence[tuple[Capture, bytes]]]:
        """Read a document, and the other reports that are in it if it is an archive."""
        body, item.body = item.body, b""
        reading, summary = await self._read_one(item.capture, body)
        return reading, summary, await read_members(item.capture, body, summary, self._read_one)

    async def _read_one(self, capture: Capture, body: bytes) -> tuple[bytes, Summary]:
        seconds = self.crawler.settings.getfloat("READ_SECONDS")
        readers, adcode = self.plant.readers, self.spider.site.adcode
        try:
            reading, summary = await readers.read(capture, body, adcode, seconds)
        except (WorkerFailed, WorkerRaised) as error:
            self.spider.problem("reading_failed", str(error), capture.url)
            return failed_reading(str(error))
        if READER_FAILED in summary["problems"]:
            why = "LibreOffice or the unpacker took too long, or died"
            self.spider.problem("reading_failed", why, capture.url)
        return reading, summary

    async def _joined(self, bundle: Bundle, readings: list[bytes]) -> tuple[bytes, Summary]:
        seconds = self.crawler.settings.getfloat("READ_SECONDS")
        try:
            return await self.plant.readers.join(bundle, readings, seconds)
        except (WorkerFailed, WorkerRaised) as error:
            # Its bytes are archived: a better version reads it.
            self.spider.problem("reading_failed", str(error), bundle.captures[0].url)
            raise DropItem("not joined") from error


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
            if self.spider.asks_for_all:
                known = await self.plant.writer.call("reports_of", self.spider.site.id)
                self.spider.known_reports = [Row(*row) for row in known]
        except (WorkerFailed, WorkerRaised) as error:
            self.spider.logger.error("%s", error)
            raise CloseSpider("corpus_unusable") from error

    async def process_item(self, item: Document) -> Document:
        """Store, and give the document on to whoever exports."""
        try:
            bundle = item.bundle()
            outcome = (
                await self.plant.writer.call("store", item.capture, item.reading)
                if bundle is None
                else await self.plant.writer.call("store_together", bundle, item.reading)
            )
        except (WorkerFailed, WorkerRaised) as error:
            # Its bytes are archived: the next run reads and stores it.
            closing.close(self.crawler, "store_failed", f"cannot store {item.capture.url}: {error}")
            raise DropItem("not stored") from error
        self.crawler.stats.inc_value(f"stored/{outcome}")
        return item

    async def close_spider(self) -> None:
        """Store the problems of the site; one that cannot be stored costs no other."""
        for code, detail, url in self.problems:
            try:
                await self.plant.writer.call("problem", code, detail, self.spider.site.id, url)
            except (WorkerFailed, WorkerRaised) as error:
                self.spider.logger.error("cannot store %s %s: %s", code, url, error)
                self.crawler.stats.inc_value("problems/store_failed")
        await super().close_spider()

    def _note(self, code: str, detail: str, url: str | None) -> None:
        self.problems.append((code, detail, url))


def _is_page(response: Response) -> bool:
    """Whether a page came where a file was asked for: a soft 404, a captcha, a login."""
    media_type = response.headers.get("Content-Type", b"") or b""
    # Word's own HTML, which some systems serve as what it is, is a file.
    return b"html" in media_type.lower() and b"schemas-microsoft-com" not in response.body[:2000]
