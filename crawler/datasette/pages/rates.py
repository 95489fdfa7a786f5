"""Shares with how sure they are: small numbers give wide intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.96  # of a 95% interval


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``whole``, the share of it (0 to 1), and its 95% interval (Wilson)."""

    count: float
    whole: float
    value: float
    low: float
    high: float


def share(count: float | None, whole: float | None) -> Share | None:
    """Give the share; None where a number is missing, the whole is 0, or the part is more than it.

    The last happens where printed sums do not hold; such reports are left out before, if they can.
    """
    if count is None or whole is None or whole <= 0 or not 0 <= count <= whole:
        return None
    p = count / whole
    middle = p + _Z**2 / (2 * whole)
    reach = _Z * sqrt(p * (1 - p) / whole + _Z**2 / (4 * whole**2))
    scale = 1 + _Z**2 / whole
    return Share(
        count, whole, p, max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
    )
