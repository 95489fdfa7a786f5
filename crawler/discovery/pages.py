"""What a page is: the disclosure platform, a column of annual reports, a report, a tree of organs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from scrapy.http import HtmlResponse, Response, TextResponse

from crawler.discovery.links import Link, links, squeeze, unwrapped
from crawler.discovery.places import place
from crawler.discovery.scoring import (
    ORGAN,
    YEAR,
    Score,
    column_address,
    column_text,
    platform_tabs,
)
from crawler.hosts import domain_of, official_suffixes
from crawler.spiders.dialects import ARTICLE, is_folder
from crawler.spiders.links import folder_of
from crawler.spiders.parts import PART
from parsers.titles import recognise

CONFIRMED = 6  # points from which a page is a column

_TEXT = 400_000  # characters of a page's text that are looked at
# Two of these make a page a report, one of them of the first kind: other reports have the others.
_REPORT = (
    "本年新收政府信息公开申请",
    "勾稽关系",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请",
    "政府信息公开行政复议",
)
_ANY_REPORT = ("总体情况", "第二十条第", "存在的主要问题", "其他需要报告的事项")
_GONE = re.compile(
    r"404|页面不存在|页面未找到|找不到(?:该|您|此)?页|不存在或已|已被删除|访问的(?:页面|内容)不存在|页面(?:出错|已删除)|NotFound",
    re.I,
)
# What draws a list that the page itself does not have.
_MACHINES = re.compile(
    r"build/unit|_isAgg=true|/jpage/dataproxy|<datastore>|publicInfoList|getPageInfoListNew|getPageInfoList"
    r"|createPageHTML|createPage\(|/gkmlpt/api/|countPage|jpage\(|pageSize|pageIndex|CMSPRO_CHANNEL|\bTREE\s*:",
)
_DEPARTMENT = re.compile(r"部门|单位|机构|委办局|(?:局|委|办|厅|委员会|办公室|中心|队)$")
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)$", re.I)


@dataclass(slots=True)
class Page:
    """What was seen of a page.

    ``kind``: other, platform, column, report, organs, gone, file, data (of a script).

    ``targets`` are the places that it links. ``names`` is what it calls itself: title, headings, SiteName. ``rows`` are links whose texts are titles of annual reports, ``units`` links that name an organ
    and nothing else, ``parts`` links that name a year or a kind of unit. ``points`` and ``why``
    say how much speaks for its being a column of annual reports.
    """

    url: str
    kind: str = "other"
    points: int = 0
    why: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rows: list[Link] = field(default_factory=list)
    units: list[Link] = field(default_factory=list)
    parts: list[Link] = field(default_factory=list)
    publishers: set[str] = field(default_factory=set)
    is_platform: bool = False
    text: str = field(default="", repr=False)
    size: int = 0
    targets: frozenset[str] = frozenset()
    names: str = ""
    named: bool = False

    @property
    def names_departments(self) -> bool:
        """Whether departments' reports are seen to be in it, not the government's alone."""
        texts = [*self.publishers, *(link.text for link in (*self.units, *self.parts))]
        return any(_DEPARTMENT.search(text) for text in texts)


def look(response: Response, via: Score | None = None, *, on_platform: bool = False) -> Page:
    """Look at a page that was reached by a link of which ``via`` says what it promised."""
    page = Page(response.url)
    if not isinstance(response, TextResponse) or not response.body.strip():
        page.kind = "file"
        return page
    response = unwrapped(response)
    page.text, page.size = response.text, len(response.body)
    if not isinstance(response, HtmlResponse):
        page.kind, page.links = "data", links(response)
        return page
    page.links = links(response)
    page.targets = frozenset(place(link.url) for link in page.links)
    heads = list(_heads(response))
    words = squeeze_all(response)
    page.names = " ".join([*(text for _, text in heads), *_site_name(response)])
    if _gone(heads, words):
        page.kind = "gone"
        return page
    _sort(page)
    tabs = platform_tabs([link.text for link in page.links] + _dead_anchors(response))
    page.is_platform = tabs >= 3
    page.named = _naming(page, heads, via)
    _weigh(page, via, on_platform=on_platform or page.is_platform)
    titled = via is not None and via.kind == "report"  # whatever else its page lists beside it
    report = _is_report(words) and (titled or len(page.rows) < 3)
    if titled and report:
        page.kind = "report"
    elif page.named and page.points >= CONFIRMED and not is_home(response):
        page.kind = "column"
        if report:
            page.why.append("the page is itself a report")
    elif report:
        page.kind = "report"
    elif page.is_platform:
        page.kind = "platform"
        if (_holds_its_list(response) and page.rows) and not is_home(response):
            page.kind, page.points = "column", CONFIRMED
            page.why.append("the platform's page has the list under its tab 年报")
    elif len(page.units) >= 5 or (via is not None and via.kind == "organs" and page.units):
        page.kind = "organs"
    if page.is_platform:
        page.why.append(f"{tabs} of the five tabs of a platform")
    return page


def is_gone(response: TextResponse) -> bool:
    """Say whether a page that came with status 200 says that there is none (a soft 404)."""
    return _gone(list(_heads(response)), squeeze_all(response))


def squeeze_all(response: TextResponse) -> str:
    """Give the page's words without white space."""
    text = "".join(response.xpath("//body//text()[not(parent::script or parent::style)]").getall())
    return re.sub(r"\s+", "", text[:_TEXT])


