"""Tables with rows and columns exchanged, and a table for each row."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import parsers
from parsers.forms import load
from parsers.model import Report

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
REQUESTS = load("2021").tables["requests"]
COLUMNS = [column.label for column in REQUESTS.columns]
GROUP = "（六）其他处理"


def read(heading: str, *tables: str) -> Report:
    page = f"<h1>{TITLE}</h1><p>{heading}</p>{''.join(tables)}"
    return parsers.read(f"<html><body>{page}</body></html>".encode())


def table(*rows: Sequence[object]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def figures() -> dict[str, list[int]]:
    """Give a line of figures for each applicant, in the order of the form's rows."""
    codes = [row.code for row in REQUESTS.rows]
    lines = {}
    for number, label in enumerate(COLUMNS[:-1]):
        one = dict.fromkeys(codes, 0) | {"granted": 3 + number, "rejected_repeat": number}
        one["closed_total"] = 3 + 2 * number
        one["carried_out"] = 1
        one["received_new"] = 4 + 2 * number
        lines[label] = [one[code] for code in codes]
    lines[COLUMNS[-1]] = [sum(column) for column in zip(*lines.values(), strict=True)]
    return lines


def turned(lines: dict[str, list[int]], storeys: int = 1) -> Report:
    labels = [row.label for row in REQUESTS.rows]
    rows = [(label, *values) for label, values in lines.items()]
    cut = 2 * (storeys - 1)
    upper, lower = ("", *labels[:cut], GROUP), ("申请人", *labels[cut:])
    return read("三、收到和处理政府信息公开申请情况", table(upper, lower, *rows))


@pytest.mark.parametrize("storeys", [1, 2])
def test_applicants_down_the_side_are_turned_back(storeys: int) -> None:
    values = turned(figures(), storeys).values()
    assert values["requests.granted.enterprise"] == 4
    assert values["requests.rejected_repeat.other_organization"] == 5
    assert values["requests.received_new.total"] == 54


def test_a_turned_table_is_not_read_where_neither_sums_nor_one_storey_settle_it() -> None:
    lines = figures()
    lines["自然人"][2] += 1
    values = turned(lines, storeys=2).values()
    assert not any(value for key, value in values.items() if key.startswith("requests."))


def test_a_misprint_in_a_turned_table_is_read_as_printed_and_found() -> None:
    lines = figures()
    lines["自然人"][2] += 1
    report = turned(lines)
    assert report.values()["requests.granted.natural_person"] == lines["自然人"][2]
    assert [suspect.cell for suspect in report.suspects] == ["requests.granted.natural_person"]


def test_an_outcome_a_row_is_turned_back() -> None:
    outcomes = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    rows: list[tuple[object, ...]] = []
    for number, group in enumerate(("行政复议", "未经复议直接起诉", "复议后起诉")):
        counts = (number, 2, 0, 1, number + 3)
        for place, (outcome, count) in enumerate(zip(outcomes, counts, strict=True)):
            rows.append((group, outcome, count) if place == 0 else (outcome, count))
    values = read("四、政府信息公开行政复议、行政诉讼情况", table(*rows)).values()
    assert values["review_litigation.review.total"] == 3
    assert values["review_litigation.litigation_direct.upheld"] == 1
    assert values["review_litigation.litigation_after_review.total"] == 5


@pytest.mark.parametrize("doubled", [False, True])
def test_a_table_for_each_row_is_one_table(doubled: bool) -> None:
    rows: list[tuple[object, ...]] = [
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", 0, 0, 0),
        ("行政规范性文件", 3, 1, 17),
    ]
    if doubled:
        rows.append(("行政规范性文件", 4, 1, 17))
    values = read("二、主动公开政府信息情况", *(table(row) for row in rows)).values()
    expected = None if doubled else 3
    assert values["active_disclosure.normative_documents.issued"] == expected
