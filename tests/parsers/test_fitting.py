"""Columns under heads: the labels decide, unless the table's own sums speak against them."""

from __future__ import annotations

import parsers
from parsers.model import Report

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
