"""What is left of a bend once a page is upright: ruling lines that are no straight lines.

Paper that does not lie flat, and a lens, leave lines that lean and curve by some pixels. Long strokes
of ink, most of them ruling lines, say where: a smooth displacement is fitted that makes the level ones
level and the upright ones upright. Lengths are pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.ocr import Picture
from parsers.readers.strokes import Mask, level_strokes, upright_strokes

Numbers = NDArray[np.float64]
_Stroke = tuple[Numbers, Numbers]  # points of its middle: along it, across it

# Strokes shorter than this say nothing, nor do fewer; their points lie so far apart.
_LONG, _FEWEST, _STEP = 160, 4, 16
# A stroke that is further off than this from where a fit has it is none of the page's lines; a fit
# that so few strokes obey is none.
_ASTRAY, _OBEYING = 3.0, 0.6
_ROUNDS = 8
# How little is left alone, and how much is no bend of paper.
_LEAST, _MOST = 2.0, 60.0
# How far apart the places are at which the bend is worked out for drawing.
_GRID = 16


@dataclass(frozen=True, slots=True)
class _Axis:
    """How far points are off in one direction, by their place along and across its lines.

    It is known between ``low`` and ``high`` (along, across); beyond, the nearest place counts.
    """

    factors: Numbers
    low: Numbers
    high: Numbers

    def off(self, along: Numbers, across: Numbers) -> Numbers:
        """Give how far points are off."""
        return np.asarray(np.tensordot(self.factors, self.terms(along, across), axes=1))

    def terms(self, along: Numbers, across: Numbers) -> Numbers:
        """Give what makes lines lean and curve, more here than there."""
        (a0, c0), (a1, c1) = self.low, self.high
        a = (np.clip(along, a0, a1) - a0) / (a1 - a0) - 0.5
        c = (np.clip(across, c0, c1) - c0) / (c1 - c0) - 0.5
        return np.array([a, a * c, a**2, a**2 * c])


@dataclass(frozen=True, slots=True)
class Bend:
    """A bend of a page: the way between places of the flat page and those of the bent one."""

    level: _Axis
    upright: _Axis

    def flat(self, xs: Numbers, ys: Numbers) -> tuple[Numbers, Numbers]:
        """Give where points of the bent page are on the flat one."""
        return xs - self.upright.off(ys, xs), ys - self.level.off(xs, ys)

    def bent(self, xs: Numbers, ys: Numbers) -> tuple[Numbers, Numbers]:
        """Give where points of the flat page are on the bent one."""
        x, y = xs, ys
        for _ in range(_ROUNDS):
            x, y = xs + self.upright.off(y, x), ys + self.level.off(x, y)
        return x, y

    def places(self, width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give for each pixel of the flat page where it is on the bent one: all x, all y."""
        across, down = width // _GRID + 1, height // _GRID + 1
        # The middles of the squares of pixels that a place of the grid is drawn larger to.
        middles = np.meshgrid(
            *((np.arange(count) + 0.5) * _GRID - 0.5 for count in (across, down)), indexing="xy"
        )
        x, y = (
            cv2.resize(grid.astype(np.float32), (across * _GRID, down * _GRID))[:height, :width]
            for grid in self.bent(*middles)
        )
        return x, y


def bend_of(picture: Picture) -> Bend | None:
    """Give the bend of an upright page; None if it has none, or none that can be told."""
    level, upright = _traced(level_strokes(picture)), _traced(upright_strokes(picture).T)
    axes = _fitted(level), _fitted(upright)
    if axes[0] is None or axes[1] is None:
        return None
    most = max(_farthest(axes[0], level), _farthest(axes[1], upright))
    return Bend(axes[0], axes[1]) if _LEAST <= most <= _MOST else None


def _traced(strokes: Mask) -> list[_Stroke]:
    """Give points along the middle of each long level stroke."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(strokes))
    found = []
    for index in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[index])
        if width < _LONG or area > 12 * width or height > _MOST:
            continue
        columns = np.arange(_STEP // 2, width, _STEP)
        inked = labels[y : y + height, x : x + width][:, columns] == index
        heights = (inked * np.arange(height)[:, None]).sum(axis=0) / inked.sum(axis=0)
        found.append((x + columns.astype(np.float64), y + heights))
    return found


def _fitted(strokes: list[_Stroke]) -> _Axis | None:
    """Fit how far level strokes are off from level; None where too few obey any fit.

    Once with all, once more with those that obey, which are what bounds the fit.
    """
    axis, astray = _fit(strokes)
    obeying = [one for one, off in zip(strokes, astray, strict=True) if off <= _ASTRAY]
    if len(obeying) < max(_FEWEST, _OBEYING * len(strokes)):
        return None
    axis, astray = _fit(obeying)
    return axis if max(astray) <= _ASTRAY else None


def _fit(strokes: list[_Stroke]) -> tuple[_Axis | None, list[float]]:
    """Fit a displacement, strokes that it leaves astray counting less each time; give how far.

    A stroke says nothing of how high it is, only of how it runs.
    """
    if not strokes:
        return None, []
    low = np.array([min(s[i].min() for s in strokes) for i in (0, 1)])
    high = np.array([max(s[i].max() for s in strokes) for i in (0, 1)])
    if min(high - low) < _LONG:
        return None, [np.inf] * len(strokes)
    axis = _Axis(np.zeros(4), low, high)
    terms = [_centred(axis.terms(*stroke)).T for stroke in strokes]
    heights = [_centred(across) for _, across in strokes]
    weights = np.ones(len(strokes))
    astray = weights
    for _ in range(_ROUNDS):
        factors = np.linalg.lstsq(
            np.concatenate([w * t for w, t in zip(weights, terms, strict=True)]),
            np.concatenate([w * h for w, h in zip(weights, heights, strict=True)]),
            rcond=None,
        )[0]
        axis = _Axis(factors, low, high)
        astray = np.array(
            [np.abs(t @ factors - h).max() for t, h in zip(terms, heights, strict=True)]
        )
        weights = 1 / (1 + astray**2)
    return axis, astray.tolist()


def _centred(values: Numbers) -> Numbers:
    return np.asarray(values - values.mean(axis=-1, keepdims=True))


def _farthest(axis: _Axis, strokes: list[_Stroke]) -> float:
    """Give how far a point of a stroke is off at most, but for the 2 % that are furthest."""
    return float(np.percentile(np.abs(np.concatenate([axis.off(*one) for one in strokes])), 98))
