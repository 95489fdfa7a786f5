"""Rows of the requests table written out as lists: each figure stands after the name of its column.

「（一）予以公开：自然人5，商业企业1，…，总计6」 in one paragraph, or a paragraph for each applicant below the
label. Said once or twice it is prose, a claim; where half of the form's rows are said so, it is the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.forms import load
from parsers.model import Block, Cell, Grid, Paragraph
from parsers.vocabulary import meaning_of

_REQUESTS = load("2021").tables["requests"]
_FIRST = _REQUESTS.columns[0].label
_FEWEST = len(_REQUESTS.rows) // 2
_GAP = r"[\s\u200b-\u200d\u2060\ufeff]*"
_PAIR = re.compile(
    rf"(?P<column>[\u3400-\u9fff]{{2,6}}){_GAP}[:：]?{_GAP}(?P<figure>\d[\d,]*|[-—－/]+|[无零]){_GAP}件?"
    rf"{_GAP}(?:[,，;；、。]{_GAP}|$|(?<=\s))"
)

Pair = tuple[Cell, Cell]


def written_out(blocks: Sequence[Block]) -> dict[int, tuple[int, Grid]]:
    """Give each row that is written out by its first block: the block after its last, and the row.

    Empty where fewer than half of the form's rows are.
    """
    opened = [index for index, block in enumerate(blocks) if _opens(block)]
    if len(opened) < _FEWEST:
        return {}
    rows = {}
    for index in opened:
        text, place = _text(blocks, index), place_of(blocks, index)
        at = text.index(_FIRST)
        start, end, pairs = index, index + 1, _pairs(text[at:], place)
        if at == 0 and index:  # the label is the paragraph above
            start, at = index - 1, len(text := _text(blocks, index - 1))
            while len(below := _pairs(_text(blocks, end), place_of(blocks, end))) == 1:
                pairs += below
                end += 1
        label = text[:at].rstrip("：:，, ")
        if _are_columns(pairs) and any(ref.table == "requests" for ref in meaning_of(label).rows):
            heads, figures = zip(*pairs, strict=True)
            place = place_of(blocks, start)
            grid = Grid(((Cell("", place), *heads), (Cell(label, place), *figures)), place)
            rows[start] = (end, grid)
    return rows if len(rows) >= _FEWEST else {}


def _opens(block: Block) -> bool:
    """Whether a paragraph has the first applicant, and a figure after it."""
    if not isinstance(block, Paragraph) or _FIRST not in block.text:
        return False
    return _PAIR.match(block.text, block.text.index(_FIRST)) is not None


def _text(blocks: Sequence[Block], index: int) -> str:
    block = blocks[index] if index < len(blocks) else None
    return block.text if isinstance(block, Paragraph) else ""


def place_of(blocks: Sequence[Block], index: int) -> str:
    """Give the place of a paragraph: its own locator, or its number among the blocks, from 1."""
    return (blocks[index].locator if index < len(blocks) else "") or f"paragraph={index + 1}"


def _pairs(text: str, place: str) -> list[Pair]:
    """Give the pairs of column and figure that a text is made of; none where there is more in it."""
    return [*_parted(text, place)] if text and _PAIR.sub("", text) == "" else []


def _parted(text: str, place: str) -> Iterator[Pair]:
    for match in _PAIR.finditer(text):
        yield Cell(match["column"], place), Cell(match["figure"], place)


def _are_columns(pairs: Sequence[Pair]) -> bool:
    """Whether the pairs name each column of the table once."""
    named = [
        column
        for head, _ in pairs
        for column in {c for table, _, c in meaning_of(head.text).columns if table == "requests"}
    ]
    return sorted(named) == sorted(column.code for column in _REQUESTS.columns)
