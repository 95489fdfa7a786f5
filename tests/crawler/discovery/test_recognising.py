"""Platform families by their marks, scores of links, marks of pages: on real addresses and pages."""

import csv
import json
from pathlib import Path

import pytest

from crawler import registry
from crawler.discovery import families
from crawler.discovery.links import Link, links, squeeze
from crawler.discovery.pages import look
from crawler.discovery.scoring import Score, column_address, column_text, platform_tabs, scores
from crawler.discovery.site_code import adcode_of, name_of
from tests.crawler.discovery.paper import TABS, page, report, response, rows

WILD = Path(__file__).parents[4] / "shared" / "wild"
needs_wild = pytest.mark.skipif(not WILD.is_dir(), reason="../shared/wild is not here")


# -- families


def test_every_code_is_one_of_the_registrys():
    assert set(families.codes()) <= set(registry.families())


def test_every_family_with_a_spider_can_be_told():
    told = {registry.families()[code] for code in families.codes()}
    with_spider = {spider for spider in registry.families().values() if spider}
    assert with_spider - told == set()


def judged(addresses):
    """Count which spiders the families have that are told from addresses: right, wrong, silent."""
    spiders = registry.families()
    right, wrong, silent = 0, [], 0
    for family, url in addresses:
        known = families.recognise("", url)
        if not known:
            silent += 1
        elif spiders[known[0].code] == spiders[family]:
            right += 1
        else:
            wrong.append((family, known[0].code, url))
    return right, wrong, silent


def test_the_registrys_own_reports_tell_their_family(real_hosts):
    """Addresses of real reports, whose family was judged by people: told from the address alone."""
    with Path(registry.__file__).with_name("sites.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["cms_family_basis"] == "report_url"]
    right, wrong, _ = judged(
        (row["cms_family"], row["sample_report_url"]) for row in rows if row["sample_report_url"]
    )
    assert wrong == []
    assert right >= 150


@needs_wild
def test_other_real_reports_tell_their_family():
    found = [json.loads(line) for line in (WILD / "titles.jsonl").open(encoding="utf-8")]
    right, wrong, silent = judged((one["family"], one["url"]) for one in found)
    assert wrong == []
    assert (right >= 240, silent <= 45) == (True, True), (right, silent)


@needs_wild
def test_no_title_of_a_report_is_taken_for_a_column():
    found = [json.loads(line)["title"] for line in (WILD / "titles.jsonl").open(encoding="utf-8")]
    assert [title for title in found if column_text(title)[0]] == []


def test_the_registrys_columns_are_known_by_their_addresses(real_hosts):
    """Three quarters of real columns have a telling address; most of the others are numbers."""
    columns = [url for site in registry.load() for url in site.column_urls]
    assert sum(column_address(url)[0] for url in columns) >= 0.75 * len(columns)


@needs_wild
@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("gd_nfcms_article_6.html", "gd_nfcms"),
        ("gd_nfcms_article_8.html", "gd_nfcms"),
        ("gd_nfcms_list_1.html", "gd_nfcms"),
        ("gkmlpt_1.html", "gkmlpt"),
    ],
)
def test_saved_pages_tell_their_family(file, code):
    text = (WILD / "html" / file).read_text("utf-8")
    assert families.recognise(text, "http://www.x.gov.cn/a/")[0].code == code


def test_hints_alone_are_not_enough():
    assert families.recognise("<p>Custom_UnionStyle</p>", "http://www.x.gov.cn/") == []


def test_jpaas_is_told_from_the_older_product():
    text = '<div class="jcms_files/"><script src="unitbuild.js" queryData="{\'a\':\'b\'}"></script>'
    articles = ["http://x.gov.cn/art/2023/1/31/art_316821_37751.html"]
    assert (
        families.recognise(text, "http://x.gov.cn/col/col7/index.html", articles)[0].code
        == "hanweb_jpaas"
    )


# -- links of real pages: what the link says, where it leads, what it is


