"""Tables made of elements inside one another, told by nothing but their shape.

A box that holds rows, which hold cells: what classes make of them is in a style sheet that nobody
fetches. As paragraphs such cells would lose those that are blank.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.readers.paths import path_of

_BOXES = ("div", "ul", "ol", "section", "dl", "li")
_CELLS = frozenset(("div", "li", "span", "p", "dd", "dt", "i", "b", "strong"))
_FEWEST_ROWS, _MOST_CELLS, _LONGEST = 3, 30, 80
# Heads of the forms' tables: any other box of boxes is a menu or a list.
_HEADS = ("自然人", "信息内容", "结果维持", "统计指标")


def name_stacks(body: etree._Element) -> dict[etree._Element, str]:
    """Call boxes of rows of cells tables, if they hold a head of the forms' tables.

    Gives the XPath of the rows of each in the page as it was.
    """
    found = [box for box in body.iter(*_BOXES) if _is_stack(box)]
    rows_at = {box: f"({path_of(box)}/*)" for box in found}
    for box in found:
        box.tag = "table"
        for row in box:
            row.tag = "tr"
            for cell in row:
                cell.tag = "td"
    return rows_at


def _is_stack(box: etree._Element) -> bool:
    rows = list(box)
    if len(rows) < _FEWEST_ROWS or not all(map(_is_row, rows)):
        return False
    if 2 * sum(len(row) > 1 for row in rows) < len(rows) or not any(len(row) > 2 for row in rows):
        return False
    texts = list(_texts(rows))
    return all(len(text) <= _LONGEST for text in texts) and any(map(_has_head, texts))


def _is_row(row: etree._Element) -> bool:
    """Whether an element holds nothing but a few cells, side by side."""
    return (
        row.tag in _BOXES
        and 0 < len(row) <= _MOST_CELLS
        and not (row.text or "").strip()
        and all(cell.tag in _CELLS and not (cell.tail or "").strip() for cell in row)
        and next(row.iter("table"), None) is None
    )


def _texts(rows: list[etree._Element]) -> Iterator[str]:
    for row in rows:
        for cell in row:
            text = etree.tostring(cell, method="text", encoding="unicode", with_tail=False)
            yield "".join(text.split())


def _has_head(text: str) -> bool:
    return any(head in text for head in _HEADS)
