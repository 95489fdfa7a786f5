"""A government's total beside the sum of its departments and of the divisions below it.

Where a government reports for all of its organs, its number should be near their sum; where it
reports for its own office only, far below. Neither is an error, and neither is a finding: the table
`government_totals` is for whoever would add departments and governments up and count requests twice.
"""

from __future__ import annotations

import sqlite3
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from parsers.divisions import below

Number = int | float
_COLUMNS = "unit_id, publisher, publisher_kind, year, report"


@dataclass(frozen=True, slots=True)
class Total:
    """A row of the table `government_totals`."""

    unit_id: str
    publisher: str
    year: int
    series: str
    value: Number
    departments: Number
    departments_there: int
    departments_known: int
    districts: Number
    districts_there: int
    districts_known: int
    report: str


@cache
def settings() -> dict[str, Any]:
    """Load totals.toml: which series, and how many of the parts have to be there."""
    return tomllib.loads(text())


def text() -> str:
    """Give totals.toml as it is."""
    return (files(__package__) / "totals.toml").read_text("utf-8")


def refresh_totals(conn: sqlite3.Connection, place: str, touched: Iterable[str]) -> int:
    """Make the rows of the governments of ``place`` anew; give how many changed.

    ``touched`` are units of the place that may be gone.
    """
    new = {astuple(total) for total in totals(conn, place, settings())}
    old: set[tuple[Any, ...]] = set()
    for unit in {*touched, *governments(conn, place)}:
        rows = conn.execute("SELECT * FROM government_totals WHERE unit_id = ?", (unit,))
        old.update(rows.fetchall())
    conn.executemany(
        "DELETE FROM government_totals WHERE unit_id = ? AND year = ? AND series = ?",
        [(unit, year, series) for unit, _, year, series, *_ in old - new],
    )
    marks = ", ".join("?" * len(Total.__slots__))
    conn.executemany(f"INSERT INTO government_totals VALUES ({marks})", new - old)  # noqa: S608
    return len({row[:4] for row in new ^ old})


@dataclass(slots=True)
class _Year:
    """What is there for one year: the government's own row, and its parts by unit."""

    own: tuple[str, str, str, Number | None] | None = None  # unit, publisher, report, value
    departments: dict[str, Number | None] = field(default_factory=dict)
    districts: dict[str, Number | None] = field(default_factory=dict)


def totals(conn: sqlite3.Connection, place: str, rule: dict[str, Any]) -> Iterator[Total]:
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
            if there.own is None:
                continue
            unit, publisher, report, value = there.own
            if value is None:
                continue
            lower = [v for v in there.districts.values() if v is not None]
            organs = [v for v in there.departments.values() if v is not None]
            enough = len(organs) >= rule["departments_share"] * len(known)
            if enough and len(lower) >= rule["districts_share"] * len(districts):
                yield Total(
                    unit, publisher, year, series, value, sum(organs), len(organs), len(known),
                    sum(lower), len(lower), len(districts), report,
                )  # fmt: skip


def governments(conn: sqlite3.Connection, place: str) -> set[str]:
    """Give the units of ``place`` that rows can be about."""
    rows = conn.execute(
        "SELECT DISTINCT unit_id FROM panel WHERE adcode = ? AND publisher_kind = 'government'",
        (place,),
    )
    return {unit for (unit,) in rows}


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
