"""What a page holds and does not show: pieces of text, and blocks that repeat what it shows.

A hidden block may be a tab, which a script shows: it stays, unless the page shows the same tables
besides. So it is where a copy for printing or for telephones was left with older figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])"
                    r"|text-decoration[^;]*line-through", re.I)  # fmt: skip
_SIGNS = (b"hidden", b"line-through", b"font-size:0")
_PIECES = ("span", "font", "b", "strong", "i", "em", "u", "a", "label")
_BLOCKS = ("div", "table", "section", "article", "form")
# A row that each standard table has, and no head or heading repeats.
_TABLES = {
    "行政事业性收费",
    "上年结转政府信息公开申请",
    "复议后起诉",
    "接受培训人员",
    "咨询电话接听",
}


def may_hide(lowered: bytes) -> bool:
    """Whether a page, in small letters, may hide something in another way than by ``display``."""
    return any(sign in lowered for sign in _SIGNS)


def drop_hidden(body: etree._Element) -> bool:
    """Drop what ``body`` hides, and say whether that was a copy of what the page shows.

    Pieces are renamed and blocks emptied, so that the paths of all else stay what they are.
    """
    for piece in filter(_is_hidden, body.iter(*_PIECES)):
        piece.tag = "del"
    hidden = [*_outermost(body)]
    if not hidden:
        return False
    texts = ["".join(_text(block).split()) for block in hidden]
    page = "".join(_text(body).split())
    shown = {row for row in _TABLES if page.count(row) > sum(text.count(row) for text in texts)}
    copies = [
        block
        for block, text in zip(hidden, texts, strict=True)
        if any(row in text for row in shown) and not any(row in text for row in _TABLES - shown)
    ]
    for block in copies:
        block.text = None
        del block[:]
    return bool(copies)


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return bool(style and _STYLE.search(style)) or element.get("hidden") is not None


def _outermost(body: etree._Element) -> Iterator[etree._Element]:
    inside: set[etree._Element] = set()
    for block in filter(_is_hidden, body.iter(*_BLOCKS)):
        if block not in inside:
            inside.update(block.iter(*_BLOCKS))
            yield block


def _text(element: etree._Element) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)
