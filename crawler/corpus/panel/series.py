"""Harmonised series, rates and deadlines: the rules as data; `rows.py` applies them to a report."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.corpus.variables import variables


@dataclass(frozen=True, slots=True)
class Rule:
    """How one form gives a series: the cells that are added, and those that are taken off."""

    form: str
    name: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]

    @property
    def table(self) -> str:
        """The table whose form decides; all cells of a rule stand in it."""
        return self.plus[0].partition(".")[0]

    @property
    def formula(self) -> str:
        """The rule as arithmetic over cell keys."""
        return " - ".join([" + ".join(self.plus), *self.minus])


@dataclass(frozen=True, slots=True)
class Series:
    """A harmonised series with its rules, the newest form first."""

    name: str
    en: str
    zh: str
    unit: str
    note: str
    short: str
    rules: tuple[Rule, ...]

    def rule_for(self, forms: Mapping[str, str]) -> Rule | None:
        """Give the rule that holds for a report with these tables (table -> form)."""
        return next((rule for rule in self.rules if forms.get(rule.table) == rule.form), None)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: sum of series over sum of series."""

    name: str
    en: str
    zh: str
    short: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when (month, day of the next year) these kinds had to publish, and where that is said."""

    kinds: frozenset[str]
    first_year: int
    last_year: int
    month: int
    day: int
    source: str


@cache
def all_series() -> tuple[Series, ...]:
    """Load series.toml. Raises ValueError where a rule names a cell that its form has not."""
    known = {(a.form, v.key) for v in variables() for a in v.forms}
    loaded = tuple(_series(name, spec) for name, spec in _load("series.toml").items())
    for series in loaded:
        for rule in series.rules:
            for key in (*rule.plus, *rule.minus):
                if (rule.form, key) not in known or key.partition(".")[0] != rule.table:
                    raise ValueError(f"series {series.name}: no cell {key} in form {rule.form}")
    return loaded


@cache
def all_rates() -> tuple[Rate, ...]:
    """Load rates.toml."""
    return tuple(
        Rate(
            name,
            spec["en"],
            spec["zh"],
            spec.get("short", ""),
            tuple(spec["numerator"]),
            tuple(spec["denominator"]),
        )
        for name, spec in _load("rates.toml").items()
    )


@cache
def deadlines() -> tuple[Deadline, ...]:
    """Load deadlines.toml."""
    return tuple(_deadlines())


def due_date(kind: str | None, year: int) -> date | None:
    """Give the last day on which a report on ``year`` was in time; None where no rule says."""
    for rule in deadlines():
        if kind in rule.kinds and rule.first_year <= year <= rule.last_year:
            return date(year + 1, rule.month, rule.day)
    return None


def days_late(due: date | None, published: str | None, first_seen: str) -> int | None:
    """Give the days from ``due`` to the first print of a report, 0 if in time; None if not known.

    ``published`` is the earliest printed date after the report's year. Where there is none, what was
    fetched by the due day was in time.
    """
    if due is None:
        return None
    if published:
        return max(0, (date.fromisoformat(published) - due).days)
    return 0 if first_seen[:10] <= due.isoformat() else None


def _series(name: str, spec: dict[str, Any]) -> Series:
    rules = tuple(
        Rule(r["form"], r["rule"], tuple(r["plus"]), tuple(r.get("minus", ())))
        for r in spec["rules"]
    )
    note, short = spec.get("note", ""), spec.get("short", "")
    return Series(name, spec["en"], spec["zh"], spec["unit"], note, short, rules)


def _deadlines() -> Iterator[Deadline]:
    for spec in _load("deadlines.toml")["deadlines"]:
        month, day = map(int, spec["due"].split("-"))
        last = spec.get("last_year", 9998)
        yield Deadline(
            frozenset(spec["kinds"]), spec["first_year"], last, month, day, spec["source"]
        )


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))
