"""Where cells or heads of a table were lost: what a seed of the generator had once read as another's."""

from __future__ import annotations

import parsers
from parsers.model import Report
from tests.parsers.layouts import TITLE, read, table

HEADS = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
MIXED = ("信息内容", "上一年项目数量", "处理决定数量", "本年增/减")
OUTCOMES = "结果维持 结果纠正 其他结果 尚未审结 总计"


def states(report: Report, start: str) -> set[str]:
    return {figure.state for figure in report.figures if figure.key.startswith(start)}


def of_outcomes(row: str) -> Report:
    lines = [
        "行政复议 行政诉讼",
        f"{OUTCOMES} 未经复议直接起诉 复议后起诉",
        f"{OUTCOMES} {OUTCOMES}",
        row,
    ]
    return read(
        "四、政府信息公开行政复议、行政诉讼情况", "".join(f"<p>{line}</p>" for line in lines)
    )


def test_the_unit_of_a_head_without_brackets_counts_where_a_page_cut_its_row_off() -> None:
    above = table(
        ("信息内容", "本年处理决定数量"), ("行政许可", 854), ("信息内容", "本年收费金额单位：元")
    )
    report = read("二、主动公开政府信息情况", above + table(("行政事业性收费", 17862000)))
    assert report.values()["active_disclosure.fees.amount_10k_yuan"] == 1786.2


def test_heads_cut_from_their_rows_hold_past_a_table_of_other_matters() -> None:
    above = table(
        ("第二十条第（五）项",), HEADS, ("行政许可", 9, 1, 2), ("第二十条第（六）项",), MIXED
    )
    other = table(("部门", "收到申请", "办结", "结转"), ("市水务局", 7, 6, 1))
    report = read("二、主动公开政府信息情况", above + other + table(("行政处罚", 0, 71, 2)))
    values = report.values()
    assert values["active_disclosure.licensing.decisions"] == 2
    assert values["active_disclosure.penalty.decisions"] == 71
    assert values["active_disclosure.penalty.items_change"] == 2


def test_a_mark_in_two_pieces_is_not_taken_for_two_where_a_sum_speaks_against_it() -> None:
    report = of_outcomes("0 -- -- -- -- 0 0 0 3 0 0 3 0 0 4")
    assert states(report, "review_litigation.") == {"ambiguous"}
    whole = of_outcomes("0 -- -- -- 0 0 0 3 0 3 1 3 0 0 4")
    assert whole.values()["review_litigation.litigation_direct.other"] == 3


def test_a_blank_lost_in_loose_text_moves_no_figures() -> None:
    rows = "行政复议\n" + OUTCOMES.replace(" ", "\n") + "\n5\n/\n9\n14\n414\n"
    text = f"{TITLE}\n四、政府信息公开行政复议、行政诉讼情况\n{rows}五、存在的主要问题\n公开的深度还需加强。\n"
    assert states(parsers.read(text.encode()), "review_litigation.review.") <= {
        "ambiguous",
        "missing",
    }


def test_the_number_of_the_next_label_is_no_total_where_other_rows_have_none() -> None:
    labels = (
        "1．属于国家秘密",
        "2．其他法律行政法规禁止公开",
        "4．保护第三方合法权益",
        "5．属于三类内部事务信息",
    )
    heads = "自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
    rows = " ".join(f"{label} 0 0 0 5 0 0" for label in labels)
    tail = "2．重复申请 0 0 0 3 0 0 3 要求提供公开出版物 0 0 0 0 0 0"
    above = (
        "一、本年新收政府信息公开申请数量 1 0 0 0 0 0 二、上年结转政府信息公开申请数量 0 0 0 0 0 0"
    )
    body = f"<p>申请人情况 {heads} {above} （三）不予公开 {rows} （五）不予处理 {tail}</p>"
    report = read("三、收到和处理政府信息公开申请情况", body)
    assert states(report, "requests.rejected_repeat.") == {"ambiguous"}


def test_loose_text_that_lacks_the_beginning_of_a_table_lacks_its_heads() -> None:
    """Those of 社会公益组织 and 科研机构 may have changed places: any order adds up."""
    rows = ("7．属于行政执法案卷", 0, 0, 4, 0, 2, 0, 6, "8．属于行政查询事项", 0, 0, 0, 1, 0, 0, 1)
    rows = (
        *rows,
        "（四）无法提供",
        "1．本机关不掌握相关政府信息",
        0,
        0,
        0,
        0,
        3,
        0,
        3,
        "（七）总计",
        0,
        0,
        4,
        1,
        5,
        0,
        10,
    )
    lines = "\n".join(map(str, rows))
    text = f"{TITLE}\n三、收到和处理政府信息公开申请情况\n申请情况如下。\n{lines}\n五、存在的主要问题\n公开的深度还需加强。\n"
    report = parsers.read(text.encode())
    assert {f.value for f in report.figures if f.table == "requests"} == {None}


def test_two_figures_in_one_cell_are_no_number_of_a_page() -> None:
    heads = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    for mark, is_read in (("3/12", True), ("0/70", False), ("12/3", False)):
        rows = ("一、本年新收政府信息公开申请数量", 1, 0, 0, 0, 40, 0, 41, mark,
                "二、上年结转政府信息公开申请数量", 0, 0, 0, 0, 0, 0, 0)  # fmt: skip
        lines = "\n".join(
            map(
                str,
                (
                    TITLE,
                    "三、收到和处理政府信息公开申请情况",
                    *heads,
                    *rows,
                    "五、存在的主要问题",
                    "不多。",
                ),
            )
        )
        values = parsers.read(lines.encode()).values()
        assert values["requests.carried_in.total"] == 0
        assert (values["requests.received_new.total"] == 41) is is_read
