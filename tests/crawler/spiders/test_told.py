"""What pages tell of themselves."""

import pytest

from crawler.spiders.generic import GenericSpider
from crawler.spiders.links import Row
from crawler.spiders.told import is_report_itself, says_missing, title_of
from crawler.spiders.trs import TrsSpider
from tests.crawler.spiders.pages import HOST, page, refused


@pytest.mark.parametrize(
    "body",
    [
        "<p>抱歉，您访问的页面不存在！</p>",
        "您要查看的信息已被删除",
        "<h1>404</h1>",
        "HTTP 404 Not Found",
        "找不到您要访问的网页",
        "<script>var a='long text '</script>该栏目不存在",
    ],
)
def test_a_page_that_says_that_it_is_not_there(body):
    assert says_missing(page(body))


@pytest.mark.parametrize(
    "body",
    [
        "2023年政府信息公开工作年度报告",
        "<p>" + "本机关不存在应公开而未公开的信息。" * 40 + "页面不存在</p>",
        "本机关没有收到政府信息公开申请，不存在收费情况。",
    ],
)
def test_a_page_that_speaks_of_what_is_not_there_is_there(body):
    assert says_missing(page(body)) is None


def test_a_report_is_known_by_its_tables_and_not_by_a_guide():
    report = (
        "<td>本年新收政府信息公开申请数量</td><td>（本列数据的勾稽关系为：第一项加第二项）</td>"
    )
    guide = "不服的可以申请行政复议、提起行政诉讼；受理、收费按第二十条"
    assert is_report_itself(page(report))
    assert not is_report_itself(page(guide))


def test_the_title_of_a_page():
    assert title_of(page("<title>甲_乙</title><h1>丙</h1>")) == "甲_乙"
    assert title_of(page("<h1>丙</h1>")) == "丙"


# -- what a spider makes of it

TITLED = "甲局{}年政府信息公开工作年度报告"


def test_a_column_that_is_its_only_article_is_a_document(spider, monkeypatch):
    trs = spider(TrsSpider)
    documents = []
    monkeypatch.setattr(trs, "document", lambda *a: documents.append(a) or _Document())
    report = "<title>甲</title><td>本年新收政府信息公开申请数量</td><td>勾稽关系</td>"
    list(trs.parse_list(page(report)))
    assert len(documents) == 1


class _Document:
    links = ()


def test_an_address_like_an_articles_that_is_a_list_is_read_as_one(spider):
    trs = spider(TrsSpider)
    body = "".join(f'<li><a href="./t{n}.html">{TITLED.format(n)}</a></li>' for n in (2022, 2023))
    url = "http://www.yunting.gov.test/zwgk/nb/2023n/"
    (row,) = trs.rows(page(f'<a href="{url}">2023年政府信息公开年度报告</a>'))
    found = list(trs.parse_document(page(body, url), row, url))
    assert [request.url for request in found] == [f"{url}t2022.html", f"{url}t2023.html"]


@pytest.mark.parametrize(
    ("url", "beside", "listed"),
    [
        ("/zwgk/nb/2023n/", "", True),
        ("/zwgk/nb/2023n/", '<a href="a.pdf">附件.pdf</a>', False),  # wraps a file, lists others
        ("/zwgk/2024012212345678901/index.shtml", "", True),  # lists may have such names too
        ("/zwgk/2024012212345678901/index.shtml", "总体情况 行政复议 行政诉讼 收费", False),
        ("/zwgk/202401/t20240112_1.html", "", False),
    ],
)
def test_lists_and_articles_that_are_folders(spider, url, beside, listed):
    generic = spider(GenericSpider, "991600")
    body = "".join(f'<a href="/2024/01-11/{n}.html">{TITLED.format(n)}</a>' for n in (2021, 2022))
    got = page(body + beside, f"http://www.moyang.gov.test{url}")
    assert generic.is_list(got, Row(got.url, TITLED.format(2023))) is listed


@pytest.mark.parametrize("kind", ["list", "document"])
def test_a_soft_404_is_named(spider, caplog, kind):
    trs = spider(TrsSpider)
    gone = page("您访问的页面不存在", "http://www.yunting.gov.test/t20240101_1.html")
    (row,) = trs.rows(page(f'<a href="{gone.url}">{TITLED.format(2023)}</a>'))
    found = trs.parse_list(gone) if kind == "list" else trs.parse_document(gone, row, gone.url)
    assert list(found) == []
    assert f"{kind}_not_there: HTTP 200, but the page says" in caplog.text


# -- what is gone is gone from where it was asked for, whatever that redirects to


def redirected(response, asked):
    response.request.meta["redirect_urls"] = [asked]
    return response


def test_a_document_that_redirects_to_an_error_page_is_named_by_its_own_address(spider, caplog):
    trs = spider(TrsSpider, "990100")
    row = Row(f"{HOST}/b.html", TITLED.format(2023))
    request = trs.document_request(row, HOST)
    failure = refused(request.replace(url=f"{HOST}/404.html"))
    redirected(failure, row.url)
    request.errback(failure)
    assert f"document_not_there: HTTP 404 [{row.title}] ({row.url})" in caplog.text


def test_so_is_one_that_redirects_to_a_page_that_says_it(spider, caplog):
    trs = spider(TrsSpider, "990100")
    row = Row(f"{HOST}/b.html", TITLED.format(2023))
    missing = redirected(page("您访问的页面不存在", f"{HOST}/error.html"), row.url)
    assert list(trs.parse_document(missing, row, HOST)) == []
    assert f"the page says: 页面不存在 ({row.url})" in caplog.text
