"""Which blanks are no zeros, by the sums of the form: what `_or_zero` rests on.

Many organs leave a cell blank where they mean zero. Some leave it blank where they do not: a total
that was not filled in, a ground that 111 answers less 100 others point to. The report itself says so
where a sum in which the blank stands does not hold with all its blanks taken for zero; such a blank
is *refuted*. No number is put in its place: that would be ours, not the report's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parsers.checks import equations
from parsers.model import Number


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of the form; its cells are places in a row of the panel."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    cells: frozenset[int]


def sums_of(forms: Iterable[tuple[str, str]], places: Mapping[str, int]) -> tuple[Sum, ...]:
    """Give the sums of tables, given as (table, form); ``places`` is by the panel's columns."""
    made = []
    for table, form in forms:
        for equation in equations(form, table):
            left, right = (
                tuple(places[key.replace(".", "__")] for key in side)
                for side in (equation.left, equation.right)
            )
            made.append(Sum(left, right, frozenset((*left, *right))))
    return tuple(made)


def refuted(sums: Sequence[Sum], row: Sequence[Any], blanks: set[int]) -> set[int]:
    """Give those of the ``blanks``, places in ``row``, that cannot all be zero.

    A cell without a number that is no blank (missing, in doubt) may hold anything from zero up: its
    side of a sum may then be larger than what it adds up to, and only the other can be too small.
    Where one blank alone has to make up for what a side lacks, that much counts in the other sums:
    three refusals on the ground of privacy make a blank total of refusals three at least, and with
    it a blank total of answers.
    """
    asked = [one for one in sums if not blanks.isdisjoint(one.cells)]
    found: set[int] = set()
    least: dict[int, Number] = {}
    while True:
        known = dict(least)
        for one in asked:
            short, lacking = _short_side(one, row, blanks, known)
            if short:
                found |= blanks & one.cells
                alone = blanks.intersection(short)
                if len(alone) == 1:
                    least.setdefault(alone.pop(), lacking)
        if len(least) == len(known):
            return found


def _short_side(
    one: Sum, row: Sequence[Any], blanks: set[int], least: Mapping[int, Number]
) -> tuple[tuple[int, ...], Number]:
    """Give the side that is too small with blanks taken for zero, and by how much; or () and 0."""
    left, left_open = _side(one.left, row, blanks, least)
    right, right_open = _side(one.right, row, blanks, least)
    if left > right and not right_open:
        return one.right, left - right
    if right > left and not left_open:
        return one.left, right - left
    return (), 0


def _side(
    cells: Iterable[int], row: Sequence[Any], blanks: set[int], least: Mapping[int, Number]
) -> tuple[Number, bool]:
    """Give what cells add up to at least, and whether they may be more."""
    total: Number = 0
    is_open = False
    for at in cells:
        value = row[at]
        if value is not None:
            total += value
        elif at in least:
            total += least[at]
            is_open = True
        elif at not in blanks:
            is_open = True
    return total, is_open
