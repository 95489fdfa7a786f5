"""What is due when. The corpus is real, the crawls in it are only noted."""

from datetime import timedelta

import pytest

from crawler.schedule.calendar import Due
from crawler.schedule.plan import plan
from tests.crawler.corpus.samples import a_capture, not_a_report
from tests.crawler.schedule.noted import ELSEWHERE, OTHER, SITE, crawled, day, published


def at(corpus, when, *sites):
    """Say what is next for the first site (or for several) at a time."""
    planned = plan(sites or [SITE], corpus.conn, day(when))
    return planned[0].next if not sites else {p.site.id: p.next for p in planned}


def kind(corpus, when):
    then = at(corpus, when)
    return then.kind if isinstance(then, Due) else None


def test_the_first_crawl_takes_all_years(corpus):
    for known in (corpus.conn, None):  # there may be no corpus yet
        (planned,) = plan([SITE], known, day("2026-11-23"))
        assert (planned.next.kind, planned.next.arguments) == ("whole", {})


def test_a_site_without_a_spider_is_not_planned(corpus):
    from dataclasses import replace

    assert plan([replace(SITE, spider=None)], corpus.conn, day("2026-11-23")) == []


def test_in_the_season_daily_until_all_have_published_then_weekly(corpus):
    published(corpus, "甲市公安局", 2024)
    published(corpus, "甲市教育局", 2024)
    crawled(corpus, "2026-01-02T03:00:00")  # whole
    assert kind(corpus, "2026-01-02T12:00:00") is None
    tomorrow = at(corpus, "2026-01-03T02:30:00")
    assert (tomorrow.kind, tomorrow.arguments) == ("new", {"year": 2025, "new_only": True})
    assert tomorrow.why == "2 publishers have no report on 2025, each day"

    published(corpus, "甲市公安局", 2025)
    published(corpus, "甲市教育局", 2025)
    crawled(corpus, "2026-01-03T02:30:00", year=2025, new_only=True)
    assert kind(corpus, "2026-01-04T02:30:00") is None
    weekly = at(corpus, "2026-01-09T03:00:00")
    assert (weekly.kind, weekly.arguments) == ("season", {"year": 2025})


def test_daily_crawls_do_not_stand_for_the_weekly_one_that_asks_for_documents_again(corpus):
    published(corpus, "甲市公安局", 2024)
    crawled(corpus, "2026-01-20T03:00:00")
    for date in range(21, 27):
        crawled(corpus, f"2026-01-{date}T03:00:00", year=2025, new_only=True)
    assert kind(corpus, "2026-01-27T03:00:00") == "season"


def test_the_monthly_crawl_is_monthly_in_the_season_too(corpus):
    published(corpus, "甲市公安局", 2024)
    crawled(corpus, "2025-12-20T03:00:00")  # whole
    arguments = {
        "recent": {"from_year": 2024, "until_year": 2025},
        "season": {"year": 2025},
        "new": {"year": 2025, "new_only": True},
    }
    recent = []
    for number in range(90):
        today = f"{day('2026-01-01T03:00:00') + timedelta(days=number):%Y-%m-%dT%H:%M:%S}"
        asked = kind(corpus, today)
        recent += [number] if asked == "recent" else []
        crawled(corpus, today, **arguments[asked])
    assert recent == [18, 48, 78]


def test_after_the_season_weekly_for_who_lacks_then_monthly_for_all(corpus):
    published(corpus, "甲市公安局", 2024)
    crawled(corpus, "2026-05-01T03:00:00")
    assert kind(corpus, "2026-05-02T03:00:00") is None
    assert kind(corpus, "2026-05-08T03:00:00") == "season"
    assert kind(corpus, "2026-07-08T03:00:00") == "recent"
    monthly = at(corpus, "2026-07-08T03:00:00")
    assert monthly.arguments == {"from_year": 2024, "until_year": 2025}


def test_old_years_are_asked_for_again_each_half_year(corpus):
    crawled(corpus, "2026-01-10T03:00:00")
    crawled(corpus, "2026-07-01T03:00:00", from_year=2024, until_year=2025)
    assert kind(corpus, "2026-07-08T03:00:00") is None
    assert kind(corpus, "2026-07-10T03:00:00") == "whole"


def test_a_site_that_never_had_a_report_is_asked_daily_too(corpus):
    crawled(corpus, "2026-01-10T03:00:00")
    assert at(corpus, "2026-01-11T03:00:00").why == "no report on 2025 yet, each day"


def test_a_publisher_that_stopped_years_ago_keeps_nobody_waiting(corpus):
    published(corpus, "甲市粮食局", 2017)
    published(corpus, "甲市公安局", 2025)
    crawled(corpus, "2026-02-10T03:00:00")
    assert kind(corpus, "2026-02-11T03:00:00") is None


