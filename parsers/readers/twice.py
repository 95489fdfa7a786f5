"""Cells under a seal scanned in grey, read twice: with the seal lightened, and with all of it gone.

Lightened, a cell keeps thin strokes of the seal; bare, it loses thin strokes of print. A figure that
both say is neither made up by the one nor cut short by the other. Where one says what a form has, and
the other does not, that one is taken, and no surer than where two sums confirm it. Of two figures both
are given (「3234/234」): sums may tell.

Where print is no darker than the seal, both may have lost some of it. Then the page is looked at a third
time, with all gone but what is thin: there no print is lost, whatever its tone, and a figure is believed
beside which and in which nothing more is seen than when the seal is lightened. What of a cell no form
has in any of two looks is read there as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from parsers.readers.ink import Print
from parsers.readers.ocr import Glyph, Picture, Reading
from parsers.readers.strokes import EM, Mask, boxes_of
from parsers.values import has_han, looks_like_value, value_of
from parsers.vocabulary import is_known

# No cell is surer that the two readings differ in: only where two sums hold.
_IN_DOUBT = 0.5
# Between the digits of a figure no gap is wider than the narrowest by this, nor than this share of how
# high they are (in sharp print 0.36 between two 1, from 0.41 on without a point): one may have been there.
_POINT, _WIDE = 0.12 * EM, 0.38
# Print is thinner than this; of a seal, its ring and its star are not.
_THIN = round(0.35 * EM)
# Paper and a seal are lighter than print by so much at least (of 255).
_LEAST = 20.0
# Dashes of one page are alike in size and in place, within so many pixels.
_ALIKE = 3
# How far the edge of a stroke may seem to be from where it is, and how large is what is none.
_REACH, _SPECK = 2, 2


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

    @property
    def is_number(self) -> bool:
        """Whether it is one line that is a single number, or a mark for none."""
        return self.is_figure and value_of(self.text).state in ("number", "nil_mark")

    @property
    def is_told(self) -> bool:
        """Whether it says what a form has: a number, a mark or a label."""
        return self.is_number or is_known(self.text)


def agreed(lightened: Look, bare: Look, *, is_dark: bool) -> Look:
    """Give what is to be made of two looks at one cell.

    ``is_dark``: all print of the page is darker than the seal, so that what is gone was none.
    """
    if lightened.is_figure and bare.is_figure and bare.text == lightened.text:
        sure = is_dark and not _has_gap(bare.prints[0])
        return _unveiled(lightened, bare) if sure else lightened
    if bare.is_figure and not is_known(lightened.text):
        if all(look.is_number and not look.prints[0].mark for look in (lightened, bare)):
            return _doubted(_both(lightened, bare))
        is_own = lightened.is_figure and not bare.is_number
        return _doubted(lightened if is_own or lightened.is_number else bare)
    if not lightened.is_figure and is_known(bare.text) and not is_known(lightened.text):
        return bare
    return lightened


def _both(one: Look, other: Look) -> Look:
    """Give two figures as one text, of which none is one."""
    if one.text == other.text:
        return one
    glyphs = (*one.readings[0].glyphs, _OR, *other.readings[0].glyphs)
    return Look(one.prints, [Reading(glyphs)])


_OR = Glyph("/", 0.5, 0.5, 1.0)


def instead(look: Look, thin: Look) -> Look:
    """Give what to make of a cell that says nothing that a form has: what it does without all broad."""
    if is_known(thin.text):
        return thin
    is_sure = all(reading.confidence >= _IN_DOUBT for reading in thin.readings)
    if not thin.is_number or not is_sure or has_han(look.text):
        return look
    figures = look.text.split(_OR.text)
    is_new = len(figures) > 1 and thin.text not in figures
    return _doubted(_both(look, thin) if is_new else thin)


def thinned(picture: Picture) -> Picture:
    """Give a page without all that is broad: what is thin as dark as it is against what it stands on."""
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_THIN, _THIN))
    ground = cv2.morphologyEx(picture, cv2.MORPH_CLOSE, shape).astype(np.float32)
    black = float(np.percentile(picture[::2, ::2], 0.5))
    paper = float(np.percentile(picture[::4, ::4], 90))
    light = (picture - black) / np.maximum(ground - black, _LEAST)
    return np.asarray((black + light.clip(0, 1) * (paper - black)), dtype=np.uint8)


def is_worth_a_third(look: Look, bare: Look) -> bool:
    """Whether a cell says in both looks one figure, in doubt only for the seal."""
    if not any(line.shadowed for line in look.prints):
        return False
    is_same = look.is_figure and bare.is_figure and bare.text == look.text
    return is_same and not _has_gap(bare.prints[0]) and not is_dash(look)


def confirmed(look: Look, own: Mask, thin: Mask) -> Look:
    """Give a look at a figure, no longer doubted for the seal if nothing of its print is lost.

    ``own`` is the ink of the page with the seal lightened, ``thin`` that without all that is broad.
    """
    line = look.prints[0]
    if _has_lost(line, own, thin):
        return look
    return Look([replace(line, shadowed=False)], look.readings)


@dataclass(frozen=True, slots=True)
class Dash:
    """A dash in its cell; both boxes are in pixels."""

    box: tuple[int, int, int, int]
    cell: tuple[float, float, float, float]

    def is_like(self, other: Dash) -> bool:
        """Whether both are of one size, on one height in their cells, and set alike.

        A stroke of a seal may be as long and as thick as a dash, but is not where dashes stand.
        """
        (x0, y0, x1, y1), (u0, v0, u1, v1) = self.box, other.box
        if abs((x1 - x0) - (u1 - u0)) > _ALIKE or abs((y1 - y0) - (v1 - v0)) > _ALIKE:
            return False
        (left, height, right), (own, level, end) = self._margins(), other._margins()
        aside = (left - own, right - end, (left - right - own + end) / 2)
        return abs(height - level) <= _ALIKE and min(map(abs, aside)) <= _ALIKE

    def _margins(self) -> tuple[float, float, float]:
        """Give how far it is from the left, below the middle, and from the right of its cell."""
        (x0, y0, x1, y1), (left, top, right, bottom) = self.box, self.cell
        return x0 - left, (y0 + y1 - top - bottom) / 2, right - x1


def is_dash(look: Look) -> bool:
    """Whether a cell holds one dash, or several side by side, and nothing else."""
    return len(look.prints) == 1 and bool(m := look.prints[0].mark) and not m.strip("-—")


def told_dash(look: Look, own: Dash, others: Sequence[Dash]) -> Look:
    """Give a look at a dash, no longer doubted for the seal if others beside the seal are like it."""
    if not any(own.is_like(other) for other in others):
        return look
    return Look([replace(look.prints[0], shadowed=False)], look.readings)


def _has_lost(line: Print, own: Mask, thin: Mask) -> bool:
    """Whether something thin stands in a line of print, or as close as its next character would."""
    x0, y0, x1, y1 = line.box
    high = max(y1 - y0, round(EM))
    near = round(_WIDE * high) + _REACH
    top, bottom = max((y0 + y1 - high) // 2, 0), (y0 + y1 + high) // 2
    place = np.s_[top : bottom + _REACH, max(x0 - near, 0) : x1 + near]
    known = cv2.dilate(own[place], np.ones((2 * _REACH + 1, 2 * _REACH + 1), np.uint8))
    more = cv2.bitwise_and(thin[place], cv2.bitwise_not(known))
    return any(max(w, h) > _SPECK for _, _, w, h in boxes_of(more))


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
