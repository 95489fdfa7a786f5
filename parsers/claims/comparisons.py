"""What is said of a number right after it: 「72件，同比增长53%」, 「12件，占答复总数的16.2%」.

Words and number have to follow one another without anything between, so that no growth of
something else is taken; where two numbers stand before a comma, neither is the one that grew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from parsers.claims.checking import gives_share
from parsers.claims.lexicon import alternation, words
from parsers.claims.mentions import CLOSED, RECEIVED, Comparison, Mention
from parsers.claims.scene import Scene
from parsers.claims.text import Number, numbers

_MOST = 3  # comparisons of one number
_REACH = 24  # characters that a number may take
_OPENS = re.compile(r"[，,（]?[同和与较比相对占公数总件]")
_CLOSED = re.compile(r"[，,；（）]|$")
_COUNTED = re.compile(r"[\d零一二两三四五六七八九十百千万](?:件|宗|份|次|起|条|个|例|项|笔|元|%)")


def read(scene: Scene, mention: Mention, number: Number, family: str) -> None:
    """Read what stands right behind ``number``, and add it to the mention that was made of it."""
    text, place = scene.sentence.text, mention.end
    if _OPENS.match(text, place) is None:
        return
    low = max(scene.compared, text.rfind("；", 0, number.start) + 1)
    for _ in range(_MOST):
        said = _growth(mention, number, text, place)
        if said is None and not mention.comparisons:
            said = _share(scene, mention, text, place, family, low)
        elif said and not mention.comparisons and _several(text, place, low, number.start):
            return
        if said is None:
            return
        mention.comparisons.append(said)
        scene.compared = place = said.end


def _growth(mention: Mention, number: Number, text: str, place: int) -> Comparison | None:
    """Read 「，同比增长53%」, 「，比去年多3件」, 「，与上年持平」; after one of them, 「，增长53%」 as well."""
    told = [c for c in mention.comparisons if c.relation == "growth"]
    if level := _level().match(text, place):
        return None if told else Comparison("growth", Decimal(0), "件", level.end())
    match = (_grown_too() if told else _grown()).match(text, place)
    if match is None or (value := _number_at(text, match.end())) is None:
        return None
    amount, end = value.value, match.end() + value.end
    assert amount is not None
    sign = -1 if match["down"] else 1
    unit = "%" if value.unit == "%" else "件"
    if unit == "%":
        possible = sign > 0 or amount <= 100
    else:
        same = value.unit != "元" and value.unit == (number.unit or value.unit)
        possible = same and (sign < 0 or amount <= mention.value)
    if not possible or any(c.unit == unit or c.value * sign < 0 for c in told):
        return None
    return Comparison("growth", sign * amount, unit, end)


def _share(
    scene: Scene, mention: Mention, text: str, place: int, family: str, low: int
) -> Comparison | None:
    """Read 「，占答复总数的16.2%」 of a result or of applicants, where the base is stated before."""
    match = _shared().match(text, place)
    if match is None or family not in ("result", "applicant"):
        return None
    percent = _number_at(text, match.end())
    if percent is None or percent.unit != "%" or percent.value is None or percent.value > 100:
        return None
    base = _base(scene, mention, match["of"] or "", percent.value, fitting=bool(match["rate"]))
    if base is None or base.each or base.foreign or mention.value > base.value:
        return None
    wholes = (m for m in _wholes(scene, mention) if m.sentence is mention.sentence)
    low = max((low, *(m.end for m in wholes)))
    if _several(text, place, low, mention.start):
        return None
    if match["rate"] and mention.concepts != ("granted",):
        return None  # 公开率 may count those granted in part as well
    return Comparison("share", percent.value, "%", match.end() + percent.end, base)


def _base(
    scene: Scene, mention: Mention, of: str, percent: Decimal, *, fitting: bool
) -> Mention | None:
    """Find the stated number that the part is a share of, by the words or else by arithmetic."""
    open_words = not of or of in words("share", "any")
    received = open_words or of in words("share", "received")
    closed = open_words or not received
    kinds = (*(RECEIVED if received else ()), *(CLOSED if closed else ()))
    stated: dict[Decimal, Mention] = {}
    for m in _wholes(scene, mention):
        if m.concept in kinds:
            stated[m.value] = m
    if not open_words:
        return next(iter(stated.values())) if len(stated) == 1 else None
    fits = [m for m in stated.values() if gives_share(mention.value, m.value, percent)]
    if len(fits) == 1:
        return fits[0]
    base = mention.base if mention.applicant else scene.paragraph.base
    clear = base is not None and (mention.applicant or base.concept in CLOSED)
    return base if clear and not fitting and len(stated) == 1 else None


def _wholes(scene: Scene, part: Mention) -> Iterator[Mention]:
    """Give the numbers received and closed that the paragraph has stated."""
    for m in scene.paragraph.mentions:
        if m.concept in (*RECEIVED, *CLOSED) and not (m.applicant or m.foreign or m is part):
            yield m


def _several(text: str, place: int, low: int, high: int) -> bool:
    """Whether other numbers stand before: 「公开12件、部分公开8件，占27%」. A bracket belongs to one."""
    return text[place] != "（" and _COUNTED.search(text, low, high) is not None


def _number_at(text: str, place: int) -> Number | None:
    """Give the number that begins at ``place`` if it is exact and nothing but a pause follows it."""
    found = numbers(text[place : place + _REACH])
    if not found or found[0].start > 0 or found[0].value is None or not found[0].unit:
        return None
    return found[0] if _CLOSED.match(text, place + found[0].end) else None


@cache
def _grown() -> re.Pattern[str]:
    subjects = alternation(words("growth", "subjects"))
    return re.compile(rf"[，,（]?(?:{subjects})?{_than()}{_by()}")


@cache
def _grown_too() -> re.Pattern[str]:
    return re.compile(rf"[，,（](?:同比)?{_by()}")


@cache
def _level() -> re.Pattern[str]:
    return re.compile(rf"[，,（]?(?:{_than()})持平(?=[，,；（）]|$)")


@cache
def _shared() -> re.Pattern[str]:
    bases = alternation([w for name in ("any", "received", "closed") for w in words("share", name)])
    return re.compile(
        rf"[，,（]?(?:占(?:比|(?P<of>{bases})?的?(?:比例|比重|百分比)?)|(?P<rate>公开率))(?:为|达到?|是)?"
    )


def _than() -> str:
    last = f"(?:{alternation(words('growth', 'last'))})(?:同期)?"
    against = rf"[较比]{last}(?:相比)?|(?:与|同|和|相比|相较|对比){last}(?:相比|比较|相较)?，?"
    return rf"(?:同比(?:{last})?|(?:{against})(?:同比)?)"


def _by() -> str:
    up, down = (alternation(words("growth", way)) for way in ("up", "down"))
    return rf"(?:(?P<up>{up})|(?P<down>{down}))了?"
