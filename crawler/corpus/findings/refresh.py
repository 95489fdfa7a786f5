"""Looking for findings anew, and keeping what a person says of them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Literal

from crawler.corpus import stale
from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.errors import CorpusError
from crawler.corpus.findings.copies import copied_prose
from crawler.corpus.findings.growth import stated_growth
from crawler.corpus.findings.history import history
from crawler.corpus.findings.model import Finding
from crawler.corpus.findings.rules import OF_THE_PANEL, settings
from crawler.corpus.findings.totals import governments, totals
from crawler.corpus.panel.refresh import unit_of
from crawler.corpus.store import Corpus

Verdict = Literal["confirmed", "dismissed"]


class NoFinding(CorpusError):  # noqa: N818 - as NoCorpus
    """The corpus has no finding of that id."""


def refresh_findings(corpus: Corpus) -> int:
    """Look for findings anew where the panel changed; give how many rows of findings did.

    A second call changes nothing, and verdicts stay. Raises CorpusFull or CorpusBusy.
    """
    conn = corpus.conn
    with named_errors(corpus.path), transaction(conn):
        rules = (files(__package__) / "rules.toml").read_text("utf-8")
        if conn.execute("SELECT value FROM about WHERE key = 'findings'").fetchone() != (rules,):
            stale.mark_all(conn, "findings")
            conn.execute("INSERT OR REPLACE INTO about VALUES ('findings', ?)", (rules,))
        keys = stale.waiting(conn, "findings")
        changed = sum(_of_unit(conn, unit) for unit in sorted({unit_of(key) for key in keys}))
        places: dict[str, set[str]] = {}
        for key in keys:
            places.setdefault(key.place, set()).add(unit_of(key))
            places.setdefault(_above(conn, key.place), set())
        changed += sum(_of_place(conn, *place) for place in sorted(places.items()) if place[0])
        stale.done(conn, "findings")
        return changed


def _of_unit(conn: sqlite3.Connection, unit_id: str) -> int:
    rows = history(conn, unit_id)
    found = [*copied_prose(conn, rows, settings()["copied_prose"]["share"])]
    found += stated_growth(conn, rows)
    for rule in OF_THE_PANEL:
        found += rule(rows)
    have = conn.execute(
        "SELECT * FROM findings WHERE unit_id = ? AND rule <> 'totals'", (unit_id,)
    ).fetchall()
    return _put(conn, found, have)


def _of_place(conn: sqlite3.Connection, place: str, touched: set[str]) -> int:
    """Look at the totals of a division's government; ``touched`` are its units that may be gone."""
    have = []
    for unit in sorted(touched | governments(conn, place)):
        have += conn.execute(
            "SELECT * FROM findings WHERE unit_id = ? AND rule = 'totals'", (unit,)
        ).fetchall()
    return _put(conn, list(totals(conn, place, settings()["totals"])), have)


def _put(conn: sqlite3.Connection, found: list[Finding], have: list[tuple[Any, ...]]) -> int:
    """Make the rows ``have`` of the table `findings` into those found; give how many changed."""
    rows = {finding.id: finding.row() for finding in found}
    old = {row[0]: row for row in have}
    gone = [(name,) for name in old if name not in rows]
    new = [row for name, row in rows.items() if old.get(name) != row]
    conn.executemany("DELETE FROM findings WHERE id = ?", gone)
    conn.executemany(
        "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", new
    )
    return len(gone) + len(new)


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
