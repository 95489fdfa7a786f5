"""Heads of a table without ruling lines that stand at the foot of a page, its figures overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.readers.geometry import Rule
from parsers.readers.pieces import Label, Piece

# How far above the first line of the new page the last line of the heads is put, in ems: as lines of
# one cell stand, so that a head which the cut parted is one again.
_PITCH = 1.3


@dataclass(frozen=True, slots=True)
class Foot:
    """The words below the last figure of a page, and the level ruling lines between them."""

    pieces: Sequence[Piece]
    level: Sequence[Rule]


def foot_of(pieces: Sequence[Piece], labels: Sequence[Label], level: Sequence[Rule]) -> Foot | None:
    """Give what stands at the foot of a page, if it is heads of columns and nothing else."""
    last = max((piece.base for piece in pieces if piece.is_figure), default=0.0)
    labels = [label for label in labels if label.top > last]
    words = [piece for label in labels for piece in label.pieces]
    between = [rule for rule in level if rule.y0 > last]
    rows = [label for label in labels if label.names_row]
    # 「总计」 may be either. Two that stand side by side (行政复议, 行政诉讼) group columns.
    heads = [label for label in labels if label.meaning.columns and label not in rows]
    heads += [one for one in rows if any(_is_beside(one, other) for other in rows)]
    if not heads:
        return None
    left, top = min(head.x0 for head in heads), min(head.top for head in heads)
    is_cut_row = any(label.x1 <= left and label.top > top for label in rows)
    return None if is_cut_row else Foot(words, between)


def _is_beside(one: Label, other: Label) -> bool:
    apart = one.x1 <= other.x0 or other.x1 <= one.x0
    return apart and one.top < other.bottom and other.top < one.bottom


def above(foot: Foot, pieces: Sequence[Piece]) -> Foot:
    """Move heads to right above the print of the next page."""
    first = min(pieces, key=lambda piece: piece.base)
    down = first.base - _PITCH * first.em - max(piece.base for piece in foot.pieces)
    moved = [
        replace(
            piece,
            base=piece.base + down,
            chars=[
                c._replace(y0=c.y0 + down, y1=c.y1 + down, base=c.base + down) for c in piece.chars
            ],
        )
        for piece in foot.pieces
    ]
    return Foot(moved, [Rule(r.x0, r.y0 + down, r.x1, r.y1 + down) for r in foot.level])
