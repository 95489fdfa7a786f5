"""The ways from a home page to the columns, one a test: what is known of real sites, on paper."""

import json

import pytest

from crawler.discovery.model import Bounds
from tests.crawler.discovery.paper import HOME, TABS, page, paths, report, rows, site, steps, walk

LIST = rows("云汀市人民政府", "云汀市财政局", "东汀区人民政府")
NEWS = '<a href="/xw/1.html">云汀市召开会议</a><a href="/zw/zp/">公开招聘</a>'
PLATFORM = TABS + '<a href="/zwgk/zfxxgknb/">政府信息公开年报</a>'


def nothing(path):
    return {path: page("<p>欢迎</p>")}


# -- home page to platform


@pytest.mark.parametrize(
    "entry",
    [
        '<a href="/zfxxgk/">政府信息公开</a>',
        '<a href="/zfxxgk/"><img src="i.png" alt="政府信息公开专栏"></a>',
        '<a href="/zfxxgk/" title="政府信息公开平台"><i class="icon"></i></a>',
        '<a href="/zfxxgk/"><img src="/images/zfxxgk.png"></a>',  # the address alone speaks
        '<a href="javascript:void(0)" onclick="window.open(\'/zfxxgk/\')">政府信息公开</a>',
        "<a href=\"javascript:openUrl('/zfxxgk/')\">政府信息公开</a>",
        "<li onclick=\"location.href='/zfxxgk/'\">政府信息公开</li>",
        '<area shape="rect" href="/zfxxgk/" alt="政府信息公开">',
        '<select><option value="/zfxxgk/">政府信息公开</option></select>',
        "<script>document.write('<a href=\"/zfxxgk/\">政府信息公开</a>')</script>",
        '<script>var menu=[{"name":"政府信息公开","url":"/zfxxgk/"}]</script>',
        '<script>var menu=[{url:"\\/zfxxgk\\/",title:"\\u653f\\u5e9c\\u4fe1\\u606f\\u516c\\u5f00"}]</script>',
        '<iframe src="/inc/menu.html"></iframe>',
        "<script>$('#nav').load('/inc/menu.html')</script>",
        '<h3>政府信息公开</h3><a href="/zfxxgk/">更多&gt;&gt;</a>',
        '<a href="/zfxxgk/">信息公开</a>',
        '<a href="/zfxxgk/">法定主动公开内容</a>',
        '<a href="/zfxxgk/">主动公开</a>',
        '<a href="/zfxxgk/">政务公开</a>',
        '<a href="/zfxxgk/">公开</a>',
        '<a href="/zfxxgk/">信息公开目录</a>',
        '<a href="/zfxxgk/">公开指南</a>',
        '<a href="/zfxxgk/">【 政 府 信 息 公 开 】</a>',
        '<a href="//www.yunting.gov.test/zfxxgk/">政府信息公开</a>',
        '<a href="/x/../zfxxgk/">政府信息公开</a>',
    ],
)
def test_ways_to_write_the_entry(entry):
    found = walk(
        {
            "/": NEWS + entry,
            "/inc/menu.html": '<a href="/zfxxgk/">政府信息公开</a>',
            "/zfxxgk/": PLATFORM,
            "/zwgk/zfxxgknb/": LIST,
        }
    )
    assert paths(found) == ["/zwgk/zfxxgknb/"]
    assert found.status == "found"
    assert found.columns[0].spider == "trs"
    assert len(found.steps) <= 4


def test_what_only_sounds_like_it_is_not_followed():
    decoys = [
        "公开征集", "征求意见", "公开招聘", "公开招标", "公开选调", "公开遴选", "财政预决算公开", "重点领域信息公开",
        "双公示", "办事公开", "党务公开", "村务公开", "惠企政策公开", "扩大有效投资", "依申请公开", "网站年度报表",
        "工作年报", "财政年报", "统计年报", "法治政府建设年度报告", "政府信息公开年报解读", "企业年度报告",
    ]  # fmt: skip
    links = "".join(f'<a href="/decoy/{n}/">{text}</a>' for n, text in enumerate(decoys))
    web = {"/": links + '<a href="/gk/">政务公开</a>', "/gk/": links + PLATFORM}
    web |= {f"/decoy/{n}/": LIST for n in range(len(decoys))} | {"/zwgk/zfxxgknb/": LIST}
    found = walk(web)
    assert paths(found) == ["/zwgk/zfxxgknb/"]
    assert not any("decoy" in url for url, _ in steps(found))


