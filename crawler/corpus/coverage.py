"""Who has published for which year, and where there is nothing, why: one row a publisher and year.

The table follows the corpus as the panel does: rows of a site are made anew where its reports or
its crawls changed. `coverage_of` gives the same rows for a corpus that is only read.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.looks import Look, Verdict, looks_at, verdict
from crawler.corpus.panel.series import due_date
from crawler.corpus.store import Corpus
from parsers.titles import recognise

STATES = {
    "found": "there is a report",
    "unread": "there is a document with the title of one, and it could not be read as one",
    "not_found": "the site was looked at whole after the due date, and there is none",
    "not_yet": "none when it was looked at whole, before the due date",
    "challenged": "the site asks visitors to prove that they are browsers",
    "unreachable": "the site, or a part of it, did not answer",
    "not_allowed": "robots.txt forbids to look, or a part lies on a host that is not official",
    "failed": "the crawl failed, found no column, or did not read all lists to their end",
    "not_crawled": "nobody looked since the year ended",
}
RULES = b"2"  # another number has all rows made anew: what a crawl came to is told otherwise now
FIRST_YEAR = 2004  # Shanghai's first reports; the Regulations are of 2008
_KINDS = {
    "text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf",
    "application/msword": "doc", "text/plain": "txt", "application/ofd": "ofd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Covered:
    """A row of the table `coverage`; ``publisher`` is empty for the site as a whole."""

    site_id: str
    year: int
    publisher: str
    publisher_kind: str | None
    state: str
    published: str | None
    due: str | None
    in_time: bool | None
    days_late: int | None
    read_from: str | None
    reports: int
    report: str | None
    url: str | None
    looked: str | None
    detail: str

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(slots=True)
class _Unit:
    """A publisher at a site: its kind, its reports and its unread documents by year."""

    kind: str | None
    reports: dict[int, list[sqlite3.Row | tuple[Any, ...]]]
    unread: dict[int, str]


def coverage_of(
    conn: sqlite3.Connection, site_id: str, years: Iterable[int] | None = None
) -> Iterator[Covered]:
    """Give the rows of a site: for ``years``, or from its first report to the last year looked at."""
    looks, units = looks_at(conn, site_id), _units(conn, site_id)
    for year in _years(looks, units) if years is None else years:
        found = 0
        for name, unit in sorted(units.items()):
            row = _row(site_id, year, name, unit, looks)
            found += row.state == "found"
            yield row
        yield _of_site(site_id, year, found, len(units), looks)


def never_crawled(site_id: str, year: int) -> Covered:
    """Give the row of a site that the corpus does not know."""
    return _of_site(site_id, year, 0, 0, [])


def refresh_coverage(corpus: Corpus) -> int:
    """Bring the table up to date; give how many sites changed. Raises CorpusFull or CorpusBusy."""
    conn = corpus.conn
    changed = 0
    with named_errors(corpus.path), transaction(conn):
        known = dict(conn.execute("SELECT site_id, digest FROM coverage_sources"))
        for site_id, digest in _digests(conn).items():
            if known.get(site_id) == digest:
                continue
            changed += 1
            conn.execute("DELETE FROM coverage WHERE site_id = ?", (site_id,))
            conn.executemany(
                f"INSERT INTO coverage VALUES ({', '.join('?' * len(fields(Covered)))})",  # noqa: S608
                map(astuple, coverage_of(conn, site_id)),
            )
            conn.execute("INSERT OR REPLACE INTO coverage_sources VALUES (?, ?)", (site_id, digest))
    return changed


def _units(conn: sqlite3.Connection, site_id: str) -> dict[str, _Unit]:
    units: dict[str, _Unit] = defaultdict(lambda: _Unit(None, defaultdict(list), {}))
    for row in conn.execute(
        "SELECT r.publisher, r.year, r.publisher_kind, r.published, r.first_seen, r.report, r.url,"
        " d.media_type, coalesce(p.read_from_scan, 0), r.withdrawn"
        " FROM reports r JOIN documents d ON d.id = r.document_id"
        " LEFT JOIN panel p ON p.report_id = r.id WHERE r.site_id = ? AND r.current = 1"
        " AND r.publisher IS NOT NULL AND r.year IS NOT NULL"
        " ORDER BY r.publisher, r.year, r.numbers DESC, r.report",
        (site_id,),
    ):
        unit = units[row[0]]
        unit.kind = unit.kind or row[2]
        unit.reports[row[1]].append(row[3:])
    for title, url in conn.execute(
        "SELECT coalesce(c.list_title, d.title), c.url FROM captures c"
        " JOIN documents d ON d.id = c.document_id"
        " WHERE c.site_id = ? AND d.read_as IS NOT 'report' ORDER BY c.fetched_at",
        (site_id,),
    ):
        known = recognise(title or "")
        if known and known.publisher and known.year:
            units[known.publisher].unread[known.year] = url
    return units


def _row(site_id: str, year: int, name: str, unit: _Unit, looks: list[Look]) -> Covered:
    due = due_date(unit.kind, year)
    day = due.isoformat() if due else None
    reports = unit.reports.get(year)
    if not reports:
        missing = verdict(looks, name, year, due or date(year + 1, 3, 31))
        url = unit.unread.get(year)
        if url is not None:
            why = "a document has the title of the report, and could not be read as one"
            missing = Verdict("unread", missing.looked, why)
        return Covered(
            site_id, year, name, unit.kind, missing.state, None, day, None, None, None, 0, None,
            url, missing.looked, missing.detail,
        )  # fmt: skip
    published, first_seen, report, url, media_type, scan, withdrawn = reports[0]
    in_time, late = _lateness(published, first_seen, due, year)
    kind = "scan" if scan else _kind_of(media_type, url)
    return Covered(
        site_id, year, name, unit.kind, "found", published, day, in_time, late, kind,
        len(reports), report, url, None,
        f"withdrawn, as seen on {withdrawn[:10]}" if withdrawn else "",
    )  # fmt: skip


def _of_site(site_id: str, year: int, found: int, units: int, looks: list[Look]) -> Covered:
    due = due_date("government", year) or date(year + 1, 3, 31)
    if found:
        said = Verdict("found", None, f"{found} of {units} publishers known here")
    else:
        said = verdict(looks, "", year, due)
    return Covered(
        site_id, year, "", None, said.state, None, due.isoformat(), None, None, None, found, None,
        None, said.looked, said.detail,
    )  # fmt: skip


def _lateness(
    published: str | None, first_seen: str, due: date | None, year: int
) -> tuple[bool | None, int | None]:
    """Say whether a report was in time, and by how many days not; None where that is not known."""
    if due is None:
        return None, None
    if published and int(published[:4]) > year:
        late = max(0, (date.fromisoformat(published) - due).days)
        return late == 0, late
    if first_seen[:10] <= due.isoformat():  # we had it by then, whatever its date
        return True, 0
    return None, None


def _kind_of(media_type: str | None, url: str) -> str:
    """Name what a document is: by its media type, else by its address."""
    kind = _KINDS.get((media_type or "").partition(";")[0].strip().lower())
    if kind:
        return kind
    name = urlsplit(url).path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if "wordprocessingml" in (media_type or ""):
        return "docx"
    return ending if ending.isalnum() and len(ending) <= 5 else "other"


def _years(looks: list[Look], units: dict[str, _Unit]) -> range:
    """Give the years to say something of; what is read as a year may be a misprint."""
    seen = {year for unit in units.values() for year in (*unit.reports, *unit.unread)}
    last = int(looks[0].started[:4]) - 1 if looks else max(seen, default=0)
    return range(max(FIRST_YEAR, min([*seen, last])), last + 1)


def _digests(conn: sqlite3.Connection) -> dict[str, str]:
    """Digest, site by site, what its rows are made from."""
    found: dict[str, Any] = defaultdict(lambda: hashlib.blake2b(RULES))
    for sql in (
        "SELECT site_id, id, current, withdrawn, reading_digest FROM reports ORDER BY site_id, id",
        "SELECT site_id, run_id, ended FROM site_runs ORDER BY site_id, run_id",
        "SELECT c.site_id, count(*), max(c.id) FROM documents d JOIN captures c"
        " ON c.document_id = d.id WHERE d.read_as IS NOT 'report' GROUP BY c.site_id",
    ):
        for site_id, *rest in conn.execute(sql):
            found[site_id].update(repr(rest).encode())
    return {site_id: digest.hexdigest()[:24] for site_id, digest in found.items()}
