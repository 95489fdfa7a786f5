"""The panel: one row a publisher and year; blank and zero apart; every series by a stated rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.columns import Column
from crawler.corpus.panel.definition import HIDDEN, panel_columns
from crawler.corpus.panel.refresh import refresh_panel
from crawler.corpus.panel.series import all_series, due_date
from crawler.corpus.variables import STATA_NAME, variables
from parsers.model import Check, Report
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report, with_value

GROUNDS = next(r for s in all_series() if s.name == "denied" for r in s.rules if r.form == "2021")


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        opened.add_division("990000", "示例省", level="province")
        opened.add_division("990100", "示例市", level="prefecture", parent="990000")
        yield opened


def store(corpus: Corpus, *reports: Report) -> None:
    for report in reports:
        n = corpus.conn.execute("SELECT count(*) FROM captures").fetchone()[0]
        corpus.store(a_capture(f"http://a.test/{n}", str(n).encode()), report)
    refresh_panel(corpus)


def rows(corpus: Corpus) -> list[dict[str, Any]]:
    cursor = corpus.conn.execute("SELECT * FROM panel ORDER BY year, publisher")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def test_every_figure_of_every_form_is_in_the_panel_as_printed(corpus: Corpus) -> None:
    reports = {
        year: a_report(year=year, form=form, granted__total=year, carried_in__total=None)
        for year, form in ((2024, "2021"), (2020, "2019"), (2016, "2014"), (2010, "2008"))
    }
    store(corpus, *reports.values())
    for row in rows(corpus):
        printed = {f.key.replace(".", "__"): f.value for f in reports[row["year"]].figures}
        columns = {v.column_name for v in variables()}
        assert {name: row[name] for name in columns} == {n: printed.get(n) for n in columns}


def test_a_row_says_who_where_and_when(corpus: Corpus) -> None:
    store(corpus, a_report())
    (row,) = rows(corpus)
    assert (row["publisher"], row["division"], row["province"]) == (
        "示例市公安局",
        "示例市",
        "示例省",
    )
    assert (row["adcode"], row["province_adcode"], row["year"]) == ("990100", "990000", 2024)
    assert (row["checks_failed"], row["suspects"], row["problems"], row["blanks"]) == (1, 1, 1, 0)
    assert (row["read_from_scan"], row["invented"], row["version"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("form", "year", "cell", "series"),
    [
        ("2021", 2024, "requests.received_new.total", "received"),
        ("2019", 2020, "requests.received_new.total", "received"),
        ("2014", 2016, "statistics.received.value", "received"),
        ("2008", 2010, "local_statistics.received.value", "received"),
        ("2014", 2016, "statistics.answered_denied.value", "denied"),
        ("2014", 2016, "statistics.closed.value", "closed"),
        ("2021", 2024, "active_disclosure.normative_documents.issued", "normative_documents_issued"),
        ("2019", 2020, "active_disclosure.normative_documents.made", "normative_documents_issued"),
        ("2021", 2024, "review_litigation.litigation_after_review.corrected", "litigation_corrected"),
    ],
)  # fmt: skip
def test_a_series_takes_each_form_by_its_rule(
    corpus: Corpus, form: str, year: int, cell: str, series: str
) -> None:
    store(corpus, with_value(a_report(year=year, form=form), cell, 17))
    (row,) = rows(corpus)
    assert (row[series], row[f"{series}_or_zero"], row[f"{series}_form"]) == (17, 17, form)
    (formula,) = corpus.conn.execute(
        "SELECT formula FROM panel_rules WHERE series = ? AND form = ? AND rule = ?",
        (series, form, row[f"{series}_rule"]),
    ).fetchone()
    assert cell in formula


def test_eight_grounds_add_up_to_denied(corpus: Corpus) -> None:
    report = a_report()
    for n, cell in enumerate(GROUNDS.plus):
        report = with_value(report, cell, 10**n)
    store(corpus, report)
    assert rows(corpus)[0]["denied"] == 11_111_111


def test_a_blank_leaves_a_sum_open_unless_zero_is_in_the_name(corpus: Corpus) -> None:
    report = a_report(
        denied_state_secret__total=None, denied_other_law__total=3, closed_total__total=3
    )
    store(corpus, report)
    (row,) = rows(corpus)
    assert (row["denied"], row["denied_or_zero"]) == (None, 3)
    assert (row["denied_form"], row["denied_rule"]) == ("2021", "eight_grounds")
    assert row["requests__denied_state_secret__total"] is None
    assert row["requests__denied_internal_affairs__total"] == 0


@pytest.mark.parametrize("state", ["missing", "ambiguous"])
def test_what_is_missing_or_in_doubt_is_never_taken_for_zero(corpus: Corpus, state: Any) -> None:
    report = a_report()
    figures = tuple(
        replace(f, value=None, raw="", state=state) if f.key == GROUNDS.plus[0] else f
        for f in report.figures
    )
    store(corpus, replace(report, figures=figures))
    assert rows(corpus)[0]["denied_or_zero"] is None


def test_an_empty_table_is_not_a_table_of_zeros(corpus: Corpus) -> None:
    report = a_report()
    figures = tuple(
        replace(f, value=None, raw="", state="blank") if f.table == "requests" else f
        for f in report.figures
    )
    store(corpus, replace(report, figures=figures))
    (row,) = rows(corpus)
    assert row["received_or_zero"] is None
    assert row["review_or_zero"] == 0


def test_a_series_that_the_form_does_not_ask_for_is_empty_and_has_no_rule(corpus: Corpus) -> None:
    store(corpus, a_report(year=2016, form="2014"))
    (row,) = rows(corpus)
    assert [row[f"carried_in{end}"] for end in ("", "_or_zero", "_form", "_rule")] == [None] * 4


def test_shares_have_the_denominator_that_their_name_says(corpus: Corpus) -> None:
    store(
        corpus,
        a_report(granted__total=30, granted_in_part__total=10, closed_total__total=80,
                 received_new__total=90, carried_in__total=10, carried_out__total=20),
        a_report(year=2023),
    )  # fmt: skip
    nothing, some = rows(corpus)
    assert some["granted_share_of_answered"] == 30 / 80
    assert some["granted_in_full_or_part_share_of_answered"] == 40 / 80
    assert some["not_granted_share_of_answered"] == 40 / 80
    assert some["carried_out_share_of_received_and_carried_in"] == 20 / 100
    assert nothing["answered"] == 0
    assert nothing["granted_share_of_answered"] is None


def test_sums_and_sentences_that_fail_are_counted_apart(corpus: Corpus) -> None:
    cell = "requests.received_new.total"
    prose = Check(f"claim.{cell}", "fail", 5, 7, (cell,), "the prose says 7")
    share = Check(f"claim.share.{cell}", "fail", 5, 7, (cell,), "the prose says 7%")
    growth = Check(f"claim.{cell}+requests.granted.total", "unknown", None, None, (cell,))
    total = Check("requests.balance.total", "fail", 5, 7, (cell,))
    open_sum = Check("requests.results.total", "unknown", None, 7, (cell,))
    kept = Check("requests.balance.natural_person", "pass", 5, 5, (cell,))
    checks = {
        2022: (prose, share, growth, kept),
        2023: (total, kept),
        2024: (prose, total, open_sum),
    }
    store(corpus, *(replace(a_report(year=year), checks=found) for year, found in checks.items()))
    counted = [
        (row["checks_failed"], row["checks_unknown"], row["claims_failed"]) for row in rows(corpus)
    ]
    assert counted == [(0, 0, 2), (1, 0, 0), (1, 1, 1)]


@pytest.mark.parametrize(
    ("kind", "year", "published", "late"),
    [
        ("department", 2024, "2025-01-31", 0),
        ("department", 2024, "2025-02-01", 1),
        ("government", 2024, "2025-03-31", 0),
        ("government", 2024, "2025-04-10", 10),
        ("department", 2017, "2018-03-31", 0),  # before the Regulations were revised
        ("department", 2018, "2019-04-01", 1),
        ("township", 2024, "2025-12-31", None),
        ("department", 2024, None, 0),  # it was fetched before it was due
        ("department", 2024, "2024-06-01", 0),
        ("department", 2023, None, None),  # it was fetched a year later
        ("department", 2023, "2023-06-01", None),
    ],
)
def test_days_late(
    corpus: Corpus, kind: str, year: int, published: str | None, late: int | None
) -> None:
    """All are fetched on 20 January 2025."""
    store(corpus, replace(a_report(year=year), publisher_kind=kind, published=published))
    assert rows(corpus)[0]["days_late"] == late


def test_what_ocr_read_is_marked(corpus: Corpus) -> None:
    def scanned(report: Report, *sure: str) -> Report:
        place = "page=2 box=10,20,30,40 confidence="
        figures = tuple(
            replace(f, locator=place + sure[n % len(sure)]) for n, f in enumerate(report.figures)
        )
        return replace(report, figures=figures)

    store(
        corpus,
        a_report(year=2021),
        scanned(a_report(year=2022), "0.98", "0.91"),
        scanned(a_report(year=2023), "1.00", "0.91"),
    )
    assert [row["read_from_scan"] for row in rows(corpus)] == [0, 1, 1]


def test_no_deadline_without_a_rule() -> None:
    assert due_date(None, 2024) is None
    assert due_date("other", 2024) is None


def test_one_row_a_publisher_and_year_and_the_others_are_named(corpus: Corpus) -> None:
    fuller = a_report(received_new__total=5)
    poorer = a_report(received_new__total=7, carried_in__total=None, granted__total=None)
    store(corpus, poorer, fuller)
    (row,) = rows(corpus)
    assert row["received"] == 5
    assert (row["other_reports"], row["other_reports_differ"]) == (1, 1)
    left = corpus.conn.execute("SELECT url, reason FROM panel_left_out").fetchall()
    assert left == [
        ("http://a.test/0", "another report of this publisher and year stands in the panel")
    ]


def test_a_report_without_publisher_or_year_is_left_out_and_named(corpus: Corpus) -> None:
    store(corpus, replace(a_report(), publisher=None), replace(a_report(), year=None))
    assert rows(corpus) == []
    reasons = corpus.conn.execute("SELECT reason FROM panel_left_out ORDER BY reason").fetchall()
    assert reasons == [("publisher unknown",), ("year unknown",)]


def test_refreshing_again_changes_nothing(corpus: Corpus) -> None:
    store(corpus, a_report(), a_report("示例市教育局"))
    before = rows(corpus)
    assert refresh_panel(corpus) == 0
    assert rows(corpus) == before


def test_only_what_changed_is_made_anew(corpus: Corpus) -> None:
    store(corpus, a_report(), a_report("示例市教育局"))
    edited = a_capture("http://a.test/0", b"edited", at="2025-03-01T08:00:00Z")
    corpus.store(edited, a_report(received_new__total=9))
    assert refresh_panel(corpus) == 2  # the old version goes, the new comes
    assert [row["received"] for row in rows(corpus) if row["publisher"] == "示例市公安局"] == [9]
    corpus.store(a_capture("http://a.test/1", b"1"), not_a_report())
    refresh_panel(corpus)
    assert [row["publisher"] for row in rows(corpus)] == ["示例市公安局"]


def test_refreshed_or_made_at_once_the_panel_is_the_same(corpus: Corpus, tmp_path: Path) -> None:
    reports = [a_report(year=year, received_new__total=year) for year in (2022, 2023, 2024)]
    for report in reports:
        store(corpus, report)
    with Corpus.open(tmp_path / "fresh.db") as fresh:
        fresh.add_division("990000", "示例省", level="province")
        fresh.add_division("990100", "示例市", level="prefecture", parent="990000")
        store(fresh, *reports)
        assert [_said(row) for row in rows(fresh)] == [_said(row) for row in rows(corpus)]


def test_a_stale_panel_says_so_and_ogi_refresh_mends_it(corpus: Corpus) -> None:
    corpus.store(a_capture(), a_report())
    reason = "SELECT reason FROM panel_left_out"
    assert corpus.conn.execute(reason).fetchall() == [
        ("the panel was not refreshed since: ogi refresh",)
    ]
    result = CliRunner().invoke(main, ["refresh", f"--corpus={corpus.path}"])
    assert (result.exit_code, "panel: 1 rows changed" in result.output) == (0, True)
    assert corpus.conn.execute(reason).fetchall() == []
    missing = CliRunner().invoke(main, ["refresh", "--corpus=none.db"])
    assert (missing.exit_code, "no corpus at none.db" in missing.output) == (2, True)


def test_names_fit_every_program(corpus: Corpus) -> None:
    columns = panel_columns()
    declared = {row[1] for row in corpus.conn.execute("PRAGMA table_info(panel)")}
    assert declared == {column.name for column in columns} | set(HIDDEN)
    assert len({column.stata for column in columns}) == len(columns)
    assert max(len(column.stata) for column in columns) <= STATA_NAME
    assert len(columns) < 2000  # SQLite's limit


def test_every_column_says_what_it_is() -> None:
    assert all(
        column.en and column.group and isinstance(column, Column) for column in panel_columns()
    )
    for column in panel_columns():
        if "taken for zero" in column.en:
            assert "_or_zero" in column.name


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in (*HIDDEN, "url", "report")}


def test_a_report_that_leaves_its_division_open_lies_where_its_site_does(corpus: Corpus) -> None:
    corpus.add_division("990000", "示例省")
    corpus.add_division("990100", "示例市", parent="990000")
    corpus.add_site("shili", adcode="990100")
    corpus.store(a_capture(), replace(a_report("公安局"), adcode=None))
    refresh_panel(corpus)
    where = "SELECT adcode, place, division, province_adcode, province FROM panel"
    row = corpus.conn.execute(where).fetchone()
    assert row == (None, "990100", "示例市", "990000", "示例省")
    corpus.add_site("shili", adcode="990000")
    refresh_panel(corpus)
    assert corpus.conn.execute(where).fetchone()[1:3] == ("990000", "示例省")
