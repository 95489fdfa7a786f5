"""Ink on a scanned page: ruling lines, and the print inside a cell. Lengths are pixels.

The page is upright and its print about `strokes.EM` high.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from parsers.readers.geometry import Rule
from parsers.readers.ocr import Picture
from parsers.readers.ruling import find_rules, pixels_of
from parsers.readers.strokes import EM, Mask, boxes_of

# Smaller spots are dirt. A decimal point is EM / 9 wide.
_SPECK = EM / 12
# A stroke that may be a 1 or a slash.
UNCLEAR = "?"
# What stands for nothing, and is surely no 1.
SLASHES = ("/", "\\")
# How much darker than the paper round it ink is; and what may be faint ink.
_INK, _FAINT = 25, 14
# A spot of which less than a share (_DARK) is at least this dark (a share of the darkness of the
# print) is a shadow: what a stamp leaves that was taken off, or print of the other side.
_SHADOW, _DARK = 0.4, 0.15
_LARGE_SHADOW = 0.35 * EM
# So much of a shadow lies where a stamp in colour was, if it is what is left of that.
_OF_STAMP = 0.9
# A dash is no higher than this, however blurred; half a digit is.
_LOW = 0.35 * EM
# A slash is no broader than this share of its height: a wide one leans by half a right angle.
_BROADEST = 1.3
# Print further apart than this on one height are two things, in ems.
_GAP = 0.9


@dataclass(frozen=True, slots=True)
class Print:
    """One line of print in a cell: the box of its ink, and its picture with room around it.

    ``shadowed``: beside it is something much fainter, as large as a character. ``mark`` is what a
    line that is a single stroke says: a dash or a slash, which the net takes for a 1.
    """

    box: tuple[int, int, int, int]
    picture: Picture
    shadowed: bool = False
    mark: str = ""


class Sheet:
    """A page as ink: what of it is ruling lines, and what is print.

    ``veiled``: what is printed where it was stamped may have gone with the stamp. ``rules`` are the
    ruling lines where they are known.
    """

    def __init__(
        self,
        picture: Picture,
        stamped: Picture | None = None,
        *,
        veiled: bool = False,
        rules: Sequence[Rule] | None = None,
    ) -> None:
        self.veiled = stamped if veiled else None
        self.coloured = None if veiled else stamped
        self.picture = cv2.GaussianBlur(picture, (3, 3), 0)
        self.paper = int(np.percentile(picture[::4, ::4], 90))
        ink = self._darker(_INK)
        if rules is None:
            rules = find_rules(self.picture, stamped)
        self.rules = rules
        lines = pixels_of(self.rules, ink)
        free = cv2.bitwise_not(cv2.dilate(lines, np.ones((5, 5), np.uint8)))
        self.ink = cv2.bitwise_and(ink, free)
        # Headings are darker than what is printed in tables.
        inked = self.picture[(self.ink > 0) & (_tables(self.rules, ink) > 0)]
        inked = inked if inked.size else self.picture[self.ink > 0]
        contrast = self.paper - float(np.percentile(inked, 10)) if inked.size else 0.0
        self.dark = self._darker(max(_INK, round(_SHADOW * contrast)))
        self.faint = cv2.bitwise_and(self._darker(_FAINT), free)
        self.clean = np.where(free > 0, picture, self.paper).astype(np.uint8)

    def _darker(self, by: int) -> Mask:
        method = cv2.ADAPTIVE_THRESH_MEAN_C
        return np.asarray(
            cv2.adaptiveThreshold(self.picture, 255, method, cv2.THRESH_BINARY_INV, 51, by)
        )

    # -- print

    def prints(self, x0: float, y0: float, x1: float, y1: float) -> list[Print]:
        """Give the lines of print in a cell, from top to bottom, parted at wide gaps."""
        left, top, right, bottom = self._inside(x0, y0, x1, y1)
        spots = []
        shadowed = False
        for x, y, w, h in boxes_of(self.ink[top:bottom, left:right]):
            if max(w, h) <= _SPECK or _is_rest(x, y, w, h, right - left, bottom - top):
                continue
            spot = np.s_[top + y : top + y + h, left + x : left + x + w]
            if np.count_nonzero(self.dark[spot]) > _DARK * np.count_nonzero(self.ink[spot]):
                spots.append((x, y, w, h))
            elif max(w, h) > _LARGE_SHADOW and not self._is_of_stamp(spot):
                shadowed = True
        found = []
        for line in _lines(spots):
            for part in _parts(line):
                box = (
                    left + min(x for x, _, _, _ in part),
                    top + min(y for _, y, _, _ in part),
                    left + max(x + w for x, _, w, _ in part),
                    top + max(y + h for _, y, _, h in part),
                )
                # What is left of print that a line was taken through lies at the edge.
                is_central = top + bottom - EM < box[1] + box[3] < top + bottom + EM
                place = np.s_[box[1] : box[3], box[0] : box[2]]
                if all(self._is_dash(left + x, top + y, w, h) for x, y, w, h in part):
                    mark = "—" if len(part) == 1 else "-" * len(part)
                else:
                    mark = _stroke(self.ink[place]) if len(part) == 1 else ""
                if mark not in ("", *SLASHES) and not is_central:
                    mark = UNCLEAR
                picture = self._cut(box, (left, top, right, bottom))
                is_veiled = self.is_veiled(*box)
                found.append(Print(box, picture, shadowed or is_veiled, mark))
        return found

    def _is_of_stamp(self, spot: tuple[slice, slice]) -> bool:
        """Whether a shadow is what is left of a stamp in colour, under which no print is lost."""
        if self.coloured is None:
            return False
        own = self.ink[spot] > 0
        return bool((self.coloured[spot][own] > 0).mean() >= _OF_STAMP)

    def is_veiled(self, left: int, top: int, right: int, bottom: int) -> bool:
        """Whether print may have gone with a stamp in a box, or close beside it."""
        if self.veiled is None:
            return False
        near = round(EM)
        return bool(self.veiled[top:bottom, max(left - near, 0) : right + near].any())

    def _is_dash(self, x: int, y: int, width: int, height: int) -> bool:
        """Whether a spot is a dash: much wider than high, as far as it is at least half dark.

        How far it blurs or its grain reaches does not count, unless it is as high as half a digit.
        """
        if height > _LOW or width < 0.2 * EM:
            return False
        if height <= 0.5 * width and height <= 0.25 * EM:
            return True
        spot = self.picture[y : y + height, x : x + width]
        ys, xs = np.nonzero(spot <= (self.paper + int(spot.min())) / 2)
        return int(np.ptp(ys)) + 1 <= 0.6 * (int(np.ptp(xs)) + 1)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Print | None:
        """Give the one line of print in a box that `find_text` gave, None if nothing is there."""
        left, top, right, bottom = self._inside(x0, y0, x1, y1)
        ys, xs = np.nonzero(self.dark[top:bottom, left:right])
        if len(xs) < 4:
            return None
        box = (
            left + int(xs.min()),
            top + int(ys.min()),
            left + int(xs.max()) + 1,
            top + int(ys.max()) + 1,
        )
        return Print(box, self._cut(box, (left, top, right, bottom)))

    def is_bare(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether nothing at all is printed in a cell, not even faintly."""
        left, top, right, bottom = self._inside(x0, y0, x1, y1)
        if self.is_veiled(left, top, right, bottom):
            return False
        return all(
            max(w, h) <= 3 * _SPECK or _is_rest(x, y, w, h, right - left, bottom - top)
            for x, y, w, h in boxes_of(self.faint[top:bottom, left:right])
        )

    def _inside(self, x0: float, y0: float, x1: float, y1: float) -> tuple[int, int, int, int]:
        height, width = self.ink.shape
        left, right = max(round(x0), 0), min(round(x1), width)
        top, bottom = max(round(y0), 0), min(round(y1), height)
        return left, top, max(right, left + 1), max(bottom, top + 1)

    def _cut(self, box: tuple[int, int, int, int], cell: tuple[int, int, int, int]) -> Picture:
        """Cut out a line with the room around it that the reader of lines expects."""
        x0, y0, x1, y1 = box
        high = y1 - y0
        more = max(round(0.25 * high), round((1.2 * EM - high) / 2), 3)
        wide = round(0.3 * max(high, 0.7 * EM))
        top, bottom = max(y0 - more, cell[1]), min(y1 + more, cell[3])
        left, right = max(x0 - wide, cell[0]), min(x1 + wide, cell[2])
        return np.pad(
            self.clean[top:bottom, left:right],
            ((top - (y0 - more), y1 + more - bottom), (left - (x0 - wide), x1 + wide - right)),
            constant_values=self.paper,
        )


