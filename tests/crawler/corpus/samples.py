"""Invented captures and readings for the tests of the corpus."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from crawler.archive import Archive
from crawler.items import Capture
from parsers.forms import load
from parsers.model import Check, Claim, Figure, Problem, Report, Section, Suspect

_offsets = count()


def a_capture(
    url: str = "http://www.shili.gov.test/gongkai/2024.html",
    body: bytes = b"<html>2024</html>",
    *,
    at: str = "2025-01-20T08:00:00Z",
    site: str = "shili",
    status: int = 200,
    etag: str | None = '"1"',
) -> Capture:
    """Give a capture in a record of its own."""
    return Capture(
        site_id=site,
        url=url,
        requested_url=url,
        fetched_at=at,
        status=status,
        media_type="text/html",
        sha256=hashlib.sha256(body).hexdigest(),
        length=len(body),
        warc_file="shili.warc.gz",
        warc_offset=next(_offsets) * 1000,
        warc_length=900,
        etag=etag,
    )


def a_report(
    publisher: str = "示例市公安局", year: int = 2024, *, form: str = "2021", **values: int | None
) -> Report:
    """Give a whole reading: every cell of the form is 0 but those named.

    A name is ``row__column`` of the requests table; None makes the cell blank.
    """
    tables = load(form).tables
    figures = tuple(
        _figure(table.code, row.code, column, number, values)
        for table in tables.values()
        for number, (row, column) in enumerate(table.cells())
    )
    text = f"{year}年，{publisher}新收政府信息公开申请72件。\n全部办结。"
    start = text.index("新收")
    cell = "requests.received_new.total"
    return Report(
        title=f"{publisher}{year}年政府信息公开工作年度报告",
        publisher=publisher,
        publisher_kind="department",
        year=year,
        published=f"{year + 1}-01-15",
        adcode="990100",
        form=form,
        forms=dict.fromkeys(tables, form),
        figures=figures,
        claims=(Claim((cell,), 72, "新收政府信息公开申请72件", 0, start, start + 14),),
        checks=(
            Check("requests.balance.total", "pass", 0, 0, (cell, "requests.carried_in.total")),
            Check("requests.row.granted", "fail", 12, 21, ("requests.granted.total",)),
        ),
        suspects=(Suspect("requests.granted.total", 21, 12, "row and column meet here"),),
        problems=(Problem("blank_total", "a total is blank", (cell,)),),
        preamble="本报告由示例市公安局编制。",
        sections=(Section("一、总体情况", text),),
    )


def not_a_report() -> Report:
    """Give what reading an explainer gives."""
    return Report(title="一图读懂年度报告", problems=(Problem("not_a_report", "an explainer"),))


def with_value(report: Report, key: str, value: int) -> Report:
    """Give the report with another number printed in one cell."""
    figures = tuple(
        replace(f, value=value, raw=str(value), state="number") if f.key == key else f
        for f in report.figures
    )
    return replace(report, figures=figures)


def _figure(
    table: str, row: str, column: str, number: int, values: dict[str, int | None]
) -> Figure:
    value = values.get(f"{row}__{column}", 0) if table == "requests" else 0
    state = "blank" if value is None else "number"
    raw = "" if value is None else str(value)
    line, place = divmod(number, 7)
    place_of = f"xpath=(/html/body/div[2]/{table}[1]//tr)[{line + 4}]/*[{place + 2}]"
    return Figure(table, row, column, value, raw, state, place_of)


def everything(conn: sqlite3.Connection) -> dict[str, list[Any]]:
    """Give all that a database holds: its statements, and the rows of every table.

    `iterdump` takes tables of 499 columns at the most; the panel has more.
    """
    made = conn.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    names = [name for (name,) in conn.execute(tables)]
    return {"": made} | {name: conn.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def keep(folder: Path, pages: dict[str, bytes], *, site: str = "shili") -> list[Capture]:
    """Archive pages, as address and body, in one WARC file of a folder of its own."""
    archive = Archive(folder)
    headers = [("Content-Type", "text/html")]
    captures = []
    for url, body in pages.items():
        stored = archive.keep_response(
            url, 200, "OK", headers, body, fetched_at="2025-02-01T00:00:00Z"
        )
        captures.append(Capture.of(stored, site, url, url))
    archive.close()
    return captures
