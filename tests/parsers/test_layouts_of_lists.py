"""Layouts of the statistical table, and of figures printed in words."""

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

STATISTICS = load("2014").tables["statistics"]
TITLE_2016 = TITLE.replace("2022", "2016")


def statistics(body: str, title: str = TITLE_2016) -> dict[str, Number | None]:
    page = f"<h1>{title}</h1><p>附表：政府信息公开情况统计表</p>{body}"
    return parsers.read(f"<html><body>{page}</body></html>".encode()).values()


def counts() -> dict[str, Number | None]:
    return {f"statistics.{row.code}.value": number for number, row in enumerate(STATISTICS.rows)}


def test_a_list_in_two_halves_is_read_half_after_half() -> None:
    rows = [(row.label, row.units["value"], n) for n, row in enumerate(STATISTICS.rows)]
    rows += [("", "", "")] * (len(rows) % 2)
    half = len(rows) // 2
    beside = [(*left, *right) for left, right in zip(rows[:half], rows[half:], strict=True)]
    assert statistics(table(("统计指标", "单位", "统计数") * 2, *beside)) == counts()


@pytest.mark.parametrize("heads", [("2016年",), ("2016年度",), ("2015年", "2016年")])
def test_a_column_headed_by_the_reports_year_is_read(heads: Sequence[str]) -> None:
    before = [9] * (len(heads) - 1)
    rows = [(row.label, *before, n) for n, row in enumerate(STATISTICS.rows)]
    assert statistics(table(("统计指标", *heads), *rows)) == counts()


def test_a_column_headed_by_another_year_is_not_read() -> None:
    rows = [(row.label, n) for n, row in enumerate(STATISTICS.rows)]
    assert set(statistics(table(("统计指标", "2015年"), *rows)).values()) == {None}


@pytest.mark.parametrize("change", ["增加11", "减少11", "增11"])
def test_a_change_in_words_is_a_figure_in_a_paragraph_of_its_own(change: str) -> None:
    cells = ["第二十条第（五）项", "信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    cells += ["行政许可", "20", change, "365", "其他对外管理服务事项", "3", "0", "2"]
    values = read("二、主动公开政府信息情况", "".join(f"<p>{cell}</p>" for cell in cells)).values()
    expected = -11 if change.startswith("减") else 11
    assert values["active_disclosure.licensing.items_change"] == expected
    assert values["active_disclosure.licensing.decisions"] == 365


def test_a_report_has_one_list_of_indicators() -> None:
    rows = "".join(
        f"<tr><td>{row.label}</td><td>件</td><td>{n}</td></tr>"
        for n, row in enumerate(load("2014").tables["statistics"].rows)
    )
    body = f"<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>{rows}</table>"
    years = (
        "<table><tr><td>年度</td><td>2021</td></tr><tr><td>申请数量</td><td>31</td></tr></table>"
    )
    brief = (
        "<table><tr><td>指标</td><td>数量</td></tr><tr><td>收到申请</td><td>30</td></tr></table>"
    )
    values = read("附件：统计表", f"{years}{body}{years}{brief}").values()
    assert values["statistics.disclosed.value"] == 0
    assert not any(key.startswith("local_statistics.") for key in values)


def test_a_line_of_an_explainer_is_no_list_of_indicators() -> None:
    rows = "<tr><td>指标</td><td>数量</td></tr><tr><td>收到申请</td><td>30</td></tr>"
    values = read("一图读懂政府信息公开工作年度报告", f"<table>{rows}</table>").values()
    assert not any(values.values())


# ---- an indicator a line: 「（一）主动公开政府信息数：35条」 --------------------------------------


def lines(form: str = "{label}：{n}{unit}") -> list[str]:
    said, group = [], ""
    for n, row in enumerate(STATISTICS.rows):
        if row.group != group:
            group = row.group
            said.append(group)
        said.append(form.format(label=row.label, n=n, unit=row.units["value"]))
    return said


def as_paragraphs(said: Sequence[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in said)


@pytest.mark.parametrize(
    "form", ["{label}：{n}{unit}", "{label}: {n}", "{label}（单位：{unit}）：{n}；"]
)
def test_indicators_written_as_lines_are_the_table(form: str) -> None:
    assert statistics(as_paragraphs(lines(form))) == counts()
    assert statistics("<br>".join(lines(form))) == counts()


def test_an_indicator_said_twice_with_other_figures_is_in_doubt() -> None:
    row = STATISTICS.rows[5]
    twice = [*lines(), f"{row.label}：77777{row.units['value']}"]
    assert statistics(as_paragraphs(twice)) == counts() | {f"statistics.{row.code}.value": None}


def test_an_indicator_without_a_figure_has_none_of_the_next() -> None:
    said = lines()
    at = next(n for n, line in enumerate(said) if line.startswith(STATISTICS.rows[7].label))
    said[at] = said[at].partition("：")[0] + "："
    values = statistics(as_paragraphs(said))
    assert values == counts() | {f"statistics.{STATISTICS.rows[7].code}.value": None}


def test_a_few_indicators_are_prose() -> None:
    values = statistics(as_paragraphs(lines()[:20]))
    assert set(values.values()) == {None}
