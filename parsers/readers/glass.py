"""Where a scanned page lies on the glass, and where its tables are once they are moved to one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.readers.geometry import Box, Rule
from parsers.readers.strokes import EM

# Where tables are moved to, in points.
_MARGIN = 50.0


@dataclass(frozen=True, slots=True)
class Glass:
    """``scale`` is points a pixel of the upright page; ``shift`` how far right its tables lay."""

    scale: float
    shift: float

    @classmethod
    def under(cls, rules: Sequence[Rule], scale: float) -> Glass:
        """Give how a page lies by its ruling lines (pixels): now here, now there."""
        left = min((rule.x0 for rule in rules if rule.x1 - rule.x0 > 12 * EM), default=0.0)
        return cls(scale, left * scale - _MARGIN)

    def pixels(self, box: Box) -> Box:
        """Give a box in points in pixels of the upright page."""
        x0, y0, x1, y1 = box
        return (
            (x0 + self.shift) / self.scale,
            y0 / self.scale,
            (x1 + self.shift) / self.scale,
            y1 / self.scale,
        )

    def points(self, box: Sequence[float]) -> Box:
        """Give a box in pixels of the upright page in points."""
        x0, y0, x1, y1 = box
        return (
            x0 * self.scale - self.shift,
            y0 * self.scale,
            x1 * self.scale - self.shift,
            y1 * self.scale,
        )
