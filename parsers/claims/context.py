"""What a sentence is about, when it is speaking of, and whose numbers it gives, place by place."""

from __future__ import annotations

import re
from functools import cache

from parsers.claims.lexicon import alternation, tables, words
from parsers.claims.mentions import CASES

PAPERS = ("normative", "regulations")

_CARRIED = r"(?!度?(?:的)?(?:结转|转结|接转|转入|未办结|延续))"
_OTHER_TIME = re.compile(
    r"(?=[上去前往历近明下〈一二三四\d])"
    rf"(?:(?:(?<!〈)上一?年|去年|〈上年〉年){_CARRIED}|前年|往年|历年|近年来|近[两二三四五六七八九十几\d]+年|明年"
    r"|(?<![转至到入])〈下年〉年|(?:19|20)\d\d年|上半年|下半年|[一二三四]季度"
    r"|(?<!\d)(?:0?[2-9]|1[01])月|(?<!\d)12月(?!31日|底|末)|(?<!\d)0?1月(?!0?1日))"
)
_THIS_TIME = re.compile(r"今年|本年|全年|〈本年〉年|年内|年度内")
_SO_FAR = re.compile(r"截至|截止|(?<!今年)(?<!〈本年〉年)以来|至今|历史")
_COMPARED = tuple("较比与同和于超")
# 「其中市教育局」: the numbers of a part. 其中我局 is the whole again.
_PART = re.compile(
    r"(?:其中|分别)[^，；。]{0,14}?(?<![我本])(?:局|委员会|街道|镇|乡|县|部门|单位|科室|支队|大队|[市区省](?:直|本级|政府|级))"
)
_LINK = re.compile(r"信息公开|依申请|公开申请|政务公开|申请公开")
_ELSEWHERE = re.compile(r"受理|办理|收到|接到|代理|承办|审结|因|涉(?!及的?行政[复诉])|由")


@cache
def _topic_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    found: dict[str, list[str]] = tables()["topics"]
    topics = {word: topic for topic, group in found.items() for word in group}
    return re.compile(alternation(topics)), topics


@cache
def _trap_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(alternation(words("traps", "clause"))),
        re.compile(alternation(words("traps", "others"))),
    )


def topics_of(text: str) -> list[tuple[int, str]]:
    """List where ``text`` changes its topic, and to which."""
    pattern, topics = _topic_pattern()
    return [(m.start(), topics[m[0]]) for m in pattern.finditer(text)]


def is_trap(rest: str) -> bool:
    """Whether the words before a phrase make its number a comparison, a plan or another's."""
    return _trap_patterns()[0].search(rest) is not None


def of_a_part(clause: str) -> bool:
    """Whether a clause begins to give the numbers of a part: 「其中市教育局」."""
    return _PART.search(clause) is not None


def of_others(clause: str) -> bool:
    """Whether a clause begins to give the numbers of others beside: 「各县区」."""
    return _trap_patterns()[1].search(clause) is not None


def of_this_report(text: str, place: int, told: str) -> bool:
    """Whether a review or lawsuit told of at ``place`` is one over the publisher's disclosure.

    An organ also reviews others' decisions (市政府受理行政复议案件300件), and is sued over land.
    ``told`` is the topic so far.
    """
    if _LINK.search(text, 0, place):
        return True
    return told in ("requests", *CASES) and _ELSEWHERE.search(text, 0, place) is None


class Times:
    """Which places of a sentence speak of the report's own year."""

    def __init__(self, text: str) -> None:
        # Where another time is named, and whether that holds for its own clause or bracket only.
        self._other = [
            (place, text.endswith(_COMPARED, 0, place) or _in_bracket(text, place))
            for place in (m.start() for m in _OTHER_TIME.finditer(text))
        ]
        self._cumulative = text.find("累计")
        if self._other or self._cumulative >= 0:
            self._this = [m.start() for m in _THIS_TIME.finditer(text)]
            self._so_far = _SO_FAR.search(text) is not None

    def is_own(self, place: int, clause: int) -> bool:
        """Whether a number at ``place``, in a clause that starts at ``clause``, is this year's.

        「上年收到47件，办结45件」: both last year's. 「较上年增长53%，办结74件」: only the first clause is.
        """
        if 0 <= self._cumulative < place and (
            self._so_far or not any(t < place for t in self._this)
        ):
            return False
        if not self._other:
            return True
        latest = max((t for t in self._this if t < place), default=-1)
        return not any(
            latest < start < place and (start >= clause or not local)
            for start, local in self._other
        )


def _in_bracket(text: str, place: int) -> bool:
    return text.rfind("（", 0, place) > text.rfind("）", 0, place)
