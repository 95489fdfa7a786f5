"""Versions of a report compared: which figures changed, when it was seen, both printed texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from parsers.model import Section
from tests.crawler.corpus.samples import a_capture, a_report

RECEIVED = "requests.received_new.total"


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened


def show(corpus: Corpus, body: bytes, month: int, **changes: Any) -> None:
    """Have the address show a document in a month of 2025."""
    capture = a_capture(body=body, at=f"2025-{month:02}-01T08:00:00Z")
    head = {k: changes.pop(k) for k in ("title", "sections") if k in changes}
    corpus.store(capture, replace(a_report(**changes), **head))


def revisions(corpus: Corpus) -> list[tuple[Any, ...]]:
    return corpus.conn.execute(
        "SELECT seen_at, cell, printed_before, printed_after, state_before, state_after"
        " FROM revisions ORDER BY seen_at, cell"
    ).fetchall()


def test_an_edited_figure(corpus: Corpus) -> None:
    show(corpus, b"a", 1, received_new__total=72)
    show(corpus, b"b", 3, received_new__total=73)
    assert revisions(corpus) == [("2025-03-01T08:00:00Z", RECEIVED, "72", "73", "number", "number")]


def test_a_blank_that_was_filled_in(corpus: Corpus) -> None:
    show(corpus, b"a", 1, received_new__total=None)
    show(corpus, b"b", 2, received_new__total=0)
    assert revisions(corpus) == [("2025-02-01T08:00:00Z", RECEIVED, "", "0", "blank", "number")]


def test_every_step_and_the_way_back(corpus: Corpus) -> None:
    for month, (body, number) in enumerate(((b"a", 1), (b"b", 2), (b"a", 1), (b"a", 1)), 1):
        show(corpus, body, month, received_new__total=number)
    assert [(row[0][:7], row[2], row[3]) for row in revisions(corpus)] == [
        ("2025-02", "1", "2"),
        ("2025-03", "2", "1"),
    ]


def test_an_old_capture_stored_late_takes_its_place(corpus: Corpus) -> None:
    show(corpus, b"b", 5, received_new__total=2)
    show(corpus, b"a", 1, received_new__total=1)
    assert [row[2:4] for row in revisions(corpus)] == [("1", "2")]


def test_another_form_shows_what_came_and_went(corpus: Corpus) -> None:
    show(corpus, b"a", 1, form="2019", year=2021, received_new__total=5)
    show(corpus, b"b", 2, form="2021", year=2021, received_new__total=6)
    found = {row[1]: row[2:4] for row in revisions(corpus)}
    assert found[RECEIVED] == ("5", "6")  # one cell, though the forms number it apart
    assert found["requests.other.total"] == ("0", None)
    assert found["requests.other_other.total"] == (None, "0")
    assert "requests.granted.total" not in found


def test_a_better_reading_of_the_same_document_is_no_revision(corpus: Corpus) -> None:
    show(corpus, b"a", 1, received_new__total=1)
    show(corpus, b"a", 2, received_new__total=2)
    assert revisions(corpus) == []


def diff(corpus: Corpus, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["diff", *arguments, f"--corpus={corpus.path}"])
    return result.exit_code, result.output


def test_ogi_diff(corpus: Corpus) -> None:
    show(corpus, b"a", 1, received_new__total=72)
    sections = (Section("一、总体情况", "[red]改写[/red]\x1b[31m"),)
    show(corpus, b"b", 3, received_new__total=73, title="更正", sections=sections)
    (series,) = corpus.conn.execute("SELECT DISTINCT series FROM reports").fetchone()
    code, said = diff(corpus, series, "--json")
    assert code == 0
    (change,) = json.loads(said)["changes"]
    assert (change["seen_at"], change["prose"]) == ("2025-03-01T08:00:00Z", True)
    assert change["head"] == {"title": ["示例市公安局2024年政府信息公开工作年度报告", "更正"]}
    (figure,) = change["figures"]
    assert (figure["cell"], figure["value_before"], figure["value_after"]) == (RECEIVED, 72, 73)
    code, said = diff(corpus, "http://www.shili.gov.test/gongkai/2024.html")
    assert code == 0
    for words in ("version 1", "version 2", "shown now", "the prose changed", "更正", RECEIVED):
        assert words in said


def test_ogi_diff_of_one_version_and_of_none(corpus: Corpus) -> None:
    show(corpus, b"a", 1)
    (report,) = corpus.conn.execute("SELECT report FROM reports").fetchone()
    code, said = diff(corpus, report)
    assert (code, "No change was seen" in said) == (0, True)
    code, said = diff(corpus, "nonsense")
    assert (code, "no report nonsense" in said) == (2, True)
