"""The page of a search: publishers by name first, then the passages of reports."""

from __future__ import annotations

import sqlite3

from crawler.corpus.connection import rows
from crawler.corpus.search import match_query, snippet
from crawler.datasette.pages.asking import Row, place_name

A_PAGE = 30
MANY = 5000  # hits: more are not counted


def search_page(conn: sqlite3.Connection, typed: str, page: int) -> Row:
    """Gather what a search finds: publishers, divisions, and reports with the first passage."""
    asked = match_query(typed)
    count = conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM reports_search WHERE reports_search MATCH ? LIMIT ?)",
        (asked, MANY),
    ).fetchone()[0]
    found = rows(
        conn,
        "SELECT r.id, r.report, r.title, r.publisher, r.year, r.checks_failed, r.current FROM"
        " (SELECT rowid FROM reports_search WHERE reports_search MATCH ?"
        "  ORDER BY rowid DESC LIMIT ? OFFSET ?) s JOIN reports r ON r.id = s.rowid"
        " ORDER BY r.id DESC",
        asked,
        A_PAGE,
        (page - 1) * A_PAGE,
    )
    for row in found:
        prose = "\n".join(
            f"{heading}\n{text}"
            for heading, text in conn.execute(
                "SELECT heading, text FROM sections WHERE report_id = ? ORDER BY n", (row["id"],)
            )
        )
        row["passage"] = snippet(prose, typed) or snippet(row["title"], typed)
    return {
        "typed": typed,
        "reports": found,
        "count": count,
        "many": count >= MANY,
        "page": page,
        "pages": max(1, -(-count // A_PAGE)),
        "publishers": _publishers(conn, asked) if page == 1 else [],
        "divisions": _divisions(conn, typed) if page == 1 else [],
    }


def _publishers(conn: sqlite3.Connection, asked: str) -> list[Row]:
    """Give publishers whose name has every word; among the latest 2,000 reports that do."""
    found = rows(
        conn,
        "SELECT o.unit_id, o.publisher, o.place, count(*) AS reports, max(o.year) AS last_year FROM"
        " (SELECT rowid FROM reports_search WHERE reports_search MATCH ?"
        "  ORDER BY rowid DESC LIMIT 2000) s JOIN outcomes o ON o.report_id = s.rowid"
        " GROUP BY o.unit_id ORDER BY reports DESC, o.publisher LIMIT 12",
        f"publisher : ({asked})",
    )
    return [{**row, "place_name": place_name(conn, row["place"])} for row in found]


def _divisions(conn: sqlite3.Connection, typed: str) -> list[Row]:
    word = typed.strip()
    if not word:
        return []
    found = rows(
        conn,
        "SELECT adcode FROM divisions WHERE instr(name, ?) > 0"
        " AND EXISTS (SELECT 1 FROM division_years WHERE place = adcode) ORDER BY adcode LIMIT 12",
        word[:20],
    )
    return [{**row, "name": place_name(conn, row["adcode"])} for row in found]
