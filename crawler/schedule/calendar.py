"""When a site is to be crawled again, and how thoroughly: the rules, without a clock of their own.

Reports on year Y come out from January to April of Y + 1. The thoroughness of a crawl, least first:

``new``     lists again, of the documents on Y only those that the archive does not have
``season``  everything on Y again
``recent``  everything on Y and the year before again, for corrections
``whole``   everything again

A more thorough crawl stands for a lesser one. Lists are asked for in each of them, conditionally;
old documents in a whole crawl only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from crawler.schedule.history import INTERRUPTED, Attempt, History

DAY = timedelta(days=1)
EVERY = {"whole": 180 * DAY, "recent": 30 * DAY, "season": 7 * DAY, "new": DAY}
SLACK = timedelta(hours=4)  # a daily run does not begin to the minute

SEASON = (1, 2, 3, 4)  # months
LATE = (5, 6)  # months in which those who have not published are still asked weekly

# Pauses after one, two, ... crawls in a row that failed; the last one is for all further ones.
PAUSES = {
    "challenged": [2 * DAY, 4 * DAY, 8 * DAY, 16 * DAY, 30 * DAY],
    "asked_to_wait": [DAY, 2 * DAY, 4 * DAY, 8 * DAY],
    "no_column": [30 * DAY],
    "no_spider": [30 * DAY],
}
OTHER_PAUSES = [DAY / 4, DAY, 3 * DAY, 7 * DAY]
OF_THE_HOST = ("challenged", "asked_to_wait")  # reasons for which all of a host is left alone
RESUMED_WITHIN = 7 * DAY  # what was fetched longer ago is asked for again


@dataclass(frozen=True, slots=True)
class Due:
    """A crawl to be made now. ``since``: when it became due. ``why`` is a sentence."""

    kind: str
    why: str
    since: datetime
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing now; ``until`` is when something will be due. ``why`` is a sentence."""

    until: datetime
    why: str


def report_year(now: datetime) -> int:
    """Give the year of the reports that come out, or last came out, at ``now``."""
    return now.year - 1


def lacking(history: History, year: int) -> list[str]:
    """Name the publishers that reported on one of the two years before, and not on ``year``."""
    return sorted(
        name
        for name, years in history.publishers.items()
        if years & {year - 1, year - 2} and year not in years
    )


def next_crawl(history: History, now: datetime) -> Due | Later:
    """Say whether a site is to be crawled at ``now``, and if so how."""
    paused = _paused(history, now)
    if paused is not None:
        return paused
    year = report_year(now)
    waiting: list[Later] = []
    for kind, why in _kinds(history, now, year):
        at = _next(history, kind, year)
        if at is None or at <= now:
            arguments = _arguments(kind, year) | _resumed(history, now)
            return Due(kind, why, at or now, arguments)
        waiting.append(Later(at, why))
    return min(waiting, key=lambda later: later.until)


def _kinds(history: History, now: datetime, year: int) -> Iterator[tuple[str, str]]:
    """Give the kinds of crawl that the time of year asks for, most thorough first, each with why."""
    if history.whole is None:
        yield "whole", "never yet crawled whole"
        return
    yield "whole", "all years, each half year"
    yield "recent", "corrections, each month"
    if now.month not in SEASON + LATE:
        return
    without = lacking(history, year)
    nobody = not any(year in years for years in history.publishers.values())
    awaited = f"{len(without)} publishers have no report on {year}" if without else (
        f"no report on {year} yet" if nobody else ""
    )  # fmt: skip
    if now.month in SEASON or awaited:
        yield "season", f"{awaited or f'all have reported on {year}'}, each week"
    if now.month in SEASON and awaited:
        yield "new", f"{awaited}, each day"


def _next(history: History, kind: str, year: int) -> datetime | None:
    """Give when a crawl of this kind is next due; None: there was none yet.

    One that came to its end while something could not be had is repeated sooner, some times.
    """
    serving = [a for a in history.attempts if a.finished and _serves(a, kind, year)]
    last = max(
        [a.started for a in serving] + ([history.whole] if history.whole else []), default=None
    )
    if last is None:
        return None
    at = last + EVERY[kind] - SLACK
    lacking_something = sum(1 for _ in takewhile(lambda a: not a.complete, serving))
    if 0 < lacking_something <= len(OTHER_PAUSES):
        at = min(at, serving[0].ended + OTHER_PAUSES[lacking_something - 1] - SLACK)
    return at


def _serves(attempt: Attempt, kind: str, year: int) -> bool:
    if kind == "whole":
        return attempt.whole
    years = (year - 1, year) if kind == "recent" else (year,)
    asked = all(attempt.covers(y) for y in years)
    return asked and (kind == "new" or not attempt.new_only)


def _arguments(kind: str, year: int) -> dict[str, Any]:
    """Give what the spider is to be told."""
    return {
        "whole": {},
        "recent": {"from_year": year - 1, "until_year": year},
        "season": {"year": year},
        "new": {"year": year, "new_only": True},
    }[kind]


def _paused(history: History, now: datetime) -> Later | None:
    """Say until when a site is left alone after crawls that failed."""
    failed: list[Attempt] = []
    for attempt in history.attempts:
        if attempt.finished:
            break
        if attempt.reason not in INTERRUPTED:
            failed.append(attempt)
    if not failed:
        return None
    until = pause_ends(failed[0], len(failed))
    if until <= now:
        return None
    return Later(until, f"left alone after {len(failed)} failed: {failed[0].reason}")


def pause_ends(last: Attempt, failures: int) -> datetime:
    """Give when a site may be asked again after ``failures`` in a row, of which this is the last."""
    pauses = PAUSES.get(last.reason, OTHER_PAUSES)
    until = last.ended + pauses[min(failures, len(pauses)) - 1] - SLACK
    return max(until, last.wait_until) if last.wait_until else until


def _resumed(history: History, now: datetime) -> dict[str, Any]:
    """Give since when fetched pages are not asked for again, where a crawl was broken off."""
    began = history.killed
    for attempt in history.attempts:
        if attempt.reason not in INTERRUPTED:
            break
        began = attempt.started
    if began is None or now - began > RESUMED_WITHIN:
        return {}
    return {"not_since": began.strftime("%Y-%m-%dT%H:%M:%SZ")}
