"""Lines of a cut row that stand below the last ruling line of their page.

A browser draws the lines of a cell that goes over several rows only as far as those rows are whole.
Where the end of the page cuts the head of a table, 「结果」 is then in its cell and 「维持」 below it,
on bare paper or on the next page.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

from parsers.readers.lattice import Lattice
from parsers.readers.layout import Char, Page, line_text, split_at_gaps, visual_lines
from parsers.sections import is_of_the_form

# Lines of one cell are no farther apart, in ems, and a head has no more of them.
_CLOSE, _MOST_LINES = 1.8, 6
_GAP = 0.3  # between cells, in ems
_SHIFT = 6.0  # how far the edges of one table may be apart on two pages, in points


def close_cut_rows(
    pages: Sequence[Page],
    lattices: Sequence[Sequence[Lattice]],
    furniture: Sequence[Set[Char]],
) -> None:
    """Make the last row of a table reach down to the words that the end of its page cut off.

    Only where the table goes on at the top of the next page, nothing else stands below it, and each
    of the words stands below the words of one cell. Figures are never taken in.
    """
    for (page, own, not_text), (next_page, following, not_next) in pairwise(
        zip(pages, lattices, furniture, strict=True)
    ):
        if not own or not following:
            continue
        last = max(own, key=lambda lattice: lattice.box[3])
        first = min(following, key=lambda lattice: lattice.box[1])
        if not _are_one(last, first):
            continue
        top, bottom = first.box[1], last.box[3]
        if any(_middle(c) < top for c in next_page.chars if c not in not_next):
            continue
        chars = [c for c in page.chars if c not in not_text]
        below = [c for c in chars if _middle(c) > bottom and c.text != " "]
        if below and _are_its_words(last, chars, visual_lines(below)):
            bottom = max(c.y1 for c in below) + 1
            last.ys[-1] = bottom
            for cell in last.cells:
                if cell.last_row == len(last.ys) - 2:
                    cell.box = (*cell.box[:3], bottom)


def _are_one(upper: Lattice, lower: Lattice) -> bool:
    one, other = upper.box, lower.box
    return abs(one[0] - other[0]) <= _SHIFT and abs(one[2] - other[2]) <= _SHIFT


def _middle(char: Char) -> float:
    return (char.y0 + char.y1) / 2


def _are_its_words(table: Lattice, chars: Sequence[Char], lines: Sequence[list[Char]]) -> bool:
    """Whether lines below a table go on from words in cells of its last row, a row of heads."""
    x0, _, x1, y1 = table.box
    top = min(cell.box[1] for cell in table.cells if cell.last_row == len(table.ys) - 2)
    row = [c for c in chars if x0 <= c.x0 <= x1 and top <= _middle(c) <= y1]
    if len(lines) > _MOST_LINES or any(c.text.isdigit() for line in (row, *lines) for c in line):
        return False
    height = y1
    for line in lines:
        em = max(c.x1 - c.x0 for c in line)
        if min(c.y0 for c in line) - height > _CLOSE * em or is_of_the_form(line_text(line)):
            return False
        height = max(c.y1 for c in line)
        for part in split_at_gaps(line, _GAP):
            cells = {id(table.cell_at((c.x0 + c.x1) / 2, y1 - 1)) for c in part}
            cell = table.cell_at((part[0].x0 + part[0].x1) / 2, y1 - 1)
            if cell is None or len(cells) > 1:
                return False
            if not any(cell.box[0] <= c.x0 and c.x1 <= cell.box[2] for c in row):
                return False
    return True
