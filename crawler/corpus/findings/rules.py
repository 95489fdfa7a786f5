"""The rules of rules.toml, each a function that goes through one publisher's years."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from statistics import median
from typing import Any

from crawler.corpus.findings.history import History, Row, neighbours
from crawler.corpus.findings.model import Finding, finding
from crawler.corpus.variables import variables
from parsers.forms import load

_APPLICANTS = tuple(column.code for column in load("2021").tables["requests"].columns)
_DOCUMENTS = ("regulations", "normative_documents")
_TABLES = {
    table: [v.column_name for v in group]
    for table, group in groupby(variables(), key=lambda v: v.table)
}


@cache
def settings() -> dict[str, dict[str, Any]]:
    """Load rules.toml: what each rule looks for, and its thresholds."""
    return tomllib.loads(text())


def text() -> str:
    """Give rules.toml as it is."""
    return (files(__package__) / "rules.toml").read_text("utf-8")


def carried_in(rows: History) -> Iterator[Finding]:
    """Compare what is carried in with what last year's report carried out, column by column."""
    for row, before in neighbours(rows):
        for c in _APPLICANTS:
            now, then = row[f"requests__carried_in__{c}"], before[f"requests__carried_out__{c}"]
            if None not in (now, then) and now != then:
                said = f"{now} carried in; the report on {before['year']} carried out {then}"
                cell, evidence = f"requests.carried_in.{c}", {"carried_out": then}
                yield finding("carried_in", row, cell, now, then, said, evidence, before=before)


def in_force(rows: History) -> Iterator[Finding]:
    """Compare documents in force with last year's plus issued less repealed."""
    for row, before in neighbours(rows):
        for kind in _DOCUMENTS:
            cell = f"active_disclosure__{kind}__"
            now, issued, repealed = (row[cell + c] for c in ("in_force", "issued", "repealed"))
            then = before[f"{cell}in_force"]
            if None in (now, issued, repealed, then):
                continue
            expected = then + issued - repealed
            if now != expected:
                said = (
                    f"{now} in force; {then} a year before + {issued} issued - {repealed} repealed"
                    f" = {expected}"
                )
                subject = f"active_disclosure.{kind}.in_force"
                evidence = {"before": then, "issued": issued, "repealed": repealed}
                yield finding(
                    "in_force", row, subject, now, expected, said, evidence, before=before
                )


def copied_tables(rows: History) -> Iterator[Finding]:
    """Look for tables that are last year's in every cell."""
    least = settings()["copied_table"]["distinct_numbers"]
    for row, before in neighbours(rows):
        for table, names in _TABLES.items():
            cells = row.slice(names[0], names[-1])
            if cells != before.slice(names[0], names[-1]):
                continue
            numbers = [value for value in cells if value]
            distinct = len(set(numbers))
            if distinct >= least:
                said = (
                    f"every cell of {table} stands in the report on {before['year']} as well,"
                    f" {len(numbers)} of them above zero"
                )
                evidence = {"above_zero": len(numbers), "distinct": distinct}
                yield finding(
                    "copied_table", row, table, len(numbers), None, said, evidence, before=before
                )


def wrong_units(rows: History) -> Iterator[Finding]:
    """Look for amounts that are some 10,000 times the publisher's other years."""
    rule = settings()["yuan_for_10k_yuan"]
    for variable in variables():
        if not variable.is_count:
            for row, usual, others in _against_others(rows, variable.column_name):
                value = row[variable.column_name]
                if rule["from_factor"] <= value / usual <= rule["to_factor"]:
                    yield _far("yuan_for_10k_yuan", row, variable.key, value, usual, others)


def outliers(rows: History) -> Iterator[Finding]:
    """Look for counts far above the publisher's other years."""
    rule = settings()["outlier"]
    for series in rule["series"]:
        for row, usual, others in _against_others(rows, series):
            value = row[series]
            far = value / usual >= rule["from_factor"] and value >= rule["from_number"]
            if far and len(others) >= rule["other_years"]:
                yield _far("outlier", row, series, value, usual, others)


def late(rows: History) -> Iterator[Finding]:
    """Look for reports that were published after they were due."""
    for row in rows:
        days, published, due = row["days_late"], row["published"], row["due"]
        if days:
            said = f"published {published}, due {due}: {days} days late"
            yield finding("late", row, "", days, 0, said, {"published": published, "due": due})


def _against_others(rows: History, column: str) -> Iterator[tuple[Row, float, dict[int, float]]]:
    """Give each row with a number above zero, the median of the publisher's other years, and them."""
    above = [row for row in rows if row[column] and row[column] > 0]
    if len(above) > 1:
        for row in above:
            others = {other["year"]: other[column] for other in above if other is not row}
            yield row, median(others.values()), others


def _far(
    rule: str, row: Row, subject: str, value: float, usual: float, others: dict[int, float]
) -> Finding:
    said = f"{value}: {value / usual:,.0f} times the median of the other years, {usual}"
    evidence = {"other_years": {str(year): other for year, other in others.items()}}
    return finding(rule, row, subject, value, usual, said, evidence)


# The rules that need nothing but the panel.
OF_THE_PANEL: tuple[Callable[[History], Iterator[Finding]], ...] = (
    carried_in,
    in_force,
    copied_tables,
    wrong_units,
    outliers,
    late,
)
