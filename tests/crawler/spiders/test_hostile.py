"""Pages made to keep a spider busy: each is read in little time, whatever comes of it."""

import time

import pytest

from crawler.spiders.data_rows import data_rows
from crawler.spiders.epoint_api import place_of
from crawler.spiders.epoint_details import asks_of
from crawler.spiders.hanweb_islands import islands, records
from crawler.spiders.links import anchor_rows, inner_pages, script_rows
from crawler.spiders.longxun_calls import calls_of
from crawler.spiders.pagers import read_pager
from crawler.spiders.pairs import pairs
from crawler.spiders.told import is_report_itself, says_missing
from tests.crawler.spiders.pages import page

READERS = {
    "anchor_rows": lambda got: list(anchor_rows(got)),
    "asks_of": asks_of,
    "calls_of": calls_of,
    "data_rows": lambda got: list(data_rows(got)),
    "is_report_itself": is_report_itself,
    "inner_pages": lambda got: list(inner_pages(got)),
    "islands": lambda got: list(islands(got)),
    "pairs": lambda got: list(pairs(got, ("dept",), ("year",))),
    "place_of": place_of,
    "read_pager": lambda got: read_pager(got, 1),
    "records": lambda got: records(got, got.url),
    "says_missing": says_missing,
    "script_rows": lambda got: list(script_rows(got)),
}
SIZE = 100_000
PIECES = (
    "<script", "<script>", "<a href=", "<a ", "共 ", "共", " ", "a", "1", "'", "list:[{", "<record>",
    "<datastore>", "'/site/label/", "createPageHTML(", "var url='", "{a:", "<select><option>20",
    "<li data-url='/b/'>", "<div onclick=open('/a')>", "<option value=/a/>2", "<iframe src='", ".load('a",
    "共1条", "<b>共1条</b>", "共<i>", "<a>1</a>共", "<div class=page>共<!---->", "<script>page({count:1,limit:1})</script>",
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_no_page_takes_long(name):
    for piece in PIECES:
        body = piece * (SIZE // len(piece))
        got = page(body, "http://www.moyang.gov.test/public/column/1?year=2023&dept=1")
        started = time.process_time()
        READERS[name](got)
        assert time.process_time() - started < 2, piece