def _tables(rules: Sequence[Rule], ink: Mask) -> Mask:
    """Give where tables are: all between two level lines that are next to each other."""
    tables = np.zeros_like(ink)
    level = sorted((rule for rule in rules if rule.y0 == rule.y1), key=lambda rule: rule.y0)
    for upper, lower in pairwise(level):
        if lower.y0 - upper.y0 < 4 * EM:
            x0, x1 = (round(x) for x in (max(upper.x0, lower.x0), min(upper.x1, lower.x1)))
            tables[round(upper.y0) : round(lower.y0), x0:x1] = 255
    return tables


def _is_rest(x: int, y: int, w: int, h: int, width: int, height: int) -> bool:
    """Whether a spot is what was left of a ruling line: thin, along the edge of the cell."""
    beside = (x <= 5 or x + w >= width - 5) and w <= 4
    under = (y <= 5 or y + h >= height - 5) and h <= 4
    return beside or under


_Spot = tuple[int, int, int, int]


def _stroke(ink: Mask) -> str:
    """Say what a lone stroke of ink is: ``/``, ``\\``, UNCLEAR, or empty for a character."""
    height, width = ink.shape
    if height < 0.5 * EM or width > _BROADEST * height:
        return ""
    ys, xs = np.nonzero(ink)
    slope, start = np.polyfit(ys, xs, 1)
    # All ink lies along one line that leans to the right or to the left.
    straight = float(np.std(xs - slope * ys - start)) < 0.09 * height
    lean = abs(slope)
    if not straight or lean < 0.13:
        return ""
    if lean <= 0.24:
        return UNCLEAR
    return "/" if slope < 0 else "\\"


