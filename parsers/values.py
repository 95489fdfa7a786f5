"""The printed text of one cell as a value: a number, a blank, a nil mark, or nothing certain.

Blank is not zero, a dash is not zero, and a text that two readings fit gives none. The value comes
in the unit of the cell's code; the only conversion is between 元, 万元 and 亿元.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parsers.labels import fold, remembered
from parsers.model import Number, State

_NIL = re.compile(r"^(?:[/\\|*]+|[-‐‑–—―─﹣_~]+|无|暂无|没有|不适用|不涉及|N/?A|n/?a|null)$")
# What may follow a figure and is none of it.
_NOTES = (
    r"\[\^?(?:\[[^\]]{0,4}\]|[^\]]{0,4})\]",  # 12[1], and <sup>1</sup>, which HTML's reader writes as [^1]
    r"\(注[\d一二三]?:?\)|注\d?",  # 12（注1）
    r"[*※①-⑳¹²³⁴-⁹†‡]",
    r"\(\d{1,3}(?:\.\d{1,4})?%\)",  # 12（16.7%）, its share of the whole
    r"\((?:其中|含|包括|包含)[^()]{1,16}\)",  # 22（其中修订16件）, what is in it
)
_NOTE = re.compile(f"(?:{'|'.join(_NOTES)})+$")
_UNITS = {
    "件": "件", "宗": "件", "起": "件", "份": "件", "条": "条", "个": "个", "项": "项", "次": "次",
    "篇": "篇", "人次": "人次", "人": "人", "元": "元", "万元": "万元", "亿元": "亿元",
    "万": "万", "人民币元": "元", "万元人民币": "万元",
}  # fmt: skip
_NUMBER = re.compile(
    r"^(?P<sign>[+\-−﹣]|–(?=\d)|减少?|增加?|新增)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})?[。;]?$"
)
_ZERO_WORDS = frozenset({"零", "〇"})
# How many 元 one of it is.
_MONEY = {"元": Decimal(1), "万": Decimal(10_000), "万元": Decimal(10_000), "亿元": Decimal(10**8)}


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell's text says. ``note`` names what a reader should know (a converted unit)."""

    number: Number | None
    state: State
    note: str = ""


BLANK = Value(None, "blank")
NIL = Value(None, "nil_mark")
AMBIGUOUS = Value(None, "ambiguous")


def value_of(text: str, unit: str = "", head_unit: str = "") -> Value:
    """Read the text of a cell whose code has ``unit``, under a head that states ``head_unit``.

    >>> value_of("１，２３４").number
    1234
    >>> value_of("251000元", "万元")
    Value(number=25.1, state='number', note='251000元 is 25.1万元')
    >>> value_of("—").state, value_of("　").state, value_of("000").state
    ('nil_mark', 'blank', 'ambiguous')
    """
    read = _remembered if len(text) <= _LONGEST else _read
    return read(text, unit, head_unit)


def _read(text: str, unit: str, head_unit: str) -> Value:
    printed = " ".join(fold(text).split())
    if not printed:
        return BLANK
    if len(printed) > _MOST_CHARS:
        return AMBIGUOUS
    bare = printed
    if (match := _NUMBER.match(bare)) is None:
        if bare in _ZERO_WORDS:
            return Value(0, "number")
        if _NIL.match(bare):
            return NIL
        bare = _NOTE.sub("", printed).strip()
        match = _NUMBER.match(bare) or _NUMBER.match(_spaced_unit(bare))
        if match is None:
            return AMBIGUOUS
    digits = match["digits"].replace(",", "")
    if len(digits) > 1 and digits[0] == "0":  # 000, 05: figures run together
        return AMBIGUOUS
    if len(digits) > 15:  # no office counts beyond 10^15; a float would no longer be exact
        return AMBIGUOUS
    fraction = match["fraction"] or ""
    money = unit == "万元"
    if len(fraction) == 4 and len(digits) <= 3 and digits != "0" and not money:
        return AMBIGUOUS  # 1.000 in a column of counts: one, or a thousand
    amount = Decimal(digits + fraction)
    if (match["sign"] or "+")[0] in "-−﹣–减" and amount:
        amount = -amount
    return _in_unit(amount, unit, _UNITS.get(match["unit"] or "", ""), head_unit)


_MOST_CHARS = 200  # of a figure with all that is said of it

# Most figures are small ones, in every report the same. A long text would fill the memory.
_LONGEST = 40
_remembered = lru_cache(maxsize=16384)(_read)


