"""Reports that follow one another at one address: each is a report, and a series, of its own.

Many an organ keeps one address, `/nb/sfj.html`, and shows there the report of 2023, and a year later
that of 2024. The second is no version of the first: the first stays current, marked as withdrawn,
and the second is new. What the address showed is parted by what its documents say of themselves,
not by the order in which they were stored, so a reparse parts it the same way.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crawler.corpus import changes
from parsers.model import MEMBER


@dataclass(frozen=True, slots=True)
class Version:
    """A row of `reports`, as far as it says which report it is a version of."""

    number: int
    series: str
    version: int
    year: int | None
    publisher: str | None
    published: str | None
    current: int
    first_seen: str


_VERSION = "r.id, r.series, r.version, r.year, r.publisher, r.published, r.current, r.first_seen"


@dataclass(slots=True)
class _Report:
    """The versions of one report, the oldest first, and what is known of it by the last of them."""

    versions: list[Version] = field(default_factory=list)
    year: int | None = None
    publisher: str | None = None

    def add(self, version: Version) -> None:
        self.versions.append(version)
        self.year = version.year or self.year
        self.publisher = version.publisher or self.publisher


def series_of(url: str) -> str:
    """Name the series of an address: ten hex digits that depend on nothing but the address."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def part(conn: sqlite3.Connection, url: str) -> bool:
    """Give each report that an address has shown a series of its own; say whether any moved.

    The first has the series of the address, another one that is made of the address and its own year
    and publisher. Versions that move are counted anew.
    """
    reports = _parted(conn, _versions(conn, url))
    names: list[str] = []
    for report in reports:
        first = report.versions[0]
        name = series_of(f"{url} {first.year} {first.publisher}" if names else url)
        while name in names:  # a misprint, corrected since, was the year of another
            name = series_of(name)
        names.append(name)
    placed = [*zip(names, reports, strict=True)]
    if all(version.series == name for name, report in placed for version in report.versions):
        return False
    # All out of the way first: no two have one number in a series, not even for a moment.
    conn.execute("UPDATE reports SET series = 'moving ' || id WHERE url = ?", (url,))
    conn.executemany(
        "UPDATE reports SET series = ?, version = ? WHERE id = ?",
        [
            (name, n, version.number)
            for name, report in placed
            for n, version in enumerate(report.versions, 1)
        ],
    )
    return True


def mark(
    conn: sqlite3.Connection,
    seen: changes.Moment,
    url: str,
    *,
    stored: int | None = None,
    left: int | None = None,
) -> None:
    """Mark which versions of the reports of an address are current, and which are withdrawn.

    Current is what an address shows, and the last version of a report in whose place the address
    shows another now. ``stored`` is a version that was stored just now, ``left`` the one that the
    address showed until now.
    """
    row = conn.execute(
        f"SELECT {_VERSION} FROM addresses a JOIN reports r ON r.id = a.report_id"  # noqa: S608
        " WHERE a.url = ?",
        (url,),
    ).fetchone()
    shown = row and Version(*row)
    reports: dict[str, _Report] = defaultdict(_Report)
    for version in _versions(conn, url):
        reports[version.series].add(version)
    for report in reports.values():
        last = None
        if shown is not None and not _is_of(shown, report, reports):
            last = _last(conn, url, report, stored, left)
        for version in report.versions:
            conn.execute(
                "UPDATE reports SET current = id IS ?2 OR EXISTS"
                " (SELECT 1 FROM addresses WHERE report_id = reports.id) WHERE id = ?1",
                (version.number, last and last.number),
            )
        if shown is not None and last is not None and not _is_elsewhere(conn, url, last):
            _withdraw(conn, seen, url, last, shown)


def _withdraw(
    conn: sqlite3.Connection, seen: changes.Moment, url: str, last: Version, shown: Version
) -> None:
    """Mark a report as withdrawn since its address first showed another after it."""
    last_seen = _last_seen(conn, url, last)
    others = [v.first_seen for v in _versions(conn, url) if v.series != last.series]
    at = min((at for at in others if at > last_seen), default=_last_seen(conn, url, shown))
    whose = " ".join(str(word) for word in (shown.publisher, shown.year) if word)
    detail = f"its address shows another report now: {whose}"
    changes.withdraw(conn, changes.Moment(seen.run_id, at), last.number, detail)
    # Something that came before what we knew may have been stored after it.
    conn.execute(
        "UPDATE reports SET withdrawn = ?2 WHERE id = ?1 AND withdrawn > ?2", (last.number, at)
    )


