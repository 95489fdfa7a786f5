"""Disclosures and cases written out as lists: 「行政许可：本年处理决定数量874」, or a line a figure.

The label of a row stands before its figures or on the line above, and each figure after the name of
its column. Said once it is prose, a claim; where half of a table's rows are said so, it is the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.forms import Table, load
from parsers.model import Block, Cell, Grid, Paragraph
from parsers.vocabulary import meaning_of
from parsers.written_out import place_of

_TABLES = [load(form).tables[code] for form, code in (
    ("2021", "active_disclosure"), ("2019", "active_disclosure"), ("2021", "review_litigation"),
)]  # fmt: skip
_GAP = r"[\s\u200b-\u200d\u2060\ufeff]*"
_PAIR = re.compile(
    rf"(?P<column>[\u3400-\u9fff][\u3400-\u9fff/]{{1,10}}(?:[（(][^（）()\d]{{1,12}}[）)])?){_GAP}[:：]?{_GAP}"
    rf"(?P<figure>[+\-－−增减]?\d[\d,]*(?:\.\d+)?(?:[件项宗起]|万?元)?|[-—－/]+|[无零]){_GAP}"
    rf"(?:[,，;；、。]{_GAP}|$|(?<=\s))"
)
_BEGINNING = re.compile(rf"(?:制发件数|结果维持|制作数量){_GAP}[:：]?{_GAP}[\d+\-－−—/无零]")
_LONGEST_LABEL, _LONGEST = 24, 200
_FEWEST = 2  # rows with such a figure, in half of any table

Found = tuple[int, int, str, Grid]  # the first block, the block after the last, the row, the table


def itemised(blocks: Sequence[Block]) -> dict[int, tuple[int, Grid]]:
    """Give each row that is written out by its first block: the block after its last, and the row.

    Empty where fewer than half of the rows of a table are.
    """
    if sum(_begins_list(block) for block in blocks if type(block) is Paragraph) < _FEWEST:
        return {}
    rows: dict[int, tuple[int, Grid]] = {}
    for table in _TABLES:
        found: list[Found] = []
        index = 0
        while index < len(blocks):
            row = _row_at(blocks, index, table)
            found += [row] if row else []
            index = row[1] if row else index + 1
        if 2 * len({row for _, _, row, _ in found}) >= len(table.rows):
            rows |= {start: (end, grid) for start, end, _, grid in found}
    return rows


def _begins_list(block: Paragraph) -> bool:
    """Whether a paragraph names a column that every such list has, and a figure right after it."""
    text = block.text
    if not ("制发件数" in text or "结果维持" in text or "制作数量" in text):
        return False
    return len(text) <= _LONGEST and _BEGINNING.search(text) is not None


def _row_at(blocks: Sequence[Block], start: int, table: Table) -> Found | None:
    """Give the row whose label a paragraph begins with, or is."""
    text = _text(blocks, start)
    if not text:
        return None
    label, _, rest = text.partition("：") if "：" in text else text.partition(":")
    row = meaning_of(label).row_in(table)
    if row is None or len(label) > _LONGEST_LABEL:
        return None
    pairs, end = _pairs(rest, place_of(blocks, start)), start + 1
    if not rest.strip():  # a line a figure
        while below := _pairs(_text(blocks, end), place_of(blocks, end)):
            pairs += below
            end += 1
    named = [meaning_of(head.text).column_in(table) for head, _ in pairs]
    if sorted(map(str, named)) != sorted(table.row(row).columns):
        return None
    heads, figures = zip(*pairs, strict=True)
    place = place_of(blocks, start)
    return start, end, row, Grid(((Cell("", place), *heads), (Cell(label, place), *figures)), place)


def _text(blocks: Sequence[Block], index: int) -> str:
    block = blocks[index] if index < len(blocks) else None
    return block.text if isinstance(block, Paragraph) and len(block.text) <= _LONGEST else ""


def _pairs(text: str, place: str) -> list[tuple[Cell, Cell]]:
    """Give the pairs of column and figure that a text is made of; none where there is more in it."""
    if not text or _PAIR.sub("", text).strip():
        return []
    return [(Cell(m["column"], place), Cell(m["figure"], place)) for m in _PAIR.finditer(text)]