def test_the_best_link_goes_first():
    found = walk(
        {
            "/": '<a href="/a/">公开</a><a href="/b/">机构职能</a><a href="/zfxxgk/">政府信息公开</a>',
            "/zfxxgk/": PLATFORM,
            "/zwgk/zfxxgknb/": LIST,
        }
    )
    assert [url for url, _ in steps(found)] == ["/", "/zfxxgk/", "/zwgk/zfxxgknb/"]


def test_the_column_stands_on_the_home_page():
    found = walk({"/": NEWS + '<a href="/nb/">政府信息公开年报</a>', "/nb/": LIST})
    assert paths(found) == ["/nb/"]


def test_a_guide_leads_into_the_platform():
    found = walk(
        {
            "/": '<a href="/gk/zn/">政府信息公开指南</a>',
            "/gk/zn/": PLATFORM + "<p>本指南……</p>",
            "/zwgk/zfxxgknb/": LIST,
        }
    )
    assert paths(found) == ["/zwgk/zfxxgknb/"]


def test_a_report_in_the_news_leads_up_to_its_column():
    crumbs = '<div class="crumbs"><a href="/">首页</a><a href="/zwgk/zfxxgknb/">政府信息公开年报</a></div>'
    found = walk(
        {
            "/": '<a href="/zwgk/zfxxgknb/202501/t20250118_7.html">云汀市2024年政府信息公开工作年度报告</a>',
            "/zwgk/zfxxgknb/202501/t20250118_7.html": crumbs + report(),
            "/zwgk/zfxxgknb/": LIST,
        }
    )
    assert paths(found) == ["/zwgk/zfxxgknb/"]


def test_a_report_with_others_beside_it_is_still_no_column():
    where = "/zwgk/zfxxgknb/202501/t20250118_7.html"
    crumbs = '<p class="crumbs"><a href="/zwgk/zfxxgknb/">政府信息公开年报</a></p>'
    beside = rows("云汀市财政局", "云汀市教育局", where="/zwgk/zfxxgknb/")
    found = walk(
        {
            "/": f'<a href="{where}">云汀市2024年政府信息公开工作年度报告</a>',
            where: crumbs + report() + beside,
            "/zwgk/zfxxgknb/": LIST,
        }
    )
    assert paths(found) == ["/zwgk/zfxxgknb/"]
    assert (where, "report") in steps(found)


def test_the_report_on_the_rule_of_law_is_no_report_of_these():
    law = "<h1>2024年法治政府建设年度报告</h1><p>一、总体情况</p><p>二、存在的主要问题</p>"
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": TABS + '<a href="/g/nb/">年报</a>'}
    found = walk(web | {"/g/nb/": law})
    assert found.status == "not_found"


# -- platform to column


@pytest.mark.parametrize(
    "text",
    [
        "政府信息公开年报", "政府信息公开工作年度报告", "政府信息公开年度报告", "信息公开年报", "信息公开年度报告",
        "年度报告", "公开年报", "年报", "年度信息公开报告", "ndbg", "街道办事处政府信息公开工作年度报告",
    ],
)  # fmt: skip
def test_names_of_columns(text):
    web = {"/": '<a href="/gk/">政府信息公开</a>', "/gk/": TABS + f'<a href="/gk/x/">{text}</a>'}
    assert paths(walk(web | {"/gk/x/": LIST})) == ["/gk/x/"]


@pytest.mark.parametrize(
    "token",
    [
        "zfxxgknb", "xxgknb", "gknb", "zfxxgkgzndbg", "zfxxgkndbg", "xxgkndbg", "gzndbg", "ndbg", "gkndbg", "xxgknbg",
        "zfxxgkbg", "nianbao", "annualreport", "zfxxgknb_4", "zfxxgknb11b", "zfxxgknb69", "ndbg_31838",
    ],
)  # fmt: skip
def test_addresses_of_columns_where_no_text_says_so(token):
    tab = f'<a href="/gk/{token}/"><img src="t4.png"></a>'
    web = {"/": '<a href="/gk/">政府信息公开</a>', "/gk/": TABS + tab, f"/gk/{token}/": LIST}
    assert paths(walk(web)) == [f"/gk/{token}/"]


