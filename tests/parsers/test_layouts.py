"""Layouts in which labels say more, or stand elsewhere, than the forms have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

import parsers
from parsers.forms import load
from parsers.model import Number, Report

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
REQUESTS = load("2021").tables["requests"]
HEADS = [column.label for column in REQUESTS.columns]
# Of each row: applicants who are natural persons, enterprises; the others have none.
FIGURES = {row.code: (0, 0) for row in REQUESTS.rows} | {
    "received_new": (12, 3),
    "carried_in": (1, 0),
    "granted": (5, 1),
    "denied_process_information": (2, 1),
    "rejected_repeat": (4, 0),
    "other_other": (0, 1),
    "closed_total": (11, 3),
    "carried_out": (2, 0),
}


def read(heading: str, body: str) -> Report:
    page = f"<h1>{TITLE}</h1><p>{heading}</p>{body}"
    return parsers.read(f"<html><body>{page}</body></html>".encode())


def table(*rows: Iterable[object]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def printed(code: str) -> list[int]:
    persons, enterprises = FIGURES[code]
    return [persons, enterprises, 0, 0, 0, 0, persons + enterprises]


def expected() -> dict[str, Number | None]:
    return {
        f"requests.{code}.{column.code}": value
        for code in FIGURES
        for column, value in zip(REQUESTS.columns, printed(code), strict=True)
    }


def requests(body: str) -> dict[str, Number | None]:
    values = read("三、收到和处理政府信息公开申请情况", body).values()
    return {key: value for key, value in values.items() if key.startswith("requests.")}


@pytest.mark.parametrize("between", ["", "-", "：", " ", "——"])
@pytest.mark.parametrize("over_all", ["", "三、本年度办理结果"])
def test_a_label_that_names_its_group_too_is_the_rows(between: str, over_all: str) -> None:
    rows = []
    for row in REQUESTS.rows:
        groups = [over_all] if row.part_of or row.code == "closed_total" else []
        label = between.join(filter(None, [*groups, row.group, row.label]))
        rows.append((label, *printed(row.code)))
    assert requests(table(("项目", *HEADS), *rows)) == expected()


def test_a_label_in_brackets_after_its_group_is_the_rows() -> None:
    rows = [
        (f"{row.group}（{row.label}）" if row.group else row.label, *printed(row.code))
        for row in REQUESTS.rows
    ]
    assert requests(table(("项目", *HEADS), *rows)) == expected()


def stacked(cells: Sequence[Sequence[object]], between: str) -> list[str]:
    return [between.join(map(str, column)) for column in zip(*cells, strict=True)]


@pytest.mark.parametrize("between", ["<br>", "</p><p>"])
def test_rows_that_share_their_cells_are_parted(between: str) -> None:
    by_group: dict[str, list[list[object]]] = {}
    for row in REQUESTS.rows:
        by_group.setdefault(row.group or row.code, []).append([row.label, *printed(row.code)])
    rows = [stacked(cells, between) for cells in by_group.values()]
    assert requests(table(("项目", *HEADS), *rows)) == expected()


def test_rows_that_share_their_cells_and_lack_a_figure_are_refused() -> None:
    head = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    both = ("规章<br>行政规范性文件", "1<br>4", "2", "6<br>7")
    values = read("二、主动公开政府信息情况", table(head, both)).values()
    assert {value for key, value in values.items() if "regulations" in key or "norm" in key} == {
        None
    }


def test_a_head_that_lost_the_kinds_of_organisation_settles_no_columns() -> None:
    head = "（一）\t申请人情况\n自然人\t法人或其他组织\t总计\n商业企业\n"  # the last one has no tab
    rows = "一、本年新收政府信息公开申请数量\t\t7\t7\n二、上年结转政府信息公开申请数量\t1\t\t1\n"
    report = parsers.read(f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{head}{rows}".encode())
    assert set(report.values().values()) == {None}
