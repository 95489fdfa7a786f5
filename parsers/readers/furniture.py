"""What is printed on every page and belongs to none: page numbers, running heads and feet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from parsers.labels import squeeze
from parsers.model import Problem
from parsers.readers.lattice import Lattice
from parsers.readers.layout import Char, Page, em_of, line_text, split_at_gaps, visual_lines
from parsers.vocabulary import meaning_of

# How much of the page's height heads and feet keep to.
_HEAD, _FOOT = 0.10, 0.12
_DASH = "[-‐‑–—―─－~·.•|]"
_NUMBER = re.compile(
    rf"^(?:(?P<mark>{_DASH}+)?(?P<bare>\d{{1,3}})(?:{_DASH}+|/\d{{1,3}})?|第(?P<word>\d{{1,3}})页.{{0,12}})$"
)
_MOST = 20  # pieces of a page that are looked at, from its edges inwards
_MOST_NUMBERS = 400  # that a page number is compared with
_SHARE = 0.4  # of the pages carry a running head, at least: left and right pages may differ


@dataclass(slots=True)
class _Piece:
    """A run of characters near the top or bottom of a page."""

    page: Page
    chars: list[Char]
    text: str
    in_table: bool
    number: int | None
    decorated: bool
    among_figures: bool  # a bare number that may be a figure of a table without ruling lines

    @property
    def middle(self) -> float:
        return (self.chars[0].x0 + self.chars[-1].x1) / 2

    @property
    def base(self) -> float:
        return self.chars[0].base

    def level_with(self, other: _Piece) -> bool:
        """Whether it is as high on its page as the other, counted from the nearer edge."""
        if abs(self.base - other.base) <= 4:
            return True
        return abs((self.page.height - self.base) - (other.page.height - other.base)) <= 4

    def stands_like(self, other: _Piece) -> bool:
        """Whether it is at the same place of its page, or at the mirrored one."""
        mirrored = other.page.width - other.middle
        return self.level_with(other) and (
            abs(self.middle - other.middle) <= 12 or abs(self.middle - mirrored) <= 12
        )


@dataclass(slots=True)
class Furniture:
    """What to leave out of each page (by page number), and what the running heads say."""

    chars: dict[int, set[Char]]
    heads: list[str]
    problems: list[Problem]


def find_furniture(pages: Sequence[Page], lattices: Sequence[Sequence[Lattice]]) -> Furniture:
    """Find page numbers and running heads; ``lattices`` has the tables of each page.

    What is printed inside a table is a page number only where other pages have theirs at the same
    place outside any table, counting on; that it was left out is then said in a problem.
    """
    pieces = [p for page, own in zip(pages, lattices, strict=True) for p in _pieces(page, own)]
    outside = [piece for piece in pieces if not piece.in_table]
    found = Furniture({page.number: set() for page in pages}, [], [])
    numbers = [p for p in outside if p.number is not None and not p.among_figures]
    by_offset: dict[int, list[_Piece]] = {}
    for piece in numbers:
        assert piece.number is not None
        by_offset.setdefault(piece.number - piece.page.number, []).append(piece)
    running = _Running(outside)
    for piece in outside:
        if piece.among_figures:
            continue
        if piece.number is not None and _is_page_number(piece, by_offset):
            found.chars[piece.page.number].update(piece.chars)
        elif running.has(piece, len(pages)):
            found.chars[piece.page.number].update(piece.chars)
            if piece.text not in found.heads:
                found.heads.append(piece.text)
    model = next((n for n in numbers if n.chars[0] in found.chars[n.page.number]), None)
    if model is not None:
        for page in pages:
            if not any(n.page is page for n in numbers):
                _find_in_table(page, model, found)
    return found


def _find_in_table(page: Page, model: _Piece, found: Furniture) -> None:
    """Find the number of a page where it must be, whatever is printed around it."""
    assert model.number is not None
    number = str(model.number + page.number - model.page.number)
    wanted = _DIGITS.sub(number, model.text, count=1)
    half = (model.chars[-1].x1 - model.chars[0].x0) / 2 + 2
    chars = [c for c in page.chars if c.text != " " and abs(c.base - model.base) <= 2]
    for middle in (model.middle, page.width - model.middle):
        near = [c for c in chars if abs((c.x0 + c.x1) / 2 - middle) <= half]
        near.sort(key=lambda c: c.x0)
        if squeeze("".join(c.text for c in near)) == wanted:
            found.chars[page.number].update(near)
            place = page.locate(near[0].x0, near[0].y0, near[-1].x1, near[0].y1)
            detail = f"{wanted!r} at {place} was taken for the page's number and left out"
            found.problems.append(Problem("page_number_in_table", detail))
            return


def _pieces(page: Page, lattices: Sequence[Lattice]) -> list[_Piece]:
    top, bottom = page.height * _HEAD, page.height * (1 - _FOOT)
    chars = [c for c in page.chars if c.base < top or c.base > bottom]
    pieces = []
    lines = [parts for line in visual_lines(chars) if (parts := split_at_gaps(line, 2.0))]
    bases = [parts[0][0].base for parts in lines]
    for parts in lines:
        texts = [line_text(part) for part in parts]
        among_figures = _is_row(texts) or _is_close(parts[0], bases)
        for part, text in zip(parts, map(squeeze, texts), strict=True):
            match = _NUMBER.match(text)
            number = int(match["bare"] or match["word"]) if match else None
            x, y = (part[0].x0 + part[-1].x1) / 2, (part[0].y0 + part[0].y1) / 2
            inside = any(len(one.cells) > 1 and one.cell_at(x, y) is not None for one in lattices)
            decorated = not text.isdigit()
            pieces.append(
                _Piece(page, part, text, inside, number, decorated, among_figures and not decorated)
            )
    pieces.sort(key=lambda p: min(p.base, page.height - p.base))
    return pieces[:_MOST]


def _is_row(texts: Sequence[str]) -> bool:
    """Whether what stands on a line may be a row of a table: several figures, or one and its label."""
    return sum(text.isdigit() for text in texts) > 1 or any(meaning_of(t).rows for t in texts)


def _is_close(part: Sequence[Char], bases: Sequence[float]) -> bool:
    """Whether a line is as close to others as those of a cell: page numbers keep away from text."""
    steps = (abs(part[0].base - base) for base in bases)
    return min((step for step in steps if step > 0), default=inf) < 1.3 * em_of(part)


def _is_page_number(piece: _Piece, by_offset: Mapping[int, Sequence[_Piece]]) -> bool:
    """Whether other pages count on from it, or it can be nothing else."""
    assert piece.number is not None
    if piece.decorated or piece.number == piece.page.number:
        return True
    return any(
        other.page is not piece.page and other.stands_like(piece)
        for other in by_offset[piece.number - piece.page.number][:_MOST_NUMBERS]
    )


class _Running:
    """Which pages print the same text at the same height, counted from either edge."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self._pages: dict[tuple[str, str, int], set[int]] = {}
        for piece in pieces:
            if meaning_of(piece.text).known:
                continue  # a table's head, printed again
            for edge, height in _heights(piece):
                key = (edge, _DIGITS.sub("#", piece.text), round(height / _LEVEL))
                self._pages.setdefault(key, set()).add(piece.page.number)

    def has(self, piece: _Piece, count: int) -> bool:
        """Whether enough of ``count`` pages print the piece, figures apart."""
        text = _DIGITS.sub("#", piece.text)
        if text == "#":
            return False
        for edge, height in _heights(piece):
            level = round(height / _LEVEL)
            near = (self._pages.get((edge, text, at), set()) for at in range(level - 1, level + 2))
            if len(set().union(*near)) >= max(2, _SHARE * count):
                return True
        return False


def _heights(piece: _Piece) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("top", piece.base), ("bottom", piece.page.height - piece.base)


_LEVEL = 3.0  # points: heads of two pages are no further apart
_DIGITS = re.compile(r"\d+")
