"""Addresses in scripts, read where they stand: nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*["']([^"']*)["']""")
_LONGEST = 2000  # characters of a handler


def target(handler: str) -> str | None:
    """Give where the code of an ``onclick`` or of a ``javascript:`` link leads.

    >>> target("javascript:window.open('/zfxxgk/')")
    '/zfxxgk/'
    """
    found = _IN_SCRIPT.search(handler[:_LONGEST]) or _QUOTED.search(handler[:_LONGEST])
    return found[1] if found else None


def addresses(code: str) -> Iterator[tuple[str, str, str]]:
    """Give what a script writes, holds as a menu, or loads: address, text, how it is written."""
    if "href" in code:
        for attributes, where, inner in _WRITTEN.findall(code):
            title = _TITLE.search(attributes)
            text = re.sub(r"<[^<>]*>", "", inner)
            if "+" in text or not text.strip():  # put together by the script
                text = title[1] if title else ""
            yield where, text, "written"
    for where, text in _ROW.findall(code):
        yield where, text, "written"
    for n, pattern in enumerate(_MENU):
        for pair in pattern.findall(code):
            text, where = pair if n == 0 else pair[::-1]
            yield where.replace("\\/", "/"), _unescape(text), "menu"
    for where in _LOADED.findall(code):
        yield where, "", "loaded"


def pairs(pseudo_json: str) -> dict[str, str]:
    """Read names and values in quotes of either kind, as ``queryData`` has them."""
    return dict(_PAIR.findall(pseudo_json[:_LONGEST]))


def _unescape(text: str) -> str:
    r"""Undo ``\uXXXX`` as scripts write Chinese."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
