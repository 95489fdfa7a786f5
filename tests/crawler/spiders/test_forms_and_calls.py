"""Lists that come by forms and calls: ASP.NET, queries by organ and year, 龙讯, Epoint, 商网."""

import json
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import JsonResponse
from twisted.python.failure import Failure

from crawler.spiders.aspx import AspxSpider
from crawler.spiders.aspx_forms import next_form
from crawler.spiders.epoint import EpointSpider
from crawler.spiders.epoint_api import place_of
from crawler.spiders.epoint_details import asks_of
from crawler.spiders.links import Gathered, Row
from crawler.spiders.longxun import LongxunSpider
from crawler.spiders.longxun_calls import calls_of
from crawler.spiders.openness import OpennessSpider
from crawler.spiders.pairs import pairs, year_of
from tests.crawler.spiders.pages import HOST, page, paths, refused, rows

# -- ASP.NET

FIELDS = (
    '<input type="hidden" name="__VIEWSTATE" value="/wEP&quot;1" />'
    "<input type=hidden name=hfCid value=12>"
    '<input type="text" name="q" value="x">'
)


@pytest.mark.parametrize(
    ("pager", "asked"),
    [
        ("""<a href="javascript:__doPostBack('p','Page$2')">下一页</a>""", ("p", "Page$2")),
        ("""<a href="javascript:__doPostBack(&#39;a$b&#39;,&#39;&#39;)">下页</a>""", ("a$b", "")),
        ("""<span>1</span><a href="javascript:__doPostBack('p','2')">2</a>""", ("p", "2")),
        ("""<a disabled href="javascript:__doPostBack('p','1')" class="aspNetDisabled">下一页</a>""", None),
        ("""<a href="javascript:__doPostBack('p','1')">1</a>""", None),
        ("""<a href="javascript:__doPostBack('search','')">查询</a>""", None),
    ],
)  # fmt: skip
def test_the_form_of_the_next_page_has_all_hidden_fields(pager, asked):
    form = next_form(page(FIELDS + pager), 1)
    if asked is None:
        assert form is None
    else:
        assert form == {
            "__VIEWSTATE": '/wEP"1', "hfCid": "12",
            "__EVENTTARGET": asked[0], "__EVENTARGUMENT": asked[1],
        }  # fmt: skip


def test_a_refused_form_begins_the_list_anew_once(spider, caplog):
    aspx = spider(AspxSpider, "991500")
    pager = "<a href=\"javascript:__doPostBack('p','2')\">下一页</a>"
    first = page(FIELDS + rows("/Item/1.aspx") + pager, f"{HOST}/list.aspx?cid=1")
    (request,) = [r for r in aspx.parse_list(first) if r.method == "POST"]
    (again,) = aspx.begin_anew(refused(request, 500))
    assert (again.method, again.url, again.dont_filter) == ("GET", first.url, True)
    assert list(aspx.begin_anew(refused(request, 500))) == []
    assert "list_unreachable" in caplog.text


QUERY = (
    '<select id="ddlDept" name="dept"><option value="0">请选择</option>'
    '<option value="8">甲局</option></select>'
    '<select name="nd"><option>2022</option><option>2023</option></select>'
    '<a href="year_details.aspx?Year=2021&Dept=9">乙局</a>'
)


def test_pairs_of_selects_and_links():
    found = list(pairs(page(QUERY, f"{HOST}/gk/list.aspx"), ("dept",), ("year",)))
    asked = sorted(tuple(sorted(parse_qsl(urlsplit(row.url).query))) for row in found)
    assert {row.url.partition("?")[0] for row in found} == {f"{HOST}/gk/year_details.aspx"}
    assert asked == [(("Dept", d), ("Year", y)) for d in "89" for y in ("2021", "2022", "2023")]
    assert {row.title for row in found} == {"甲局", ""}


def test_the_page_itself_is_no_pair_and_its_other_parameters_stay():
    here = f"{HOST}/gk/year_details.aspx?dept=8&x=1&year=2023"
    found = [row.url for row in pairs(page(QUERY, here), ("dept",), ("year",))]
    assert here not in found
    assert f"{HOST}/gk/year_details.aspx?dept=8&x=1&year=2022" in found


