"""What each run changed: ADD, MOD and DEL of reports and of their figures (table `changes`).

A new report is one row; an edited or reread one is one row that lists its figures. A report that was
withdrawn is marked and kept: its row in `reports`, its versions, its bytes.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

Why = Literal["new", "returned", "edited", "reread", "withdrawn", "no_report"]
_KINDS = {"new": "ADD", "returned": "ADD", "edited": "MOD", "reread": "MOD"}  # else DEL
# Answers that say of an address that it gives its report no more (not: that we may not have it).
_GONE = ("HTTP 404", "HTTP 410", "HTTP 200, but the page says")

Printed = dict[str, tuple[Any, str]]  # cell key -> value, printed text


@dataclass(frozen=True, slots=True)
class Moment:
    """In which run and when something was seen."""

    run_id: int | None
    at: str


def printed(conn: sqlite3.Connection, number: int) -> Printed:
    """Give what a version prints, for `note` to compare."""
    rows = conn.execute(
        "SELECT c.key, f.value, f.raw FROM figure_values f JOIN cells c ON c.id = f.cell_id"
        " WHERE f.report_id = ?",
        (number,),
    )
    return {key: (value, raw) for key, value, raw in rows}


def note(
    conn: sqlite3.Connection,
    moment: Moment,
    why: Why,
    number: int,
    *,
    before: tuple[int, Printed] | None = None,
    detail: str = "",
) -> None:
    """Write the row for one report; ``before`` is the version it is compared with, and its figures."""
    report, publisher, year, url, numbers = conn.execute(
        "SELECT report, publisher, year, url, numbers FROM reports WHERE id = ?", (number,)
    ).fetchone()
    kind = _KINDS.get(why, "DEL")
    counts = (numbers, 0, 0) if kind == "ADD" else (0, 0, 0)
    listed: list[list[str | None]] = []
    other = None
    if before is not None:
        if before[0] != number:
            sql = "SELECT report FROM reports WHERE id = ?"
            (other,) = conn.execute(sql, (before[0],)).fetchone()
        counts, listed = _compared(before[1], printed(conn, number))
    conn.execute(
        "INSERT INTO changes(run_id, kind, why, report, before, publisher, year, url, at,"
        " added, changed, deleted, figures, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(moment.run_id, kind, why, report, other, publisher, year, url, moment.at),
            *counts,
            json.dumps(listed, ensure_ascii=False, separators=(",", ":")),
            detail,
        ),
    )


def withdraw(conn: sqlite3.Connection, moment: Moment, number: int, detail: str) -> None:
    """Mark a version as withdrawn, unless it is."""
    marked = conn.execute(
        "UPDATE reports SET withdrawn = ? WHERE id = ? AND withdrawn IS NULL", (moment.at, number)
    )
    if marked.rowcount:
        note(conn, moment, "withdrawn", number, detail=detail)


def come_back(
    conn: sqlite3.Connection, moment: Moment, number: int, *, by: str | None = None
) -> bool:
    """Take the mark off a version that its address shows again; say whether it had one.

    ``by``: only a mark that was made by then.
    """
    marked = conn.execute(
        "UPDATE reports SET withdrawn = NULL WHERE id = ?1 AND withdrawn <= coalesce(?2, withdrawn)",
        (number, by),
    )
    if marked.rowcount:
        note(conn, moment, "returned", number)
    return bool(marked.rowcount)


def shown_at(conn: sqlite3.Connection, url: str) -> int | None:
    """Give the report whose own address this is, asked for or arrived at; None if it is of none.

    The address of an attachment, or a second address, is not a report's own.
    """
    row = conn.execute(
        "SELECT r.id FROM reports r JOIN addresses a ON a.url = r.url AND a.report_id = r.id"
        " WHERE r.url = ?1 OR r.url IN (SELECT url FROM captures WHERE requested_url = ?1)"
        " LIMIT 1",
        (url,),
    ).fetchone()
    return None if row is None else int(row[0])


def is_gone(code: str, detail: str) -> bool:
    """Say whether a problem of a crawl means that a document is no longer at its address."""
    return code == "document_not_there" and detail.startswith(_GONE)


def _compared(
    before: Printed, after: Printed
) -> tuple[tuple[int, int, int], list[list[str | None]]]:
    """Count the figures that came, changed and went; list them all: key, printed before, and after."""
    added = changed = deleted = 0
    listed: list[list[str | None]] = []
    for key in {**after, **before}:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        had, has = (side is not None and side[0] is not None for side in (old, new))
        added += has and not had
        deleted += had and not has
        changed += had == has
        listed.append([key, old and old[1], new and new[1]])
    return (added, changed, deleted), listed
