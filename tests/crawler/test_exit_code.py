"""What the shell is told and what the corpus keeps of a run are the same."""

import sqlite3

from tests.crawler.test_attachments import OF, SAME, page, page_url
from tests.crawler.test_endings import COLUMN, HOST, ROW, a_list
from tests.crawler.web import Web, ogi_crawl, registry_file


def test_the_exit_code_that_is_noted_is_the_one_that_is_given(tmp_path):
    """A site that was named and has no spider counts in both."""
    pages = {f"{HOST}/robots.txt": (404, {}, b""), COLUMN: a_list((page_url(SAME), OF[SAME].title))}
    other = "990901,乙市,http://www.yi.gov.test/,,"
    with Web(pages | {page_url(SAME): page(OF[SAME])}) as web:
        registry = registry_file(tmp_path, ROW, other)
        sites = ("--site=990900", "--site=990901")
        code, results, errors = ogi_crawl(tmp_path, web.url, *sites, registry=registry)
    assert {site: result["reason"] for site, result in results.items()} == {
        "990900": "finished", "990901": "no_spider",
    }, errors  # fmt: skip
    db = sqlite3.connect(tmp_path / "corpus.db")
    assert (code, db.execute("SELECT exit FROM runs").fetchall()) == (1, [(1,)])
    db.close()
