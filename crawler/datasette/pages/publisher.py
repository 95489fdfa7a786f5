"""The page of a publisher: its years, its reports and their versions, what was found about them."""

from __future__ import annotations

import sqlite3

from crawler.corpus.connection import rows
from crawler.corpus.outcomes import WHOLE
from crawler.datasette.pages.asking import KINDS, NotHere, Row, place_name, within
from crawler.datasette.pages.division import compared
from crawler.datasette.pages.findings import findings_where
from crawler.datasette.pages.states import state_of

RESULTS = ("answered", "granted", "granted_in_part", "denied", "unavailable", "rejected", "other")


def publisher_page(conn: sqlite3.Connection, unit: str) -> Row:
    """Gather the page of the publisher ``unit`` (its unit_id). Raises NotHere."""
    own = rows(
        conn,
        f"SELECT *, ({WHOLE}) AS whole FROM outcomes WHERE unit_id = ? ORDER BY year",  # noqa: S608
        unit,
    )
    if not own:
        raise NotHere
    last = own[-1]
    start, end = within(last["place"][:2] + "0000")
    around = {
        row["year"]: row
        for row in rows(
            conn,
            "SELECT year, sum(denied) AS denied, sum(answered) AS answered FROM division_years"
            " WHERE place >= ? AND place < ? AND publisher_kind = ? GROUP BY year",
            start,
            end,
            last["publisher_kind"] or "",
        )
    }
    for row in own:
        row["state"] = state_of(row)
    # A bar and a share only where every result is printed and the sums hold; the table has the rest.
    charted = [row if row["whole"] else {**row, **dict.fromkeys(RESULTS)} for row in map(dict, own)]
    return {
        "unit": unit,
        "publisher": last["publisher"],
        "kind": KINDS[last["publisher_kind"] or ""],
        "place": {"place": last["place"], "name": place_name(conn, last["place"])},
        "province": place_name(conn, last["place"][:2] + "0000"),
        "years": own,
        "gaps": sorted(set(range(own[0]["year"], last["year"] + 1)) - {r["year"] for r in own}),
        "chart": compared(charted, around),
        "reports": rows(
            conn,
            "SELECT r.report, r.title, r.year, r.version, r.current, r.first_seen, r.published,"
            " r.checks_failed, r.form, r.url FROM reports r WHERE r.publisher = ? AND r.series IN"
            " (SELECT series FROM reports WHERE publisher = ? AND site_id = (SELECT site_id FROM"
            " reports WHERE id = ?)) ORDER BY r.year DESC, r.version DESC LIMIT 200",
            last["publisher"],
            last["publisher"],
            last["report_id"],
        ),
        "findings": findings_where(
            conn, "f.unit_id = ? ORDER BY f.year DESC, f.rule, f.id LIMIT 50", unit
        ),
    }