def _heads(response: TextResponse) -> Iterator[tuple[str, str]]:
    """Say where a page names itself, and what it says there: title, ColumnName, headings, crumbs."""
    for name in ("ColumnName", "ColumnType"):
        path = "//meta[translate(@name,'columnatype','COLUMNATYPE')=$name]/@content"
        for value in response.xpath(path, name=name.upper()).getall()[:3]:
            yield name, squeeze(value)
    title = response.xpath("string(//title)").get("")[:300]
    for piece in re.split(r"[_|\-—–>»\s]+", title):
        if piece:
            yield "title", squeeze(piece)
    for head in response.xpath("//h1|//h2|//h3")[:10]:
        yield "heading", squeeze(head.xpath("string()").get(""))
    crumbs = response.xpath(
        "//*[contains(@class,'crumb') or contains(@class,'position') or contains(@class,'location')"
        " or contains(@class,'weizhi') or contains(@class,'dqwz') or contains(@id,'position')]"
    )
    for crumb in crumbs[:2]:
        last = re.split(r"[>»/›]+", crumb.xpath("string()").get("")[:300])[-1]
        yield "breadcrumb", squeeze(last)


def _is_report(words: str) -> bool:
    own = sum(mark in words for mark in _REPORT)
    return own >= 1 and own + sum(mark in words for mark in _ANY_REPORT) >= 2


def _site_name(response: TextResponse) -> list[str]:
    path = "//meta[translate(@name,'sitename','SITENAME')='SITENAME']/@content"
    return [squeeze(name) for name in response.xpath(path).getall()[:2]]


def _gone(heads: list[tuple[str, str]], words: str) -> bool:
    if any(_GONE.search(text) for where, text in heads if where in ("title", "heading")):
        return True
    return len(words) < 120 and _GONE.search(words) is not None


def _sort(page: Page) -> None:
    """Find the rows, units and parts among the links."""
    here = folder_of(page.url)
    own = urlsplit(page.url).hostname
    for link in page.links:
        text = link.text
        if not text:
            continue
        if column_text(text)[0] >= 90:
            continue  # the column itself
        # 2023年政府信息公开年报 is a part of the column, or a report that leaves its publisher out.
        article = ARTICLE.search(link.url) and not is_folder(link.url) and recognise(text)
        part = YEAR.fullmatch(text) or PART.fullmatch(text)
        if part and not article and text not in ("政府", "市政府"):
            below = folder_of(link.url).startswith(here) or column_address(link.url)[0]
            if below or YEAR.match(text):
                page.parts.append(link)
            continue
        title = recognise(text)
        if title is not None and (title.year or title.publisher):
            page.rows.append(link)
            if title.publisher:
                page.publishers.add(title.publisher)
        elif ORGAN.fullmatch(text) and _same_government(link.url, own):
            page.units.append(link)


