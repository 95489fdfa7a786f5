"""What goes wrong between the archive and the corpus is named, and the crawl is not well."""

import asyncio
import json
import sqlite3
from types import SimpleNamespace

import pytest
from scrapy.exceptions import DropItem

from crawler import closing
from crawler.items import Document
from crawler.pipelines import SkipUnchanged, Store
from crawler.processes import plant
from crawler.processes.worker import WorkerFailed, WorkerRaised
from crawler.spiders.trs import TrsSpider
from tests.crawler.corpus.samples import a_capture
from tests.crawler.test_attachments import OF, SAME, page, page_url
from tests.crawler.test_endings import COLUMN, a_list, crawl_web

SITE = {COLUMN: a_list((page_url(SAME), OF[SAME].title)), page_url(SAME): page(OF[SAME])}


class Broken:
    """A pipeline with a bug."""

    def process_item(self, item):
        raise KeyError("tables")


def test_a_document_on_which_a_pipeline_raises_is_named(tmp_path):
    pipelines = {
        "crawler.pipelines.Attach": 50,
        f"{__name__}.Broken": 150,
        "crawler.pipelines.Read": 200,
        "crawler.pipelines.Store": 300,
    }
    settings = (f"--set=ITEM_PIPELINES={json.dumps(pipelines)}", "--set=LOG_LEVEL=CRITICAL")
    code, result, _, _ = crawl_web(tmp_path, SITE, *settings)
    assert (code, result["complete"]) == (1, False)
    db = sqlite3.connect(tmp_path / "corpus.db")
    assert db.execute("SELECT code, detail, url FROM problems").fetchall() == [
        ("reading_failed", "KeyError: 'tables' (a bug of ogi, see the log)", page_url(SAME))
    ]
    db.close()


def test_a_problem_that_cannot_be_stored_costs_no_other(spider, monkeypatch):
    stored = []

    async def call(name, code, detail, site, url):
        if url == "b":
            raise WorkerRaised("OperationalError: disk I/O error")
        stored.append((code, url))

    async def give_back(key):
        pass

    trs = spider(TrsSpider)
    trs.crawler.spider = trs
    store = Store(trs.crawler)
    store.plant = SimpleNamespace(writer=SimpleNamespace(call=call))
    monkeypatch.setattr(plant, "give_back", give_back)
    for url in "abc":
        trs.problem("document_not_there", "HTTP 404", url)
    asyncio.run(store.close_spider())
    assert stored == [("document_not_there", "a"), ("document_not_there", "c")]
    assert trs.crawler.stats.get_value("problems/store_failed") == 1


@pytest.mark.parametrize("error", [WorkerFailed("its process ended"), WorkerRaised("disk full")])
def test_where_the_corpus_cannot_be_asked_the_crawl_ends(spider, monkeypatch, error):
    async def call(name, *args):
        raise error

    said = []
    monkeypatch.setattr(closing, "close", lambda crawler, *why: said.append(why))
    pipeline = SkipUnchanged(spider(TrsSpider).crawler)
    pipeline.plant = SimpleNamespace(writer=SimpleNamespace(call=call))
    with pytest.raises(DropItem):
        asyncio.run(pipeline.process_item(Document(a_capture(), "", b"", unchanged=True)))
    assert [reason for reason, _ in said] == ["store_failed"]
