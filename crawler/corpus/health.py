"""What a site's own history says against a crawl that seems to have gone well."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from crawler.results import SiteResult

LOOK_BACK = 3  # complete crawls for the same years: a fall is named until it is the custom
MANY_ROWS = 5  # entries of lists, from which it is odd that none has a date
MAX_NAMED = 10  # publishers in one sentence

Ill = tuple[str, str]  # code, what it is about


def ills(conn: sqlite3.Connection, result: SiteResult, run_id: int) -> list[Ill]:
    """Give what is wrong by the measure of earlier crawls of the site, and of its reports.

    ``reports_gone``: there were some, there are none. ``reports_fell``: there are fewer than at
    one of the last complete crawls for the same years. ``dates_lost``: no entry of a list has a
    date, and most had. ``year_missing``: no report on a year between two that have some.
    ``units_missing_between``: the same for single publishers. The last two are named once.
    ``none_of_this_year``: a crawl of several years gave reports, but the corpus has none of the year
    that is due, of which the last deadline is past.
    """
    before = conn.execute(
        "SELECT reports, rows, dated, substr(ended, 1, 10) FROM site_runs WHERE site_id = ?"
        " AND complete = 1 AND from_year IS ? AND until_year IS ? AND run_id < ?"
        " ORDER BY run_id DESC LIMIT ?",
        (result.site, result.from_year, result.until_year, run_id, LOOK_BACK),
    ).fetchall()
    found = list(_against(before, result))
    if result.complete and result.until_year is None:
        found += [ill for ill in _gaps(conn, result.site) if _is_new(conn, result.site, ill)]
    day = date.fromisoformat(result.ended[:10])
    if result.reason == "finished" and result.until_year == day.year - 1:
        found += [
            ("none_of_this_year", said)
            for said in without_due_year(conn, day, result.site).values()
        ]
    return found


def without_due_year(
    conn: sqlite3.Connection, day: date, site: str | None = None
) -> dict[str, str]:
    """Give the sites that have reports of earlier years and none of the one before ``day``'s.

    With a sentence each; nobody until 31 March, the last deadline. ``site``: only this one.
    """
    if day <= date(day.year, 3, 31):
        return {}
    due = day.year - 1
    return {
        found: f"no report on {due}; the last is on {last}"
        for found, last in conn.execute(
            "SELECT site_id, max(CASE WHEN year < :due THEN year END) AS last FROM reports"
            " WHERE current = 1 AND year IS NOT NULL AND (:site IS NULL OR site_id = :site)"
            " GROUP BY site_id HAVING last IS NOT NULL AND NOT max(year = :due)",
            {"due": due, "site": site},
        )
    }


def _against(before: list[tuple[int, int, int, str]], result: SiteResult) -> Iterator[Ill]:
    most, _, _, day = max(before, default=(0, 0, 0, ""))
    if most and result.reason in ("no_reports", "none_of_this_year"):
        yield "reports_gone", f"{most} reports on {day}, none now"
    elif result.complete and result.reports < most:
        yield "reports_fell", f"{most} reports on {day}, {result.reports} now"
    had_dates = any(rows >= MANY_ROWS and dated * 2 >= rows for _, rows, dated, _ in before)
    if result.complete and had_dates and result.rows >= MANY_ROWS and not result.dated:
        yield "dates_lost", f"none of {result.rows} entries of the lists has a date; most had one"


def _gaps(conn: sqlite3.Connection, site: str) -> Iterator[Ill]:
    years: dict[str, set[int]] = defaultdict(set)
    for publisher, year in conn.execute(
        "SELECT DISTINCT coalesce(publisher, ''), year FROM reports"
        " WHERE site_id = ? AND current = 1 AND year IS NOT NULL",
        (site,),
    ):
        years[publisher].add(year)
    every = set().union(*years.values())
    for year in _between(every):
        yield "year_missing", f"no report on {year}, but on {year - 1} and {year + 1}"
    missing: dict[int, list[str]] = defaultdict(list)
    for publisher, own in years.items():
        for year in _between(own) if publisher else ():
            missing[year].append(publisher)
    for year, publishers in sorted(missing.items()):
        names = ", ".join(sorted(publishers)[:MAX_NAMED])
        more = f" and {len(publishers) - MAX_NAMED} more" if len(publishers) > MAX_NAMED else ""
        yield "units_missing_between", f"{year}: {names}{more}"


def _between(years: set[int]) -> list[int]:
    """Give the years that are lacking while the one before and the one after are there."""
    return sorted(y + 1 for y in years if y + 1 not in years and y + 2 in years)


def _is_new(conn: sqlite3.Connection, site: str, ill: Ill) -> bool:
    return not conn.execute(
        "SELECT 1 FROM problems WHERE site_id = ? AND code = ? AND detail = ? LIMIT 1",
        (site, *ill),
    ).fetchone()
