"""A scanned page made upright and brought to one size of print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.bend import Bend, bend_of
from parsers.readers.geometry import Box
from parsers.readers.keystone import evened, straightening
from parsers.readers.ocr import Picture, find_text, read_lines
from parsers.readers.picture import Scan
from parsers.readers.strokes import EM

# A box of the finder is this much higher than the print in it.
_BOX_TO_EM = 0.7
_MAX_ANGLE = 8.0  # degrees; what stands more aslant was not scanned but thrown
_LEAST_ANGLE = 0.03
_SIDE_TO_LOOK_AT = 1600
_MAX_PIXELS = 40_000_000
# Lines read with less than this are asked again upside down.
_SURE = 0.85


@dataclass(frozen=True, slots=True)
class Upright:
    """A page as it is read: its picture, the boxes of its text, and the way back."""

    picture: Picture
    stamped: Picture | None
    boxes: list[tuple[int, int, int, int]]
    back: NDArray[np.float64]  # 3 x 3: from its pixels to those of the picture given
    bend: Bend | None = None  # what was straightened after that
    bare: Picture | None = None  # without what is not darker than a seal
    sealed: Picture | None = None  # with the seal

    @property
    def ratio(self) -> float:
        """How many pixels of the picture given one of its pixels is."""
        return math.hypot(self.back[0, 0], self.back[0, 1])

    def original(self, box: Box) -> Box:
        """Give the box, in pixels of the picture that was given, around one of this page."""
        x0, y0, x1, y1 = box
        xs, ys = np.array([x0, x1, x1, x0]), np.array([y0, y0, y1, y1])
        if self.bend is not None:
            xs, ys = self.bend.bent(xs, ys)
        xs, ys, depth = self.back @ np.array([xs, ys, np.ones(4)])
        xs, ys = xs / depth, ys / depth
        return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def upright(scan: Scan) -> Upright:
    """Turn a page so that its lines are level and its text is up, and bring it to size."""
    picture, stamped = evened(scan.picture), scan.stamped
    height, width = picture.shape
    shrunk = min(1.0, 1280 / min(height, width))  # for the finder of text, which is slow
    way = _straight(picture, _turn(_skew(picture), width, height))
    small = _warped(picture, _scaled(way, shrunk))
    boxes = find_text(small)
    quarters = _quarters(small, boxes)
    if quarters:
        way = _quarter(way, quarters)
        small = _warped(picture, _scaled(way, shrunk))
        boxes = find_text(small)
    factor = _factor(boxes, shrunk, small.size / shrunk**2)
    last = _scaled(way, factor)
    ratio = factor / shrunk
    grown = [
        (round(x0 * ratio), round(y0 * ratio), round(x1 * ratio), round(y1 * ratio))
        for x0, y0, x1, y1 in boxes
    ]
    as_seen = _warped(picture, last)
    bend = bend_of(as_seen)
    covered = None if stamped is None else 255 - _warped(255 - stamped, last, bend)
    if bend is not None:
        as_seen = _warped(picture, last, bend)
        grown = [_flat(box, bend) for box in grown]
    bare, sealed = (
        None if one is None else _warped(evened(one), last, bend)
        for one in (scan.bare, scan.sealed)
    )
    return Upright(as_seen, covered, grown, _inverse(last.matrix), bend, bare, sealed)


def _flat(box: tuple[int, int, int, int], bend: Bend) -> tuple[int, int, int, int]:
    """Give the box around one of the bent page, on the flat one."""
    x0, y0, x1, y1 = box
    xs, ys = bend.flat(np.array([x0, x1, x1, x0]), np.array([y0, y0, y1, y1]))
    return int(xs.min()), int(ys.min()), round(xs.max()), round(ys.max())


# ---- ways ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the pixels of a picture go: a 3 x 3 matrix, and the size that holds them all."""

    matrix: NDArray[np.float64]
    width: float
    height: float


def _turn(degrees: float, width: int, height: int) -> _Way:
    if abs(degrees) < _LEAST_ANGLE:
        return _Way(np.eye(3), width, height)
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    broad, high = abs(c) * width + abs(s) * height, abs(s) * width + abs(c) * height
    matrix = np.array(
        [
            [c, s, (broad - c * width - s * height) / 2],
            [-s, c, (high + s * width - c * height) / 2],
            [0.0, 0.0, 1.0],
        ]
    )
    return _Way(matrix, broad, high)


def _quarter(way: _Way, quarters: int) -> _Way:
    """Go on with quarter turns clockwise."""
    matrix, width, height = way.matrix, way.width, way.height
    for _ in range(quarters % 4):
        matrix = np.array([[0.0, -1.0, height], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]) @ matrix
        width, height = height, width
    return _Way(matrix, width, height)


def _scaled(way: _Way, factor: float) -> _Way:
    return _Way(
        np.diag([factor, factor, 1.0]) @ way.matrix, way.width * factor, way.height * factor
    )


