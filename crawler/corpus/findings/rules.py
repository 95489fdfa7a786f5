"""The rules of rules.toml, each a function that goes through the panel."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from statistics import median
from typing import Any

from crawler.corpus.findings.copies import copied_prose
from crawler.corpus.findings.growth import stated_growth
from crawler.corpus.findings.model import Finding, pairs
from crawler.corpus.variables import variables
from parsers.forms import load

_APPLICANTS = tuple(column.code for column in load("2021").tables["requests"].columns)
_DOCUMENTS = ("regulations", "normative_documents")


@cache
def settings() -> dict[str, dict[str, Any]]:
    """Load rules.toml: what each rule looks for, and its thresholds."""
    return tomllib.loads((files(__package__) / "rules.toml").read_text("utf-8"))


def every_finding(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Go through all rules."""
    yield from carried_in(conn)
    yield from in_force(conn)
    yield from copied_tables(conn)
    yield from copied_prose(conn, settings()["copied_prose"]["share"])
    yield from stated_growth(conn)
    yield from wrong_units(conn)
    yield from outliers(conn)
    yield from late(conn)


def carried_in(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Compare what is carried in with what last year's report carried out, column by column."""
    columns = ", ".join(
        f"p.requests__carried_in__{c} AS in_{c}, q.requests__carried_out__{c} AS out_{c}"
        for c in _APPLICANTS
    )
    for row in pairs(conn, columns):
        for c in _APPLICANTS:
            now, before = row[f"in_{c}"], row[f"out_{c}"]
            if None not in (now, before) and now != before:
                yield _between(
                    "carried_in",
                    row,
                    f"requests.carried_in.{c}",
                    now,
                    before,
                    f"{now} carried in; the report on {row['year'] - 1} carried out {before}",
                    {"carried_out": before},
                )


def in_force(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Compare documents in force with last year's plus issued less repealed."""
    for kind in _DOCUMENTS:
        cell = f"active_disclosure__{kind}__"
        columns = (
            f"p.{cell}in_force AS now, p.{cell}issued AS issued, p.{cell}repealed AS repealed,"
            f" q.{cell}in_force AS before"
        )
        for row in pairs(conn, columns):
            now, issued, repealed, before = (
                row[n] for n in ("now", "issued", "repealed", "before")
            )
            if None in (now, issued, repealed, before) or now == before + issued - repealed:
                continue
            yield _between(
                "in_force",
                row,
                f"active_disclosure.{kind}.in_force",
                now,
                before + issued - repealed,
                f"{now} in force; {before} a year before + {issued} issued - {repealed} repealed"
                f" = {before + issued - repealed}",
                {"before": before, "issued": issued, "repealed": repealed},
            )


def copied_tables(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Look for tables that are last year's in every cell."""
    least = settings()["copied_table"]["distinct_numbers"]
    for table, group in groupby(variables(), key=lambda v: v.table):
        names = [v.column_name for v in group]
        now, before = (", ".join(f"{side}.{name}" for name in names) for side in "pq")
        for row in pairs(conn, now, f"({now}) IS ({before})"):
            numbers = [row[name] for name in names if row[name]]
            if len(set(numbers)) >= least:
                detail = (
                    f"every cell of {table} stands in the report on {row['year'] - 1} as well,"
                    f" {len(numbers)} of them above zero"
                )
                yield _between(
                    "copied_table",
                    row,
                    table,
                    len(numbers),
                    None,
                    detail,
                    {"above_zero": len(numbers), "distinct": len(set(numbers))},
                )


def wrong_units(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Look for amounts that are some 10,000 times the publisher's other years."""
    rule = settings()["yuan_for_10k_yuan"]
    for variable in variables():
        if variable.is_count:
            continue
        for row, usual, others in _history(conn, variable.column_name):
            if rule["from_factor"] <= row["value"] / usual <= rule["to_factor"]:
                yield _against_history("yuan_for_10k_yuan", row, variable.key, usual, others)


def outliers(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Look for counts far above the publisher's other years."""
    rule = settings()["outlier"]
    for series in rule["series"]:
        for row, usual, others in _history(conn, series):
            far = row["value"] / usual >= rule["from_factor"]
            if far and row["value"] >= rule["from_number"] and len(others) >= rule["other_years"]:
                yield _against_history("outlier", row, series, usual, others)


def late(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Look for reports that were published after they were due."""
    for row in _rows(
        conn,
        "SELECT unit_id, publisher, year, report, published, due, days_late FROM panel"
        " WHERE days_late > 0 ORDER BY unit_id, year",
    ):
        yield Finding(
            "late",
            row["unit_id"],
            row["publisher"],
            row["year"],
            "",
            row["days_late"],
            0,
            f"published {row['published']}, due {row['due']}: {row['days_late']} days late",
            row["report"],
            evidence={"published": row["published"], "due": row["due"]},
        )


def _between(
    rule: str,
    row: sqlite3.Row,
    subject: str,
    value: float,
    expected: float | None,
    detail: str,
    evidence: dict[str, Any],
) -> Finding:
    who = (row["unit_id"], row["publisher"], row["year"])
    return Finding(
        rule, *who, subject, value, expected, detail, row["report"], row["other_report"], evidence
    )


def _history(
    conn: sqlite3.Connection, column: str
) -> Iterator[tuple[sqlite3.Row, float, dict[int, float]]]:
    """Give each row with a number above zero, the median of the publisher's other years, and them."""
    sql = (
        f"SELECT unit_id, publisher, year, report, {column} AS value FROM panel"  # noqa: S608
        f" WHERE {column} > 0 ORDER BY unit_id, year"
    )
    for _unit, group in groupby(_rows(conn, sql), key=lambda row: row["unit_id"]):
        rows = list(group)
        for row in rows:
            others = {o["year"]: o["value"] for o in rows if o is not row}
            if others:
                yield row, median(others.values()), others


def _against_history(
    rule: str, row: sqlite3.Row, subject: str, usual: float, others: dict[int, float]
) -> Finding:
    factor = row["value"] / usual
    return Finding(
        rule,
        row["unit_id"],
        row["publisher"],
        row["year"],
        subject,
        row["value"],
        usual,
        f"{row['value']}: {factor:,.0f} times the median of the other years, {usual}",
        row["report"],
        evidence={"other_years": {str(year): value for year, value in others.items()}},
    )


def _rows(conn: sqlite3.Connection, sql: str) -> Iterator[sqlite3.Row]:
    cursor = conn.cursor()
    cursor.row_factory = sqlite3.Row
    yield from cursor.execute(sql)
