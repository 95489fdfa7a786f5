"""Lists that a page names as parts of its column: years, kinds of unit, organs, summaries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from scrapy.http import Response

from crawler.hosts import domain_at
from crawler.spiders.dialects import ARTICLE, FOLDER
from crawler.spiders.links import ORGAN, folder_of, said, ways

# How the parts of a column are called: a year, or a kind of unit.
PART = re.compile(
    r"(?=.{0,16}(?:\d{4}|部门|单位|机构|局|乡|镇|街|[市县区州旗省]|管委会|历年|往[年期]|历史))"
    r"(?:(?:19|20)\d\d(?:年度?)?|[-—–~～至到]|各|市|县|区|州|旗|省|直|级|属|政府|本|工作|人民|和|及|与|、|（|）"
    r"|[()/]|部门|单位|机构|委办局|乡|镇|街道|街|办事处|办|管委会|开发区|功能区|园区|中央|驻|垂管|垂直管理|双管|派出"
    r"|下属|其他|企事业|历年|往年|往期|历史|以前|之前|以来){1,12}"
    r"(?:(?:政府)?(?:信息公开)?(?:工作)?(?:年报|年度(?:工作)?报告))?"
)
_YEAR = re.compile(r"(?:19|20)\d\d年")
# What the addresses of columns of annual reports hold (政府信息公开年报, 年度报告).
_COLUMN = re.compile(
    r"xxgknb|xxgkgz?ndbg|xxgkbg|gkndbg|gzndbg|/gknb|/(?:ndbg|nianbao)s?[_\d]?\w*(?=/|\.|$)", re.I
)


# A page that holds nothing but links to reports: 2024年政府信息公开年报汇总.
_SUMMARY = re.compile(r"(?:年报|年度(?:工作)?报告)(?:汇总|汇编|一览)表?$")
_OWN_COLUMN = re.compile(_COLUMN.pattern + r"|/nb(?=[/.]|$)", re.I)  # of one organ
_EARLIER = re.compile(
    r"^(?:历年|往年|往期|历史|以前|旧版|原网站).{0,12}(?:年报|年度(?:工作)?报告)$"
)
_MORE = re.compile(r"(?:查看)?(?:更多|全部|more)?[\W_]*", re.I)
_TABS_ABOVE = 3  # elements above a tab in which the others may stand
_MOST_TABS = 12
_HEADING = 20  # characters of what a list is called, at most


def column_parts(
    response: Response, lists: re.Pattern[str], *, near: bool = False
) -> Iterator[str]:
    """Give the lists of this government that a page names as parts of its column.

    ``lists`` is how the address of a list looks. The link (or the heading beside its 更多) says a
    year or a kind of unit, or leads to what by its address is a column of annual reports; on
    another host only where the link is an organ's name or says that they are earlier ones. ``near``: where nothing is known of the
    platform, a kind of unit counts only beside the page or below it, or as one of the tabs that
    this page is one of: menus have such links too.
    """
    here = folder_of(response.url)
    around = here.rstrip("/").rpartition("/")[0] + "/"
    host, domain = urlsplit(response.url).netloc, domain_at(response.url)
    tabs = set(_tabs(response)) if near else set()
    for url, element in ways(response):
        own = urlsplit(url).netloc == host
        if url == response.url or not (own or (domain and domain_at(url) == domain)):
            continue
        text = _called(element)
        if _SUMMARY.search(text):
            yield url
            continue
        path = urlsplit(url).path
        whose = (len(text) > 2 and ORGAN.fullmatch(text)) or _EARLIER.search(text)
        if (
            whose
            and _OWN_COLUMN.search(path)
            and folder_of(url) != here
            and not ARTICLE.search(url)
        ):
            yield url
            continue
        if not own or not lists.search(url) or len(text) > _HEADING:
            continue
        named = PART.fullmatch(text) and (
            not near
            or _YEAR.search(text)
            or folder_of(url).startswith(around)
            or any(above in tabs for above in islice(element.iterancestors(), _TABS_ABOVE))
        )
        # Beside the page, the address says of a link no more than of the page: it may be its pager's.
        addressed = folder_of(url) != here and _COLUMN.search(path)
        if named or (addressed and not ARTICLE.search(url)):
            yield url


def _tabs(response: Response) -> Iterator[HtmlElement]:
    """Give the small blocks in which a page links itself: rows of tabs, this one among them."""
    here = _without_index(response.url)
    for url, element in ways(response):
        if _without_index(url) == here:
            for block in islice(element.iterancestors("ul", "div", "dl", "tr", "p"), _TABS_ABOVE):
                if 1 < len(block.findall(".//a")) <= _MOST_TABS:
                    yield block


def _without_index(url: str) -> str:
    return FOLDER.sub("/", url)


def _called(element: HtmlElement) -> str:
    """Give what a link says; of one that only says 更多, the heading of its block."""
    text = said(element)
    block = element.getparent() if _MORE.fullmatch(text) else None
    for _ in range(3):
        if block is None or block.tag in ("body", "ul", "table"):
            break
        pieces = ("".join(piece.split()) for piece in islice(block.itertext(), _HEADING))
        heading = next((piece for piece in pieces if not _MORE.fullmatch(piece)), "")
        if heading:
            return heading
        block = block.getparent()
    return text
