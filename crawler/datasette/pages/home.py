"""The first page: what is here, how complete it is, how good."""

from __future__ import annotations

import sqlite3

from crawler.corpus.connection import rows
from crawler.datasette.pages.asking import ADDED, Row, place_name
from crawler.datasette.pages.charts import bar
from crawler.datasette.pages.coverage import FEW


def home_page(conn: sqlite3.Connection) -> Row:
    """Gather the first page."""
    years = rows(
        conn,
        f"SELECT year, {ADDED}, sum(invented) AS invented FROM division_years"  # noqa: S608
        " GROUP BY year ORDER BY year DESC",
    )
    totals = {
        name: sum(row[name] or 0 for row in years) for name in (years[0] if years else ()) if name
    }
    units = conn.execute("SELECT count(DISTINCT unit_id) FROM outcomes").fetchone()[0]
    most = max((row["reports"] for row in years), default=0)
    for row in years:
        row["bar"] = bar(row["reports"], most)
    provinces = rows(
        conn,
        "SELECT substr(place, 1, 2) || '0000' AS place, sum(reports) AS reports,"
        " count(DISTINCT place) AS places FROM division_years WHERE place <> ''"
        " GROUP BY 1 ORDER BY 1",
    )
    if sum(row["places"] for row in provinces) <= FEW:  # then there is room for each by itself
        provinces = rows(
            conn,
            "SELECT place, sum(reports) AS reports FROM division_years WHERE place <> ''"
            " GROUP BY place ORDER BY place",
        )
    for row in provinces:
        row["name"] = place_name(conn, row["place"])
        row["page"] = "coverage?in=" if "places" in row else "division/"
    return {
        "totals": totals,
        "units": units,
        "invented": sum(row["invented"] for row in years),
        "years": years,
        "provinces": provinces,
        "sites": conn.execute("SELECT count(*) FROM sites").fetchone()[0],
        "current": conn.execute("SELECT count(*) FROM reports WHERE current = 1").fetchone()[0],
        "findings": conn.execute("SELECT count(*) FROM findings").fetchone()[0],
        "not_reports": conn.execute(
            "SELECT count(*) FROM problems WHERE code = 'not_a_report'"
        ).fetchone()[0],
        "problems": conn.execute(
            "SELECT count(*) FROM problems WHERE code <> 'not_a_report'"
        ).fetchone()[0],
        "last_run": next(
            iter(rows(conn, "SELECT asked, started, exit FROM runs ORDER BY id DESC LIMIT 1")), None
        ),
        "examples": rows(
            conn,
            "SELECT report, publisher, year, checks_failed FROM outcomes WHERE checks_failed > 0"
            " ORDER BY report_id LIMIT 1",
        ),
    }
