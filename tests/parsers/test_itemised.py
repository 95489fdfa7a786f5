"""Disclosures and cases as lists and cards: each figure after the name of its column."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from parsers.model import Number
from tests.parsers.layouts import read

Row = tuple[str, Sequence[tuple[str, str]]]

DISCLOSURES: Sequence[Row] = (
    ("规章", (("本年制发件数", "1"), ("本年废止件数", "0"), ("现行有效件数", "12"))),
    ("行政规范性文件", (("本年制发件数", "4"), ("本年废止件数", "2"), ("现行有效件数", "37"))),
    ("行政许可", (("本年处理决定数量", "874"),)),
    ("行政处罚", (("本年处理决定数量", "368"),)),
    ("行政强制", (("本年处理决定数量", "5"),)),
    ("行政事业性收费", (("本年收费金额（单位：万元）", "12.5"),)),
)
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
CASES: Sequence[Row] = tuple(
    (group, tuple(zip(OUTCOMES, figures, strict=True)))
    for group, figures in (
        ("行政复议", ("2", "0", "1", "0", "3")),
        ("未经复议直接起诉", ("4", "1", "0", "0", "5")),
        ("复议后起诉", ("0", "0", "6", "1", "7")),
    )
)


def on_one_line(rows: Sequence[Row]) -> str:
    lines = (f"{label}：" + "，".join("".join(pair) for pair in pairs) for label, pairs in rows)
    return "<ul>" + "".join(f"<li>{line}；</li>" for line in lines) + "</ul>"


def definitions(rows: Sequence[Row]) -> str:
    items = (
        f"<dt>{label}</dt>" + "".join(f"<dd>{head}：{figure}</dd>" for head, figure in pairs)
        for label, pairs in rows
    )
    return "<dl>" + "".join(items) + "</dl>"


def cards(rows: Sequence[Row]) -> str:
    return "".join(
        f"<div><h4>{label}</h4>"
        + "".join(f"<p><span>{head}</span><b>{figure}</b></p>" for head, figure in pairs)
        + "</div>"
        for label, pairs in rows
    )


def disclosed(body: str) -> list[Number | None]:
    values = read("二、主动公开政府信息情况", body).values()
    return [value for key, value in values.items() if key.startswith("active_disclosure.")]


LAYOUTS = pytest.mark.parametrize("layout", [on_one_line, definitions, cards])


@LAYOUTS
def test_disclosures_as_a_list_are_read(layout: Callable[[Sequence[Row]], str]) -> None:
    assert disclosed(layout(DISCLOSURES)) == [1, 0, 12, 4, 2, 37, 874, 368, 5, 12.5]


@LAYOUTS
def test_cases_as_a_list_are_read(layout: Callable[[Sequence[Row]], str]) -> None:
    values = read("四、政府信息公开行政复议、行政诉讼情况", layout(CASES)).values()
    figures = [value for key, value in values.items() if key.startswith("review_litigation.")]
    assert figures == [2, 0, 1, 0, 3, 4, 1, 0, 0, 5, 0, 0, 6, 1, 7]


def test_what_is_said_once_is_prose() -> None:
    assert set(disclosed(on_one_line(DISCLOSURES[2:4]))) == {None}


def test_a_row_with_more_or_less_than_its_columns_is_none() -> None:
    rows = [*DISCLOSURES[:1], ("行政规范性文件", DISCLOSURES[1][1][:2]), *DISCLOSURES[2:]]
    rows[2] = ("行政许可", (("本年处理决定数量", "874"), ("上年处理决定数量", "9")))
    values = disclosed(on_one_line(rows))
    assert values == [1, 0, 12, None, None, None, None, 368, 5, 12.5]


def test_a_list_printed_again_with_other_figures_leaves_them_open() -> None:
    again = [(label, [(head, "3") for head, _ in pairs]) for label, pairs in DISCLOSURES]
    assert set(disclosed(on_one_line(DISCLOSURES) + "<p>各部门。</p>" + on_one_line(again))) == {
        None
    }
