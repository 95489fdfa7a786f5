"""How sure OCR is of each cell of a scanned page: of print, of half a figure, of nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.readers.geometry import Box, Rule
from parsers.readers.glass import Glass
from parsers.readers.ink import SLASHES, UNCLEAR, Print, Sheet
from parsers.readers.lattice import LatticeCell
from parsers.readers.ocr import Reading
from parsers.readers.strokes import EM

# No line is surer than this that has a shadow beside it, which may have been a digit.
_SHADOWED = 0.75
# A line with so many letters or characters, each read with so much, is words and no figure.
_WORDS, _SURE_OF_WORDS = 3, 0.8
# No cell is surer that may hold half a figure: only where two sums hold, which halves do not make.
_CUT = 0.5
# Print so close to the edge of its cell may go on behind it.
_CLOSE = EM / 3

# A line of print, and the cell that it is in.
Line = tuple[Print, LatticeCell | None]


@dataclass(frozen=True, slots=True)
class Sureness:
    """``cells``: of the least certain line, by box of a cell with print; ``prose``: outside tables."""

    cells: Mapping[Box, float]
    prose: float


def sureness_of(lines: Sequence[Line], readings: Sequence[Reading], glass: Glass) -> Sureness:
    """Say how sure the readings of lines are."""
    cells: dict[Box, float] = {}
    prose = 1.0
    for (found, cell), reading in zip(lines, readings, strict=True):
        sure = min(reading.confidence, _SHADOWED) if found.shadowed else reading.confidence
        if cell is None:
            prose = min(sure, prose)
        else:
            cells[cell.box] = min(sure, cells.get(cell.box, 1.0))
    for box in _cut_in_two(lines, readings, glass):
        cells[box] = min(_CUT, cells.get(box, _CUT))
    return Sureness(cells, prose)


def sure_of_blank(cell: LatticeCell, sheet: Sheet, rules: Sequence[Rule], glass: Glass) -> float:
    """Say how sure it is that nothing is printed in a cell of which nothing is read."""
    is_blank = sheet.is_bare(*glass.pixels(cell.box)) and not _is_dash(cell.box, rules)
    return 1.0 if is_blank else 0.0


def _is_dash(box: Box, rules: Sequence[Rule]) -> bool:
    """Whether the upper or lower edge of a cell is no wider than the cell: it may be a dash in it."""
    x0, y0, x1, y1 = box
    return any(
        min(abs(rule.y0 - y0), abs(rule.y0 - y1)) < 1 and rule.x0 > x0 - 2 and rule.x1 < x1 + 2
        for rule in rules
        if rule.y0 == rule.y1
    )


def _cut_in_two(lines: Sequence[Line], readings: Sequence[Reading], glass: Glass) -> Iterator[Box]:
    """Give the cells of figures that end where those of the next cell begin.

    They may be one figure that a stroke was taken for a ruling line in. Words may end there: 「权益|0」.
    """
    figures = [
        (found.box, cell.box, glass.pixels(cell.box))
        for (found, cell), reading in zip(lines, readings, strict=True)
        if cell is not None and _may_be_figure(found, reading)
    ]
    ending = [figure for figure in figures if figure[2][2] - figure[0][2] < _CLOSE]
    beginning = [figure for figure in figures if figure[0][0] - figure[2][0] < _CLOSE]
    for left, left_cell, _ in ending:
        for right, right_cell, _ in beginning:
            is_beside = 0 < right[0] - left[2] < 2 * _CLOSE
            if is_beside and min(left[3], right[3]) - max(left[1], right[1]) > EM / 3:
                yield left_cell
                yield right_cell


def _may_be_figure(found: Print, reading: Reading) -> bool:
    """Whether a line may be a figure or half of one: neither words nor a dash.

    Half a digit may look like a slash or like one character, not like three.
    """
    if found.mark:
        return found.mark in (UNCLEAR, *SLASHES)
    sure = [g for g in reading.glyphs if g.text.isalpha() and g.confidence >= _SURE_OF_WORDS]
    return len(sure) < _WORDS and any(glyph.text.isdigit() for glyph in reading.glyphs)
