"""The narrow tables under the pages follow the panel, and only what changed is made anew."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.corpus import Corpus
from crawler.corpus.outcomes import refresh_outcomes
from crawler.corpus.panel.definition import create_panel
from crawler.corpus.panel.refresh import refresh_panel
from parsers.model import Check
from tests.crawler.corpus.samples import a_capture, a_report


@pytest.fixture
def corpus(tmp_path: Path):
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened


def keep(corpus: Corpus, n: int, publisher: str, year: int = 2024, site: str = "a", **values):
    capture = a_capture(f"http://{site}.test/{n}", f"{n}{values}".encode(), site=site)
    report = a_report(publisher, year, **values)
    corpus.store(capture, _sound(report))


def _sound(report):
    return replace(report, checks=tuple(c for c in report.checks if c.status != "fail"))


def up_to_date(corpus: Corpus) -> int:
    refresh_panel(corpus)
    return refresh_outcomes(corpus)


def years(corpus: Corpus) -> list[sqlite3.Row]:
    return corpus.conn.execute(
        "SELECT place, year, reports, units_known, whole_reports, blank_reports, answered, denied"
        " FROM division_years ORDER BY place, year"
    ).fetchall()


def test_a_division_and_year_is_the_sum_of_its_whole_reports(corpus: Corpus) -> None:
    corpus.add_division("990100", "示例市", level="prefecture")
    corpus.add_site("a", name="示例市", adcode="990100", family="trs")
    keep(corpus, 1, "示例市甲局", closed_total__total=10, denied_other_law__total=3)
    keep(corpus, 2, "示例市乙局", closed_total__total=5, denied_other_law__total=1)
    keep(corpus, 3, "示例市丙局", closed_total__total=9, denied_other_law__total=None)
    assert up_to_date(corpus) == 3
    assert years(corpus) == [("990100", 2024, 3, 3, 2, 1, 15, 4)]


def test_a_report_whose_prose_alone_says_otherwise_is_whole(corpus: Corpus) -> None:
    corpus.add_site("a", name="示例市", adcode="990100", family="trs")
    cell = "requests.closed_total.total"
    prose = Check(f"claim.{cell}", "fail", 10, 12, (cell,), "the prose says 12")
    report = a_report("示例市甲局", closed_total__total=10)
    corpus.store(a_capture("http://a.test/1", site="a"), replace(report, checks=(prose,)))
    up_to_date(corpus)
    assert corpus.conn.execute("SELECT checks_failed FROM reports").fetchone() == (1,)
    assert [row[2:] for row in years(corpus)] == [(1, 1, 1, 0, 10, 0)]


def test_a_panel_that_is_defined_anew_has_everything_added_up_again(corpus: Corpus) -> None:
    keep(corpus, 1, "示例市甲局", closed_total__total=10)
    up_to_date(corpus)
    corpus.conn.execute("UPDATE outcomes SET answered = 9")  # as another definition had it
    corpus.conn.execute("UPDATE about SET value = 'another' WHERE key = 'panel'")
    create_panel(corpus.conn)
    up_to_date(corpus)
    assert corpus.conn.execute("SELECT answered FROM outcomes").fetchall() == [(10,)]


def test_a_second_refresh_changes_nothing(corpus: Corpus) -> None:
    keep(corpus, 1, "示例市甲局")
    assert up_to_date(corpus) == 1
    before = corpus.conn.total_changes
    assert refresh_outcomes(corpus) == 0
    assert corpus.conn.total_changes == before


def test_an_edited_report_takes_the_place_of_the_old(corpus: Corpus) -> None:
    keep(corpus, 1, "示例市甲局", closed_total__total=10)
    keep(corpus, 2, "示例市乙局", closed_total__total=1)
    up_to_date(corpus)
    keep(corpus, 1, "示例市甲局", closed_total__total=12)
    assert up_to_date(corpus) == 2  # one out, one in; the other stays
    assert [row[2:] for row in years(corpus)] == [(2, 2, 2, 0, 13, 0)]


def test_refreshed_or_made_at_once_is_the_same(corpus: Corpus) -> None:
    for n in range(6):
        keep(corpus, n, f"示例市{n}局", 2020 + n % 3, closed_total__total=n)
        up_to_date(corpus)
    step_by_step = years(corpus)
    corpus.conn.execute("DELETE FROM outcomes")
    corpus.conn.execute("DELETE FROM division_years")
    up_to_date(corpus)
    assert years(corpus) == step_by_step


def test_a_form_that_has_no_line_for_a_result_leaves_none_out(corpus: Corpus) -> None:
    """That of 2014 did not ask for requests that were not dealt with."""
    keep(corpus, 1, "示例市甲局", 2016, form="2014")
    up_to_date(corpus)
    assert [(row[4], row[5]) for row in years(corpus)] == [(1, 0)]