@pytest.mark.parametrize(
    ("reason", "pauses"),
    [("challenged", [2, 4, 8, 16, 30, 30]), ("no_reports", [0.25, 1, 3, 7, 7, 7])],
)
def test_pauses_grow_while_a_site_fails(corpus, reason, pauses):
    crawled(corpus, "2026-06-01T03:00:00")
    when = day("2026-12-01T03:00:00")
    for pause in pauses:
        crawled(corpus, f"{when:%Y-%m-%dT%H:%M:%S}", reason=reason)
        then = at(corpus, f"{when + timedelta(minutes=10):%Y-%m-%dT%H:%M:%S}")
        assert reason in then.why
        # some hours sooner, since a daily timer does not begin to the minute
        assert timedelta(0) <= when + timedelta(days=pause) - then.until < timedelta(hours=5)
        when = then.until + timedelta(hours=1)
        assert kind(corpus, f"{when:%Y-%m-%dT%H:%M:%S}") == "whole"
    crawled(corpus, f"{when:%Y-%m-%dT%H:%M:%S}")  # and it works again
    assert "left alone" not in at(corpus, f"{when + timedelta(hours=9):%Y-%m-%dT%H:%M:%S}").why


def test_sites_of_a_host_that_challenges_wait_together(corpus):
    crawled(corpus, "2026-11-01T03:00:00", reason="challenged", site=SITE)
    crawled(corpus, "2026-11-01T03:10:00", reason="challenged", site=OTHER)  # of the same run
    next_day = at(corpus, "2026-11-02T03:00:00", SITE, OTHER, ELSEWHERE)
    assert isinstance(next_day[ELSEWHERE.id], Due)
    assert not isinstance(next_day[SITE.id], Due)
    assert not isinstance(next_day[OTHER.id], Due)
    # Two sites that failed at once are one failure: two days, not four.
    assert isinstance(at(corpus, "2026-11-03T03:30:00", SITE, OTHER)[SITE.id], Due)


def test_what_a_host_asks_for_is_kept_to(corpus):
    crawled(
        corpus, "2026-11-01T03:00:00", reason="asked_to_wait", wait_until="2026-11-20T00:00:00Z"
    )
    assert f"{at(corpus, '2026-11-10').until:%m-%d}" == "11-20"
    assert kind(corpus, "2026-11-20T01:00:00") == "whole"


def test_a_crawl_that_lacked_something_is_repeated_soon_but_not_for_ever(corpus):
    lacking = {"problems__document_unreachable": 1}
    for date, again in (
        ("07-01", "07-01T06:00"),
        ("07-02", "07-03"),
        ("07-05", "07-08"),
        ("07-09", "07-16"),
    ):
        crawled(corpus, f"2026-{date}T00:00:00", **lacking)
        assert kind(corpus, f"2026-{date}T01:00:00") is None
        assert kind(corpus, f"2026-{again}") == "whole"
    crawled(corpus, "2026-07-17T00:00:00", **lacking)  # a document that is dead for good
    assert kind(corpus, "2026-08-10") is None


def test_a_crawl_that_was_broken_off_goes_on_where_it_was(corpus):
    crawled(corpus, "2026-07-01T02:00:00", reason="budget")
    crawled(corpus, "2026-07-02T02:00:00", reason="budget", not_since="2026-07-01T02:00:00Z")
    then = at(corpus, "2026-07-03T02:00:00")
    assert (then.kind, then.arguments) == ("whole", {"not_since": "2026-07-01T02:00:00Z"})
    # but what was fetched long ago is asked for again
    assert at(corpus, "2026-07-20T02:00:00").arguments == {}


def test_a_killed_run_is_gone_on_with(corpus):
    corpus.begin_run("crawl --due", version="1")
    corpus.conn.execute("UPDATE runs SET started = '2026-07-01T02:00:00Z'")
    corpus.store(a_capture(site=SITE.id), not_a_report())
    assert at(corpus, "2026-07-02").arguments == {"not_since": "2026-07-01T02:00:00Z"}


def test_the_season_goes_first_in_a_short_night(corpus):
    published(corpus, "甲市公安局", 2024)
    crawled(corpus, "2026-01-20T03:00:00")
    planned = plan([ELSEWHERE, SITE], corpus.conn, day("2026-01-21T03:00:00"))
    assert [(p.site.id, p.next.kind) for p in planned] == [
        (SITE.id, "new"),
        (ELSEWHERE.id, "whole"),
    ]


def test_a_run_that_is_not_yet_keeps_nothing_from_being_due(corpus):
    crawled(corpus, "2026-01-03T03:00:00")
    crawled(corpus, "2036-01-04T03:00:00")  # the clock was wrong, once
    assert kind(corpus, "2026-01-04T03:00:00") == "new"
    assert kind(corpus, "2026-02-05T03:00:00") == "recent"


def test_a_failure_that_is_not_yet_pauses_nothing(corpus):
    crawled(corpus, "2026-01-03T03:00:00")
    crawled(corpus, "2036-01-04T03:00:00", reason="challenged")
    crawled(corpus, "2036-01-04T04:00:00", site=OTHER, reason="challenged")
    assert kind(corpus, "2026-01-04T03:00:00") == "new"
