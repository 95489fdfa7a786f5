"""What is exported: the tables, their columns and types, and the rows in a fixed order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from crawler.corpus.columns import Column, Kind
from crawler.corpus.panel.definition import KINDS, panel_columns
from crawler.corpus.schema import STATE_MEANINGS
from crawler.datasette.metadata import metadata

TABLES = ("panel", "figures", "checks", "reports", "findings")
# Columns whose text is one of a closed set, with what each word means.
CATEGORIES: Mapping[str, Mapping[str, str]] = {
    "publisher_kind": KINDS,
    "state": {state: f"{meaning} ({zh})" for state, (zh, meaning) in STATE_MEANINGS.items()},
    "status": {
        "pass": "the printed numbers keep the rule",
        "fail": "the printed numbers break the rule",
        "unknown": "a blank leaves it open",
    },
}
_INTEGERS = frozenset(
    "version current year numbers blanks missing ambiguous checks_failed problems n".split()
)
_NUMBERS = frozenset(("value", "expected", "actual"))
_NAMES = {
    "reports": (
        "report series version current title publisher publisher_kind adcode year published form"
        " site_id url sha256 first_seen numbers blanks missing ambiguous checks_failed problems"
        " withdrawn in_panel unit_id place"
    ),
    "figures": (
        "report publisher year form table row column value unit raw state row_zh column_zh locator"
        " current in_panel unit_id place"
    ),
    "checks": (
        "report publisher year rule status expected actual detail cells current"
        " in_panel unit_id place"
    ),
    "findings": (
        "id rule unit_id publisher year subject value expected detail report other_report verdict note"
        " judged_at evidence_changed evidence"
    ),
}
# What a row says of its report besides: whether that one stands in the panel, as whose, and where.
_STANDS = (
    "p.report_id IS NOT NULL AS in_panel, p.unit_id, coalesce(p.place, r.adcode, s.adcode) AS place"
)
_BESIDE = "JOIN sites s ON s.id = r.site_id LEFT JOIN panel p ON p.report_id = r.id"
_ROWS = {
    "panel": "SELECT {columns} FROM panel x WHERE report_id = ?",
    "reports": (
        "SELECT {columns} FROM (SELECT r.*, d.sha256, {stands} FROM reports r"
        " JOIN documents d ON d.id = r.document_id {beside}) x WHERE x.id = ?"
    ),
    "figures": (
        "SELECT {columns} FROM (SELECT t.*, {stands} FROM figures t"
        " JOIN reports r ON r.id = t.report_id {beside}) x WHERE report_id = ? ORDER BY cell_id"
    ),
    "checks": (
        "SELECT {columns} FROM (SELECT t.*, {stands} FROM checks t"
        " JOIN reports r ON r.id = t.report_id {beside}) x WHERE report_id = ? ORDER BY n"
    ),
    "findings": (
        "SELECT {columns} FROM (SELECT j.*, f.unit_id, p.report_id FROM panel p"
        " JOIN findings f ON f.unit_id = p.unit_id AND f.year = p.year"
        " JOIN findings_judged j ON j.id = f.id) x WHERE report_id = ? ORDER BY rule, subject, id"
    ),
}
_TEXTS = {
    "sha256": "SHA-256 of the archived bytes it was read from, hexadecimal",
    "in_panel": "1 if this report stands in the panel, 0 for an earlier version or a second report",
    "unit_id": "the publisher across years, as in the panel; empty where the report is not there",
    "place": "adcode of the report, or where it leaves that open of the site that showed it",
}
_MANY = {  # several rows a report
    "figures": "figure_values",
    "checks": "check_results",
    "findings": "panel JOIN findings USING (unit_id, year)",
}
_OF_PANEL = ("panel", "findings")  # these are of reports that stand in the panel
_FLAGS = frozenset(("in_panel", "evidence_changed"))


_OF_SITE = "SELECT adcode FROM sites WHERE id = reports.site_id"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reports: of a year, of a province (adcode), of a kind of publisher; None is all."""

    year: int | None = None
    province: str | None = None
    kind: str | None = None

    def where(self, *, of_panel: bool) -> tuple[str, list[Any]]:
        """Give the condition on the panel or else on the table `reports`, and its values."""
        conditions = ["1"]
        values: list[Any] = []
        if self.year is not None:
            conditions.append("year = ?")
            values.append(self.year)
        if self.province is not None:
            # A report that leaves its division open lies where its site does, as in the panel.
            place = "place" if of_panel else f"coalesce(adcode, ({_OF_SITE}))"
            conditions.append(f"{place} GLOB ?")
            values.append(f"{self.province[:2]}????")
        if self.kind is not None:
            conditions.append("publisher_kind = ?")
            values.append(self.kind)
        return " AND ".join(conditions), values


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of an export, bound to an open corpus. Its rows stream, by year and report."""

    name: str
    columns: tuple[Column, ...]
    selection: Selection
    conn: sqlite3.Connection

    @property
    def query(self) -> tuple[str, str, list[Any]]:
        """Give the SQL that picks the reports, the SQL that gives the rows of one, the values."""
        of_panel = self.name in _OF_PANEL
        where, values = self.selection.where(of_panel=of_panel)
        if of_panel:
            chosen = f"SELECT report_id FROM panel WHERE {where} ORDER BY year, unit_id"  # noqa: S608
        else:
            chosen = f"SELECT id FROM reports WHERE {where} ORDER BY year, report"  # noqa: S608
        listed = ", ".join(f'x."{column.name}"' for column in self.columns)
        rows = _ROWS[self.name].format(columns=listed, stands=_STANDS, beside=_BESIDE)
        return chosen, rows, values

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Give the rows, a report at a time, so that memory does not grow with the corpus."""
        chosen, rows, values = self.query
        for (number,) in self.conn.execute(chosen, values):
            yield from self.conn.execute(rows, (number,)).fetchall()

    def count(self) -> int:
        """Give how many rows there are."""
        chosen, _rows, values = self.query
        if self.name in _MANY:
            chosen = f"SELECT 1 FROM {_MANY[self.name]} WHERE report_id IN ({chosen})"  # noqa: S608
        sql = f"SELECT count(*) FROM ({chosen})"  # noqa: S608
        return int(self.conn.execute(sql, values).fetchone()[0])

    def index(self, name: str) -> int:
        """Give the place of a column."""
        return next(n for n, column in enumerate(self.columns) if column.name == name)


