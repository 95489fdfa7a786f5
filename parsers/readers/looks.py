"""Reading the lines of a scanned page, and those of cells under a grey seal in all ways that there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from parsers.readers.geometry import Box
from parsers.readers.glass import Glass
from parsers.readers.ink import SLASHES, UNCLEAR, Print, Sheet
from parsers.readers.lattice import LatticeCell
from parsers.readers.ocr import Glyph, Picture, Reading, read_lines
from parsers.readers.sureness import Line
from parsers.readers.twice import (
    Dash,
    Look,
    agreed,
    confirmed,
    instead,
    is_dash,
    is_worth_a_third,
    thinned,
    told_dash,
)

# A lone stroke is surely a slash, and more surely a dash: no figure is that low.
_SURE_OF_SLASH, _SURE_OF_DASH = 0.95, 0.98


@dataclass
class Seal:
    """The ``cells`` under a grey seal, and the page they are on in all ways of looking at it.

    ``own`` has the seal lightened, ``bare`` nothing that is not darker than it, as all print is if
    ``is_dark``; ``sealed`` is the picture with the seal. All are of one size.
    """

    cells: Sequence[LatticeCell]
    own: Sheet
    bare: Sheet
    sealed: Picture
    glass: Glass
    is_dark: bool

    @cached_property
    def thin(self) -> Sheet:
        """The page without all that is broad; it is seldom asked for."""
        return Sheet(thinned(self.sealed), rules=self.own.rules)

    def lines(self, sheet: Sheet, cells: Sequence[LatticeCell]) -> list[Line]:
        """Give the print of some cells on one of the sheets."""
        return [(found, cell) for cell in cells for found in sheet.prints(*self._pixels(cell))]

    def _pixels(self, cell: LatticeCell) -> tuple[float, float, float, float]:
        return self.glass.pixels(cell.box)


def read_lines_of(
    prints: Sequence[Line], seal: Seal | None
) -> tuple[Sequence[Line], Sequence[Reading]]:
    """Read all lines of a page; those of cells under a ``seal`` as all looks at them say."""
    under = seal.lines(seal.bare, seal.cells) if seal else []
    readings = _readings([*prints, *under])
    if seal is None:
        return prints, readings
    first, second = readings[: len(prints)], readings[len(prints) :]
    own, bare = _looks(prints, first), _looks(under, second)
    cells = {cell.box: cell for _, cell in (*prints, *under) if cell is not None}
    looks = {box: own.get(box, _NOTHING) for box in cells}
    looks |= {box: agreed(looks[box], look, is_dark=seal.is_dark) for box, look in bare.items()}
    looks |= _confirmed(looks, bare, seal)
    looks |= _told_dashes(looks, seal)
    looks |= _read_instead(looks, seal)
    lines: list[Line] = [line for line in prints if line[1] is None]
    said = [reading for line, reading in zip(prints, first, strict=True) if line[1] is None]
    for box, look in looks.items():
        lines += ((found, cells[box]) for found in look.prints)
        said += look.readings
    return lines, said


_NOTHING = Look((), ())


def _confirmed(looks: dict[Box, Look], bare: dict[Box, Look], seal: Seal) -> dict[Box, Look]:
    """Give the looks without the doubts that what is thin on the page takes off."""
    doubted = {
        box: look for box, look in looks.items() if is_worth_a_third(look, bare.get(box, _NOTHING))
    }
    return {box: confirmed(look, seal.own.ink, seal.thin.ink) for box, look in doubted.items()}


def _told_dashes(looks: dict[Box, Look], seal: Seal) -> dict[Box, Look]:
    """Give the dashes under the seal without doubt that are like others of the page."""
    dashes = {
        box: Dash(look.prints[0].box, seal.glass.pixels(box))
        for box, look in looks.items()
        if is_dash(look)
    }
    sure = [dash for box, dash in dashes.items() if not looks[box].prints[0].shadowed]
    return {
        box: told_dash(looks[box], dash, sure)
        for box, dash in dashes.items()
        if looks[box].prints[0].shadowed
    }


def _read_instead(looks: dict[Box, Look], seal: Seal) -> dict[Box, Look]:
    """Read the cells once more of which no look has said what a form has."""
    cells = [c for c in seal.cells if (look := looks.get(c.box)) and not look.is_told]
    lines = seal.lines(seal.thin, cells) if cells else []
    found = _looks(lines, _readings(lines)) if lines else {}
    return {box: instead(looks[box], thin) for box, thin in found.items()}


def _readings(lines: Sequence[Line]) -> list[Reading]:
    seen = [found for found, _ in lines]
    return list(map(_meant, seen, read_lines([found.picture for found in seen])))


def _looks(lines: Sequence[Line], readings: Sequence[Reading]) -> dict[Box, Look]:
    """Give what the lines of each cell say."""
    found: dict[Box, list[tuple[Print, Reading]]] = {}
    for (line, cell), reading in zip(lines, readings, strict=True):
        if cell is not None:
            found.setdefault(cell.box, []).append((line, reading))
    return {box: Look.of(own) for box, own in found.items()}


def _meant(found: Print, reading: Reading) -> Reading:
    """Give what a line says, in which a single stroke speaks for itself."""
    if found.mark == UNCLEAR:
        return Reading(tuple(glyph._replace(confidence=0.0) for glyph in reading.glyphs))
    if not found.mark:
        return reading
    sure = _SURE_OF_SLASH if found.mark in SLASHES else _SURE_OF_DASH
    return Reading((Glyph(found.mark, 0.0, 1.0, sure),))
