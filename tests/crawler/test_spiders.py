"""What each family's spider sees on a page, and that every spider starts."""

import asyncio
import json
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse
from scrapy.spiderloader import SpiderLoader

from crawler import registry
from crawler.site_crawls import project_settings
from crawler.spiders.gkmlpt_api import annual_nodes, date_of, read_config, read_list
from crawler.spiders.links import Row, find_date
from crawler.spiders.trs import TrsSpider
from tests.crawler.web import REPLICA_REGISTRY

WILD = Path(__file__).parents[3] / "shared/wild/html"
COLUMN = "http://www.yunting.gov.test/zwgk/zfxxgknb/"


def page(body, url=COLUMN):
    return HtmlResponse(url, body=f"<html><body>{body}</body></html>", encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(filter(None, registry.families().values()))))
def test_every_spider_starts(spider, name):
    kind = SpiderLoader.from_settings(project_settings({})).load(name)
    row = next(s for s in registry.load(REPLICA_REGISTRY) if s.spider == name)

    async def requests():
        return [request async for request in spider(kind, row.id).start()]

    assert asyncio.run(requests())


def test_rows_have_the_whole_title_and_the_date_beside(spider):
    rows = spider(TrsSpider).rows(
        page(
            '<ul><li><a href="./202401/t20240112_1.html" title="甲局2023年政府信息公开工作年度报告">'
            "甲局2023年政府信息…</a><span>[2024年1月12日]</span></li>"
            '<li><a href="javascript:;">大</a></li><li><a href="#">回</a></li></ul>'
        )
    )
    assert list(rows) == [
        Row(COLUMN + "202401/t20240112_1.html", "甲局2023年政府信息公开工作年度报告", "2024-01-12")
    ]


def test_rows_that_only_a_script_writes(spider):
    rows = spider(TrsSpider).rows(
        page(
            """<script>var url="./202602/t20260214_2.shtml"; var title="乙局2025年政府信息公开"""
            """工作年度报告"; var FILENUM=""; document.writeln("2026-02-14 17:32")</script>"""
        )
    )
    assert list(rows) == [
        Row(COLUMN + "202602/t20260214_2.shtml", "乙局2025年政府信息公开工作年度报告", "2026-02-14")
    ]


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        ('createPageHTML(3, 0, "index", "shtml");', ["index_1.shtml", "index_2.shtml"]),
        ("createPage(2,0,'index','html')", ["index_1.html"]),
        ("var countPage = 2 //共\nvar currentPage = 0", ["index_1.html"]),
        ('createPageHTML(3, 1, "index", "shtml");', []),  # page 0 has asked for all
        ('createPageHTML(1, 0, "index", "html");', []),
        ("createPageHTML('page_div',14, 1,'common_list','shtml',251)", []),  # 开普 ucap's
    ],
)
def test_pagers(spider, script, pages):
    found = spider(TrsSpider).pages(page(f"<script>{script}</script>"))
    assert list(found) == [COLUMN + name for name in pages]


def test_a_list_that_claims_a_million_pages_is_cut_and_said(spider, caplog):
    trs = spider(TrsSpider)
    found = list(trs.pages(page('<script>createPageHTML(999999, 0, "index", "html")</script>')))
    assert len(found) == 299
    assert "list_cut" in caplog.text


def test_folders_below_the_column_are_lists_and_nothing_else_is(spider):
    links = (
        "./2023n/",
        "./bm/index.html",
        "../zfxxgkzn/",
        "/",
        "./202401/t20240112_1.html",
        "x.pdf",
    )
    found = spider(TrsSpider).folders(page("".join(f'<a href="{link}">x</a>' for link in links)))
    assert list(found) == [COLUMN + "2023n/", COLUMN + "bm/index.html"]


@pytest.mark.parametrize(
    ("title", "arguments", "followed"),
    [
        ("甲县财政局2023年政府信息公开工作年度报告", {}, True),
        ("甲县财政局2023年政府信息公开工作年度报告", {"year": "2023"}, True),
        ("甲县财政局2023年政府信息公开工作年度报告", {"year": "2022"}, False),
        (
            "甲县财政局2023年政府信息公开工作年度报告",
            {"from_year": "2022", "until_year": "2023"},
            True,
        ),
        ("甲县财政局2023年政府信息公开工作年度报告", {"until_year": "2022"}, False),
        ("政府信息公开工作年度报告", {"year": "2022"}, True),  # its own text says which year
        ("甲县财政局", {}, True),  # whose it is is all that it says: inside the column, a candidate
        ("甲县财政局2023年政府信息公开工作年度报…", {}, True),
        ("一图读懂甲县财政局2023年政府信息公开工作年度报告", {}, False),
        ("甲县财政局2023年政府网站工作年度报表", {}, False),
        ("关于做好2023年政府信息公开工作年度报告编制工作的通知", {}, False),
    ],
)
def test_which_rows_are_followed(spider, title, arguments, followed):
    trs = spider(TrsSpider, **arguments)
    row = Row(COLUMN + "202401/t20240112_1.html", title)
    assert bool(list(trs.follow([row], COLUMN))) is followed


def test_a_unit_name_that_leads_to_no_article_is_not_followed(spider):
    trs = spider(TrsSpider)
    assert not list(trs.follow([Row("http://www.yunting.gov.test/bm/czj/", "甲县财政局")], COLUMN))


# -- gkmlpt


def test_a_real_page_names_its_category():
    if not WILD.is_dir():
        pytest.skip("../shared is not here")
    text = (WILD / "gkmlpt_1.html").read_text(encoding="utf-8")
    app_url, sid, tree = read_config(text)
    assert (app_url, sid) == ("http://www.thnet.gov.cn/gzthtyj", "200243")
    assert [node["id"] for node in annual_nodes(tree)] == [6812]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "APP_URL: 'http://a.gov.cn', SID: '1', TREE: [{",
        "SID: '1', TREE: []",
        "TREE: " + "[" * 9999,
    ],
)
def test_a_page_without_configuration(text):
    assert read_config(text) is None


def test_lists():
    entries, total = read_list(json.dumps({"total": 130, "articles": [{"id": 1}]}).encode())
    assert (entries, total) == ([{"id": 1}], 130)
    for bad in (b"", b"[]", b"<html>", b'{"articles": 3}', b"[" * 100_000):
        assert read_list(bad) == (None, 0)
    assert read_list(b'{"total": "many", "articles": []}') == ([], 0)


def test_dates_are_chinas_and_zero_is_none():
    evening = 1704902400  # 2024-01-10 16:00 UTC, past midnight in China
    assert date_of({"display_publish_time": 0, "create_time": evening}) == "2024-01-11"
    assert date_of({"display_publish_time": 0, "date": None}) is None
    assert date_of({"create_time": 10**15}) is None


def test_find_date():
    assert find_date("发布时间：2024/1/5 09:30") == "2024-01-05"
    assert find_date("2024-13-05") is None
    assert find_date("文号 120240105") is None
