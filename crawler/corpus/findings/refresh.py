"""Looking for findings anew, and keeping what a person says of them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any, Literal

from crawler.corpus import stale
from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.errors import CorpusError
from crawler.corpus.findings import rules, totals
from crawler.corpus.findings.between import Key, Sketches, copied_between
from crawler.corpus.findings.copies import copied_prose, wordings
from crawler.corpus.findings.growth import stated_growth
from crawler.corpus.findings.history import History, history
from crawler.corpus.findings.model import Finding
from crawler.corpus.findings.rules import OF_THE_PANEL, settings
from crawler.corpus.findings.totals import refresh_totals
from crawler.corpus.store import Corpus
from crawler.corpus.units import unit_of
from parsers.fingerprint import LEFT_OUT

Verdict = Literal["confirmed", "dismissed"]


class NoFinding(CorpusError):  # noqa: N818 - as NoCorpus
    """The corpus has no finding of that id."""


def refresh_findings(corpus: Corpus) -> int:
    """Look for findings anew where the panel changed; give how many rows of findings did.

    A second call changes nothing, and verdicts stay. Governments' totals are brought up to date as
    well. Raises CorpusFull or CorpusBusy.
    """
    conn = corpus.conn
    with named_errors(corpus.path), transaction(conn):
        said = "".join((rules.text(), totals.text(), LEFT_OUT))
        anew = conn.execute("SELECT value FROM about WHERE key = 'findings'").fetchone() != (said,)
        if anew:
            stale.mark_all(conn, "findings")
            conn.execute("INSERT OR REPLACE INTO about VALUES ('findings', ?)", (said,))
        units: dict[str, set[int]] = {}
        places: dict[str, set[str]] = {}
        for key in stale.waiting(conn, "findings"):
            unit = unit_of(key.place, key.organ)
            units.setdefault(unit, set()).add(key.year)
            places.setdefault(key.place, set()).add(unit)
            places.setdefault(_above(conn, key.place), set())
        changed = _of_units(conn, units, anew)
        changed += sum(refresh_totals(conn, *place) for place in sorted(places.items()) if place[0])
        stale.done(conn, "findings")
        return changed


def _of_units(conn: sqlite3.Connection, units: dict[str, set[int]], anew: bool) -> int:
    """Look at publishers, given by the years that changed; ``anew``: those are all there are."""
    sketches = Sketches(conn)
    changed = 0
    for unit, years in sorted(units.items()):
        rows = history(conn, unit)
        texts = wordings(conn, rows)
        changed += _of_unit(conn, unit, rows, texts)
        now = {row["year"]: texts[row["report_id"]] for row in rows}
        for year in years:
            sketches.note(Key(unit, year), now.get(year, ""))
    sketches.put()
    keys = {Key(unit, year) for unit, years in units.items() for year in years}
    if not anew:
        keys |= sketches.touched()
    for key, found in copied_between(conn, sorted(keys), settings()["copied_between"]["share"]):
        have = conn.execute(
            "SELECT * FROM findings WHERE unit_id = ? AND year = ? AND rule = 'copied_between'", key
        )
        changed += _put(conn, found, have.fetchall())
    return changed


def _of_unit(conn: sqlite3.Connection, unit_id: str, rows: History, texts: dict[int, str]) -> int:
    found = [*copied_prose(rows, texts, settings()["copied_prose"]["share"])]
    found += stated_growth(conn, rows)
    for rule in OF_THE_PANEL:
        found += rule(rows)
    have = conn.execute(
        "SELECT * FROM findings WHERE unit_id = ? AND rule <> 'copied_between'", (unit_id,)
    ).fetchall()
    return _put(conn, found, have)


def _put(conn: sqlite3.Connection, found: list[Finding], have: list[tuple[Any, ...]]) -> int:
    """Make the rows ``have`` of the table `findings` into those found; give how many changed.

    The panel, which counts the findings on a publisher and year, follows.
    """
    rows = {finding.id: finding.row() for finding in found}
    old = {row[0]: row for row in have}
    gone = [(name,) for name in old if name not in rows]
    new = [row for name, row in rows.items() if old.get(name) != row]
    conn.executemany("DELETE FROM findings WHERE id = ?", gone)
    conn.executemany(
        "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", new
    )
    touched = {(row[2], row[4]) for row in (*new, *(old[name] for (name,) in gone))}
    conn.executemany(_COUNT, sorted(touched))
    return len(gone) + len(new)


_COUNT = """
UPDATE panel SET findings = (
  SELECT count(*) FROM findings f WHERE f.unit_id = panel.unit_id AND f.year = panel.year)
WHERE unit_id = ? AND year = ?"""


def _above(conn: sqlite3.Connection, place: str) -> str:
    row = conn.execute("SELECT parent FROM divisions WHERE adcode = ?", (place,)).fetchone()
    return (row and row[0]) or ""


def judge(corpus: Corpus, finding: str, verdict: Verdict | None, note: str = "") -> None:
    """Keep what a person says of a finding, or with None take it back. Raises NoFinding."""
    with named_errors(corpus.path), transaction(corpus.conn):
        row = corpus.conn.execute(
            "SELECT evidence_digest FROM findings WHERE id = ?", (finding,)
        ).fetchone()
        if row is None:
            raise NoFinding(f"no finding {finding} in this corpus: the table findings has the ids")
        keep_verdict(corpus.conn, finding, verdict, note, row[0])


def keep_verdict(
    conn: sqlite3.Connection, judged: str, verdict: Verdict | None, note: str, evidence: str
) -> None:
    """Write the verdict on what has the id ``judged``, or with None take it back.

    ``evidence`` is the digest of what it was judged by, inside the caller's transaction.
    """
    if verdict is None:
        conn.execute("DELETE FROM verdicts WHERE finding_id = ?", (judged,))
        return
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    conn.execute(
        "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?)",
        (judged, verdict, note, now, evidence),
    )
