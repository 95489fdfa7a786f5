"""Columns under heads: the labels decide, unless the table's own sums speak against them."""

from __future__ import annotations

import pytest

import parsers
from parsers.columns import Head, across_order, are_left_of_the_form
from parsers.forms import load
from parsers.model import Report
from parsers.vocabulary import meaning_of

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
# The storeys of the head as a page without ruling lines gives them, line by line.
BROKEN_HEADS = "自然人 科研机构 社会公益组织 法律服务机构 总计\n商业企业 其他"
MOVED_HEADS = "总计 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他"
ROWS = (
    ("一、本年新收政府信息公开申请数量", (19656, 2, 0, 0, 8303, 0)),
    ("二、上年结转政府信息公开申请数量", (1497, 0, 0, 0, 3693, 0)),
    ("（七）总计", (21035, 2, 0, 0, 11337, 0)),
)


def read(heads: str, *, total_first: bool) -> Report:
    lines = [TITLE, "三、收到和处理政府信息公开申请情况", *heads.split("\n")]
    for label, figures in ROWS:
        printed = [sum(figures), *figures] if total_first else [*figures, sum(figures)]
        lines.append(f"{label} " + " ".join(map(str, printed)))
    return parsers.read("\n".join(lines).encode())


def test_heads_read_in_a_wrong_order_give_no_figure() -> None:
    report = read(BROKEN_HEADS, total_first=False)
    values = report.values()
    right = {"natural_person": 19656, "enterprise": 2, "legal_service": 8303, "total": 27959 + 2}
    for column, value in right.items():
        assert values[f"requests.received_new.{column}"] in (None, value)
    assert "columns_unclear" in {problem.code for problem in report.problems}


def test_columns_that_were_moved_with_their_heads_are_read() -> None:
    values = read(MOVED_HEADS, total_first=True).values()
    assert values["requests.received_new.total"] == 27961
    assert values["requests.received_new.legal_service"] == 8303


def test_heads_printed_again_below_what_a_page_cut_off_settle_no_columns() -> None:
    upper, lower = ("自然人", "法人或其他组织", "总计"), MOVED_HEADS.split()[2:]
    cells = [*lower, "", *upper, "", *lower, ""]
    for label, figures in ROWS:
        cells += [label, *map(str, (*figures, sum(figures))), ""]
    text = "\n".join(f"\t{cell}" if cell else "" for cell in cells)
    start = f"{TITLE}\n三、收到和处理政府信息公开申请情况\n\t申请人情况\n\n— 2 —\n"
    values = parsers.read((start + text).encode()).values()
    assert values["requests.received_new.natural_person"] in (None, 19656)
    assert values["requests.received_new.enterprise"] in (None, 2)


def test_columns_that_were_moved_are_read_where_their_heads_are_printed_twice_alike() -> None:
    heads = ("", *MOVED_HEADS.split())
    rows = [(label, sum(figures), *figures) for label, figures in ROWS]
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (heads, heads, *rows)
    )
    page = f"<h1>{TITLE}</h1><table>{body}</table>"
    values = parsers.read(f"<html><body>{page}</body></html>".encode()).values()
    assert values["requests.received_new.total"] == 27961
    assert values["requests.received_new.legal_service"] == 8303


def test_outcomes_read_in_a_wrong_order_give_no_figure() -> None:
    """The head 总计 was broken off and read first: 14 is the total of 5, 0, 9 and 0."""
    heads = ("总计", "结果维持", "结果纠正", "其他结果", "尚未审结")
    rows = (("行政复议", (5, 0, 9, 0, 14)), ("未经复议直接起诉", (0, 0, 2, 1, 3)))
    body = "".join(
        f"<tr><td>{label}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for label, cells in (("类别", heads), *rows)
    )
    page = f"<h1>{TITLE}</h1><p>四、政府信息公开行政复议、行政诉讼情况</p><table>{body}</table>"
    report = parsers.read(f"<html><body>{page}</body></html>".encode())
    values = report.values()
    assert values["review_litigation.review.upheld"] is None
    assert values["review_litigation.litigation_direct.total"] is None
    assert "columns_unclear" in {problem.code for problem in report.problems}


LABELS = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "四、结转下年度继续办理",
)
PADDED_HEAD = (
    "| （本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | | | 申请人情况 | | | | | | |\n"
    "| | | | 自然人 | 法人或其他组织 | | | | | 总计 |\n"
    "| | | | | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | |\n"
)


def padded(*rows: str) -> Report:
    lines = (f"| {label} | | | {row} |" for label, row in zip(LABELS, rows, strict=False))
    heading = "三、收到和处理政府信息公开申请情况"
    return parsers.read("\n".join([TITLE, heading, PADDED_HEAD, *lines]).encode())


def test_a_row_with_figures_at_both_ends_keeps_its_blanks() -> None:
    values = padded("58 | | | | | | 58").values()
    assert values["requests.received_new.natural_person"] == 58
    assert values["requests.received_new.enterprise"] is None
    assert values["requests.received_new.total"] == 58


def test_a_row_with_a_blank_first_cell_is_read_as_its_neighbours() -> None:
    report = padded("58 | | | | | | 58", " | | 3 | | | | 3")
    values = report.values()
    assert values["requests.carried_in.research_institution"] == 3
    assert values["requests.carried_in.natural_person"] is None
    assert values["requests.carried_in.total"] == 3
    assert "row_incomplete" not in {problem.code for problem in report.problems}


