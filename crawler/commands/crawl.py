"""``scrapy crawl FAMILY -a site=ID``: as in every Scrapy project, with an honest exit code."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError

from crawler import registry
from crawler.results import result_of


class Command(CrawlCommand):
    """Check the site before the crawl, and exit with 1 where the crawl came to nothing."""

    def short_desc(self) -> str:
        """Describe the command for ``scrapy --help``."""
        return "Crawl one site with the spider of its platform family: -a site=ID"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider; the exit code is 1 unless it finished with reports."""
        if len(args) != 1:
            raise UsageError("name one spider; `scrapy list` lists them")
        site_id = opts.spargs.get("site", "")
        if not site_id:
            raise UsageError(
                "say which site: -a site=ID. `ogi sites --family NAME` lists them, and"
                " `ogi crawl --family NAME` crawls them all"
            )
        assert self.settings is not None
        assert self.crawler_process is not None
        path = self.settings["REGISTRY"]
        try:
            site = registry.find(registry.load(Path(path) if path else None), site_id)
        except registry.RegistryError as error:
            raise UsageError(str(error)) from error
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        if (
            self.crawler_process.bootstrap_failed
            or not result_of(site, crawler.stats.get_stats()).complete
        ):
            self.exitcode = 1
