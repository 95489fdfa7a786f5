"""Rows that are printed twice, in parts, or cut from their label: never one of two readings."""

from __future__ import annotations

import pytest

import parsers
from parsers.model import Report

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
DISCLOSURE = f"{TITLE}\n二、主动公开政府信息情况\n"
PROCUREMENT = "\t第二十条第（九）项\n\n\t信息内容\n\t采购项目数量\n\t采购总金额\n\n"
REQUESTS = (
    f"{TITLE}\n三、收到和处理政府信息公开申请情况\n自然人\n商业企业\n科研机构\n社会公益组织\n"
    "法律服务机构\n其他\n总计\n一、本年新收政府信息公开申请数量\n5\n0\n0\n0\n0\n0\n5\n"
)
END = "五、存在的主要问题及改进情况\n公开的深度还需加强。\n"


def read(text: str) -> Report:
    return parsers.read((text + END).encode())


def states(report: Report, start: str) -> set[str]:
    return {figure.state for figure in report.figures if figure.key.startswith(start)}


def test_figures_cut_from_their_label_by_a_page_contradict_the_row_printed_again() -> None:
    cut = "\t政府集中采购\n— 1 —\n\t3\n\t7922.25\n\n\t政府集中采购\n\t8554\n\t5908\n"
    report = read(DISCLOSURE + PROCUREMENT + cut)
    assert states(report, "active_disclosure.procurement.") == {"ambiguous"}


@pytest.mark.parametrize("label", ["行政事业性收费", "行政事业性受费"])
def test_a_row_cut_by_a_page_where_bars_part_cells_contradicts_the_row_before(label: str) -> None:
    head = "|\n第二十条第（八）项 |\n|\n信息内容 |\n本年收费金额（单位：万元） |\n"
    rows = f"|\n行政事业性收费 |\n7458.1 |\n|\n{label} |\n— 2 —\n2822 |\n"
    assert states(read(DISCLOSURE + head + rows), "active_disclosure.fees.") == {"ambiguous"}


def test_a_row_printed_again_under_half_of_its_label_is_in_doubt() -> None:
    twice = "4．保护第三方合法权益\n1\n0\n0\n0\n0\n0\n1\n方合法权益\n3\n0\n0\n0\n0\n0\n3\n"
    assert states(read(REQUESTS + twice), "requests.denied_third_party") == {"ambiguous"}


def test_a_row_printed_in_parts_and_then_whole_is_in_doubt() -> None:
    rows = (
        "<tr><td>信息内容</td><td></td><td>上一年项目数量</td><td>本年增/减</td><td>处理决定数量</td></tr>"
        "<tr><td rowspan=2>行政许可</td><td>延续</td><td>59</td><td>49</td><td>46</td></tr>"
        "<tr><td>变更</td><td>19</td><td>28</td><td>58</td></tr>"
        "<tr><td colspan=2>行政许可</td><td>59721</td><td>5</td><td>0</td></tr>"
        "<tr><td colspan=2>行政处罚</td><td>7</td><td>0</td><td>682</td></tr>"
    )
    page = f"<h1>{TITLE}</h1><p>二、主动公开政府信息情况</p><table>{rows}</table>"
    report = parsers.read(f"<html><body>{page}</body></html>".encode())
    assert states(report, "active_disclosure.licensing.") == {"ambiguous"}
    assert report.values()["active_disclosure.penalty.decisions"] == 682


def test_a_number_between_a_label_and_its_unit_is_not_taken_for_the_figure() -> None:
    head = f"{TITLE}\n附表：政府信息公开情况统计表\n统计指标\n单位\n统计数\n"
    rows = "1．专职人员数\n人\n3\n2．兼职人员数\n5\n人\n81\n"  # 5 is the number of the page
    report = read(head + rows)
    assert report.values()["statistics.staff_full_time.value"] == 3
    assert states(report, "statistics.staff_part_time.") == {"ambiguous"}


