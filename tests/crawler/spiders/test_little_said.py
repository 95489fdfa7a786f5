"""Entries and parts of a column that say little: cut titles, bare names, 查看, 更多, summaries."""

import json
import re
import time

import pytest

from crawler.spiders.generic import GenericSpider
from crawler.spiders.gkmlpt import GkmlptSpider
from crawler.spiders.links import Row, anchor_rows, shape_of
from crawler.spiders.openness import OpennessSpider
from crawler.spiders.parts import column_parts
from crawler.spiders.trs import TrsSpider
from crawler.spiders.ucap import UcapSpider
from tests.crawler.spiders.pages import HOST, page, paths, rows

COLUMN = f"{HOST}/zwgk/zfxxgknb/"
REPORT = "墨阳市教育局2023年政府信息公开工作年度报告"


@pytest.fixture(autouse=True)
def invented_hosts(monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.test")


@pytest.fixture
def trs(spider):
    return spider(TrsSpider)


def asked(found):
    return paths(request for request in found if not request.priority)


# -- entries


def test_a_title_that_is_cut_early_is_a_candidate_inside_the_column(trs):
    lists = [
        Row(COLUMN + "202401/t20240112_1.html", "墨阳市水务局（墨阳市河长…"),
        Row(COLUMN + "202401/t20240112_2.html", "墨阳市2023年法治政府…"),
        Row(f"{HOST}/xw/202401/t20240112_3.html", "墨阳市水务局（墨阳市河长…"),
    ]
    assert asked(trs.follow(lists, COLUMN)) == [lists[0].url.removeprefix(HOST)]


def test_a_cut_title_whose_address_is_like_a_reports_is_a_candidate(spider):
    generic = spider(GenericSpider, "991600")
    lists = [
        Row(f"{HOST}/2024/01-12/2677014.html", REPORT),
        Row(f"{HOST}/2024/01-19/2677017.html", "墨阳市水务局（墨阳河长…"),
        Row(f"{HOST}/xw/2024/01-19/2677019.html", "墨阳市水务局（墨阳河长…"),
    ]
    assert asked(generic.follow(lists, COLUMN)) == paths(row.url for row in lists[:2])


def test_addresses_of_one_list_are_alike():
    uuid = "720faafd-6610-4d9e-9cc8-9e0f056c2101"
    assert shape_of(f"{HOST}/c/202301/{uuid}.html") == shape_of(f"{HOST}/c/202401/1.html")
    assert shape_of(f"{HOST}/c/1.html") != shape_of(f"{HOST}/d/1.html")


def test_the_shape_of_an_address_takes_no_longer_than_the_address():
    digitless = f"{HOST}/{'ab-cdef' * 6000}.html"
    began = time.process_time()
    assert shape_of(digitless) == digitless.partition("//")[2]
    assert time.process_time() - began < 1


def test_an_organs_name_below_the_column_is_a_candidate_whatever_its_address(spider):
    generic = spider(GenericSpider, "991600")
    lists = [
        Row(COLUMN + "2023/81.html", "墨阳市教育局"),
        Row(COLUMN + "jyj/list_1.html", "墨阳市教育局"),  # a list
        Row(f"{HOST}/zwgk/81.html", "墨阳市教育局"),
    ]
    assert asked(generic.follow(lists, COLUMN)) == paths([lists[0]])


def test_a_link_that_says_nothing_has_the_organ_of_its_row():
    table = (
        "<table><tr><th>序号</th><th>单位</th><th>2024</th></tr><tr><td>1</td><td>墨阳市教育局</td>"
        "<td><a href='/a/1.html'>查看</a> <a href='/a/2.html'>2023</a></td></tr>"
        "<tr><td>2</td><td>合计</td><td><a href='/a/3.html'>查看</a></td></tr></table>"
    )
    titles = [row.title for row in anchor_rows(page(table))]
    assert titles == ["墨阳市教育局", "墨阳市教育局2023", "查看"]


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (
            "<dl><dt>墨阳市教育局</dt><dd><a href='/a/1.html'>2023年</a></dd></dl>",
            "墨阳市教育局2023年",
        ),
        ("<li><b>墨阳市教育局</b><a href='/a/1.html'>查看</a></li>", "墨阳市教育局"),
        ("<dl><dt>甲局</dt><dt>乙局</dt><dd><a href='/a/1.html'>2023年</a></dd></dl>", "2023年"),
    ],
)
def test_rows_that_are_no_tables(row, title):
    assert [row.title for row in anchor_rows(page(row))] == [title]


def test_a_bare_year_beside_reports_is_a_candidate(spider):
    openness = spider(OpennessSpider, "991100")
    url = f"{HOST}/Xxgknb/show/616527.html?type=1"
    assert asked(openness.follow([Row(url, "2023年")], f"{HOST}/Xxgknb/list.html")) == paths([url])


# -- parts


def parts(body, url=COLUMN):
    return paths(column_parts(page(body, url), re.compile(r"/$"), near=True))


