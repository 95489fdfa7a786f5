"""Amounts of money: in which unit they are printed, and what is not believed."""

from __future__ import annotations

import pytest

import parsers
from parsers.forms import load
from parsers.model import Number, Report
from tests.parsers.layouts import TITLE, read, table

STATISTICS = load("2014").tables["statistics"]
FEES = "active_disclosure.fees.amount_10k_yuan"
CHARGED, BUDGET = "statistics.fees_charged.value", "statistics.budget.value"


def statistics(rows: list[tuple[object, ...]], above: str = "", below: str = "") -> Report:
    title = TITLE.replace("2022", "2016")
    page = f"<h1>{title}</h1><p>附表：政府信息公开情况统计表</p>{above}{table(*rows)}{below}"
    return parsers.read(f"<html><body>{page}</body></html>".encode())


def rows_of_2014(money: str, *, in_label: bool = False) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("统计指标", "单位", "统计数")]
    for row in STATISTICS.rows:
        unit = row.units["value"]
        amount = 25100 if unit == "万元" else 3
        unit = money if unit == "万元" else unit
        rows.append(
            (f"{row.label}（{unit}）", "", amount) if in_label else (row.label, unit, amount)
        )
    return rows


@pytest.mark.parametrize("in_label", [False, True])
@pytest.mark.parametrize(("unit", "value"), [("元", 2.51), ("万元", 25100), ("亿元", 251_000_000)])
def test_a_unit_beside_the_label_or_in_it_counts(unit: str, value: Number, in_label: bool) -> None:
    values = statistics(rows_of_2014(unit, in_label=in_label)).values()
    assert (values[CHARGED], values[BUDGET]) == (value, value)
    assert values["statistics.staff.value"] == 3


def test_of_two_units_that_differ_none_is_believed() -> None:
    rows = [
        (f"{row[0]}（元）" if row[1] == "万元" else row[0], *row[1:])
        for row in rows_of_2014("万元")
    ]
    report = statistics(rows)
    states = {f.state for f in report.figures if f.key in (CHARGED, BUDGET)}
    assert states == {"ambiguous"}
    assert report.values()["statistics.staff.value"] == 3


def without_unit() -> list[tuple[object, ...]]:
    return [(row[0], row[2]) for row in rows_of_2014("")]


@pytest.mark.parametrize("said", ["单位：件、元", "（金额单位：元）", "计量单位：人次，元"])
def test_a_unit_of_the_whole_table_counts_where_a_row_states_none(said: str) -> None:
    above = statistics(without_unit(), above=f"<p>{said}</p>").values()
    inside = statistics([(said,), *without_unit()]).values()
    assert above[BUDGET] == inside[BUDGET] == 2.51
    assert statistics(rows_of_2014("万元"), above=f"<p>{said}</p>").values()[BUDGET] == 25100


def test_another_unit_said_below_the_table_leaves_amounts_open() -> None:
    report = statistics(without_unit(), below="<p>注：金额单位为元。</p>")
    assert report.values()[BUDGET] is None
    assert report.values()["statistics.staff.value"] == 3
    same = statistics(without_unit(), below="<p>注：金额单位为万元。</p>")
    assert same.values()[BUDGET] == 25100


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("本年收费金额（单位：万元）", 312.5),
        ("本年收费金额（元）", 0.03125),
        ("本年收费金额（单位：千元）", None),
        ("本年收费金额（万美元）", None),
    ],
)
def test_a_unit_in_the_head_that_is_none_of_the_forms(head: str, value: Number | None) -> None:
    body = table(("信息内容", head), ("行政事业性收费", 312.5))
    assert read("二、主动公开政府信息情况", body).values()[FEES] == value


def test_a_unit_over_a_second_copy_or_anothers_table_is_not_given_to_the_first() -> None:
    copy = f"{table(('单位：元',), *without_unit())}"
    assert statistics(without_unit(), below=copy).values()[BUDGET] is None
    last_years = copy.replace("<table>", "<p>2015年度数据</p><table>")
    assert statistics(without_unit(), below=last_years).values()[BUDGET] == 25100
    same = copy.replace("元", "万元")
    assert statistics(without_unit(), below=same).values()[BUDGET] == 25100


def test_of_two_units_over_one_table_none_is_believed() -> None:
    inside = [("单位：元",), *without_unit()]
    report = statistics(inside, above="<p>单位：万元</p>")
    assert report.values()[BUDGET] is None
    assert report.values()["statistics.staff.value"] == 3


def test_a_unit_over_another_part_of_the_table_leaves_amounts_open() -> None:
    rows = without_unit()
    place = next(n for n, row in enumerate(STATISTICS.rows) if row.code == "fees_charged") + 1
    first = [("单位：元",), *rows[:place]]
    assert statistics(first, below=table(*rows[place:])).values()[BUDGET] is None


def fees(head: str, amount: object) -> str:
    rows = (("规章", 1, 1, 5), ("行政规范性文件", 2, 0, 9))
    own = (("信息内容", head), ("行政事业性收费", amount))
    return table(("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), *rows, *own)


def amount_of(*parts: str) -> Number | None:
    return read("二、主动公开政府信息情况", "".join(parts)).values()[FEES]


THIS_YEARS, LAST_YEARS = "本年收费金额（万元）", "本年收费金额（元）"


@pytest.mark.parametrize("said", ["2021年度数据", "填表示例"])
@pytest.mark.parametrize("first", [True, False])
def test_the_unit_in_the_head_of_anothers_table_is_not_the_reports(said: str, first: bool) -> None:
    own = f"<p>2022年度数据</p>{fees(THIS_YEARS, 25)}"
    other = f"<p>{said}</p>{fees(LAST_YEARS, 310000)}"
    assert amount_of(*((own, other) if first else (other, own))) == 25


def test_a_copy_that_states_another_unit_is_compared_by_it() -> None:
    assert amount_of(fees(THIS_YEARS, 25), fees(LAST_YEARS, 250000)) == 25
    assert amount_of(fees(LAST_YEARS, 250000), fees(THIS_YEARS, 25)) == 25
    assert amount_of(fees(THIS_YEARS, 25), fees(LAST_YEARS, 25)) is None


def test_a_row_printed_twice_under_two_units_is_open() -> None:
    twice = ("信息内容", THIS_YEARS), ("行政事业性收费", 25)
    again = ("信息内容", LAST_YEARS), ("行政事业性收费", 25)
    assert amount_of(table(*twice, *again)) is None