def test_the_number_of_the_next_label_is_not_taken_for_the_figure() -> None:
    rows = (
        "统计指标 单位 统计数 1 召开新闻发布会次数 次 7 其中：主要负责同志参加新闻发布会次数 次 2 "
    )
    interviews = "政府网站在线访谈次数 次 9 其中：主要负责同志参加政府网站在线访谈次数 次 "
    last = "{}政策解读稿件发布数 篇 78 4 微博微信回应事件数 次 11"
    start = f"{TITLE}\n附表：政府信息公开情况统计表\n{rows}{interviews}"
    cell = "statistics.online_interviews_by_head.value"
    assert read(f"{start}{last.format('3 ')}\n").values()[cell] is None
    assert read(f"{start}5 {last.format('3. ')}\n").values()[cell] == 5


def test_last_years_table_above_this_years_is_not_read() -> None:
    def table(issued: int) -> str:
        return (
            "<table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
            f"<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr><tr><td>行政规范性文件</td><td>{issued}"
            "</td><td>1</td><td>9</td></tr></table>"
        )

    for caption in ("2021年数据如下：", "上年情况"):
        page = (
            f"<h1>{TITLE}</h1><p>一、总体情况</p><p>工作平稳。</p><p>{caption}</p>{table(3)}"
            f"<p>二、主动公开政府信息情况</p>{table(4)}"
        )
        report = parsers.read(f"<html><body>{page}</body></html>".encode())
        assert report.values()["active_disclosure.normative_documents.issued"] == 4
        assert "table_repeated" in {problem.code for problem in report.problems}


def test_a_head_that_was_unmerged_stands_on_both_storeys() -> None:
    outcomes = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    rows = (
        ("行政复议",) * 5 + ("行政诉讼",) * 10,
        (*outcomes, *("未经复议直接起诉",) * 5, *("复议后起诉",) * 5),
        outcomes * 3,
        (2, 0, 2, 0, 4, 0, 0, 1, 1, 2, 2, 0, 1, 0, 3),
    )
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page = f"<h1>{TITLE}</h1><p>四、政府信息公开行政复议、行政诉讼情况</p><table>{body}</table>"
    values = parsers.read(f"<html><body>{page}</body></html>".encode()).values()
    assert values["review_litigation.review.total"] == 4
    assert values["review_litigation.litigation_direct.other"] == 1
    assert values["review_litigation.litigation_after_review.total"] == 3


def test_a_label_broken_after_its_meaning_is_plain_keeps_its_row() -> None:
    rows = "（二）部分公开（区分\n处理的，只计这一情形\n，不计其他情形）\n3\n0\n0\n1\n0\n0\n4\n"
    values = read(REQUESTS + rows).values()
    assert values["requests.granted_in_part.total"] == 4


def test_a_row_that_fits_where_most_rows_have_a_figure_too_many_is_in_doubt() -> None:
    # A column of shares has lost its head; the one row with a single figure may have lost either.
    rows = (
        "（二）申请办结数 件 8 82 （三）申请答复数 件 9 23 1．属于已主动公开范围数 件 4 91 "
        "2．同意公开答复数 件 5 81 3．同意部分公开答复数 件 6 4．不同意公开答复数 件 5 85\n"
    )
    report = read(f"{TITLE}\n政府信息公开情况统计表\n统计指标 单位 统计数 {rows}")
    assert states(report, "statistics.answered_granted_in_part.") == {"ambiguous"}
    assert states(report, "statistics.answered_granted.") == {"ambiguous"}


def test_a_row_left_blank_without_a_trace_gives_way_to_no_other_of_its_name() -> None:
    # （三）其他情形数 stands under review and under litigation; only the latter has a figure.
    cells = "统计指标 单位 统计数 四、行政复议数量 件 4 （一）维持具体行政行为数 件 3 （二）被依法纠错数 件 1 "
    rest = "（三）其他情形数 件 五、行政诉讼数量 件 （二）被依法纠错数 件 7 （三）其他情形数 件 2"
    report = read(f"{TITLE}\n政府信息公开情况统计表\n" + "\n".join((cells + rest).split()) + "\n")
    assert report.values()["statistics.litigation_other.value"] == 2
    assert report.values()["statistics.review_other.value"] is None


def test_a_unit_behind_a_space_is_the_figures() -> None:
    rows = "信息内容   采购项目数量   采购总金额（元）\n政府集中采购   0   9055 万元\n"
    report = read(f"{DISCLOSURE}第二十条第（九）项\n{rows}")
    assert report.values()["active_disclosure.procurement.amount_10k_yuan"] == 9055


