"""Figures beside those of the form, under labels or heads that are like its own: never taken for them."""

from __future__ import annotations

import pytest

from parsers.forms import load
from parsers.labels import key_of
from parsers.vocabulary import near_column, near_rows, shortened_row
from tests.parsers.layouts import FIGURES, HEADS, expected, label_of, printed, read, requests, table

DISCLOSURE = load("2021").tables["active_disclosure"]
REVIEW = load("2021").tables["review_litigation"]
ORGANISATIONS = HEADS[1:-1]
OUTCOMES = [column.label for column in REVIEW.columns]


@pytest.mark.parametrize("last", [False, True])
def test_a_subtotal_of_the_organisations_takes_a_place_among_them(last: bool) -> None:
    kinds = [*ORGANISATIONS, "小计"] if last else ["小计", *ORGANISATIONS]
    rows = []
    for code in FIGURES:
        person, *others, total = printed(code)
        others = [*others, sum(others)] if last else [sum(others), *others]
        rows.append((label_of(code), person, *others, total))
    heads = "<tr><td rowspan=2>项目</td><td rowspan=2>自然人</td><td colspan=6>法人或其他组织</td>"
    heads += "<td rowspan=2>总计</td></tr><tr>" + "".join(f"<td>{kind}</td>" for kind in kinds)
    body = table(*rows).replace("<table>", f"<table>{heads}</tr>")
    assert requests(body) == expected()


def test_a_column_of_no_known_name_is_placed_where_sums_hold_or_nowhere() -> None:
    rows = []
    for code in FIGURES:
        person, *others, total = printed(code)
        rows.append((label_of(code), person, sum(others), *others, total))
    heads = "<tr><td rowspan=2>项目</td><td rowspan=2>自然人</td><td colspan=6>法人或其他组织</td>"
    kinds = "".join(f"<td>{kind}</td>" for kind in ("各类机构", *ORGANISATIONS))
    heads += f"<td rowspan=2>总计</td></tr><tr>{kinds}"
    read_values = requests(table(*rows).replace("<table>", f"<table>{heads}</tr>"))
    right = expected()
    assert all(value in (None, right[key]) for key, value in read_values.items())


@pytest.mark.parametrize("head", ["上年制发件数", "拟制发件数", "累计制发件数"])
def test_a_head_that_says_something_else_is_no_misprint_of_the_forms(head: str) -> None:
    rows = (("信息内容", head, "本年废止件数", "现行有效件数"), ("规章", 7, 0, 9))
    values = read("二、主动公开政府信息情况", table(*rows)).values()
    assert values["active_disclosure.regulations.issued"] is None


def test_rows_below_a_head_that_says_something_else_are_not_read() -> None:
    rows = (("信息内容", "上年处理决定数量"), ("行政处罚", 7), ("行政强制", 9))
    values = read("二、主动公开政府信息情况", table(*rows)).values()
    assert values["active_disclosure.penalty.decisions"] is None
    assert values["active_disclosure.coercion.decisions"] is None


def test_labels_turned_into_their_opposite_are_near_none() -> None:
    applicants = load("2021").tables["requests"]
    for label in ("上年新收政府信息公开申请数量", "本年结转政府信息公开申请数量", "非重复申请"):
        assert near_rows(key_of(label), applicants) == ()
    assert near_rows(key_of("行政强制措施"), DISCLOSURE) == ()
    assert near_column(key_of("结果未纠正"), REVIEW) not in REVIEW.row("review").columns
    assert shortened_row(key_of("经复议起诉"), REVIEW) is None
    (near,) = {ref.row for ref in near_rows(key_of("结转下一年度继续办理"), applicants)}
    assert near == "carried_out"


@pytest.mark.parametrize("labels", [("市本级", "各区县"), ("市本级", "各区县", "合计"), ("", "")])
def test_of_several_rows_below_the_outcomes_none_is_the_reports(labels: tuple[str, ...]) -> None:
    heads = (
        ("", *["行政复议"] * 5, *["行政诉讼"] * 10),
        ("", *OUTCOMES, *["未经复议直接起诉"] * 5, *["复议后起诉"] * 5),
        ("", *OUTCOMES * 3),
    )
    rows = [(label, *[n, 0, 0, 0, n] * 3) for n, label in enumerate(labels, 1)]
    report = read("四、政府信息公开行政复议、行政诉讼情况", table(*heads, *rows))
    figures = [figure for figure in report.figures if figure.table == "review_litigation"]
    assert {figure.value for figure in figures if figure.raw != "0 / 0"} <= {None, 0}
    assert {f.state for f in figures} == {"ambiguous"}
