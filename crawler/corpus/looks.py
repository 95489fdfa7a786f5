"""Whether a site was looked at for a year, and if not, what stood in the way.

Only a crawl that asked for the year, began after its end and lacked nothing that may be the report
is a look. What was not found without one is not said to be not there.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from crawler.corpus.believed import latest_believed
from crawler.results import FINISHED, NOT_WHOLE
from parsers.titles import recognise

# Why nothing may have been found, as `coverage.state` says it.
_OF_REASON = {
    "challenged": ("challenged", "the site asks visitors to prove that they are browsers"),
    "asked_to_wait": ("unreachable", "the host asked to be left alone"),
    "no_column": ("not_crawled", "its column of annual reports is not known"),
    "no_spider": ("not_crawled", "its platform family has no spider"),
}
_INTERRUPTED = ("budget", "shutdown")  # these take nothing from an earlier look
_UNREAD_LISTS = ("list_shell", "list_not_drawn")  # lists that only scripts draw
_GAPS = tuple(
    f"{kind}_{outcome}"
    for kind in ("list", "document")  # a page that lacks its attachment is there, if unread
    for outcome in ("unreachable", "not_asked")
)
# A list names a report that was not to be had: it is gone, or lies on another government's host.
_LISTED = ("document_elsewhere", "document_not_there")
MOST = 60  # crawls of a site that are gone through


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a crawl named and could not have: a list, or a document of some title."""

    code: str
    detail: str
    publisher: str | None = None
    year: int | None = None

    def concerns(self, publisher: str, year: int) -> bool:
        """Say whether it may be what a publisher (empty: anybody) has for a year."""
        if self.year is not None and self.year != year:
            return False
        if not publisher or self.publisher is None:
            return True
        return publisher in self.publisher or self.publisher in publisher

    def names(self, publisher: str, year: int) -> bool:
        """Say whether it is, by its title, what a publisher has for a year."""
        said = publisher and self.publisher and self.year is not None
        return bool(said) and self.concerns(publisher, year)


@dataclass(frozen=True, slots=True)
class Look:
    """One crawl of a site, so far as it matters here."""

    started: str
    from_year: int | None
    until_year: int | None
    reason: str
    problems: dict[str, int]
    gaps: tuple[Gap, ...]

    def asked_for(self, year: int) -> bool:
        """Say whether it asked for reports on ``year`` after that year's end."""
        asked = (self.from_year or 0) <= year <= (self.until_year or 9999)
        return asked and self.started >= f"{year + 1}-01-01"

    def hindrance(self, publisher: str, year: int) -> tuple[str, str] | None:
        """Say why it would have missed a report, as a state and a reason; None: it would not."""
        if self.reason not in FINISHED:
            return _hindrance(self)
        for code in _UNREAD_LISTS:
            if code in self.problems:
                return "unreachable", code
        for code in ("document_drawn", "reading_failed", "store_failed"):
            if code in self.problems:
                return "failed", code
        for gap in self.gaps:
            if gap.code in _LISTED and gap.names(publisher, year):
                return "listed", f"{gap.code}: {gap.detail}"
        concerned = [gap for gap in self.gaps if gap.concerns(publisher, year)]
        for ending, state in (("_unreachable", "unreachable"), ("_not_asked", "not_allowed")):
            of_this = [gap for gap in concerned if gap.code.endswith(ending)]
            if of_this:
                more = f" (and {len(of_this) - 1} more)" if len(of_this) > 1 else ""
                return state, f"{of_this[0].code}: {of_this[0].detail}{more}"
        not_whole = [code for code in NOT_WHOLE if code in self.problems]
        if not_whole:
            return "failed", f"not all lists were read to their end: {', '.join(not_whole)}"
        return None


def looks_at(conn: sqlite3.Connection, site_id: str) -> list[Look]:
    """Give the last crawls of a site, the latest first."""
    gaps: dict[int, list[Gap]] = defaultdict(list)
    rows = conn.execute(
        "SELECT run_id, started, from_year, until_year, reason, problems FROM site_runs"
        " WHERE site_id = ? AND started <= ? ORDER BY started DESC, run_id DESC LIMIT ?",
        (site_id, latest_believed(datetime.now(UTC)), MOST),
    ).fetchall()
    for run, code, detail in conn.execute(
        "SELECT run_id, code, detail FROM problems WHERE site_id = ? AND run_id >= ?"  # noqa: S608
        f" AND code IN ({', '.join('?' * len((*_GAPS, *_LISTED)))}) ORDER BY id",
        (site_id, min((row[0] for row in rows), default=0), *_GAPS, *_LISTED),
    ):
        gaps[run].append(_gap(code, detail))
    return [
        Look(started, first, last, reason, json.loads(problems), tuple(gaps[run]))
        for run, started, first, last, reason, problems in rows
    ]


def _gap(code: str, detail: str) -> Gap:
    """Read a problem's detail, at the end of which stands the title of the document, if any."""
    title = recognise(detail.rpartition(" [")[2].rstrip("]")) if detail.endswith("]") else None
    if title is None:
        return Gap(code, detail)
    return Gap(code, detail, title.publisher, title.year)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of a year for which there is nothing. ``looked`` is the last whole look."""

    state: str
    looked: str | None
    detail: str


def verdict(looks: Iterable[Look], publisher: str, year: int, due: date) -> Verdict:
    """Say why a publisher (empty: anybody at the site) has no report on ``year``, due on ``due``.

    ``not_found`` only after a whole look later than that; ``not_yet`` where it was earlier.
    """
    asked = [look for look in looks if look.asked_for(year)]
    if not asked:
        return Verdict("not_crawled", None, f"never looked at for {year} after that year's end")
    whole = next((look for look in asked if look.hindrance(publisher, year) is None), None)
    looked = whole.started if whole else None
    telling = next((look for look in asked if look.reason not in _INTERRUPTED), asked[0])
    hindrance = telling.hindrance(publisher, year)
    if hindrance is not None:
        state, why = hindrance
        found = f"; on {looked[:10]} all was looked at and it was not there" if looked else ""
        return Verdict(state, looked, f"on {telling.started[:10]}: {why}{found}")
    if telling.started[:10] > due.isoformat():
        return Verdict("not_found", looked, "looked at whole, and not there")
    return Verdict("not_yet", looked, f"not there when last looked at; it was due on {due}")


def _hindrance(look: Look) -> tuple[str, str]:
    """Give the state and the reason for a crawl that did not come to its end."""
    if look.reason in _OF_REASON:
        return _OF_REASON[look.reason]
    if look.reason in _INTERRUPTED:
        return "not_crawled", "the crawl was stopped before its end"
    barred = next((gap.detail for gap in look.gaps if gap.code == "list_not_asked"), None)
    if barred is not None:
        return ("unreachable" if "cannot be had" in barred else "not_allowed"), barred
    lacking = {c: n for c, n in look.problems.items() if c.endswith(("_unreachable", "_shell"))}
    if lacking:
        return "unreachable", ", ".join(f"{code} {n}" for code, n in sorted(lacking.items()))
    if look.reason == "no_reports":
        return "failed", "not one report was found at the site: the column may have moved"
    failed = ", ".join(f"{code} {n}" for code, n in sorted(look.problems.items()))
    return "failed", f"the crawl ended with {look.reason}" + (f" ({failed})" if failed else "")