def test_a_row_that_lost_a_figure_is_not_read_as_its_neighbours() -> None:
    """One cell is lost, and the padding at the end has become one longer."""
    heads = PADDED_HEAD.replace("| | | |", "|").replace("） | | |", "） |")
    rows = "| 一、本年新收政府信息公开申请数量 | 5 | 0 | 0 | 0 | 0 | 0 | 5 | | |\n"
    rows += "| 二、上年结转政府信息公开申请数量 | | 0 | 0 | 0 | 0 | 7 | | | |\n"
    text = f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{heads}{rows}"
    values = parsers.read(text.encode()).values()
    assert values["requests.received_new.total"] == 5
    assert not any(v for k, v in values.items() if k.startswith("requests.carried_in."))


def test_where_most_rows_do_not_fit_one_that_does_needs_its_sum() -> None:
    """A column was added under a doubled head; the row of 总计 is shifted by a stray blank."""
    heads = (
        "<tr><td colspan=3 rowspan=3>注</td><td colspan=8>申请人情况</td></tr><tr><td rowspan=2>自然人</td>"
        "<td colspan=5>法人或其他组织</td><td rowspan=2>总计</td><td rowspan=2>备注</td></tr><tr>"
        "<td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
    )
    rows = "".join(
        f"<tr><td colspan=3>{label}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for label, cells in (
            (LABELS[0], (498, 1, 328, 835, 1, 0, 1663, "")),
            (LABELS[1], (0, 0, 31, 0, 0, 0, 31, "")),
            ("（七）总计", ("", 498, 1, 268, 835, 1, 0, 1603, "")),
            (LABELS[2], (0, 0, 91, 0, 0, 0, 91, "")),
        )
    )
    page = f"<h1>{TITLE}</h1><p>三、收到和处理政府信息公开申请情况</p><table>{heads}{heads}{rows}</table>"
    values = parsers.read(f"<html><body>{page}</body></html>".encode()).values()
    printed = {"natural_person": 498, "enterprise": 1, "research_institution": 268, "total": 1603}
    for column, value in printed.items():
        assert values[f"requests.closed_total.{column}"] in (None, value)


def test_a_figure_that_looks_like_a_page_number_leaves_its_row_in_doubt() -> None:
    heads = "自然人\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他\n总计"
    good = f"{LABELS[0]}\n4111\n0\n0\n0\n1687\n0\n5798"
    bad = f"{LABELS[1]}\n4111\n44111\n0\n0\n0/70\n1687\n0\n5798"  # the first cell over two lines
    text = f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{heads}\n{good}\n{bad}\n五、存在的问题\n"
    values = parsers.read(text.encode()).values()
    assert values["requests.received_new.legal_service"] == 1687
    assert not any(v for k, v in values.items() if k.startswith("requests.carried_in."))


def test_a_unit_that_is_broken_over_two_lines_is_one_unit() -> None:
    text = (
        f"{TITLE}\n二、主动公开政府信息情况\n第二十条第（五）项\n信息内容\n本年处理决定数量\n行政许可\n765\n"
        "第二十条第（八）项\n信息内容\n本年收费金额（单位：万\n元）\n行政事业性收费\n8422.78\n"
    )
    values = parsers.read(text.encode()).values()
    assert values["active_disclosure.fees.amount_10k_yuan"] == 8422.78


def test_last_years_figures_beside_this_years_take_a_place_and_are_not_read() -> None:
    rows = (("统计指标", "单位", "统计数", "2015年"), ("（一）收到申请数", "件", 21, 18))
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page = f"<h1>云岭市水务局2016年政府信息公开工作年度报告</h1><table>{body}</table>"
    values = parsers.read(f"<html><body>{page}</body></html>".encode()).values()
    assert values["statistics.received.value"] == 21


# ---- heads of which a seal left scraps -------------------------------------------------------------


def heads_of(*labels: str) -> list[Head]:
    return [(meaning_of(label), label) for label in labels]


_REQUESTS = load("2021").tables["requests"]
_CASES = load("2021").tables["review_litigation"]
_OUTCOMES = [column.label for column in _CASES.columns]


def test_heads_are_left_of_the_form_only_in_its_order_and_each_once() -> None:
    heads = heads_of(
        "然人", "法人", "t", "总计", "商业企业", "科了6", "社会公益组织", "法律服务机构", "其他"
    )
    assert are_left_of_the_form(heads, _REQUESTS)
    assert not are_left_of_the_form([*heads, heads[-1]], _REQUESTS)
    assert not are_left_of_the_form([*heads[:6], heads[7], heads[6], heads[8]], _REQUESTS)
    assert not are_left_of_the_form(heads[:6], _REQUESTS)


@pytest.mark.parametrize(
    ("group", "is_read"), [("未经复议直接起诉", True), ("未经二起诉", True), ("行政赔偿", False)]
)
def test_a_group_is_known_by_half_of_its_characters_in_its_place(group: str, is_read: bool) -> None:
    heads = heads_of("行政复议", group, "复议后起诉", *_OUTCOMES * 3)
    assert across_order(heads, _CASES) is None or group == "未经复议直接起诉"
    order = across_order(heads, _CASES, scanned=True)
    assert (order is not None) == is_read
    if order is not None:
        every = [row.code for row in _CASES.rows]
        assert [code for code, _ in order] == [code for code in every for _ in _OUTCOMES]
