"""A row of the panel from what hangs on a report: figures, series, shares, dates."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from crawler.corpus.panel.definition import panel_columns
from crawler.corpus.panel.series import Rule, all_rates, all_series, days_late, due_date
from crawler.corpus.panel.zeros import Sum, refuted, sums_of
from crawler.corpus.variables import variables
from parsers.divisions import division
from parsers.model import Number
from parsers.titles import recognise

# OCR, and nothing else, says in a locator how sure it is; where a whole table shares the word it
# stands in the table's place (corpus/rows.py folds it).
_FROM_SCAN = """
  EXISTS (SELECT 1 FROM report_tables WHERE report_id = r.id AND place LIKE 'confidence=%')
  OR EXISTS (SELECT 1 FROM figure_values
    WHERE report_id = r.id AND instr(locator, ' confidence='))"""
# Sums of the form apart from sentences of the prose, which parsers/claims/checking.py names claim.…
_CHECKS = """(
  SELECT count(*) FROM check_results k JOIN rules u ON u.id = k.rule_id
  WHERE k.report_id = r.id AND k.status = '{status}' AND u.rule {kind} 'claim.*')"""
# Of the table `reports`; what a refresh goes by to tell whether a row is to be made anew.
HEAD_COLUMNS = (
    "publisher publisher_kind adcode year report version title url first_seen form published"
    " numbers blanks missing ambiguous problems withdrawn"
).split()
_HEAD = f"""
SELECT {", ".join(f"r.{name}" for name in HEAD_COLUMNS)},
  coalesce(r.adcode, (SELECT adcode FROM sites WHERE id = r.site_id)) AS place,
  {_CHECKS.format(status="fail", kind="NOT GLOB")} AS checks_failed,
  {_CHECKS.format(status="unknown", kind="NOT GLOB")} AS checks_unknown,
  {_CHECKS.format(status="fail", kind="GLOB")} AS claims_failed,
  (SELECT count(*) FROM suspects WHERE report_id = r.id) AS suspects,
  ({_FROM_SCAN}) AS read_from_scan
FROM reports r WHERE r.id = ?
"""  # noqa: S608 - constants only
# A later stage than the panel looks for findings, and keeps the number up to date (findings/refresh.py).
_FINDINGS = "SELECT count(*) FROM findings WHERE unit_id = ? AND year = ?"
_FIGURES = "SELECT cell_id, value, state_id FROM figure_values WHERE report_id = ?"
_TABLES = 'SELECT "table", form FROM report_tables WHERE report_id = ? ORDER BY "table"'
_NUMBER, _BLANK, _NIL_MARK = 1, 2, 3  # of the table states, which is made in this order

_WHOLE_PLACE = re.compile(r"全[省市县区州旗盟]")
_GOVERNMENT = re.compile(r"政府|公署")
_OF_ITS_OWN = ("government", "general_office")  # kinds that a division has one of

Values = dict[str, Any]
Figures = Sequence[tuple[int, Number | None, int]]  # cell, value, state


@dataclass(frozen=True, slots=True)
class Chosen:
    """The report that stands for a publisher and year, and those that do not.

    ``first_published`` and ``first_seen`` are of the first print of all these and their versions.
    """

    number: int
    unit_id: str
    others: tuple[int, ...]
    digest: str
    first_published: str | None
    first_seen: str


class Divisions:
    """Names the division and the province of an adcode, as the corpus or GB/T 2260 does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._names: dict[str, str | None] = dict(
            conn.execute("SELECT adcode, name FROM divisions").fetchall()
        )

    def of(self, adcode: str | None) -> Values:
        """Give the panel's columns about the place."""
        if not adcode:
            return dict.fromkeys(("division", "province_adcode", "province"))
        province = f"{adcode[:2]}0000"
        return {
            "division": self._name(adcode),
            "province_adcode": province,
            "province": self._name(province),
        }

    def _name(self, adcode: str) -> str | None:
        unit = division(adcode)
        return self._names.get(adcode) or (unit.name if unit else None)


