"""Lists by loadData, by Hanweb's catalogue and by TRS WAS, as wild/platforms.md has them."""

import json
from urllib.parse import parse_qs

import pytest
from scrapy.http import JsonResponse

from crawler.spiders.calls import catalogue, load_data
from crawler.spiders.gkmlpt import GkmlptSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.trs import TrsSpider
from crawler.spiders.ucap import UcapSpider
from tests.crawler.spiders.pages import HOST, page, paths, refused, rows

CHANNEL = "7eb5f7f1-0a1b-4c2d-8e3f-0123456789ab"
LOAD = (
    f'<script>var channel_id="{CHANNEL}"; $.post("/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15",'
    "{pageIndex: 1, channel_id: channel_id}, show);</script>"
)
SEARCH = (
    '<script>$.ajax({type:"post", url:"/module/xxgk/search.jsp?",'
    ' data:"infotypeId=A0212&jdid=2&area=CD01&divid=div10261&currpage=1"});</script>'
)
COLUMN = f"{HOST}/col/col10261/index.html?number=A0212&jh=2"


def posted(spider, response):
    (request,) = [r for r in spider.parse_list(response) if r.method == "POST"]
    return request, {k: v[0] for k, v in parse_qs(request.body.decode(), True).items()}


def test_load_data(spider):
    ucap = spider(UcapSpider, "990300")
    request, form = posted(ucap, page(LOAD, f"{HOST}/gxszf/zfxxgknb/xxgk_list.shtml"))
    assert paths([request]) == ["/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15"]
    assert form == {"channel_id": CHANNEL, "pageIndex": "1"}
    entry = {"TITLE": "甲市<em>教育局</em>2024年政府信息公开工作年度报告", "URL": "/a/202501/1.shtml", "PUBLISHED_TIME_FORMAT": "2025-01-15"}  # fmt: skip
    answer = {"data": {"allRow": 31, "totalPage": 3, "list": [entry]}}
    told = request.cb_kwargs
    found = list(
        ucap.parse_call(JsonResponse(request.url, body=json.dumps(answer).encode()), **told)
    )
    assert paths(found)[0] == "/a/202501/1.shtml"
    assert parse_qs(found[1].body.decode())["pageIndex"] == ["2"]
    # The same again: nothing new, and the list has counted more.
    again = JsonResponse(request.url, body=json.dumps(answer).encode())
    assert list(ucap.parse_call(again, **found[1].cb_kwargs)) == []
    assert ucap.crawler.stats.get_value("problems/list_short") == 1


def test_an_answer_that_is_no_list_is_named(spider):
    ucap = spider(UcapSpider, "990300")
    request, _ = posted(ucap, page(LOAD))
    assert list(ucap.parse_call(page("no"), **request.cb_kwargs)) == []
    assert ucap.crawler.stats.get_value("problems/list_unreadable") == 1


@pytest.mark.parametrize(
    "text", ["", "<script>loadData(1)</script>", f'<i>channel_id="{CHANNEL}"</i>']
)
def test_no_call_where_a_page_names_none(text):
    assert list(load_data(page(text))) == []


def test_the_catalogue_is_asked_by_post_then_by_get(spider):
    hanweb = spider(HanwebSpider, "990400")
    request, form = posted(hanweb, page(SEARCH, COLUMN))
    assert paths([request]) == ["/module/xxgk/search.jsp"]
    assert {k: form[k] for k in ("infotypeId", "jdid", "area", "divid", "currpage")} == {
        "infotypeId": "A0212", "jdid": "2", "area": "CD01", "divid": "div10261", "currpage": "1",
    }  # fmt: skip
    (by_get,) = hanweb.call_refused(refused(request, 405))
    assert by_get.method == "GET"
    assert "currpage=1" in by_get.url
    entry = '<tr><td><a href="{0}">甲市教育局2024年政府信息公开工作年度报告</a></td><td>2025-01-15</td></tr>'
    listed = rows("/art/2025/1/15/art_10261_1.html", pattern=entry)
    answer = page(f"<table>{listed}</table><a href='#'>下一页</a>", request.url)
    found = list(hanweb.parse_call(answer, **request.cb_kwargs))
    assert [r.method for r in found] == ["GET", "POST"]  # a report, the next page
    assert list(hanweb.parse_call(answer, **found[1].cb_kwargs)) == []  # the last page for ever


def test_without_a_category_nothing_is_asked():
    tree = '<script src="/module/xxgk/tree.jsp?area=CD01"></script>'
    assert list(catalogue(page(tree, f"{HOST}/col/col10261/index.html"))) == []


def test_a_search_that_stands_for_the_list(spider):
    trs = spider(TrsSpider, "990100")
    frame = '<iframe src="/was5/web/search?channelid=201542&amp;perpage=10"></iframe>'
    box = "<script>location.href='/was5/web/search?channelid=9&searchword=' + word;</script>"
    search = "/was5/web/search?channelid=201542&perpage=10"
    assert paths(trs.folders(page(frame + box))) == [search]
    assert paths(trs.pages(page("", HOST + search))) == [f"{search}&page=2"]
    assert paths(trs.pages(page("", f"{HOST}{search}&page=2"))) == [f"{search}&page=3"]


# -- gkmlpt


def api_page(request, entries, total):
    title = "甲局2023年政府信息公开工作年度报告"
    entries = [{"title": title, "url": f"/jyj/gkmlpt/content/post_{n}.html"} for n in entries]
    body = json.dumps({"articles": entries, "total": total}).encode()
    return JsonResponse(request.url, body=body, request=request)


def application(gkmlpt):
    tree = '[{"id":1,"name":"年度报告"}]'
    config = f"<script>window._CONFIG = {{APP_URL:'{HOST}/jyj', SID:'2', TREE:{tree}}}</script>"
    (first,) = gkmlpt.parse_list(page(config, f"{HOST}/jyj/gkmlpt/index"))
    return first


def test_the_next_page_of_a_category_is_asked_for_until_all_that_it_counts_has_come(spider, caplog):
    first = application(spider(GkmlptSpider, "990200"))
    *documents, second = first.callback(api_page(first, range(20), 30), **first.cb_kwargs)
    assert (len(documents), paths([second])) == (20, ["/jyj/gkmlpt/api/all/1?page=2&sid=2"])
    rest = second.callback(api_page(second, range(20, 30), 30), **second.cb_kwargs)
    assert [request.callback.__name__ for request in rest] == ["parse_document"] * 10
    assert "list_short" not in caplog.text


def test_what_a_category_counts_and_does_not_give_is_named(spider, caplog):
    first = application(spider(GkmlptSpider, "990200"))
    *_, second = first.callback(api_page(first, range(20), 90), **first.cb_kwargs)
    assert list(second.callback(api_page(second, range(20), 90), **second.cb_kwargs)) == []
    assert f"list_short: the list counts 90 entries and gave 20 ({first.url})" in caplog.text
