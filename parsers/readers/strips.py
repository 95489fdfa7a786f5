"""Columns that no line parts: strips of the page that the figures and heads of a table keep to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers.readers.pieces import Label, Piece

Strip = tuple[float, float]  # left and right edge


def strips_of(figures: Sequence[Piece], heads: list[Label]) -> list[Strip] | None:
    """Give the strip of each column; None where figures and heads do not settle them.

    Sorts the heads: those over several columns, then those of one, each from left to right.
    """
    own = figure_strips(figures)
    single = [
        label for label in heads if label.meaning.columns and sum(map(label.is_over, own)) < 2
    ]
    single.sort(key=lambda label: label.x0)
    heads.sort(key=lambda label: (label in single, label.x0))
    if not single:
        return None
    if len(single) == len(own):
        for head, strip in zip(single, own, strict=True):
            # A figure beside its head is the head's only if it stands under no other.
            if not head.is_over(strip) and any(label.is_over(strip) for label in heads):
                return None
        strips = [
            (min(head.x0, strip[0]), max(head.x1, strip[1]))
            for head, strip in zip(single, own, strict=True)
        ]
    else:
        strips = _merged([*own, *((head.x0, head.x1) for head in single)])
        # 「2．其他」 left of all figures is the label of a row, cut short, and no head of a column.
        is_row = single[0].names_row and bool(own) and single[0].x1 <= own[0][0]
        if is_row or len(strips) != len(single):
            return None
    apart = all(a[1] < b[0] for a, b in pairwise(strips))
    return strips if apart and _are_over_their_runs(heads, strips) else None


def _are_over_their_runs(heads: Sequence[Label], strips: Sequence[Strip]) -> bool:
    """Whether 行政复议 and its like, side by side, stand each over as many columns as the others."""
    groups = [label for label in heads if label.meaning.rows and not label.meaning.columns]
    size = len(strips) // max(len(groups), 1)
    if size * len(groups) != len(strips) and groups:
        return False
    return all(
        strips[number * size][0] - group.em
        < (group.x0 + group.x1) / 2
        < strips[(number + 1) * size - 1][1] + group.em
        for number, group in enumerate(groups)
    )


def figure_strips(figures: Iterable[Piece]) -> list[Strip]:
    """Give the strips of the page in which figures stand."""
    return _merged([(piece.x0, piece.x1) for piece in figures])


def _merged(strips: Iterable[Strip]) -> list[Strip]:
    out: list[Strip] = []
    for x0, x1 in sorted(strips):
        if out and x0 < out[-1][1] + 0.5:
            out[-1] = (out[-1][0], max(out[-1][1], x1))
        else:
            out.append((x0, x1))
    return out


def fit(figures: Iterable[Piece], strips: Sequence[Strip]) -> bool:
    """Whether each figure stands in one of the strips."""
    return bool(strips) and all(
        sum(piece.overlaps(*strip) for strip in strips) == 1 for piece in figures
    )
