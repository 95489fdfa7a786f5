"""What a list's pager counts, in its text or for its script; what other parts of a page count is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement
from scrapy.http import TextResponse

_COUNTED = re.compile(r"共\s{0,9}(?:有\s{0,9})?(\d{1,6})\s{0,9}(?:条|项|篇)")
# What pagers are made of; prose, titles and what belongs to a search have other words too.
_PAGERS_WORDS = re.compile(
    r"(?:[\W\d_共总计有数条项篇个记录信息据页頁第为当前目本首上下一后尾末最每显示分跳转到至往确认定输入码栏文章]"
    r"|(?i:pages?|prev(?:ious)?|next|first|last|go|total|of))*"
)
_TURNING = re.compile(
    r"[上下前后]一?[页頁]|(?:[尾末每]|最后一)[页頁]|[页頁][次码]|[第共]\s{0,9}\d+\s{0,9}[页頁]"
    r"|\d\s{0,9}/\s{0,9}\d+\s{0,9}[页頁]|跳转|转到|next",
    re.I,
)
_NAMES = re.compile(r"pag|fenye|fanye", re.I)  # pager, pagination, page_num; 分页, 翻页
_PLACES = "//text()[contains(., '共')][not(parent::script or parent::style)]"
_MAX_PLACES = 50  # where a page may count
_MAX_SAID = 300  # characters of a pager
_MAX_NAMED = 120  # of one that has other words too
_MAX_PIECES = 60  # of one, on either side of the count
_MAX_STEPS = 1000  # into and out of the elements of a piece
_MAX_WITHIN = 200  # elements of a piece
_MAX_DEPTH = 6  # elements around the count

# layui and its like count entries, and say how many a page has: {count: 39, limit: 15}.
_COUNT = r"""\b(?:count|total(?:_?(?:records?|rows?|counts?|items?|num))?)["']?\s*:\s*["']?(?P<count>\d{1,6})\b"""
_SIZE = r"""\b(?:limit|(?:page|per_?page)_?(?:size|num|items)|per_?page|rows)["']?\s*:\s*["']?(?P<size>\d{1,4})\b"""
_COUNTS = (
    re.compile(rf"{_COUNT}[^{{}}]{{0,200}}?{_SIZE}", re.I),
    re.compile(rf"{_SIZE}[^{{}}]{{0,200}}?{_COUNT}", re.I),
)
_MAX_COUNTS = 50  # of a script
# laypage.render(, $('#p').pagination(, initPager(: what draws a pager; or what is its ``page``.
_CALL = r"(?:pag(?:e|ing|inat)|fenye)\w{0,20}(?:\.\w{1,20})?\s{0,9}\("
_OF_PAGING = re.compile(rf"{_CALL}|\bpag(?:e|er|ing|ination)\b|laypage", re.I)
_CALLED_WITH = re.compile(rf"{_CALL}[^(){{}}]{{0,80}}\{{[^{{}}]{{0,200}}\Z", re.I)
_BEFORE = 330  # characters in which stands what is called with a count


def counted_entries(response: TextResponse) -> int:
    """Give how many entries a pager says that its list has (共39条); 0: none says so.

    What stands in prose (共8项), or by itself (共有1200条 of a search), counts something else.
    """
    if "共" not in response.text:
        return 0
    places = filter(_is_pagers, response.selector.root.xpath(_PLACES))
    return next(filter(None, map(_counted_at, islice(places, _MAX_PLACES))), 0)


def _counted_at(place: str) -> int:
    """Give the count that a text begins, if all around it is of a pager and something turns pages.

    From the text outwards, as long as an element holds nothing else; one that is called a pager
    may, if it is short.
    """
    element: HtmlElement = place.getparent()  # type: ignore[attr-defined]
    at = 0
    if place.is_tail:  # type: ignore[attr-defined]
        element, at = element.getparent(), 2 * element.getparent().index(element) + 2
    for _ in range(_MAX_DEPTH):
        first = max(0, (at - 1) // 2 - _MAX_PIECES)  # of the children that are looked at
        children = element[first : at // 2 + _MAX_PIECES]
        pieces: list[HtmlElement | str] = ["" if first else element.text or ""]
        for child in children:
            pieces += (child, child.tail or "")
        at -= 2 * first
        before = list(_beside(reversed(pieces[:at])))[::-1]
        run = [*before, pieces[at], *_beside(pieces[at + 1 :])]
        text = "".join(map(_text, run))
        found = _COUNTED.search(text)
        if found and (_TURNING.search(text) or any(map(_turns_pages, run))):
            return int(found[1])
        parent = element.getparent()
        if len(run) <= 2 * len(element) or parent is None:  # there is more in it
            named = found and _is_named(element) and len(_text(element)) <= _MAX_NAMED
            return int(found[1]) if found and named else 0
        element, at = parent, 2 * parent.index(element) + 1
    return 0


def _beside(pieces: Iterable[HtmlElement | str]) -> Iterator[HtmlElement | str]:
    """Give what is of the same pager, up to the first that is of none."""
    length = 0
    for piece in islice(pieces, _MAX_PIECES):
        text = _text(piece)
        length += len(text)
        if length > _MAX_SAID or not _is_pagers(text):
            return
        yield piece


def _is_pagers(text: str) -> bool:
    return len(text) <= _MAX_SAID and _PAGERS_WORDS.fullmatch(text) is not None


def _text(piece: HtmlElement | str) -> str:
    """Give the text of a piece as it is shown; of a long one its beginning."""
    if isinstance(piece, str):
        return piece
    if not isinstance(piece.tag, str):  # a comment
        return ""
    said: list[str] = []
    steps = etree.iterwalk(piece, events=("start", "end", "comment", "pi"))
    for event, one in islice(steps, _MAX_STEPS):
        if event == "start":
            said.append("" if one.tag in ("script", "style") else one.text or "")
        elif one is not piece:
            said.append(one.tail or "")
    return "".join(said)


def _is_named(element: HtmlElement) -> bool:
    return _NAMES.search(f"{element.get('class')} {element.get('id')}") is not None


def _turns_pages(piece: HtmlElement | str) -> bool:
    """Say whether an element is called a pager, or has what turns pages: a number, 下一页."""
    if isinstance(piece, str):
        return False
    for one in islice(piece.iter(etree.Element), _MAX_WITHIN):
        if _is_named(one) or _TURNING.search(f"{one.get('value')} {one.get('title')}"):
            return True
        clicked = one.tag in ("a", "option") or one.get("onclick")
        if clicked and _text(one).strip().isdecimal():
            return True
    return False


def pages_by_count(response: TextResponse) -> int:
    """Give how many pages a list has whose script counts entries, and how many a page has; or 0.

    The counts that something of a pager is called with go before those that stand in a script of
    paging. What has no sign of it is of something else: the pictures of a banner, a search.
    """
    likely = None
    for script in response.selector.root.iter("script"):
        text = script.text or ""
        for pattern in _COUNTS:
            for found in islice(pattern.finditer(text), _MAX_COUNTS):
                if _CALLED_WITH.search(text[max(0, found.start() - _BEFORE) : found.start()]):
                    return _pages(found)
                if likely is None and ("page" in found[0].lower() or _OF_PAGING.search(text)):
                    likely = found
    return _pages(likely) if likely else 0


def _pages(found: re.Match[str]) -> int:
    count, size = int(found["count"]), int(found["size"])
    return -(-count // size) if size else 0