@pytest.mark.parametrize("token", ["gzbg", "ndxx", "nb"])
def test_addresses_that_need_the_text(token):
    bare = {"/": f'<a href="/{token}/"><img src="x.png"></a>', f"/{token}/": "<p>政府工作报告</p>"}
    assert paths(walk(bare)) == []
    told = {"/": f'<a href="/gk/{token}/">政府信息公开年报</a>', f"/gk/{token}/": LIST}
    assert paths(walk(told)) == [f"/gk/{token}/"]


def test_the_work_report_of_the_government_is_no_column():
    web = {
        "/": '<a href="/gk/">政府信息公开</a>',
        "/gk/": TABS + '<a href="/gk/gzbg/">政府工作报告</a><a href="/gk/tj/">统计年报</a>',
        "/gk/gzbg/": '<li><a href="t20240101_1.html">2024年云汀市政府工作报告</a></li>',
        "/gk/tj/": '<li><a href="t20240101_2.html">2023年统计年报</a></li>',
    }
    found = walk(web)
    assert (found.status, found.columns) == ("not_found", [])


def test_meta_tags_name_a_column_without_rows():
    shell = (
        '<html><head><title>x</title><meta name="ColumnName" content="政府信息公开年报">'
        '<meta name="ColumnType" content="信息公开年报"></head>'
        '<body><script>createPageHTML("page_div",3,1,"common_list","shtml",41)</script></body></html>'
    )
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": PLATFORM, "/zwgk/zfxxgknb/": shell}
    found = walk(web)
    assert paths(found) == ["/zwgk/zfxxgknb/"]
    assert found.columns[0].family == "ucap_c"


# -- the structures of columns


def test_year_folders_then_kinds_of_unit():
    folders = '<a href="./2024n/">2024年</a><a href="./2023n/">2023年</a>'
    kinds = '<a href="./bm/">市政府部门</a><a href="./xzjd/">乡镇街道</a>'
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": PLATFORM, "/zwgk/zfxxgknb/": folders}
    found = walk(web | {"/zwgk/zfxxgknb/2024n/": kinds, "/zwgk/zfxxgknb/2024n/bm/": LIST})
    assert paths(found) == ["/zwgk/zfxxgknb/"]
    assert found.columns[0].family == "trs"
    assert len(found.steps) <= 5


def test_the_home_page_links_a_year_and_the_platform_the_column():
    parts = '<a href="./2024n/">2024年</a><a href="./2023n/">2023年</a>'
    found = walk(
        {
            "/": '<a href="/zwgk/zfxxgknb/2024n/">2024年政府信息公开年报</a><a href="/g/">政府信息公开</a>',
            "/g/": PLATFORM,
            "/zwgk/zfxxgknb/": parts,
            "/zwgk/zfxxgknb/2024n/": '<p class="crumbs"><a href="/zwgk/zfxxgknb/">政府信息公开年报</a></p>'
            + LIST,
        }
    )
    assert paths(found) == ["/zwgk/zfxxgknb/"]


def test_columns_by_kind_of_unit_side_by_side():
    side = (
        '<a href="/a/zfnb/">市政府政府信息公开年报</a><a href="/b/bmnb/">部门政府信息公开年报</a>'
    )
    found = walk(
        {
            "/": '<a href="/g/">政府信息公开</a>',
            "/g/": TABS + side,
            "/a/zfnb/": rows("云汀市人民政府"),
            "/b/bmnb/": rows("云汀市财政局", "云汀市教育局"),
        }
    )
    assert sorted(paths(found)) == ["/a/zfnb/", "/b/bmnb/"]


def organ(name):
    return TABS + f'<a href="/bmxxgk/{name}/zfxxgknb/">政府信息公开年报</a>'


def test_one_column_a_department():
    tree = "".join(
        f'<li><a href="/bmxxgk/{n}/">云汀市{t}</a></li>'
        for n, t in {"czj": "财政局", "jyj": "教育局", "gaj": "公安局"}.items()
    )
    web = {
        "/": '<a href="/g/">政府信息公开</a>',
        "/g/": PLATFORM + '<a href="/bmxxgk/">部门信息公开</a>',
        "/zwgk/zfxxgknb/": rows("云汀市人民政府"),
        "/bmxxgk/": tree,
    }
    for name, unit in {"czj": "云汀市财政局", "jyj": "云汀市教育局", "gaj": "云汀市公安局"}.items():
        web[f"/bmxxgk/{name}/"] = organ(name)
        web[f"/bmxxgk/{name}/zfxxgknb/"] = rows(unit)
    found = walk(web)
    assert paths(found)[0] == "/zwgk/zfxxgknb/"
    assert sorted(paths(found)[1:]) == [f"/bmxxgk/{n}/zfxxgknb/" for n in ("czj", "gaj", "jyj")]
    assert {c.publisher for c in found.columns[1:]} == {
        "云汀市财政局", "云汀市教育局", "云汀市公安局",
    }  # fmt: skip


