"""Charts as tables: a line a year, its bar a small SVG, its numbers beside it as text.

No script and no library. datasette-dashboards 0.8 works offline, but its page has scripts and
styles within it and Vega builds functions from text, so that the policy against hostile titles would
have to allow ``unsafe-inline`` and ``unsafe-eval``; and what it draws cannot be heard. Here a reader
hears the table, and a phone shows it as wide as it is. Widths are percentages, so that a bar needs
no inline style.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from crawler.datasette.pages.rates import Share

# The results of a request in the order of the form, with the class that colours each (ogi.css).
RESULTS = (
    ("granted", "granted", "予以公开"),
    ("granted_in_part", "granted in part", "部分公开"),
    ("denied", "denied", "不予公开"),
    ("unavailable", "unavailable", "无法提供"),
    ("rejected", "not processed", "不予处理"),
    ("other", "other result", "其他处理"),
)


def results_bar(row: Mapping[str, Any], longest: float) -> Markup:
    """Give a bar parted by result, as long as its ``answered`` is against ``longest``."""
    whole = row["answered"]
    if not whole or not longest:
        return Markup("")
    parts, x = [], 0.0
    for name, en, zh in RESULTS:
        count = row[name] or 0
        wide = 100 * count / longest
        if count > 0:
            parts.append(
                Markup(
                    '<rect class="r-{}" x="{:.3f}%" y="2" width="{:.3f}%" height="18">'
                    "<title>{} {}: {:,}</title></rect>"
                ).format(name, x, wide, en, zh, count)
            )
        x += wide
    said = ", ".join(f"{en} {row[name] or 0:,}" for name, en, _ in RESULTS)
    return Markup(
        '<svg class="bar" role="img" width="100%" height="22" aria-label="{}">{}</svg>'
    ).format(said, Markup("").join(parts))


def share_dot(own: Share | None, other: Share | None, top: float) -> Markup:
    """Give a share as a dot on its interval, and another as a tick to compare it with.

    ``top`` is the share at the right end of the axis.
    """
    parts = [Markup('<line class="axis" x1="0%" x2="100%" y1="11" y2="11"/>')]
    if own:
        parts.append(
            Markup(
                '<line class="interval" x1="{:.2f}%" x2="{:.2f}%" y1="11" y2="11"/>'
                '<circle class="dot" cx="{:.2f}%" cy="11" r="5"/>'
            ).format(*(100 * min(1, v / top) for v in (own.low, own.high, own.value)))
        )
    if other:
        parts.append(
            Markup('<line class="tick" x1="{0:.2f}%" x2="{0:.2f}%" y1="2" y2="20"/>').format(
                100 * min(1, other.value / top)
            )
        )
    return Markup('<svg class="dots" aria-hidden="true" width="100%" height="22">{}</svg>').format(
        Markup("").join(parts)
    )


def bar(count: float, longest: float) -> Markup:
    """Give a plain bar, its length against the longest."""
    wide = 100 * count / longest if longest else 0
    return Markup(
        '<svg class="bar" aria-hidden="true" width="100%" height="14">'
        '<rect class="r-plain" x="0" y="2" width="{:.2f}%" height="10"/></svg>'
    ).format(wide)


def axis_top(shares: Sequence[Share | None]) -> float:
    """Give the right end of an axis for these shares: a round number, 0.1 at the least."""
    highest = max((s.high for s in shares if s), default=0.0)
    return next((top for top in (0.1, 0.2, 0.3, 0.5, 0.75) if highest <= top), 1.0)
