"""The coverage grid: divisions by years, how many of the publishers known there have a report."""

from __future__ import annotations

import sqlite3
from itertools import groupby

from crawler.corpus.connection import rows
from crawler.datasette.pages.asking import Row, place_name, within

FEW = 80  # divisions: as many are shown at once; more are shown a province at a time


def coverage_page(conn: sqlite3.Connection, province: str | None) -> Row:
    """Gather the grid of all provinces, or of the divisions of ``province`` (XX0000)."""
    start, end = within(province) if province else ("", "~")
    found = rows(
        conn,
        "SELECT place, year, sum(reports) AS reports, sum(units_known) AS units,"
        " sum(reports_failed) AS failed FROM division_years WHERE place >= ? AND place < ?"
        " GROUP BY place, year ORDER BY place, year",
        start,
        end,
    )
    units = {
        row["place"]: row["units"]
        for row in rows(
            conn,
            "SELECT place, sum(units) AS units FROM (SELECT place, publisher_kind,"
            " max(units_known) AS units FROM division_years WHERE place >= ? AND place < ?"
            " GROUP BY place, publisher_kind) GROUP BY place",
            start,
            end,
        )
    }
    by_province = province is None and len(units) > FEW
    lines = []
    for key, members in groupby(
        found, lambda r: _province(r["place"]) if by_province else r["place"]
    ):
        cells: dict[int, Row] = {}
        places = set()
        for row in members:
            places.add(row["place"])
            cell = cells.setdefault(row["year"], {"reports": 0, "failed": 0})
            cell["reports"] += row["reports"]
            cell["failed"] += row["failed"]
        known = sum(units[place] for place in places)
        for cell in cells.values():
            cell["percent"] = min(100, round(100 * cell["reports"] / known))
            cell["step"] = _step(cell["reports"] / known)
        lines.append(
            {"place": key, "name": place_name(conn, key), "units": known, "cells": cells,
             "places": len(places)}
        )  # fmt: skip
    return {
        "province": {"place": province, "name": place_name(conn, province)} if province else None,
        "by_province": by_province,
        "years": sorted({row["year"] for row in found}),
        "lines": lines,
    }


def _province(place: str) -> str:
    return place[:2] + "0000" if place else ""


def _step(share: float) -> int:
    """Give the step of the colour scale, 0 to 4."""
    return next(
        (n for n, least in ((4, 0.95), (3, 0.75), (2, 0.5), (1, 0.000001)) if share >= least), 0
    )
