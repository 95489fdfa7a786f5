"""Prose made ready for reading: sentences without white space, and the numbers in them.

Every step keeps the way back to the characters of the section, so that a quote is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.labels import replacing, simplified
from parsers.model import Section, record

# No sentence of a report is longer; what is longer is a table that lost its lines, or hostile.
LONGEST_SENTENCE = 6000
LONGEST_NUMBER = 12  # digits

_SENTENCE = re.compile(r"[^。！？\n]+")
# Worth reading at all: a word of the phrase tables, and a number or a plain denial.
_WORTH = re.compile(  # the first character is asked for first, here and elsewhere: few are one
    r"(?=[申办辦答结結复復複诉訴规規收许許处處强強采公受维維纠糾自废廢提])"
    r"(?:申[请請]|[办辦][结結理]|答[复復覆]|[结結][转轉]|[复復複][议議]|[诉訴][讼訟]|[规規][章范範]|收[费費到]|[许許]可"
    r"|[处處][罚罰理]|[强強]制|采[购購]|公[开開]|受理|[维維]持|[纠糾]正|自然人|[废廢]止|提供)"
)
_COUNTS = re.compile(
    r"[0-9０-９]|[零〇一二两兩三四五六七八九十百][件宗份起次例项項条條个個]|未|[无無]|[没沒]有|零|均|全部|都"
)
_narrowed = replacing(str.maketrans("０１２３４５６７８９％﹪．();", "0123456789%%.（）；"))
_SPACE = re.compile(r"(?=\s)(?:(?<!\d)\s+|\s+(?!\d))")
_TITLES = re.compile(r"《[^《》]{1,60}》")
_YEAR = re.compile(r"(?<!\d)((?:19|20|１９|２０)\d\d)(?=\s{0,2}年)")

_UNIT = "件次|人次|件|宗|份|次|起|条|个|例|项|笔|元|%"
_NUMBER = re.compile(
    r"(?=[\d零〇一二两三四五六七八九十百千])"
    rf"(?<![\d.])(?<!\d[,，])(?:(?P<digits>\d{{1,3}}(?:[,，]\d{{3}})+(?![\d])|\d+)(?P<fraction>\.\d+)?"
    rf"(?P<scale>[万亿千百])?(?P<more>[余多几来])?(?P<unit>{_UNIT})?"
    r"|(?P<han>[零〇一二两三四五六七八九十百千]+)(?P<han_unit>件|宗|份|次|起|例|项|条|个)(?!事|实事))"
    r"|(?P<zero>[零〇])(?=$|[，；、。）])"
)
_HAN_BEFORE = "第其同每这那某统唯万余多数几之另逐任"
_RANGE = re.compile(r"(?:[-－−—~～/]|[\d件][至到])$")  # 3-5件, 3件至5件, 1/2
_MORE_AFTER = ("余", "左右", "以上", "上下", "多件", "以内", "余件", "以下")
_HAN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_YUAN = {
    "": Decimal(1),
    "万": Decimal(10_000),
    "亿": Decimal(10**8),
    "百": Decimal(100),
    "千": Decimal(1000),
}


@record
class Sentence:
    """A sentence that begins at ``start`` of a section's text. ``text`` is compact: without ``gaps``.

    A gap is white space, from and to a character of the sentence as it was given.
    """

    section: int
    text: str
    start: int
    gaps: Sequence[tuple[int, int]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give where the compact slice ``start:end`` stands in the section's text."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, place: int) -> int:
        for low, high in self.gaps:
            if low > place:
                break
            place += high - low
        return self.start + place


@record
class Number:
    """A number in a sentence. ``value`` is None where it is none that can be tied.

    ``unit`` is the printed unit, ``元`` for money (``value`` then in 万元), ``""`` without one.
    """

    value: Decimal | None
    unit: str
    start: int
    end: int


def report_year(sections: Sequence[Section]) -> int | None:
    """Give the year that the prose speaks of: the one it names most often, of several the first."""
    counts: dict[int, int] = {}
    for section in sections:
        for year in map(int, _YEAR.findall(section.text)):
            counts[year] = counts.get(year, 0) + 1
    return max(counts, key=lambda year: counts[year]) if counts else None


def sentences(section: Section, number: int, year: int | None) -> Iterator[Sentence | None]:
    """Give the sentences of a section that are worth reading, and None at each end of paragraph."""
    text, end = section.text, 0
    for match in _SENTENCE.finditer(text):
        start, previous = match.start(), end
        end = match.end()
        if "\n" in text[previous:start]:
            yield None
        if end - start > LONGEST_SENTENCE:
            continue
        raw = match[0]
        if _WORTH.search(raw) is None:
            continue
        if _COUNTS.search(raw) is None and len(raw) > 40:  # a short line may be a heading
            continue
        yield _compact(raw, start, number, year)


def _compact(raw: str, start: int, section: int, year: int | None) -> Sentence:
    text = _narrowed(raw)
    plain = simplified(text)
    if len(plain) == len(text):
        text = plain
    gaps = [match.span() for match in _SPACE.finditer(text)]
    if gaps:
        text = _SPACE.sub("", text)
    if "《" in text:
        text = _TITLES.sub(lambda m: "《" + "＊" * (len(m[0]) - 2) + "》", text)
    if year is not None and "年" in text:
        text = _YEAR.sub(lambda m: _YEAR_WORDS.get(int(m[1]) - year, m[1]), text)
    return Sentence(section, text, start, gaps)


# By the distance to the year of the report.
_YEAR_WORDS = {0: "〈本年〉", -1: "〈上年〉", 1: "〈下年〉"}


def numbers(text: str) -> list[Number]:
    """Find the numbers of a compact sentence, in order.

    >>> [(str(n.value), n.unit) for n in numbers("收到1,234件，办结十二件，收费3.5万元，关注54万余人")]
    [('1234', '件'), ('12', '件'), ('3.5', '元'), ('None', '')]
    """
    return [_number(match, text) for match in _NUMBER.finditer(text)]


def _number(match: re.Match[str], text: str) -> Number:
    start, end = match.span()
    digits, fraction, scale, more, unit, han, han_unit, zero = match.groups("")
    if zero:
        return Number(Decimal(0), "", start, end)
    if han:
        known = start == 0 or text[start - 1] not in _HAN_BEFORE
        return Number(_han(han) if known else None, han_unit, start, end)
    digits = digits.replace(",", "").replace("，", "")
    vague = bool(more) or text.startswith(_MORE_AFTER, end)
    ranged = _RANGE.search(text, max(0, start - 2), start) is not None
    padded = len(digits) > 1 and digits[0] == "0"
    if vague or ranged or padded or len(digits) > LONGEST_NUMBER:
        return Number(None, unit, start, end)
    value = Decimal(digits + fraction)
    if unit == "元":
        return Number(value * _YUAN[scale] / 10_000, unit, start, end)
    if unit == "%":
        return Number(None if scale else value, unit, start, end)
    if scale:
        # 1.2万 is a rounded number; 1.2345万 is exact.
        exact = scale == "万" and len(fraction) == 5
        return Number(value * 10_000 if exact else None, unit, start, end)
    return Number(None if fraction else value, unit, start, end)


def _han(numeral: str) -> Decimal | None:
    """Read a Chinese numeral up to 9999; None where it is none (「一二」)."""
    total, digit, smallest = 0, None, 10_000
    for character in numeral:
        if character in _TENS:
            scale = _TENS[character]
            if scale >= smallest:
                return None
            total += (1 if digit is None else digit) * scale
            digit, smallest = None, scale
        elif digit is None or digit == 0:
            digit = _HAN[character]
        else:
            return None
    return Decimal(total + (digit or 0))
