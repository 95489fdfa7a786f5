"""How the crawl of one site ended: what is counted, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from crawler.registry import Site

FINISHED = ("finished", "none_of_this_year")  # reasons of a crawl that came to its end
# Problems that leave a crawl incomplete although it came to its end.
INCOMPLETE = (
    "list_unreachable",
    "list_unreadable",
    "list_shell",
    "list_not_drawn",
    "document_drawn",
    "document_unreachable",
    "attachment_unreachable",
    "reading_failed",
    "store_failed",
)
# Lists that were not read to their end, or of which nobody knows that they were: what was not seen at
# such a site may be there. Another crawl of it mostly finds the same, so but for the first, which is
# an outage or a platform that changed, they do not make one incomplete.
NOT_WHOLE = (
    *("list_unreadable", "list_short", "list_cut", "list_empty", "list_unpaged"),
    *("too_many_lists", "too_deep"),
)
# What speaks against a crawl that lacks nothing, so far as it can see (see corpus/health.py).
# That single publishers lack a year is named as well, but happens too often to be an alarm.
UNHEALTHY = (
    *("reports_gone", "reports_fell", "dates_lost", "year_missing"),
    *("column_gone", "column_redirected", "family_changed"),  # see discovery/moved.py
    "column_not_found_again",
    "none_of_this_year",  # of a crawl that asked for earlier years too, and has those
)


@dataclass(frozen=True, slots=True)
class SiteResult:
    """How the crawl of one site ended.

    ``reason`` is Scrapy's close reason (``finished``, or what docs/logs.md says of the others);
    ``from_year`` and ``until_year`` are the years asked for (both None: all); ``new_only``:
    documents that the archive has were not asked for again; ``rows`` counts the
    entries of lists that are or may be reports of whatever year, ``dated`` those with a date;
    ``reports`` the annual reports of the years asked for that are there now, ``added``,
    ``changed`` and ``unchanged`` what that did to the corpus; ``problems`` the site's problems by
    code; ``wait_until`` is when the host may be asked again, where it said so; ``ways`` maps hosts
    that do not answer as their address says to the way that works and what failed. Times are ISO 8601
    in UTC.
    """

    site: str
    name: str
    host: str
    from_year: int | None
    until_year: int | None
    new_only: bool
    started: str
    ended: str
    reason: str
    requests: int
    bytes: int
    rows: int
    dated: int
    reports: int
    added: int
    changed: int
    unchanged: int
    wait_until: str | None
    problems: dict[str, int]
    seconds: float
    ways: dict[str, list[str]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the crawl came to its end and nothing that it should have had is lacking."""
        return self.reason in FINISHED and not any(code in self.problems for code in INCOMPLETE)

    @property
    def well(self) -> bool:
        """Whether it is complete and nothing speaks against what it found.

        That there is none of the year asked for is well until its last deadline, 31 March.
        """
        if not self.complete or any(code in self.problems for code in UNHEALTHY):
            return False
        return self.reason == "finished" or date.fromisoformat(self.ended[:10]) <= date(
            (self.until_year or 0) + 1, 3, 31
        )

    def with_problems(self, codes: list[str]) -> SiteResult:
        """Give the result with further problems counted."""
        problems = dict(self.problems)
        for code in codes:
            problems[code] = problems.get(code, 0) + 1
        return replace(self, problems=problems)

    def as_json(self) -> dict[str, Any]:
        """Give the result as a JSON object."""
        out = {**asdict(self), "complete": self.complete, "well": self.well}
        del out["ways"]  # its problems say it
        return out


def result_of(
    site: Site, stats: Mapping[str, Any], arguments: Mapping[str, Any] | None = None
) -> SiteResult:
    """Read a site's result from the stats of its crawler; ``arguments`` were the spider's."""
    arguments = arguments or {}
    year = arguments.get("year")
    problems = {
        name.removeprefix("problems/"): int(count)
        for name, count in sorted(stats.items())
        if name.startswith("problems/")
    }
    if stats.get("shells/lists") and not stats.get("reports"):
        problems["list_shell"] = stats["shells/lists"]
    began = stats.get("start_time") or datetime.now(UTC)
    other_years = stats.get("rows/other_years", 0)
    result = SiteResult(
        site=site.id,
        name=site.name,
        host=site.host,
        from_year=_year(arguments.get("from_year") or year),
        until_year=_year(arguments.get("until_year") or year),
        new_only=bool(arguments.get("new_only")),
        started=_iso(began),
        ended=_iso(stats.get("finish_time") or datetime.now(UTC)),
        reason=str(stats.get("finish_reason", "not_started")),
        requests=stats.get("downloader/request_count", 0),
        bytes=stats.get("archive/received_bytes", 0),
        rows=stats.get("rows/titled", 0) + stats.get("rows/candidates", 0) + other_years,
        dated=stats.get("rows/dated", 0),
        reports=stats.get("reports", 0),
        added=stats.get("stored/added", 0),
        changed=stats.get("stored/changed", 0),
        unchanged=stats.get("documents/unchanged", 0) + stats.get("stored/unchanged", 0),
        wait_until=stats.get("wait_until"),
        problems=problems,
        seconds=round(stats.get("elapsed_time_seconds", 0.0), 1),
        ways=stats.get("ways", {}),
    )
    if result.reason == "finished" and stats.get("spider_exceptions/count"):
        return replace(result, reason="spider_error")
    if result.reason == "no_reports" and result.until_year is not None and other_years:
        return replace(result, reason="none_of_this_year")  # its lists are there, and were read
    return result


def _year(value: object) -> int | None:
    return int(str(value)) if value else None


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
