"""League tables, guarded: a share of few requests says little, so it gets no rank."""

from __future__ import annotations

import sqlite3

from crawler.corpus.connection import rows
from crawler.datasette.pages.asking import KINDS, Row, place_name, withdrawn, within, years
from crawler.datasette.pages.charts import axis_top, share_dot
from crawler.datasette.pages.filters import known
from crawler.datasette.pages.rates import share

# What is ranked: the numerator's series, in words, and the panel's column of the same share.
MEASURES = {
    "denied": ("denied", "不予公开", "denied"),
    "unavailable": ("could not be provided", "无法提供", "unavailable"),
    "rejected": ("not processed", "不予处理", "rejected"),
    "granted": ("granted in full", "予以公开", "granted"),
    "granted_any": (
        "granted in full or in part",
        "予以公开或部分公开",
        "granted + granted_in_part",
    ),
}
AT_LEAST = 30  # requests answered, below which nothing is ranked unless the reader lowers it
SHOWN = 100


def league_page(
    conn: sqlite3.Connection,
    measure: str | None,
    year: int | None,
    kind: str | None,
    province: str | None,
    at_least: int,
) -> Row:
    """Gather the table of one measure, year and kind of publisher.

    Ranked: reports that print every number used, whose sums hold, and with at least ``at_least``
    requests answered; the first ``SHOWN`` of them. The others are counted, and the largest of them listed without a rank.
    Raises BadRequest for a year without reports.
    """
    there = years(conn)
    known("year", year, there)
    year = year or next(iter(there), None)
    kind = "department" if kind is None else kind
    measure = measure or "denied"
    start, end = within(province) if province else ("", "~")
    counted = MEASURES[measure][2]
    base = (
        f"SELECT unit_id, publisher, place, report, answered, {counted} AS part, checks_failed"  # noqa: S608
        " FROM outcomes WHERE year = ? AND publisher_kind IS ? AND place >= ? AND place < ?"
        " AND "
    )
    asked = (year, kind or None, start, end)
    sound = f"checks_failed = 0 AND {counted} BETWEEN 0 AND answered"
    ranked = rows(
        conn,
        f"{base}{sound} AND answered >= ? ORDER BY 1.0 * ({counted}) / answered DESC,"
        " answered DESC, unit_id LIMIT ?",
        *asked,
        max(at_least, 1),
        SHOWN,
    )
    unranked = rows(
        conn,
        f"{base}{sound} AND answered BETWEEN 1 AND ? ORDER BY answered DESC, unit_id LIMIT 20",
        *asked,
        max(at_least, 1) - 1,
    )
    for row in (*ranked, *unranked):
        row["share"] = share(row["part"], row["answered"])
        row["place_name"] = place_name(conn, row["place"])
        row["withdrawn"] = withdrawn(conn, row["report"])
    top = axis_top([row["share"] for row in (*ranked, *unranked)])
    before = None
    for n, row in enumerate(ranked, 1):
        row["rank"] = (
            before["rank"] if before and before["share"].value == row["share"].value else n
        )
        row["dot"] = share_dot(row["share"], None, top)
        before = row
    for row in unranked:
        row["dot"] = share_dot(row["share"], None, top)
    (counts,) = rows(
        conn,
        f"SELECT count(*) AS reports, coalesce(sum(checks_failed > 0), 0) AS failed,"  # noqa: S608
        f" coalesce(sum(checks_failed = 0 AND answered + ({counted}) IS NULL), 0) AS blank,"
        f" coalesce(sum(checks_failed = 0 AND NOT ({counted} BETWEEN 0 AND answered)), 0) AS unfit,"
        f" coalesce(sum({sound} AND answered = 0), 0) AS zero,"
        f" coalesce(sum({sound} AND answered BETWEEN 1 AND ?), 0) AS small,"
        f" coalesce(sum({sound} AND answered >= ?), 0) AS ranked FROM outcomes"
        " WHERE year = ? AND publisher_kind IS ? AND place >= ? AND place < ?",
        max(at_least, 1) - 1,
        max(at_least, 1),
        *asked,
    )
    return {
        "measure": measure,
        "measures": MEASURES,
        "year": year,
        "years": there,
        "kind": kind,
        "kinds": KINDS,
        "province": province or "",
        "province_name": place_name(conn, province) if province else None,
        "provinces": _provinces(conn),
        "at_least": at_least,
        "ranked": ranked,
        "unranked": unranked,
        "counts": counts,
        "top": top,
    }


def _provinces(conn: sqlite3.Connection) -> list[Row]:
    found = rows(
        conn,
        "SELECT DISTINCT substr(place, 1, 2) || '0000' AS place FROM division_years"
        " WHERE place <> '' ORDER BY 1",
    )
    return [{**row, "name": place_name(conn, row["place"])} for row in found]