def test_the_tree_of_organs_is_left_alone_where_departments_are_in_the_column():
    web = {
        "/": '<a href="/g/">政府信息公开</a><a href="/jg/">机构职能</a>',
        "/g/": PLATFORM + '<a href="/bmxxgk/">部门信息公开</a>',
        "/zwgk/zfxxgknb/": LIST,
        "/bmxxgk/": "<a href='/bmxxgk/czj/'>云汀市财政局</a>",
    }
    assert len(walk(web).steps) == 3


def test_only_the_tree_of_organs_leads_to_the_platform():
    web = {
        "/": '<a href="/jg/">机构职能</a>',
        "/jg/": '<a href="/jg/czj/">云汀市财政局</a><a href="/jg/jyj/">云汀市教育局</a>',
        "/jg/czj/": organ("czj"),
        "/jg/jyj/": organ("jyj"),
        "/bmxxgk/czj/zfxxgknb/": rows("云汀市财政局"),
        "/bmxxgk/jyj/zfxxgknb/": rows("云汀市教育局"),
    }
    assert len(paths(walk(web))) == 2


def test_a_summary_page_of_bare_names_and_files():
    names = {"qjp": "清江浦区", "ha": "淮安区", "hy": "淮阴区", "ls": "涟水县"}
    table = "".join(f'<td><a href="/wzxxgknb/2025/{f}.pdf">{n}</a></td>' for f, n in names.items())
    title = "2024年政府信息公开年报汇总"
    found = walk(
        {
            "/": '<a href="/g/">政府信息公开</a>',
            "/g/": TABS + f'<a href="/col/16655_185673/index.html">{title}</a>',
            "/col/16655_185673/index.html": page(
                f"<h1>{title}</h1><table><tr>{table}</tr></table>"
            ),
        }
    )
    assert paths(found) == ["/col/16655_185673/index.html"]
    assert found.columns[0].family == "huaian_col"


def test_a_query_page():
    form = (
        "<select name='dept'><option value='8'>市财政局</option><option value='9'>市教育局</option></select>"
        "<select name='year'><option>2024</option><option>2023</option><option>2022</option></select>"
        "<h2>政府信息公开年报</h2>"
    )
    found = walk(
        {
            "/": '<a href="/g/">政府信息公开</a>',
            "/g/": TABS + '<a href="/year_details.aspx?dept=8&year=2023">政府信息公开年报</a>',
            "/year_details.aspx?dept=8&year=2023": form,
        }
    )
    assert paths(found) == ["/year_details.aspx?dept=8&year=2023"]
    assert found.columns[0].family == "aspx"


def test_the_column_that_is_itself_the_report():
    where = "/zt/zfxxgkndbgzt/2023nkmszfxxgkgzndbg/"
    found = walk(
        {
            "/": '<a href="/g/">政府信息公开</a>',
            "/g/": TABS + f'<a href="{where}">政府信息公开工作年度报告</a>',
            where: report(year=2023),
        }
    )
    assert paths(found) == [where]
    assert any("itself" in said for said in found.columns[0].evidence)


def test_the_list_stands_under_a_tab_of_the_platform_itself():
    body = TABS + '<a href="#tab4">政府信息公开年报</a><div id="tab4">' + LIST + "</div>"
    found = walk({"/": '<a href="/zfxxgk/">政府信息公开</a>', "/zfxxgk/": body})
    assert paths(found) == ["/zfxxgk/"]


def test_rows_that_only_scripts_write():
    script = (
        '<script>var url="./202501/t20250118_1.html"; var title="云汀市财政局2024年政府信息公开工作年度报告";'
        'document.writeln("2025-01-18")</script>'
    )
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": PLATFORM, "/zwgk/zfxxgknb/": script}
    found = walk(web)
    assert (paths(found), found.columns[0].family) == (["/zwgk/zfxxgknb/"], "trs")


