"""Who has published for which year; and never `not_found` where nobody looked, or could look."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus, coverage
from crawler.corpus.coverage import STATES, coverage_of
from crawler.corpus.refresh import refresh
from tests.crawler.corpus.samples import a_capture, not_a_report
from tests.crawler.schedule.noted import SITE, crawled, published
from tests.crawler.web import registry_file

POLICE, EDUCATION, CITY = "甲市公安局", "甲市教育局", "甲市人民政府"


@pytest.fixture
def corpus(tmp_path):
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened


def rows(corpus, year=2024):
    return {row.publisher: row for row in coverage_of(corpus.conn, SITE.id, [year])}


def state(corpus, publisher=POLICE, year=2024):
    return rows(corpus, year)[publisher].state


@pytest.mark.parametrize(
    ("kind", "on", "in_time", "days_late"),
    [
        ("department", "2025-01-31", True, 0),
        ("department", "2025-02-02", False, 2),
        ("government", "2025-03-31", True, 0),
        ("government", "2025-04-01", False, 1),
        ("township", "2025-06-01", None, None),  # the Regulations set it no date
        ("department", "2024-01-15", None, None),  # before the year's end: misprinted
        ("department", None, None, None),
    ],
)
def test_in_time_or_late(corpus, kind, on, in_time, days_late):
    published(corpus, POLICE, 2024, on=on, kind=kind)
    row = rows(corpus)[POLICE]
    assert (row.state, row.in_time, row.days_late) == ("found", in_time, days_late)
    assert row.read_from == "html"


def test_what_we_had_by_then_was_in_time_whatever_its_date(corpus):
    published(corpus, POLICE, 2024, seen="2025-01-30T08:00:00Z")
    assert rows(corpus)[POLICE].in_time is True


def test_not_found_only_after_a_whole_look_past_the_deadline(corpus):
    published(corpus, POLICE, 2023)
    assert state(corpus) == "not_crawled"
    crawled(corpus, "2024-12-30T03:00:00")  # before the year's end
    assert state(corpus) == "not_crawled"
    crawled(corpus, "2025-01-20T03:00:00")
    assert state(corpus) == "not_yet"  # due on 31 January
    crawled(corpus, "2025-02-02T03:00:00", year=2023)
    assert state(corpus) == "not_yet"  # that crawl asked for another year
    crawled(corpus, "2025-02-03T03:00:00", year=2024)
    assert state(corpus) == "not_found"
    assert rows(corpus)[POLICE].looked == "2025-02-03T03:00:00Z"


@pytest.mark.parametrize(
    ("reason", "stats", "expected"),
    [
        ("challenged", {}, "challenged"),
        ("asked_to_wait", {}, "unreachable"),
        ("no_reports", {"problems__list_unreachable": 1}, "unreachable"),
        ("no_reports", {"shells__lists": 1}, "unreachable"),
        ("no_reports", {}, "failed"),
        ("spider_error", {}, "failed"),
        ("store_failed", {}, "failed"),
        ("finished", {"problems__reading_failed": 1}, "failed"),
        ("budget", {}, "not_crawled"),
        ("no_column", {}, "not_crawled"),
    ],
)
def test_why_nothing_can_be_said(corpus, reason, stats, expected):
    published(corpus, POLICE, 2023)
    crawled(corpus, "2025-06-01T03:00:00", reason=reason, **stats)
    for publisher in (POLICE, ""):
        assert state(corpus, publisher) == expected
        assert rows(corpus)[publisher].detail


def test_a_later_hindrance_stands_before_an_earlier_look_which_is_still_told(corpus):
    published(corpus, POLICE, 2023)
    crawled(corpus, "2025-04-01T03:00:00")
    crawled(corpus, "2025-06-01T03:00:00", reason="challenged")
    row = rows(corpus)[POLICE]
    assert (row.state, row.looked) == ("challenged", "2025-04-01T03:00:00Z")
    assert "2025-04-01" in row.detail
    crawled(corpus, "2025-07-01T03:00:00", reason="budget")
    assert state(corpus) == "challenged"


@pytest.mark.parametrize(
    ("code", "detail", "expected"),
    [
        ("list_unreachable", "HTTP 500", "unreachable"),
        ("list_not_asked", "Forbidden by robots.txt", "not_allowed"),
        ("document_not_asked", "not an official host: www.mirror.test", "not_allowed"),
        # A document says by its title whose it would have been.
        (
            "document_unreachable",
            f"HTTP 500 [{POLICE}2024年政府信息公开工作年度报告]",
            "unreachable",
        ),
        (
            "document_unreachable",
            "HTTP 500 [市公安局2024年政府信息公开工作年度报告]",
            "unreachable",
        ),
        ("document_unreachable", "HTTP 500 [政府信息公开工作年度报告]", "unreachable"),
        (
            "document_unreachable",
            f"HTTP 500 [{EDUCATION}2024年政府信息公开工作年度报告]",
            "not_found",
        ),
        ("document_unreachable", f"HTTP 500 [{POLICE}2019年政府信息公开工作年度报告]", "not_found"),
        ("document_elsewhere", "on another government's host", "not_found"),
        ("document_not_there", "HTTP 404", "not_found"),
        ("list_cut", "2 pages were read", "failed"),
        ("list_short", "the list counts 3 entries and gave 2", "failed"),
        ("list_empty", "no entry", "failed"),
        ("list_unpaged", "only a script knows the next page", "failed"),
        ("list_unreadable", "no JSON", "failed"),
        ("too_many_lists", "more than 1000", "failed"),
        ("too_deep", "a list", "failed"),
    ],
)
def test_what_a_crawl_could_not_have_may_be_the_report(corpus, code, detail, expected):
    published(corpus, POLICE, 2023)
    crawled(corpus, "2025-06-01T03:00:00", end=False, **{f"problems__{code}": 1})
    corpus.add_problem(code, detail, site_id=SITE.id)
    row = rows(corpus)[POLICE]
    assert row.state == expected
    assert (row.looked is not None) is (expected == "not_found")


def test_a_document_with_the_title_of_the_report_that_could_not_be_read(corpus):
    from dataclasses import replace

    published(corpus, POLICE, 2023)
    crawled(corpus, "2025-06-01T03:00:00", end=False)
    capture = a_capture(f"{SITE.column_url}scan.jpg", b"scan", site=SITE.id)
    title = f"{POLICE}2024年政府信息公开工作年度报告"
    corpus.store(replace(capture, list_title=title), not_a_report())
    row = rows(corpus)[POLICE]
    assert (row.state, row.url) == ("unread", capture.url)


def test_the_table_follows_the_corpus_and_costs_only_what_changed(corpus):
    published(corpus, POLICE, 2022)
    published(corpus, EDUCATION, 2024, on="2025-01-20")
    crawled(corpus, "2025-06-01T03:00:00")
    assert refresh(corpus)["coverage"] == 1
    assert refresh(corpus)["coverage"] == 0
    table = corpus.conn.execute(
        "SELECT publisher, year, state FROM coverage WHERE publisher <> '' ORDER BY 1, 2"
    ).fetchall()
    assert table == [
        (POLICE, 2022, "found"), (POLICE, 2023, "not_found"), (POLICE, 2024, "not_found"),
        (EDUCATION, 2022, "not_found"), (EDUCATION, 2023, "not_found"), (EDUCATION, 2024, "found"),
    ]  # fmt: skip
    crawled(corpus, "2025-07-01T03:00:00", reason="challenged")
    assert refresh(corpus)["coverage"] == 1
    query = "SELECT DISTINCT state FROM coverage WHERE state <> 'found'"
    assert corpus.conn.execute(query).fetchall() == [("challenged",)]


def test_a_misprinted_year_does_not_make_a_thousand_rows(corpus):
    published(corpus, POLICE, 209)
    published(corpus, EDUCATION, 2999)
    crawled(corpus, "2025-06-01T03:00:00")
    assert len(list(coverage_of(corpus.conn, SITE.id))) < 100


def test_the_command(corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.test")
    published(corpus, POLICE, 2024, on="2025-02-04")
    published(corpus, CITY, 2023, kind="government")
    crawled(corpus, "2025-06-01T03:00:00")
    registry = registry_file(
        tmp_path,
        f"{SITE.id},甲市,,{SITE.column_url},trs",
        "990950,戊县,http://www.wu.gov.test/,,",
    )
    args = ["coverage", "--year=2024", f"--corpus={corpus.path}", f"--registry={registry}"]
    as_json = CliRunner().invoke(main, [*args, "--json"])
    assert as_json.exit_code == 0
    found = {
        (r["site_id"], r["publisher"]): r for r in map(json.loads, as_json.stdout.splitlines())
    }
    assert {key: row["state"] for key, row in found.items()} == {
        (SITE.id, POLICE): "found",
        (SITE.id, CITY): "not_found",
        (SITE.id, ""): "found",
        ("990950", ""): "not_crawled",  # the corpus has never heard of it
    }
    assert found[SITE.id, POLICE]["days_late"] == 4
    assert {row["state"] for row in found.values()} <= set(STATES)
    table = CliRunner().invoke(main, args)
    assert "found 1, not_found 1; late 1" in table.stdout
    as_csv = list(csv.DictReader(io.StringIO(CliRunner().invoke(main, [*args, "--csv"]).stdout)))
    assert [row["publisher"] for row in as_csv] == [row["publisher"] for row in found.values()]


def test_the_command_says_of_a_site_that_nobody_looked(corpus, monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.test")
    registry = registry_file(corpus.path.parent, "990950,戊县,http://www.wu.gov.test/,,")
    done = CliRunner().invoke(
        main,
        [
            "coverage",
            "--year=2024",
            "--json",
            f"--corpus={corpus.path}",
            f"--registry={registry}",
        ],
    )
    assert json.loads(done.stdout)["state"] == "not_crawled"


def test_rows_made_by_other_rules_are_made_anew(corpus, monkeypatch):
    published(corpus, POLICE, 2023)
    crawled(corpus, "2025-06-01T03:00:00", problems__list_cut=1)
    monkeypatch.setattr(coverage, "RULES", b"")
    assert coverage.refresh_coverage(corpus) == 1
    corpus.conn.execute("UPDATE coverage SET state = 'not_found' WHERE state = 'failed'")
    monkeypatch.undo()
    assert coverage.refresh_coverage(corpus) == 1
    assert coverage.refresh_coverage(corpus) == 0
    sql = "SELECT count(*) FROM coverage WHERE state = 'failed'"
    assert corpus.conn.execute(sql).fetchone() != (0,)


def test_a_crawl_that_is_not_yet_looked_at_nothing(corpus):
    published(corpus, "甲市公安局", 2023)
    crawled(corpus, "2025-01-20T03:00:00")
    crawled(corpus, "2236-01-04T03:00:00")  # the clock was wrong, once
    assert rows(corpus)["甲市公安局"].state == "not_yet"
    assert max(row.year for row in coverage_of(corpus.conn, SITE.id)) == 2024
