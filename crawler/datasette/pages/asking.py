"""What every page needs: one row or none, a place's name, the years that are there."""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Any

from crawler.corpus.connection import rows
from parsers.divisions import division, named_at

KINDS = {
    "government": ("government", "人民政府"),
    "general_office": ("general office", "政府办公厅（室）"),
    "department": ("department", "部门"),
    "development_zone": ("development zone", "开发区"),
    "township": ("township or town", "乡镇"),
    "subdistrict": ("subdistrict", "街道"),
    "other": ("other", "其他"),
    "": ("kind unknown", "类型不明"),
}
SUMS = (
    "reports units_known reports_failed checks_failed numbers blanks missing ambiguous scans late"
    " received received_reports whole_reports blank_reports answered granted granted_in_part denied"
    " unavailable rejected other"
).split()
# Sums of division_years under their own names; units_known is one number a place and kind.
ADDED = ", ".join(f"sum({name}) AS {name}" for name in SUMS if name != "units_known")

Row = dict[str, Any]


class NotHere(Exception):  # noqa: N818 - it is no error of ours
    """The corpus has nothing of that name."""


def one(conn: sqlite3.Connection, sql: str, *values: Any) -> Row:
    """Give the first row. Raises NotHere where there is none."""
    found = rows(conn, sql, *values)
    if not found:
        raise NotHere
    return found[0]


def place_name(conn: sqlite3.Connection, adcode: str) -> str:
    """Name a division as the corpus or GB/T 2260 does, else by its code.

    Where several counties share a name, its city stands behind it: 市中区（济南市）.
    """
    if not adcode:
        return "行政区划不明"
    row = conn.execute("SELECT name FROM divisions WHERE adcode = ?", (adcode,)).fetchone()
    known = division(adcode)
    name = str(row[0]) if row and row[0] else known.name if known else adcode
    if known is None or known.level != "county" or name != known.name:
        return name
    city = division(known.parent)
    return f"{name}（{city.name}）" if city and _namesakes(name) > 1 else name


@cache
def _namesakes(name: str) -> int:
    return sum(unit.name == name for unit in named_at(name, 0)[0])


def withdrawn(conn: sqlite3.Connection, report: str) -> bool:
    """Say whether the address of a report was found to show it no more."""
    asked = "SELECT withdrawn FROM reports WHERE report = ?"
    return conn.execute(asked, (report,)).fetchone()[0] is not None


def within(adcode: str) -> tuple[str, str]:
    """Give the bounds (from, below) of the codes that lie in a province, a city, or a county."""
    stem = adcode.removesuffix("0000") if adcode.endswith("0000") else adcode.removesuffix("00")
    return adcode[: len(stem)].ljust(6, "0"), stem + ":"  # ":" comes right after "9"


def years(conn: sqlite3.Connection) -> list[int]:
    """Give the years that reports are about, the latest first."""
    found = conn.execute("SELECT DISTINCT year FROM division_years ORDER BY year DESC")
    return [row[0] for row in found]


def number(text: str | None, *, least: int, most: int) -> int | None:
    """Read a whole number that stands in an address; None where it is none, or out of bounds."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    value = int(text)
    return value if least <= value <= most else None
