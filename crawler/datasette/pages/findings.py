"""Findings for a page: what the rule is called, and the finding in Chinese beside its English."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from crawler.corpus.connection import rows
from crawler.datasette.pages.asking import Row

RULES = {
    "carried_in": ("carried in ≠ last year's carried out", "上年结转与上年报告不符"),
    "in_force": ("documents in force do not add up", "现行有效文件数不符"),
    "copied_table": ("a table is last year's", "表格与上年相同"),
    "copied_prose": ("the wording is last year's", "与上年内容雷同"),
    "copied_between": ("the wording is another publisher's", "与其他单位内容雷同"),
    "growth": ("stated growth is not that of the reports", "同比增长与数据不符"),
    "yuan_for_10k_yuan": ("yuan typed for 10,000 yuan?", "元误作万元？"),
    "outlier": ("far from the usual", "异常值"),
    "late": ("published late", "逾期公布"),
}
VERDICTS = {
    "open": ("open", "待核查"),
    "confirmed": ("confirmed", "属实"),
    "dismissed": ("dismissed", "排除"),
}
_FROM = (
    "SELECT f.*, v.verdict, v.note, v.at, v.evidence_digest <> f.evidence_digest AS changed"
    " FROM findings f LEFT JOIN verdicts v ON v.finding_id = f.id WHERE "
)


def findings_where(conn: sqlite3.Connection, rest: str, *values: object) -> list[Row]:
    """Give findings with their verdicts; ``rest`` is what follows WHERE, a text of our own."""
    found = rows(conn, _FROM + rest, *values)
    for row in found:
        row["label"] = RULES.get(row["rule"], (row["rule"], row["rule"]))
        row["judged"] = VERDICTS[row["verdict"] or "open"]
        row["zh"] = in_chinese(row)
    return found


def in_chinese(row: Row) -> str:
    """Say a finding in Chinese; a rule that is not known here keeps its English."""
    say = _SAID.get(row["rule"])
    return say(row, json.loads(row["evidence"])) if say else row["detail"]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.15g}"


def _usual(row: Row, _: dict[str, Any]) -> str:
    value, usual = row["value"], row["expected"]
    return f"{_number(value)}，为其他年度中位数{_number(usual)}的{value / usual:,.0f}倍"


def _growth(row: Row, evidence: dict[str, Any]) -> str:
    first = evidence["statements"][0]
    return (
        f"「{first['quote']}」；本年{_number(first['now'])}，上年报告{_number(first['before'])}，"
        f"应为{first['given']:+g}{first['unit']}"
    )


_SAID: dict[str, Callable[[Row, dict[str, Any]], str]] = {
    "carried_in": lambda row, _: (
        f"本年印上年结转{_number(row['value'])}；{row['year'] - 1}年度报告结转下年{_number(row['expected'])}"
    ),
    "in_force": lambda row, e: (
        f"现行有效{_number(row['value'])}；上年{_number(e['before'])} ＋ 制发{_number(e['issued'])}"
        f" － 废止{_number(e['repealed'])} ＝ {_number(row['expected'])}"
    ),
    "copied_table": lambda row, e: (
        f"整表各单元格与{row['year'] - 1}年度报告相同，其中{_number(e['above_zero'])}个大于零"
    ),
    "copied_prose": lambda row, _: f"正文有{row['value']:.0%}与{row['year'] - 1}年度报告相同",
    "copied_between": lambda row, e: (
        f"正文有{row['value']:.0%}与{e['other_publisher']}{e['other_year']}年度报告相同"
    ),
    "growth": _growth,
    "yuan_for_10k_yuan": _usual,
    "outlier": _usual,
    "late": lambda row, e: f"{e['published']}公布，期限{e['due']}，逾期{_number(row['value'])}天",
}
