"""A round seal on a page that was scanned in grey: found by its ring, lightened where it lies.

Its ink lets print through: under it all is darker by the same share, which its ring tells, and is made
lighter by as much. Thin print has the seal's tone too, and may be taken for it and go; thin strokes of
the seal may stay. Hence the page is given a second time, with nothing on it, as far as the seal reaches,
but what is darker than a seal somewhere: what both say is believed where all print of the page is so
dark (`readers/twice`). Nothing there is ever taken for blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import cv2
import numpy as np

from parsers.readers.ocr import Picture

# How much darker than paper the ink of a seal is at least (of 255), and how much lighter than print
# (a share of the darkness of print).
_INKED, _LIGHTER = 25, 0.2
# What is black is told by the darkest of what is dark (per cent), of which a page may have little.
_BLACK = (5, 1)
# A ring's diameter is this share of the page's width; it is looked for on a page so much smaller.
_SIZE, _SHRUNK = (0.12, 0.45), 4
# Spots are on this share of it at least; beside it, so much further in and out, on no more than that, or
# on so much less than on the ring.
_AROUND, _BESIDE, _FREE, _MORE = 0.7, 0.12, 0.4, 0.5
# What is worth looking for a better one near it.
_LIKELY = 0.4
# Ink of a seal is as dark as its ring but for this share of what parts paper from black.
_ALIKE = 0.12
# A stroke of a seal is so broad somewhere, for so long; from there it is followed, by steps of two
# pixels, as far as a character of a seal is large, while it is broader than a line. Print over it may
# interrupt it.
_BROAD, _LONG, _STEPS, _THIN, _GAP = 3, 9, 20, 3, 13
# A circle so much of which is dark is in the line of the ring.
_DARK = 0.6
# How softly a seal's ink ends; how uneven it is at least and at most (a share of its own darkness).
_SOFT, _UNEVEN = 0.8, (0.06, 0.3)
# What is this broad and about as dark as a seal may be what was not found of it.
_DOUBTFUL = 5
# Print is darker somewhere by this share of what parts a seal from black, once its grain is calmed, and
# has edges so broad. So are this many at least of what has the size of print.
_DARKER, _CALM, _EDGE = 0.25, 0.7, 3
_OF_PRINT, _ALWAYS = (12, 45), 0.98
# A ruling line is thinner than this, and straight for longer than a seal's characters are large.
_THICK, _STRAIGHT, _BROKEN = 7, 60, 5


class _Seal(NamedTuple):
    """A seal: its ring (to the middle of its line), and what is black, ink and paper on the page."""

    x: int
    y: int
    radius: int
    black: float
    ink: float
    paper: float


class Unsealed(NamedTuple):
    """A grey picture with the ink of its seal taken off, and where (255).

    ``bare``: the same without all that is not darker than a seal somewhere; ``is_dark``: whether
    print is, so that nothing of it is missing there.
    """

    picture: Picture
    where: Picture
    bare: Picture
    is_dark: bool


def unsealed(picture: Picture) -> Unsealed | None:
    """Take the ink of a seal off a grey picture; None: there is none."""
    paper = float(np.percentile(picture[::4, ::4], 90))
    some = picture[::2, ::2]
    dark = some[some < paper - 2 * _INKED]
    if not dark.size:
        return None
    smooth = cv2.medianBlur(picture, 3)
    blacks = (float(np.percentile(dark, share)) for share in _BLACK)
    seal = next(filter(None, (_seal(smooth, black, paper) for black in blacks)), None)
    if seal is None:
        return None
    disc = np.zeros_like(picture)
    cv2.circle(disc, (seal.x, seal.y), round(seal.radius * (1 + _BESIDE)), 255, -1)
    tone = cv2.bitwise_and(_tones(smooth, seal.black, paper), disc)
    inked = _inked(smooth, disc, seal)
    near = _grown(inked, 7)
    lightened = np.where(near > 0, np.maximum(picture, _lightened(picture, inked, seal)), picture)
    doubtful = cv2.bitwise_and(_opened(tone, _DOUBTFUL), cv2.bitwise_not(_lines(tone)))
    where = np.asarray(cv2.bitwise_or(near, _grown(doubtful, 7)))
    return Unsealed(lightened, where, *_bare(picture, lightened, disc, seal))


def _seal(smooth: Picture, black: float, paper: float) -> _Seal | None:
    """Find the seal of a page by its ring, if what is black on it and what is paper is so."""
    thick = _opened(_tones(smooth, black, paper), 3)
    ring = _ring(thick)
    ink = None if ring is None else _tone(smooth, thick, *ring)
    if ring is None or ink is None or ink < black + _LIGHTER * (paper - black):
        return None
    return _Seal(*ring, black, ink, paper)


def _tones(smooth: Picture, black: float, paper: float) -> Picture:
    """Give what has the tone that ink of a seal may have."""
    return _between(smooth, black + _LIGHTER * (paper - black), paper - _INKED)


def _bare(picture: Picture, lightened: Picture, disc: Picture, seal: _Seal) -> tuple[Picture, bool]:
    """Take off what is nowhere darker than a seal; say whether print beside the seal always is."""
    calm = cv2.GaussianBlur(picture, (0, 0), _CALM)
    core = seal.ink - _DARKER * (seal.ink - seal.black)
    cores = _between(calm, 0.0, core)
    dark = _between(calm, 0.0, (seal.ink + seal.paper) / 2)
    printed = cores
    for _ in range(_EDGE):
        printed = cv2.bitwise_and(_grown(printed, 3), dark)
    printed = _grown(printed, 3)
    bare = np.where((disc > 0) & (printed == 0), round(seal.paper), lightened).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.bitwise_and(dark, cv2.bitwise_not(disc))
    )
    widths, heights = stats[:, 2], stats[:, 3]
    low, high = _OF_PRINT
    is_print = (heights >= low) & (heights <= high) & (widths <= high)
    is_print[0] = False
    has_core = np.zeros(len(stats), dtype=bool)
    has_core[np.unique(labels[cores > 0])] = True
    share = float(has_core[is_print].mean()) if is_print.any() else 0.0
    return bare, share >= _ALWAYS


def _inked(smooth: Picture, disc: Picture, seal: _Seal) -> Picture:
    """Give where the ink of a seal is, with the print that it lies over."""
    halfway = (seal.ink + seal.paper) / 2
    more = _ALIKE * (seal.paper - seal.black)
    seeds = _opened(
        cv2.bitwise_and(_between(smooth, seal.ink - more, seal.ink + more), disc), _BROAD
    )
    strokes = cv2.bitwise_and(_between(smooth, seal.ink - more, halfway), disc)
    strokes = _opened(cv2.bitwise_and(strokes, cv2.bitwise_not(_lines(strokes))), _THIN)
    inked = _large(seeds)
    for _ in range(_STEPS):
        inked = cv2.bitwise_and(_grown(inked, 5), strokes)
    over = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_GAP, _GAP))
    inked = cv2.morphologyEx(_grown(inked, 5), cv2.MORPH_CLOSE, over)
    dark = _between(smooth, 0.0, halfway)
    return np.asarray(cv2.bitwise_and(cv2.bitwise_or(inked, _band(dark, seal)), dark))


def _lightened(picture: Picture, inked: Picture, seal: _Seal) -> Picture:
    """Make up for the light that ink of a seal keeps back, as far as it is a seal's alone."""
    soft = cv2.max(inked, cv2.GaussianBlur(inked, (0, 0), _SOFT)).astype(np.float32) / 255
    own = (seal.ink - seal.black) / (seal.paper - seal.black)
    light = (picture.astype(np.float32) - seal.black) / (seal.paper - seal.black)
    light = light / (1 - soft * (1 - own)) / (1 - soft * _unevenness(picture, inked, seal))
    lightened = seal.black + light * (seal.paper - seal.black)
    return np.asarray(np.clip(lightened, 0, seal.paper), dtype=np.uint8)


