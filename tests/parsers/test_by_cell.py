"""Tables with a figure a row, and the table of disclosures on its side."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import parsers
from parsers.forms import load
from parsers.model import Report

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
ARTICLES = ("第二十条第（一）项", "第二十条第（五）项", "第二十条第（六）项", "第二十条第（八）项")
HEAD = ("条款", "信息内容", "指标", "数量")
MADE = ("本年制发件数", "本年废止件数", "现行有效件数")
DONE, FEES = "本年处理决定数量", "本年收费金额（单位：万元）"
LONG = [
    *((ARTICLES[0], "规章", MADE[n], n) for n in range(3)),
    *((ARTICLES[0], "行政规范性文件", MADE[n], 4 + n) for n in range(3)),
    (ARTICLES[1], "行政许可", DONE, 81),
    (ARTICLES[2], "行政处罚", DONE, 12),
    (ARTICLES[2], "行政强制", DONE, 0),
    (ARTICLES[3], "行政事业性收费", FEES, 3.5),
]
EXPECTED = {
    "regulations.issued": 0, "regulations.repealed": 1, "regulations.in_force": 2,
    "normative_documents.issued": 4, "normative_documents.repealed": 5,
    "normative_documents.in_force": 6, "licensing.decisions": 81, "penalty.decisions": 12,
    "coercion.decisions": 0, "fees.amount_10k_yuan": 3.5,
}  # fmt: skip


def read(*rows: Sequence[object]) -> Report:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page = f"<h1>{TITLE}</h1><p>二、主动公开政府信息情况</p><table>{body}</table>"
    return parsers.read(f"<html><body>{page}</body></html>".encode())


def disclosed(report: Report) -> dict[str, int | float | None]:
    start = "active_disclosure."
    return {k.removeprefix(start): v for k, v in report.values().items() if k.startswith(start)}


def test_a_figure_a_row_is_read() -> None:
    report = read(HEAD, *LONG)
    assert disclosed(report) == EXPECTED
    place = {figure.key: figure.locator for figure in report.figures}
    assert "[8]/*[4]" in place["active_disclosure.licensing.decisions"]
    # Without the articles, or with units; and with labels that span the rows of their columns.
    assert disclosed(read(*(row[1:] for row in (HEAD, *LONG)))) == EXPECTED
    assert disclosed(read(*((*row[:3], "件", row[3]) for row in LONG))) == EXPECTED
    merged = [row[2:] if row[2] in MADE[1:] else row for row in LONG]
    assert disclosed(read(HEAD, *merged)) == EXPECTED


@pytest.mark.parametrize(
    "rows",
    [
        LONG[:2] + LONG[3:],  # a column of 规章 is not there
        [*LONG, LONG[0]],  # one is there twice
        [*LONG, (ARTICLES[2], "行政检查", DONE, 5)],  # a row of no form
        [(*LONG[0][:2], "本年制发总数", 7), *LONG[1:]],  # a column of none
        [(*row, row[3]) for row in LONG],  # two figures
    ],
)
def test_what_is_not_exactly_a_figure_a_row_is_not_rearranged(
    rows: Sequence[Sequence[object]],
) -> None:
    values = disclosed(read(HEAD, *rows))
    assert values.get("normative_documents.issued") is values.get("regulations.issued") is None


def test_requests_with_a_figure_a_row_are_read() -> None:
    table = load("2021").tables["requests"]
    numbers = {
        (row.code, column.code): n * 7 + m if column.code != "total" else 42 * n + 15
        for n, row in enumerate(table.rows)
        for m, column in enumerate(table.columns)
    }
    rows = [
        (row.group.rpartition("/")[2], row.label, column.label, numbers[row.code, column.code])
        for row in table.rows
        for column in table.columns
    ]
    values = read(*rows).values()
    for (row, column), number in numbers.items():
        assert values[f"requests.{row}.{column}"] == number


def turned(*blocks: Sequence[Sequence[object]]) -> dict[str, int | float | None]:
    return disclosed(read(*(row for block in blocks for row in block)))


FIRST = (
    ("信息内容", "规章", "行政规范性文件"),
    (MADE[0], 0, 4),
    (MADE[1], 1, 5),
    (MADE[2], 2, 6),
)


def test_disclosures_on_their_side_are_read() -> None:
    blocks = (
        [(ARTICLES[0],), *FIRST],
        [(ARTICLES[1],), ("信息内容", "行政许可"), (DONE, 81)],
        [(ARTICLES[2],), ("信息内容", "行政处罚", "行政强制"), (DONE, 12, 0)],
        [(ARTICLES[3],), ("信息内容", "行政事业性收费"), (FEES, 3.5)],
    )
    assert turned(*blocks) == EXPECTED
    items = ("指标", "规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费")
    rows = [(MADE[n], n, 4 + n, "/", "/", "/", "/") for n in range(3)]
    rows += [(DONE, "", "", 81, 12, 0, ""), (FEES, "—", "—", "—", "—", "—", 3.5)]
    assert turned([items, *rows]) == EXPECTED


def test_disclosures_on_their_side_are_not_read_where_any_is_unsure() -> None:
    for rows in (
        FIRST[:3],  # 现行有效件数 is not there
        (FIRST[0], ("本年制发总数", 1, 2), *FIRST[1:]),
        (FIRST[0], (*FIRST[1], 7), *FIRST[2:]),
        (FIRST[0], FIRST[1][:2], *FIRST[2:]),
        (*FIRST, FIRST[1]),
        (("信息内容", "规章", "行政规范性文件", "行政许可"), *((*row, 0) for row in FIRST[1:])),
    ):
        assert not any(value is not None for value in turned(rows).values()), rows
