"""``python -m tests.bench.bare_spider FILE``: fetch the addresses in FILE with Scrapy, and no more."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    """Ask for every address; drop every answer."""

    name = "bare"
    handle_httpstatus_all = True

    async def start(self) -> AsyncIterator[Any]:
        """Ask for all."""
        for line in Path(sys.argv[1]).read_text(encoding="utf-8").split():
            yield Request(line, dont_filter=True, meta={"dont_redirect": True})

    def parse(self, response: Response) -> None:
        """Do nothing."""


if __name__ == "__main__":
    settings = dict(pair.split("=", 1) for pair in sys.argv[2:])
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", **settings})
    process.crawl(BareSpider)
    process.start()
