"""Findings as the pages say them: every rule has a name and a sentence in both languages."""

from __future__ import annotations

import json

import pytest

from crawler.corpus.findings.rules import settings
from crawler.datasette.pages.findings import RULES, in_chinese

ROWS = {
    "carried_in": ((4, 5, {"carried_out": 5}), "本年印上年结转4；2023年度报告结转下年5"),
    "in_force": (
        (14, 13, {"before": 10, "issued": 4, "repealed": 1}),
        "现行有效14；上年10 ＋ 制发4 － 废止1 ＝ 13",
    ),
    "copied_table": (
        (4, None, {"above_zero": 4, "distinct": 4}),
        "整表各单元格与2023年度报告相同，其中4个大于零",
    ),
    "copied_prose": (
        (0.914, None, {"share_in_common": 0.914}),
        "正文有91%与2023年度报告相同",
    ),
    "copied_between": (
        (0.88, None, {"other_publisher": "甲县工商局", "other_year": 2024}),
        "正文有88%与甲县工商局2024年度报告相同",
    ),
    "growth": (
        (50, 53.191, {"statements": [{"quote": "同比增长50%", "now": 72.0, "before": 47.0, "given": 53.191, "unit": "%"}]}),
        "「同比增长50%」；本年72，上年报告47，应为+53.191%",
    ),
    "yuan_for_10k_yuan": (
        (128_000.5, 12.8, {"other_years": {"2023": 12.8}}),
        "128,000.5，为其他年度中位数12.8的10,000倍",
    ),
    "outlier": ((1_011, 11, {"other_years": {}}), "1,011，为其他年度中位数11的92倍"),
    "late": (
        (10, 0, {"published": "2025-02-10", "due": "2025-01-31"}),
        "2025-02-10公布，期限2025-01-31，逾期10天",
    ),
}  # fmt: skip


def test_every_rule_is_here() -> None:
    assert set(settings()) == set(RULES) == set(ROWS)


@pytest.mark.parametrize("rule", ROWS)
def test_a_finding_in_chinese(rule: str) -> None:
    (value, expected, evidence), said = ROWS[rule]
    row = {"rule": rule, "year": 2024, "value": value, "expected": expected, "detail": "?"}
    assert in_chinese({**row, "evidence": json.dumps(evidence)}) == said
