"""Long strokes of a page that is upright: what may be of ruling lines. Lengths are pixels."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.ocr import Picture

Mask = NDArray[np.uint8]  # 255 where there is ink

# The size of print that pages are brought to, in pixels: 9.4 points at 200 dpi.
EM = 26.0
# Strokes longer than this may be of ruling lines.
_LONG = round(EM * 1.35)
# How much darker than the paper round it a stroke is, once blurred along over so many pixels.
_DARKER, _BLUR = 18, 5
# Fainter ones are told from grain over so many pixels: there they differ from what is beside them, at
# such a distance, by this at least and by so many times what grain does; and, unlike characters one
# beside the other, in most parts of that by about as much: half to twice.
_OVER, _PART, _BESIDE = 31, 9, 5
_FAINT, _GRAINS, _MOST = 8.0, 4.0, 0.8


def level_strokes(picture: Picture) -> Mask:
    """Give the level strokes that are as long as a line may be, a pixel's wander allowed."""
    along = cv2.blur(np.ascontiguousarray(picture), (_BLUR, 1))  # takes the grain out
    method = cv2.ADAPTIVE_THRESH_MEAN_C
    ink = cv2.adaptiveThreshold(along, 255, method, cv2.THRESH_BINARY_INV, 51, _DARKER)
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    whole = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((1, _LONG), np.uint8)))


def upright_strokes(picture: Picture) -> Mask:
    """Give the upright ones."""
    return np.ascontiguousarray(level_strokes(picture.T).T)


def faint_strokes(picture: Picture) -> Mask:
    """Give the level strokes, thin and long, of which grain leaves nothing whole."""
    depth = _depth(picture, _OVER)
    some = depth[::4, ::4]
    middle = float(np.median(some))
    grain = 1.48 * float(np.median(np.abs(some - middle)))
    part = _depth(picture, _PART)
    is_even = ((part > depth / 2) & (part < depth * 2)).astype(np.float32)
    is_line = (depth > max(_FAINT, _GRAINS * grain)) & (cv2.blur(is_even, (_OVER, 1)) >= _MOST)
    thick = cv2.dilate(is_line.astype(np.uint8) * 255, np.ones((3, 1), np.uint8))
    long = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, _LONG), np.uint8))
    # They are too short by so much at both ends together; half of it back, since none may reach too far.
    short_by = round((2 * _MOST - 1) * _OVER)
    return np.asarray(cv2.dilate(long, np.ones((1, short_by // 2), np.uint8)))


def _depth(picture: Picture, over: int) -> NDArray[np.float32]:
    """Give how much darker each place is than those above and below, over some pixels along."""
    along = cv2.blur(np.ascontiguousarray(picture), (over, 1)).astype(np.float32)
    above, below = np.zeros_like(along), np.zeros_like(along)
    above[_BESIDE:], below[:-_BESIDE] = along[:-_BESIDE], along[_BESIDE:]
    return np.asarray(np.minimum(above, below) - along)


def boxes_of(mask: Mask) -> Iterator[tuple[int, int, int, int]]:
    """Give the box (x, y, width, height) of each spot of ink."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(mask))
    for index in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[index])
        yield x, y, width, height