def test_a_summary_is_a_list():
    links = (
        '<a href="/zwgk/hz/2024.html">墨阳市2024年政府信息公开工作年度报告汇总</a>'
        '<a href="/zwgk/hz/2023.html">墨阳市2023年政府信息公开工作年度报告</a>'
    )
    assert parts(links) == ["/zwgk/hz/2024.html"]


@pytest.mark.parametrize(
    "block",
    [
        '<h3>部门年报<a href="../bmnb/">更多&gt;&gt;</a></h3>',
        '<div><b>部门年报</b><span><a href="../bmnb/">查看更多</a></span></div>',
        '<div><em>部门年报</em><a href="../bmnb/">+</a><ul><li>甲</li></ul></div>',
    ],
)
def test_more_is_called_as_its_heading(block):
    assert parts(block) == ["/zwgk/bmnb/"]


def test_more_of_something_else_is_no_part():
    assert parts('<h3>通知公告<a href="../tzgg/">更多</a></h3>') == []


def test_tabs_of_which_this_page_is_one_are_parts():
    tabs = '<ul><li><a href="/zwgk/zfxxgknb/index.html">市政府</a></li>{}</ul>'
    apart = '<li><a href="/bm/2/">市直部门</a></li>'
    assert parts(tabs.format(apart)) == ["/bm/2/"]
    assert parts(f"<ul>{apart}<li><a href='/zwgk/'>政务公开</a></li></ul>") == []  # a menu's


def test_a_title_that_names_nothing_does_not_hide_the_text():
    links = (
        '<a href="/a/1.html" title="新窗口打开">2023年</a>'
        '<a href="/a/2.html" title="点击查看详情">墨阳市教育局</a>'
        f'<a href="/a/3.html" title="{REPORT}">墨阳市教育…</a>'
        f'<a href="/a/4.html" title="{REPORT}">查看</a>'
        '<a href="/a/5.html" title="墨阳市教育局（墨阳市语委）">墨阳市教育局...</a>'
        '<a href="/a/6.html" title="墨阳市教育局"><img src="/i.png"></a>'
    )
    assert [row.title for row in anchor_rows(page(links))] == [
        "2023年", "墨阳市教育局", REPORT, REPORT, "墨阳市教育局（墨阳市语委）", "墨阳市教育局",
    ]  # fmt: skip


def test_categories_below_that_of_annual_reports_are_asked_for_too(spider):
    below = [
        {"id": 8, "name": "2023年", "children": [{"id": 9, "name": "x"}, "y"]},
        {"id": 10, "jump_url": "http://www.moyang.gov.test/z/"},
    ]
    tree = json.dumps([{"id": 7, "name": "政府信息公开年报", "children": below}])
    config = f"<script>window._CONFIG={{APP_URL:'{HOST}',SID:'5',TREE:{tree}}}</script>"
    found = spider(GkmlptSpider).parse_list(page(config, f"{HOST}/gkmlpt/index"))
    asked = [url for url in paths(found) if "/api/" in url]
    assert asked == [f"/gkmlpt/api/all/{n}?page=1&sid=5" for n in (7, 8, 9)]


def test_an_organs_column_on_a_sister_host_is_a_part():
    links = (
        '<a href="http://jyj.moyang.gov.test/zwgk/zfxxgknb/">墨阳市教育局</a>'
        '<a href="http://czj.moyang.gov.test/">墨阳市财政局</a>'
        '<a href="http://www.moyang.gov.test/bm/czj/nb/">墨阳市财政局</a>'
        '<a href="http://xx.moyang.gov.test/zwgk/zfxxgknb/">政府信息公开年报</a>'
        '<a href="http://www.other.gov.test/zwgk/zfxxgknb/">其他县</a>'
        '<a href="http://old.moyang.gov.test/xxgk/ndbg/">历年年报</a>'
    )
    sisters = ["http://jyj.moyang.gov.test/zwgk/zfxxgknb/", "/bm/czj/nb/"]
    assert parts(links) == [*sisters, "http://old.moyang.gov.test/xxgk/ndbg/"]


# -- pages that send on to one that is known


def test_a_guessed_page_may_send_on_to_the_first(spider):
    generic = spider(GenericSpider, "991600")
    first = page(rows("/2024/01-11/1.html") + "共3页")
    (one,) = (r for r in generic.parse_list(first) if r.priority)
    assert one.dont_filter  # else nobody hears of it, and index_2 is never asked for
    (two,) = (r for r in generic.parse_list(first, **one.cb_kwargs) if r.priority)
    assert paths([two]) == ["/zwgk/zfxxgknb/index_2.html"]
    # The same list under another address: once is enough.
    assert [r for r in generic.parse_list(first) if r.priority] == []


def test_the_first_page_of_ucap_may_be_sent_on_to(spider):
    ucap = spider(UcapSpider, "990300")
    pager = "<script>createPageHTML('page_div',3,1,'common_list','shtml',40);</script>"
    found = ucap.parse_list(page(pager, f"{HOST}/a/c2/common_list.shtml"))
    (one,) = (r for r in found if r.url.endswith("_1.shtml"))
    assert one.dont_filter
