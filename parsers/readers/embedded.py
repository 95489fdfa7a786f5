"""Articles that a page carries and a script puts into it: in a template, a text field, or a string.

Pages of script frameworks bring the article as JSON (``"content": "\\u003ctable..."``), others in a
``<textarea>`` or a ``<script type="text/html">``, and some show the source of its tables as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

MAX_BYTES = 4 * 1024 * 1024
# What a table of the forms holds, as it stands in a page: plain, or as JSON has it.
_LABELS = ("自然人", "行政事业性收费", "统计指标", "主动公开")
_SIGNS = tuple(s.encode() for label in _LABELS for s in (label, json.dumps(label)[1:-1]))
_TEMPLATE = re.compile(r"type\s*=\s*[\"']?text/(?:html|template|x-template|xml|plain)", re.I)
_STRING = re.compile(
    r'"((?:[^"\\]|\\.){200,})"' r"|'((?:[^'\\]|\\.){200,})'" r"|`([^`]{200,})`", re.S
)
_CELL = re.compile(r"<td\b", re.I)
_FEWEST_CELLS = 12


def embedded_article(markup: bytes, shown: str) -> bytes | None:
    """Give the HTML of the article that a page (in UTF-8) carries and does not show, in UTF-8.

    ``shown`` is the text of the page, which has no table. None where it carries none of the forms'
    tables, or several that are not the same, or shows what was one.
    """
    if len(markup) > MAX_BYTES or not any(sign in markup for sign in _SIGNS):
        return None
    page = markup.decode("utf-8", "replace")
    articles = {*filter(_has_tables, _carried(page))}
    if not articles and _CELL.search(shown):  # its source is what the page shows
        articles = {unescape(page)}
    elif any(label in shown for label in _LABELS[:3]):
        return None
    longest = max(articles, key=len, default="")
    same = all(article in longest for article in articles)
    return longest.encode("utf-8", "replace") if longest and same else None


def _has_tables(article: str) -> bool:
    labelled = any(label in article for label in _LABELS)
    return labelled and len(_CELL.findall(article)) >= _FEWEST_CELLS


def _carried(page: str) -> Iterator[str]:
    for _, text in _elements(page, "textarea"):
        yield unescape(text)
    for attributes, text in _elements(page, "script"):
        if _TEMPLATE.search(attributes):
            yield text.replace("<![CDATA[", "").replace("]]>", "")
        else:
            yield from map(_said, _STRING.finditer(text))


def _elements(page: str, name: str) -> Iterator[tuple[str, str]]:
    """Give the attributes and the text of each element of a kind that holds no others."""
    # Beyond the last end, each start would look through the rest of the page.
    last = max(page.rfind(f"</{name}"), page.rfind(f"</{name.upper()}"))
    end = page.find(">", last) + 1 if last >= 0 else 0
    pattern = re.compile(f"<{name}\\b([^>]*)>(.*?)</{name}[^>]*>", re.I | re.S)
    return ((match[1], match[2]) for match in pattern.finditer(page, 0, end))


def _said(string: re.Match[str]) -> str:
    """Give what a string of a script says; nothing where it is not written as JSON has it."""
    if string[3] is not None:
        return string[3]
    written = string[1] or string[2].replace("\\'", "'").replace('"', '\\"')
    try:
        text = str(json.loads(f'"{written}"', strict=False))
    except ValueError:
        return ""
    return unescape(text) if "&lt;td" in text else text
