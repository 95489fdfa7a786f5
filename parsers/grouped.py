"""Thousands that are parted by a space, 「1 203」, where the sums of the form leave no other reading.

Two figures in one cell look just so, as do the halves of one that an editor cut. So such a cell is
read only where it alone is open in a sum that holds with the whole number, and makes no other fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from parsers.checks import Equation, equations, evaluate
from parsers.labels import fold
from parsers.model import Figure, Problem

_GROUPED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")
_KNOWN = frozenset({"number", "blank", "nil_mark"})


def settle_grouped(
    figures: Sequence[Figure], forms: Mapping[str, str], problems: Sequence[Problem]
) -> tuple[Sequence[Figure], Sequence[Problem]]:
    """Give the figures with those that sums settle, and the problems without theirs."""
    alone = {problem.cells[0] for problem in problems if problem.code == "cell_ambiguous"}
    if not alone:
        return figures, problems
    whole = {
        figure.key: replace(figure, value=number, state="number")
        for figure in figures
        if figure.key in alone and (number := _grouped(figure)) is not None
    }
    if not whole:
        return figures, problems
    by_key = {figure.key: figure for figure in figures}
    sums = [one for table, form in forms.items() for one in equations(form, table)]
    sums = [one for one in sums if not whole.keys().isdisjoint(one.cells)]
    settled = True
    while settled:
        settled = False
        for key, printed in [(key, by_key[key]) for key in whole]:
            by_key[key] = whole[key]
            if _is_proven(by_key, key, sums):
                del whole[key]
                settled = True
            else:
                by_key[key] = printed
    left = [
        problem
        for problem in problems
        if problem.code != "cell_ambiguous" or by_key[problem.cells[0]].state == "ambiguous"
    ]
    return [*by_key.values()], left


def _grouped(figure: Figure) -> int | None:
    text = " ".join(fold(figure.raw).split())
    if "confidence=" in figure.locator or _GROUPED.fullmatch(text) is None:
        return None
    return int(text.replace(" ", ""))


def _is_proven(figures: Mapping[str, Figure], key: str, sums: Iterable[Equation]) -> bool:
    """Whether a sum whose other cells are all known holds with a cell's number, and none fails."""
    confirmed = False
    for one in sums:
        if key in one.cells:
            status = evaluate(one, figures).status
            if status == "fail":
                return False
            known = all(figures[cell].state in _KNOWN for cell in one.cells)
            confirmed = confirmed or (known and status == "pass")
    return confirmed
