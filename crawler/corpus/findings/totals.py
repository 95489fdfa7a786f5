"""A government's total beside the sum of its departments and of the divisions below it.

Where a government reports for all of its organs, its number should be near their sum; where it
reports for its own office only, far below. Neither is an error: the finding is information, for
whoever would add departments and governments up and count requests twice.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.corpus.findings.model import Finding
from parsers.divisions import below

Number = int | float
_COLUMNS = "unit_id, publisher, publisher_kind, year, report"


@dataclass(slots=True)
class _Year:
    """What is there for one year: the government's own row, and its parts by unit."""

    own: tuple[str, str, str, Number | None] | None = None  # unit, publisher, report, value
    departments: dict[str, Number | None] = field(default_factory=dict)
    districts: dict[str, Number | None] = field(default_factory=dict)


def totals(conn: sqlite3.Connection, place: str, rule: dict[str, Any]) -> Iterator[Finding]:
    """Put each year's total of the government of ``place`` (an adcode) beside its parts.

    A year counts where most parts are there and print a number: ``departments_share`` of the
    departments that have a report in any year, of at least ``departments``, and
    ``districts_share`` of the divisions below, where there are any.
    """
    for series in rule["series"]:
        years = _years(conn, place, series)
        known = set().union(*(y.departments for y in years.values()))
        districts = _districts(conn, place)
        if len(known) < rule["departments"]:
            continue
        for year, there in sorted(years.items()):
            if there.own is None or there.own[3] is None:
                continue
            lower = [v for v in there.districts.values() if v is not None]
            organs = [v for v in there.departments.values() if v is not None]
            enough = len(organs) >= rule["departments_share"] * len(known)
            if enough and len(lower) >= rule["districts_share"] * len(districts):
                parts = {
                    "departments": sum(organs),
                    "departments_there": len(organs),
                    "departments_known": len(known),
                    "districts": sum(lower),
                    "districts_there": len(lower),
                    "districts_known": len(districts),
                }
                yield _finding(there.own, year, series, parts)


def governments(conn: sqlite3.Connection, place: str) -> set[str]:
    """Give the units of ``place`` that findings of this rule can be about."""
    rows = conn.execute(
        "SELECT DISTINCT unit_id FROM panel WHERE adcode = ? AND publisher_kind = 'government'",
        (place,),
    )
    return {unit for (unit,) in rows}


def _finding(
    own: tuple[str, str, str, Number | None], year: int, series: str, parts: dict[str, Any]
) -> Finding:
    unit, publisher, report, value = own
    assert value is not None
    total = parts["departments"] + parts["districts"]
    said = (
        f"{value:g}; {parts['departments_there']} of {parts['departments_known']} departments print"
        f" {parts['departments']:g} together"
    )
    if parts["districts_known"]:
        said += (
            f", {parts['districts_there']} of {parts['districts_known']} divisions below"
            f" {parts['districts']:g}"
        )
    return Finding("totals", unit, publisher, year, series, value, total, said, report, None, parts)


def _years(conn: sqlite3.Connection, place: str, series: str) -> dict[int, _Year]:
    years: dict[int, _Year] = defaultdict(_Year)
    for unit, publisher, kind, year, report, value in conn.execute(
        f"SELECT {_COLUMNS}, {series} FROM panel WHERE adcode = ? ORDER BY year, unit_id",  # noqa: S608
        (place,),
    ):
        if kind == "government":
            if years[year].own is None:
                years[year].own = (unit, publisher, report, value)
        elif kind not in (None, "general_office"):  # an office often reports for its government
            years[year].departments[unit] = value
    for adcode in _districts(conn, place):
        for year, value in conn.execute(
            f"SELECT year, {series} FROM panel"  # noqa: S608
            " WHERE adcode = ? AND publisher_kind = 'government' ORDER BY year, unit_id",
            (adcode,),
        ):
            years[year].districts.setdefault(adcode, value)
    return years


def _districts(conn: sqlite3.Connection, place: str) -> set[str]:
    """Give the divisions right below: those of GB/T 2260, and those that only the corpus knows."""
    rows = conn.execute("SELECT adcode FROM divisions WHERE parent = ?", (place,))
    return {adcode for (adcode,) in rows} | set(below(place))