def test_a_column_on_a_sister_host():
    found = walk(
        {
            "/": '<a href="http://xxgk.yunting.gov.test/">政府信息公开</a>',
            "http://xxgk.yunting.gov.test/": TABS
            + '<a href="/col/col7/index.html">政府信息公开年报</a>',
            "http://xxgk.yunting.gov.test/col/col7/index.html": "<li><a href='/art/2025/1/8/art_7_1.html'>"
            "云汀市财政局2024年政府信息公开工作年度报告</a></li>",
        }
    )
    assert paths(found) == ["http://xxgk.yunting.gov.test/col/col7/index.html"]
    assert found.columns[0].spider == "hanweb"


def test_old_and_new_column_on_two_hosts():
    new = '<a href="http://gk.yunting.gov.test/nb/">历年政府信息公开年报</a>' + LIST
    found = walk(
        {
            "/": '<a href="/g/">政府信息公开</a>',
            "/g/": PLATFORM,
            "/zwgk/zfxxgknb/": new,
            "http://gk.yunting.gov.test/nb/": rows("云汀市人民政府", years=(2015, 2014)),
        }
    )
    assert paths(found) == ["/zwgk/zfxxgknb/", "http://gk.yunting.gov.test/nb/"]


def test_another_governments_platform_is_not_taken_for_its_own():
    found = walk(
        {
            "/": '<a href="http://www.province.gov.test/nb/">政府信息公开年报</a>'
            '<a href="http://www.province.gov.test/">省政府信息公开专栏</a>',
            "http://www.province.gov.test/nb/": page(
                rows("某省人民政府", "某省财政厅", "云汀市人民政府"), "某省人民政府"
            ),
        }
    )
    assert found.columns == []


def test_a_county_whose_platform_is_the_citys():
    where = "http://www.bigcity.gov.test/xian/zfxxgknb/"
    found = walk(
        {
            "/": f'<a href="{where}">政府信息公开年报</a>',
            where: page(rows("枫渡县人民政府", "枫渡县财政局"), "大市人民政府"),
        },
        site(name="枫渡县"),
    )
    assert paths(found) == [where]


def test_years_under_a_heading_that_is_no_link():
    body = (
        "<dl><dt>政府信息公开年报</dt><dd><a href='/a/11/'>2024年</a></dd><dd><a href='/a/12/'>2023年</a></dd></dl>"
        "<dl><dt>财政年报</dt><dd><a href='/a/13/'>2024年</a></dd></dl>"
    )
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": TABS + body}
    web |= {
        "/a/11/": rows("云汀市人民政府", years=(2024,)),
        "/a/12/": rows("云汀市人民政府", years=(2023,)),
    }
    found = walk(web | {"/a/13/": "<li>2024年财政年报</li>"})
    assert sorted(paths(found)) == ["/a/11/", "/a/12/"]
    assert ("/a/13/", "other") not in steps(found)


def test_kinds_of_unit_without_a_root():
    side = '<a href="/col/1/">市直部门年报</a><a href="/col/2/">县（市、区）年报</a><a href="/col/3/">工作年报</a>'
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": TABS + side}
    web |= {"/col/1/": rows("云汀市财政局"), "/col/2/": rows("东汀区人民政府"), "/col/3/": LIST}
    assert sorted(paths(walk(web))) == ["/col/1/", "/col/2/"]


def test_a_tab_whose_page_shows_nothing_is_kept_as_a_guess():
    web = {
        "/": '<a href="/g/">政府信息公开</a>',
        "/g/": TABS + '<a href="/g/?tab=5">政府信息公开年报</a>',
    }
    found = walk(web | {"/g/?tab=5": TABS + "<div id='list'></div>"})
    assert (found.status, found.columns[0].basis, found.columns[0].confidence) == (
        "guessed",
        "guessed",
        "low",
    )
    assert found.columns[0].evidence[-1] == "only the link says that it is the column"


def test_addresses_relative_to_a_base():
    web = {"/": '<base href="/sub/"><a href="gk/">政府信息公开</a>', "/sub/gk/": PLATFORM}
    assert paths(walk(web | {"/zwgk/zfxxgknb/": LIST})) == ["/zwgk/zfxxgknb/"]