def test_a_head_below_which_a_row_lost_its_label_is_no_label_itself() -> None:
    # A column of shares was added, 规章 lost its label, and a figure of the next row left no trace.
    heads = "信息内容 本年制发件数 本年废止件数 现行有效件数 占比（%）"
    rows = f"{heads} 3471 40239 425 82 行政规范性文件 1835 868 99"
    report = read(f"{DISCLOSURE}第二十条第（一）项 {rows}\n")
    assert states(report, "active_disclosure.normative_documents.") == {"ambiguous"}


def test_figures_are_not_those_of_the_second_row_where_the_first_has_lost_its_label() -> None:
    head = "第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n"
    licensing = "第二十条第（五）项\n信息内容\n本年处理决定数量\n行政许可\n7\n"
    rows = "行政规范性文件\n13651\n0\n1631\n"  # 规章 is blank, and the row above it
    report = read(DISCLOSURE + head + rows + licensing)
    assert states(report, "active_disclosure.normative_documents.") == {"ambiguous"}
    assert report.values()["active_disclosure.licensing.decisions"] == 7
    report = read(DISCLOSURE + head + "规章\n1\n0\n5\n" + rows + licensing)
    assert report.values()["active_disclosure.normative_documents.issued"] == 13651


def test_a_text_that_says_nothing_twice_has_lost_figures() -> None:
    head = "第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n"
    rows = "规章\n0\n6\n136\n第二十条第（五）项\n本年处理决定数量\n行政许可\n4\n"
    more = "第二十条第（六）项\n行政处罚\n70\n行政强制\n45\n"
    last = "第二十条第（八）项\n本年收费金额（单位：万元）\n行政事业性收费\n3\n"  # its 0 is gone
    report = read(DISCLOSURE + head + rows + more + last)
    assert not any(report.values().values())
    assert states(report, "active_disclosure.fees.") == {"ambiguous"}


