"""What spiders share in reading lists: rows of links with their dates, folders below a column."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary

from lxml.html import HtmlElement
from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url

from crawler.spiders.sessions import without_session
from parsers.titles import recognise

MAX_ROWS = 5000  # of one page: more is no list
_LINES = 20  # of an entry that can be clicked
_NESTED = 5000  # elements of one that are looked through for links

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年－／．]\s*([01]?\d)\s*[-/.月－／．]\s*([0-3]?\d)(?!\d)"
)
_SHORT_DATE = re.compile(r"(?<![\d/])(\d\d)/([01]\d)/([0-3]\d)(?![\d/])")  # 21/01/26
# An organ that publishes, named alone, and a link that names nothing.
ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()]{2,24}(?:[局委办厅院区县市镇乡旗]|办公室|政府|街道|中心|委员会|办事处)"
)
_NAMELESS = re.compile(
    r"(?:点击)?(?:查看|详情|下载|浏览|阅读|打开)(?:详情|全文|报告|年报|附件)?|(?:19|20)\d\d年?度?"
)
_OF_THE_LINK = re.compile(
    r".{0,6}(?:新窗口|新页面|新标签|点击|打开|链接|跳转|查看|详情|进入).{0,8}"
)  # of a title that says what the link does
_ROW_TAGS = {"li", "tr", "dd", "dl", "p", "div"}
_SCRIPT_ROW = re.compile(
    r"""var\s+url\s*=\s*(["'])(?P<url>[^"'\n]{1,500})\1.{0,200}?"""
    # What belongs to a row ends where the next one begins: all may stand in one script.
    r"""var\s+title\s*=\s*(["'])(?P<title>[^\n]{1,500}?)\3\s*;(?P<rest>(?:(?!var\s+url\b).){0,600})""",
    re.S,
)
_WRITTEN = re.compile(
    r"<a\s[^<>]{0,600}>.{1,300}?</a\s*>[^<]{0,40}(?:<(?:span|em|i|b|td)\b[^<>]{0,200}>[^<]{0,60})?",
    re.S | re.I,
)
_OPENED = re.compile(
    r"""(?:open|href|location|goto|jump|show)\w*\s*[=(]\s*["']([^"'\s<>]{3,500})["']""", re.I
)
ADDRESS = re.compile(r"/|\.\w{3,5}(?:\?|$)|^\?\w+=")
# Attributes in which scripts find where to go.
TARGETS = ("data-url", "data-href", "data-link", "lay-href", "_href")
_WAYS = (
    "//a[@href or @onclick] | //option[@value] | //*[@onclick or "
    + " or ".join(f"@{name}" for name in TARGETS)
    + "]"
)
_INNER = re.compile(
    r"""<i?frame\b[^<>]{0,400}?\bsrc\s*=\s*["']([^"'\s<>]{1,500})["']"""
    r"""|\.load\(\s*["']([^"'\s<>]{1,300}\.(?:s?html?|jsp|inc)(?:\?[^"'\s<>]*)?)["']""",
    re.I,
)
_NUMBERED = re.compile(r"[\da-f-]+")  # where it has a digit: numbers, UUIDs
_CHROME = re.compile(
    r"/[\w-]*(?:head|foot|top|nav|menu|search|share|login|banner)[\w-]*\.\w+$", re.I
)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list: the address, the title as the list gives it, the date (ISO) if any."""

    url: str
    title: str
    date: str | None = None


@dataclass(slots=True)
class Gathered:
    """The entries of one list that comes in parts: how many it counts, which have come.

    Parts may overlap, repeat the last one for ever, or be smaller than asked for: what ends such
    a list is that all entries have come, or nothing new comes.
    """

    column_url: str
    total: int = 0
    seen: set[str] = field(default_factory=set)
    parts: int = 0  # that have come

    def new(self, rows: Iterable[Row]) -> list[Row]:
        """Give the rows that have not come before, and note them."""
        fresh = {row.url: row for row in rows if row.url not in self.seen}
        self.seen |= fresh.keys()
        return list(fresh.values())

    @property
    def lacking(self) -> int:
        """How many entries have not come."""
        return max(0, self.total - len(self.seen))


def anchor_rows(response: Response) -> Iterator[Row]:
    """Give every link of a page as a row; its title attribute goes before its text."""
    seen: set[tuple[str, str]] = set()
    for url, element in ways(response):
        title = _title(element)
        if not title or (url, title) in seen:
            continue
        seen.add((url, title))
        yield Row(url, title, _date_beside(element))
        if len(seen) >= MAX_ROWS:
            return


def ways(response: Response) -> Sequence[tuple[str, HtmlElement]]:
    """Give where a page leads, and the element that leads there; nothing where it is no text.

    Links, options whose value is an address (the years of a select), whatever opens a page when
    it is clicked (``<li onclick="window.open('...')">``, ``<li data-url="...">``). Rows, folders
    and pages of one list are all taken from them: they are looked for once a response.
    """
    found = _found_ways.get(response)
    if found is None:
        found = _found_ways[response] = tuple(_ways(response))
    return found


_found_ways: WeakKeyDictionary[Response, Sequence[tuple[str, HtmlElement]]] = WeakKeyDictionary()


def _ways(response: Response) -> Iterator[tuple[str, HtmlElement]]:
    if not isinstance(response, TextResponse) or not response.body.strip():
        return
    root = response.selector.root
    if not isinstance(root, HtmlElement):
        return
    for element in root.xpath(_WAYS):
        if element.tag == "option":
            value = element.get("value") or ""
            url = absolute(response, value) if ADDRESS.search(value) else None
        elif element.tag == "a" or not _has_links(element):  # else its links tell more
            target = next(filter(None, map(element.get, TARGETS)), None)
            url = absolute(response, element.get("href")) or absolute(response, target)
            url = url or _opened(response, element)
        else:
            url = None
        if url is not None:
            yield url, element


def _has_links(element: HtmlElement) -> bool:
    """Say whether there are links within; what holds very much is taken to have some."""
    within = list(islice(element.iterdescendants(), _NESTED))
    return len(within) == _NESTED or any(one.tag == "a" for one in within)


def inner_pages(response: Response) -> Iterator[str]:
    """Give what a page shows within itself, frames and parts that it loads, from its own folder.

    What lies elsewhere is the site's menu, a counter, a form.
    """
    text = response.text if isinstance(response, TextResponse) else ""
    for found in _INNER.finditer(text):
        url = absolute(response, html.unescape(found[1] or found[2]))
        if url and folder_of(url).startswith(folder_of(response.url)) and not _CHROME.search(url):
            yield url


def said(element: HtmlElement) -> str:
    """Give what an element says, its text without white space."""
    return "".join("".join(element.itertext()).split())


def _title(element: HtmlElement) -> str:
    """Give what a link says of its target: its title or its text, whichever names a report.

    What is no link but can be clicked holds more than a title: a date, the organ.
    """
    if element.tag not in ("a", "option"):
        within = element.xpath("(.//@title)[1]")
        lines = [clean(line) for line in (*within, *islice(element.itertext(), _LINES))]
        return next((line for line in lines if recognise(line)), clean(" ".join(lines)))
    title, text = clean(element.get("title") or ""), clean("".join(element.itertext()))
    if (
        _NAMELESS.fullmatch(text or title)
        and not recognise(title)
        and (organ := _organ_of_row(element))
    ):
        return f"{organ}{text}" if text[:1].isdigit() else organ
    if text and _OF_THE_LINK.fullmatch(title):
        return text
    return text if not title or (recognise(text) and not recognise(title)) else title


def _organ_of_row(element: HtmlElement) -> str:
    """Give the organ that a row names (of a table, a definition list), the link only 查看 or a year."""
    row = next(element.iterancestors("tr", "dl", "li"), None)
    cells = (said(cell) for cell in islice(() if row is None else row, _LINES))
    organs = [cell for cell in cells if ORGAN.fullmatch(cell)]
    return organs[0] if len(organs) == 1 else ""


def script_rows(response: Response) -> Iterator[Row]:
    """Give the rows that exist only in scripts: ``var url=..; var title=..``, links to be written."""
    if not isinstance(response, TextResponse) or response.selector.type == "json":
        return
    for script in response.xpath("//script[not(@src)]/text()").getall():
        for found in _SCRIPT_ROW.finditer(script):
            url = absolute(response, found["url"])
            if url is not None:
                yield Row(url, clean(found["title"]), find_date(found["rest"]))
        written = script.replace("\\'", "'").replace('\\"', '"').replace("\\/", "/")
        if "<a" in written and "href" in written:
            html = "".join(f"<p>{one}</p>" for one in _WRITTEN.findall(written)[:MAX_ROWS])
            page = response.replace(body=f"<body>{html}</body>".encode(), encoding="utf-8")
            yield from (row for row in anchor_rows(page) if "+" not in row.url)


def _opened(response: Response, anchor: HtmlElement) -> str | None:
    """Give the address that a link's script opens."""
    script = f"{anchor.get('href') or ''} {anchor.get('onclick') or ''}"
    found = _OPENED.search(script)
    return absolute(response, found[1]) if found else None


def absolute(response: Response, href: str | None) -> str | None:
    """Give the http address that ``href`` means on this page; None where it means none.

    Fragment and session id are left out: they tell apart what is the same.
    """
    href = (href or "").strip()
    if not href or href.lower().startswith(("javascript:", "#", "mailto:", "data:")):
        return None
    base = get_base_url(response) if isinstance(response, TextResponse) else response.url
    return _joined(base, href)


@lru_cache(maxsize=4096)  # each link of a list is looked at for several reasons
def _joined(base: str, href: str) -> str | None:
    try:
        url = without_session(urljoin(base, href.replace("\\", "/")).split("#")[0])
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def child_folders(response: Response, article: re.Pattern[str]) -> Iterator[str]:
    """Give the folders below this page's own that it links: years, kinds of unit, organs.

    Folders are named by year of publication or of report, by pinyin or by number, so that none is
    told from the name: whatever lies below a column belongs to it.
    """
    here = folder_of(response.url)
    if here.count("/") < 2:  # of a page at the root all the site lies below
        return
    for url, _ in ways(response):
        if article.search(url) or folder_of(url) == here:
            continue
        last = urlsplit(url).path.rsplit("/", 1)[1]
        if folder_of(url).startswith(here) and (not last or last.startswith("index.")):
            yield url


def folder_of(url: str) -> str:
    """Give an address up to its last slash, scheme left out (a list may be linked under both)."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rsplit('/', 1)[0]}/"


def lies_below(url: str, column_url: str) -> bool:
    """Say whether an address lies in a column's folder or below it; all lies below the root."""
    return folder_of(column_url).count("/") > 1 and folder_of(url).startswith(folder_of(column_url))


def shape_of(url: str) -> str:
    """Give what the addresses of a list's entries have in common: all but their numbers.

    >>> shape_of("http://a.gov.cn/art/2023/1/31/art_31_37751.html?x=1")
    'a.gov.cn/art/0/0/0/art_0_0.html'
    """
    parts = urlsplit(url)
    # A pattern that wants the digit itself would try a long run without one from each place.
    return parts.netloc + _NUMBERED.sub(
        lambda run: "0" if any(map(str.isdigit, run[0])) else run[0], parts.path
    )


def find_date(text: str) -> str | None:
    """Find a date in a row's text and give it as ISO; None where there is none.

    >>> find_date("[2024年1月5日]")
    '2024-01-05'
    """
    found = _DATE.search(text) or _SHORT_DATE.search(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    year += 2000 if year < 100 else 0
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def clean(text: str) -> str:
    """Fold white space, which lists put in the middle of titles."""
    return " ".join(text.split())


def _date_beside(anchor: HtmlElement) -> str | None:
    """Look for a date in the row that holds the anchor and no other one."""
    row = anchor if anchor.tag in _ROW_TAGS else anchor.getparent()
    while row is not None and row.tag not in _ROW_TAGS:
        row = row.getparent()
    if row is None or len(row.findall(".//a")) > 3:
        return None
    return find_date(" ".join(row.itertext()))