def test_frames_instead_of_a_body():
    frames = '<html><frameset rows="1,9"><frame src="/top.html"><frame src="/main.html"></frameset></html>'
    web = {
        "/": frames,
        "/top.html": '<a href="/g/" target="main">政府信息公开</a>',
        "/main.html": "<p>欢迎</p>",
    }
    assert paths(walk(web | {"/g/": PLATFORM, "/zwgk/zfxxgknb/": LIST})) == ["/zwgk/zfxxgknb/"]


def test_a_column_that_is_a_frame_around_its_list():
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": PLATFORM}
    web |= {"/zwgk/zfxxgknb/": '<iframe src="/list.html?c=7"></iframe>', "/list.html?c=7": LIST}
    assert paths(walk(web)) == ["/list.html?c=7"]


def test_tabs_that_a_call_builds():
    query = "{'parseType':'bulidstatic','webId':'7','tagId':'导航','pageId':'p'}"
    script = f'<script url="/api/build/unit" queryData="{query}"></script>'
    call = (
        "/api/build/unit?parseType=bulidstatic&webId=7&tagId=%E5%AF%BC%E8%88%AA&pageId=p"
        "&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A15%7D"
    )
    answer = json.dumps({"success": True, "data": {"html": PLATFORM}}).encode()
    web = {"/": '<a href="/gk/">政府信息公开</a>', "/gk/": script, call: answer}
    assert paths(walk(web | {"/zwgk/zfxxgknb/": LIST})) == ["/zwgk/zfxxgknb/"]


def test_a_menu_in_a_file_of_its_own():
    menu = 'var nav = [{"name": "政府信息公开", "link": "/gk/"}];'.encode()
    web = {"/": '<script src="/js/nav.js"></script><script src="/js/jquery.min.js"></script>'}
    found = walk(web | {"/js/nav.js": menu, "/gk/": PLATFORM, "/zwgk/zfxxgknb/": LIST})
    assert paths(found) == ["/zwgk/zfxxgknb/"]
    assert not any("jquery" in url for url, _ in steps(found))


def test_organs_in_the_side_menu_of_the_platform():
    organs = "".join(
        f'<a href="/public/column/{n}?type=2">云汀市{name}</a>'
        for n, name in ((1682, "财政局"), (1683, "教育局"), (1684, "公安局"))
    )

    def tabs(organ):
        return TABS + f'<a href="/public/column/{organ}?type=4&catId=9">政府信息公开年报</a>'

    web = {"/": '<a href="/public/column/1681?type=2">政府信息公开</a>'}
    for organ, name in ((1681, "人民政府"), (1682, "财政局"), (1683, "教育局"), (1684, "公安局")):
        web[f"/public/column/{organ}?type=2"] = tabs(organ) + organs
        row = f'<a href="/public/{organ}/7.html">云汀市{name}2024年政府信息公开工作年度报告</a>'
        web[f"/public/column/{organ}?type=4&catId=9"] = tabs(organ) + row
    found = walk(web)
    assert sorted(paths(found)) == [f"/public/column/168{n}?type=4&catId=9" for n in (1, 2, 3, 4)]
    assert {column.family for column in found.columns} == {"ah_publiccolumn"}


# -- what goes wrong


@pytest.mark.parametrize("gate", ["进入网站", "简体中文", "网站首页 &gt;&gt;"])
def test_a_home_page_that_is_only_a_way_in(gate):
    ways = f'<img src="a.jpg"><a href="/main.html">{gate}</a><a href="/en/">English</a>'
    found = walk(
        {
            "/": ways,
            "/main.html": NEWS + '<a href="/zfxxgk/">政府信息公开</a>',
            "/zfxxgk/": PLATFORM,
        }
        | {"/zwgk/zfxxgknb/": LIST}
    )
    assert paths(found) == ["/zwgk/zfxxgknb/"]
    assert len(found.steps) == 4


def test_gkmlpt_is_known_by_its_address_whatever_its_link_says():
    found = walk(
        {"/": '<a href="/zwgk/">政务公开</a>', "/zwgk/": '<a href="/gkmlpt/index">云汀市目录</a>'}
        | nothing("/gkmlpt/index")
    )
    assert steps(found)[2][0] == "/gkmlpt/index"
    assert found.steps[2].promise == "platform"  # and no guess