def test_a_blank_between_figures_is_not_dropped_for_one_that_is_cut_in_two() -> None:
    heads = "自然人\n| 商业企业\n| 科研机构\n| 社会公益组织\n| 法律服务机构\n| 其他\n| 总计\n|\n"
    first = "一、本年新收政府信息公开申请数量\n| 18\n|\n| 0\n| 20\n| 14\n| 1\n| 5\n3\n|\n"
    second = "二、上年结转政府信息公开申请数量\n| 4\n| 0\n| 0\n| 0\n| 0\n| 3\n| 7\n|\n"
    report = read(f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{heads}{first}{second}")
    assert states(report, "requests.received_new.") == {"ambiguous"}
    assert report.values()["requests.carried_in.total"] == 7


def test_heads_run_together_are_not_overlooked() -> None:
    glued = "行政强制　8801972\n第二十条第（八）项\n信息内容上一年项目数量本年增/减\n行政事业性收费　34　0\n"
    report = read(
        f"{DISCLOSURE}第二十条第（六）项\n信息内容上一年项目数量本年增/减处理决定数量\n{glued}"
    )
    assert not any(report.values().values())  # 880 and 1972, or 88 and 01972


def test_the_number_of_a_label_in_pieces_is_no_figure_of_the_row_above() -> None:
    rows = "2、涉及商业秘密 件\n3 涉及个 人隐私 件\n4 危及国家安全、公共安全、经济安全和社会稳定 件 7\n"
    report = read(f"{TITLE}\n二、政府信息公开情况统计表\n统计指标 单位 统计数\n{rows}")
    values = report.values()
    assert values["statistics.denied_trade_secret.value"] is None
    assert values["statistics.denied_privacy.value"] is None
    assert values["statistics.denied_security_stability.value"] == 7


def test_a_row_printed_again_under_a_label_broken_and_misspelt_is_in_doubt() -> None:
    row = "1．本机关不掌握相关政府信息\n0\n0\n5\n0\n0\n0\n5\n"
    again = "1．机关不掌握相关政府\n信息\n12\n33\n84\n21\n16\n11\n177\n"
    after = "2．没有现成信息需要另行制作\n0\n0\n0\n2\n0\n0\n2\n"
    report = read(REQUESTS + row + again + after)
    assert states(report, "requests.unavailable_not_held.") == {"ambiguous"}
    assert report.values()["requests.unavailable_requires_creation.total"] == 2
    only = read(REQUESTS + again + after).values()
    assert only["requests.unavailable_not_held.total"] == 177


def test_the_last_row_printed_again_under_a_label_broken_like_a_heading_is_in_doubt() -> None:
    row = "四、结转下年度继续办理\n0\n0\n3\n0\n0\n0\n3\n"
    again = "四、结转\n下年度继续办理\n1\n0\n0\n0\n0\n0\n1\n"
    assert states(read(REQUESTS + row + again), "requests.carried_out.") == {"ambiguous"}


def test_the_last_row_of_a_line_each_printed_again_under_a_misspelt_label_is_in_doubt() -> None:
    head = "第二十条第（八）项\n信息内容   本年收费金额（单位：万元）\n"
    rows = "行政事业性收费   16\n行政事业性受费   2166.3\n"
    assert states(read(DISCLOSURE + head + rows), "active_disclosure.fees.") == {"ambiguous"}


def grid(*rows: tuple[object, ...]) -> Report:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return parsers.read(f"<html><body><h1>{TITLE}</h1><table>{body}</table></body></html>".encode())


APPLICANTS = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def test_a_row_beside_one_that_it_resembles_puts_both_in_doubt_unless_they_agree() -> None:
    row = ("1．信访举报投诉类申请", 0, 2, 0, 0, 0, 0, 2)
    again = ("1．信方举投诉类甲请", 4, 0, 0, 0, 0, 0, 4)
    after = ("2．重复申请", 0, 0, 0, 5, 0, 0, 5)
    for rows in ((row, again, after), (again, row, after)):
        report = grid(APPLICANTS, *rows)
        assert states(report, "requests.rejected_petition.") == {"ambiguous"}
        assert report.values()["requests.rejected_repeat.total"] == 5
    agreed = grid(APPLICANTS, row, (again[0], *row[1:]), after)
    assert agreed.values()["requests.rejected_petition.total"] == 2


def test_a_grid_whose_rows_all_begin_with_a_number_and_that_has_no_head_is_read() -> None:
    head = (("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("规章", 3, 1, 9))
    rows = "".join(
        f"<table><tr><td>{number}</td><td>{label}</td><td>4</td></tr></table><p></p>"
        for number, label in enumerate(("行政处罚", "行政强制"), 1)
    )
    cut = "<table><tr><td>1</td><td>行政处罚</td><td>4</td></tr><tr><td>2</td><td>行政强制</td><td>5</td></tr></table>"
    first = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in head)
    for below in (cut, rows):
        page = f"<html><body><h1>{TITLE}</h1><table>{first}</table>{below}</body></html>"
        report = parsers.read(page.encode())
        assert "unreadable" not in {problem.code for problem in report.problems}
        assert report.values()["active_disclosure.regulations.in_force"] == 9


def test_a_mark_at_the_end_of_a_label_is_a_figure_of_its_row() -> None:
    before = "第二十条第（六）项\n信息内容本年处理决定数量\n行政处罚\n6\n行政强制\n0\n"
    head = f"{before}第二十条第（八）项\n信息内容本年收费金额（单位：万元）\n"
    plain = read(DISCLOSURE + head + "行政事业性收费\n3\n")
    assert plain.values()["active_disclosure.fees.amount_10k_yuan"] == 3
    marked = read(DISCLOSURE + head + "行政事业性收费\\\n3\n")
    assert states(marked, "active_disclosure.fees.") == {"ambiguous"}


def test_a_local_row_beside_one_of_the_form_puts_nothing_in_doubt() -> None:
    report = grid(
        ("信息内容", "采购项目数量", "采购总金额"),
        ("政府集中采购", 7, 310),
        ("政府分散采购", 2, 45.5),
    )
    assert report.values()["active_disclosure.procurement.projects"] == 7
    assert "row_unknown" in {problem.code for problem in report.problems}


def test_a_first_row_without_label_beside_the_one_whose_label_is_often_blank_is_in_doubt() -> None:
    head = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    bare, named, after = ("", 8, 0, 0), ("规章", 6613, 5309, 5902), ("行政规范性文件", 0, 2, 5)
    for rows in ((bare, named, after), (named, bare, after)):
        report = grid(head, *rows)
        assert states(report, "active_disclosure.regulations.") == {"ambiguous"}
        assert report.values()["active_disclosure.normative_documents.in_force"] == 5
    agreed = grid(head, ("", *named[1:]), named, after)
    assert agreed.values()["active_disclosure.regulations.issued"] == 6613


def test_the_blank_label_of_a_row_that_lost_a_figure_is_none_of_its_figures() -> None:
    head = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    after = ("行政规范性文件", 0, 2, 5)
    short = grid(head, ("", 0, ""), after)  # its label and two figures, or three figures
    assert states(short, "active_disclosure.regulations.") == {"ambiguous"}
    assert short.values()["active_disclosure.normative_documents.in_force"] == 5
    whole = grid(head, ("", 0, 4, 9), after).values()
    assert whole["active_disclosure.regulations.issued"] == 0
    assert whole["active_disclosure.regulations.repealed"] == 4


def test_a_row_printed_again_under_a_label_that_holds_a_page_number_is_in_doubt() -> None:
    rows = (
        "六、举报投诉数量\n|\n件\n|\n7\n|\n七、依申请公开信息收取的费用\n|\n万元\n|\n6820.21\n|\n"
    )
    again = (
        "七、依申请公开信息收取的费用\n— 2 —\n|\n|\n5920\n|\n八、机构建设和保障经费情况\n|\n|\n|\n"
    )
    more = "（一）政府信息公开工作专门机构数\n|\n个\n|\n2\n"
    start = f"{TITLE}\n附表：政府信息公开情况统计表\n统计指标\n|\n单位\n|\n统计数\n|\n"
    report = read(f"{start}{rows}{again}{more}")
    assert report.values()["statistics.fees_charged.value"] is None
    assert report.values()["statistics.complaints.value"] == 7


def test_a_number_that_a_label_has_lost_is_no_figure_of_the_row_before_it() -> None:
    rows = (
        "1．属于已主动公开范围数 件 3 2．同意公开答复数 件 5 3．同意部分公开答复数 件 "
        "4 不同意公开答复数 件 49 5．不属于本行政机关公开数 件 7 6．申请信息不存在数 件 6\n"
    )
    report = read(f"{TITLE}\n政府信息公开情况统计表\n统计指标 单位 统计数 {rows}")
    assert states(report, "statistics.answered_granted_in_part.") == {"ambiguous"}
    assert report.values()["statistics.answered_denied.value"] == 49
    assert report.values()["statistics.answered_granted.value"] == 5


@pytest.mark.parametrize("odd", ["0月1日", "不足10", "超过3", "少于3"])
def test_a_figure_in_words_at_the_end_of_a_row_is_one_too_many(odd: str) -> None:
    row = f"<p>3．危及“三安全一稳定”&emsp;0&emsp;0&emsp;0&emsp;0&emsp;0&emsp;0 40&emsp;{odd}</p>"
    heads = "".join(f"<p>{line}</p>" for line in REQUESTS.split("\n"))
    report = parsers.read(f"<html><body>{heads}{row}</body></html>".encode())
    assert states(report, "requests.denied_security_stability.") == {"ambiguous"}


@pytest.mark.parametrize(
    "heads", ["自然人\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他\n总计\n", ""]
)
def test_figures_that_stand_before_their_labels_are_not_moved_up_by_a_row(heads: str) -> None:
    heads = (
        heads
        or "自然人\n法人或其他组织\n总计\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他\n"
    )
    labels = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "（一）予以公开",
        "四、结转下年度继续办理",
    )
    rows = "".join(f"{n}\n0\n0\n0\n0\n0\n{n}\n{label}\n" for n, label in enumerate(labels, 3))
    report = read(f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{heads}{rows}")
    assert {value for key, value in report.values().items() if key.startswith("requests.")} == {
        None
    }


def test_disclosures_that_stand_before_their_labels_are_not_moved_up_by_a_row() -> None:
    rows = "信息内容\n本年处理决定数量\n7\n行政处罚\n9\n行政强制\n"
    values = read(f"{DISCLOSURE}{rows}").values()
    assert values["active_disclosure.penalty.decisions"] is None
    assert values["active_disclosure.coercion.decisions"] is None