def _lines(spots: list[_Spot]) -> list[list[_Spot]]:
    """Part spots into lines: rows of pixels without ink are between them.

    What is lower than half a line is a part of a character (三, ；) and goes to its neighbour.
    """
    if not spots:
        return []
    em = max(EM, float(np.percentile([max(w, h) for _, _, w, h in spots], 60)))
    bands: list[tuple[int, int, list[_Spot]]] = []
    for spot in sorted(spots, key=lambda s: s[1]):
        top, bottom = spot[1], spot[1] + spot[3]
        if bands and top < bands[-1][1]:
            start, end, members = bands[-1]
            bands[-1] = (start, max(end, bottom), [*members, spot])
        else:
            bands.append((top, bottom, [spot]))
    joined: list[tuple[int, int, list[_Spot]]] = []
    for band in bands:
        if joined:
            start, end, members = joined[-1]
            low = min(end - start, band[1] - band[0]) < 0.55 * em
            if low and band[1] - start <= 1.4 * em:
                joined[-1] = (start, band[1], [*members, *band[2]])
                continue
        joined.append(band)
    return [members for _, _, members in joined]


def _parts(line: list[_Spot]) -> Iterator[list[_Spot]]:
    """Part a line where nothing is printed for most of an em or more."""
    part: list[_Spot] = []
    end = 0
    for spot in sorted(line):
        if part and spot[0] - end > _GAP * EM:
            yield part
            part = []
        part.append(spot)
        end = max(end, spot[0] + spot[2]) if len(part) > 1 else spot[0] + spot[2]
    if part:
        yield part
