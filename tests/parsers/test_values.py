"""What one cell's text says: a number, a blank, a nil mark, or nothing certain."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parsers.values
from parsers.values import looks_like_value, value_of
from tests.parsers.layouts import HEADS, read, table


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("72", 72),
        (" 72 ", 72),
        ("１，２３４", 1234),
        ("1,234,567", 1234567),
        ("\u300012\u00a0", 12),
        ("减3", -3),
        ("-3", -3),
        ("−5", -5),
        ("+19", 19),
        ("-0", 0),
        ("3件", 3),
        ("3 件", 3),
        ("12①", 12),
        ("12[^1]", 12),
        ("12*", 12),
        ("12（16.7%）", 12),
        ("22 （其中修订 16 件）", 22),
        ("55件（含自然失效29件）", 55),
        ("2.5万", 25000),
        ("零", 0),
        ("3。", 3),
    ],
)
def test_a_number_is_read_as_printed(text: str, number: int) -> None:
    assert value_of(text) == parsers.values.Value(number, "number", value_of(text).note)


@pytest.mark.parametrize(
    "text",
    [
        "22（16）",
        "（其中修订16件）",
        "000",
        "05",
        "1 2",
        "12,34",
        "约3",
        "3或4",
        "1.000",
        "一",
        "#REF!",
    ],
)
def test_what_two_readings_fit_is_no_number(text: str) -> None:
    assert value_of(text).state == "ambiguous"


@pytest.mark.parametrize("text", ["/", "-", "—", "――", "无", "\\", "N/A", "不适用"])
def test_a_nil_mark_is_not_zero(text: str) -> None:
    assert value_of(text) == parsers.values.NIL


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "\u00a0", "\u200b"])
def test_a_blank_is_not_zero(text: str) -> None:
    assert value_of(text) == parsers.values.BLANK


@pytest.mark.parametrize(
    ("text", "head", "number", "said"),
    [
        ("9574.49", "", 9574.49, ""),
        ("190.457379", "万元", 190.457379, ""),
        ("36万元", "", 36, ""),
        ("251000元", "", 25.1, "251000元 is 25.1万元"),
        ("251000", "元", 25.1, "251000元 is 25.1万元"),
        ("3万元", "元", 3, "3万元 is 3万元; the head says 元"),
        ("0.2亿元", "", 2000, "0.2亿元 is 2000万元"),
    ],
)
def test_money_comes_in_wan_yuan_and_says_what_was_converted(
    text: str, head: str, number: float, said: str
) -> None:
    value = value_of(text, "万元", head)
    assert (value.number, value.note) == (number, said)


def test_money_in_a_column_of_counts_is_no_count() -> None:
    assert value_of("36万元", "件").state == "ambiguous"
    assert value_of("3件", "万元").state == "ambiguous"


@given(st.integers(0, 10**12))
def test_every_way_of_writing_a_count_gives_that_count(count: int) -> None:
    full_width = str(count).translate({0x30 + i: 0xFF10 + i for i in range(10)})
    for text in (str(count), f"{count:,}", full_width, f" {count}\u3000", f"{count}件"):
        assert value_of(text).number == count


@given(st.text(max_size=30))
def test_a_value_has_a_number_exactly_if_its_state_says_so(text: str) -> None:
    value = value_of(text, "件")
    assert (value.number is not None) == (value.state == "number")


@pytest.mark.parametrize("text", ["72", "", "—", "0 0 0", "约39", "7件次", "#REF!", "待定"])
def test_what_is_meant_as_a_figure_is_no_label(text: str) -> None:
    assert looks_like_value(text)


@pytest.mark.parametrize(
    "text", ["规章", "1．", "3.其他", "1．属于国家秘密", "（三）不予公开", "12345热线"]
)
def test_a_label_is_no_figure(text: str) -> None:
    assert not looks_like_value(text)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(parsers.values).failed == 0


def test_a_count_with_a_fraction_stays_as_printed_and_is_named() -> None:
    row = ("一、本年新收政府信息公开申请数量", 12.5, 0, 0, 0, 0, 0, 12.5)
    report = read("三、收到和处理政府信息公开申请情况", table(("申请人情况", *HEADS), row))
    assert report.values()["requests.received_new.total"] == 12.5
    named = [p.cells[0] for p in report.problems if p.code == "count_not_whole"]
    assert named == ["requests.received_new.natural_person", "requests.received_new.total"]
