"""The page of a publisher: its years, its reports and their versions, what was found about them."""

from __future__ import annotations

import sqlite3

from crawler.corpus.connection import rows
from crawler.corpus.outcomes import WHOLE
from crawler.corpus.units import REPORTS
from crawler.datasette.pages.asking import KINDS, NotHere, Row, one, place_name, withdrawn
from crawler.datasette.pages.division import compared, in_province
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
    around = in_province(conn, last["place"], last["publisher_kind"] or "")
    for row in own:
        row["withdrawn"] = withdrawn(conn, row["report"])
        row["state"] = state_of(row)
    # A bar and a share only where every result is printed and the sums hold; the table has the rest.
    charted = [row if row["whole"] else {**row, **dict.fromkeys(RESULTS)} for row in map(dict, own)]
    return {
        "unit": unit,
        "publisher": last["publisher"],
        "kind": KINDS[last["publisher_kind"] or ""],
        "place": {"place": last["place"], "name": place_name(conn, last["place"])},
        "years": own,
        "gaps": sorted(set(range(own[0]["year"], last["year"] + 1)) - {r["year"] for r in own}),
        "chart": compared(charted, around),
        "reports": _reports(conn, last["report_id"]),
        "findings": findings_where(
            conn, "f.unit_id = ? ORDER BY f.year DESC, f.rule, f.id LIMIT 50", unit
        ),
    }


def _reports(conn: sqlite3.Connection, report_id: int) -> list[Row]:
    """Give all versions of all reports of the publisher of one: of its organ and its place.

    That is its unit, as the panel has it (corpus/units.py); current or not.
    """
    unit = one(
        conn,
        "SELECT r.organ, coalesce(r.adcode, s.adcode, '') AS place FROM reports r"
        " JOIN sites s ON s.id = r.site_id WHERE r.id = ?",
        report_id,
    )
    sql = f"SELECT * FROM ({REPORTS}) ORDER BY year DESC, series, version DESC"  # noqa: S608
    return rows(conn, sql, unit["place"], unit["organ"])