def test_titles_without_a_publisher_are_reports_and_no_parts():
    titles = "".join(
        f'<li><a href="/2024/01-{d}/26770{d}.html">{d}年政府信息公开工作年度报告</a></li>'.replace(
            f"{d}年", f"20{d}年"
        )
        for d in (21, 22, 23)
    )
    found = walk({"/": PLATFORM, "/zwgk/zfxxgknb/": titles})
    (column,) = found.columns
    assert column.family == "henan_md"
    assert len(found.steps) == 2  # no year's part is looked at


def test_redirects_home_and_soft_404s_are_no_columns():
    gone = "<html><head><title>404 页面不存在</title></head><body>政府信息公开年报</body></html>"
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": PLATFORM, "/zwgk/zfxxgknb/": gone}
    found = walk(web)
    assert found.status == "not_found"
    assert ("/zwgk/zfxxgknb/", "gone") in steps(found)


def test_guesses_come_last_and_are_marked():
    platform = PLATFORM + "<p>" + "本平台集中发布各级行政机关的政府信息。" * 60 + "</p>"
    web = {"/": "<p>欢迎</p>", "/xxgk/": platform, "/zwgk/zfxxgknb/": LIST}
    found = walk(web)
    assert found.status == "guessed"
    assert found.columns[0].basis == "guessed"
    assert found.columns[0].confidence != "high"
    tried = [url for url, _ in steps(found)]
    assert tried == ["/", "/zwgk/zfxxgk/", "/zfxxgk/", "/xxgk/", "/zwgk/zfxxgknb/"]


def test_a_small_page_or_one_without_the_tabs_is_no_good_guess():
    web = {"/": "<p>欢迎</p>", "/xxgk/": PLATFORM, "/zwgk/zfxxgknb/": LIST, "/zwgk/": "公开" * 3000}
    assert walk(web).status == "not_found"


def test_no_guesses_where_links_lead_to_the_column():
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": PLATFORM, "/zwgk/zfxxgknb/": LIST}
    assert not any(step.promise == "guess" for step in walk(web).steps)


def test_a_home_page_that_cannot_be_had():
    assert walk({"/": "unreachable"}).status == "unreachable"
    assert walk({"/": "forbidden"}).status == "forbidden"
    assert walk({}).status == "unreachable"


def test_https_dead_http_fine():
    secure = HOME.replace("http:", "https:")
    found = walk(
        {secure: "unreachable", HOME: '<a href="/nb/">政府信息公开年报</a>', "/nb/": LIST},
        site(secure),
    )
    assert paths(found) == ["/nb/"]


def test_what_robots_forbids_is_noted_and_not_looked_for_elsewhere():
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": PLATFORM, "/zwgk/zfxxgknb/": "forbidden"}
    found = walk(web)
    assert ("/zwgk/zfxxgknb/", "forbidden") in steps(found)
    assert found.status == "forbidden"
    assert "guess" not in {step.promise for step in found.steps}


def test_an_endless_site_is_bounded():
    class Endless(dict):
        def get(self, url, default=None):
            return f'<a href="{url}x/">政府信息公开</a><a href="{url}y/">政务公开</a>'

        def items(self):
            return ()

    import tests.crawler.discovery.paper as paper

    found = paper._walk(site(), lambda url: (url, Endless().get(url)), Bounds(requests=20))
    assert len(found.steps) <= 20
    assert found.status in ("budget_spent", "not_found")


def test_organs_beyond_the_bounds_are_said_to_be_left_out():
    tree = "".join(f'<a href="/bm/{n}/">云汀市第{n}局</a>' for n in "一二三四五六七八九")
    web = {
        "/": '<a href="/g/">政府信息公开</a>',
        "/g/": PLATFORM + '<a href="/bm/">部门信息公开</a>',
        "/zwgk/zfxxgknb/": rows("云汀市人民政府"),
        "/bm/": tree,
    }
    found = walk(web, bounds=Bounds(organs=4))
    assert found.status == "found"
    assert found.problems == ["the bounds were reached: there may be more columns"]


def test_each_step_says_why_and_what_came():
    web = {"/": '<a href="/g/">政府信息公开</a>', "/g/": PLATFORM, "/zwgk/zfxxgknb/": LIST}
    home, platform, column = walk(web).steps
    assert (home.promise, home.outcome) == ("home", "other")
    assert (platform.text, platform.promise, platform.outcome) == (
        "政府信息公开",
        "platform",
        "platform",
    )
    assert platform.from_url == HOME
    assert column.outcome == "column"
    assert column.score >= 100
    assert "titles of annual reports" in column.evidence
    assert column.family == "trs"
