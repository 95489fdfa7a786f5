"""Columns beside those of the form: row numbers, shares, last year's figures, totals of totals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.model import Number
from tests.parsers.layouts import (
    FIGURES,
    HEADS,
    TITLE,
    expected,
    label_of,
    printed,
    read,
    requests,
    table,
)

GROUPS = ("行政复议", "未经复议直接起诉", "复议后起诉")
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
CASES = (2, 0, 1, 0, 3, 4, 1, 0, 0, 5, 0, 0, 6, 1, 7)


def two_storeys(before: str, after: str, *rows: tuple[object, ...]) -> str:
    """Give a table with a head of two storeys, and heads of both storeys before and after it."""
    kinds = "".join(f"<td>{kind}</td>" for kind in HEADS[1:-1])
    head = (
        f"<tr><td rowspan=3>项目</td>{before}<td colspan=7>申请人情况</td>{after}</tr>"
        "<tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>"
        f"<tr>{kinds}</tr>"
    )
    return table(*rows).replace("<table>", f"<table>{head}")


@pytest.mark.parametrize("before", [["行次"], []])
@pytest.mark.parametrize("after", [["上年总计", "同比增长（%）"], ["上年总计"], []])
def test_columns_on_either_side_leave_the_forms_own_where_sums_hold(
    before: list[str], after: list[str]
) -> None:
    rows = [
        (label_of(code), *[n for _ in before], *printed(code), *[n + 3 for _ in after])
        for n, code in enumerate(FIGURES, 1)
    ]
    left, right = (
        "".join(f"<td rowspan=3>{head}</td>" for head in side) for side in (before, after)
    )
    assert requests(two_storeys(left, right, *rows)) == expected()


def test_a_row_that_does_not_add_up_between_other_columns_is_left_open() -> None:
    rows = [(label_of(code), n, *printed(code)) for n, code in enumerate(FIGURES, 1)]
    rows[4] = (label_of("denied_state_secret"), 5, 1, 0, 0, 0, 0, 0, 2)
    values = requests(two_storeys("<td rowspan=3>序号</td>", "", *rows))
    assert values["requests.denied_state_secret.total"] is None
    assert values["requests.closed_total.total"] == 14


def without_kinds(code: str) -> tuple[object, ...]:
    person, *others, total = printed(code)
    return (label_of(code), person, sum(others), total)


def test_organisations_in_one_column_leave_persons_and_totals_to_be_read() -> None:
    rows = [without_kinds(code) for code in FIGURES]
    values = requests(table(("项目", "自然人", "法人或其他组织", "总计"), *rows))
    for code in FIGURES:
        person, *_, total = printed(code)
        assert values[f"requests.{code}.natural_person"] == person
        assert values[f"requests.{code}.enterprise"] is None
        assert values[f"requests.{code}.total"] == total


def test_nothing_is_read_of_three_columns_that_do_not_add_up() -> None:
    rows = [(*without_kinds(code)[:3], 99) for code in FIGURES]
    values = requests(table(("项目", "自然人", "法人或其他组织", "总计"), *rows))
    assert set(values.values()) == {None}


def named(change: Callable[[list[str]], None]) -> dict[str, Number | None]:
    heads = list(HEADS)
    change(heads)
    rows = [(label_of(code), *printed(code)) for code in FIGURES]
    return requests(table(("项目", *heads), *rows))


def test_a_blank_head_holds_its_place_where_sums_hold() -> None:
    assert named(lambda heads: heads.__setitem__(3, "")) == expected()


def test_a_head_printed_for_two_columns_settles_neither() -> None:
    assert set(named(lambda heads: heads.__setitem__(3, heads[2])).values()) == {None}


@pytest.mark.parametrize("total", [15, 12])  # of all groups, or of litigation alone
def test_one_more_total_beside_the_outcomes_of_all_groups(total: int) -> None:
    body = (
        "<table><tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td><td rowspan=3>合计</td></tr><tr>"
        + "".join(f"<td rowspan=2>{outcome}</td>" for outcome in OUTCOMES)
        + "".join(f"<td colspan=5>{group}</td>" for group in GROUPS[1:])
        + "</tr>"
        + "".join(
            table(row)[len("<table>") : -len("</table>")] for row in (OUTCOMES * 2, (*CASES, total))
        )
    )
    values = read("四、政府信息公开行政复议、行政诉讼情况", f"{body}</table>").values()
    figures = [value for key, value in values.items() if key.startswith("review_litigation.")]
    assert figures == list(CASES)


@pytest.mark.parametrize("years", [("2021", "2022"), ("2022", "2021")])
def test_of_heads_of_two_years_those_of_the_reports_are_read(years: tuple[str, str]) -> None:
    assert "2022" in TITLE
    issued = dict(zip(years, (7, 8), strict=True))
    rows = (
        ("信息内容", *(f"{year}年制发件数" for year in years), "本年废止件数", "现行有效件数"),
        ("规章", *issued.values(), 1, 30),
        ("信息内容", *(f"{year}年处理决定数量" for year in years), "", ""),
        ("行政许可", *issued.values(), "", ""),
    )
    values = read("二、主动公开政府信息情况", table(*rows)).values()
    assert values["active_disclosure.regulations.issued"] == issued["2022"]
    assert values["active_disclosure.regulations.in_force"] == 30
    assert values["active_disclosure.licensing.decisions"] == issued["2022"]


def test_figures_since_ever_stand_beside_those_of_the_year() -> None:
    rows = (
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "历年累计"),
        ("规章", 7, 1, 30, 82),
    )
    values = read("二、主动公开政府信息情况", table(*rows)).values()
    assert values["active_disclosure.regulations.issued"] == 7
    assert values["active_disclosure.regulations.in_force"] == 30


def test_a_share_in_brackets_is_no_part_of_the_figure() -> None:
    rows = [(label_of(code), *[f"{n}（{n}.5%）" for n in printed(code)]) for code in FIGURES]
    assert requests(table(("项目", *HEADS), *rows)) == expected()


def test_labels_in_two_scripts_are_known_by_their_chinese() -> None:
    rows = [(f"{label_of(code)} ئۇچۇر", *printed(code)) for code in FIGURES]
    assert requests(table(("项目", *(f"{head}<br>شەخس" for head in HEADS)), *rows)) == expected()


@pytest.mark.parametrize("blank", ["", "/", "—"])
def test_one_head_over_all_sections_of_disclosures(blank: str) -> None:
    heads = (
        "信息内容",
        "本年制发件数",
        "本年废止件数",
        "现行有效件数",
        "本年处理决定数量",
        "本年收费金额（单位：万元）",
    )
    rows = (
        ("规章", 1, 0, 12, blank, blank),
        ("行政规范性文件", 4, 2, 37, blank, blank),
        ("行政许可", blank, blank, blank, 874, blank),
        ("行政处罚", blank, blank, blank, 368, blank),
        ("行政强制", blank, blank, blank, 5, blank),
        ("行政事业性收费", blank, blank, blank, blank, 12.5),
    )  # fmt: skip
    values = read("二、主动公开政府信息情况", table(heads, *rows)).values()
    disclosed = [value for key, value in values.items() if key.startswith("active_disclosure.")]
    assert disclosed == [1, 0, 12, 4, 2, 37, 874, 368, 5, 12.5]
