"""Lines of loose text: a line ends where the next label begins, and what that leaves in doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers import broken_heads
from parsers.cells import PageMark, all_doubtful
from parsers.line import Line
from parsers.model import Cell
from parsers.values import looks_like_value
from parsers.vocabulary import meaning_of, number_lost

_FEW = 4  # rows of one size: chance
_NUMBERED = re.compile(r"\s*[(（]?[\d一二三四五六七八九①-⑳][)）.．、]?\s*\D")
_PAST_GROUP = (1, 1)  # pieces to skip and to take: past the end of a group's label


def loose_lines(tokens: Iterable[Cell], region: int) -> list[Line]:
    """Give the lines of a run of cells: one ends where the next label begins.

    Where a paragraph held one whole row, that row's end is known.
    """
    lines: list[Line] = []
    line = Line(region, False)
    marked = False  # a page number stands right before
    for token in tokens:
        if isinstance(token, PageMark):
            marked = bool(line.labels)
            continue
        if looks_like_value(token.text):
            line.values.append(token)
            line.cut |= marked
            continue
        marked = False
        if line.values:
            lines.append(line)
            line = Line(region, False)
        line.labels.append(token)
    if line.labels or line.values:
        lines.append(line)
    for line in lines:
        if len(line.values) == broken_heads.SIZE:
            line.labels = broken_heads.mended(line.labels, line.values) or line.labels
    for upper, lower in pairwise(lines):
        _join_rest_of_label(upper, lower)
    _doubt_numbers_of_labels(lines)
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if line.labels and len(line.values) > 1:
            source = line.labels[-1].locator
            ended = (
                following is None or not following.labels or following.labels[0].locator != source
            )
            line.bounded = ended and all(value.locator == source for value in line.values)
    return lines


def _doubt_numbers_of_labels(lines: Sequence[Line]) -> None:
    """Doubt a row's only figure that may be the number of the label after it.

    「3．同意部分公开答复数, 件, 4, 不同意公开答复数」: so it is where a row is left blank, in one paragraph,
    where a blank leaves no trace, or where other labels have their numbers.
    """
    doubted = []
    sizes = Counter(len(line.values) for line in lines)
    for line, below in pairwise(lines):
        size = len(line.values)
        # 「重复申请 0 0 0 3 0 0 3 要求提供公开出版物」, where the other rows have six.
        more = size > 2 and bool(below.labels) and sizes[size - 1] > max(sizes[size], _FEW)
        if (
            more
            and line.values[-1].text
            and number_lost(below.labels[0].text) == line.values[-1].text
        ):
            line.values = all_doubtful(line.values)
        if len(line.values) == 1 and below.labels and line.values[0].text.isdecimal():
            (value,), label = line.values, below.labels[0]
            if number_lost(label.text) == value.text:
                doubted.append((line, value.locator == label.locator))
    if not doubted:
        return
    numbered = sum(any(_NUMBERED.match(label.text) for label in line.labels) for line in lines)
    for line, in_one in doubted:
        if in_one or 2 * numbered > len(lines):
            line.values = all_doubtful(line.values)


def _join_rest_of_label(line: Line, following: Line) -> None:
    """Take the end of a label that goes on below its figures back to the line that it belongs to.

    「2．其他法律行政, 0, 0, ..., 法规禁止公开」: so it is where a cell of several lines stands beside figures
    in the middle of them. Only where the pieces together are a label, and the end alone is none.
    """
    own = [label for label in line.labels if not meaning_of(label.text).unit]
    # The label of a group that is printed in the middle of its cell stands among the pieces.
    broken = [label for label in own if not meaning_of(label.text).known]
    for skipped, size in ((0, 5), (0, 4), (0, 3), (0, 2), (0, 1), _PAST_GROUP):
        rest = following.labels[skipped : skipped + size]
        left = len(following.labels) > skipped + size or not following.values
        if len(rest) < size or not left or any(_is_label(piece.text) for piece in rest):
            continue
        for pieces in (own, broken):
            for start in range(len(pieces) - 1, max(len(pieces) - 4, -1), -1):
                whole = "".join(piece.text for piece in (*pieces[start:], *rest))
                if line.values and meaning_of(whole).rows:
                    taken = pieces[start:]
                    place = next(n for n, label in enumerate(line.labels) if label is taken[-1])
                    line.labels[place] = Cell(whole, taken[0].locator)
                    line.labels = [label for label in line.labels if label not in taken[:-1]]
                    del following.labels[skipped : skipped + size]
                    return


def _is_label(text: str) -> bool:
    """Whether a piece stands for itself: a label of the forms, or a numbering (「（二）」) before one."""
    meaning = meaning_of(text)
    return meaning.known or not meaning.key