def test_no_pairs_on_a_page_without_a_query():
    assert list(pairs(page('<a href="/a.html?id=1">甲</a>'), ("dept",), ("year",))) == []
    assert year_of(f"{HOST}/a.aspx?YEAR=2023", ("year",)) == 2023
    assert year_of(f"{HOST}/a.aspx?year=x", ("year",)) == 0


# -- 龙讯

COLUMN = "http://www.yuanjing.gov.test/zfxxgk/public/column/1681?type=4&catId=7001&action=list"


@pytest.mark.parametrize(
    "script",
    [
        '$("#c").load("/zfxxgk/site/label/8888?labelName=publicInfoList&siteId=678&organId=1681'
        '&type=4&catId=7001&file=/xxgk/list&pageIndex=1&pageSize=15");',
        "$.get('/zfxxgk/site/label/8888', {labelName: 'publicInfoList', siteId: 678, organId: '1681',"
        " type: '4', catId: '7001', file: '/xxgk/list', pageIndex: 1});",
        'var siteId = "678", organId = "1681"; var file="/xxgk/list"; load();',
    ],
)
def test_the_call_as_the_page_makes_it_or_put_together(script):
    (call,) = calls_of(page(f"<script>{script}</script>", COLUMN))
    url, form = call.of_page(2)
    said = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    assert form is None
    assert url.startswith("http://www.yuanjing.gov.test/zfxxgk/site/label/8888?")
    wanted = {
        "labelName": "publicInfoList", "siteId": "678", "organId": "1681", "type": "4",
        "catId": "7001", "file": "/xxgk/list", "pageIndex": "2", "pageSize": "50",
    }  # fmt: skip
    assert said | wanted == said


def test_other_labels_and_pages_without_a_site_make_no_call():
    menu = '<script>$("#m").load("/site/label/8888?labelName=publicMenu&siteId=1")</script>'
    assert calls_of(page(menu, COLUMN.partition("?")[0].replace("column", "x"))) == []
    assert calls_of(page("nothing", COLUMN)) == []


def test_a_call_goes_by_post_where_get_is_refused_and_ends_with_nothing_new(spider):
    longxun = spider(LongxunSpider, "991000")
    script = "<script>var siteId='678'</script>"
    (request,) = [r for r in longxun.parse_list(page(script, COLUMN)) if "8888" in r.url]
    (post,) = longxun.by_post(refused(request, 405))
    assert (post.method, b"organId=1681" in post.body) == ("POST", True)
    part = page(rows("/zfxxgk/public/1681/1.html"), request.url)
    _, *more = longxun.parse_part(part, **request.cb_kwargs)
    assert more == []  # no title of a report, but an entry: the next part is asked for
    assert list(longxun.parse_part(part, **request.cb_kwargs)) == []


def test_the_tab_of_reports_and_one_page_of_each_organ(spider):
    links = {
        "/zfxxgk/public/column/1681?type=6&catIds=9": "政府信息公开年报",
        "/zfxxgk/public/column/1681?type=2": "政府信息公开指南",
        "/zfxxgk/public/column/1682?type=2": "甲县教育局",
        "/zfxxgk/public/column/1682?type=4&catId=3": "甲县教育局",
        "/zfxxgk/public/1681/5.html": "甲县教育局",
    }
    body = "".join(f'<a href="{href}">{text}</a>' for href, text in links.items())
    found = spider(LongxunSpider, "991000").folders(page(body, COLUMN))
    assert [url.partition(".test")[2] for url in found] == list(links)[0:3:2]


# -- Epoint

GUID = "7eb5f7f1-0a1b-4c2d-8e3f-0123456789ab"


@pytest.mark.parametrize(
    ("project", "first"),
    [("/shhk-zwgk/", "shhk-zwgk"), ("shhk-zwgk", "shhk-zwgk"), ("", "EpointWebBuilder")],
)
def test_where_a_pages_calls_are_made(project, first):
    script = f"<script>var siteInfo={{siteGuid:'{GUID}',projectName:'{project}'}};</script>"
    place = place_of(page(script, f"{HOST}/009/009001/009001003/moreinfo.html"))
    assert (place.site, place.category, place.projects[0]) == (GUID, "009001003", first)
    assert place.projects[-1] == "EpointWebBuilder"
    asked = json.loads(place.list_form(0)["params"])
    assert (asked["siteGuid"], asked["categoryNum"], asked["pageIndex"]) == (GUID, "009001003", 0)


