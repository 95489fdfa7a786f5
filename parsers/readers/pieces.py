"""Print between wide gaps, and the labels of the forms that it makes up, whatever lines they break into.

Where no ruling line says which lines of print are one cell, the vocabulary of the forms does: 「1．属于
国家」 above 「秘密」 is a label, and neither line alone is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from parsers.readers.geometry import Rule
from parsers.readers.layout import Char, em_of, line_text, split_at_gaps
from parsers.values import has_han, looks_like_value
from parsers.vocabulary import Meaning, meaning_of

# Cells are never closer, in ems; the words of a label that is set to both margins may be.
_GAP = 0.3
# Words of one label, with spaces between, are no farther apart, in ems.
_WORD_GAP = 1.5
# Of the lines of one label: how far apart, in ems, and how many.
_LEAST_PITCH, _MOST_PITCH, _MOST_LINES = 0.7, 2.2, 14
# More pieces than any page of a report has.
MAX_PIECES = 1500

_MARK_OF_NONE = frozenset("无零〇")
_DIGIT = re.compile(r"\d")


@dataclass(slots=True, eq=False)
class Piece:
    """Characters of one line without a wide gap. ``base`` is their baseline."""

    chars: list[Char]
    text: str
    x0: float
    x1: float
    base: float
    em: float
    is_figure: bool

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.base - 0.35 * self.em

    def overlaps(self, x0: float, x1: float) -> bool:
        """Whether it has more than a hair in common with a strip of the page."""
        return min(self.x1, x1) - max(self.x0, x0) > 0.5


@dataclass(slots=True, eq=False)
class Label:
    """The lines of one label, from top to bottom, and what it means."""

    pieces: list[Piece]
    text: str
    meaning: Meaning

    @property
    def x0(self) -> float:
        """Its left edge."""
        return min(piece.x0 for piece in self.pieces)

    @property
    def x1(self) -> float:
        """Its right edge."""
        return max(piece.x1 for piece in self.pieces)

    @property
    def says_something(self) -> bool:
        """Whether the forms know it, or it states a unit or gives an instruction."""
        meaning = self.meaning
        # Which columns 法人或其他组织 is over is seen: it would only disturb their order.
        return (meaning.known and not meaning.organisations) or meaning.unit or meaning.annotation

    @property
    def is_odd(self) -> bool:
        """Whether it says nothing that the forms know."""
        return not (self.meaning.known or self.meaning.unit or self.meaning.annotation)

    @property
    def em(self) -> float:
        """The size of its type."""
        return self.pieces[0].em

    @property
    def names_row(self) -> bool:
        """Whether it is the label of a row, and not one that groups rows as well (其他处理)."""
        return bool(self.meaning.rows) and not self.meaning.neutral

    def is_over(self, strip: tuple[float, float]) -> bool:
        """Whether it stands over, or in, a strip of the page."""
        return any(piece.overlaps(*strip) for piece in self.pieces)

    @property
    def top(self) -> float:
        """The height of its upper edge."""
        return self.pieces[0].base - 0.85 * self.pieces[0].em

    @property
    def bottom(self) -> float:
        """The height of its lower edge."""
        return self.pieces[-1].base + 0.15 * self.pieces[-1].em


def pieces_of(line: Sequence[Char], upright: Iterable[Rule] = ()) -> list[Piece]:
    """Part a line of print at its gaps, and at the ``upright`` ruling lines that run through it."""
    found = []
    base = line[0].base - 1 if line else 0.0
    walls = sorted(x for x, y0, _, y1 in upright if y0 < base < y1)
    for part in split_at_gaps(line, _GAP):
        for chars in _between(part, walls):
            text = line_text(chars)
            if text:
                base, em = median(c.base for c in chars), em_of(chars)
                x1 = max(c.x1 for c in chars)
                found.append(Piece(chars, text, chars[0].x0, x1, base, em, is_figure(text)))
    return found


def _between(part: list[Char], walls: Sequence[float]) -> Iterable[list[Char]]:
    left_edge, right_edge = part[0].x0, part[-1].x1
    for wall in walls[bisect_right(walls, left_edge) : bisect_left(walls, right_edge)]:
        left = [c for c in part if (c.x0 + c.x1) / 2 < wall]
        if left:
            yield left
        part = part[len(left) :]
    if part:
        yield part


def is_figure(text: str) -> bool:
    """Whether a piece of print is a figure or a nil mark. 「三」 alone is part of a label set upright."""
    if not looks_like_value(text) or text.count("（") != text.count("）"):
        return False  # 「1次）」 ends a label that began on the line above
    return not has_han(text) or text in _MARK_OF_NONE or _DIGIT.search(text) is not None


def labels_of(pieces: Sequence[Piece], level: Sequence[Rule] = ()) -> list[Label]:
    """Make labels of all pieces that are no figures; none goes over a ``level`` ruling line.

    Lines of which the forms know the whole come first, the most of them that they know; what is
    left is put together where the lines are close, and means what it says.
    """
    ordered = sorted(pieces, key=lambda piece: (piece.base, piece.x0))
    below = {
        id(piece): _below(piece, ordered, at, level)
        for at, piece in enumerate(ordered)
        if not piece.is_figure
    }
    used: set[int] = set()
    labels = []
    words = [piece for piece in ordered if not piece.is_figure]
    for piece in words:
        if id(piece) not in used and (label := _longest_known(piece, below, used)) is not None:
            used.update(map(id, label.pieces))
            labels.append(label)
    for piece in words:
        if id(piece) not in used:
            chain = [piece]
            while (more := below[id(chain[-1])]) is not None and id(more) not in used:
                if more.base - chain[-1].base > 1.6 * piece.em or len(chain) == _MOST_LINES:
                    break
                if meaning_of(chain[-1].text).unit and meaning_of(more.text).unit:
                    break  # 件 below 件: a column of units, one a row
                chain.append(more)
            used.update(map(id, chain))
            labels.append(_label(chain))
    return labels


def joined(left: Label, right: Label) -> Label | None:
    """Give the label of a row that two are which stand side by side on a line: 「（三）其他 情形数」."""
    one, other = left.pieces[-1], right.pieces[0]
    if abs(one.base - other.base) > 0.3 * one.em or other.x0 - one.x1 > _WORD_GAP * one.em:
        return None
    label = _label([*left.pieces, *right.pieces])
    both = left.names_row and right.names_row
    return label if label.meaning.rows and not both else None


def _label(chain: list[Piece]) -> Label:
    text = "".join(piece.text for piece in chain)
    return Label(chain, text, meaning_of(text))


def _longest_known(start: Piece, below: dict[int, Piece | None], used: set[int]) -> Label | None:
    chain: list[Piece] = []
    text = ""
    known = 0  # so many pieces of it
    piece: Piece | None = start
    while piece is not None and id(piece) not in used and len(chain) < _MOST_LINES:
        chain.append(piece)
        text += piece.text
        if meaning_of(text).known:
            known = len(chain)
        piece = below[id(piece)]
    return _label(chain[:known]) if known else None


def _below(piece: Piece, ordered: Sequence[Piece], at: int, level: Sequence[Rule]) -> Piece | None:
    """Give the one piece in the next line below; None where there are two, or a rule between."""
    found: list[Piece] = []
    for other in ordered[at + 1 :]:
        step = other.base - piece.base
        if step > _MOST_PITCH * piece.em or (found and other.base - found[0].base > 0.3 * piece.em):
            break
        if step >= _LEAST_PITCH * piece.em and other.overlaps(piece.x0, piece.x1):
            found.append(other)
    if len(found) != 1 or found[0].is_figure or _is_ruled_off(piece, found[0], level):
        return None
    return found[0]


def _is_ruled_off(upper: Piece, lower: Piece, level: Sequence[Rule]) -> bool:
    x0, x1 = max(upper.x0, lower.x0), min(upper.x1, lower.x1)
    return any(
        upper.base - 1 < rule.y0 < lower.base - 0.4 * lower.em and rule.x0 < x1 and rule.x1 > x0
        for rule in level
    )
