"""Tables whose ruling lines part their rows and not their columns: a frame, lines across, stripes."""

from __future__ import annotations

import re
from itertools import pairwise

from parsers.readers.lattice import Lattice, LatticeCell
from parsers.readers.layout import visual_lines
from parsers.readers.pieces import is_figure, pieces_of

# Where one cell holds several: a figure is so far from the label before it, in ems.
_LABEL_GAP = 0.5
_WORDS = re.compile(r"[^\d.,]\s*[\d/—-]|\d \d")


def is_half_ruled(lattice: Lattice) -> bool:
    """Whether the lines of a table part its rows, or some of them, and not its columns.

    Then cells hold a label and its figures, or figures far apart.
    """
    whole = parted = 0
    for row in lattice.rows():
        if any(_holds_several(cell) for cell in row):
            whole += 1
        elif any(is_figure(cell.text) for cell in row if cell.text):
            parted += 1
    return whole > min(parted, 1) and whole * 3 >= whole + parted


def _holds_several(cell: LatticeCell) -> bool:
    if not _WORDS.search(cell.text):
        return False
    for line in visual_lines(cell.chars):
        pieces = pieces_of(line)
        for one, other in pairwise(pieces):
            apart = 1.0 if one.is_figure else _LABEL_GAP
            if other.is_figure and other.x0 - one.x1 > apart * one.em:
                return True
    return False
