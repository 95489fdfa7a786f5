"""Blank cells that are merged, in rows that lack cells otherwise."""

from __future__ import annotations

import parsers
from parsers.model import Report

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
APPLICANTS = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
HEAD = "<tr>" + "".join(f"<td>{label}</td>" for label in APPLICANTS) + "</tr>"
NEW = "<tr><td>一、本年新收政府信息公开申请数量</td>{}</tr>"
PLAIN = "<tr><td>二、上年结转政府信息公开申请数量</td>" + "<td>0</td>" * 7 + "</tr>"
START = "requests.received_new."


def read(cells: str, *more: str) -> Report:
    table = f"<table>{HEAD}{NEW.format(cells)}{PLAIN}{''.join(more)}</table>"
    return parsers.read(f"<html><body><h1>{TITLE}</h1>{table}</body></html>".encode())


def shown(report: Report) -> list[tuple[int | float | None, str]]:
    return [(f.value, f.state) for f in report.figures if f.key.startswith(START)]


def test_a_merged_blank_is_as_many_blanks_where_the_row_is_full_then_and_adds_up() -> None:
    report = read("<td>5</td><td colspan=5></td><td>5</td>")
    assert shown(report) == [(5, "number"), *[(None, "blank")] * 5, (5, "number")]
    assert "row_incomplete" not in {problem.code for problem in report.problems}
    two = read('<td colspan="2"></td><td>2</td><td colspan="3">&nbsp;</td><td>2</td>')
    assert [value for value, _ in shown(two)] == [None, None, 2, None, None, None, 2]
    assert {state for _, state in shown(read("<td colspan=7></td>"))} == {"blank"}


def test_a_merged_blank_is_not_believed_where_cells_lack_or_sums_fail_or_figures_are_merged() -> (
    None
):
    for cells in (
        "<td>5</td><td colspan=4></td><td>5</td>",
        "<td>5</td><td colspan=6></td><td>5</td>",
        "<td>5</td><td colspan=5></td><td>6</td>",
        "<td colspan=2>5</td><td colspan=4></td><td>5</td>",
        "<td>5</td><td colspan=6></td>",
    ):
        report = read(cells)
        assert {state for _, state in shown(report)} == {"ambiguous"}, cells
        assert "row_incomplete" in {problem.code for problem in report.problems}


def test_a_merged_blank_is_not_believed_where_the_sum_of_a_column_fails_by_it() -> None:
    rows = ("（一）予以公开", 4, 0, 0, 0, 0, 0, 4), ("四、结转下年度继续办理", 0, 0, 0, 0, 0, 0, 0)
    rows = (*rows[:1], ("（七）总计", 4, 0, 0, 0, 0, 0, 4), *rows[1:])
    more = ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    wrong = read("<td></td><td>4</td><td colspan=4></td><td>4</td>", *more)
    assert {state for _, state in shown(wrong)} == {"ambiguous"}
    right = read("<td>4</td><td colspan=5></td><td>4</td>", *more)
    assert [value for value, _ in shown(right)] == [4, None, None, None, None, None, 4]
