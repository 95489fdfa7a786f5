"""What each run did to each site, and by which way hosts can be reached: notes of the crawler."""

from __future__ import annotations

import json
import sqlite3

from crawler.corpus.health import ills
from crawler.corpus.store import Corpus
from crawler.results import SiteResult


def note(corpus: Corpus, result: SiteResult) -> list[str]:
    """Note how the crawl of a site ended, in the present run; does nothing outside of a run.

    Gives the codes of what the site's own history says against the result; they are stored as
    problems of the site.
    """
    if corpus.run_id is None:
        return []
    with corpus.together():
        found = ills(corpus.conn, result, corpus.run_id)
        for code, detail in found:
            corpus.add_problem(code, detail, site_id=result.site)
        result = result.with_problems([code for code, _ in found])
        row = {
            "run_id": corpus.run_id,
            "site_id": result.site,
            "complete": result.complete,
            "well": result.well,
            "problems": json.dumps(result.problems, sort_keys=True),
            **{name: getattr(result, name) for name in _SAME},
        }
        corpus.conn.execute("INSERT OR IGNORE INTO sites(id) VALUES (?)", (result.site,))
        corpus.conn.execute(
            f"INSERT OR REPLACE INTO site_runs({', '.join(row)})"  # noqa: S608  our own names
            f" VALUES ({', '.join('?' * len(row))})",
            tuple(row.values()),
        )
        corpus.conn.executemany(
            "INSERT OR REPLACE INTO host_ways VALUES (?, ?, ?, ?)",
            [(host, way, result.ended, why) for host, (way, why) in result.ways.items()],
        )
    return [code for code, _ in found]


_SAME = (
    "host", "from_year", "until_year", "new_only", "started", "ended", "reason", "requests", "bytes", "rows",
    "dated", "reports", "added", "changed", "unchanged", "wait_until", "seconds",
)  # fmt: skip


def known_ways(conn: sqlite3.Connection, since: str, until: str) -> dict[str, str]:
    """Give the way of each host for which one was noted after ``since``, and before ``until``."""
    sql = "SELECT host, way FROM host_ways WHERE noted BETWEEN ? AND ?"
    return dict(conn.execute(sql, (since, until)))
