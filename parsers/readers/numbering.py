"""Automatic numbering of Word: the 一、 that is printed before a paragraph and not in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.docx_tree import is_on
from parsers.readers.package import attribute, local

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    in_digits: bool = False  # isLgl: the numbers of outer levels in digits too


@dataclass(slots=True)
class _List:
    """A numbered list (``w:num``): its levels, and the counters that lists of one kind share."""

    levels: dict[int, _Level]
    counters: dict[int, int]
    restarts: dict[int, int] = field(default_factory=dict)  # startOverride, until first used


class Numbering:
    """The lists of a document, counted as its paragraphs are read in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        kinds: dict[str, tuple[dict[int, _Level], dict[int, int]]] = {}
        for element in root:
            if local(element) == "abstractNum":
                kinds[attribute(element, "abstractNumId") or ""] = (_levels(element), {})
        for element in root:
            if local(element) != "num":
                continue
            children = {local(child): child for child in element}
            kind = kinds.get(attribute(children.get("abstractNumId"), "val") or "")
            if kind is None:
                continue
            own = _List(dict(kind[0]), kind[1])
            for override in element:
                if local(override) == "lvlOverride":
                    _override(own, override)
            self._lists[attribute(element, "numId") or ""] = own

    def next(self, list_id: str, level: int) -> str:
        """Count one paragraph on ``level`` (0-based) of a list; give what is printed before it.

        Empty for bullets and for lists that the document does not define.
        """
        own = self._lists.get(list_id)
        spec = own.levels.get(level) if own else None
        if own is None or spec is None:
            return ""
        restart = own.restarts.pop(level, None)
        before = own.counters.get(level)
        if restart is not None or before is None:
            own.counters[level] = spec.start if restart is None else restart
        else:
            own.counters[level] = before + 1
        for deeper in range(level + 1, _LEVELS):
            own.counters.pop(deeper, None)
        if spec.format in ("bullet", "none"):
            return ""
        return _PLACE.sub(lambda match: _number(own, int(match[1]) - 1, spec.in_digits), spec.text)


def _number(own: _List, level: int, in_digits: bool) -> str:
    spec = own.levels.get(level, _Level())
    style = "decimal" if in_digits else spec.format
    return numeral(own.counters.get(level, spec.start), style)


def _levels(element: etree._Element) -> dict[int, _Level]:
    return {
        _int(attribute(child, "ilvl"), 0): _level(child)
        for child in element
        if local(child) == "lvl"
    }


def _level(element: etree._Element) -> _Level:
    children = {local(child): child for child in element}
    return _Level(
        attribute(children.get("numFmt"), "val") or "decimal",
        attribute(children.get("lvlText"), "val") or "",
        _int(attribute(children.get("start"), "val"), 1),
        is_on(children.get("isLgl")),
    )


def _override(own: _List, element: etree._Element) -> None:
    level = _int(attribute(element, "ilvl"), 0)
    for child in element:
        if local(child) == "startOverride":
            own.restarts[level] = _int(attribute(child, "val"), 1)
        elif local(child) == "lvl":
            own.levels[level] = _level(child)


def _int(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def numeral(number: int, style: str) -> str:
    """Write a number in one of Word's numbering formats; decimal where it is not known."""
    if style in ("decimal", "decimalZero") or not 0 < number < 10_000:
        return f"{number:02d}" if style == "decimalZero" else str(number)
    if style in ("chineseCounting", "chineseCountingThousand", "japaneseCounting"):
        return _counting(number, _DIGITS, "十百千")
    if style.startswith(("taiwaneseCounting", "ideographDigital", "koreanDigital2")):
        return _counting(number, _DIGITS, "十百千")
    if style == "chineseLegalSimplified":
        return _counting(number, _FORMAL, "拾佰仟")
    if style == "ideographTraditional" and number <= len(_STEMS):
        return _STEMS[number - 1]
    if style.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(0x2460 + number - 1)
    if style == "decimalEnclosedParen" and number <= 20:
        return chr(0x2474 + number - 1)
    if style == "decimalEnclosedFullstop" and number <= 20:
        return chr(0x2488 + number - 1)
    if style == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if style in ("upperLetter", "lowerLetter"):
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters[:10] if style == "upperLetter" else letters[:10].lower()
    if style in ("upperRoman", "lowerRoman"):
        return _roman(number) if style == "upperRoman" else _roman(number).lower()
    return str(number)


def _counting(number: int, digits: str, places: str) -> str:
    """Write 1 to 9999 as 二十一, 一百零五: the zero said once between places."""
    out = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            out += digits[digit] + (places[power - 1] if power else "")
        elif out and number % 10**power and not out.endswith("零"):
            out += "零"
    one_ten = digits[1] + places[0]
    return out[1:] if out.startswith(one_ten) and places[0] == "十" else out


def _roman(number: int) -> str:
    out = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "M CM D CD C XC L XL X IX V IV I".split(),
        strict=True,
    ):
        out += letters * (number // value)
        number %= value
    return out