def _spaced_unit(text: str) -> str:
    """Close the space between a number and its unit or sign: 「36 万元」, 「- 3」."""
    return re.sub(r"(?<=[\d.]) (?=\D)|(?<=^[+\-减增]) ", "", text)


def _in_unit(amount: Decimal, unit: str, own: str, head: str) -> Value:
    stated = own or head
    if unit == "万元":
        if stated not in _MONEY and stated:
            return AMBIGUOUS  # 「3件」 in a column of money
        scaled = amount * _MONEY[stated or "万元"] / _MONEY["万元"]
        note = "" if stated in ("", "万元") else f"{_plain(amount)}{stated} is {_plain(scaled)}万元"
        if own and head and own != head:
            note = f"{_plain(amount)}{own} is {_plain(scaled)}万元; the head says {head}"
        return Value(_number(scaled), "number", note)
    if own == "万":
        return Value(
            _number(amount * 10_000), "number", f"{_plain(amount)}万 is {amount * 10_000:f}"
        )
    if own in _MONEY:
        return AMBIGUOUS  # 「36万元」 in a column of counts
    return Value(_number(amount), "number")


def _number(amount: Decimal) -> Number:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


@remembered
def looks_like_value(text: str) -> bool:
    """Whether the text of a cell can only be a figure, a blank or a nil mark, not a label.

    True also for what is meant as a figure and is no single number: 「0 0 0」, 「约39」, 「(39)」.
    """
    folded = "".join(fold(text).split())
    if not folded or _NIL.match(folded) or _NUMERAL.match(folded) or _LETTERS.match(folded):
        return True
    # 「1．」 on its own is the numbering of a label cut in two, 「2015年」 the head of a column
    if _NUMBERING.match(folded) or _YEAR.match(folded):
        return False
    # #REF!, 0+1, ?: no label is without a Han character; brackets alone are a piece of one.
    if not has_han(folded):
        return _SIGN.search(folded) is not None
    if "|" in folded:  # figures that a reader could not take apart
        return all(looks_like_value(part) for part in folded.split("|"))
    if any(kind.match(folded) for kind in (_NUMBER, _FIGURE, _ODD_FIGURE, _NO_FIGURE)):
        return True
    several = text.split()  # 「3件 0件」: those of several rows
    return len(several) > 1 and all(map(looks_like_value, several))


_SIGN = re.compile(r"[\da-zA-Z?#<>=]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_YEAR = re.compile(r"^(?:19|20)\d\d年$")
_NUMBERING = re.compile(r"^\(?\d{1,2}[、.．)]$")
# 「7件次」, 「0或6」, 「第0」: short, and too full of digits for a label.
_ODD_FIGURE = re.compile(r"^(?!\d{1,2}[、.．,:])[第≈><=±]?\d[\d.,]*[\u3400-\u9fff]?\d*$")
_NO_FIGURE = re.compile(
    r"^(?:[待未]定|[待未]统计|统计中|正在统计|详?见附[件表]|同上|同前|暂缺|暂无数据|无数据|是|否|有|\d{1,2}月\d{1,2}日?|缺失?|略|空白?|保密|涉密|未知|不详)$"
)
_LETTERS = re.compile(r"^[\dOoIlＯ]{1,6}$")  # letters typed for digits
_NUMERAL = re.compile(
    r"^(?=[^件宗起份条个项次万元]*[零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾])[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]{1,9}(?:[件宗起份条个项次]|万?元)?$"
)
# Digits, and round them nothing but signs, units, hedges and notes.
_FIGURE = re.compile(
    r"^(?:[不未][足到满]|超过|[大小多少]于|至[少多]|最[少多]|[约近超共计达逾(+\-−减增▲△¥￥]{0,4})\d[\d.,、/\-~至]*"
    r"(?:[万千百余多几左右以上下约近]{0,4}(?:件次|[件宗起份条个项次篇人年]|万?元|人次|%)?)?"
    # Each begins otherwise, so that nothing is tried twice.
    r"(?:[)。;]|\[\^?(?:\[[^\[\]]{0,4}\]|[^\[\]]{0,6})\]|\([^()]{0,18}\)|[*※①-⑳¹²³⁴-⁹†‡注])*+$"
)


@remembered
def has_han(text: str) -> bool:
    """Whether any character is Chinese."""
    return _HAN.search(text) is not None