@needs_wild
def test_links_of_a_saved_department_page():
    path = WILD / "html" / "gd_nfcms_list_1.html"
    found = links(response("http://rsj.gz.gov.cn/zcgg/", path.read_bytes()))
    best = max(
        (score for link in found for score in scores(link, on_platform=False)),
        key=lambda score: score.points,
    )
    assert best.kind == "platform"
    assert len(found) > 20


@needs_wild
def test_a_gkmlpt_page_names_its_category():
    path = WILD / "html" / "gkmlpt_1.html"
    found = [
        link
        for link in links(response("http://x.gov.cn/", path.read_bytes()))
        if link.how == "tree"
    ]
    assert [squeeze(link.text) for link in found] == ["政府信息公开工作年度报告"]
    assert found[0].url.endswith("/gkmlpt/annualreport")


def kind(text, url, *, on_platform=False, how="text"):
    found = scores(Link(url, text, how), on_platform=on_platform)
    return found[0].kind if found else None


@pytest.mark.parametrize(
    ("text", "url", "what"),
    [
        # A disclosure platform of 2020, whole.
        ("政府信息公开指南", "http://hdzfxxgk.hd.gov.cn/zfxxgkzn/", "platform"),
        ("法定主动公开内容", "http://hdzfxxgk.hd.gov.cn/fdgknr/", "platform"),
        ("政府信息公开年报", "http://hdzfxxgk.hd.gov.cn/zfxxgknb/", "column"),
        ("政府公报", "http://hdzfxxgk.hd.gov.cn/zfgb/", None),
        ("市政府部门信息公开", "http://hdzfxxgk.hd.gov.cn/gszbm/", "platform"),
        ("近期信息公开", "http://hdzfxxgk.hd.gov.cn/zfwj/jinqixxgk/", "platform"),
        ("依申请公开", "http://hdzfxxgk.hd.gov.cn/ysqgk/", None),
        ("重大建设项目", "http://hdzfxxgk.hd.gov.cn/zdly/zdjsxmxxgk/", None),
        # A county's navigation of 2017.
        ("政务公开", "http://www.jxjaxzf.gov.cn/Category_111/Index.aspx", "platform"),
        ("财政公开", "http://xxgk.jxjaxzf.gov.cn/zgja/zfxxgk_38041/ysqgkxx_38043/", None),
        ("政府信息公开年报", "http://www.jxjaxzf.gov.cn/Category_598/Index.aspx", "column"),
        ("政府信息公开目录", "http://xxgk.jxjaxzf.gov.cn/zgja/zfxxgk_38041/", "platform"),
        ("公开承诺", "http://www.jxjaxzf.gov.cn/Category_339/Index.aspx", None),
        # A ministry of a municipality: its reports on the city's own host.
        ("公开年报", "http://zfxxgk.beijing.gov.cn/110016/zfxxgknb/list.shtml", "column"),
        ("公开指南", "http://zfxxgk.beijing.gov.cn/110016/zfxxgkzn/2017-10/09/content_1.shtml", "platform"),
        ("政府网站工作年度报表", "http://www.bjjs.gov.cn/bjjs/index/zfgzndbb/index.shtml", None),
        ("机构设置", "http://www.bjjs.gov.cn/bjjs/xxgk/jgsz/index.shtml", "organs"),
        # Others.
        ("政府信息公开年度报告", "http://www.yichun.gov.cn/xxgk/gkndbg/", "column"),
        ("政府信息公开年报", "http://jxw.mas.gov.cn/bmsite/listInfoSub.action?itemId=896&orgCode=EA003", "column"),
        ("政府信息公开年报", "http://zwgk.hefei.gov.cn/zwgk/public/spage.xp?doAction=sindex&frame=nb", "column"),
        ("省政府信息公开专栏", "http://www.sc.gov.cn/10954/", None),
        ("鄂尔多斯市2018年政府信息公开年度报告", "http://www.ordos.gov.cn/x/201905/t20190530_2380968.html", "report"),
    ],
)  # fmt: skip
def test_links_seen_on_real_pages(text, url, what):
    assert kind(text, url) == what


@pytest.mark.parametrize(
    "text",
    ["财政年报", "工作年报", "统计年报", "政府网站年度报表", "法治政府建设年度报告", "企业年度报告", "信息公开年报解读", "年报格式"],
)  # fmt: skip
def test_what_is_no_column(text):
    assert column_text(text)[0] == 0