def _straight(picture: Picture, way: _Way) -> _Way:
    """Go on to where lines are parallel that a tilted lens has run together."""
    scale = min(1.0, _SIDE_TO_LOOK_AT / max(way.width, way.height))
    looked_at = _scaled(way, scale)
    matrix = straightening(_warped(picture, looked_at))
    if matrix is None:
        return way
    there = _Way(matrix @ looked_at.matrix, looked_at.width, looked_at.height)
    return _scaled(there, 1 / scale)


def _warped(picture: Picture, way: _Way, bend: Bend | None = None) -> Picture:
    size = (max(round(way.width), 1), max(round(way.height), 1))
    factor = math.hypot(*way.matrix[0, :2])
    if factor < 0.7:
        # Interpolation alone would leave out thin lines.
        picture = cv2.GaussianBlur(picture, (0, 0), 0.35 / factor)
    how = cv2.INTER_LINEAR if factor < 1 else cv2.INTER_CUBIC
    if bend is not None:
        return _unbent(picture, way, bend, how)
    if np.allclose(way.matrix[2], (0, 0, 1), rtol=0, atol=1e-12):
        warp, matrix = cv2.warpAffine, way.matrix[:2]
    else:
        warp, matrix = cv2.warpPerspective, way.matrix
    return warp(  # type: ignore[no-any-return]
        picture, matrix, size, flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )


def _unbent(picture: Picture, way: _Way, bend: Bend, how: int) -> Picture:
    """Draw a page with its bend taken out as well."""
    places = bend.places(max(round(way.width), 1), max(round(way.height), 1))
    found = cv2.perspectiveTransform(np.stack(places, axis=-1), _inverse(way.matrix))
    return cv2.remap(  # type: ignore[no-any-return]
        picture, found, None, how, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )


def _inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    back = np.linalg.inv(matrix)
    return np.asarray(back / back[2, 2])


# ---- angle ---------------------------------------------------------------------------------------


def _skew(picture: Picture) -> float:
    """Give the angle of the lines, in degrees, by which the page is to be turned back.

    The right angle is that at which ink falls into the fewest rows.
    """
    scale = min(1.0, _SIDE_TO_LOOK_AT / max(picture.shape))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(
        small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 20
    )
    ys, xs = np.nonzero(ink)
    if len(xs) < 200:
        return 0.0
    step = max(len(xs) // 60_000, 1)
    ys, xs = ys[::step], xs[::step]

    def sharpness(degrees: float) -> float:
        rows = ys - xs * math.tan(math.radians(degrees))
        counts = np.bincount((rows - rows.min()).astype(np.intp)).astype(np.float64)
        return float((counts**2).sum())

    coarse = max(np.arange(-_MAX_ANGLE, _MAX_ANGLE + 0.1, 0.25), key=sharpness)
    return float(max(np.arange(coarse - 0.25, coarse + 0.26, 0.02), key=sharpness))


def _quarters(picture: Picture, boxes: Sequence[tuple[int, int, int, int]]) -> int:
    """Give how many quarter turns clockwise the page needs.

    Lines of text are broader than high; which way up they stand, the better reading says.
    """
    broad = sum(x1 - x0 for x0, y0, x1, y1 in boxes if x1 - x0 > 2 * (y1 - y0))
    high = sum(y1 - y0 for x0, y0, x1, y1 in boxes if y1 - y0 > 2 * (x1 - x0))
    sideways = high > broad
    longest = sorted(boxes, key=lambda b: -max(b[2] - b[0], b[3] - b[1]))[:6]
    lines = [picture[y0:y1, x0:x1] for x0, y0, x1, y1 in longest if x1 > x0 and y1 > y0]
    if not lines:
        return 0
    first = [np.rot90(line, -1) for line in lines] if sideways else lines
    sure = _sureness(first)
    if sure >= _SURE:
        return int(sideways)
    return int(sideways) + (2 if _sureness([np.rot90(line, 2) for line in first]) > sure else 0)


def _sureness(lines: Sequence[Picture]) -> float:
    readings = read_lines([np.ascontiguousarray(line) for line in lines])
    glyphs = [glyph.confidence for reading in readings for glyph in reading.glyphs]
    return sum(glyphs) / len(glyphs) if glyphs else 0.0


# ---- size ----------------------------------------------------------------------------------------


def _factor(boxes: Sequence[tuple[int, int, int, int]], shrunk: float, pixels: float) -> float:
    """Give the factor that brings the smaller print of the page to EM."""
    heights = sorted(y1 - y0 for x0, y0, x1, y1 in boxes if x1 - x0 >= (y1 - y0) * 0.6)
    if not heights:
        return shrunk
    em = heights[len(heights) // 5] / shrunk * _BOX_TO_EM
    return min(max(EM / em, 0.2), 4.0, math.sqrt(_MAX_PIXELS / pixels))
