"""The official forms as data: one TOML file a form, loaded once.

A *form* is a generation of the official format; a *table* of it has rows and columns with codes,
labels, label variants, units and sums. Adding a form is adding a file here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from parsers.labels import key_of

# The forms that a notice set for the whole country, each named by the first year reported on it.
NATIONAL_FORMS = ("2021", "2019", "2014")
# The order in which forms are tried where labels fit several: the present one first.
FORM_NAMES = (*NATIONAL_FORMS, "2008")
# The columns under 法人或其他组织, in the order of the form.
ORGANISATIONS = (
    "enterprise",
    "research_institution",
    "social_organization",
    "legal_service",
    "other_organization",
)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a table: code, the printed label, its English name, the keys it is known by."""

    code: str
    label: str
    en: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of a table. ``columns`` are those it has; ``units`` gives the unit of each."""

    code: str
    label: str
    group: str
    en: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    units: Mapping[str, str]
    part_of: str


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A sum of the form: the ``left`` codes add up to what the ``right`` codes add up to.

    ``over`` says whether the codes are rows (then the rule holds in each column) or columns.
    """

    name: str
    over: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One table of a form. ``layout`` is how its cells are arranged on paper.

    ``matrix``: a head of columns above all rows. ``sections``: several small heads, each above
    its rows. ``across``: groups of columns beside one another above a single row of figures.
    ``list``: a label and one or two figures a line.
    """

    form: str
    code: str
    label: str
    en: str
    layout: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    rules: tuple[Rule, ...]

    def row(self, code: str) -> Row:
        """Give the row of this code; KeyError where the table has none."""
        for row in self.rows:
            if row.code == code:
                return row
        raise KeyError(f"{self.form}.{self.code} has no row {code!r}")

    def column(self, code: str) -> Column:
        """Give the column of this code; KeyError where the table has none."""
        for column in self.columns:
            if column.code == code:
                return column
        raise KeyError(f"{self.form}.{self.code} has no column {code!r}")

    def cells(self) -> Iterator[tuple[Row, str]]:
        """Give every cell of the table in reading order, as its row and its column's code."""
        for row in self.rows:
            for column in row.columns:
                yield row, column


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form: its name, what the notice calls it, the notice that sets it, its tables by code."""

    name: str
    title: str
    notice: str
    years: str
    tables: Mapping[str, Table]


@cache
def load(name: str) -> Form:
    """Load the form ``name`` (``2021``, ``2019``, ``2014``, ``2008``)."""
    raw = tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))
    tables = {code: _table(name, code, spec) for code, spec in raw["tables"].items()}
    return Form(name, raw["title"], raw["notice"], raw["years"], tables)


def national_form(year: int | None) -> str | None:
    """Name the national form in force for reports on ``year``.

    None where the year is not known, or each place had a table of its own. This is what a report
    should have; which form a table really is of, its labels say (`parsers.which_form`).
    """
    return next((form for form in NATIONAL_FORMS if year is not None and year >= int(form)), None)


@cache
def all_forms() -> tuple[Form, ...]:
    """Load every form, the present one first."""
    return tuple(load(name) for name in FORM_NAMES)


def _table(form: str, code: str, spec: dict[str, Any]) -> Table:
    columns = tuple(
        Column(c["code"], c["label"], c["en"], _keys(c["label"], c.get("variants", [])))
        for c in spec["columns"]
    )
    every = [c.code for c in columns]
    rows = tuple(_row(r, every) for r in spec["rows"])
    rules = tuple(_rule(r, rows) for r in spec.get("checks", []))
    return Table(form, code, spec["label"], spec["en"], spec["layout"], columns, rows, rules)


def _row(spec: dict[str, Any], every: list[str]) -> Row:
    columns = tuple(spec.get("columns", every))
    units = spec.get("units") or dict.fromkeys(columns, spec["unit"])
    return Row(
        spec["code"],
        spec["label"],
        spec.get("group", ""),
        spec["en"],
        _keys(spec["label"], spec.get("variants", [])),
        columns,
        units,
        spec.get("part_of", ""),
    )


def _rule(spec: dict[str, Any], rows: tuple[Row, ...]) -> Rule:
    left = spec["left"]
    if isinstance(left, str):  # "parts of closed_total"
        whole = left.removeprefix("parts of ")
        left = [r.code for r in rows if r.part_of == whole]
    return Rule(spec["rule"], spec["over"], tuple(left), tuple(spec["right"]))


def _keys(label: str, variants: list[str]) -> tuple[str, ...]:
    """Give the keys of a label: as printed, and with its brackets lost but not what they hold."""
    texts = (label, *variants, label.translate(_NO_BRACKETS))
    return tuple(dict.fromkeys(key_of(text) for text in texts))


_NO_BRACKETS = str.maketrans("", "", "（）()")
