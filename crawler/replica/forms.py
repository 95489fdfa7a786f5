"""The official forms as printed grids: cells with spans, and the code of each figure's cell."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of a printed table: a label, or (where ``key`` is given) the place of a figure."""

    label: str = ""
    key: str = ""  # cell key table.row.column
    colspan: int = 1
    rowspan: int = 1


PrintedGrid = tuple[tuple[PrintedCell, ...], ...]

TABLES = ("active_disclosure", "requests", "review_litigation")


@cache
def _forms() -> Any:
    return tomllib.loads(files(__package__).joinpath("forms.toml").read_text("utf-8"))


@cache
def grid(table: str, form: str) -> PrintedGrid:
    """Give ``table`` of ``form`` ("2019" or "2021") as it is printed."""
    return {
        "active_disclosure": _active_disclosure,
        "requests": _requests,
        "review_litigation": _review_litigation,
    }[table](form)


@cache
def keys(table: str, form: str) -> tuple[str, ...]:
    """List the cell keys of a table, in printed order."""
    return tuple(cell.key for row in grid(table, form) for cell in row if cell.key)


@cache
def request_rows(form: str) -> tuple[str, ...]:
    """List the row codes of the requests table of ``form``."""
    return tuple(r["code"] for r in _forms()["requests"]["rows"] if r.get("only", form) == form)


@cache
def applicants() -> tuple[str, ...]:
    """List the codes of the six applicant columns, without the total."""
    return tuple(code for code, _ in _forms()["requests"]["columns"] if code != "total")


def _active_disclosure(form: str) -> PrintedGrid:
    width = 4
    rows: list[tuple[PrintedCell, ...]] = []
    for block in _forms()["active_disclosure"][form]:
        columns = block["columns"]
        # The last column takes what the label and the others leave of the four.
        spans = [1] * (len(columns) - 1) + [width - len(columns)]
        rows.append((PrintedCell(block["item"], colspan=width),))
        heads = (PrintedCell(name, colspan=s) for (_, name), s in zip(columns, spans, strict=True))
        rows.append((PrintedCell("信息内容"), *heads))
        for code, label in block["rows"]:
            cells = (
                PrintedCell(key=f"active_disclosure.{code}.{column}", colspan=span)
                for (column, _), span in zip(columns, spans, strict=True)
            )
            rows.append((PrintedCell(label), *cells))
    return tuple(rows)


def _requests(form: str) -> PrintedGrid:
    """Three label columns, six applicants, a total; groups of rows share a tall label cell."""
    data = _forms()["requests"]
    columns = data["columns"]
    lines = [r for r in data["rows"] if r.get("only", form) == form]
    head = (
        (
            PrintedCell(data["corner"], colspan=3, rowspan=3),
            PrintedCell(data["applicants"], colspan=len(columns)),
        ),
        (
            PrintedCell(columns[0][1], rowspan=2),
            PrintedCell(data["organizations"], colspan=len(columns) - 2),
            PrintedCell(columns[-1][1], rowspan=2),
        ),
        tuple(PrintedCell(name) for _, name in columns[1:-1]),
    )
    body = []
    for i, line in enumerate(lines):
        path = line["label"]
        row = []
        for depth, label in enumerate(path):
            group = path[: depth + 1]
            if i and lines[i - 1]["label"][: depth + 1] == group:
                continue  # the cell above reaches down to here
            height = sum(1 for other in lines[i:] if other["label"][: depth + 1] == group)
            width = 1 if depth < len(path) - 1 else 3 - depth
            row.append(PrintedCell(label, colspan=width, rowspan=height))
        row += [PrintedCell(key=f"requests.{line['code']}.{column}") for column, _ in columns]
        body.append(tuple(row))
    return (*head, *body)


def _review_litigation(form: str) -> PrintedGrid:
    del form  # both forms print it alike
    data = _forms()["review_litigation"]
    remedies, outcomes = data["remedies"], data["outcomes"]
    width = len(outcomes)
    return (
        (
            PrintedCell(remedies[0]["label"][0], colspan=width, rowspan=2),
            PrintedCell(remedies[1]["label"][0], colspan=width * 2),
        ),
        tuple(PrintedCell(remedy["label"][1], colspan=width) for remedy in remedies[1:]),
        tuple(PrintedCell(name) for _ in remedies for _, name in outcomes),
        tuple(
            PrintedCell(key=f"review_litigation.{remedy['code']}.{code}")
            for remedy in remedies
            for code, _ in outcomes
        ),
    )
