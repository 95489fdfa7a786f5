"""What a page holds and does not show: pieces of text, rows, and blocks that repeat what it shows.

A hidden block may be a tab, which a script shows: it stays, unless the page shows the same tables
besides. So it is where a copy for printing or for telephones was left with older figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from lxml import etree

_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])"
                    r"|text-decoration[^;]*line-through", re.I)  # fmt: skip
_SIGNS = (b"hidden", b"line-through", b"font-size:0")
_PIECES = ("span", "font", "b", "strong", "i", "em", "u", "a", "label")
_BLOCKS = ("div", "table", "section", "article", "form")
# Words of a label, and the share of them that a copy has in common with what is shown.
_WORDS = re.compile(r"[\u3400-\u9fff]{4,40}")
_FEWEST, _MOST, _SHARE = 5, 300, 0.8
# What is looked at, at the most: characters of the page, hidden blocks, words of all of them.
_LONGEST, _MOST_BLOCKS, _MOST_WORDS = 1_000_000, 100, 2000


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
    for cell in reversed([*filter(_is_hidden, body.iter("td", "th"))]):
        following = cell.getnext()
        if following is None or following.tag == "del":  # else others would be renumbered
            cell.tag = "del"
    hidden = [*_outermost(body)]
    if not hidden:
        return bool(rows)
    page, unseen = _text(body), "\n".join(map(_text, hidden))
    if len(page) > _LONGEST:
        return bool(rows)
    words = {block: {*islice(_words(block), _MOST)} for block in hidden[:_MOST_BLOCKS]}
    every = {*islice(chain.from_iterable(words.values()), _MOST_WORDS)}
    shown = {word for word in every if page.count(word) > unseen.count(word)}
    copies = [block for block, own in words.items() if len(own & shown) >= _share(own)]
    for block in copies:
        block.text = None
        del block[:]
    return bool(copies or rows)


def _share(words: set[str]) -> float:
    """Give how many of the words of a hidden block the page has to show, for it to be a copy."""
    return max(_FEWEST, _SHARE * len(words))


def _words(block: etree._Element) -> Iterator[str]:
    for text in map(str, block.itertext()):
        yield from _WORDS.findall("".join(text.split()))


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
