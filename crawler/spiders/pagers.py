"""Pagers of lists: which page comes next, as links, scripts and texts say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from scrapy.http import Response, TextResponse

from crawler.spiders.links import ADDRESS, absolute, clean
from crawler.spiders.pager_counts import counted_entries, pages_by_count

# createPageHTML(23, 0, "index", "shtml"), createPage(23,0,"index","html"); a quote before the
# number would be 开普 ucap's pager, which counts otherwise.
TRS_PAGER = re.compile(
    r"""create_?Page(?:HTML)?\(\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*["']([\w-]{1,40})["']\s*,\s*["'](\w{1,5})["']""",
    re.I,
)
# createPageHTML('page_div',14, 1,'common_list','shtml',251); without the quote it is TRS's.
UCAP_PAGER = re.compile(
    r"""createPageHTML\(\s*["'][#.\w-]{0,40}["']\s*,\s*["']?(\d{1,6})["']?\s*,\s*["']?(\d{1,6})["']?\s*,"""
    r"""\s*["']([\w./-]{1,80})["']\s*,\s*["'](\w{1,5})["']"""
)
_TOTAL = re.compile(
    r"""\b(?:total_?pages?|page_?count|count_?page|page_?total|pages)["']?\s*[:=(]\s*["']?(\d{1,6})\b"""
    r"""|共\s{0,9}(?:<[^<>]{1,80}>)?\s{0,9}(\d{1,6})\s{0,9}(?:<[^<>]{1,80}>)?\s{0,9}页|(?<![\d/])1\s*/\s*(\d{1,4})(?![\d/])\s*页?""",
    re.I,
)
_NEXT = re.compile(r"(?:下一?[页頁]|后一?页|next(?:page)?)", re.I)
_PAGE = re.compile(r"第?\s?(\d{1,4})\s?页?")
_TRIMMED = re.compile(r"[\s\[\]【】()（）<>«»‹›→…]+")
_ARROWS = (">", "›", "»", "＞", ">>")
_NEXT_CLASS = re.compile(
    r"(?<![\w-])(?:p_|page-?_?)?next(?:page)?(?![\w-])", re.I
)  # span.p_next of VSB
_SIGN = re.compile(
    r"下一?[页頁]|[尾末]页|最后一页|共(?:\s|有|<[^<>]{1,80}>){0,9}\d+(?:\s|<[^<>]{1,80}>){0,9}[页条项篇]|页次"
)
_QUOTED = re.compile(
    r"""["']([^"'\s<>]{1,300}?\.(?:s?html?|jhtml|aspx|jsp|do|php)(?:\?[^"'\s<>]*)?|\?[^"'\s<>]{3,300})["']"""
)
_PAGE_PARAMETER = re.compile(
    r"(?P<before>[?&](?:amp;)?(?:cur_?page|curr_?page|page_?(?:no|num|index|number)?|p|pn)=)(?P<n>\d{1,5})",
    re.I,
)
# Where in a path a page has its number: list_2.html, page_2.html, 2.html.
_NUMBER = re.compile(r"(?<=[_/-])(\d{1,4})(\.\w{3,5})$")


@dataclass(frozen=True, slots=True)
class Pager:
    """What a page says of its list.

    ``pages``: how many the list has (0: it does not say). ``following``: the address that the
    page links as the next. ``guesses``: what the next one may be called, likeliest first.
    ``hidden``: there is a next page, but how it is called only a script knows. ``entries``: how
    many it says that the whole list has (0: it does not).
    """

    pages: int = 0
    following: str | None = None
    guesses: tuple[str, ...] = ()
    hidden: bool = False
    entries: int = 0


def read_pager(response: Response, page: int) -> Pager:
    """Read the pager of a page, the ``page``-th of its list (from 1)."""
    if not isinstance(response, TextResponse):
        return Pager()
    text = response.text
    trs, ucap, total = (p.search(text) for p in (TRS_PAGER, UCAP_PAGER, _TOTAL))
    following, hidden = _linked(response, page)
    if trs:
        pages = int(trs[1])
        guesses: tuple[str, ...] = (f"{trs[3]}_{page}.{trs[4]}",)  # counted from 0
    elif ucap:
        pages = int(ucap[1])
        guesses = _counted(f"{ucap[3]}_{{}}.{ucap[4]}", response.url, page)
    else:
        pages = int(next(filter(None, total.groups()))) if total else pages_by_count(response)
        guesses = default_names(response.url, page) if pages > page or hidden else ()
    entries = counted_entries(response)
    if 0 < pages <= page:
        return Pager(pages, entries=entries)
    found = tuple(urljoin(response.url, name) for name in guesses)
    return Pager(pages, following, found, hidden, entries)


def default_names(url: str, page: int) -> tuple[str, ...]:
    """Give what the page after the ``page``-th, which lies at ``url``, may be called."""
    path, mark, query = url.partition("?")
    if parameter := _PAGE_PARAMETER.search(mark + query):
        n = int(parameter["n"]) + 1
        return (path + (mark + query).replace(parameter[0], f"{parameter['before']}{n}", 1),)
    name = urlsplit(path).path.rpartition("/")[2]
    number = _NUMBER.search(path)
    if number and (page > 1 or number[1] == "1"):
        return (f"{path[: number.start()]}{int(number[1]) + 1}{number[2]}",)
    if not name:
        return tuple(urljoin(path, f"index_{n}.html") for n in (1, 2))
    stem, dot, ending = path.rpartition(".")
    if not dot or "/" in ending:
        return ()
    return tuple(f"{stem}_{n}.{ending}" for n in (1, 2))


def _counted(template: str, url: str, page: int) -> tuple[str, ...]:
    """Give the next name where page 2 may be numbered 2 or 1: by the number of this one."""
    number = _NUMBER.search(urlsplit(url).path)
    if page > 1 and number:
        return (template.format(int(number[1]) + 1),)
    return (template.format(1), template.format(2))


def next_link(response: Response) -> str | None:
    """Give the address that a page links as its next (下一页), if it does."""
    return _linked(response, 0)[0] if isinstance(response, TextResponse) else None


def _linked(response: TextResponse, page: int) -> tuple[str | None, bool]:
    """Give the next page's address, and whether only a script knows it; ``page`` 0: not by number."""
    hidden = False
    numbers: dict[int, HtmlElement] = {}
    for anchor in response.selector.root.xpath("//a | //option[@value] | //*[@onclick]"):
        said = clean("".join(anchor.itertext()) or anchor.get("value") or "")
        around = anchor.getparent().get("class") or "" if anchor.getparent() is not None else ""
        names = (_TRIMMED.sub("", said), anchor.get("title") or "", anchor.get("class") or "")
        called = _NEXT.fullmatch(names[0]) or _NEXT.fullmatch(names[1]) or said in _ARROWS
        if called or _NEXT_CLASS.search(f"{names[2]} {around}"):
            url = _address(response, anchor)
            if url is not None and url != response.url:
                return url, False
            hidden = hidden or (url is None and "disab" not in names[2])
        elif number := _PAGE.fullmatch(said):
            numbers.setdefault(int(number[1]), anchor)
    following = numbers.get(page + 1) if page else None
    if following is not None:
        url = _address(response, following)
        # A number in the address, or it is the day of a calendar.
        if url and re.search(rf"(?<!\d)(?:{page + 1}|{page})(?!\d)", url.partition("//")[2]):
            return url, False
    return None, hidden or (following is not None and bool(_SIGN.search(response.text)))


def _address(response: TextResponse, anchor: HtmlElement) -> str | None:
    """Give where a link of a pager leads, by its address or by what its script quotes."""
    if anchor.tag == "option":
        value = anchor.get("value")
        return absolute(response, value) if ADDRESS.search(value) else None
    url = absolute(response, anchor.get("href"))
    if url is None:
        script = f"{anchor.get('href') or ''} {anchor.get('onclick') or ''}"
        quoted = _QUOTED.search(script)
        url = absolute(response, quoted[1]) if quoted else None
    return url