def sheets(conn: sqlite3.Connection, names: Sequence[str], selection: Selection) -> list[Sheet]:
    """Bind the tables asked for to a corpus; counts without a fraction become whole numbers."""
    out = []
    for name in TABLES:
        if name in names:
            columns = panel_columns() if name == "panel" else described(name)
            out.append(_typed(Sheet(name, columns, selection, conn)))
    return out


@cache
def described(table: str) -> tuple[Column, ...]:
    """Give the columns of an exported table other than the panel, described as in Datasette."""
    view = "findings_judged" if table == "findings" else table
    texts = metadata("corpus")["databases"]["corpus"]["tables"][view]["columns"] | _TEXTS
    return tuple(Column(name, _kind(name), texts[name]) for name in _NAMES[table].split())


def _kind(name: str) -> Kind:
    if name == "published":
        return "date"
    if name in _FLAGS:
        return "flag"
    return "integer" if name in _INTEGERS else "number" if name in _NUMBERS else "text"


def _typed(sheet: Sheet) -> Sheet:
    """Make a panel column of counts `integer`, unless some report printed a fraction in it."""
    if sheet.name != "panel":
        return sheet
    counts = [c.name for c in sheet.columns if c.kind == "number" and c.unit not in ("", "万元")]
    where, values = sheet.selection.where(of_panel=True)
    fractions = ", ".join(f"max(typeof(\"{name}\") = 'real')" for name in counts)
    found = sheet.conn.execute(f"SELECT {fractions} FROM panel WHERE {where}", values).fetchone()  # noqa: S608
    whole = {name for name, fraction in zip(counts, found, strict=True) if not fraction}
    columns = tuple(replace(c, kind="integer") if c.name in whole else c for c in sheet.columns)
    return replace(sheet, columns=columns)
