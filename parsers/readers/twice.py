"""Cells under a seal scanned in grey, read twice: with the seal lightened, and with all of it gone.

Lightened, a cell keeps thin strokes of the seal; bare, it loses thin strokes of print. A figure that
both say is neither made up by the one nor cut short by the other. Where one says what a form has, and
the other does not, that one is taken, and no surer than where two sums confirm it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parsers.readers.ink import Print
from parsers.readers.ocr import Reading
from parsers.readers.strokes import EM
from parsers.values import has_han, looks_like_value
from parsers.vocabulary import is_known

# No cell is surer that the two readings differ in: only where two sums hold.
_IN_DOUBT = 0.5
# Between the digits of a figure no gap is wider than the narrowest by this, nor than this share of how
# high they are (in sharp print 0.36 between two 1, from 0.41 on without a point): one may have been there.
_POINT, _WIDE = 0.12 * EM, 0.38


@dataclass(frozen=True, slots=True)
class Look:
    """What one way of looking at a cell shows, line by line."""

    prints: Sequence[Print]
    readings: Sequence[Reading]

    @classmethod
    def of(cls, lines: Sequence[tuple[Print, Reading]]) -> Look:
        """Give what the lines of a cell show."""
        return cls([found for found, _ in lines], [reading for _, reading in lines])

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "".join(reading.text for reading in self.readings).strip()

    @property
    def is_figure(self) -> bool:
        """Whether it is one line that is a figure: something is read in it."""
        text = self.text
        is_one = len(self.prints) == 1 and bool(text)
        return is_one and looks_like_value(text) and not has_han(text)


def agreed(lightened: Look, bare: Look, *, is_dark: bool) -> Look:
    """Give what is to be made of two looks at one cell.

    ``is_dark``: all print of the page is darker than the seal, so that what is gone was none.
    """
    if lightened.is_figure and bare.is_figure and bare.text == lightened.text:
        sure = is_dark and not _has_gap(bare.prints[0])
        return _unveiled(lightened, bare) if sure else lightened
    if bare.is_figure and not is_known(lightened.text):
        return _doubted(lightened if lightened.is_figure else bare)
    if not lightened.is_figure and is_known(bare.text) and not is_known(lightened.text):
        return bare
    return lightened


def _unveiled(lightened: Look, bare: Look) -> Look:
    """Give what both say, as sure as the less sure of them, and no longer doubted for the seal."""
    one, other = lightened.readings[0], bare.readings[0]
    reading = one if one.confidence <= other.confidence else other
    shadowed = bare.prints[0].shadowed
    return Look([replace(lightened.prints[0], shadowed=shadowed)], [reading])


def _doubted(look: Look) -> Look:
    doubted = [
        Reading(tuple(g._replace(confidence=min(g.confidence, _IN_DOUBT)) for g in reading.glyphs))
        for reading in look.readings
    ]
    return Look(look.prints, doubted)


def _has_gap(line: Print) -> bool:
    """Whether the digits of a line stand unevenly or far apart."""
    halfway = (int(line.picture.min()) + int(line.picture.max())) / 2
    inked = np.any(line.picture < halfway, axis=0)
    gaps = np.diff(np.flatnonzero(inked)) - 1
    gaps = gaps[gaps > 0]
    wide = _WIDE * (line.box[3] - line.box[1])
    return gaps.size > 0 and bool(np.ptp(gaps) > _POINT or gaps.max() > wide)
