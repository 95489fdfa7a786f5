"""What wild/platforms.md says may be otherwise, family by family: each a case."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy.http import JsonResponse

from crawler.spiders.data_rows import data_rows
from crawler.spiders.gkmlpt import GkmlptSpider
from crawler.spiders.gkmlpt_api import annual_nodes, date_of, read_config
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.hanweb_islands import islands
from crawler.spiders.jpaas import JpaasSpider
from crawler.spiders.links import Gathered
from crawler.spiders.nfcms import NfcmsSpider
from crawler.spiders.pc_list import PcListSpider
from crawler.spiders.sessions import without_session
from crawler.spiders.trs import TrsSpider
from crawler.spiders.ucap import UcapSpider
from crawler.spiders.ucap_lists import numbered_pages
from crawler.spiders.vsb import VsbSpider
from tests.crawler.spiders.pages import HOST, page, paths, rows

HEX = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (TrsSpider, "/zfxxgk/202401/t20240129_1926722.shtml"),
        (TrsSpider, "/zfxxgk/t27467708.shtml"),  # 广西: no date
        (TrsSpider, "/zfxxgk/202401/t20240129_1926722.jhtml"),
        (TrsSpider, "/ZFXXGK/202401/T20240129_1926722.HTM"),
        (UcapSpider, f"/mysfgw/c100294/202401/{HEX}.shtml"),
        (UcapSpider, "/hebmlx/c104698/202301/c01_591175.shtml"),
        (UcapSpider, "/hebmlx/c104698/202301/c11_591175.shtml"),
        (UcapSpider, f"/xyszf/xxx/2026-01/08/content_{HEX.upper()}.shtml"),
        (UcapSpider, "/site/c102345/content.shtml"),
        (HanwebSpider, "/art/2023/1/31/art_316821_37751.html"),
        (HanwebSpider, f"/art/2026/art_{HEX}.html"),
        (JpaasSpider, f"/bmxxgk/ktqlcj/zfxxgknb/art/2023/art_{HEX}.html"),
        (JpaasSpider, f"/col/col1487002/art/2024/art_{HEX}.html"),
        (GkmlptSpider, "/gzthtyj/gkmlpt/content/9/9866/post_9866248.html"),
        (NfcmsSpider, "/zwgk/qtq/ndxx/content/post_10400812.html"),
        (NfcmsSpider, "/zwgk/qtq/ndxx/content/mpost_10400812.html"),
        (VsbSpider, "/info/1648/47211.htm"),
        (VsbSpider, "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1066&wbnewsid=7471"),
        (VsbSpider, "/content.jsp?wbnewsid=7471&wbtreeid=1066&urltype=news.NewsContentUrl"),
    ],
)
def test_articles(kind, path):
    assert kind.article.search(HOST + path)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("/a.jsp;jsessionid=0A1B2C?x=1", "/a.jsp?x=1"),
        ("/a.jsp;JSESSIONID=0A1B2C.node1", "/a.jsp"),
        ("/a.html?PHPSESSID=q1w2e3&x=1", "/a.html?x=1"),
        ("/a.html?x=1&sid=0123456789abcdef0123", "/a.html?x=1"),
        ("/(S(abcdefghij0123456789))/a.aspx?x=1", "/a.aspx?x=1"),
        ("/gkmlpt/api/all/6812?page=1&sid=200243", "/gkmlpt/api/all/6812?page=1&sid=200243"),
        ("/a.html?side=2&id=3", "/a.html?side=2&id=3"),
    ],
)
def test_session_ids(url, plain):
    assert without_session(HOST + url) == HOST + plain


# -- TRS

COLUMN = f"{HOST}/zwgk/zfxxgknb/"


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        ("<script>createPageHTML(3, 0, 'index', 'jhtml');</script>", ["index_1.jhtml", "index_2.jhtml"]),
        ('<script>createPage( 2 ,0,"index","html")</script>', ["index_1.html"]),
        ('<script>var countPage = 3;var ext="index"+"_"+i+".htm"</script>', ["index_1.htm", "index_2.htm"]),
        ('<a href="search?channelid=1&page=2">下一页</a>', ["search?channelid=1&page=2"]),
    ],
)  # fmt: skip
def test_trs_pages(spider, body, pages):
    assert list(spider(TrsSpider).pages(page(body))) == [COLUMN + name for name in pages]


def test_trs_parts_beside_the_column(spider):
    body = '<a href="../bmnb/">部门</a><a href="/zt/2019n/">2019年</a><a href="/bm/">部门</a>'
    assert paths(spider(TrsSpider).folders(page(body))) == ["/zwgk/bmnb/", "/zt/2019n/"]


# -- ucap


@pytest.mark.parametrize(
    "call",
    [
        "createPageHTML('page_div',3, 1,'common_list','shtml',251)",
        'createPageHTML("page_div",3,1,"common_list","shtml",251);',
        "createPageHTML( '#page' , '3', '1' , 'common_list','shtml',251 )",
        "createPageHTML('page-div',3,1,'common_list','shtml')",
    ],
)
def test_ucap_pager_spellings(call):
    found = numbered_pages(page(f"<script>{call}</script>", f"{HOST}/s/c1000/common_list.shtml"))
    assert [path.rpartition("/")[2] for path in paths(found)] == [
        f"common_list_{n}.shtml" for n in (1, 2, 3)
    ]


# -- Hanweb

ISLAND = """<div id='9'><script type='text/xml'><datastore><nextgroup><![CDATA[<a {0}></a>]]>
</nextgroup>{1}<recordset><record><![CDATA[<li><a title="甲" href="/art/2024/1/2/art_1_2.html">甲</a>
<b>[2024-01-02]</b></li>]]></record></recordset></datastore></script></div>{2}"""


def test_attributes_in_any_order_and_quotes():
    body = ISLAND.format(
        "class=\"n\" href='/module/web/jpage/dataproxy.jsp?page=1&amp;columnid=33&amp;unitid=9'",
        "",
        """<script>$('#9').jpage({"perPage" : "15", "totalRecord" : "90"})</script>""",
    )
    (island,) = islands(page(body))
    assert (island.total, island.per_page) == (90, 15)
    assert island.form == {"columnid": "33", "unitid": "9"}
    assert island.rows[0].date == "2024-01-02"


def test_a_list_whose_count_only_the_groups_say(spider):
    hanweb = spider(HanwebSpider, "990400")
    address = 'href="/module/web/jpage/dataproxy.jsp?page=1&columnid=33&unitid=9"'
    (group,) = [r for r in hanweb.parse_list(page(ISLAND.format(address, "", ""))) if r.priority]
    answer = """<datastore><totalrecord>3</totalrecord><recordset><record>&lt;li&gt;&lt;a
    href="/art/2024/1/3/art_1_3.html"&gt;乙&lt;/a&gt;&lt;/li&gt;</record></recordset></datastore>"""
    got = page(answer.encode(), group.url)
    (more,) = hanweb.parse_group(got, **group.cb_kwargs)
    assert parse_qs(urlsplit(more.url).query)["startrecord"] == ["3"]


# -- jpaas


def test_a_call_in_double_quotes_and_a_list_that_does_not_count(spider):
    jpaas = spider(JpaasSpider, "990500")
    tag = (
        '<script url="/front/page/build/unit" queryData="{&quot;parseType&quot;:&quot;buildstatic'
        '&quot;,&quot;tagId&quot;:&quot;右侧内容&quot;}"></script>'
    )
    (call,) = jpaas.parse_list(page(tag))
    assert parse_qs(urlsplit(call.url).query)["parseType"] == ["buildstatic"]
    html = rows(*(f"/art/2024/art_{n:032}.html" for n in range(12)))
    answer = JsonResponse(call.url, body=json.dumps({"data": {"html": html}}).encode())
    more = [r for r in jpaas.parse_unit(answer, **call.cb_kwargs) if r.priority]
    assert json.loads(parse_qs(urlsplit(more[0].url).query)["paramJson"][0])["pageNo"] == 2
    again = [r for r in jpaas.parse_unit(answer, **more[0].cb_kwargs) if r.priority]
    assert again == []  # nothing new


# -- gkmlpt


@pytest.mark.parametrize(
    "config",
    [
        'window._CONFIG = {APP_URL:\'http://a.gov.cn/x\', SID:\'200243\', TREE:[{"id":1,"name":"年报"}]}',
        'window._CONFIG={"APP_URL":"http:\\/\\/a.gov.cn\\/x\\/","SID":200243,"TREE":[{"id":"1","name":"年度报告"}]}',
    ],
)
def test_configurations(config):
    app_url, sid, tree = read_config(config)
    assert (app_url, sid) == ("http://a.gov.cn/x", "200243")
    assert len(list(annual_nodes(tree))) == 1


def test_times_in_seconds_milliseconds_and_text():
    assert date_of({"display_publish_time": 0, "first_publish_time": 1704902400}) == "2024-01-11"
    assert date_of({"display_publish_time": 1704902400000}) == "2024-01-11"
    assert date_of({"display_publish_time": "0", "date": "2024-01-11"}) == "2024-01-11"


# -- VSB


@pytest.mark.parametrize(
    "pager",
    [
        '<span class="p_next p_fun"><a href="zfxxgknb/4.htm">下页</a></span>',
        '<span class="p_next p_fun"><a href="zfxxgknb/4.htm"><img src="n.gif"></a></span>',
        '<a class="Next" href="zfxxgknb/4.htm">下一页</a>',
    ],
)
def test_vsb_next(spider, pager):
    found = spider(VsbSpider, "990700").pages(page(pager, f"{HOST}/zwgk/zfxxgknb.htm"))
    assert paths(found) == ["/zwgk/zfxxgknb/4.htm"]


def test_vsb_dynamic_parts(spider):
    links = (
        "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1023",
        "/list.jsp?wbtreeid=1022&urltype=tree.TreeTempUrl",
    )
    body = "".join(f'<a href="{link}">{n}年</a>' for n, link in enumerate(links, 2022))
    found = spider(VsbSpider, "990700").folders(page(body, f"{HOST}/zwgk/zfxxgknb.htm"))
    assert paths(found) == list(links)


# -- lists as data


@pytest.mark.parametrize(
    "script",
    [
        r"""var listData = { articleList: [{"title":"甲","pubDate":"2026-05-25 11:06","urls":"{\"pc\":\"/z/c00145/pc/content/content_205.html\"}"}] }""",
        """var articleList = [{"title":"<em>甲</em>","pubDate":"2026-05-25","urls":{"pc":"/z/c00145/pc/content/content_205.html"}}];""",
        """{"rows": [{"name":"甲","url":"/z/c00145/pc/content/content_205.html","date":"2026/5/25"}]}""",
    ],
)
def test_rows_that_a_script_holds_as_data(script):
    (row,) = data_rows(page(f"<script>{script}</script>"))
    assert (row.url, row.title, row.date) == (
        f"{HOST}/z/c00145/pc/content/content_205.html", "甲", "2026-05-25",
    )  # fmt: skip


@pytest.mark.parametrize(
    "script", ["list: [{'a': 1}]", "list: [{", "list: " + "[{" * 9999, "data = [{}, 3]"]
)
def test_data_that_is_no_list(script):
    assert list(data_rows(page(f"<script>{script}</script>"))) == []


def test_pc_list_reads_them(spider):
    pc_list = spider(PcListSpider, "991300")
    entry = {
        "title": "甲局2023年政府信息公开工作年度报告",
        "urls": {"pc": "/z/c1/pc/content/content_1.html"},
    }
    body = f"<script>var articleList = {json.dumps([entry])}</script>"
    first, *_ = pc_list.parse_list(
        page(body, f"{HOST.replace('moyang', 'xiuping')}/z/c1/pc/list.html")
    )
    assert first.url.endswith("/z/c1/pc/content/content_1.html")


# -- parts that come back


def test_a_dynamic_list_that_repeats_its_last_page_ends(spider):
    vsb = spider(VsbSpider, "990700")
    body = rows("/info/1/1.htm") + '<a href="?wbtreeid=1&PAGENUM={}">下页</a>'
    url = "http://www.cuilan.gov.test/list.jsp?wbtreeid=1"
    (second,) = [r for r in vsb.parse_list(page(body.format(2), url)) if r.priority]
    assert [
        r
        for r in vsb.parse_list(page(body.format(3), second.url), **second.cb_kwargs)
        if r.priority
    ] == []
    assert isinstance(second.cb_kwargs["gathered"], Gathered)
