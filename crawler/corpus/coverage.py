"""Who has published for which year, and where there is nothing, why: one row a publisher and year.

The table follows the corpus as the panel does: rows of a site are made anew where its reports or
its crawls changed. `coverage_of` gives the same rows for a corpus that is only read.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawler.corpus import units
from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.looks import Look, Verdict, looks_at, verdict
from crawler.corpus.panel.series import days_late, due_date
from crawler.corpus.store import Corpus
from parsers.publishers import organ_of, resolve
from parsers.titles import recognise

STATES = {
    "found": "there is a report",
    "elsewhere": "there is none here, and one of the same organ on another site of the corpus",
    "listed": "a list or a page names one that was not to be had, or not read beside another",
    "unread": "there is a document with the title of one, and it could not be read as one",
    "not_found": "the site was looked at whole after the due date, and there is none",
    "not_yet": "none when it was looked at whole, before the due date",
    "challenged": "the site asks visitors to prove that they are browsers",
    "unreachable": "the site, or a part of it, did not answer",
    "not_allowed": "robots.txt forbids to look, or a part lies on a host that is not official",
    "failed": "the crawl failed, found no column, or did not read all lists to their end",
    "not_crawled": "nobody looked since the year ended",
}
RULES = b"3"  # another number has all rows made anew: what a crawl came to is told otherwise now
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
    unit_id: str | None
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


class _Seen(NamedTuple):
    """A report of a unit, at any site; ``current`` is false for a version that is no longer shown."""

    year: int
    publisher: str
    kind: str | None
    published: str | None
    first_seen: str
    report: str
    url: str
    media_type: str | None
    from_scan: bool
    withdrawn: str | None
    numbers: int
    current: bool
    site_id: str


@dataclass(slots=True)
class _Unit:
    """A unit that is known at a site, and what the corpus has of it there and elsewhere."""

    id: str
    name: str
    kind: str | None
    seen: list[_Seen]  # the one that stands in the panel first
    unread: dict[int, str] = field(default_factory=dict)  # addresses by year
    beside: dict[int, str] = field(default_factory=dict)  # of pages that have it beside another

    def of(self, year: int) -> list[_Seen]:
        """Give its reports on a year."""
        return [seen for seen in self.seen if seen.year == year]


def coverage_of(
    conn: sqlite3.Connection, site_id: str, years: Iterable[int] | None = None
) -> Iterator[Covered]:
    """Give the rows of a site: for ``years``, or from its first report to the last year looked at."""
    looks, known = looks_at(conn, site_id), _units(conn, site_id)
    for year in _years(site_id, looks, known) if years is None else years:
        found = 0
        for unit in known:
            row = _row(site_id, year, unit, looks)
            found += row.state == "found"
            yield row
        yield _of_site(site_id, year, found, len(known), looks)


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


_KNOWN = """
SELECT DISTINCT organ, adcode FROM reports
WHERE site_id = ? AND current = 1 AND organ IS NOT NULL AND year IS NOT NULL"""
_SEEN = f"""
SELECT r.year, r.publisher, r.publisher_kind, r.published, r.first_seen, r.report, r.url,
  d.media_type, coalesce(p.read_from_scan, 0), r.withdrawn, r.numbers, r.current, r.site_id
