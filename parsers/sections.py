"""The prose under its headings: 一、总体情况, 二、主动公开政府信息情况, and so on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.labels import squeeze
from parsers.model import Section

# The headings of the form (国办公开办函〔2021〕30号 and its predecessor), as far as editors keep them.
_KNOWN = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
_KNOWN_START = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．:：,，]|\d{1,2}[、.．])?(?P<name>"
    r"总体(?:情况|工作情况)|主动公开政府信息(?:的)?情况|(?:收到和)?(?:处理|办理)?(?:依申请)?政府信息公开申请(?:的)?(?:处理)?情况"
    r"|收到和处理政府信息公开申请情况|(?:因)?政府信息公开(?:工作)?(?:被申请)?(?:引发的?)?行政复议[、和]?(?:提起)?行政诉讼(?:的)?情况"
    r"|(?:工作)?存在的?(?:主要)?(?:问题|困难|不足)(?:及|和|与|以及)?(?:下一步)?(?:改进|整改)?(?:情况|措施)?"
    r"|其他需要报告的(?:事项|情况))(?P<rest>.*)$"
)
_NUMBERED = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．](?=\S)")
_MAX_HEADING = 45
_UNSEEN = " \u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_MARKED = re.compile(r"\s*(?:#{1,6}\s|\*\*)")
_LONGEST_KNOWN = 80  # characters of a heading of the form, with what white space is in it


def is_heading(text: str) -> bool:
    """Whether a paragraph is a heading of the first order.

    Either a heading of the form, whatever its numbering, or a short line that opens with 一、.
    """
    return len(text) <= _LONGEST_KNOWN and _split(text) is not None


def is_of_the_form(heading: str) -> bool:
    """Whether a heading is one of the national form's own (since 2019)."""
    return _KNOWN_START.match(_flat_head(heading.lstrip(_UNSEEN))) is not None


def _flat_head(text: str) -> str:
    """Give the beginning of a paragraph on one line; nothing if no heading begins with its character.

    Most paragraphs are prose, and are told by that.
    """
    head = text.lstrip()[:_LONGEST_KNOWN]
    if head[:1] in "#*":
        head = _unmarked(head)
    return squeeze(head) if head[:1] in _OPENERS else ""


def _unmarked(text: str) -> str:
    """Take away what makes a heading in Markdown: 「## 一、总体情况」, 「**一、总体情况**」."""
    return text.strip("#*" + _UNSEEN) if _MARKED.match(text) else text


def _split(text: str) -> tuple[str, str] | None:
    """Give (heading, what follows it in the same paragraph), or None where there is no heading."""
    flat = _flat_head(text)
    if not flat:
        return None
    if _MARKED.match(text):
        text = _unmarked(text)
    if (match := _KNOWN_START.match(flat)) is not None:
        rest = match["rest"]
        if not rest or rest in ":：。":
            return text.strip(), ""
        numbered = match.start("name") > 0
        if rest[0] in ":：。" or (numbered and match["name"] in _KNOWN):
            cut = _position(text, match.start("rest"))
            return text[:cut].strip(" :：。"), text[cut:].lstrip(" :：。*")
    if _NUMBERED.match(flat) and len(text) <= _MAX_HEADING and text.rstrip()[-1] not in "。；;，,":
        return text.strip(), ""
    return None


_OPENERS = frozenset(
    "一二三四五六七八九十0123456789０１２３４５６７８９(（总總主收处處办辦因政工存其依行"
)


def _position(text: str, count: int) -> int:
    """Give the index in ``text`` after its first ``count`` characters that are not white space."""
    for index, character in enumerate(text):
        if count == 0:
            return index
        if not character.isspace():
            count -= 1
    return len(text)


def split_sections(paragraphs: Iterable[str]) -> tuple[str, tuple[Section, ...]]:
    """Give the prose before the first heading, and the sections in order of appearance."""
    preamble: list[str] = []
    sections: list[tuple[str, list[str]]] = []
    for text in paragraphs:
        found = _split(text)
        if found is not None:
            sections.append((found[0], [found[1]] if found[1] else []))
        else:
            (sections[-1][1] if sections else preamble).append(text)
    if not sections:  # prose without headings is one section
        return "", (Section("", "\n".join(preamble)),) if preamble else ()
    return "\n".join(preamble), tuple(Section(h, "\n".join(lines)) for h, lines in sections)
