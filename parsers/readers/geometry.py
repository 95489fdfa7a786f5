"""Boxes, matrices and ruling lines, as PDF and OFD share them. Lengths are points, y downwards."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

Box = tuple[float, float, float, float]  # x0, y0, x1, y1
Point = tuple[float, float]
# x' = a x + c y + e, y' = b x + d y + f
Matrix = tuple[float, float, float, float, float, float]

UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

# A drawn area thinner than this is a line.
_THIN = 3.0
# A line shorter than this is part of a letter or an ornament.
_SHORT = 4.0


class Rule(NamedTuple):
    """A ruling line, exactly horizontal (``y0 == y1``) or vertical (``x0 == x1``)."""

    x0: float
    y0: float
    x1: float
    y1: float


def product(one: Matrix, other: Matrix) -> Matrix:
    """Give the matrix that does ``one`` first, then ``other``."""
    if other == UNIT:
        return one
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def apply(matrix: Matrix, x: float, y: float) -> Point:
    """Give where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def around(points: list[Point]) -> Box:
    """Give the least box that holds some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def turned(box: Box, quarters: int, width: float, height: float) -> Box:
    """Turn a box with its page of ``width`` by ``height`` clockwise by quarter turns."""
    x0, y0, x1, y1 = box
    for _ in range(quarters % 4):
        x0, y0, x1, y1 = height - y1, x0, height - y0, x1
        width, height = height, width
    return x0, y0, x1, y1


def draw(points: list[Point], *, is_stroked: bool, rules: list[Rule], fills: list[Rule]) -> None:
    """Add what a part of a path draws: lines to ``rules``, edges of filled areas to ``fills``."""
    box = around(points)
    if add_thin(rules, box):
        return
    if not is_stroked:
        add_edges(fills, box)
        return
    for one, other in pairwise(points):
        add_thin(rules, around([one, other]))


def add_thin(rules: list[Rule], box: Box) -> bool:
    """Add a box as the line along its middle, if it is thin; say whether it is."""
    x0, y0, x1, y1 = box
    if min(x1 - x0, y1 - y0) > _THIN:
        return False
    if max(x1 - x0, y1 - y0) >= _SHORT:
        if x1 - x0 >= y1 - y0:
            rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        else:
            rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
    return True


def add_edges(rules: list[Rule], box: Box) -> None:
    """Add the four edges of a box."""
    x0, y0, x1, y1 = box
    rules += Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)
