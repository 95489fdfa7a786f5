"""Whether a site was looked at for a year, and if not, what stood in the way.

Only a crawl that asked for the year, began after its end and lacked nothing is a look. What was not
found without one is not said to be not there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# Why nothing may have been found, as `coverage.state` says it.
_OF_REASON = {
    "challenged": ("challenged", "the site asks visitors to prove that they are browsers"),
    "asked_to_wait": ("unreachable", "the host asked to be left alone"),
    "no_column": ("not_crawled", "its column of annual reports is not known"),
    "no_spider": ("not_crawled", "its platform family has no spider"),
}
_INTERRUPTED = ("budget", "shutdown")  # these take nothing from an earlier look


@dataclass(frozen=True, slots=True)
class Look:
    """One crawl of a site, so far as it matters here. ``barred``: why something was not asked for."""

    started: str
    from_year: int | None
    until_year: int | None
    reason: str
    complete: bool
    problems: dict[str, int]
    barred: str | None

    def asked_for(self, year: int) -> bool:
        """Say whether it asked for reports on ``year`` after that year's end."""
        asked = (self.from_year or 0) <= year <= (self.until_year or 9999)
        return asked and self.started >= f"{year + 1}-01-01"


def looks_at(conn: sqlite3.Connection, site_id: str) -> list[Look]:
    """Give all crawls of a site, the latest first."""
    rows = conn.execute(
        "SELECT s.started, s.from_year, s.until_year, s.reason, s.complete, s.problems,"
        " (SELECT min(p.detail) FROM problems p WHERE p.run_id = s.run_id AND p.site_id = s.site_id"
        "   AND p.code IN ('list_not_asked', 'document_not_asked'))"
        " FROM site_runs s WHERE s.site_id = ? ORDER BY s.started DESC, s.run_id DESC",
        (site_id,),
    )
    return [
        Look(started, first, last, reason, bool(complete), json.loads(problems), barred)
        for started, first, last, reason, complete, problems, barred in rows
    ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of a year for which there is nothing. ``looked`` is the last whole look."""

    state: str
    looked: str | None
    detail: str


def verdict(looks: Iterable[Look], year: int, due: date) -> Verdict:
    """Say why there is no report on ``year`` that was due on ``due``.

    ``not_found`` only after a whole look later than that; ``not_yet`` where it was earlier.
    """
    asked = [look for look in looks if look.asked_for(year)]
    if not asked:
        return Verdict("not_crawled", None, f"never looked at for {year} after that year's end")
    whole = next((look for look in asked if look.complete), None)
    looked = whole.started if whole else None
    telling = next((look for look in asked if look.reason not in _INTERRUPTED), asked[0])
    if not telling.complete:
        state, why = _hindrance(telling)
        found = f"; on {looked[:10]} all was looked at and it was not there" if looked else ""
        return Verdict(state, looked, f"on {telling.started[:10]}: {why}{found}")
    if telling.barred is not None:
        # Reading nothing there, we cannot say that nothing is there.
        why = f"all that may be asked for was looked at; but: {telling.barred}"
        return Verdict("not_allowed", looked, why)
    if telling.started[:10] > due.isoformat():
        return Verdict("not_found", looked, "looked at whole, and not there")
    return Verdict("not_yet", looked, f"not there when last looked at; it was due on {due}")


def _hindrance(look: Look) -> tuple[str, str]:
    """Give the state and the reason for a crawl that is no whole look."""
    if look.reason in _OF_REASON:
        return _OF_REASON[look.reason]
    if look.reason in _INTERRUPTED:
        return "not_crawled", "the crawl was stopped before its end"
    if look.barred is not None and look.reason == "no_reports":
        return ("unreachable" if "cannot be had" in look.barred else "not_allowed"), look.barred
    lacking = {c: n for c, n in look.problems.items() if c.endswith(("_unreachable", "_shell"))}
    if lacking:
        return "unreachable", ", ".join(f"{code} {n}" for code, n in sorted(lacking.items()))
    if look.reason == "no_reports":
        return "failed", "not one report was found at the site: the column may have moved"
    failed = ", ".join(f"{code} {n}" for code, n in sorted(look.problems.items()))
    return "failed", f"the crawl ended with {look.reason}" + (f" ({failed})" if failed else "")
