"""The codebook: every variable of the forms, generated, up to date, in three formats."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.variables import STATA_NAME, variables
from parsers.forms import all_forms

BOOK = Path(__file__).parents[3] / "docs" / "codebook.md"


def printed(form: str) -> str:
    result = CliRunner().invoke(main, ["codebook", "--format", form])
    assert result.exit_code == 0
    return result.output


def test_the_codebook_in_docs_is_what_the_forms_say() -> None:
    assert BOOK.read_text("utf-8") == printed("md"), "run `make codebook`"


def test_every_cell_of_every_form_is_in_it() -> None:
    cells = {
        (form.name, f"{table.code}.{row.code}.{column}")
        for form in all_forms()
        for table in form.tables.values()
        for row, column in table.cells()
    }
    book = json.loads(printed("json"))
    assert {(a["form"], v["key"]) for v in book["variables"] for a in v["forms"]} == cells
    assert len(book["variables"]) == len({key for _form, key in cells})


def test_a_variable_says_label_unit_form_years_and_source() -> None:
    book = json.loads(printed("json"))
    received = next(v for v in book["variables"] if v["key"] == "requests.received_new.total")
    assert received["label_en"] == "Requests newly received this year: total"
    assert received["label_zh"] == "一、本年新收政府信息公开申请数量 · 总计"
    assert received["unit"] == "件"
    assert [(a["form"], a["years"], a["notice"]) for a in received["forms"]] == [
        ("2021", "2021 and later", "国办公开办函〔2021〕30号"),
        ("2019", "2019 and 2020", "国办公开办函〔2019〕60号"),
    ]


def test_what_changed_between_forms_is_said() -> None:
    changes = {v.key: v.changes for v in variables()}
    assert changes["requests.received_new.total"] == ()
    assert changes["requests.other.total"] == (
        "dropped in form 2021: form 2019 is the last to ask for it",
    )
    assert changes["requests.other_other.total"][0].startswith("new in form 2021")
    assert (
        "column 处理决定数量 in form 2019, 本年处理决定数量 in form 2021"
        in changes["active_disclosure.licensing.decisions"]
    )


def test_short_names_are_names_in_stata_and_differ() -> None:
    names = [v.short_name for v in variables()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", n) and len(n) <= STATA_NAME for n in names)
    assert "rq_recv_new_tot" in names


@pytest.mark.parametrize("table", ["requests", "active_disclosure", "statistics"])
def test_wide_names_are_columns_of_the_wide_views(tmp_path: Path, table: str) -> None:
    with Corpus.open(tmp_path / "empty.db") as corpus:
        view = f"{table}_wide"
        columns = {row[1] for row in corpus.conn.execute(f"PRAGMA table_info({view})")}
    named = {v.wide_name.split(".")[1] for v in variables() if v.table == table}
    assert named <= columns


def test_the_page_is_whole_and_loads_nothing() -> None:
    page = printed("html")
    cells: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert not {"src", "href"} & {name for name, _ in attrs}
            if tag == "code":
                cells.append("")

        def handle_data(self, data: str) -> None:
            if cells and not cells[-1]:
                cells[-1] = data

    Reader().feed(page)
    assert {v.key for v in variables()} <= set(cells)
