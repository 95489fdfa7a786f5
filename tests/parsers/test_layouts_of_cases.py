"""Layouts of the table of review and litigation: groups and outcomes in other places."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import parsers
from parsers.forms import load
from parsers.model import Number
from tests.parsers.layouts import (
    TITLE,
    read,
    table,
)

REMEDIES = load("2021").tables["review_litigation"]
OUTCOMES = [column.label for column in REMEDIES.columns]
CASES = {"review": (2, 1, 0, 3, 6), "litigation_direct": (0, 0, 1, 0, 1)} | {
    "litigation_after_review": (4, 0, 0, 1, 5)
}
FOURTH = "四、政府信息公开行政复议、行政诉讼情况"


def remedies(body: str) -> dict[str, Number | None]:
    values = read(FOURTH, body).values()
    return {key: value for key, value in values.items() if key.startswith("review")}


def cases() -> dict[str, Number | None]:
    return {
        f"review_litigation.{code}.{column.code}": value
        for code, values in CASES.items()
        for column, value in zip(REMEDIES.columns, values, strict=True)
    }


@pytest.mark.parametrize(
    "captions",
    [
        ("（一）行政复议", "（二）未经复议直接起诉", "（三）复议后起诉"),
        ("行政复议情况", "行政诉讼——未经复议直接起诉", "行政诉讼（复议后起诉）"),
    ],
)
def test_a_table_of_outcomes_takes_its_group_from_the_line_above(captions: Sequence[str]) -> None:
    parts = zip(captions, CASES.values(), strict=True)
    assert remedies("".join(f"<p>{line}</p>{table(OUTCOMES, row)}" for line, row in parts)) == (
        cases()
    )


def test_a_line_above_that_names_two_groups_names_none() -> None:
    table_below = table(OUTCOMES, CASES["review"])
    assert set(remedies(f"<p>行政复议、行政诉讼</p>{table_below}").values()) <= {None}


def test_outcomes_down_the_side_and_groups_beside_one_another() -> None:
    rows = [(label, *values) for label, *values in zip(OUTCOMES, *CASES.values(), strict=True)]
    one_storey = ("", "行政复议", "未经复议直接起诉", "复议后起诉")
    assert remedies(table(one_storey, *rows)) == cases()
    upper, lower = ("结果", "行政复议", "行政诉讼"), ("未经复议直接起诉", "复议后起诉")
    assert remedies(table(upper, lower, *rows)) == cases()


def test_groups_whose_order_two_storeys_do_not_settle_are_refused() -> None:
    rows = [(label, *values) for label, *values in zip(OUTCOMES, *CASES.values(), strict=True)]
    upper, lower = ("结果", "行政诉讼", "行政复议"), ("未经复议直接起诉", "复议后起诉")
    assert set(remedies(table(upper, lower, *rows)).values()) <= {None}


@pytest.mark.parametrize("label", ["件数", "数量", "2022年"])
def test_a_label_before_the_figures_of_review_and_litigation_is_no_head(label: str) -> None:
    groups = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
    values = [value for row in CASES.values() for value in row]
    rows = (groups[:2], [*OUTCOMES, *groups[2:]], OUTCOMES * 2, [label, *values])
    assert remedies(table(*rows)) == cases()


REMEDIES_BROKEN = """行政复议 行政诉讼
未经复议直接起诉 复议后起诉
结果 结果 其他 尚未 总
维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总
维持 纠正 结果 审结 计 维持 纠正 结果 审结 计
"""


@pytest.mark.parametrize("wrong", [0, 1])
def test_outcomes_in_pieces_are_the_forms_where_sums_confirm_them(wrong: int) -> None:
    figures = [value for row in CASES.values() for value in row]
    figures[0] += wrong
    line = " ".join(map(str, figures))
    report = parsers.read(f"{TITLE}\n{FOURTH}\n{REMEDIES_BROKEN}{line}\n".encode())
    read_now = {k: v for k, v in report.values().items() if k.startswith("review")}
    assert (set(read_now.values()) <= {None}) if wrong else (read_now == cases())
