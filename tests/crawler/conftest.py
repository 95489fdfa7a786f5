"""What the tests of the spiders share."""

import pytest
from scrapy.crawler import Crawler
from scrapy.statscollectors import MemoryStatsCollector

from crawler.site_crawls import project_settings
from tests.crawler.web import REPLICA_REGISTRY


@pytest.fixture
def spider(tmp_path, monkeypatch):
    """Build a spider as Scrapy does, for a site of the replica."""
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.test")

    def build(kind, site="990100", **arguments):
        overrides = {"REGISTRY": str(REPLICA_REGISTRY), "ARCHIVE": str(tmp_path)}
        crawler = Crawler(kind, project_settings(overrides))
        crawler.stats = MemoryStatsCollector(crawler)  # otherwise made when the crawl starts
        return kind.from_crawler(crawler, site=site, **arguments)

    return build