def _unevenness(picture: Picture, inked: Picture, seal: _Seal) -> float:
    """Give how far the tone of a seal's ink scatters, as a share of what parts it from black."""
    tones = picture[cv2.erode(inked, np.ones((5, 5), np.uint8)) > 0].astype(np.float32)
    scatter = 1.48 * float(np.median(np.abs(tones - seal.ink))) if tones.size else 0.0
    least, most = _UNEVEN
    return min(max(scatter / (seal.ink - seal.black), least), most)


def _band(dark: Picture, seal: _Seal) -> Picture:
    """Give the line of the ring, from its inner to its outer edge."""
    radii = range(round(seal.radius * (1 - _BESIDE)), round(seal.radius * (1 + _BESIDE)))
    line = [radius for radius in radii if _met(dark, seal.x, seal.y, radius) > _DARK]
    band = np.zeros_like(dark)
    if line:
        cv2.circle(band, (seal.x, seal.y), max(line) + 2, 255, -1)
        cv2.circle(band, (seal.x, seal.y), max(min(line) - 2, 0), 0, -1)
    return band


def _between(picture: Picture, least: float, most: float) -> Picture:
    return np.asarray(cv2.inRange(picture, np.array([least]), np.array([most])))


def _opened(spots: Picture, by: int) -> Picture:
    """Give what is at least so broad both ways."""
    return np.asarray(cv2.morphologyEx(spots, cv2.MORPH_OPEN, np.ones((by, by), np.uint8)))


