"""What is printed on every page and belongs to none: page numbers, running heads and feet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.labels import squeeze
from parsers.model import Problem
from parsers.readers.lattice import Lattice
from parsers.readers.layout import Char, Page, line_text, split_at_gaps, visual_lines

# How much of the page's height heads and feet keep to.
_HEAD, _FOOT = 0.10, 0.12
_DASH = "[-‐‑–—―─－~·.•|]"
_NUMBER = re.compile(
    rf"^(?:(?P<mark>{_DASH}+)?(?P<bare>\d{{1,3}})(?:{_DASH}+|/\d{{1,3}})?|第(?P<word>\d{{1,3}})页.{{0,12}})$"
)
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
    numbers = [piece for piece in outside if piece.number is not None]
    for piece in outside:
        if piece.number is not None and _is_page_number(piece, numbers):
            found.chars[piece.page.number].update(piece.chars)
        elif _is_running(piece, outside, len(pages)):
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
    for line in visual_lines(chars):
        for part in split_at_gaps(line, 2.0):
            text = squeeze(line_text(part))
            match = _NUMBER.match(text)
            number = int(match["bare"] or match["word"]) if match else None
            x, y = (part[0].x0 + part[-1].x1) / 2, (part[0].y0 + part[0].y1) / 2
            inside = any(len(one.cells) > 1 and one.cell_at(x, y) is not None for one in lattices)
            pieces.append(_Piece(page, part, text, inside, number, not text.isdigit()))
    return pieces


def _is_page_number(piece: _Piece, numbers: Sequence[_Piece]) -> bool:
    """Whether other pages count on from it, or it can be nothing else."""
    assert piece.number is not None
    if piece.decorated or piece.number == piece.page.number:
        return True
    return any(
        other.number is not None
        and other.page.number != piece.page.number
        and other.number - piece.number == other.page.number - piece.page.number
        and other.stands_like(piece)
        for other in numbers
    )


def _is_running(piece: _Piece, pieces: Sequence[_Piece], count: int) -> bool:
    pages = {
        other.page.number
        for other in pieces
        if other.level_with(piece) and _DIGITS.sub("#", other.text) == _DIGITS.sub("#", piece.text)
    }
    return len(pages) >= max(2, _SHARE * count)


_DIGITS = re.compile(r"\d+")
