"""What a page holds and does not show: pieces of text, rows, and blocks that repeat what it shows.

A hidden block may be a tab, which a script shows: it stays, unless the page shows the same tables
besides. So it is where a copy for printing or for telephones was left with older figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])"
                    r"|text-decoration[^;]*line-through", re.I)  # fmt: skip
_SIGNS = (b"hidden", b"line-through", b"font-size:0")
_PIECES = ("span", "font", "b", "strong", "i", "em", "u", "a", "label")
_BLOCKS = ("div", "table", "section", "article", "form")
# Words of a label, and the share of them that a copy has in common with what is shown.
_WORDS = re.compile(r"[\u3400-\u9fff]{4,40}")
_FEWEST, _MOST, _SHARE = 5, 300, 0.8


def may_hide(lowered: bytes) -> bool:
    """Whether a page, in small letters, may hide something in another way than by ``display``."""
    return any(sign in lowered for sign in _SIGNS)


def drop_hidden(body: etree._Element) -> bool:
    """Drop what ``body`` hides, and say whether that was rows, or a copy of what it shows.

    Pieces are renamed and blocks emptied, so that the paths of all else stay what they are.
    """
    for piece in filter(_is_hidden, body.iter(*_PIECES)):
        piece.tag = "del"
    rows = [*filter(_is_hidden, body.iter("tr"))]
    for row in rows:
        del row[:]
    for cell in filter(_is_hidden, body.iter("td", "th")):
        if all(map(_is_hidden, cell.itersiblings("td", "th"))):  # else others would be renumbered
            cell.tag = "del"
    hidden = [*_outermost(body)]
    if not hidden:
        return bool(rows)
    page, texts = _text(body), [*map(_text, hidden)]
    copies = [block for block in hidden if _is_copy({*islice(_words(block), _MOST)}, page, texts)]
    for block in copies:
        block.text = None
        del block[:]
    return bool(copies or rows)


def _words(block: etree._Element) -> Iterator[str]:
    for text in map(str, block.itertext()):
        yield from _WORDS.findall("".join(text.split()))


def _is_copy(words: set[str], page: str, hidden: Sequence[str]) -> bool:
    """Whether most of the words of a hidden text are in the page besides, where it is not hidden."""
    shown = sum(page.count(word) > sum(text.count(word) for text in hidden) for word in words)
    return len(words) >= _FEWEST and shown >= _SHARE * len(words)


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
    text = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return "".join(text.split())
