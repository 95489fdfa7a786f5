"""The sums of the forms, evaluated on the figures of one report.

The rules are data (`checks` in the form files). Rule names are stable:
``<table>.<rule>.<column>`` for a rule that holds in each column, ``<table>.<rule>.<row>`` for one
that holds in each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from parsers.forms import load
from parsers.model import Check, CheckStatus, Figure, Number


@dataclass(frozen=True, slots=True)
class Equation:
    """One rule in one column or row: the ``left`` cells add up to what the ``right`` ones do."""

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    cells: tuple[str, ...]


@cache
def equations(form: str, table: str) -> tuple[Equation, ...]:
    """Give all equations of a table of a form."""
    spec = load(form).tables[table]
    made = []
    for rule in spec.rules:
        if rule.over == "columns":
            lines = [column.code for column in spec.columns]
        else:
            lines = [row.code for row in spec.rows]
        for line in lines:
            left, right = (
                tuple(
                    f"{table}.{code}.{line}" if rule.over == "columns" else f"{table}.{line}.{code}"
                    for code in side
                )
                for side in (rule.left, rule.right)
            )
            made.append(Equation(f"{table}.{rule.name}.{line}", left, right, (*left, *right)))
    return tuple(made)


def evaluate(equation: Equation, figures: Mapping[str, Figure]) -> Check:
    """Evaluate one equation.

    A blank counts as open, not as zero: the status is ``unknown`` unless the answer is the same
    whatever it stood for, or its being zero makes the sum hold (counts are never negative).
    """
    left, left_open, left_doubt = _side(equation.left, figures)
    right, right_open, right_doubt = _side(equation.right, figures)
    status = _status(left, right, left_open, right_open, left_doubt or right_doubt)
    expected = None if left_open else left
    actual = None if right_open else right
    return Check(equation.rule, status, expected, actual, equation.cells)


def _side(keys: Iterable[str], figures: Mapping[str, Figure]) -> tuple[Number, bool, bool]:
    """Give (sum of the numbers, whether any cell has none, whether any of those is no blank)."""
    total: Number = 0
    is_open = doubtful = False
    for key in keys:
        figure = figures[key]
        value = figure.value
        if value is not None:
            total += value
        else:
            is_open = True
            doubtful = doubtful or figure.state not in ("blank", "nil_mark")
    return total, is_open, doubtful


def _status(
    left: Number, right: Number, left_open: bool, right_open: bool, doubtful: bool
) -> CheckStatus:
    if not left_open and not right_open:
        return "pass" if left == right else "fail"
    if left_open and right_open:
        return "unknown"
    if left == right:
        return "unknown" if doubtful else "pass"
    too_much = left > right if left_open else right > left
    return "fail" if too_much else "unknown"


def run_checks(figures: Mapping[str, Figure], forms: Mapping[str, str]) -> list[Check]:
    """Evaluate every rule of every table in ``forms`` (table to form) that has any figure.

    ``figures`` are by cell key.
    """
    present = {figure.table for figure in figures.values() if figure.state != "missing"}
    return [
        evaluate(equation, figures)
        for table, form in forms.items()
        if table in present
        for equation in equations(form, table)
    ]
