"""Every way out of a page: links however they are written, with what they say of their target.

Government pages link by text, by picture (``alt``), by ``title`` alone, by script
(``onclick="window.open('...')"``), through options of a select, through frames, and through menus
that a script writes or holds as data. Nothing is executed: addresses are read where they stand.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml.html import HtmlElement
from scrapy.http import Response, TextResponse

from crawler.spiders.gkmlpt_api import annual_nodes, read_config
from crawler.spiders.links import absolute

MAX_LINKS = 4000  # of one page
_MAX_SCRIPT = 400_000  # characters of one script
_SAID = 60  # characters of a text that are looked at
_PIECES = 40  # pieces of text, or elements beside one, that are looked at

_ORNAMENTS = re.compile(r"""^[\W_]+(?<![(])|[^\w)]+$|_+$""")
_HEADINGS = ("dt", "h1", "h2", "h3", "h4", "h5", "strong", "b", "span", "p", "div", "th", "td")
# What a link that says nothing of its own target says.
_GENERIC = re.compile(
    r"(?:更多|查看更多|more|查看|点击进入|点击查看|进入|进入专栏|详情|详细|全部|\+|>+|»+|…|\.{2,})*",
    re.I,
)
# An address in a handler or a javascript: link.
_IN_SCRIPT = re.compile(
    r"""(?:open|href|location|assign|replace|go\w*|url|jump\w*|link\w*|turn\w*|to\w*|load)\W{0,12}["']([^"'\s<>]{1,500})["']""",
    re.I,
)
_QUOTED = re.compile(r"""["']((?:https?:/)?/[^"'\s<>]{1,500}|\.{1,2}/[^"'\s<>]{1,500})["']""")
_WRITTEN = re.compile(
    r"""<a\b([^<>]{0,800}?\bhref\s*=\s*\\?["']([^"'\s<>\\]{1,500})\\?["'][^<>]{0,400})>(.{0,300}?)<\\?/a""",
    re.I | re.S,
)
_ROW = re.compile(  # of lists that only a script writes
    r"""\burl\s*=\s*["']([^"'\s<>]{1,500})["'].{0,200}?\btitle\s*=\s*["']([^"'\n]{1,200})["']""",
    re.S,
)
_NAME = r"""["']?(?:name|title|text|label|menuName|columnName|channelName|nodeName)["']?\s*:\s*["']([^"'\n]{1,80})["']"""
_URL = r"""["']?(?:url|href|link|linkUrl|path|src|jump_url|menuUrl|channelUrl)["']?\s*:\s*["']([^"'\s]{1,500})["']"""
_MENU = (
    re.compile(_NAME + r"""[^{}\[\]]{0,300}?""" + _URL),
    re.compile(_URL + r"""[^{}\[\]]{0,300}?""" + _NAME),
)
_TITLE = re.compile(r"""\btitle\s*=\s*\\?["']([^"'<>]{1,200}?)\\?["']""", re.I)
_LOADED = re.compile(
    r"""(?:\.load|\.get|\.ajax|include|fetch)\W{0,20}["']([^"'\s<>]{1,300}\.(?:s?html?|jsp|inc)(?:\?[^"'\s<>]*)?)["']""",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Link:
    """One way out of a page.

    ``how`` is how it is written: text, title, alt, context (the text beside a 更多), script,
    option, frame, written (by a script), menu (data of a script), tree (gkmlpt), loaded.
    """

    url: str
    text: str
    how: str


def links(response: Response) -> list[Link]:
    """Give the links of a page in their order, the same address once for each text."""
    if not isinstance(response, TextResponse) or not response.body.strip():
        return []
    seen: dict[tuple[str, str], Link] = {}
    for link in _all(response):
        seen.setdefault((link.url, link.text), link)
        if len(seen) >= MAX_LINKS:
            break
    return list(seen.values())


def squeeze(text: str) -> str:
    """Fold a link's text for comparison: NFKC, no white space, no ornaments at its ends.

    >>> squeeze("【 政府信息公开 】 >>")
    '政府信息公开'
    """
    folded = unicodedata.normalize("NFKC", text[: 4 * _SAID])
    folded = re.sub(r"[\s\u200b\u200e\u200f\ufeff]+", "", folded)
    return _ORNAMENTS.sub("", folded)[:_SAID]


def _all(response: TextResponse) -> Iterator[Link]:
    yield from _tree(response)
    root = response.selector.root
    if not isinstance(root, HtmlElement):
        return
    base = root.xpath("string(//base/@href)")
    for element in root.iter("a", "area", "option", "iframe", "frame", "li", "div", "span", "td"):
        match element.tag:
            case "a" | "area":
                yield from _anchor(response, element, base)
            case "option":
                yield from _link(response, element.get("value"), _text(element), "option")
            case "iframe" | "frame":
                name = element.get("title") or element.get("name") or element.get("id") or ""
                yield from _link(response, element.get("src"), name, "frame")
            case _:
                if element.get("onclick") or element.get("data-url") or element.get("data-href"):
                    yield from _by_script(response, element)
    for script in root.iter("script"):
        yield from _scripted(response, (script.text or "")[:_MAX_SCRIPT])


def _anchor(response: TextResponse, anchor: HtmlElement, base: str) -> Iterator[Link]:
    said = list(_sayings(anchor))
    url = absolute(response, _based(response, anchor.get("href"), base))
    if url is None:
        yield from _by_script(response, anchor)
        return
    for text, how in said or [("", "text")]:
        yield Link(url, text, how)
        if re.fullmatch(r"(?:19|20)\d\d年?度?", text) and (heading := _headed(anchor)):
            yield Link(url, f"{text}{heading}", "context")


def _headed(anchor: HtmlElement) -> str:
    """Give the heading under which a link stands: 政府信息公开年报, then 2023年, 2022年."""
    block: HtmlElement | None = anchor
    for _ in range(4):
        if block is None or block.tag in ("body", "html"):
            return ""
        others = islice(block.itersiblings(preceding=True), _PIECES)
        before = next((b for b in others if b.tag != block.tag and isinstance(b.tag, str)), None)
        if before is not None and before.tag in _HEADINGS:
            said = squeeze(_text(before))
            return said if 0 < len(said) <= 20 else ""
        block = block.getparent()
    return ""


def _sayings(anchor: HtmlElement) -> Iterator[tuple[str, str]]:
    """Say what a link says of its target: its text, its title, its pictures, what is beside it."""
    said: set[str] = set()
    alts = [i.get("alt") or i.get("title") or "" for i in anchor.iter("img")]
    own = [(_text(anchor), "text"), (anchor.get("title") or "", "title")]
    own += [(anchor.get("alt") or "", "alt"), (anchor.get("aria-label") or "", "title")]
    for text, how in [*own, *((alt, "alt") for alt in alts)]:
        folded = squeeze(text)
        if folded and folded not in said and not _GENERIC.fullmatch(folded):
            said.add(folded)
            yield folded, how
    if not said and (beside := _beside(anchor)):
        yield beside, "context"


def _beside(anchor: HtmlElement) -> str:
    """Give the text that stands with a 更多 in the same short block: its heading."""
    block = anchor.getparent()
    for _ in range(3):
        if block is None or block.tag in ("body", "html", "ul", "table"):
            return ""
        words = [squeeze(t) for t in islice(block.itertext(), _PIECES)]
        words = [w for w in words if w and not _GENERIC.fullmatch(w)]
        if words:
            return words[0] if len(words[0]) <= 20 and len(words) <= 2 else ""
        block = block.getparent()
    return ""


def _by_script(response: TextResponse, element: HtmlElement) -> Iterator[Link]:
    text = _text(element)
    if len(text) > _SAID:  # a whole block that can be clicked says nothing
        return
    sayings = [(squeeze(text), "script")] if text.strip() else list(_sayings(element))
    target = element.get("data-url") or element.get("data-href")
    if not target:
        code = f"{element.get('onclick') or ''} {element.get('href') or ''}"[:2000]
        found = _IN_SCRIPT.search(code) or _QUOTED.search(code)
        target = found[1] if found else None
    url = absolute(response, target)
    if url is not None:
        for said, _ in sayings or [("", "script")]:
            yield Link(url, said, "script")


def _scripted(response: TextResponse, code: str) -> Iterator[Link]:
    """Read links that a script writes, holds as a menu, or loads into the page."""
    if "href" in code:
        for attributes, target, inner in _WRITTEN.findall(code):
            title = _TITLE.search(attributes)
            text = re.sub(r"<[^<>]*>", "", inner)
            if "+" in text or not text.strip():  # put together by the script
                text = title[1] if title else ""
            yield from _link(response, target, text, "written")
    for target, title in _ROW.findall(code):
        yield from _link(response, target, title, "written")
    for n, pattern in enumerate(_MENU):
        for pair in pattern.findall(code):
            name, target = pair if n == 0 else pair[::-1]
            yield from _link(response, target.replace("\\/", "/"), _unescape(name), "menu")
    for target in _LOADED.findall(code):
        yield from _link(response, target, "", "loaded")


def _tree(response: TextResponse) -> Iterator[Link]:
    """Read the categories of annual reports of a gkmlpt page, which draws its menu by script."""
    config = read_config(response.text)
    if config is None:
        return
    app_url, _, tree = config
    for node in annual_nodes(tree):
        target = str(node.get("jump_url") or "") or f"{app_url}/gkmlpt/annualreport"
        yield from _link(response, target, str(node.get("name")), "tree")


def _link(response: TextResponse, target: str | None, text: str, how: str) -> Iterator[Link]:
    if how in ("written", "menu", "loaded"):  # markup inside a script is still escaped
        target = html.unescape(target or "")
    url = absolute(response, target) if target and re.search(r"[/.?]", target) else None
    if url is not None:
        yield Link(url, squeeze(text), how)


def _based(response: TextResponse, href: str | None, base: str) -> str | None:
    """Join a relative address to the page's ``<base>``, if it has one."""
    href = (href or "").strip()
    if not base or not href or re.match(r"[#/]|[a-z]+:", href, re.I):
        return href
    try:
        return urljoin(urljoin(response.url, base), href)
    except ValueError:
        return href


def _text(element: HtmlElement) -> str:
    return "".join(islice(element.itertext(), _PIECES))[: 4 * _SAID].strip()


def _unescape(text: str) -> str:
    r"""Undo ``\uXXXX`` as scripts write Chinese."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
