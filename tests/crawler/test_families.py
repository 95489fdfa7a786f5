"""What the spiders of single platform families see on a page, and what they do without."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy.http import HtmlResponse, Request
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.hanweb_islands import islands, records
from crawler.spiders.jpaas import JpaasSpider
from crawler.spiders.links import Gathered, Row, find_date
from crawler.spiders.nfcms import NfcmsSpider
from crawler.spiders.parts import column_parts
from crawler.spiders.ucap import UcapSpider
from crawler.spiders.ucap_lists import LIST, json_channels, numbered_pages, read_list
from crawler.spiders.vsb import VsbSpider
from crawler.spiders.xxgk_annual_report import XxgkAnnualReportSpider

HOST = "http://www.jichuan.gov.test"
HEX = "0123456789abcdef0123456789abcdef"


def page(body, url=f"{HOST}/jcs/c100200/common_list.shtml", **kwargs):
    return HtmlResponse(url, body=f"<html><body>{body}</body></html>", encoding="utf-8", **kwargs)


def urls(requests):
    return [request.url for request in requests]


def paths(found):
    return [url.removeprefix(HOST) for url in found]


# -- what all share


def test_parts_of_a_column_are_named_by_year_or_kind_or_address():
    links = {
        "/jcs/c1001/common_list.shtml": "2023年",
        "/jcs/c1002/common_list.shtml": "市直部门年报",
        "/jcs/c1003/common_list.shtml": "乡镇（街道）",
        "/jcs/zfxxgknb/common_list.shtml": "霁川市水务局",
        "/jcs/c1004/common_list.shtml": "政府信息公开",
        "/jcs/c1005/common_list.shtml": "政策文件",
        "/jcs/c1006/20230101.shtml": "2023年",
        "http://www.other.gov.test/c1007/common_list.shtml": "2022年",
        "http://[": "2021年",
    }
    body = "".join(f'<a href="{href}">{text}</a>' for href, text in links.items())
    assert paths(column_parts(page(body), LIST)) == list(links)[:4]


def test_years_of_two_digits():
    assert find_date("[21/01/26]") == "2021-01-26"
    assert find_date("/info/21/01/26/7") is None


def test_a_list_in_parts_ends_when_all_or_nothing_new_has_come(spider, caplog):
    hanweb = spider(HanwebSpider, "990400")
    gathered = Gathered(HOST, total=3)
    rows = [Row(f"{HOST}/{n}", "x") for n in (1, 1, 2)]
    assert hanweb.goes_on(gathered, gathered.new(rows))
    assert not hanweb.goes_on(gathered, gathered.new(rows))
    assert "list_short: the list counts 3 entries and gave 2" in caplog.text
    gathered.new([Row(f"{HOST}/3", "x")])
    caplog.clear()
    assert not hanweb.goes_on(gathered, rows)
    assert not caplog.records


# -- ucap


def test_the_quote_first_is_ucaps_pager():
    script = "<script>createPageHTML('page_div',3, 1,'common_list','shtml',41);</script>"
    stem = "/jcs/c100200/common_list"
    assert paths(numbered_pages(page(script))) == [f"{stem}_{n}.shtml" for n in (1, 2, 3)]
    for other in ('createPageHTML(3, 0, "index", "html")', script.replace(" 1,", " 2,")):
        assert numbered_pages(page(other)) == []


@pytest.mark.parametrize(
    ("first", "asked"),
    [
        ("b", [2]),  # _1 shows other articles than the list: it is page 2, and _3 is none
        ("a", [2, 3]),  # _1 is the list again
        (None, [2, 3]),  # there is no _1
    ],
)
def test_page_one_tells_the_dialect(spider, first, asked):
    ucap = spider(UcapSpider, "990300")
    pager = "<script>createPageHTML('page_div',3,1,'common_list','shtml',9)</script>"

    def listing(name):
        return page(f'<a href="/jcs/c1/202401/{name * 32}.shtml">乙</a>{pager}')

    (request,) = [r for r in ucap.parse_list(listing("a")) if "_1" in r.url]
    if first is None:
        failure = Failure(HttpError(page("", status=404)))
        failure.request = request
        then = urls(ucap.no_first(failure))
    else:
        then = urls(ucap.parse_first(listing(first), **request.cb_kwargs))
    stem = f"{HOST}/jcs/c100200/common_list"
    assert [u for u in then if "common_list_" in u and "_1." not in u] == [
        f"{stem}_{n}.shtml" for n in asked
    ]


@pytest.mark.parametrize(
    ("body", "bare", "found"),
    [
        (f'url:"/common/search/{HEX}?_isAgg=true"', False, [f"/common/search/{HEX}"]),
        (f"channelId='{HEX}'; get('/search/' + channelId)", False, [f"/search/{HEX}"]),
        (f'<meta name="channelId" content="{HEX}">', True, [f"/common/search/{HEX}"]),
        (f'<meta name="channelId" content="{HEX}">', False, []),
        ("", True, []),
    ],
)
def test_channels_as_json(body, bare, found):
    assert paths(json_channels(page(body), bare=bare)) == found


def test_addresses_in_json_are_text_or_maps():
    urls = ["/a", '{"common":"/b"}', {"common": "c"}, "http://x.gov.test/d", "", None, "{", 7, {}]
    entries = [{"title": "<em>甲</em>局&amp;", "url": url} for url in urls]
    body = json.dumps({"data": {"total": 9, "results": [*entries, "x", None]}}).encode()
    rows, total = read_list(body, f"{HOST}/jcs/")
    assert total == 9
    assert [row.url for row in rows] == [
        f"{HOST}/a",
        f"{HOST}/b",
        f"{HOST}/jcs/c",
        "http://x.gov.test/d",
    ]
    assert rows[0].title == "甲局&"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"data": null}', b'{"data": {"results": 1}}', b"[" * 99_999]
)
def test_what_is_no_json_of_a_list(body):
    assert read_list(body, HOST) == (None, 0)


# -- hanweb

ISLAND = """<div id="7"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="/module/jpage/dataproxy.jsp?page=1&webid=49&path=/&columnid=33&unitid=7">
</a>]]></nextgroup><recordset>
<record><![CDATA[<tr><td><a href='/art/2024/1/2/art_33_1.html' title='甲'>x</a></td><td>2026-
01-
23</td></tr>]]></record></recordset></datastore></script></div>
<script>var param_7={col:1,webid:49,columnid:33,unitid:'7',webname:'霁川市'};
$('#7').jpage({totalRecord:4,perPage:1});</script>"""


def test_an_island_of_table_rows():
    (island,) = islands(page(ISLAND))
    assert island.rows == (Row(f"{HOST}/art/2024/1/2/art_33_1.html", "甲", "2026-01-23"),)
    assert (island.total, island.per_page, island.opaque) == (4, 1, False)
    assert island.address == f"{HOST}/module/jpage/dataproxy.jsp"  # the older path, as it is said
    assert island.form == {
        "webid": "49", "path": "/", "columnid": "33", "unitid": "7", "col": "1", "webname": "霁川市",
    }  # fmt: skip


def test_an_island_without_an_address_has_the_usual_one():
    text = ISLAND[: ISLAND.index("<nextgroup>")] + ISLAND[ISLAND.index("<recordset>") :]
    (island,) = islands(page(text))
    assert island.address == f"{HOST}/module/web/jpage/dataproxy.jsp"


def test_groups_are_asked_by_post_and_by_get_where_that_is_refused(spider):
    hanweb = spider(HanwebSpider, "990400")
    (request,) = [r for r in hanweb.parse_list(page(ISLAND)) if "dataproxy" in r.url]
    assert request.method == "POST"
    assert request.url.endswith("?startrecord=2&endrecord=4&perpage=1")
    failure = Failure(HttpError(page("", status=405)))
    failure.request = request
    (again,) = hanweb.by_get(failure)
    assert (again.method, again.callback) == ("GET", request.callback)
    query = parse_qs(urlsplit(again.url).query)
    assert query["startrecord"] == ["2"]
    assert query["columnid"] == ["33"]


def test_an_answer_without_records_ends_the_list(spider, caplog):
    hanweb = spider(HanwebSpider, "990400")
    (request,) = [r for r in hanweb.parse_list(page(ISLAND)) if "dataproxy" in r.url]
    for body in ("", "<?xml version='1.0'?><datastore/>", "<html>验证码</html>"):
        answer = HtmlResponse(request.url, body=body.encode(), request=Request(request.url))
        assert records(answer, HOST) == []
        assert list(hanweb.parse_group(answer, **request.cb_kwargs)) == []
    assert "list_short" in caplog.text


# -- jpaas


def test_a_call_is_made_as_the_page_spells_it(spider):
    jpaas = spider(JpaasSpider, "990500")
    script = (
        '<script url="/api-gateway/build/unit" parseType="buildstatic" '
        "queryData=\"{'parseType':'bulidstatic','webId':'1','tagId':'信息列表'}\"></script>"
    )
    (request,) = jpaas.parse_list(page(script))
    query = parse_qs(urlsplit(request.url).query)
    assert query["parseType"] == ["bulidstatic"]
    assert query["tagId"] == ["信息列表"]
    assert json.loads(query["paramJson"][0]) == {"pageNo": 1, "pageSize": 50}
    assert "pageNo" not in query


@pytest.mark.parametrize(
    ("tag", "named"), [("信息列表", True), ("当前栏目list", True), ("当前位置", False)]
)
def test_a_call_without_html_is_named_where_it_is_a_list(spider, caplog, tag, named):
    jpaas = spider(JpaasSpider, "990500")
    answer = page("").replace(body=b'{"success":false,"data":null}')
    assert list(jpaas.parse_unit(answer, HOST, {"tagId": tag}, 1, Gathered(HOST))) == []
    assert ("list_unreadable" in caplog.text) is named


# -- nfcms


def test_pages_up_to_the_last_or_one_after_the_other(spider):
    nfcms = spider(NfcmsSpider, "990600")
    column = f"{HOST}/zfxxgknb/"
    following = '<a class="next" href="index_2.html">下一页</a>'
    last = '<a class="last" href="index_4.html">尾页</a>'
    found = list(nfcms.pages(page(following + last, column)))
    assert sorted(set(found)) == [f"{column}index_{n}.html" for n in (2, 3, 4)]
    assert list(nfcms.pages(page(following, column))) == [f"{column}index_2.html"]
    assert list(nfcms.pages(page(last, f"{column}index_2.html"))) == []


# -- vsb


@pytest.mark.parametrize(
    ("url", "body", "pages"),
    [
        ("/a/b.htm", '<a href="b/4.htm">下页</a>', ["/a/b/4.htm"]),
        ("/a/b/4.htm", '<a href="3.htm">下一页</a>', ["/a/b/3.htm"]),
        ("/a/b.htm", '1/4 <a href="javascript:go(2)">下页</a>', ["/a/b/1.htm", "/a/b/2.htm", "/a/b/3.htm"]),
        ("/a/b/3.htm", '2/4 <a href="javascript:go(2)">下页</a>', []),
        ("/a/b.htm", "1/4", []),
        ("/l.jsp?wbtreeid=1", '<a href="l.jsp?wbtreeid=1&amp;PAGENUM=2">下页</a>', ["/l.jsp?wbtreeid=1&PAGENUM=2"]),
    ],
)  # fmt: skip
def test_older_pages_are_followed_whatever_they_are_called(spider, url, body, pages):
    found = spider(VsbSpider, "990700").pages(page(body, HOST + url))
    assert paths(found) == pages


def test_lists_below_a_list_lie_in_the_folder_of_its_name(spider):
    links = ("b/c.htm", "b/2.htm", "c.htm", "/info/1/2.htm", "b/x.pdf")
    body = "".join(f'<a href="{link}">x</a>' for link in links)
    found = spider(VsbSpider, "990700").folders(page(body, f"{HOST}/a/b.htm"))
    assert paths(found) == ["/a/b/c.htm"]


# -- xxgkAnnualReport.jsp

JSP = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp"
SELECTS = (
    '<select name="vc_area"><option value="">全部</option><option value="A1">甲局</option></select>'
    '<select name="y"><option value="2023">2023年</option><option value="2024">2024年</option></select>'
    '<a href="xxgkAnnualReport.jsp?fbtime=2021&area=A2">乙局</a>'
)


def test_each_publisher_and_year_is_asked_for_but_the_page_itself(spider):
    module = spider(XxgkAnnualReportSpider, "990800")
    found = urls(module.parse_list(page(SELECTS, f"{JSP}?fbtime=2024&area=A1&showType=2")))
    assert sorted(found) == sorted(
        f"{JSP}?fbtime={year}&area={area}&showType=2"
        for area in ("A1", "A2")
        for year in (2021, 2023, 2024)
        if (area, year) != ("A1", 2024)
    )


def test_one_year_may_be_that_of_the_report_or_of_publication(spider):
    module = spider(XxgkAnnualReportSpider, "990800", year="2022")
    found = urls(module.parse_list(page(SELECTS, f"{JSP}?showType=2")))
    assert {parse_qs(urlsplit(url).query)["fbtime"][0] for url in found} == {"2023"}
