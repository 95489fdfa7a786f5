"""An invented requests table, and what a report with it reads as."""

from __future__ import annotations

from collections.abc import Iterable

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


def label_of(code: str) -> str:
    row = REQUESTS.row(code)
    return row.group + row.label
