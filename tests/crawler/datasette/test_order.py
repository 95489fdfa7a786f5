"""Walking a table page by page, or taking it as one CSV: every row once, by the real Datasette."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from crawler.cli import main
from crawler.datasette.app import make_datasette
from crawler.datasette.metadata import metadata

# With more than a page of rows of one year, or of whatever else they are sorted by.
WALKED = {
    "reports": ("", "_sort=year", "_sort_desc=year", "_sort_desc=withdrawn", "current=1&_sort=form"),
    "panel": ("", "_sort=year", "_sort_desc=year", "_sort_desc=received"),
    "outcomes": ("", "_sort=year", "_sort_desc=publisher_kind", "year__gte=2021&_sort=year"),
    "coverage": ("", "_sort=year", "_sort_desc=publisher", "_sort=in_time"),
    "division_years": ("", "_sort=year", "_sort_desc=publisher_kind"),
    "problems": ("", "_sort=code"),
    "cells": ("_sort=form", "_sort_desc=table"),
    "current": ("", "_sort=year"),
}  # fmt: skip
ASKED = [(table, asked) for table, every in WALKED.items() for asked in every]


@pytest.fixture(params=["serve", "bundle"])
def served(request: pytest.FixtureRequest, corpus_file: Path, tmp_path: Path) -> Datasette:
    if request.param == "serve":
        return make_datasette(corpus_file)
    answer = CliRunner().invoke(main, ["bundle", str(corpus_file), str(tmp_path / "site")])
    assert answer.exit_code == 0, answer.output
    return Datasette(config_dir=tmp_path / "site")


def test_every_page_of_a_table_and_no_row_twice(served: Datasette, corpus_file: Path) -> None:
    walks = asyncio.run(_walked(served, 7))
    for (table, asked), found in walks.items():
        assert len(found) == len(set(found)) == _count(corpus_file, table, asked), (table, asked)


def test_a_whole_table_as_csv(served: Datasette, corpus_file: Path) -> None:
    served.page_size = 7  # a stream takes as many at a time

    async def ask(table: str, asked: str) -> list[tuple[str, ...]]:
        answer = await served.client.get(f"/corpus/{table}.csv?{asked}&_stream=on")
        assert answer.status_code == 200
        return [tuple(row) for row in csv.reader(io.StringIO(answer.text))][1:]

    for table, asked in ASKED:
        found = asyncio.run(ask(table, asked))
        assert len(found) == len(set(found)) == _count(corpus_file, table, asked), (table, asked)


@pytest.mark.parametrize("table", ["reports", "panel", "outcomes"])
def test_a_large_table_opens_without_sorting_it(corpus_file: Path, table: str) -> None:
    entry = metadata("corpus")["databases"]["corpus"]["tables"][table]
    statement = f"SELECT * FROM {table} ORDER BY {entry['sort_desc']} DESC LIMIT 51"
    conn = sqlite3.connect(corpus_file)
    (step,) = conn.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    conn.close()
    assert step[-1] == f"SCAN {table}"


def test_a_question_of_ones_own_is_asked_as_it_is(served: Datasette) -> None:
    async def ask() -> list[Any]:
        await served.client.get("/corpus/reports.json?nope=1")  # refused before it is asked
        both = "select 1 as year union select year from reports where 1 order by year limit 2"
        answer = await served.client.get(
            "/corpus.json", params={"sql": both, "_shape": "arrayfirst"}
        )
        found: list[Any] = answer.json()
        return found

    assert asyncio.run(ask()) == [1, 2020]


async def _walked(served: Datasette, size: int) -> dict[tuple[str, str], list[str]]:
    out = {}
    for table, asked in ASKED:
        found: list[str] = []
        path: str | None = f"/corpus/{table}.json?{asked}&_size={size}&_shape=objects"
        while path:
            answer = (await served.client.get(path)).json()
            assert "rows" in answer, (table, asked, answer)
            found += map(repr, answer["rows"])
            after = answer.get("next_url")
            path = after and "{0.path}?{0.query}".format(urlsplit(after))
        out[table, asked] = found
    return out


def _count(corpus: Path, table: str, asked: str) -> int:
    where = {"current=1": "current = 1", "year__gte=2021": "year >= 2021"}
    condition = where.get(asked.partition("&")[0], "1")
    conn = sqlite3.connect(corpus)
    try:
        count: int = conn.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0]
        return count
    finally:
        conn.close()
