"""What a camera does to a page: light that falls off, and lines that run together."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.ocr import Picture

# Light is looked at in squares of this many pixels; it is uneven if it differs by more than this.
_SQUARE = 24
_UNEVEN = 30
_WHITE = 235.0
# Lines that lean by more than this, in degrees, on one side of the page are not looked for; by less
# than the other they are straight.
_MAX_LEAN, _LEAST_LEAN = 3.0, 0.2
# Strokes of this length are of upright lines; less ink than this says nothing.
_STROKE, _LEAST_INK = 30, 300
# Straightening is worth it only if lines come out so much sharper.
_BETTER = 1.05


def evened(picture: Picture) -> Picture:
    """Give a page as if light had fallen on all of it alike; unchanged if it nearly did."""
    height, width = picture.shape
    small = (max(width // _SQUARE, 1), max(height // _SQUARE, 1))
    squares = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(squares, np.ones((5, 5), np.uint8)), 5)
    low, high = np.percentile(paper, (5, 95))
    if high - low < _UNEVEN:
        return picture
    light = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    return np.asarray(np.clip(picture * (_WHITE / np.maximum(light, 40)), 0, 255), dtype=np.uint8)


def straightening(picture: Picture) -> NDArray[np.float64] | None:
    """Give the 3 x 3 matrix that makes lines parallel which a tilted lens has run together.

    ``picture`` is a page about upright. None if its lines are parallel, or cannot be told.
    """
    height, width = picture.shape
    ink = cv2.adaptiveThreshold(
        picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 20
    )
    level, upright = _strokes(ink), np.ascontiguousarray(_strokes(ink.T).T)
    lines = [
        _line(ink[: height * 2 // 5], 0),
        _line(ink[height * 3 // 5 :], height * 3 // 5),
        _line(np.ascontiguousarray(upright.T[: width * 2 // 5]), 0),
        _line(np.ascontiguousarray(upright.T[width * 3 // 5 :]), width * 3 // 5),
    ]
    known = [line for line in lines if line is not None]
    if len(known) < 4 or max(abs(lean) for _, lean in known) < math.tan(math.radians(_LEAST_LEAN)):
        return None
    top, bottom, left, right = known
    corners = [_crossing(level, side) for level in (top, bottom) for side in (left, right)]
    x0, x1 = (corners[0][0] + corners[2][0]) / 2, (corners[1][0] + corners[3][0]) / 2
    y0, y1 = (corners[0][1] + corners[1][1]) / 2, (corners[2][1] + corners[3][1]) / 2
    if x1 - x0 < width / 5 or y1 - y0 < height / 5:
        return None
    matrix = cv2.getPerspectiveTransform(
        np.array(corners, dtype=np.float32),
        np.array([(x0, y0), (x1, y0), (x0, y1), (x1, y1)], dtype=np.float32),
    )
    after = [cv2.warpPerspective(strokes, matrix, (width, height)) for strokes in (level, upright)]
    if _sharpness(*after) < _BETTER * _sharpness(level, upright):
        return None
    return np.asarray(matrix)


def _strokes(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give what may be of level lines, a pixel's wander allowed."""
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, _STROKE), np.uint8)))


def _sharpness(level: NDArray[np.uint8], upright: NDArray[np.uint8]) -> float:
    """Say how far level strokes fall into few rows, and upright ones into few columns."""
    rows, columns = np.count_nonzero(level, axis=1), np.count_nonzero(upright, axis=0)
    return sum(float((c**2.0).sum()) / max(float(c.sum()), 1.0) ** 2 for c in (rows, columns))


def _line(ink: NDArray[np.uint8], offset: int) -> tuple[float, float] | None:
    """Give a line that runs as those of a band of ink do: its height at 0, and its slope."""
    ys, xs = np.nonzero(ink)
    if len(xs) < _LEAST_INK:
        return None
    step = max(len(xs) // 30_000, 1)
    ys, xs = ys[::step], xs[::step]

    def sharpness(degrees: float) -> float:
        rows = ys - xs * math.tan(math.radians(degrees))
        counts = np.bincount((rows - rows.min()).astype(np.intp)).astype(np.float64)
        return float((counts**2).sum())

    coarse = max(np.arange(-_MAX_LEAN, _MAX_LEAN + 0.01, 0.1), key=sharpness)
    slope = math.tan(math.radians(max(np.arange(coarse - 0.1, coarse + 0.11, 0.02), key=sharpness)))
    return offset + float(ys.mean()) - slope * float(xs.mean()), slope


def _crossing(level: tuple[float, float], side: tuple[float, float]) -> tuple[float, float]:
    """Cross y = a + b x with x = c + d y."""
    (a, b), (c, d) = level, side
    x = (c + d * a) / (1 - b * d)
    return x, a + b * x
