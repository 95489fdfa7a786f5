"""What a crawl takes of a discovery without a person, and what it leaves to one."""

from dataclasses import replace

import pytest

from crawler.discovery.again import row_of
from crawler.discovery.model import Column
from tests.crawler.discovery.paper import site

OLD = "http://www.yunting.gov.test/zwgk/nb/"
NEW = "http://xxgk.yunting.gov.test/zfxxgk/zfxxgknb/"
SITE = site(column_url=OLD, family="vsb", spider="vsb")
SURE = Column(NEW, "政府信息公开年报", "trs", "trs", "discovered", "high", 10, [], [])


def test_a_sure_column_takes_the_place_of_the_one_that_moved():
    there = row_of(SITE, "found", [SURE], [OLD])
    assert (there.column_urls, there.spider, there.family) == ((NEW,), "trs", "trs")
    assert there.column_basis == "discovered"
    assert OLD in there.notes


def test_columns_that_did_not_move_stay():
    two = replace(SITE, spider="trs", more_columns=("http://www.yunting.gov.test/bm/nb/",))
    there = row_of(two, "found", [SURE], [OLD])
    assert there.column_urls == ("http://www.yunting.gov.test/bm/nb/", NEW)


def test_a_platform_that_no_mark_tells_is_left_to_the_spider_for_unknown_ones():
    there = row_of(SITE, "found", [replace(SURE, family=None, spider=None)], [OLD])
    assert (there.family, there.spider) == ("other", "generic")


@pytest.mark.parametrize(
    ("status", "columns"),
    [
        ("not_found", []),
        ("guessed", [SURE]),
        ("found", [replace(SURE, basis="guessed")]),
        ("found", [SURE, replace(SURE, confidence="medium")]),
        ("found", [replace(SURE, url="http://www.yi.gov.test/zwgk/zfxxgknb/")]),  # another's
        ("found", [SURE, replace(SURE, url=f"{NEW}bm/", family="vsb", spider="vsb")]),
        ("found", [replace(SURE, url=OLD, family="vsb", spider="vsb")]),  # nothing new
    ],
)
def test_what_is_left_to_a_person(status, columns):
    assert row_of(SITE, status, columns, [OLD]) is None


def test_a_column_on_another_platform_than_those_that_did_not_move_is_left_to_a_person():
    two = replace(SITE, more_columns=("http://www.yunting.gov.test/bm/nb.htm",))
    assert row_of(two, "found", [SURE], [OLD]) is None
