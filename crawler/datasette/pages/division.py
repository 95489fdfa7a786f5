"""The page of a division: its publishers, what became of requests there, what is missing."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from typing import Any

from crawler.corpus.connection import rows
from crawler.datasette.pages.asking import (
    ADDED,
    KINDS,
    NotHere,
    Row,
    place_name,
    within,
)
from crawler.datasette.pages.charts import axis_top, results_bar, share_dot
from crawler.datasette.pages.rates import share
from crawler.datasette.pages.states import STATES, state_of, why_not

UNITS_A_PAGE = 100


def division_page(conn: sqlite3.Connection, place: str, kind: str | None, page: int) -> Row:
    """Gather the page of the division ``place`` (its adcode, or empty: not known).

    Raises NotHere where the corpus has no report of it, or none of that kind of publisher.
    """
    kinds = _kinds(conn, place)
    there = [row["publisher_kind"] for row in kinds]
    if not kinds or kind not in (None, *there):
        raise NotHere
    chosen: str = there[0] if kind is None else kind
    name = place_name(conn, place)
    province = place[:2] + "0000"
    totals = rows(
        conn,
        f"SELECT {ADDED}, min(year) AS first_year, max(year) AS last_year"  # noqa: S608
        " FROM division_years WHERE place = ?",
        place,
    )[0]
    grid = _grid(conn, place, page)
    return {
        "place": place,
        "name": name,
        "province": {"place": province, "name": place_name(conn, province)}
        if place and place != province
        else None,
        "kinds": kinds,
        "kind": chosen,
        "kind_names": KINDS,
        "totals": totals,
        "units": sum(row["units_known"] for row in kinds),
        "chart": chart(conn, place, chosen),
        "grid": grid,
        "lacking": _lacking(conn, place, totals["last_year"]),
        "problems": _problems(conn, place),
        "findings": rows(
            conn,
            "SELECT f.rule, count(*) AS n FROM findings f WHERE f.unit_id IN"
            " (SELECT unit_id FROM outcomes WHERE place = ?) GROUP BY f.rule ORDER BY n DESC",
            place,
        ),
        "sums": government_sums(conn, place),
    }


def government_sums(conn: sqlite3.Connection, place: str) -> list[Row]:
    """Give the totals of the governments of a division beside their parts, year by year."""
    return rows(
        conn,
        "SELECT g.* FROM government_totals g WHERE g.series = 'received' AND g.unit_id IN"
        " (SELECT unit_id FROM outcomes WHERE place = ? AND publisher_kind = 'government')"
        " ORDER BY g.year, g.unit_id LIMIT 60",
        place,
    )


def chart(conn: sqlite3.Connection, place: str, kind: str) -> Row:
    """Give the years of a division and kind of publisher, each beside its province's share."""
    own = rows(
        conn,
        "SELECT * FROM division_years WHERE place = ? AND publisher_kind = ? ORDER BY year",
        place,
        kind,
    )
    return compared(own, in_province(conn, place, kind))


def in_province(conn: sqlite3.Connection, place: str, kind: str) -> dict[int, Row]:
    """Give the sums of a kind of publisher in the province of ``place`` by year; none where unknown."""
    if not place:
        return {}
    start, end = within(place[:2] + "0000")
    found = rows(
        conn,
        "SELECT year, sum(denied) AS denied, sum(answered) AS answered FROM division_years"
        " WHERE place >= ? AND place < ? AND publisher_kind = ? GROUP BY year",
        start,
        end,
        kind,
    )
    return {row["year"]: row for row in found}


def compared(own: list[Row], around: dict[int, Row]) -> Row:
    """Give the lines of a chart: bars of results, and shares of denials beside those around."""
    longest = max((row["answered"] or 0 for row in own), default=0)
    for row in own:
        other = around.get(row["year"], {"denied": None, "answered": None})
        row["share"] = share(row["denied"], row["answered"])
        row["around"] = share(other["denied"], other["answered"])
    top = axis_top([row[name] for row in own for name in ("share", "around")])
    for row in own:
        row["bar"] = results_bar(row, longest)
        row["dot"] = share_dot(row["share"], row["around"], top)
    return {"rows": own, "top": top, "any": any(row["answered"] for row in own)}


def _kinds(conn: sqlite3.Connection, place: str) -> list[Row]:
    return rows(
        conn,
        "SELECT publisher_kind, max(units_known) AS units_known, sum(reports) AS reports"
        " FROM division_years WHERE place = ? GROUP BY publisher_kind ORDER BY reports DESC",
        place,
    )


def _grid(conn: sqlite3.Connection, place: str, page: int) -> Row:
    found = rows(
        conn,
        "SELECT o.unit_id, o.publisher, o.publisher_kind, o.year, o.report, o.checks_failed,"
        " o.missing, o.ambiguous, o.read_from_scan, r.withdrawn FROM outcomes o"
        " JOIN reports r ON r.id = o.report_id WHERE o.place = ? ORDER BY o.unit_id, o.year",
        place,
    )
    why = {
        (row["unit_id"], row["year"]): row["state"]
        for row in rows(
            conn,
            "SELECT unit_id, year, state FROM coverage WHERE unit_id IN"
            " (SELECT unit_id FROM outcomes WHERE place = ?)"
            " AND state NOT IN ('found', 'elsewhere') ORDER BY state = 'not_found' DESC",
            place,
        )
    }
    years = sorted({row["year"] for row in found})
    units: list[dict[str, Any]] = []
    for unit, members in groupby(found, key=lambda row: row["unit_id"]):
        cells = {row["year"]: {**row, "state": state_of(row)} for row in members}
        gaps = {y: why_not(why.get((unit, y))) for y in years if y not in cells}
        publisher = cells[max(cells)]["publisher"]  # as its last report spells it
        units.append({"publisher": publisher, "unit_id": unit, "cells": cells, "gaps": gaps})
    units.sort(key=lambda one: one["publisher"])
    pages = max(1, -(-len(units) // UNITS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = units[(page - 1) * UNITS_A_PAGE : page * UNITS_A_PAGE]
    seen = {state for unit in units for state in unit["gaps"].values()}
    return {
        "years": years,
        "units": shown,
        "all": len(units),
        "page": page,
        "pages": pages,
        "states": [*STATES, *sorted(seen)],
    }


def _lacking(conn: sqlite3.Connection, place: str, year: int) -> Row:
    """Give who published before and not on the latest year."""
    found = rows(
        conn,
        "SELECT unit_id, publisher, max(year) AS last_year FROM outcomes WHERE place = ?"
        " GROUP BY unit_id HAVING max(year) < ? ORDER BY publisher LIMIT 200",
        place,
        year,
    )
    return {"year": year, "units": found}


def _problems(conn: sqlite3.Connection, place: str) -> list[Row]:
    return rows(
        conn,
        "SELECT p.code, count(*) AS n, min(p.detail) AS example FROM problems p"
        " WHERE p.site_id IN (SELECT id FROM sites WHERE adcode = ?)"
        " GROUP BY p.code ORDER BY n DESC LIMIT 30",
        place,
    )
