"""A standard table that a page prints more than once: whose figures are the report's."""

from __future__ import annotations

import pytest

import parsers
from parsers.forms import load
from parsers.model import Report
from tests.parsers.layouts import read, table

REVIEW = load("2021").tables["review_litigation"]
HEADS = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
ISSUED = "active_disclosure.normative_documents.issued"
IN_FORCE = "active_disclosure.normative_documents.in_force"
REPEALED = "active_disclosure.normative_documents.repealed"


def disclosures(issued: object, repealed: object, in_force: object) -> str:
    rows = (("规章", 0, 0, 0), ("行政规范性文件", issued, repealed, in_force))
    return table(HEADS, *rows)


def page(*parts: str) -> Report:
    return read("二、主动公开政府信息情况", "".join(parts))


def test_a_table_printed_again_with_one_other_figure_leaves_that_cell_open() -> None:
    report = page(disclosures(4, 1, 19), disclosures(5, 1, 19))
    values = report.values()
    assert (values[ISSUED], values[REPEALED], values[IN_FORCE]) == (None, 1, 19)
    figure = next(figure for figure in report.figures if figure.key == ISSUED)
    assert (figure.state, figure.raw) == ("ambiguous", "4 / 5")
    (problem,) = [p for p in report.problems if p.code == "table_repeated"]
    assert problem.cells == (ISSUED,)


def test_of_tables_of_two_organs_side_by_side_none_is_the_reports() -> None:
    report = page("<p>东区</p>", disclosures(4, 1, 19), "<p>西区</p>", disclosures(5, 0, 30))
    read_cells = [f for f in report.figures if f.table == "active_disclosure" and f.raw]
    assert read_cells
    assert {figure.state for figure in read_cells} == {"ambiguous"}  # also of the zeros alike


def test_the_same_table_in_another_notation_is_no_other_table() -> None:
    values = page(disclosures(1204, "/", 19), disclosures("1,204", 0, "19")).values()
    assert (values[ISSUED], values[REPEALED], values[IN_FORCE]) == (1204, None, 19)


def test_a_copy_whose_cell_is_no_single_number_says_something_else_than_zero() -> None:
    report = page(disclosures(4, 0, 19), disclosures(4, "3 5", 19))
    assert (report.values()[ISSUED], report.values()[REPEALED]) == (4, None)
    (problem,) = [p for p in report.problems if p.code == "table_repeated"]
    assert problem.cells == (REPEALED,)


def test_a_row_of_a_copy_that_does_not_fit_its_columns_opens_that_row() -> None:
    rows = ("规章", 2, 1, 3), ("行政规范性文件", 4, 0, 19)
    fewer = ("规章", 2, 1, 3), ("行政规范性文件", 4, 7)
    report = page(table(HEADS, *rows), table(HEADS, *fewer))
    values = report.values()
    assert (values[ISSUED], values[REPEALED], values[IN_FORCE]) == (None, None, None)
    assert values["active_disclosure.regulations.issued"] == 2
    (problem,) = [p for p in report.problems if p.code == "table_repeated"]
    assert set(problem.cells) == {ISSUED, REPEALED, IN_FORCE}


def test_a_row_of_a_copy_that_prints_the_same_figures_in_other_cells_opens_nothing() -> None:
    same = table(HEADS, ("规章", 0, 0, 0), ("行政规范性文件", 4, 19))
    values = page(disclosures(4, "", 19), same).values()
    assert (values[ISSUED], values[REPEALED], values[IN_FORCE]) == (4, None, 19)


def test_groups_side_by_side_that_a_copy_prints_alike_open_nothing() -> None:
    groups = [row.label for row in REVIEW.rows]
    outcomes = [column.label for column in REVIEW.columns]
    rows = groups, outcomes * 3, [1, 0, 0, 0, 1, 0, 2, 0, 0, 2, "", "", "", "", ""]
    own = table(*rows)
    again = "".join(f"<p>{cell}</p>" for row in rows for cell in row)
    values = read("四、政府信息公开行政复议、行政诉讼情况", f"{own}<p>附表</p>{again}").values()
    assert values["review_litigation.review.total"] == 1
    assert values["review_litigation.litigation_direct.corrected"] == 2


@pytest.mark.parametrize(
    "caption", ["填表示例：", "样表", "附件：云岭市教育局政府信息公开工作年度报告"]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_table_said_to_be_an_example_or_anothers_is_left_out(caption: str, first: bool) -> None:
    other = f"<p>{caption}</p>{disclosures(1, 1, 1)}"
    own = f"<p>本机关统计如下：</p>{disclosures(4, 0, 19)}"
    values = page(*((other, own) if first else (own, other))).values()
    assert (values[ISSUED], values[REPEALED], values[IN_FORCE]) == (4, 0, 19)


def test_a_form_left_blank_gives_way_to_one_that_was_filled_in() -> None:
    values = page(
        table(HEADS, ("规章", "", "", ""), ("行政规范性文件", "", "", "")), disclosures(4, 0, 19)
    ).values()
    assert (values[ISSUED], values[REPEALED], values[IN_FORCE]) == (4, 0, 19)


@pytest.mark.parametrize("title", ["2021年度政府信息公开情况", "上年情况", "填表示例"])
def test_a_title_in_the_first_row_tells_whose_a_table_is(title: str) -> None:
    other = disclosures(1, 1, 1).replace("<table>", f"<table><tr><td colspan=4>{title}</td></tr>")
    values = page(other, disclosures(4, 0, 19)).values()
    assert (values[ISSUED], values[REPEALED], values[IN_FORCE]) == (4, 0, 19)


@pytest.mark.parametrize(
    "caption", ["2021年度数据：", "样表", "附件：云岭市教育局政府信息公开工作年度报告"]
)
def test_the_only_table_is_open_and_named_if_it_is_said_to_be_anothers(caption: str) -> None:
    report = page(f"<p>{caption}</p>", disclosures(4, "", 19))
    by_key = {figure.key: figure for figure in report.figures}
    assert [(by_key[key].value, by_key[key].raw) for key in (ISSUED, IN_FORCE)] == [
        (None, "4"),
        (None, "19"),
    ]
    (problem,) = [p for p in report.problems if p.code == "table_of_another"]
    assert {ISSUED, REPEALED, IN_FORCE} < set(problem.cells)
    assert {by_key[key].state for key in problem.cells} == {"ambiguous"}


@pytest.mark.parametrize(
    "line",
    [
        "2023年1月15日",
        "发布时间：2023-01-15",
        "发布日期：2023/1/15",
        "（国办公开办函〔2021〕30号）",
        "制发件数与去年持平，较上年没有变化",
    ],
)
def test_a_day_or_a_comparison_above_a_table_does_not_say_that_it_is_anothers(line: str) -> None:
    report = page(f"<p>{line}</p>", disclosures(4, 0, 19))
    assert report.values()[ISSUED] == 4
    assert "table_of_another" not in {problem.code for problem in report.problems}


def test_where_the_report_names_two_years_no_caption_in_either_speaks_against_its_table() -> None:
    period = "<p>本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。</p>"
    head = (
        "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    )
    body = f"<table>{head}<tr><td>规章</td><td>1</td><td>0</td><td>5</td></tr></table>"
    title = "<h1>云汀市水务局2023年政府信息公开工作年度报告</h1>"
    caption = "<p>2023年主动公开政府信息情况统计表</p>"
    report = parsers.read(f"<html><body>{title}{period}{caption}{body}</body></html>".encode())
    assert "year_disagrees" in {problem.code for problem in report.problems}
    assert report.values()["active_disclosure.regulations.in_force"] == 5