FROM ({units.REPORTS}) r JOIN documents d ON d.id = r.document_id
LEFT JOIN panel p ON p.report_id = r.id
WHERE r.year IS NOT NULL
ORDER BY r.year DESC, p.report_id IS NULL, r.numbers DESC, r.report"""  # noqa: S608 - a constant
_UNREAD = """
SELECT coalesce(c.list_title, d.title), c.url FROM captures c JOIN documents d ON d.id = c.document_id
WHERE c.site_id = ? AND d.read_as IS NOT 'report' ORDER BY c.fetched_at"""
_BESIDE = """
SELECT p.detail, r.publisher, r.url FROM reports r JOIN problems p ON p.report_id = r.id
WHERE r.site_id = ? AND r.current = 1 AND p.code = 'several_reports' ORDER BY r.id"""


def _units(conn: sqlite3.Connection, site_id: str) -> list[_Unit]:
    """Give the units that are known at a site by a report or by the title of one, by their names."""
    row = conn.execute("SELECT adcode FROM sites WHERE id = ?", (site_id,)).fetchone()
    place: str = (row and row[0]) or ""
    known_here: dict[str, _Unit] = {}

    def unit_for(organ: str, adcode: str | None, name: str = "") -> _Unit:
        unit_id = units.unit_of(adcode or place, organ)
        if unit_id not in known_here:
            found = [_Seen(*row) for row in conn.execute(_SEEN, (adcode or place, organ))]
            here = next((seen for seen in found if seen.site_id == site_id), None)
            kind = next((seen.kind for seen in found if seen.kind), None)
            known_here[unit_id] = _Unit(unit_id, here.publisher if here else name, kind, found)
        return known_here[unit_id]

    def unit_named(name: str) -> _Unit:
        publisher = resolve(name, place or None)
        return unit_for(
            organ_of(publisher.name, publisher.adcode), publisher.adcode, publisher.name
        )

    for organ, adcode in conn.execute(_KNOWN, (site_id,)).fetchall():
        unit_for(organ, adcode)
    for title, url in conn.execute(_UNREAD, (site_id,)).fetchall():
        known = recognise(title or "")
        if known and known.publisher and known.year:
            unit_named(known.publisher).unread[known.year] = url
    for detail, publisher, url in conn.execute(_BESIDE, (site_id,)).fetchall():
        for title in detail.partition(": ")[2].split("; "):
            known = recognise(title)
            if known and known.year and (known.publisher or publisher):
                unit_named(known.publisher or publisher).beside[known.year] = url
    names = Counter(unit.name for unit in known_here.values())
    for unit in known_here.values():
        if names[unit.name] > 1:  # 市中区人民政府 of two cities, on the site of their province
            unit.name += f" ({unit.id})"
    return sorted(known_here.values(), key=lambda unit: unit.name)


def _row(site_id: str, year: int, unit: _Unit, looks: list[Look]) -> Covered:
    due = due_date(unit.kind, year)
    day = due.isoformat() if due else None
    about = (site_id, year, unit.name, unit.kind, unit.id)
    seen = unit.of(year)
    here = [one for one in seen if one.current and one.site_id == site_id]
    there = [one for one in seen if one.current and one.site_id != site_id]
    if not (here or there):
        missing = verdict(looks, unit.name, year, due or date(year + 1, 3, 31))
        url = unit.unread.get(year)
        if url is not None:
            why = "a document has the title of the report, and could not be read as one"
            missing = Verdict("unread", missing.looked, why)
        elif (url := unit.beside.get(year)) is not None:
            why = "a page has it beside another report, and only that was read"
            missing = Verdict("listed", missing.looked, why)
        return Covered(
            *about, missing.state, None, day, None, None, None, 0, None, url, missing.looked,
            missing.detail,
        )  # fmt: skip
    one = (here or there)[0]
    in_time, late = _lateness(seen, due, year)
    kind = "scan" if one.from_scan else _kind_of(one.media_type, one.url)
    detail = "; ".join(
        said
        for said, holds in (
            (f"on the site {one.site_id}", not here),
            (f"withdrawn, as seen on {(one.withdrawn or '')[:10]}", one.withdrawn),
            ("it has no figures", not one.numbers),
        )
        if holds
    )
    return Covered(
        *about, "found" if here else "elsewhere", one.published, day, in_time, late, kind,
        len(here), one.report, one.url, None, detail,
    )  # fmt: skip


def _of_site(site_id: str, year: int, found: int, known: int, looks: list[Look]) -> Covered:
    due = due_date("government", year) or date(year + 1, 3, 31)
    if found:
        said = Verdict("found", None, f"{found} of {known} publishers known here")
    else:
        said = verdict(looks, "", year, due)
    return Covered(
        site_id, year, "", None, None, said.state, None, due.isoformat(), None, None, None, found, None,
        None, said.looked, said.detail,
    )  # fmt: skip


def _lateness(seen: Iterable[_Seen], due: date | None, year: int) -> tuple[bool | None, int | None]:
    """Say whether a report was in time, and by how many days not; None where that is not known.

    The first of all prints counts: a correction in May does not make late what was there in March.
    """
    printed = [one.published for one in seen if one.published and int(one.published[:4]) > year]
    late = days_late(due, min(printed, default=None), min(one.first_seen for one in seen))
    return None if late is None else late == 0, late


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


def _years(site_id: str, looks: list[Look], known: list[_Unit]) -> range:
    """Give the years to say something of; what is read as a year may be a misprint."""
    seen = {year for unit in known for year in (*unit.unread, *unit.beside)}
    seen |= {one.year for unit in known for one in unit.seen if one.site_id == site_id}
    last = int(looks[0].started[:4]) - 1 if looks else max(seen, default=0)
    return range(max(FIRST_YEAR, min([*seen, last])), last + 1)


def _digests(conn: sqlite3.Connection) -> dict[str, str]:
    """Digest, site by site, what its rows are made from: also what other sites have of its units."""
    found: dict[str, Any] = defaultdict(lambda: hashlib.blake2b(RULES))
    of_unit: dict[tuple[str, str], Any] = defaultdict(hashlib.blake2b)
    sites: dict[tuple[str, str], set[str]] = defaultdict(set)
    for site_id, place, organ, *rest in conn.execute(
        "SELECT r.site_id, coalesce(r.adcode, s.adcode, ''), r.organ, r.id, r.current, r.withdrawn,"
        " r.reading_digest, p.report_id FROM reports r JOIN sites s ON s.id = r.site_id"
        " LEFT JOIN panel p ON p.report_id = r.id ORDER BY r.id"
    ):
        unit = (place, organ) if organ else (site_id, "")
        of_unit[unit].update(repr(rest).encode())
        sites[unit].add(site_id)
    for unit in sorted(of_unit):
        for site_id in sites[unit]:
            found[site_id].update(of_unit[unit].digest())
    for sql in (
        "SELECT site_id, run_id, ended FROM site_runs ORDER BY site_id, run_id",
        "SELECT c.site_id, count(*), max(c.id) FROM documents d JOIN captures c"
        " ON c.document_id = d.id WHERE d.read_as IS NOT 'report' GROUP BY c.site_id",
    ):
        for site_id, *rest in conn.execute(sql):
            found[site_id].update(repr(rest).encode())
    return {site_id: digest.hexdigest()[:24] for site_id, digest in found.items()}
