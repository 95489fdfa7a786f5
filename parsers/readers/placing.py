"""A block read out of a part of a document, with locators that lead to the part first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from parsers.model import Block, Paragraph


def placed(block: Block, place: Callable[[str], str]) -> Block:
    """Give a block whose locators are what ``place`` makes of them; a cell's may stay empty."""
    if isinstance(block, Paragraph):
        return replace(block, locator=place(block.locator))
    rows = tuple(
        tuple(type(cell)(cell.text, cell.locator and place(cell.locator)) for cell in row)
        for row in block.rows
    )
    return replace(block, rows=rows, locator=place(block.locator))