def test_the_category_of_an_address_with_a_parameter():
    script = f"<script>var siteInfo={{siteGuid:'{GUID}'}};</script>"
    url = f"{HOST}/dynamic/zwgk/govInfoPubright.html?categorynum=003001002"
    assert place_of(page(script, url)).category == "003001002"
    assert place_of(page("no site")) is None


def answer(value, url=f"{HOST}/call"):
    return JsonResponse(url, body=json.dumps(value).encode())


def test_a_call_without_rows_is_tried_with_a_token_then_elsewhere_then_given_up(spider, caplog):
    epoint = spider(EpointSpider, "991200")
    script = (
        f"<script>var siteInfo={{siteGuid:'{GUID}',projectName:'a'}}; 'getPageInfoListNew'</script>"
    )
    column = f"{HOST}/003/003001/about.html"
    (call,) = epoint.parse_list(page(script, column))
    assert call.url == f"{HOST}/a/rest/frontAppCustomAction/getPageInfoListNew"
    (token,) = epoint.no_call(refused(call, 401))
    assert token.url == f"{HOST}/a/rest/getOauthInfoAction/getNoUserAccessToken"
    given = answer({"custom": {"access_token": "abcdefgh-1"}})
    again = epoint.parse_token(given, **token.cb_kwargs)
    assert again.headers["Authorization"] == b"Bearer abcdefgh-1"
    (other,) = epoint.parse_call(answer({"custom": {}}), **again.cb_kwargs)
    assert other.url.startswith(f"{HOST}/EpointWebBuilder/rest/")
    (static,) = epoint.parse_call(answer([]), **other.cb_kwargs)
    assert static.url == f"{HOST}/003/003001/2.html"
    assert "list_unreadable" in caplog.text


def unanswered(request):
    failure = Failure(DownloadTimeoutError("180 s"))
    failure.request = request
    return failure


def test_a_call_that_had_no_answer_is_named_so_where_no_other_way_gives_the_list(spider, caplog):
    epoint = spider(EpointSpider, "991200")
    script = f"<script>siteGuid='{GUID}'; 'getPageInfoListNew'</script>"
    (call,) = epoint.parse_list(page(script, f"{HOST}/003/003001/about.html"))
    (token,) = call.errback(unanswered(call))
    (static,) = token.errback(refused(token))
    assert static.url == f"{HOST}/003/003001/2.html"
    assert f"list_unreachable: DownloadTimeoutError: 180 s ({call.url})" in caplog.text
    assert "list_unreadable" not in caplog.text


def test_a_call_that_had_no_answer_is_not_named_where_another_way_gives_the_list(spider, caplog):
    epoint = spider(EpointSpider, "991200")
    script = f"<script>siteGuid='{GUID}'; 'getPageInfoListNew'</script>"
    (call,) = epoint.parse_list(page(script, f"{HOST}/003/003001/about.html"))
    (token,) = call.errback(unanswered(call))
    again = epoint.parse_token(
        answer({"custom": {"access_token": "abcdefgh-1"}}), **token.cb_kwargs
    )
    given = answer({"custom": {"count": "1", "infodata": [{"title": "甲", "infourl": "/a.html"}]}})
    list(again.callback(given, **again.cb_kwargs))
    assert "list_un" not in caplog.text


def test_a_later_page_of_a_call_that_has_no_answer_is_named(spider, caplog):
    epoint = spider(EpointSpider, "991200")
    place = place_of(page(f"siteGuid:'{GUID}'", f"{HOST}/003/about.html"))
    third = epoint.call(place, 2, Gathered(place.page))
    assert list(third.errback(refused(third, 502))) == []
    assert "list_unreachable: HTTP 502" in caplog.text


def test_rows_of_a_call(spider):
    epoint = spider(EpointSpider, "991200")
    place = place_of(page(f"siteGuid:'{GUID}'", f"{HOST}/003/about.html"))
    gathered = Gathered(f"{HOST}/003/about.html")
    entry = {
        "title": "甲局2023年政府信息公开工作年度报告",
        "infourl": "/a.html",
        "infodate": "2024-1-9",
    }
    some = answer({"custom": {"count": "2", "infodata": [entry, "x", {"title": "y"}]}})
    document, more = epoint.parse_call(some, place=place, page=0, gathered=gathered)
    assert paths([document]) == ["/a.html"]
    assert json.loads(parse_qs(more.body.decode())["params"][0])["pageIndex"] == 1


