"""Pages whose markup bends one reader and not the other, and pages where nobody may be believed.

The pages are the golden clean page with one thing broken, as editors and templates break it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

import parsers
from parsers.lines import lines_of
from parsers.model import Document, Report
from parsers.readers import lenient
from parsers.readers.html import read_html
from parsers.readers.lenient import read_lenient
from parsers.second import MAX_BYTES, is_tidy, mended
from parsers.tables import read_tables

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"
CLEAN = (GOLDEN / "clean_2021.html").read_text(encoding="utf-8")
RIGHT = parsers.read(CLEAN.encode()).values()

# The row of requests received: 478, 72, 0, 0, 27, 0, 577.
ROW = "<td>478</td>\n<td>72</td>\n<td>0</td>"


def bent(old: str, new: str, *, page: str = CLEAN) -> str:
    """Break the page at the one place where ``old`` stands."""
    assert page.count(old) == 1
    return page.replace(old, new)


def in_row(new: str) -> Callable[[], str]:
    return lambda: bent(ROW, new)


BENT: dict[str, Callable[[], str]] = {
    "cell's tag lost": in_row("<td>478</td>\n72</td>\n<td>0</td>"),
    "cell's tag cut": in_row("<td>478</td\n<td>72</td>\n<td>0</td>"),
    "cell's tag typed twice": in_row("<td>478</td>\n<td><td>72</td>\n<td>0</td>"),
    "cell's tag in a comment": in_row("<td>478</td>\n<!-- <td> -->72</td>\n<td>0</td>"),
    "table ends in a row": in_row("<td>478</td>\n</table><td>72</td>\n<td>0</td>"),
    "page ends in a row": in_row("<td>478</td>\n</body></html><td>72</td>\n<td>0</td>"),
    "comment without an end": in_row("<td>478</td>\n<!-- <td>72</td>\n<td>0</td>"),
    "textarea without an end": in_row("<td>478</td>\n<td>72</td>\n<textarea><td>0</td>"),
    "title without an end": in_row("<td>478</td>\n<td>72</td>\n<title><td>0</td>"),
    "style without an end": in_row("<td>478</td>\n<td>72</td>\n<style><td>0</td>"),
    "script without an end": in_row("<td>478</td>\n<td>72</td>\n<script><td>0</td>"),
    "quote without an end": in_row('<td>478</td width="60>\n<td>72</td>\n<td>0</td>'),
    "CDATA without an end": in_row("<td>478</td>\n<![CDATA[<td>72</td>\n<td>0</td>"),
}


def said(report: Report) -> list[str]:
    return [problem.detail for problem in report.problems if problem.code == "second_reader"]


def without_second_reader(page: str) -> dict[str, object]:
    document = read_html(page.encode())
    return {f.key: f.value for f in read_tables(lines_of(document.body())[0]).figures}


@pytest.mark.parametrize("name", BENT)
def test_cells_that_the_first_reader_loses_are_found_again(name: str) -> None:
    page = BENT[name]()
    assert without_second_reader(page) != RIGHT, "this page bends nobody"
    report = parsers.read(page.encode())
    values = report.values()
    assert {key: values[key] for key in RIGHT if key.startswith("requests.")} == {
        key: value for key, value in RIGHT.items() if key.startswith("requests.")
    }
    assert said(report)
    assert not [p for p in report.problems if p.code in ("row_incomplete", "table_missing")]
    assert {c.status for c in report.checks if c.rule.startswith("requests.")} == {"pass"}


def test_what_was_changed_is_said_cell_by_cell() -> None:
    report = parsers.read(BENT["cell's tag lost"]().encode())
    (problem,) = [p for p in report.problems if p.code == "second_reader"]
    row = [k for k in RIGHT if k.startswith("requests.received_new.")]
    assert sorted(problem.cells) == sorted(row)
    assert "requests.received_new.enterprise from ambiguous" in problem.detail
    assert problem.detail.endswith("to '577'")
    json.dumps(report.as_json())


def test_a_mended_figure_leads_back_to_its_tag() -> None:
    page = BENT["table ends in a row"]()
    report = parsers.read(page.encode())
    lines = page.split("\n")
    places = 0
    for figure in report.figures:
        if found := re.search(r"markup=(\d+):(\d+)", figure.locator):
            rest = lines[int(found[1]) - 1][int(found[2]) - 1 :]
            assert rest.startswith("<td"), figure
            assert rest.split(">")[1].split("<")[0] == figure.raw
            places += 1
    assert places > 100


def test_a_misprint_stays_as_printed_whatever_the_markup() -> None:
    page = (GOLDEN / "misprint.html").read_text(encoding="utf-8")
    printed = parsers.read(page.encode())
    broken = parsers.read(page.replace("</table>", "", 1).replace("<table", "</td><table").encode())
    assert printed.suspects
    assert not said(broken)
    assert broken.suspects == printed.suspects
    for figure in printed.figures:
        if figure.table == "requests":
            assert broken.values()[figure.key] == figure.value


def test_the_table_of_another_year_is_set_aside_by_the_second_reader_too() -> None:
    table = next(t for t in re.findall(r"<table.*?</table>", CLEAN, re.DOTALL) if ROW in t)
    misprinted = bent("<td>478</td>", "<td>479</td>", page=table)
    both = f"<p>2023年度数据</p>{table}<p>2024年度数据</p>{misprinted}</table>"
    report = parsers.read(bent(table, both).encode())
    assert report.values()["requests.received_new.natural_person"] == 479
    assert said(report) == []


def test_a_misprint_in_a_row_that_only_the_second_reads_is_not_filled_in() -> None:
    page = BENT["cell's tag lost"]().replace("<td>577</td>", "<td>578</td>")
    report = parsers.read(page.encode())
    assert not said(report)
    assert report.values()["requests.received_new.total"] is None


def test_a_table_without_sums_is_never_taken_from_the_second_reader() -> None:
    page = re.sub(r"(<td[^>]*>行政规范性文件</td>\s*)<td>", r"\1", CLEAN)
    assert page != CLEAN
    report = parsers.read(page.encode())
    assert not said(report)
    assert report.values()["active_disclosure.normative_documents.issued"] is None


def test_another_table_is_not_taken_for_the_one_that_was_lost() -> None:
    """A page may hold last year's table as well: whole, adding up, and not what was asked for."""
    lost = read_html(in_row("<td>478</td>\n<td>72</td>")().encode())
    first = read_tables(lines_of(lost.body())[0])
    assert any(figure.state == "ambiguous" for figure in first.figures)
    other = re.sub(r"<td>(\d+)</td>", lambda m: f"<td>{int(m[1]) * 2}</td>", CLEAN)
    markup = other.replace("</table>", "", 1).encode()
    assert mended(first, [], Document((), markup=markup)) is None


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.html")), ids=lambda path: path.name)
def test_the_second_reader_is_not_asked_about_golden_pages(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(markup: str) -> NoReturn:
        raise AssertionError("asked")

    monkeypatch.setattr(lenient, "read_lenient", refuse)
    parsers.read(path.read_bytes())


def test_broken_markup_that_cost_nothing_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(lenient, "read_lenient", asked.append)
    page = CLEAN.replace("</td>\n", "\n").replace("</tr>\n", "\n")
    assert not is_tidy(page.encode())
    assert parsers.read(page.encode()).values() == RIGHT
    assert not asked


def test_a_page_too_large_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(lenient, "read_lenient", asked.append)
    parsers.read((BENT["cell's tag lost"]() + " " * MAX_BYTES).encode())
    assert not asked


@pytest.mark.parametrize(
    ("markup", "tidy"),
    [
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", True),
        ('<TABLE border=1><TR><TD colspan="2" nowrap>1<br></TD></TR></TABLE>', True),
        ("<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>", True),
        ("<script>var row = '<tr><td>';</script><!-- <td> --><p>1", True),
        ("<?xml:namespace prefix=o /><![if !vml]><p>1<![endif]>", True),
        ("<table><tr><td>1<td>2</td></tr></table>", False),
        ("<table><tr><td>1</td></tr>", False),
        ("<table><td>1</td></table>", False),
        ("<table><tr><td>1</table></td></tr>", False),
        ("<table><tr><td width='6>1</td></tr></table>", False),
        ("<table><tr><td>1</td><?xml <td>2</td></tr></table>", False),
        ("<table><tr><!-- <td>1</td></tr></table>", False),
        ("<table><tr><td><select><option>1</td></tr></table>", False),
    ],
)
def test_markup_is_tidy_where_no_two_parsers_can_differ(markup: str, tidy: bool) -> None:
    assert is_tidy(markup.encode()) is tidy


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.html")), ids=lambda path: path.name)
def test_on_tidy_pages_both_readers_find_the_same_tables(path: Path) -> None:
    first = read_html(path.read_bytes())
    assert is_tidy(first.markup)
    second = read_lenient(first.markup.decode())
    one, other = (read_tables(lines_of(document.body())[0]) for document in (first, second))
    assert [(f.key, f.raw, f.state) for f in one.figures] == [
        (f.key, f.raw, f.state) for f in other.figures
    ]
    assert (first.title, first.meta) == (second.title, second.meta)


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "政府信息公开",
        "<p" * 100_000,
        "<!--" * 50_000,
        "<![CDATA[" * 50_000,
        "&#" * 100_000,
        "&#1a" * 50_000,
        "<td>" * 50_000,
        "<table><tr><td>" * 20_000,
        "</td>" * 50_000,
        "<b>" * 50_000 + "</i>" * 50_000,
        "<a '" * 50_000 + ">",
        "<script>" * 30_000,
    ],
    ids=lambda markup: markup[:12],
)
@pytest.mark.timeout(10)
def test_hostile_markup_ends(markup: str) -> None:
    read_lenient(markup)
