"""Prose that is nearly another publisher's (内容雷同), of the same year or of the year before.

All pairs would be too many. Each report's wording has sixteen bands (`parsers.fingerprint`), and
reports that share one are compared in full, the likeliest first. Of the reports that share a band
only the first few in the order of their ids are looked at, so that a text that a whole county took
over costs no more than another: each of its reports is a finding, beside one of those few.

The bands of a publisher's year are kept (`prose_sketches`, and by band `prose_bands`), so that after
a crawl only what came, what went and what shares a band with it is looked at again. What is found
does not depend on the order in which reports came.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice
from typing import NamedTuple

from crawler.corpus.findings.copies import wording_of
from crawler.corpus.findings.model import Finding
from parsers.fingerprint import bands, pieces, share

OF_A_BAND = 16  # reports that share a band and are looked at
# Reports that one report is compared with in full. A copy shares far more bands than others do by
# chance; in a large corpus nearly every report shares one with some other.
COMPARED = 2
_MANY = 256  # rows of a question that is asked for all bands at once
_KEPT = 512  # wordings in memory, some 50 KB each

_SHARED = """
SELECT band, year, unit_id FROM prose_bands
WHERE band IN (SELECT value FROM json_each(?)) AND year IN (?, ?)
ORDER BY band, year, unit_id LIMIT ?"""


class Key(NamedTuple):
    """A publisher's report on a year, the one that stands in the panel."""

    unit_id: str
    year: int


class Said(NamedTuple):
    """What is compared of a report."""

    publisher: str
    report: str
    pieces: frozenset[int]


class Sketches:
    """The bands as a refresh goes through the publishers: what they were, what they are."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        for name in ("bands_gone", "bands_come"):
            conn.execute(f"DROP TABLE IF EXISTS temp.{name}")
            conn.execute(f"CREATE TABLE temp.{name}(band INTEGER, year INTEGER, unit_id TEXT)")

    def note(self, key: Key, text: str) -> None:
        """Note the wording of a report, empty where there is none (any more)."""
        now = bands(text)
        row = self._conn.execute(
            "SELECT bands FROM prose_sketches WHERE unit_id = ? AND year = ?", key
        ).fetchone()
        then = tuple(json.loads(row[0])) if row else ()
        if now == then:
            return
        self._conn.executemany(
            "DELETE FROM prose_bands WHERE band = ? AND year = ? AND unit_id = ?",
            [(band, key.year, key.unit_id) for band in then],
        )
        for table, numbers in (("bands_gone", then), ("bands_come", now)):
            self._conn.executemany(
                f"INSERT INTO temp.{table} VALUES (?, ?, ?)",  # noqa: S608 - a name of our own
                [(band, key.year, key.unit_id) for band in numbers],
            )
        if now:
            self._conn.execute(
                "INSERT OR REPLACE INTO prose_sketches VALUES (?, ?, ?)", (*key, json.dumps(now))
            )
        else:
            self._conn.execute("DELETE FROM prose_sketches WHERE unit_id = ? AND year = ?", key)

    def put(self) -> None:
        """Write down what came; in the order of the table, since there may be millions."""
        self._conn.execute(
            "INSERT OR IGNORE INTO prose_bands"
            " SELECT DISTINCT band, year, unit_id FROM temp.bands_come ORDER BY 1, 2, 3"
        )

    def touched(self) -> set[Key]:
        """Give the reports for which what came or went may be another to compare with."""
        found: set[Key] = set()
        for band, year, unit in self._conn.execute(
            "SELECT * FROM temp.bands_gone UNION SELECT * FROM temp.bands_come"
        ).fetchall():
            if unit in _first(self._conn, band, year, up_to=unit):
                rows = self._conn.execute(
                    "SELECT unit_id, year FROM prose_bands WHERE band = ? AND year IN (?, ?)",
                    (band, year, year + 1),
                )
                found.update(Key(*row) for row in rows)
        return found


def copied_between(
    conn: sqlite3.Connection, keys: Iterable[Key], least: float
) -> Iterator[tuple[Key, list[Finding]]]:
    """Give for each key the finding that its wording is another's, if it is.

    ``least`` is the share in common that is a finding. The other report is the nearest of those
    that were compared.
    """

    @lru_cache(maxsize=_KEPT)
    def said(key: Key) -> Said | None:
        row = conn.execute(
            "SELECT publisher, report, report_id FROM panel WHERE unit_id = ? AND year = ?", key
        ).fetchone()
        found = pieces(wording_of(conn, row[0], row[2])) if row else None
        return Said(row[0], row[1], found) if found else None

    for key in keys:
        best: tuple[float, Said, int] | None = None
        others = _candidates(conn, key)
        own = said(key) if others else None
        for other in others if own else ():
            their = said(other)
            if own and their and their.publisher != own.publisher:
                common = share(own.pieces, their.pieces)
                if common >= least and (best is None or common > best[0]):
                    best = common, their, other.year
        yield key, [_finding(key, own, *best)] if own and best else []


def _finding(key: Key, own: Said, common: float, their: Said, year: int) -> Finding:
    said = (
        f"{common:.0%} of the wording stands in the report of {their.publisher} on {year} as well"
    )
    common = round(common, 3)
    evidence = {"share_in_common": common, "other_publisher": their.publisher, "other_year": year}
    return Finding(
        "copied_between", key.unit_id, own.publisher, key.year, "", common, None, said, own.report,
        their.report, evidence,
    )  # fmt: skip


def _candidates(conn: sqlite3.Connection, key: Key) -> list[Key]:
    """Give the reports of others to compare with, those with most bands in common first."""
    row = conn.execute(
        "SELECT bands FROM prose_sketches WHERE unit_id = ? AND year = ?", key
    ).fetchone()
    if row is None:
        return []
    years = (key.year, key.year - 1)
    rows = conn.execute(_SHARED, (row[0], *years, _MANY + 1)).fetchall()
    if len(rows) > _MANY:  # a text that many took over
        bands_of = json.loads(row[0])
        rows = [(b, y, unit) for b in bands_of for y in years for unit in _first(conn, b, y)]
    common: Counter[Key] = Counter()
    for (_, year), of_band in groupby(rows, key=lambda shared: shared[:2]):
        common.update(Key(unit, year) for *_, unit in islice(of_band, OF_A_BAND))
    others = [other for other in common if other.unit_id != key.unit_id]
    return sorted(others, key=lambda other: (-common[other], other))[:COMPARED]


def _first(
    conn: sqlite3.Connection, band: int, year: int, *, up_to: str | None = None
) -> list[str]:
    """Give the first publishers that have a band; with ``up_to`` as if that one had it as well."""
    rows = conn.execute(
        "SELECT unit_id FROM prose_bands WHERE band = ? AND year = ? ORDER BY unit_id LIMIT ?",
        (band, year, OF_A_BAND),
    )
    found = [unit for (unit,) in rows]
    return found if up_to is None else sorted({*found, up_to})[:OF_A_BAND]
