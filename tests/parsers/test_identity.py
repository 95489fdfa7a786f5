"""Who published a report, for which year, when. All pages here are invented."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from parsers.identity import Identity, identify
from parsers.model import Document, Grid, Paragraph
from parsers.readers.html import read_html
from parsers.readers.text import read_text

SHARED = Path(__file__).parents[3] / "shared"

TITLE = "青溪县民政局2024年政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限自2024年1月1日起至2024年12月31日止。"


def page(
    *,
    title: str = TITLE,
    heading: str | None = TITLE,
    before: str = "",
    body: str = PERIOD,
    end: str = "",
    **meta: str,
) -> Document:
    tags = "".join(f'<meta name="{name}" content="{value}">' for name, value in meta.items())
    head = f"<h1>{heading}</h1>" if heading else ""
    return read_html(
        f"<html><head><title>{title}</title>{tags}</head><body><div>{before}</div>{head}"
        f"<div><p>{body}</p><p>一、总体情况</p><p>全年主动公开政府信息三十条。</p>"
        f"<p>六、其他需要报告的事项</p><p>无。</p>{end}</div></body></html>".encode()
    )


def read(document: Document, url: str | None = None, **hints: str) -> Identity:
    prose = "\n".join(block.text for block in document.body() if isinstance(block, Paragraph))
    return identify(document, sections_text=prose, url=url, hints=hints)


def codes(found: Identity) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_tidy_page() -> None:
    found = read(page(ArticleTitle=TITLE, PubDate="2025-01-20 10:30", SiteIDCode="3703000001"))
    assert found.title == TITLE
    assert (found.publisher, found.publisher_kind) == ("青溪县民政局", "department")
    assert (found.year, found.published, found.problems) == (2024, "2025-01-20", ())


def test_a_title_over_two_lines() -> None:
    text = f"淄博市公安局\n2024年政府信息公开工作年度报告\n\n{PERIOD}\n一、总体情况\n无。\n"
    found = read(read_text(text.encode()))
    assert found.title == "淄博市公安局2024年政府信息公开工作年度报告"
    assert (found.publisher, found.year, found.adcode) == ("淄博市公安局", 2024, "370300")


def test_a_title_over_three_lines() -> None:
    text = f"淄博市公安局\n2024年政府信息公开\n工作年度报告\n{PERIOD}\n"
    found = read(read_text(text.encode()))
    assert (found.publisher, found.year) == ("淄博市公安局", 2024)


@pytest.mark.parametrize(
    ("listed", "publisher"),
    [
        ("青溪县民政局2024年", "青溪县民政局"),
        ("青溪县民政局", "青溪县民政局"),
        ("2024年", None),
        ("2024年政府信息公开工作年度报告", None),
        ("青溪县政府网站", None),
    ],
)
def test_who_it_is_may_only_stand_in_the_list(listed: str, publisher: str | None) -> None:
    bare = "2024年政府信息公开工作年度报告"
    found = read(page(title=bare, heading=bare), list_title=listed)
    assert (found.publisher, found.year) == (publisher, 2024)


def test_what_stands_above_the_title_is_not_its_first_line() -> None:
    document = page(title="", heading="2024年政府信息公开工作年度报告", before="<p>分享到</p>")
    assert read(document).title == "2024年政府信息公开工作年度报告"


def test_a_whole_title_beats_one_pieced_together() -> None:
    crumbs = "政府信息公开年报\n当前位置: 首页 >> 政府信息公开 >> 政府信息公开年报\n"
    assert read(read_text(f"{crumbs}{TITLE}\n{PERIOD}".encode())).title == TITLE
    organ_first = f"民政局\n{TITLE}\n青溪县民政局\n2024年政府信息公开工作年度报告\n{PERIOD}"
    assert read(read_text(organ_first.encode())).publisher == "青溪县民政局"


def test_prose_is_no_title() -> None:
    assert read(read_text(f"{PERIOD}\n一、总体情况\n无。".encode())).title is None


def test_the_seed() -> None:
    source = SHARED / "seeds" / "000_8436bc073596ce4a.txt"
    if not source.exists():
        pytest.skip("../shared/seeds is not there")
    found = read(read_text(source.read_bytes()))
    assert (found.publisher, found.year) == ("淄博市公安局", 2024)
    assert (found.adcode, found.publisher_kind) == ("370300", "department")
    assert found.problems == ()


@pytest.mark.parametrize(
    "clause",
    [
        "统计期限自2023年1月1日起至2023年12月31日止",
        "统计期限自2023年1月1日起，至2023年12月31日止",
        "统计期限为2023年1月1日至12月31日",
        "统计期限从2023年1月1日到12月31日止",
        "所列数据统计时段为 2023 年 1 月 1 日 — 2023 年 12 月 31 日",
        "数据统计期限为2023年1月1日-2023年12月31日",
        "数据的统计期限自2 0 2 3年1月1日起至2 0 2 3年12月3 1日止",
        "统计期限自２０２３年１月１日起至２０２３年１２月３１日止",
        "统计期限为2023.1.1-2023.12.31",
        "统计期限自20232023年1月1日起至2023年12月31日止",
        "统计期限自2023年度1月1日起至12月31日止",
    ],
)
def test_the_period_beats_the_title(clause: str) -> None:
    found = read(page(body=f"本报告{clause}。"))
    assert found.year == 2023
    assert codes(found) == ["year_disagrees"]


def test_a_year_typed_twice_in_part() -> None:
    title = "青溪县民政局202020年政府信息公开工作年度报告"
    clause = "统计期限自202020年1月1日起至2020年12月31日止。"
    found = read(page(title=title, heading=title, body=clause))
    assert (found.year, found.problems) == (2020, ())


def test_the_period_at_the_end_of_a_long_report() -> None:
    document = page(title="", heading=None, body="概述。" * 2000, end=f"<p>{PERIOD}</p>")
    assert read(document).year == 2024


def test_a_clause_that_contradicts_itself() -> None:
    clauses = "统计期限自2022年1月1日起至2022年12月31日止。另：自2024年1月1日至2024年12月31日。"
    found = read(page(body=clauses))
    assert found.year == 2024  # the title's
    assert "period_inconsistent" in codes(found)
    crossed = "统计期限自2023年1月1日起至2024年12月31日止。"
    assert read(page(body=crossed)).year == 2024


def test_titles_that_disagree() -> None:
    found = read(page(body="无。", ArticleTitle=TITLE.replace("2024", "2023")))
    assert found.year == 2023
    assert codes(found) == ["year_disagrees"]


def test_the_year_is_taken_from_the_address_only_if_nothing_else_speaks() -> None:
    url = "https://www.qingxi.gov.test/zfxxgknb/2021/202503/t20250310_1.html"
    assert read(page(), url).year == 2024
    bare = page(title="", heading="政府信息公开工作年度报告", body="无。")
    found = read(bare, "https://www.qingxi.gov.test/module/xxgkAnnualReport.jsp?area=1&fbtime=2019")
    assert (found.year, codes(found)) == (2019, ["year_from_url", "publisher_unknown"])
    assert codes(read(bare)) == ["year_unknown", "publisher_unknown"]


def test_the_year_that_the_prose_states() -> None:
    body = "根据条例，现公布青溪县民政局2016年政府信息公开年度报告。"
    found = read(page(title="", heading=None, body=body))
    assert (found.year, found.publisher) == (2016, "青溪县民政局")


INDEX_TABLE = """<table><tr><td>索引号：</td><td>0142768-8/2025-1</td><td>发布机构：</td><td>{organ}</td></tr>
<tr><td>名　称：</td><td colspan=3>年度报告</td></tr><tr><td>公开日期：</td><td>2025-01-22</td></tr></table>"""


def test_the_publisher_of_the_index_table() -> None:
    before = INDEX_TABLE.format(organ="青溪县民政局")
    document = page(title="", heading="2024年政府信息公开工作年度报告", before=before)
    found = read(document)
    assert (found.publisher, found.published) == ("青溪县民政局", "2025-01-22")


@pytest.mark.parametrize(
    "line",
    [
        "发布机构：青溪县民政局　发布日期：2025-01-22　浏览次数：3",
        "索引号: 1137/2025-1 发布机构: 青溪县民政局 主题分类: 综合政务 发布日期: 2025-01-22",
        "发布时间：2025-01-22 10:20 信息来源：青溪县民政局 字号：[大 中 小]",
        "发布时间：2025年1月22日　来　源：青溪县民政局",
        "来源：青溪县民政局 | 发布时间：25-01-22",
    ],
)
def test_fields_above_the_report(line: str) -> None:
    document = page(title="", heading="2024年政府信息公开工作年度报告", before=f"<p>{line}</p>")
    found = read(document)
    assert (found.publisher, found.published) == ("青溪县民政局", "2025-01-22")


@pytest.mark.parametrize(
    "source", ["11370000MB284723XW", "办公室", "党建科", "本网", "青溪县人民政府网站", "admin"]
)
def test_what_is_no_publisher(source: str) -> None:
    document = page(
        title="",
        heading="2024年政府信息公开工作年度报告",
        before=f"<p>来源：{source}</p>",
        ContentSource=source,
        SiteName="青溪县人民政府",
    )
    found = read(document)
    assert found.publisher is None
    assert "publisher_unknown" in codes(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "本报告由青溪县民政局编制。",
        "如有疑问，请与青溪县民政局联系（地址：青溪县一路1号）。",
        "如有疑问，请与青溪县民政局政府信息公开工作办公室联系。",
        "现公布青溪县民政局2024年政府信息公开工作年度报告。",
        "本报告由青溪县民政局（青溪县老龄办）编制，请与青溪县民政局办公室联系。",
        "如需咨询，请与青溪县民政局综合科联系（地址：青溪县）。",
        "结合青溪县民政局（以下简称“我局”）工作有关统计数据撰写。",
    ],
)
def test_the_publisher_that_the_prose_states(sentence: str) -> None:
    document = page(title="", heading="2024年政府信息公开工作年度报告", body=PERIOD + sentence)
    assert read(document).publisher == "青溪县民政局"


def test_the_signature() -> None:
    document = page(
        title="",
        heading="2024年政府信息公开工作年度报告",
        end="<p>青溪县民政局</p><p>二〇二五年一月十五日</p>",
    )
    found = read(document)
    assert (found.publisher, found.published) == ("青溪县民政局", "2025-01-15")


def test_a_department_on_its_countys_site() -> None:
    document = page(SiteName="青溪县人民政府", ColumnName="头部", ContentSource="青溪县民政局")
    assert read(document).publisher == "青溪县民政局"


def test_organs_that_disagree() -> None:
    before = INDEX_TABLE.format(organ="青溪县财政局")
    found = read(page(before=before))
    assert found.publisher == "青溪县民政局"
    assert codes(found) == ["publisher_disagrees"]


@pytest.mark.parametrize("organ", ["民政局", "青溪县民政局", "云岭市青溪县民政局"])
def test_a_fuller_or_shorter_name_is_no_disagreement(organ: str) -> None:
    assert codes(read(page(before=INDEX_TABLE.format(organ=organ)))) == []


def test_a_government_and_its_office_do_not_disagree() -> None:
    title = "府谷县2024年政府信息公开工作年度报告"
    document = page(title=title, heading=title, before=INDEX_TABLE.format(organ="府谷县政府办公室"))
    found = read(document)
    assert (found.publisher, codes(found)) == ("府谷县人民政府", [])


def test_namesakes_are_settled_by_the_sites_code_or_the_registry() -> None:
    title = "鼓楼区2024年政府信息公开工作年度报告"
    assert read(page(title=title, heading=title)).adcode is None
    assert read(page(title=title, heading=title, SiteIDCode="3201060001")).adcode == "320106"
    assert read(page(title=title, heading=title), adcode="350100").adcode == "350102"
    placeholder = page(title=title, heading=title, SiteIDCode="政府网站标识码")
    assert read(placeholder, adcode="350100").adcode == "350102"


def test_the_list_helps_where_the_page_is_silent() -> None:
    document = page(title="", heading=None, body="无。")
    found = read(document, list_title=TITLE, list_date="2025-01-20")
    assert (found.title, found.publisher, found.year) == (TITLE, "青溪县民政局", 2024)
    assert found.published == "2025-01-20"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2025-01-20 10:30", "2025-01-20"),
        ("2025-01-20\u00a010:30:00", "2025-01-20"),
        ("2025/1/20", "2025-01-20"),
        ("2025.01.20", "2025-01-20"),
        ("2025年1月20日", "2025-01-20"),
        ("2025 年 01 月 20 日", "2025-01-20"),
        ("25-01-20", "2025-01-20"),
        ("二〇二五年一月二十日", "2025-01-20"),
        ("二○二五年十二月三十一日", "2025-12-31"),
        ("2025-13-40", None),
        ("昨天", None),
    ],
)
def test_dates_as_they_are_typed(printed: str, day: str | None) -> None:
    assert read(page(PubDate=printed)).published == day


@pytest.mark.parametrize(
    "path",
    [
        "art/2025/1/20/art_1_2.html",
        "202501/t20250120_1.html",
        "202501/20/content_1.html",
        "2025-01/20/content_1.html",
        "2025/01-20/740978.html",
        "20250120/abcdef.html",
        "c/2025-01-20/1.shtml",
    ],
)
def test_the_date_in_the_address_comes_last(path: str) -> None:
    url = f"https://www.qingxi.gov.test/{path}"
    assert read(page(), url).published == "2025-01-20"
    assert read(page(PubDate="2025-02-03"), url).published == "2025-02-03"


@pytest.mark.parametrize("path", ["2025/123.html", "t19700101_1.html", "info/1648/47211.htm", ""])
def test_addresses_without_a_date(path: str) -> None:
    assert read(page(), f"https://www.qingxi.gov.test/{path}").published is None


def test_a_date_before_the_end_of_the_year() -> None:
    found = read(page(PubDate="2024-12-01"))
    assert (found.published, codes(found)) == ("2024-12-01", ["published_before_period_end"])
    better = read(page(PubDate="2024-12-01"), "https://www.qingxi.gov.test/t20250120_1.html")
    assert (better.published, codes(better)) == ("2025-01-20", ["published_before_period_end"])


def test_a_date_of_no_meaning_is_left_out() -> None:
    found = read(page(PubDate="2001-01-01 00:00"))
    assert (found.published, codes(found)) == (None, ["published_unlikely"])


def test_reports_on_the_years_before_the_regulations_have_their_dates() -> None:
    title = "青溪市2005年政府信息公开工作年度报告"
    period = PERIOD.replace("2024", "2005")
    found = read(page(title=title, heading=title, body=period, PubDate="2006-03-20"))
    assert (found.year, found.published, codes(found)) == (2005, "2006-03-20", [])
    before = read(page(title=title, heading=title, body=period, PubDate="2004-03-20"))
    assert (before.published, codes(before)) == (None, ["published_unlikely"])


def test_two_dates_of_publication() -> None:
    found = read(page(PubDate="2025-01-20", before="<p>发布日期：2025-03-02</p>"))
    assert (found.published, codes(found)) == ("2025-01-20", ["published_disagrees"])


def test_publication_comes_before_writing() -> None:
    found = read(page(before="<p>成文日期：2025-01-10　发布日期：2025-01-20</p>"))
    assert found.published == "2025-01-20"
    assert read(page(before="<p>生成日期：2025-01-10</p>")).published == "2025-01-10"


def test_an_explainer_is_called_so() -> None:
    title = "图解：" + TITLE
    found = read(page(title=title, heading=title, ArticleTitle=title))
    assert found.title == title
    assert "title_of_explainer" in codes(found)


def test_links_to_other_reports_beside_the_article() -> None:
    links = "".join(
        f"<li><a href=#>青溪县民政局{y}年政府信息公开工作年度报告</a></li>" for y in (2021, 2022)
    )
    found = read(page(before=f"<ul>{links}</ul>", ArticleTitle=TITLE, body=PERIOD))
    assert (found.year, found.problems) == (2024, ())


def test_two_reports_on_one_page_are_identified_by_the_first() -> None:
    text = f"{TITLE}\n{PERIOD}\n一、总体情况\n无。\n"
    text += text.replace("2024", "2023").replace("民政局", "财政局")
    found = read(read_text(text.encode()))
    assert (found.publisher, found.year) == ("青溪县民政局", 2024)


def test_a_report_followed_by_its_explainer() -> None:
    after = f"<h2>《{TITLE}》解读</h2><p>现就报告解读如下。</p>"
    found = read(page(end=after))
    assert (found.title, found.publisher, found.year) == (TITLE, "青溪县民政局", 2024)


def test_an_empty_document() -> None:
    found = read(Document(()))
    assert (found.title, found.publisher, found.year, found.published) == (None, None, None, None)
    assert codes(found) == ["year_unknown", "publisher_unknown"]


def test_long_and_hostile_documents_take_no_time() -> None:
    lines = ["由" * 5000, "自2024年1月1日起" * 500, "月31" * 3000, "发布机构：" * 2000, ":" * 5000]
    document = Document((*(Paragraph(line) for line in lines * 20), Grid(())))
    start = time.perf_counter()
    read(document)
    assert time.perf_counter() - start < 1


def test_a_page_is_identified_in_well_under_a_millisecond() -> None:
    document = page(body=PERIOD + "全年主动公开政府信息三十条。" * 500)
    prose = "\n".join(block.text for block in document.body() if isinstance(block, Paragraph))

    def seconds() -> float:
        start = time.perf_counter()
        for _ in range(20):
            identify(document, sections_text=prose, url=None, hints=None)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) / 20 < 2e-3  # about 0.1 ms on an idle machine


@pytest.mark.parametrize(
    "line",
    [
        "发表日期：2025-01-16    文章来源：青溪县民政局",
        "来源：县政府办 时间：2025-01-16 10:01",
        "来源：日期：2025-01-16 15:21字号：",
        "公开目录 部门年报 发布日期 2025-01-16 09:00",
        "[发布日期] 2025-01-16 [来源] 县民政局",
        "2025年01月16日来源：县民政局 浏览次数：33",
        "来源：县民政局 2025-01-16 浏览：33",
    ],
)
def test_the_visible_date_in_the_wordings_of_other_systems(line: str) -> None:
    found = read(page(before=f"<p>{line}</p>"), "http://www.example.test/202502/t20250220_1.html")
    assert found.published == "2025-01-16"


@pytest.mark.parametrize("line", ["统计时间：2024-12-31", "时间：2024年1月31日至2024年12月31日"])
def test_the_time_of_the_statistics_is_no_date_of_publication(line: str) -> None:
    assert read(page(before=f"<p>{line}</p>")).published is None


def test_a_date_alone_below_the_heading() -> None:
    for line in ("2025-01-16", "2025年1月16日 10:20"):
        text = f"{TITLE}\n{line}\n{PERIOD}\n一、总体情况\n工作平稳。\n"
        assert read(read_text(text.encode())).published == "2025-01-16"


def test_a_date_in_the_address_is_no_year_of_the_report() -> None:
    text = "一、总体情况\n现将我局2023年度政府信息公开工作情况报告如下：\n全年收到申请3件。\n"
    found = read(read_text(text.encode()), "http://www.example.test/art/2024/1/18/art_1_2.html")
    assert (found.year, found.published) == (2023, "2024-01-18")
    bare = read(
        read_text("一、总体情况\n全年收到申请3件。\n".encode()),
        "http://a.test/art/2024/1/18/a.html",
    )
    assert bare.year is None


@pytest.mark.parametrize(
    ("sentence", "publisher"),
    [
        ("特编制青溪县民政局2024年政府信息公开工作年度报告。", "青溪县民政局"),
        ("现公开2024年石桥镇政府信息公开工作年度报告。", "石桥镇人民政府"),
        ("我局编制了《青溪县民政局2024年政府信息公开工作年度报告》。", "青溪县民政局"),
        ("青溪县民政局编制完成2024年政府信息公开年度报告。", "青溪县民政局"),
        ("本年度报告由青溪县民政局根据《关于做好年报工作的通知》要求编制而成。", "青溪县民政局"),
        ("本报告由青溪县人民政府信息公开工作领导小组办公室根据条例汇总。", "青溪县人民政府"),
        ("如有疑问，请联系：石桥镇人民政府党政办公室，地址：柳浪路1号。", "石桥镇人民政府"),
        ("如有疑问，可与青溪县民政局办公室联系（电话：0000-0000001）。", "青溪县民政局"),
        ("根據條例，現公布青溪縣民政局2024年度政府信息公開年度報告。", "青溪县民政局"),
    ],
)
def test_a_publisher_that_only_the_prose_names(sentence: str, publisher: str) -> None:
    text = f"{sentence}\n一、总体情况\n2024年，工作平稳。\n"
    assert read(read_text(text.encode())).publisher == publisher


def test_the_report_announced_is_whose_it_is_not_the_office_that_put_it_up() -> None:
    text = (
        "发布机构：市政府办\n根据条例规定，现公布青溪市人民政府2017年政府信息公开工作年度报告。\n"
        "一、概述\n工作平稳。\n"
    )
    found = read(read_text(text.encode()))
    assert (found.publisher, found.year) == ("青溪市人民政府", 2017)


def test_a_title_below_the_index_and_the_notice_that_sends_it_out() -> None:
    text = (
        "• 索 引 号：AB-0100-2025-00002\n• 发布机构：青溪县民政局\n青溪县民政局关于印发\n"
        "2024年政府信息公开工作年度报告的通知\n各股室：\n现将报告印发给你们，请抓好落实。\n"
        "（此件主动公开）\n青溪县民政局\n青溪县民政局\n2024年政府信息公开工作年度报告\n"
        f"{PERIOD}\n一、总体情况\n工作平稳。\n"
    )
    assert read(read_text(text.encode())).title == TITLE


def test_a_date_or_an_index_is_no_title() -> None:
    for first in ("2025年3月13日", "索 引 号：AB-0100"):
        assert read(read_text(f"{first}\n{PERIOD}\n一、概述\n工作平稳。\n".encode())).title is None


def test_a_period_left_from_last_year_yields_to_the_title_before_publication() -> None:
    period = PERIOD.replace("2024", "2023")
    found = read(page(body=period, PubDate="2025-01-20"))
    assert found.year == 2024
    assert "year_disagrees" in codes(found)


@pytest.mark.parametrize(
    ("sentence", "publisher"),
    [
        ("2024年，青溪县民政局认真贯彻落实条例要求。", "青溪县民政局"),
        ("2024年以来,柳浪街道坚持依法公开。", "柳浪街道办事处"),
        ("2024年，市民政局认真贯彻落实条例要求。", None),  # of which city?
        ("2024年，我局认真贯彻落实条例要求。", None),
    ],
)
def test_an_organ_whose_work_the_prose_tells_of(sentence: str, publisher: str | None) -> None:
    text = f"一、总体情况\n{sentence}\n2024年主动公开信息二十条。\n"
    found = read(read_text(text.encode()))
    assert (found.publisher, found.year) == (publisher, 2024)
    assert "year_from_prose" in codes(found)


def test_sentences_that_open_with_two_years_name_none() -> None:
    text = "一、总体情况\n2023年，我局公开信息三条。\n2024年，我局公开信息四条。\n"
    assert read(read_text(text.encode())).year is None


TRAIL = "<p>您当前位置：首页 &gt; 政务公开 &gt; 青溪县人民政府 &gt; 政府信息公开年报</p>"


def test_the_way_to_the_page_is_no_title() -> None:
    body = f"{TRAIL}<p>青溪县民政局</p><p>政府信息公开年度报告（2024年）</p><p>{PERIOD}"
    assert read(page(title="信息公开", heading=None, body=body)).publisher == "青溪县民政局"


def test_the_way_to_the_page_names_the_publisher_where_nothing_else_does() -> None:
    trail = TRAIL.replace("青溪县人民政府", "白塔镇")
    found = read(page(title="信息公开", heading="2024年政府信息公开工作年度报告", before=trail))
    assert found.publisher == "白塔镇人民政府"


@pytest.mark.parametrize(
    ("made", "publisher"),
    [
        ("本报告由青溪县气象局编制。", "青溪县气象局"),
        ("本报告由青溪县人民政府办公室编制。", "青溪县人民政府"),
        ("", "青溪县人民政府"),
    ],
)
def test_the_site_before_the_title_is_asked_last(made: str, publisher: str) -> None:
    title = "青溪县人民政府 - 2024年政府信息公开工作年度报告"
    found = read(page(title=title, heading="2024年政府信息公开工作年度报告", body=made + PERIOD))
    assert found.publisher == publisher


def test_an_organ_that_made_this_report() -> None:
    made = f"根据有关规定，青溪县气象局编制本报告。{PERIOD}"
    assert read(page(title="信息公开", heading=None, body=made)).publisher == "青溪县气象局"


def test_a_title_that_a_notice_puts_on_display() -> None:
    found = read(page(title="信息公开", heading=f"关于《{TITLE}》的公示"))
    assert (found.publisher, found.year) == ("青溪县民政局", 2024)