class RowMaker:
    """Makes rows: lists of values, the report's number and the source's digest, then the columns."""

    def __init__(self, conn: sqlite3.Connection, divisions: Divisions) -> None:
        self._conn = conn
        self._divisions = divisions
        names = {v.key: v.column_name for v in variables()}
        self._at = {
            cell: _places()[names[key]] for cell, key in conn.execute("SELECT id, key FROM cells")
        }

    def row(self, chosen: Chosen) -> list[Any]:
        """Give the row that stands for a publisher and year."""
        row: list[Any] = [None] * len(NAMES)
        figures: Figures = self._conn.execute(_FIGURES, (chosen.number,)).fetchall()
        taken_for_zero = set()
        for cell, value, state in figures:
            at = self._at[cell]
            if value is not None:
                row[at] = value
            elif state in (_BLANK, _NIL_MARK):
                taken_for_zero.add(at)
        head = self._head(chosen.number)
        forms = tuple(self._conn.execute(_TABLES, (chosen.number,)).fetchall())
        plan = _plan(forms)
        if taken_for_zero:
            taken_for_zero -= refuted(plan.checked, row, taken_for_zero)
        _fill_series(row, plan, taken_for_zero)
        head |= self._divisions.of(head["place"])
        if head["adcode"] is None and head["publisher_kind"] in _OF_ITS_OWN:
            head["division"] = None  # which 市中区 it is, the site of a province does not say
        head |= _dates(head, chosen)
        head["scope"] = _scope(head)
        found = self._conn.execute(_FINDINGS, (chosen.unit_id, head["year"])).fetchone()
        head |= {
            "findings": found[0],
            "report_id": chosen.number,
            "source_digest": chosen.digest,
            "unit_id": chosen.unit_id,
            "invented": int(_is_invented(head["url"])),
            "other_reports": len(chosen.others),
            "other_reports_differ": sum(self._differ(row, other) for other in chosen.others),
        }
        places = _places()
        for name, value in head.items():
            row[places[name]] = value
        return row

    def _head(self, number: int) -> Values:
        cursor = self._conn.execute(_HEAD, (number,))
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))

    def _differ(self, row: list[Any], other: int) -> int:
        return sum(
            value is not None and row[self._at[cell]] not in (None, value)
            for cell, value, _ in self._conn.execute(_FIGURES, (other,))
        )


NAMES = ("report_id", "source_digest", *(column.name for column in panel_columns()))


@cache
def _places() -> dict[str, int]:
    return {name: n for n, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class _Series:
    """A series where its rule holds: where it goes in the row, and the cells that it adds up."""

    at: int  # of the value; _or_zero, _form and _rule follow it
    rule: Rule
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    table: tuple[int, ...]  # every cell of the table: one number, and blanks may be taken for zero


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be computed for a report with these tables."""

    series: tuple[_Series, ...]
    rates: tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...]
    checked: tuple[Sum, ...]  # the sums of the forms, which may refute a blank


@cache
def _plan(forms: tuple[tuple[str, str], ...]) -> _Plan:
    """Say, for the tables of a report and their forms, where each series and share comes from."""
    places = _places()
    of_table: dict[str, tuple[int, ...]] = {}
    for variable in variables():
        before = of_table.get(variable.table, ())
        of_table[variable.table] = (*before, places[variable.column_name])
    made = []
    for series in all_series():
        rule = series.rule_for(dict(forms))
        if rule is not None:
            plus, minus = (
                tuple(places[key.replace(".", "__")] for key in keys)
                for keys in (rule.plus, rule.minus)
            )
            made.append(_Series(places[series.name], rule, plus, minus, of_table[rule.table]))
    rates = tuple(
        (places[r.name], *(tuple(places[n] for n in part) for part in (r.numerator, r.denominator)))
        for r in all_rates()
    )
    return _Plan(tuple(made), rates, sums_of(forms, places))  # type: ignore[arg-type]  # of a share


def _fill_series(row: list[Any], plan: _Plan, taken_for_zero: set[int]) -> None:
    """Write series and shares into a row that has its figures (docs/panel.md: empty is not zero)."""
    for one in plan.series:
        total: Number = 0
        whole = whole_with_zeros = True
        for sign, places in ((1, one.plus), (-1, one.minus)):
            for at in places:
                if row[at] is not None:
                    total += sign * row[at]
                else:
                    whole = False
                    whole_with_zeros = whole_with_zeros and at in taken_for_zero
        if whole:
            row[one.at] = row[one.at + 1] = total
        elif whole_with_zeros and any(row[at] is not None for at in one.table):
            row[one.at + 1] = total
        row[one.at + 2], row[one.at + 3] = one.rule.form, one.rule.name
    for at, above, below in plan.rates:
        if all(row[n] is not None for n in (*above, *below)) and (
            denominator := sum(row[n] for n in below)
        ):
            row[at] = sum(row[n] for n in above) / denominator


def _dates(head: Mapping[str, Any], chosen: Chosen) -> Values:
    due = due_date(head["publisher_kind"], head["year"])
    late = days_late(due, chosen.first_published, chosen.first_seen)
    return {"due": due.isoformat() if due else None, "days_late": late}


def _scope(head: Mapping[str, Any]) -> str | None:
    """Say whether a government's report names it, or its place alone; None of other publishers."""
    title = head["title"] and recognise(head["title"])
    if head["publisher_kind"] != "government" or not title or not title.publisher:
        return None
    whole = _WHOLE_PLACE.search(head["title"]) or not _GOVERNMENT.search(title.publisher)
    return "place" if whole else "organ"


def _is_invented(url: str) -> bool:
    return url.partition("://")[2].partition("/")[0].partition(":")[0].endswith(".test")
