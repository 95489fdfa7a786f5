"""The 统计表 of 2014 written as lines: 「（一）主动公开政府信息数：35条」, an indicator a paragraph.

Said once or twice it is prose, a claim; where half of the form's indicators are said so, one below the
other, it is the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.forms import load
from parsers.model import Block, Cell, Grid, Paragraph
from parsers.vocabulary import meaning_of
from parsers.written_out import place_of

_TABLE = load("2014").tables["statistics"]
_FEWEST = len(_TABLE.rows) // 2
_HEAD = ("统计指标", _TABLE.columns[0].label)
# The label may hold a colon itself: 「其中：主动公开规范性文件数：3件」.
_LINE = re.compile(
    r"(?P<label>.{2,100})[：:]\s*"
    r"(?P<figure>(?:\d[\d,，.]*|[-—－/]+|[无零])\s*(?:万元|元|人次|[条件次篇个人份宗起])?)\s*[。；;]?"
)
_LONGEST_HEADING = 40

Row = tuple[Cell, ...]


def indicator_lines(blocks: Sequence[Block]) -> dict[int, tuple[int, Grid]]:
    """Give each run of indicators by its first block: the block after its last, and the table.

    Empty where no run has half of the form's rows. What is between two indicators and has no figure
    is a heading, such as 「（二）通过不同渠道和方式公开政府信息的情况」; a sentence ends the run.
    """
    if sum(map(_has_colon, blocks)) < _FEWEST:
        return {}
    tables = {}
    start = 0
    while start < len(blocks):
        rows = [*_rows(blocks, start)]
        end = start + max(len(rows), 1)
        if len(_named(rows)) >= _FEWEST:
            place = rows[0][0].locator
            head = tuple(Cell(text, place) for text in _HEAD)
            tables[start] = (end, Grid((head, *rows), place))
        start = end
    return tables


def _has_colon(block: Block) -> bool:
    return isinstance(block, Paragraph) and ("：" in block.text or ":" in block.text)


def _rows(blocks: Sequence[Block], start: int) -> Iterator[Row]:
    """Give the rows of the run that begins at a block; none where it is no indicator."""
    headings: list[Row] = []
    for index in range(start, len(blocks)):
        block = blocks[index]
        if not isinstance(block, Paragraph):
            return
        place = place_of(blocks, index)
        if line := _LINE.fullmatch(block.text):
            yield from headings
            headings.clear()
            yield Cell(line["label"], place), Cell(line["figure"].strip(), place)
        elif index > start and len(block.text) <= _LONGEST_HEADING and "。" not in block.text:
            headings.append((Cell(block.text, place),))
        else:
            return


def _named(rows: Sequence[Row]) -> set[str]:
    """Give the indicators that the rows name with a figure."""
    return {
        ref.row
        for row in rows
        if len(row) > 1
        for ref in meaning_of(row[0].text).rows
        if ref.table == _TABLE.code
    }
