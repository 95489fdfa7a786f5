"""A blank is taken for zero where the report's own sums allow it, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.corpus import Corpus
from crawler.corpus.panel.refresh import refresh_panel
from crawler.corpus.panel.series import all_series
from crawler.replica import figures
from parsers.forms import load
from parsers.model import Report, State
from tests.crawler.corpus.samples import a_capture, a_report, with_value

PEOPLE, FIRMS = "natural_person", "enterprise"
GROUNDS = tuple(r.code for r in load("2021").tables["requests"].rows if r.code.startswith("denied"))


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened


def read(corpus: Corpus, report: Report) -> dict[str, Any]:
    """Give the panel's row of a report."""
    corpus.store(a_capture(), report)
    refresh_panel(corpus)
    cursor = corpus.conn.execute("SELECT * FROM panel")
    names = [column[0] for column in cursor.description]
    ((values),) = cursor.fetchall()
    return dict(zip(names, values, strict=True))


def left_open(report: Report, *keys: str, state: State = "blank", raw: str = "") -> Report:
    """Give the report without a number in some cells."""
    said = tuple(
        replace(f, value=None, raw=raw, state=state) if f.key in keys else f for f in report.figures
    )
    return replace(report, figures=said)


def printed(form: str = "2021", **values: int) -> Report:
    """Give a report whose other cells are 0; a name is ``table__row__column``, or of 2014 the row."""
    report = a_report(year={"2021": 2024, "2019": 2020, "2014": 2017}[form], form=form)
    for name, value in values.items():
        key = name.replace("__", ".") if "__" in name else f"statistics.{name}.value"
        report = with_value(report, key, value)
    return replace(report, checks=())


def a_year() -> Report:
    """Give 26 new requests and 2 carried in, of which 20 were granted, 5 denied and 3 remain."""
    rows = {
        "received_new": (20, 6),
        "carried_in": (2, 0),
        "granted": (15, 5),
        "denied_other_law": (5, 0),
        "closed_total": (20, 5),
        "carried_out": (2, 1),
    }
    return printed(
        **{
            f"requests__{row}__{column}": value
            for row, (people, firms) in rows.items()
            for column, value in ((PEOPLE, people), (FIRMS, firms), ("total", people + firms))
        }
    )


def test_blanks_that_the_sums_bear_out_are_zeros(corpus: Corpus) -> None:
    report = left_open(
        a_year(), *(f"requests.{row}.total" for row in (*GROUNDS, "granted_in_part") if row != "denied_other_law")
    )  # fmt: skip
    row = read(corpus, report)
    assert (row["denied"], row["denied_or_zero"], row["denied_or_zero_share_of_answered"]) == (
        None,
        5,
        5 / 25,
    )
    assert row["granted_in_part_or_zero"] == 0


def test_a_column_of_totals_left_blank_is_zero_only_where_its_rows_are(corpus: Corpus) -> None:
    totals = {f.key for f in a_year().figures if f.table == "requests" and f.column == "total"}
    row = read(corpus, left_open(a_year(), *totals))
    for series in ("received", "carried_in", "granted", "denied", "answered", "carried_out"):
        assert row[f"{series}_or_zero"] is None, series
    assert (row["granted_in_part_or_zero"], row["rejected_or_zero"]) == (0, 0)


@pytest.mark.parametrize("cell", ["received_new", "carried_in", "granted", "carried_out"])
def test_one_total_left_blank(corpus: Corpus, cell: str) -> None:
    row = read(corpus, left_open(a_year(), f"requests.{cell}.total"))
    assert row[f"{cell.removesuffix('_new')}_or_zero"] is None


@pytest.mark.parametrize(("state", "raw"), [("blank", ""), ("nil_mark", "/")])
def test_grounds_left_blank_where_the_results_lack_them(
    corpus: Corpus, state: State, raw: str
) -> None:
    cells = [
        f.key
        for f in a_year().figures
        if f.row in GROUNDS  # every column: no row says what it is
    ]
    row = read(corpus, left_open(a_year(), *cells, state=state, raw=raw))
    assert (row["answered"], row["granted"]) == (25, 20)
    assert row["denied_or_zero"] is None
    assert row["denied_or_zero_share_of_answered"] is None
    assert row["rejected_or_zero"] == 0  # printed


def test_all_blanks_of_a_sum_that_lacks_something_stay_open(corpus: Corpus) -> None:
    cells = [f.key for f in a_year().figures if f.row in (*GROUNDS, "granted_in_part")]
    row = read(corpus, left_open(a_year(), *cells))
    assert row["granted_in_part_or_zero"] is None  # the five may be here


