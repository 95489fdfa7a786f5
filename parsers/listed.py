"""Figures of a row that stand as a list in one cell, or on one line: 「3、0、0、1、0、0、4」."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.labels import fold
from parsers.model import Cell

_LIST = re.compile(r"(?:0|[1-9]\d*)(?:(?P<mark>[、,/;])(?:0|[1-9]\d*))(?:(?P=mark)(?:0|[1-9]\d*))+")
_GROUP = 3  # digits between the commas of a single number


def parted(values: Sequence[Cell], columns: Sequence[str]) -> list[Cell] | None:
    """Part the one value of a row into a figure for each of its columns.

    None where it is no list of as many whole numbers, or where commas may part the thousands of one.
    Whether a figure stands under the right column, only a sum of the row can say.
    """
    if len(values) != 1 or len(columns) < 2 or type(values[0]) is not Cell:
        return None
    text = "".join(fold(values[0].text).split())
    found = _LIST.fullmatch(text)
    if found is None:
        return None
    figures = text.split(found["mark"])
    grouped = found["mark"] == "," and any(len(figure) == _GROUP for figure in figures[1:])
    if grouped or len(figures) != len(columns) or len(set(columns)) < len(columns):
        return None
    return [Cell(figure, values[0].locator) for figure in figures]
