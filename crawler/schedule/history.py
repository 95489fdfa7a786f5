"""What the corpus knows of each site's crawls: the state from which all that is due follows.

Nothing else is kept, so nothing can disagree with the corpus.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.corpus.believed import latest_believed
from crawler.results import FINISHED

KEPT = 12  # attempts of a site that are looked at, however old: more do not lengthen any pause
# And those of so many days before the last: the monthly crawl must not get out of sight behind daily
# ones, or it would be made again.
KEPT_DAYS = 40

# Ways for a crawl to end that say nothing of the site.
INTERRUPTED = ("budget", "shutdown", "store_failed", "archive_failed", "corpus_unusable")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One crawl of a site, as in the table site_runs."""

    host: str
    from_year: int | None
    until_year: int | None
    new_only: bool
    started: datetime
    ended: datetime
    reason: str
    complete: bool
    wait_until: datetime | None = None

    @property
    def finished(self) -> bool:
        """Whether it came to its end."""
        return self.reason in FINISHED

    @property
    def whole(self) -> bool:
        """Whether it asked for all years, and for everything again."""
        return self.from_year is None and self.until_year is None and not self.new_only

    def covers(self, year: int) -> bool:
        """Say whether reports on ``year`` were asked for."""
        return (self.from_year or 0) <= year <= (self.until_year or 9999)


@dataclass(slots=True)
class History:
    """What is known of a site.

    ``attempts`` are the last ones, newest first; ``whole`` is when the last crawl
    of all years began that came to its end; ``publishers`` maps each publisher to the years for which it has a report;
    ``killed`` is when a run began that was killed after it had fetched something of this site.
    """

    attempts: list[Attempt] = field(default_factory=list)
    whole: datetime | None = None
    publishers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    killed: datetime | None = None


def histories(conn: sqlite3.Connection | None, now: datetime) -> Mapping[str, History]:
    """Read the history of every site at ``now``; None, or a site that is not there: it has none."""
    believed = latest_believed(now)
    found: dict[str, History] = defaultdict(History)
    if conn is None:
        return found
    for site, *row in conn.execute(
        "SELECT site_id, host, from_year, until_year, new_only, started, ended, reason, complete,"
        " wait_until FROM (SELECT *, row_number()"
        "  OVER (PARTITION BY site_id ORDER BY ended DESC, run_id DESC) AS n,"
        "  max(ended) OVER (PARTITION BY site_id) AS last FROM site_runs"
        "  WHERE started <= ? AND ended <= ?)"
        " WHERE n <= ? OR ended >= strftime('%Y-%m-%dT%H:%M:%SZ', last, ?) ORDER BY site_id, n",
        (believed, believed, KEPT, f"-{KEPT_DAYS} days"),
    ):
        host, first, last, new_only, started, ended, reason, complete, wait = row
        found[site].attempts.append(
            Attempt(
                host, first, last, bool(new_only), moment(started), moment(ended), reason,
                bool(complete), moment(wait) if wait else None,
            )
        )  # fmt: skip
    for site, started in conn.execute(
        "SELECT site_id, max(started) FROM site_runs WHERE reason = 'finished' AND new_only = 0"
        " AND from_year IS NULL AND until_year IS NULL AND started <= ? AND ended <= ? GROUP BY site_id",
        (believed, believed),
    ):
        found[site].whole = moment(started)
    for site, publisher, year in conn.execute(
        "SELECT DISTINCT site_id, publisher, year FROM reports"
        " WHERE current = 1 AND publisher IS NOT NULL AND year IS NOT NULL"
    ):
        found[site].publishers[publisher].add(year)
    for site, started in conn.execute(
        "SELECT c.site_id, min(r.started) FROM runs r JOIN captures c ON c.run_id = r.id"
        " WHERE r.finished IS NULL AND r.started <= ? AND NOT EXISTS (SELECT 1 FROM site_runs s"
        "  WHERE s.site_id = c.site_id AND s.started >= r.started) GROUP BY c.site_id",
        (believed,),
    ):
        found[site].killed = moment(started)
    return found


def moment(text: str) -> datetime:
    """Read a time as the corpus keeps it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