@pytest.mark.parametrize("state", ["missing", "ambiguous"])
def test_a_sum_with_a_cell_in_doubt_says_nothing_of_what_it_lacks(
    corpus: Corpus, state: State
) -> None:
    report = left_open(a_year(), "requests.denied_other_law.total", state=state)
    report = left_open(report, "requests.granted_in_part.total")
    assert read(corpus, report)["granted_in_part_or_zero"] == 0


def test_a_total_is_not_zero_where_some_of_its_parts_are_above_it(corpus: Corpus) -> None:
    report = left_open(a_year(), f"requests.received_new.{FIRMS}", state="ambiguous")
    report = left_open(report, "requests.received_new.total", "requests.carried_in.total")
    assert read(corpus, report)["received_or_zero"] is None


def test_form_2014_denied_without_a_total(corpus: Corpus) -> None:
    report = printed("2014", answered=9, answered_granted=6, denied_privacy=3)
    row = read(corpus, left_open(report, "statistics.answered_denied.value"))
    assert (row["answered"], row["granted"], row["denied_or_zero"]) == (9, 6, None)


def test_what_one_sum_gives_counts_in_the_next(corpus: Corpus) -> None:
    report = printed("2014", denied_privacy=3)
    blanks = ("statistics.answered_denied.value", "statistics.answered.value")
    row = read(corpus, left_open(report, *blanks))
    assert (row["denied_or_zero"], row["answered_or_zero"]) == (None, None)


def test_sums_that_contradict_one_another_come_to_an_end(corpus: Corpus) -> None:
    report = printed("2014", denied_privacy=3, answered_granted=7, received_online=1)
    blanks = [f"statistics.{row}.value" for row in ("answered_denied", "answered", "received")]
    row = read(corpus, left_open(report, *blanks))
    assert (row["denied_or_zero"], row["answered_or_zero"], row["received_or_zero"]) == (None,) * 3


@pytest.mark.parametrize(
    ("form", "total", "part"),
    [
        ("2014", "statistics.review.value", "statistics.review_upheld.value"),
        ("2021", "review_litigation.review.total", "review_litigation.review.upheld"),
        ("2019", "review_litigation.review.total", "review_litigation.review.pending"),
    ],
)
@pytest.mark.parametrize(("upheld", "review"), [(2, None), (0, 0)])
def test_reviews_without_a_total(
    corpus: Corpus, form: str, total: str, part: str, upheld: int, review: int | None
) -> None:
    report = with_value(printed(form), part, upheld)
    assert read(corpus, left_open(report, total))["review_or_zero"] == review


def test_reviews_are_no_sum_of_requests(corpus: Corpus) -> None:
    report = with_value(a_year(), "requests.granted.total", 9999)
    row = read(corpus, left_open(report, "review_litigation.review.total"))
    assert row["review_or_zero"] == 0


def test_a_printed_number_stands_whatever_the_sums_say(corpus: Corpus) -> None:
    row = read(corpus, with_value(a_year(), "requests.granted.total", 9999))
    assert (row["granted"], row["granted_or_zero"]) == (9999, 9999)


def whole(form: str) -> dict[str, int]:
    """Give the figures of an invented report that keep all sums of their tables."""
    year = 2020 if form == "2019" else 2023
    tables = dict.fromkeys(("active_disclosure", "requests", "review_litigation"), form)
    invented = figures.series("zeros", {year: tables}, 60)[year]
    return {k: int(v) for k, v in invented.items() if not k.startswith("active_disclosure")}


def series_in(form: str) -> dict[str, tuple[str, ...]]:
    """Give the series that are sums of cells of these tables, with their cells."""
    rules = {s.name: rule for s in all_series() for rule in s.rules if rule.form == form}
    return {
        name: (*rule.plus, *rule.minus)
        for name, rule in rules.items()
        if not rule.table.startswith("active_disclosure")
    }


@pytest.mark.parametrize("form", ["2021", "2019"])
def test_no_zero_that_was_left_blank_is_lost(corpus: Corpus, form: str) -> None:
    report = printed(form, **{k.replace(".", "__"): v for k, v in whole(form).items()})
    before = read(corpus, report)
    zeros = [key for key, value in whole(form).items() if not value]
    assert len(zeros) > 20
    corpus.conn.execute("DELETE FROM panel")
    after = read(corpus, left_open(report, *zeros))
    for series in series_in(form):
        assert after[f"{series}_or_zero"] == before[series] is not None, series


@pytest.mark.parametrize("series", series_in("2021"))
def test_no_number_that_was_left_blank_is_zero(corpus: Corpus, series: str) -> None:
    report = printed(**{k.replace(".", "__"): v for k, v in whole("2021").items()})
    for cell in series_in("2021")[series]:
        if whole("2021")[cell]:
            row = read(corpus, left_open(report, cell))
            assert (row[series], row[f"{series}_or_zero"]) == (None, None), cell
