"""What a site's own history says against a crawl that seems to have gone well."""

from crawler.results import result_of
from tests.crawler.schedule.noted import SITE, crawled, published


def test_reports_that_are_gone(corpus):
    assert crawled(corpus, "2026-05-01T02:00:00", reports=12) == []
    assert crawled(corpus, "2026-06-01T02:00:00", reason="no_reports") == ["reports_gone"]


def test_fewer_reports_than_before_until_that_is_the_custom(corpus):
    for month, reports, codes in (
        (1, 12, []),
        (2, 12, []),
        (3, 11, ["reports_fell"]),
        (4, 11, ["reports_fell"]),
        (5, 11, ["reports_fell"]),  # twelve were there two crawls before
        (6, 11, []),
        (7, 14, []),
    ):
        assert crawled(corpus, f"2026-{month:02}-01T02:00:00", reports=reports) == codes
    detail = corpus.conn.execute("SELECT detail, site_id FROM problems").fetchone()
    assert detail == ("12 reports on 2026-02-01, 11 now", SITE.id)


def test_counts_are_compared_with_crawls_for_the_same_years(corpus):
    crawled(corpus, "2026-01-01T02:00:00", reports=12)
    assert crawled(corpus, "2026-01-02T02:00:00", reports=1, year=2025) == []
    assert crawled(corpus, "2026-01-03T02:00:00", reason="none_of_this_year", year=2025) == [
        "reports_gone"
    ]


def test_a_crawl_that_lacks_something_breaks_no_floor(corpus):
    crawled(corpus, "2026-01-01T02:00:00", reports=12)
    cut = {"reports": 3, "problems__list_unreachable": 1}
    assert crawled(corpus, "2026-01-02T02:00:00", **cut) == []
    assert crawled(corpus, "2026-01-03T02:00:00", reports=12) == []  # nor makes one


def test_a_list_that_lost_its_dates(corpus):
    dated = {"rows__titled": 9, "rows__dated": 9, "reports": 9}
    assert crawled(corpus, "2026-01-01T02:00:00", **dated) == []
    assert crawled(corpus, "2026-01-02T02:00:00", **dated | {"rows__dated": 0}) == ["dates_lost"]


def test_a_list_that_never_had_dates_is_no_problem(corpus):
    for date in (1, 2):
        assert crawled(corpus, f"2026-01-0{date}T02:00:00", rows__titled=9, reports=9) == []


def test_a_year_between_two_is_named_once(corpus):
    for year in (2021, 2023, 2024):
        published(corpus, "甲市公安局", year)
    assert set(crawled(corpus, "2026-01-01T02:00:00", reports=3)) == {
        "year_missing",
        "units_missing_between",
    }
    assert crawled(corpus, "2026-01-02T02:00:00", reports=3) == []
    details = dict(corpus.conn.execute("SELECT code, detail FROM problems"))
    assert details["year_missing"] == "no report on 2022, but on 2021 and 2023"
    assert details["units_missing_between"] == "2022: 甲市公安局"


def test_one_publisher_that_lacks_a_year_is_named_and_no_alarm(corpus):
    for year in (2021, 2022, 2023):
        published(corpus, "甲市公安局", year)
    for year in (2021, 2023):
        published(corpus, "甲市教育局", year)
    assert crawled(corpus, "2026-01-01T02:00:00", reports=5) == ["units_missing_between"]
    assert corpus.conn.execute("SELECT complete, well FROM site_runs").fetchone() == (1, 1)


def result(**stats):
    said = {name.replace("__", "/"): value for name, value in stats.items()}
    return result_of(SITE, {"finish_reason": "no_reports", **said}, {"year": 2025})


def test_none_of_this_year_is_well_until_the_last_deadline():
    from dataclasses import replace

    early = replace(result(rows__other_years=40), ended="2026-03-31T23:00:00Z")
    late = replace(early, ended="2026-04-01T00:00:00Z")
    assert early.reason == "none_of_this_year"
    assert (early.complete, early.well) == (True, True)
    assert (late.complete, late.well) == (True, False)


def test_lists_without_any_report_are_a_failure_at_any_time():
    assert result().reason == "no_reports"
    assert not result().complete


def test_a_column_that_is_only_a_script():
    shell = result(shells__lists=1)
    assert shell.problems == {"list_shell": 1}
    assert not shell.complete