def _naming(page: Page, heads: list[tuple[str, str]], via: Score | None) -> bool:
    """Note what names the page a column of annual reports: itself, its address, the link to it."""
    points = 0
    for where, worth in (
        ("ColumnType", 3),
        ("ColumnName", 3),
        ("title", 3),
        ("heading", 2),
        ("breadcrumb", 2),
    ):
        said = [text for w, text in heads if w == where and column_text(text)[0] >= 70]
        if said:
            points += worth
            page.why.append(f"{where} {said[0]}")
    if via is not None and via.kind in ("column", "part"):
        points += 3 if via.points >= 90 else 2 if via.points >= 70 else 1
    strong, weak = column_address(page.url)
    if strong or weak:
        points += 2 if strong else 1
        page.why.append("address of a column" if strong else "address that columns may have")
    page.points += points
    return points >= 2


def _weigh(page: Page, via: Score | None, *, on_platform: bool) -> None:
    """Note what the page has that a column has."""
    counts = (
        (len(page.rows), 3, 4, "titles of annual reports"),
        (len(page.rows), 1, 3, "titles of annual reports"),
        (
            sum(1 for u in page.units if _FILE.search(urlsplit(u.url).path)),
            2,
            3,
            "files named by organ",
        ),
        (len(page.units), 3, 2, "organs by name"),
        (len(page.parts), 2, 2, "parts by year or kind of unit"),
        (len(page.parts), 1, 1, "parts by year or kind of unit"),
    )
    told: set[str] = set()
    for count, least, worth, what in counts:
        if count >= least and what not in told:
            told.add(what)
            page.points += worth
            page.why.append(f"{count} {what}")
    if _MACHINES.search(page.text, 0, 800_000):
        page.points += 2 if via is not None and via.points >= 90 else 1
        page.why.append("a list that a script draws or pages")
    if on_platform and via is not None:
        page.points += 1
    if via is not None and via.why.startswith("category"):
        page.points += 3
        page.why.append(via.why)


def _holds_its_list(response: TextResponse) -> bool:
    """Say whether the tab 年报 is a place on this page."""
    here = response.url.split("#")[0]
    for anchor in response.xpath("//a[@href]"):
        text = squeeze(anchor.xpath("string()").get(""))
        href = anchor.attrib["href"].strip()
        if column_text(text)[0] >= 90:
            inner = href.startswith("#") and len(href) > 1
            if inner or (
                not href.lower().startswith("javascript")
                and "#" in href
                and urljoin(here, href).split("#")[0] == here
            ):
                return True
            if href.lower().startswith("javascript") and not re.search(r"[\"'][^\"']*/", href):
                return True
    return False


def _dead_anchors(response: TextResponse) -> list[str]:
    """Give the texts of tabs that lead nowhere: their content is on the page."""
    found = response.xpath(
        "//a[starts-with(@href,'#') or starts-with(@href,'javascript')]|//li[not(.//a)]"
    )
    return [squeeze(a.xpath("string()").get("")) for a in found[:300]]


def is_home(response: Response) -> bool:
    """Say whether a page is its host's home page."""
    parts = urlsplit(response.url)
    return parts.path in ("", "/", "/index.html", "/index.htm", "/index.shtml") and not parts.query


def _same_government(url: str, host: str | None) -> bool:
    return government(urlsplit(url).hostname) == government(host)


def government(host: str | None) -> str:
    """Give the domain that a government's sites share (see `crawler.hosts`), "" for other hosts."""
    return domain_of(host, official_suffixes()) or ""
