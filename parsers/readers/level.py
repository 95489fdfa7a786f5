"""Whether the cells of a row are of one height: where a ruling line is lost, they are not.

A missing line makes one cell of two: of a figure and the one below it, of two labels, of a head and
a figure, or a cell round a corner. In all of them a cell is higher than the label or the figures beside
it, and which row its print is of is anybody's guess; so is in which column the others of its row are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from parsers.readers.lattice import Lattice, LatticeCell
from parsers.values import has_han, looks_like_value

# Edges this close, in points, are one line, drawn by two cells.
_SAME = 6.0
# Figures of a table that begin farther left in no more than one of so many rows are none.
_SELDOM = 10


def spoil_uneven_rows(lattice: Lattice) -> None:
    """Make the figures unreadable that stand in a row whose cells are not of one height.

    The row goes from the label to its last figure: what groups rows, on its left, may be higher, and
    so may a note on its right.
    """
    bent = _bent(lattice)
    rows = list(_fields(lattice))
    first = _first_of_figures(rows)
    spoiled: set[int] = set()
    for row, cells in enumerate(rows):
        part = _label_and_figures(cells, first)
        odd = [cell for cell in part if not _is_level(cell, part[-1]) or id(cell) in bent]
        if odd:
            spoiled.add(row)
            for cell in odd:
                spoiled.update(range(cell.row, cell.last_row + 1))
    done: set[int] = set()
    for row, cells in enumerate(rows):
        for cell in _label_and_figures(cells, first) if row in spoiled else ():
            if id(cell) not in done and (not cell.text or looks_like_value(cell.text)):
                done.add(id(cell))
                cell.text = f"{cell.text} |".strip()


def _fields(lattice: Lattice) -> Iterator[list[LatticeCell]]:
    """Give the cells that reach into each row, from left to right."""
    columns = len(lattice.xs) - 1
    for start in range(0, len(lattice.field_cells), columns):
        cells = {id(cell): cell for cell in lattice.field_cells[start : start + columns]}
        yield list(cells.values())


def _first_of_figures(rows: Sequence[Sequence[LatticeCell]]) -> float:
    """Give where the figures of a table begin: what looks like one farther left is a scrap of print.

    Where a seal lies over labels, a group of rows may seem to hold a figure.
    """
    found = [[cell for cell in row if _is_figure(cell.text)] for row in rows]
    firsts = {
        id(cells[0]): cells[0].box[0] for cells in found if cells
    }  # a cell may reach over rows
    starts = firsts.values()
    often = [x for x, count in Counter(starts).items() if count * _SELDOM > len(starts)]
    return min(often, default=0.0)


def _label_and_figures(cells: Sequence[LatticeCell], first: float) -> list[LatticeCell]:
    """Give the part of a row from its label, if it has one, to its last figure."""
    figures = [n for n, c in enumerate(cells) if _is_figure(c.text) and c.box[0] >= first]
    if not figures:
        return []
    labels = [n for n in range(figures[0]) if cells[n].text]
    return list(cells[labels[-1] if labels else figures[0] : figures[-1] + 1])


def _is_figure(text: str) -> bool:
    return bool(text) and looks_like_value(text) and not has_han(text)


def _is_level(one: LatticeCell, other: LatticeCell) -> bool:
    return abs(one.box[1] - other.box[1]) <= _SAME and abs(one.box[3] - other.box[3]) <= _SAME


def _bent(lattice: Lattice) -> set[int]:
    """Give the cells, by id, that are no rectangles."""
    fields = Counter(map(id, lattice.field_cells))
    at = {x: number for number, x in enumerate(lattice.xs)}
    return {
        id(cell)
        for cell in lattice.cells
        if fields[id(cell)] != (at[cell.box[2]] - at[cell.box[0]]) * (cell.last_row - cell.row + 1)
    }