def _grown(spots: Picture, by: int) -> Picture:
    return np.asarray(cv2.dilate(spots, np.ones((by, by), np.uint8)))


def _large(spots: Picture) -> Picture:
    """Leave out spots that are short: characters in small print have such."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(spots)
    is_large = stats[:, 2:4].max(axis=1) >= _LONG
    is_large[0] = False  # paper
    return np.where(is_large[labels], 255, 0).astype(np.uint8)


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
    runs = cv2.bitwise_or(_runs(thin), np.ascontiguousarray(_runs(thin.T).T))
    return np.asarray(cv2.dilate(runs, np.ones((5, 5), np.uint8)))


def _runs(thin: Picture) -> Picture:
    """Give what of a mask is long and level, over small breaks."""
    level = np.ascontiguousarray(thin)
    closed = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((1, _BROKEN), np.uint8))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, _STRAIGHT), np.uint8)))


def _ring(thick: Picture) -> tuple[int, int, int] | None:
    """Give centre and radius (to the middle of its line) of a ring of spots of a seal's tone."""
    small = cv2.resize(thick, None, fx=1 / _SHRUNK, fy=1 / _SHRUNK, interpolation=cv2.INTER_AREA)
    sizes = [round(share * small.shape[1] / 2) for share in _SIZE]
    found = cv2.HoughCircles(
        cv2.GaussianBlur(small, (3, 3), 0),
        *(cv2.HOUGH_GRADIENT_ALT, 1.5, sizes[0]),
        param1=200, param2=0.3, minRadius=sizes[0], maxRadius=sizes[1],
    )  # fmt: skip
    if found is None:
        return None
    for circle in found.reshape(-1, found.shape[-1])[:, :3].tolist():
        if max(_met(small, circle[0], circle[1], circle[2] + by) for by in range(-2, 3)) < _LIKELY:
            continue
        x, y, radius = max(_near(circle), key=lambda near: _met(small, *near))
        beside = max(_met(small, x, y, radius * (1 + by)) for by in (-_BESIDE, _BESIDE))
        met = _met(small, x, y, radius)
        if met >= _AROUND and beside <= max(_FREE, met - _MORE):
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