def test_the_text_of_a_shell_is_asked_for_under_each_name(spider, caplog):
    epoint = spider(EpointSpider, "991200")
    shell = page(
        f"<script>var siteInfo={{siteGuid:'{GUID}',projectName:'/shhk-zwgk'}}</script>",
        f"{HOST}/showinfo.html?infoGuid={GUID}",
    )
    asks = asks_of(shell)
    assert asks[0].url == (
        f"{HOST}/shhk-zwgk/rest/shhkZwgkFrontAppNotNeedLoginAction/getGovInfoDetail"
    )
    assert len(asks) == 8
    (request,) = epoint.parse_document(shell, Row(shell.url, "甲"), HOST)
    for _ in asks[1:]:
        (request,) = request.errback(refused(request))
    assert list(request.errback(refused(request))) == []
    assert "document_not_there: a shell" in caplog.text


def test_a_shell_whose_call_has_no_answer_is_not_said_to_be_gone(spider, caplog):
    epoint = spider(EpointSpider, "991200")
    shell = page("<div id=app></div>", f"{HOST}/art/info/12/i2024-33")
    (request,) = epoint.parse_document(shell, Row(shell.url, "甲"), HOST)
    assert list(request.errback(unanswered(request))) == []
    problem = "document_unreachable: a shell: DownloadTimeoutError: 180 s [甲]"
    assert f"{problem} ({shell.url})" in caplog.text
    assert "not_there" not in caplog.text


def test_a_shell_of_a_pdf(spider):
    epoint = spider(EpointSpider, "991200")
    shell = page(f"siteGuid:'{GUID}'", f"{HOST}/showinfo.html?infoGuid={GUID}")
    (request,) = epoint.parse_document(shell, Row(shell.url, "甲"), HOST)
    data = {"infotype": "pdf", "pdflist": [{"attachname": "甲.pdf", "attachurl": "/att/1.pdf"}]}
    (file,) = request.callback(answer({"custom": {"data": data}}))
    assert paths([file]) == ["/att/1.pdf"]
    assert epoint.worked == {request.url}


def test_the_single_page_of_fengxian():
    (ask,) = asks_of(page("<div id=app></div>", f"{HOST}/art/info/12/i2024-33"))
    assert (ask.url, ask.form) == (f"{HOST}/html/info/detail", {"id": "i2024-33"})


@pytest.mark.parametrize("body", ["正文" * 500, '<a href="a.pdf">年报</a>'])
def test_a_page_with_a_text_or_a_file_is_no_shell(body):
    script = f"<script>var siteInfo={{siteGuid:'{GUID}'}}</script>"
    assert asks_of(page(script + body, f"{HOST}/003/20240101/{GUID}.html")) == []


# -- 商网


def test_lists_of_reports_by_module_or_by_name(spider):
    links = {
        "/XxgkAnnualReport/index/1": "2023",
        "/OpennessContent/showList/12/305/page_1.html": "政府信息公开年报",
        "/OpennessContent/showList/12/301/page_1.html": "政策文件",
        "/XxgkAnnualReport/show/5585.html": "甲局2023年政府信息公开工作年度报告",
        "/BranchOpennessContent/showList/10395/0/page_1.html": "年度报告",
    }
    body = "".join(f'<a href="{href}">{text}</a>' for href, text in links.items())
    found = spider(OpennessSpider, "991100").folders(page(body, f"{HOST}/Xxgk/"))
    listed = list(links)
    assert sorted(set(paths(found))) == sorted([listed[0], listed[1], listed[4]])


@pytest.mark.parametrize(
    "path",
    [
        "/XxgkAnnualReport/show/5585.html",
        "/Xxgknb/show/616527.html?type=1",
        "/OpennessAnnualReport/show/77.html",
        "/OpennessAnnualReport/year/show/12/2023",
        "/OpennessAnnualReport/year/show/12/2023.html",
    ],
)
def test_articles_of_the_modules(path):
    assert OpennessSpider.article.search(HOST + path)
