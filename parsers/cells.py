"""Cells that are neither a label nor simply a figure, told by their type wherever figures are placed."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.model import Cell


class Doubtful(Cell):
    """Something is printed, and it is not known what: 「规章000」, or a row's figures in one cell."""

    __slots__ = ()


class Words(Cell):
    """What stands among the figures of a row and is none: 「含上年结转」, 「详见附件」."""

    __slots__ = ()


class PageMark(Cell):
    """What looks like the number of a page (「- 3 -」, 「3/12」), and may be a figure that is none."""

    __slots__ = ()


def all_doubtful(cells: Iterable[Cell]) -> list[Cell]:
    """Give cells as ones that something is printed in, and nobody knows what."""
    return [Doubtful(cell.text, cell.locator) for cell in cells]
