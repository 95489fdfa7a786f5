"""Every way out of a page: links however they are written, with what they say of their target.

Government pages link by text, by picture (``alt``), by ``title`` alone, by script
(``onclick="window.open('...')"``), through options of a select, through frames, and through menus
that a script writes or holds as data. Nothing is executed: addresses are read where they stand.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode, urljoin

from lxml import etree
from lxml.html import HtmlElement
from scrapy.http import HtmlResponse, Response, TextResponse

from crawler.discovery import scripts
from crawler.spiders.gkmlpt_api import annual_nodes, read_config
from crawler.spiders.links import TARGETS, absolute

MAX_LINKS = 4000  # of one page
_MAX_SCRIPT = 400_000  # characters of one script
_SAID = 60  # characters of a text that are looked at
_PIECES = 40  # pieces of text, or elements beside one, that are looked at

_ORNAMENTS = re.compile(r"""^\d{1,2}[.、](?!\d)[\W_]*|^[\W_]+(?<![(])|[^\w)]+$|_+$""")
_TARGETS = (*TARGETS, "data-src")
_HEADINGS = ("dt", "h1", "h2", "h3", "h4", "h5", "strong", "b", "span", "p", "div", "th", "td")
# What a link that says nothing of its own target says.
_GENERIC = re.compile(
    r"(?:更多|查看更多|more|查看|点击进入|点击查看|进入|进入专栏|详情|详细|全部|\+|>+|»+|…|\.{2,})*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Link:
    """One way out of a page.

    ``how`` is how it is written: text, title, alt, context (the text beside a 更多), script,
    option, frame, written (by a script), menu (data of a script), tree (gkmlpt), loaded (by a
    script, or a script itself), unit (the call of a jpaas part).
    """

    url: str
    text: str
    how: str


def links(response: Response) -> list[Link]:
    """Give the links of a page in their order, the same address once for each text."""
    if not isinstance(response, TextResponse) or not response.body.strip():
        return []
    response = unwrapped(response)
    seen: dict[tuple[str, str], Link] = {}
    for link in _all(response):
        seen.setdefault((link.url, link.text), link)
        if len(seen) >= MAX_LINKS:
            break
    return list(seen.values())


def unwrapped(response: TextResponse) -> TextResponse:
    """Give the page that an answer is, whatever it is declared as, or holds (``data.html``)."""
    if response.body[:1] != b"{":
        if isinstance(response, HtmlResponse) or b"<html" not in response.body[:2000].lower():
            return response
        return HtmlResponse(response.url, body=response.body, encoding=response.encoding)
    try:
        inside = json.loads(response.body)["data"]["html"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return response
    if not isinstance(inside, str):
        return response
    return HtmlResponse(response.url, body=inside.encode(), encoding="utf-8")


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
    root = response.selector.root if isinstance(response, HtmlResponse) else None
    if not isinstance(root, HtmlElement):
        yield from _scripted(response, response.text[:_MAX_SCRIPT])  # a script, or data
        return
    base = root.xpath("string(//base/@href)")
    for element in root.iter(etree.Element):
        match element.tag:
            case "a" | "area":
                yield from _anchor(response, element, base)
            case "option":
                yield from _link(response, element.get("value"), _text(element), "option")
            case "iframe" | "frame":
                name = element.get("title") or element.get("name") or element.get("id") or ""
                yield from _link(response, element.get("src"), name, "frame")
            case _:
                if element.get("onclick") or any(map(element.get, _TARGETS)):
                    yield from _by_script(response, element)
    for script in root.iter("script"):
        yield from _scripted(response, (script.text or "")[:_MAX_SCRIPT])
        yield from _of_script(response, script)


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
    target = next(filter(None, map(element.get, _TARGETS)), None)
    if not target:
        target = scripts.target(f"{element.get('onclick') or ''} {element.get('href') or ''}")
    url = absolute(response, target)
    if url is not None:
        for said, _ in sayings or [("", "script")]:
            yield Link(url, said, "script")


def _scripted(response: TextResponse, code: str) -> Iterator[Link]:
    for target, text, how in scripts.addresses(code):
        yield from _link(response, target, text, how)


def _of_script(response: TextResponse, script: HtmlElement) -> Iterator[Link]:
    """Read what a script's tag says: the call of a jpaas part, a file that may hold a menu."""
    url = absolute(response, script.get("url"))
    query = scripts.pairs(script.get("querydata") or "")
    if url is not None and query:
        asked = urlencode({**query, "paramJson": '{"pageNo":1,"pageSize":15}'})
        yield Link(f"{url}?{asked}", squeeze(query.get("tagId", "")), "unit")
    elif script.get("src"):
        yield from _link(response, script.get("src"), "", "loaded")


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
