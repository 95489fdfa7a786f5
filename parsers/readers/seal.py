"""A round seal on a page that was scanned in grey: found by its ring, lightened where it lies.

Its ink is lighter than print, so what is as dark as print under it is print; but thin print has such
grey edges too, and may go with it. Hence what stands under it is never taken for blank, and is
believed only where sums confirm it (`ink.Print.shadowed`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import cv2
import numpy as np

from parsers.readers.ocr import Picture

# How much darker than paper the ink of a seal is at least (of 255), and how much lighter than print
# (a share of the darkness of print).
_INKED, _LIGHTER = 25, 0.2
# A ring's diameter is this share of the page's width; it is looked for on a page so much smaller.
_SIZE, _SHRUNK = (0.12, 0.45), 4
# Spots are on this share of it at least; beside it, so much further in and out, on no more than that.
_AROUND, _BESIDE, _FREE = 0.7, 0.12, 0.4
# What is worth looking for a better one near it.
_LIKELY = 0.4
# How far print's own tone is kept from being lightened with the seal, a share of what parts both.
_KEPT = 0.12
# Strokes of a seal are broader than the grey edges of print, and than thin print.
_BROAD = 5
# A ruling line is thinner than this, and straight for longer than a seal's characters are large.
_THICK, _STRAIGHT = 7, 60


def unsealed(picture: Picture) -> tuple[Picture, Picture] | None:
    """Give a grey picture with the ink of its seal lightened, and where (255); None: there is none."""
    paper = float(np.percentile(picture[::4, ::4], 90))
    some = picture[::2, ::2]
    dark = some[some < paper - 2 * _INKED]
    if not dark.size:
        return None
    black = float(np.percentile(dark, 5))
    smooth = cv2.medianBlur(picture, 3)
    darkest = black + _LIGHTER * (paper - black)
    tone = cv2.inRange(smooth, np.array([darkest]), np.array([paper - _INKED]))
    thick = cv2.morphologyEx(tone, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    ring = _ring(thick)
    if ring is None:
        return None
    ink = _tone(smooth, thick, *ring)
    if ink is None or ink < darkest:
        return None
    x, y, radius = ring
    disc = np.zeros_like(picture)
    cv2.circle(disc, (x, y), round(radius * (1 + _BESIDE)), 255, -1)
    broad = cv2.morphologyEx(tone, cv2.MORPH_OPEN, np.ones((_BROAD, _BROAD), np.uint8))
    spots = cv2.bitwise_and(cv2.bitwise_and(broad, disc), cv2.bitwise_not(_lines(tone)))
    sealed = cv2.dilate(spots, np.ones((7, 7), np.uint8))
    lightest = ink - _KEPT * (ink - black)
    share = np.clip((picture.astype(np.float32) - black) / (lightest - black), 0, 1)
    lightened = np.maximum(picture, (black + share * (paper - black)).astype(np.uint8))
    return np.where(sealed > 0, lightened, picture), np.asarray(sealed)


def _tone(picture: Picture, thick: Picture, x: int, y: int, radius: int) -> float | None:
    """Give the tone of the middle of a ring's line."""
    band = np.zeros_like(picture)
    cv2.circle(band, (x, y), radius, 255, max(radius // 8, 3))
    inner = cv2.erode(cv2.bitwise_and(thick, band), np.ones((3, 3), np.uint8))
    return float(np.median(picture[inner > 0])) if inner.any() else None


def _lines(tone: Picture) -> Picture:
    """Give the thin straight lines among spots of a seal's tone: a table's, printed in grey."""
    solid = cv2.morphologyEx(tone, cv2.MORPH_OPEN, np.ones((_THICK, _THICK), np.uint8))
    thin = cv2.bitwise_and(tone, cv2.bitwise_not(cv2.dilate(solid, np.ones((5, 5), np.uint8))))
    across = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, _STRAIGHT), np.uint8))
    down = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((_STRAIGHT, 1), np.uint8))
    return np.asarray(cv2.dilate(cv2.bitwise_or(across, down), np.ones((5, 5), np.uint8)))


def _ring(thick: Picture) -> tuple[int, int, int] | None:
    """Give centre and radius (to the middle of its line) of a ring of spots of a seal's tone."""
    small = cv2.resize(thick, None, fx=1 / _SHRUNK, fy=1 / _SHRUNK, interpolation=cv2.INTER_AREA)
    sizes = [round(share * small.shape[1] / 2) for share in _SIZE]
    found = cv2.HoughCircles(
        cv2.GaussianBlur(small, (3, 3), 0),
        *(cv2.HOUGH_GRADIENT_ALT, 1.5, sizes[0]),
        param1=200, param2=0.5, minRadius=sizes[0], maxRadius=sizes[1],
    )  # fmt: skip
    if found is None:
        return None
    for circle in found.reshape(-1, found.shape[-1])[:, :3].tolist():
        if max(_met(small, circle[0], circle[1], circle[2] + by) for by in range(-2, 3)) < _LIKELY:
            continue
        x, y, radius = max(_near(circle), key=lambda near: _met(small, *near))
        beside = max(_met(small, x, y, radius * (1 + by)) for by in (-_BESIDE, _BESIDE))
        if _met(small, x, y, radius) >= _AROUND and beside <= _FREE:
            return round(x * _SHRUNK), round(y * _SHRUNK), round(radius * _SHRUNK)
    return None


def _near(circle: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    """Give the circles near one: its edge found may be that inside or outside, or broken by print."""
    x, y, radius = circle
    for across, down, out in product(range(-4, 5), range(-4, 5), range(-3, 4)):
        yield x + across, y + down, radius + out


def _met(mask: Picture, x: float, y: float, radius: float) -> float:
    """Give the share of a circle that spots of the mask lie on."""
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    xs, ys = x + radius * np.cos(angles), y + radius * np.sin(angles)
    columns = xs.round().astype(int).clip(0, mask.shape[1] - 1)
    rows = ys.round().astype(int).clip(0, mask.shape[0] - 1)
    return float((mask[rows, columns] > 127).mean())
