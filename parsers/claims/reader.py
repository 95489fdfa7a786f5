"""One sentence, clause by clause: numbers with their words → mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from parsers.claims import comparisons, context, statements
from parsers.claims.grammar import Reading, grammar
from parsers.claims.lexicon import words
from parsers.claims.mentions import CASES, CLOSED, Paragraph
from parsers.claims.scene import Scene, admit
from parsers.claims.text import Number, Sentence, numbers

_BREAK = re.compile(r"[，,；（）]")
_TOTAL = re.compile(r"共|总|合计|全年|全市|全区|全县|全省|累计")
_SHARE = re.compile(
    r"占(?:比|总数|总量|申请总数|申请总量|全部申请|答复总数|办结总数)?的?(?:比例|比重)?(?:为|达到?|是)?$"
)
_LATE = re.compile(r"延期|延长|超期|逾期答复|逾期办结")
_NEAR = 90  # how far left of a number its phrase is sought
_QUOTE = 40  # how much of the clause before the phrase is quoted


def read(paragraph: Paragraph, sentence: Sentence) -> None:
    """Read one more sentence of a paragraph: add its mentions, move its state on."""
    paragraph.late |= _LATE.search(sentence.text) is not None
    scene, found = Scene(paragraph, sentence), numbers(sentence.text)
    if found or statements.worth_reading(sentence.text):
        _clause_by_clause(scene, found)
    if scene.topics:
        paragraph.topic = scene.topics[-1][1]


def _clause_by_clause(scene: Scene, found: list[Number]) -> None:
    text = scene.sentence.text
    may_part, may_others = "其中" in text or "分别" in text, context.of_others(text)
    first = 0
    for start, end, opener in _clauses(text, found):
        scene.start, clause = start, text[start:end]
        if may_part:
            scene.part |= context.of_a_part(scene.lead + clause)
        if may_others:
            scene.others |= context.of_others(clause)
        if opener == "；":
            scene.paragraph.case_open = False
        if opener == "（":
            scene.lead = "（"
        after = first
        while after < len(found) and found[after].start < end:
            after += 1
        if first == after:
            statements.read(scene, start, end)
        else:
            _numbers(scene, found[first:after], end)
        scene.lead = "其中" if clause.endswith(("其中", "包括")) else ""
        first = after


def _numbers(scene: Scene, found: list[Number], end: int) -> None:
    low = scene.start
    for place, number in enumerate(found):
        last = place + 1 == len(found)
        high = end if last else found[place + 1].start
        low = _number(scene, number, low, high, last=last)


def _number(scene: Scene, number: Number, low: int, high: int, *, last: bool) -> int:
    """Read a number with the words from ``low`` to ``high`` around it; say how far they are used."""
    text = scene.sentence.text
    left = text[max(low, number.start - _NEAR) : number.start]
    right = text[number.end : high]
    if number.value is None or (number.unit == "" and not _may_lack_unit(number, left, right)):
        return number.end
    if number.unit == "%":
        share = _share(scene, number, left)
        if share is None:
            return number.end
        reading, number = share
    else:
        read_words, used = _reading(left, right, scene.topic_at(number.start), last=last)
        if read_words is None:
            return number.end
        reading = read_words
        if used:
            number = replace(number, end=number.end + used)
    phrase = min(number.start - len(left) + reading.start, number.start)
    mention = admit(scene, reading, number, phrase)
    if mention is not None:
        mention.start = _quote_start(text, low, phrase)
        mention.total = _TOTAL.search(text, low, number.start) is not None
        scene.paragraph.add(mention)
        comparisons.read(scene, mention, number, reading.family)
    return number.end


def _reading(left: str, right: str, topic: str, *, last: bool) -> tuple[Reading | None, int]:
    """Read the words before a number; where they need it, those behind: 收到 3件 依申请公开申请."""
    reading = _choose(left, topic)
    if reading and (not right or not last or right.startswith(_after())):
        return reading, 0
    if not right or grammar().approximate.at_end(left):
        return None, 0
    whole = _choose(left + right, topic)
    if whole is None or (reading and whole.concepts != reading.concepts):
        return None, 0
    return whole, len(right)


def _choose(left: str, topic: str) -> Reading | None:
    """Read ``left`` as of the family that the topic suggests, or of any."""
    family = "document" if topic in context.PAPERS else "outcome" if topic in CASES else ""
    reading = grammar().read(left, family) if family else None
    return reading or grammar().read(left)


def _share(scene: Scene, number: Number, left: str) -> tuple[Reading, Number] | None:
    """Read 「自然人占50%」 where its base is stated and only one whole number fits."""
    share, base = _SHARE.search(left), scene.paragraph.base
    if share is None or base is None or base.each or number.value is None:
        return None
    reading = grammar().read(left[: share.start()])
    if reading is None or reading.family not in ("result", "applicant"):
        return None
    if reading.family == "result" and base.concept not in CLOSED:
        return None
    count = _share_of(base.value, number.value)
    return (reading, replace(number, value=count, unit="件")) if count is not None else None


def _share_of(base: Decimal, percent: Decimal) -> Decimal | None:
    """Give the count that is exactly ``percent`` of ``base``, if no other count rounds to it."""
    count = base * percent / 100
    if count != count.to_integral_value() or percent > 100:
        return None
    exponent = percent.as_tuple().exponent
    assert isinstance(exponent, int)
    room = base * Decimal(5).scaleb(exponent - 1) / 100
    return count if room < Decimal("0.5") or percent == 100 else None


def _clauses(text: str, found: list[Number]) -> Iterator[tuple[int, int, str]]:
    """Cut a sentence at its commas, semicolons and brackets, not inside a number."""
    start, opener, place = 0, "", 0
    for match in _BREAK.finditer(text):
        cut = match.start()
        while place < len(found) and found[place].end <= cut:
            place += 1
        if place < len(found) and found[place].start < cut:
            continue
        if cut > start:
            yield start, cut, opener
        start, opener = match.end(), match[0]
    if start < len(text):
        yield start, len(text), opener


def _may_lack_unit(number: Number, left: str, right: str) -> bool:
    told = left.endswith(("为", "是", "：", ":", "数", "数量"))
    return right == "" and (told or (number.value == 0 and left != ""))


def _quote_start(text: str, low: int, phrase: int) -> int:
    start = low if phrase - low <= _QUOTE else phrase
    while start < phrase and text[start] in "、，,；：:。.且并和及":
        start += 1
    return start


@cache
def _after() -> tuple[str, ...]:
    return tuple(words("small", "after"))
