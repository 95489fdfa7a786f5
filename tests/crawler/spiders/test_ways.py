"""How pages lead on beside plain links: selects, what can be clicked, rows that scripts write."""

import pytest

from crawler.spiders.generic import GenericSpider
from crawler.spiders.gkmlpt import GkmlptSpider
from crawler.spiders.links import Row, anchor_rows, child_folders, script_rows
from crawler.spiders.longxun import LongxunSpider
from crawler.spiders.openness import OpennessSpider
from crawler.spiders.parts import PART
from crawler.spiders.trs import TrsSpider
from tests.crawler.spiders.pages import HOST, page, paths

TITLE = "甲市{}局2024年政府信息公开工作年度报告"


def test_the_years_of_a_select_are_folders(spider):
    years = "".join(f'<option value="./{y}gknb/">{y}</option>' for y in (2024, 2023))
    select = f'<select onchange="location=this.value"><option>请选择</option>{years}</select>'
    found = paths(child_folders(page(select), TrsSpider.article))
    assert found == ["/zwgk/zfxxgknb/2024gknb/", "/zwgk/zfxxgknb/2023gknb/"]
    trs = spider(TrsSpider, "990100")
    assert set(paths(trs.folders(page(select)))) == set(found)


@pytest.mark.parametrize(
    "entry",
    [
        "<li onclick=\"window.open('/003/1.html')\"><p title='{0}'>甲市教育…</p><i>2025-01-10</i></li>",
        "<li onclick=\"window.open('/003/1.html')\"><p>{0}</p><span>2025-01-10</span></li>",
        "<div onclick=\"location.href='/003/1.html'\"><b>{0}</b><em>2025-01-10</em></div>",
    ],
)
def test_an_entry_that_can_be_clicked_has_its_title_and_its_date(entry):
    title = TITLE.format("教育")
    assert list(anchor_rows(page(entry.format(title)))) == [
        Row(f"{HOST}/003/1.html", title, "2025-01-10")
    ]


def test_a_part_whose_address_its_script_finds():
    part = '<li data-url="./2023n/"><span>2023年</span></li><a href="javascript:;" data-href="./2022n/">2022年</a>'
    found = paths(child_folders(page(part), TrsSpider.article))
    assert found == ["/zwgk/zfxxgknb/2023n/", "/zwgk/zfxxgknb/2022n/"]


def test_a_block_that_can_be_clicked_says_less_than_its_links():
    block = "<div onclick=\"location.href='/more/'\"><a href='/a.html'>甲局</a></div>"
    assert [row.title for row in anchor_rows(page(block))] == ["甲局"]


def test_all_rows_of_one_script_are_read():
    rows = [
        (f"./202501/t2025011{n}_{n}.html", TITLE.format(name)) for n, name in enumerate("甲乙丙")
    ]
    script = "\n".join(
        f'var url="{url}"; var title="{title}"; var FILENUM="";'
        f'document.writeln("<li><a href=\'"+url+"\'>"+title+"</a>"); document.writeln("2025-01-1{n} 17:32</li>");'
        for n, (url, title) in enumerate(rows)
    )
    found = {(row.title, row.date) for row in script_rows(page(f"<script>{script}</script>"))}
    assert found == {(title, f"2025-01-1{n}") for n, (_, title) in enumerate(rows)}


@pytest.mark.parametrize(
    "text",
    ["镇办", "街镇", "各镇（街）", "市直部门/单位", "中央驻市单位", "垂管单位", "管委会", "2023年"],
)
def test_parts_of_a_column(text):
    assert PART.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["政府信息公开指南", "依申请公开", "政府网站工作年度报表", "机构职能"]
)
def test_what_is_no_part(text):
    assert not PART.fullmatch(text)


def test_a_document_below_a_columns_address_is_no_list(spider):
    generic = spider(GenericSpider, "990800")
    entry = '<li><a href="xxgknb/390017.jhtml">甲市法治政府建设报告</a></li>'
    assert list(generic.folders(page(entry, f"{HOST}/c/www/xxgknb.jhtml"))) == []


def test_a_portal_leads_to_its_list_of_applications(spider):
    gkmlpt = spider(GkmlptSpider, "990200")
    home = '<a href="/zwgk/">政务公开</a><a href="/bsfw/">办事服务</a><a href="/jyj/gkmlpt/index">教育局</a>'
    assert paths(gkmlpt.folders(page(home, f"{HOST}/"))) == ["/zwgk/", "/jyj/gkmlpt/index"]


def test_the_years_of_an_organs_tab(spider):
    longxun = spider(LongxunSpider, "991000")
    here = "/public/column/24601?type=3&nav=5"
    years = (
        f'<a href="{here}&timeFrame=2023">2023年</a><a href="/public/column/9?type=3">2022年</a>'
    )
    asked = [r for r in longxun.parse_list(page(years, HOST + here)) if "row" in r.cb_kwargs]
    assert paths(asked) == [f"{here}&timeFrame=2023"]  # as documents: they may only wrap a file


def test_a_list_within_a_page_that_has_none_is_asked_for(spider):
    generic = spider(GenericSpider, "990800")
    frames = (
        '<iframe src="/inc/top.html"></iframe><iframe id=l src="list.html?y=2023&amp;p=1"></iframe>'
    )
    loaded = "<script>$('#list').load('./inner.html'); $('#f').load('/foot.html');</script>"
    asked = paths(generic.parse_list(page(frames + loaded)))
    assert asked == ["/zwgk/zfxxgknb/list.html?y=2023&p=1", "/zwgk/zfxxgknb/inner.html"]
    entry = f'<li><a href="/2024/01-11/1.html">{TITLE.format("教育")}</a></li>'
    assert paths(generic.parse_list(page(entry + frames))) == ["/2024/01-11/1.html"]


def test_the_pages_of_other_organs_lead_to_their_reports(spider):
    openness = spider(OpennessSpider, "991100")
    organs = (
        '<a href="/OpennessBranch/31.html">甲市公安局</a><a href="/OpennessBranch/32.html">更多</a>'
    )
    here = f"{HOST}/OpennessAnnualReport/year/show/2/2024.html"
    assert paths(openness.folders(page(organs, here))) == ["/OpennessBranch/31.html"]
