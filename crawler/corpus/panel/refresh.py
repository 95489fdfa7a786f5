"""Bringing the panel up to date: rows whose sources changed are made anew, in one transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.panel.definition import panel_columns
from crawler.corpus.panel.series import all_rates, all_series, due_date
from crawler.corpus.store import Corpus
from crawler.corpus.variables import variables
from parsers.divisions import division
from parsers.model import Number, State

# OCR, and nothing else, says in a locator how sure it is; where a whole table shares the word it
# stands in the table's place (rows.py folds it).
_FROM_SCAN = """
  EXISTS (SELECT 1 FROM report_tables WHERE report_id = r.id AND place LIKE 'confidence=%')
  OR EXISTS (SELECT 1 FROM figure_values
    WHERE report_id = r.id AND locator LIKE '% confidence=%')"""

_PLACE = "coalesce(r.adcode, s.adcode, '') AS place"
# Current reports with a publisher and a year; in each unit and year the one to take comes first.
_CURRENT = f"""
SELECT r.id, {_PLACE}, r.publisher, r.year, r.reading_digest, r.adcode
FROM reports r JOIN sites s ON s.id = r.site_id
WHERE r.current = 1 AND r.publisher IS NOT NULL AND r.year IS NOT NULL
ORDER BY place, r.publisher, r.year, r.numbers DESC, r.checks_failed, r.first_seen DESC, r.report
"""  # noqa: S608 - constants only
_HEAD = f"""
SELECT {_PLACE}, r.publisher, r.publisher_kind, r.adcode, r.year, r.report, r.version, r.title,
  r.url, r.first_seen, r.form, r.published, r.numbers, r.blanks, r.missing, r.ambiguous,
  r.checks_failed, r.problems,
  (SELECT count(*) FROM check_results WHERE report_id = r.id AND status = 'unknown')
    AS checks_unknown,
  (SELECT count(*) FROM suspects WHERE report_id = r.id) AS suspects,
  ({_FROM_SCAN}) AS read_from_scan
FROM reports r JOIN sites s ON s.id = r.site_id
WHERE r.id = ?
"""  # noqa: S608

Values = dict[str, Any]
Printed = dict[str, tuple[Number | None, State]]


class _Chosen(NamedTuple):
    """The report that stands for a unit and year, and those that do not."""

    number: int
    others: tuple[int, ...]
    digest: str


def refresh_panel(corpus: Corpus) -> int:
    """Make the panel say what the corpus says; give how many rows were made or taken out.

    A second call changes nothing. Raises CorpusFull or CorpusBusy; the panel is then as it was.
    """
    with named_errors(corpus.path), transaction(corpus.conn):
        return _refresh(corpus.conn)


def _refresh(conn: sqlite3.Connection) -> int:
    divisions = _Divisions(conn)
    wanted = {chosen.number: chosen for chosen in _choose(conn, divisions)}
    have = dict(conn.execute("SELECT report_id, source_digest FROM panel").fetchall())
    new = [chosen for n, chosen in sorted(wanted.items()) if have.get(n) != chosen.digest]
    gone = [number for number in have if number not in wanted]
    stale = [*gone, *(chosen.number for chosen in new)]
    conn.executemany("DELETE FROM panel WHERE report_id = ?", [(number,) for number in stale])
    names = ["report_id", "source_digest", *(column.name for column in panel_columns())]
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    rows = map(_RowMaker(conn, divisions).row, new)
    conn.executemany(
        f"INSERT INTO panel({listed}) VALUES ({marks})",  # noqa: S608 - names of our own
        ([row.get(name) for name in names] for row in rows),
    )
    return len(new) + len(gone)


def _choose(conn: sqlite3.Connection, divisions: _Divisions) -> Iterator[_Chosen]:
    for unit, group in groupby(conn.execute(_CURRENT), key=lambda row: row[1:4]):
        first, *others = group
        sources = [(number, digest) for number, *_, digest, _adcode in (first, *others)]
        where = divisions.of(first[-1])
        yield _Chosen(first[0], tuple(o[0] for o in others), _digest(unit, sources, where))


class _Divisions:
    """Names the division and the province of an adcode, as the corpus or GB/T 2260 does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._names: dict[str, str | None] = dict(
            conn.execute("SELECT adcode, name FROM divisions").fetchall()
        )

    def of(self, adcode: str | None) -> Values:
        """Give the panel's columns about the place."""
        if adcode is None:
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


class _RowMaker:
    """Makes rows of the panel from what hangs on a report."""

    def __init__(self, conn: sqlite3.Connection, divisions: _Divisions) -> None:
        self._conn = conn
        self._divisions = divisions
        self._keys: dict[int, str] = dict(conn.execute("SELECT id, key FROM cells").fetchall())
        self._states: dict[int, State] = dict(
            conn.execute("SELECT id, name FROM states").fetchall()
        )
        self._columns = {variable.key: variable.column_name for variable in variables()}

    def row(self, chosen: _Chosen) -> Values:
        """Give the row: column name -> value; columns that are left out are empty."""
        row = self._head(chosen.number)
        printed = self._printed(chosen.number)
        row |= self._divisions.of(row["adcode"])
        row |= _dates(row)
        row |= {
            "report_id": chosen.number,
            "source_digest": chosen.digest,
            "unit_id": _digest(row["place"], row["publisher"])[:10],
            "invented": int(_is_invented(row["url"])),
            "other_reports": len(chosen.others),
            "other_reports_differ": sum(self._differ(printed, other) for other in chosen.others),
        }
        series = _series(printed, self._forms(chosen.number))
        row |= series
        row |= {rate.name: rate.value(series) for rate in all_rates()}
        row |= {self._columns[key]: value for key, (value, _) in printed.items()}
        return row

    def _head(self, number: int) -> Values:
        cursor = self._conn.execute(_HEAD, (number,))
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))

    def _forms(self, number: int) -> dict[str, str]:
        sql = 'SELECT "table", form FROM report_tables WHERE report_id = ?'
        return dict(self._conn.execute(sql, (number,)).fetchall())

    def _printed(self, number: int) -> Printed:
        rows = self._conn.execute(
            "SELECT cell_id, value, state_id FROM figure_values WHERE report_id = ?", (number,)
        )
        keys, states = self._keys, self._states
        return {keys[cell]: (value, states[state]) for cell, value, state in rows}

    def _differ(self, printed: Printed, other: int) -> int:
        there = self._printed(other)
        return sum(
            value is not None and key in there and there[key][0] not in (None, value)
            for key, (value, _) in printed.items()
        )


def _series(printed: Printed, forms: dict[str, str]) -> Values:
    filled = {key.partition(".")[0] for key, (value, _) in printed.items() if value is not None}
    out: Values = {}
    for series in all_series():
        rule = series.rule_for(forms)
        out[series.name] = rule.value(printed) if rule else None
        out[f"{series.name}_or_zero"] = rule.value_or_zero(printed, filled) if rule else None
        out[f"{series.name}_form"] = rule.form if rule else None
        out[f"{series.name}_rule"] = rule.name if rule else None
    return out


def _dates(head: Values) -> Values:
    due = due_date(head["publisher_kind"], head["year"])
    published = date.fromisoformat(head["published"]) if head["published"] else None
    late = None
    if due and published and published.year > head["year"]:
        late = max(0, (published - due).days)
    return {"due": due.isoformat() if due else None, "days_late": late}


def _is_invented(url: str) -> bool:
    return url.partition("://")[2].partition("/")[0].partition(":")[0].endswith(".test")


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
