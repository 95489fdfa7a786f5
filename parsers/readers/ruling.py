"""The ruling lines of a scanned page: long strokes that make up tables, tested piece by piece.

Long strokes of ink say where the lines of a table may run, though noise, a stamp or poor print
breaks them, and though lines of text look like some. What counts are the pieces between two
neighbouring crossings: one is there if it is darker than the paper beside it from end to end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.geometry import Rule
from parsers.readers.ocr import Picture
from parsers.readers.strokes import (
    EM,
    Mask,
    boxes_of,
    faint_strokes,
    level_strokes,
    upright_strokes,
)

_Box = tuple[int, int, int, int, int]  # number, left, top, right, bottom

# What long strokes make up is a table if it is as large as this.
_TABLE_WIDTH, _TABLE_HEIGHT = 8 * EM, 1.6 * EM
_THICK = 8
# Where a line goes over from one row of pixels to the next, grain breaks faint strokes of all lines of
# a table for so long at the most.
_BREAK = round(3.5 * EM)
# Strokes closer than this are of one line.
_SNAP = 6.0
# What is looked at beside a line: pixels to each side, and how far the line may wander.
_SIDE, _WANDER = 8, 2
# A piece is looked at in parts of about this length; its ends, which print seldom reaches, apart.
_PART, _END = 16, 4
# A part that a stroke runs through does so over more than this share of it.
_STROKED = 0.8
# How often a table is looked at anew without the lines that turned out to be none.
_ROUNDS = 6
# A line is not less dark than this share of the others, and never this light; a piece of it is
# about as dark as the rest.
_SHARE, _FAINTEST = 0.3, 10
_RANGE = (0.55, 1.6)
# Its ends are but a few pixels, lighter by chance; still darker than grain makes bare paper.
_END_SHARE, _GRAIN = 0.42, 14
_WHOLE, _LIGHT = (0.28, 2.2), 45


def find_rules(picture: Picture, stamped: Mask | None = None) -> list[Rule]:
    """Find the ruling lines of a page, each as long as it runs without a gap. In pixels.

    ``stamped`` says where a stamp was taken off: what was under it is not known.
    """
    if stamped is None:
        stamped = np.zeros_like(picture)
    bare = cv2.bitwise_not(stamped)  # what is faint under a stamp may be the stamp's
    faint = np.asarray(cv2.bitwise_and(faint_strokes(picture), bare))
    faint_aside = np.asarray(cv2.bitwise_and(faint_strokes(picture.T), bare.T))
    across = np.asarray(cv2.bitwise_or(level_strokes(picture), faint))
    down = np.asarray(cv2.bitwise_or(upright_strokes(picture), np.ascontiguousarray(faint_aside.T)))
    seen = _Seen(picture, stamped, across, faint)
    aside = _Seen(picture.T, stamped.T, down.T, faint_aside)
    both = cv2.dilate(cv2.bitwise_or(across, down), np.ones((7, 7), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(both)
    large = [
        (index, int(x), int(y), int(x + width), int(y + height))
        for index, (x, y, width, height, _) in enumerate(stats)
        if index and width >= _TABLE_WIDTH and height >= _TABLE_HEIGHT
    ]
    found = []
    groups = _side_by_side(large)
    for boxes in groups:
        x, y = min(box[1] for box in boxes), min(box[2] for box in boxes)
        part = np.s_[y : max(box[4] for box in boxes), x : max(box[3] for box in boxes)]
        own = np.isin(labels[part], [box[0] for box in boxes])
        level = _levels(np.where(own, across[part], 0).astype(np.uint8), x, y)
        upright = _levels(np.where(own, down[part], 0).astype(np.uint8).T, y, x)
        found.append((level, upright))
    least = _SHARE * _darkness(seen, [rule for level, _ in found for rule in level])
    tables = [_table(seen, aside, level, upright, least) for level, upright in found]
    frames = [_framed(groups[n], groups, tables) for n in range(len(groups))]
    return [
        rule
        for table, inner in zip(tables, frames, strict=True)
        for rule in table
        if not any(_runs_through(rule, other) for other in inner if len(other) > len(table))
    ]


def _framed(
    boxes: Sequence[_Box], groups: Sequence[Sequence[_Box]], tables: Sequence[list[Rule]]
) -> list[list[Rule]]:
    """Give the tables inside what strokes lie around: the desk, the edges of the paper, a frame."""
    left, top = min(box[1] for box in boxes), min(box[2] for box in boxes)
    right, bottom = max(box[3] for box in boxes), max(box[4] for box in boxes)
    return [
        table
        for own, table in zip(groups, tables, strict=True)
        if table and all(left < o[1] and top < o[2] and o[3] < right and o[4] < bottom for o in own)
    ]


def _runs_through(rule: Rule, table: Sequence[Rule]) -> bool:
    """Whether a line runs where a table is; of a frame around it none does."""
    is_beside = rule.x1 <= min(r.x0 for r in table) or rule.x0 >= max(r.x1 for r in table)
    is_over = rule.y1 <= min(r.y0 for r in table) or rule.y0 >= max(r.y1 for r in table)
    return not is_beside and not is_over


def _side_by_side(boxes: Sequence[_Box]) -> list[list[_Box]]:
    """Put tables together of which one goes on, close beside it, where the other breaks off."""
    tables: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda box: box[1]):
        for table in tables:
            _, _, top, right, bottom = table[-1]
            is_level = abs(box[2] - top) < EM and abs(box[4] - bottom) < EM
            if is_level and 0 <= box[1] - right < _BREAK:
                table.append(box)
                break
        else:
            tables.append([box])
    return tables


class _Seen(NamedTuple):
    """A page, where stamps were taken off it, its long level strokes, and those of them that are
    whole however faint. Or all of it aside.
    """

    picture: Picture
    stamped: Mask
    strokes: Mask
    whole: Mask


def _darkness(seen: _Seen, level: Sequence[Rule]) -> float:
    """Give how dark the lines of a page are: the median of all their length."""
    depths = sorted((_usual([_parts(seen, r.y0, r.x0, r.x1)]), r.x1 - r.x0) for r in level)
    half = sum(length for _, length in depths) / 2
    for depth, length in depths:
        half -= length
        if half <= 0:
            return depth
    return 0.0


def _table(
    seen: _Seen, aside: _Seen, level: list[Rule], upright: list[Rule], least: float
) -> list[Rule]:
    """Give what is there of the lines of a table. ``upright`` ones are given on their side.

    Lines of which nothing holds are left out, since they part those that cross them: again, until
    all that is left holds.
    """
    across: list[Rule] = []
    down: list[Rule] = []
    for _ in range(_ROUNDS):
        across = list(_pieces(seen, level, upright, least))
        down = list(_pieces(aside, upright, level, least))
        if not (_without(level, across) or _without(upright, down)):
            across, down = list(_held(across, down)), list(_held(down, across))
            if not (_without(level, across) or _without(upright, down)):
                break
        level = [rule for rule in level if rule not in _without(level, across)]
        upright = [rule for rule in upright if rule not in _without(upright, down)]
    across = [piece for piece in across if not _parts_one_cell(piece, down)]
    found = [*across, *(_flip(rule) for rule in down)]
    width = max((r.x1 for r in found), default=0.0) - min((r.x0 for r in found), default=0.0)
    height = max((r.y1 for r in found), default=0.0) - min((r.y0 for r in found), default=0.0)
    return found if width >= _TABLE_WIDTH and height >= _TABLE_HEIGHT else []


def _without(rules: Sequence[Rule], pieces: Sequence[Rule]) -> list[Rule]:
    """Give the lines of which no piece is there."""
    there = {piece.y0 for piece in pieces}
    return [rule for rule in rules if rule.y0 not in there]


def _held(pieces: Sequence[Rule], others: Sequence[Rule]) -> Iterator[Rule]:
    """Give the pieces from where they meet others (on their side) to where they do so last.

    One end may be where the table ends, which is open there.
    """
    first = min((piece.x0 for piece in pieces), default=0.0)
    last = max((piece.x1 for piece in pieces), default=0.0)
    for piece in pieces:
        met = [
            o.y0
            for o in others
            if piece.x0 - 1 <= o.y0 <= piece.x1 + 1 and o.x0 - 1 <= piece.y0 <= o.x1 + 1
        ]
        if not met:
            continue
        start = piece.x0 if piece.x0 == first else min(met)
        end = piece.x1 if piece.x1 == last else max(met)
        if end - start >= EM:
            yield Rule(start, piece.y0, end, piece.y0)


def _parts_one_cell(piece: Rule, down: Sequence[Rule]) -> bool:
    """Whether a piece parts a single cell of a row, and nothing of the cells beside it.

    No form has such a line: it is a dash as wide as its cell, or of print. If it were one, two
    figures would stand in one cell, which is never read as a number.
    """
    x0, y, x1, _ = piece
    through = [o.y0 for o in down if o.x0 + 4 < y < o.x1 - 4]
    is_between = any(abs(x - x0) <= 1 for x in through) and any(abs(x - x1) <= 1 for x in through)
    is_single = not any(o.x0 - 4 < y < o.x1 + 4 and x0 + 1 < o.y0 < x1 - 1 for o in down)
    return is_between and is_single and any(x < x0 - 1 or x > x1 + 1 for x in through)


def pixels_of(rules: Sequence[Rule], ink: Mask) -> Mask:
    """Give the ink of ruling lines."""
    lines = np.zeros_like(ink)
    for rule in rules:
        x0, y0, x1, y1 = (round(value) for value in rule)
        lines[max(y0 - 2, 0) : y1 + 3, max(x0 - 2, 0) : x1 + 3] = 255
    return np.asarray(cv2.bitwise_and(lines, cv2.dilate(ink, np.ones((3, 3), np.uint8))))


def _flip(rule: Rule) -> Rule:
    return Rule(rule.y0, rule.x0, rule.y1, rule.x1)


def _levels(strokes: Mask, left: int, top: int) -> list[Rule]:
    """Give one line for all strokes of about one height: where it runs, from end to end.

    The longest say at which height: strokes of print may lie close to a line.
    """
    found = sorted(
        (
            (width, top + y + height / 2, left + x)
            for x, y, width, height in boxes_of(strokes)
            if height <= _THICK + width // 60
        ),
        reverse=True,
    )
    lines: list[list[tuple[int, float, int]]] = []
    for stroke in found:
        near = [line for line in lines if abs(line[0][1] - stroke[1]) <= _SNAP]
        if near:
            min(near, key=lambda line: abs(line[0][1] - stroke[1])).append(stroke)
        else:
            lines.append([stroke])
    out = []
    for line in lines:
        y = sum(at * width**2 for width, at, _ in line) / sum(width**2 for width, _, _ in line)
        out.append(Rule(min(x for _, _, x in line), y, max(x + width for width, _, x in line), y))
    return sorted(out, key=lambda rule: rule.y0)


class _Part(NamedTuple):
    """A part of a piece: how much darker it is than the paper beside it; what is known of it."""

    depth: float
    stamped: bool  # it was under a stamp
    stroked: bool  # a long stroke runs through it
    whole: bool  # one that is whole


def _pieces(
    seen: _Seen, level: Sequence[Rule], crossing: Sequence[Rule], least: float
) -> Iterator[Rule]:
    """Give what is there of level lines, between the lines that cross them (given on their side).

    ``least`` is how dark a line is at the least.
    """
    crossings = _crossings(level, crossing)
    lines = [
        (rule.y0, [_parts(seen, rule.y0, *piece) for piece in pairwise(crossings)])
        for rule in level
    ]
    usual = [_usual(pieces) for _, pieces in lines]
    least = max(least, _SHARE * median(usual)) if usual else least
    for (y, pieces), own in zip(lines, usual, strict=True):
        if not any(own >= least and _is_seen(parts, own) for parts in pieces):
            continue
        run: list[float] = []  # where it starts, and where it surely is last
        short: list[float] = []  # pieces no longer than a line is thick: as their neighbours
        veiled: float | None = None  # how far it may go on under a stamp
        for (start, end), parts in zip(pairwise(crossings), pieces, strict=True):
            if not parts:
                short = [short[0] if short else start, end]
                continue
            if own >= least and _is_there(parts, own):
                run = [run[0] if run else short[0] if short else start, end]
                veiled = None
            elif run and _may_be_veiled(parts, own):
                far = veiled or run[1]
                veiled = end if far == start and _is_half_seen(parts, own) else far
            elif run:
                yield Rule(run[0], y, short[1] if short and veiled is None else run[1], y)
                run, veiled = [], None
            short = []
        if run:
            yield Rule(run[0], y, veiled or (short[1] if short else run[1]), y)


def _crossings(level: Sequence[Rule], crossing: Sequence[Rule]) -> list[float]:
    """Give where lines are crossed, and where they end if the table is open at that side."""
    found = sorted({rule.y0 for rule in crossing})
    if level and found:
        first, last = min(rule.x0 for rule in level), max(rule.x1 for rule in level)
        found = [first] * (first < found[0] - EM) + found + [last] * (last > found[-1] + EM)
    return found


def _usual(pieces: Sequence[Sequence[_Part]]) -> float:
    """Give how dark a line is, wherever it is there at all: surely where a stroke is.

    Elsewhere grain may be as dark as a faint line, and there is more paper than line where only a few
    rows have it.
    """
    there = [part for piece in pieces for part in piece if part.depth >= _FAINTEST]
    depths = [part.depth for part in there if part.stroked] or [part.depth for part in there]
    return median(depths) if depths else 0.0


def _is_there(parts: Sequence[_Part], usual: float) -> bool:
    """Whether a piece is as dark as its line from end to end; print over it only makes it darker.

    Under a stamp a line may look otherwise: there nothing speaks against it.
    """
    fits = [part.depth >= _RANGE[0] * usual for part in parts]
    least = max(_END_SHARE * usual, min(_RANGE[0] * usual, _GRAIN))
    most = _RANGE[1] * usual
    if usual < _LIGHT and all(part.whole for part in parts):  # its ends are what grain made them
        least, most = _WHOLE[0] * usual, _WHOLE[1] * usual
    for end in (0, -1):
        fits[end] = least <= parts[end].depth <= most
    against = [not fit and not part.stamped for fit, part in zip(fits, parts, strict=True)]
    if against[0] or against[-1] or sum(fits) * 3 < len(fits):
        return False
    return sum(against) <= max(len(fits) // 5, int(len(fits) > 3))


def _may_be_veiled(parts: Sequence[_Part], usual: float) -> bool:
    """Whether all that is not seen of a piece was under a stamp.

    Such a piece is there if the line goes on behind it; lines of a form do not break off for one cell.
    """
    lost = [part for part in parts if part.depth < _RANGE[0] * usual]
    return any(part.stamped for part in parts) and all(part.stamped for part in lost)


def _is_half_seen(parts: Sequence[_Part], usual: float) -> bool:
    """Whether half of a piece is seen: then it is there at the end of a line, too."""
    return 2 * sum(part.depth >= _RANGE[0] * usual for part in parts) >= len(parts)


def _is_seen(parts: Sequence[_Part], usual: float) -> bool:
    """Whether a piece is there, and more of it than what may be left of a stamp."""
    return not all(part.stamped for part in parts) and _is_there(parts, usual)


def _parts(seen: _Seen, y: float, start: float, end: float) -> list[_Part]:
    """Look at a level piece part by part; no parts where it is too short for that."""
    at, x0, x1 = round(y), round(start) + 2, round(end) - 2
    top = at - _SIDE
    if x1 - x0 < 2 * _END or top < 0 or at + _SIDE >= seen.picture.shape[0]:
        return []
    count = max((x1 - x0 - 2 * _END) // _PART, 1)
    inner = np.linspace(x0 + _END, x1 - _END, count + 1).round().astype(int)
    borders = [x0, *(int(value) for value in inner), x1]
    near = np.s_[_SIDE - _WANDER : _SIDE + _WANDER + 1]
    out = []
    for left, right in pairwise(borders):
        if right <= left:
            continue
        place = np.s_[top : at + _SIDE + 1, left:right]
        rows = seen.picture[place].astype(np.float32)
        # The lighter side: a figure may stand close to the line on the other.
        beside = max(_light(rows[:4]), _light(rows[-4:]))
        depth = beside - float(rows[near].mean(axis=1).min())
        is_stroked = float((seen.strokes[place][near] > 0).any(axis=0).mean()) > _STROKED
        is_whole = float((seen.whole[place][near] > 0).any(axis=0).mean()) > _STROKED
        out.append(_Part(depth, bool(seen.stamped[place][near].any()), is_stroked, is_whole))
    return out


def _light(rows: NDArray[np.float32]) -> float:
    """Give the upper quartile (numpy's own takes ten times as long)."""
    values = np.sort(rows, axis=None)
    return float(values[len(values) * 3 // 4])