def is_another(report: Version | _Report, other: Version) -> bool:
    """Say whether a version is of another report: another year or publisher, both being known."""
    return _differ(report.year, other.year) or is_other_name(report.publisher, other.publisher)


def is_other_name(name: str | None, other: str | None) -> bool:
    """Say whether two names are of two publishers. One that is only fuller is not another's.

    >>> is_other_name("司法局", "青岛市司法局"), is_other_name("青岛市教育局", "青岛市司法局")
    (False, True)
    """
    if not name or not other:
        return False
    return not (name.endswith(other) or other.endswith(name))


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


def _versions(conn: sqlite3.Connection, url: str) -> list[Version]:
    """Give all that was ever stored at an address, the oldest first."""
    rows = conn.execute(
        f"SELECT {_VERSION} FROM reports r WHERE r.url = ? ORDER BY r.first_seen, r.report",  # noqa: S608
        (url,),
    )
    return [Version(*row) for row in rows]


def _parted(conn: sqlite3.Connection, versions: Iterable[Version]) -> list[_Report]:
    """Part versions into reports, in the order in which each was first seen.

    A version whose year or publisher is not known belongs to what was there before it.
    """
    reports: list[_Report] = []
    recent: list[_Report] = []  # that of the version before first
    for version in versions:
        report = next((r for r in recent if not is_another(r, version)), None)
        if report is None and recent and _is_corrected(conn, recent[0].versions[-1], version):
            report = recent[0]
        if report is None:
            report = _Report()
            reports.append(report)
        else:
            recent.remove(report)
        report.add(version)
        recent.insert(0, report)
    return reports


def _is_corrected(conn: sqlite3.Connection, before: Version, after: Version) -> bool:
    """Say whether only the year or the name was mended: the date and all figures are the same.

    Of a report that is all zeros, nobody can say.
    """
    if not before.published or before.published != after.published:
        return False
    figures = changes.printed(conn, before.number)
    telling = any(value for value, _ in figures.values())
    return telling and figures == changes.printed(conn, after.number)


def _is_of(shown: Version, report: _Report, reports: dict[str, _Report]) -> bool:
    """Say whether what an address shows is a version of a report, be it read at another address."""
    if any(shown.number == v.number for r in reports.values() for v in r.versions):
        return shown.series == report.versions[0].series
    return not is_another(report, shown)


def _last(
    conn: sqlite3.Connection, url: str, report: _Report, stored: int | None, left: int | None
) -> Version:
    """Give the version that an address showed last of a report that it shows no more."""
    for version in report.versions:
        if version.number == left:
            return version
    # What is marked is right, but where something older was stored that came after it.
    marked = [v for v in report.versions if v.current]
    some = [v for v in report.versions if v in marked or (marked and v.number == stored)]
    among: Sequence[Version] = some or report.versions
    return max(among, key=lambda version: (_last_seen(conn, url, version), version.version))


def _last_seen(conn: sqlite3.Connection, url: str, version: Version) -> str:
    """Give when the bytes of a version came last."""
    (seen,) = conn.execute(
        "SELECT coalesce("
        " (SELECT max(c.fetched_at) FROM bundles b JOIN captures c ON c.id = b.capture_id"
        "  WHERE b.bundle = r.bytes_digest),"
        " (SELECT max(c.fetched_at) FROM captures c WHERE c.url = ?2"
        "  AND c.document_id = r.document_id AND c.status IN (200, 304)),"
        " r.first_seen) FROM reports r WHERE r.id = ?1",
        (version.number, url.partition(MEMBER)[0]),
    ).fetchone()
    return str(seen)


def _is_elsewhere(conn: sqlite3.Connection, url: str, version: Version) -> bool:
    """Say whether another address shows a version; that of its attachment shows no more than a part."""
    row = conn.execute(
        "SELECT 1 FROM addresses a WHERE a.report_id = ?1 AND a.url <> ?2 AND NOT EXISTS"
        " (SELECT 1 FROM report_documents d"
        "  WHERE d.report_id = ?1 AND d.url = a.url AND d.n > 0)",
        (version.number, url),
    ).fetchone()
    return row is not None
