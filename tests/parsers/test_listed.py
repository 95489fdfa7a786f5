"""The figures of a row as a list in one cell, or on one line."""

from __future__ import annotations

import pytest

import parsers
from parsers.model import Report

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
NEW, CARRIED = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"
START = "requests.received_new."


def read(figures: str, span: int = 7) -> Report:
    head = "".join(f"<td>{label}</td>" for label in ("", *APPLICANTS))
    rows = f"<tr><td>{NEW}</td><td colspan={span}>{figures}</td></tr>"
    rows += f"<tr><td>{CARRIED}</td>{'<td>0</td>' * 7}</tr>"
    return parsers.read(f"<h1>{TITLE}</h1><table><tr>{head}</tr>{rows}</table>".encode())


def shown(report: Report) -> list[int | float | None]:
    return [figure.value for figure in report.figures if figure.key.startswith(START)]


@pytest.mark.parametrize("mark", ["、", ",", "，", "/", " / ", "; ", "；"])
def test_figures_in_a_list_are_read_where_each_column_has_one_and_they_add_up(mark: str) -> None:
    report = read(mark.join("3001004"))
    assert shown(report) == [3, 0, 0, 1, 0, 0, 4]
    assert "row_incomplete" not in {problem.code for problem in report.problems}
    assert shown(read(mark.join(["1203", "0", "0", "10", "0", "0", "1213"])))[-1] == 1213


@pytest.mark.parametrize(
    "figures",
    [
        "3、0、0、1、0、4",  # too few
        "3、0、0、1、0、0、0、4",  # too many
        "3、0、0、1、0、0、5",  # no sum
        "3、0、0,1、0、0、4",  # two kinds of marks
        "1,203,0,0,0,0,1204",  # a number with its thousands parted
        "3,0,0,120,0,0,123",
        "03、0、0、1、0、0、4",
    ],
)
def test_a_list_that_may_be_read_otherwise_is_not_read(figures: str) -> None:
    report = read(figures)
    assert set(shown(report)) == {None}
    assert "row_incomplete" in {problem.code for problem in report.problems}


def test_lists_on_lines_of_their_own_are_read() -> None:
    rows = f"{NEW} 3、0、0、1、0、0、4\n{CARRIED}\n0、0、0、0、0、2、2\n"
    heads = "\n".join(APPLICANTS)
    report = parsers.read(f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{heads}\n{rows}".encode())
    assert shown(report) == [3, 0, 0, 1, 0, 0, 4]
    assert report.values()["requests.carried_in.other_organization"] == 2


def test_the_groups_of_review_and_litigation_in_one_list_each_add_up() -> None:
    outcomes = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    heads = "".join(f"<td>{label}</td>" for label in outcomes * 3)
    groups = ("行政复议", "未经复议直接起诉", "复议后起诉")
    group = "".join(f"<td colspan=5>{label}</td>" for label in groups)

    def read_row(figures: str) -> Report:
        row = f"<tr><td colspan=15>{figures}</td></tr>"
        table = f"<table><tr>{group}</tr><tr>{heads}</tr>{row}</table>"
        return parsers.read(f"<h1>{TITLE}</h1>{table}".encode())

    report = read_row("1、0、0、0、1、2、0、0、1、3、0、0、0、0、0")
    assert report.values()["review_litigation.litigation_direct.total"] == 3
    wrong = read_row("1、0、0、0、1、2、0、0、1、4、0、0、0、0、0")
    assert not any(wrong.values().values())