def test_a_bare_year_report_counts_on_the_platform_only():
    assert column_text("年报", on_platform=True)[0] == 80
    assert column_text("年报", on_platform=False)[0] == 0
    assert column_text("2023年政府信息公开年报")[0] == 76
    assert column_text("政府信息公开年报（12）")[0] == 100
    assert column_text("云汀市财政局2023年政府信息公开年报")[0] == 0  # a report


@pytest.mark.parametrize(
    ("path", "strong", "weak"),
    [
        ("/zwgk/zfxxgk/zfxxgknb/2023n/", True, True),
        ("/gknb/2023nb/zxjd2023/", True, True),
        ("/XxgkAnnualReport/", True, True),
        ("/zwgk/gzbg/", False, True),
        ("/x/nb_2022n/", False, True),
        ("/zwgk/nbjg/", False, False),
        ("/col/col7/index.html", False, False),
    ],
)
def test_addresses_of_columns(path, strong, weak):
    assert column_address("http://www.x.gov.cn" + path) == (strong, weak)


# -- pages


def test_three_of_five_tabs_make_a_platform():
    assert platform_tabs(["政府信息公开指南", "政府信息公开制度", "首页"]) == 2
    assert look(response("http://www.x.gov.test/gk/", TABS)).kind == "platform"
    assert look(response("http://www.x.gov.test/gk/", TABS[: TABS.index("<a", 9)])).kind == "other"


def test_a_page_with_reports_in_its_news_is_no_column():
    body = TABS + rows("甲市人民政府", "甲市财政局")
    assert look(response("http://www.x.gov.test/gk/", body)).kind == "platform"


def test_a_report_is_no_column_unless_the_link_says_so():
    where = "http://www.x.gov.test/gk/202401/t20240118_1.html"
    assert look(response(where, report())).kind == "report"


def test_hostile_pages_are_looked_at_within_bounds():
    deep = "<div>" * 5000 + "<a href='/a'>政府信息公开</a>"
    many = "<a href='/{0}'>{0}</a>" * 1
    wide = "".join(many.format(n) for n in range(9000))
    long = f"<a href='/x'>{'政' * 500_000}</a><script>{'var url=' * 50_000}</script>"
    nested = "<div onclick=\"open('/a')\">x" * 4000
    same = "<div>" + "<a href='/b'>更多</a><i>x</i>" * 4000
    signs = "window._CONFIG={SID:'1'," * 30_000
    for body in (nested, same, signs, deep, wide, long, "", "<html", "\x00" * 100):
        found = look(
            response("http://www.x.gov.test/", page(body).encode()), Score("home", 100, "")
        )
        assert len(found.links) <= 4000
        assert all(len(link.text) <= 60 for link in found.links)


# -- whose site it is


@pytest.mark.parametrize(
    ("markup", "adcode"),
    [
        ('<meta name="SiteIDCode" content="4401000059">', "440100"),
        ("<p>网站标识码：3401000002</p>", "340100"),
        ("<script sitecode='4401060050' src='jiucuo.js'></script>", "440106"),
        ('<meta name="SiteIDCode" content="政府网站标识码">', None),
        ('<meta name="SiteIDCode" content="0000000000">', None),
        ('<meta name="SiteIDCode" content="1234567890">', None),
        ('<meta name="SiteIDCode" content="bm01000001">', None),
        ("<p>nothing</p>", None),
    ],
)
def test_the_sites_own_code(markup, adcode):
    assert adcode_of(response("http://www.x.gov.test/", markup)) == adcode


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("云汀市人民政府", "云汀市"),
        ("云汀市人民政府门户网站", "云汀市"),
        ("云汀市政府网", "云汀市"),
        ("Yunting", None),
        ("", None),
    ],
)
def test_the_sites_own_name(said, name):
    markup = f'<html><head><meta name="SiteName" content="{said}"></head><body>x</body></html>'
    assert name_of(response("http://www.x.gov.test/", markup)) == name
