"""Years and dates as people type them: 二〇二三年, 202020年, 2023年度, 2024-1-23 09:30, 24年1月3日."""

from __future__ import annotations

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1999, 2039  # of a report: Guangzhou's and Shanghai's rules were the first

_HAN = "〇○零Oo◯一二贰三四五六七八九"
_HAN_DIGITS = str.maketrans(_HAN, "000000122" + "3456789")
_HAN_YEAR = re.compile(rf"[12一二贰][0-9{_HAN}]{{3}}(?=[年度])")

# One private character a year, so that patterns see a year as one character wherever it stands.
_BASE = 0xE000 - FIRST_YEAR
YEAR_MARK = f"[{chr(_BASE + FIRST_YEAR)}-{chr(_BASE + LAST_YEAR)}]"
_MARKS = re.compile(YEAR_MARK)

_YEAR = re.compile(r"(?<!\d)(\d{4}|(?:\d{6}|\d{8})(?=年))(?!\d)(?:(?=年度?报)|年?度?)")
_SHORT_YEAR = re.compile(r"(?<!\d)(0[3-9]|[123]\d)年(?:(?=度?报)|度?)")

# 2008-2012年, 2019年至2021年, 2019、2020年: several years.
_SEVERAL = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:年度?)?[-~—–―至到、和与及或,/]+(?:(?:19|20)\d\d(?![\d./-])|\d\d年(?!\d|[01]?\d月))"
)
_MONTH = r"年[01]?\d月(?:[0-3]?\d日)?"
_NUMERIC = r"[-/.][01]?\d[-/.]"
_CLOCK = r"\d\d:\d\d(?::\d\d)?"
_DAY = rf"(?:[0-3]?\d(?:{_CLOCK})|[0-3]?\d(?!\d))"
_DATE = rf"20\d\d(?:{_NUMERIC}{_DAY}|{_MONTH}(?:{_CLOCK})?|[01]\d[0-3]\d(?!\d|年))"
_PERIOD = (
    rf"(?:20\d\d{_MONTH}起?[-~—–至到,]+(?:20\d\d{_MONTH}|[01]?\d月(?:[0-3]?\d日)?)止?"
    rf"|20\d\d{_NUMERIC}[0-3]?\d[-~—–至到]+20\d\d{_NUMERIC}[0-3]?\d)"
)
_SAID = r"(?:(?:发布|公布|公开)(?:时间|日期)?:?)?"
_DATED = re.compile(
    rf"\((?:{_PERIOD}|{_SAID}{_DATE}(?:发布|公布|公开)?)\)|^\[?(?:{_DATE})\]?|{_SAID}(?<!\d)\[?(?:{_DATE})\]?$"
)
_DATE_SIGN = re.compile(r"[月./-]|\d{8}")
_PERIOD_ONLY = re.compile(rf"\({_PERIOD}\)")


def fold_years(text: str) -> str:
    """Write years in Han digits, or with O for 0, in digits: 二〇二三年 is 2023年."""

    def digits(match: re.Match[str]) -> str:
        year = match[0].translate(_HAN_DIGITS)
        return year if year[:2] in ("19", "20") else match[0]

    return _HAN_YEAR.sub(digits, text)


def year_of_digits(run: str) -> int | None:
    """Read a year of four digits, or one typed twice in part; None if it is no likely year.

    >>> year_of_digits("2020"), year_of_digits("202020"), year_of_digits("20232023")
    (2020, 2020, 2023)
    """
    found = {run[:4]} if len(run) == 4 or run[4:] in (run[:4], run[2:4]) else set()
    if len(run) == 6 and run.startswith("20"):
        found.add(run[2:])
    valid = [year for year in map(int, found) if FIRST_YEAR <= year <= LAST_YEAR]
    return valid[0] if len(valid) == 1 else None


def mark_years(text: str) -> str:
    """Put one character in the place of each year (2023, 2023年, 2023年度) of folded ``text``.

    The 年度 of 2023年度报告 stays, being part of 年度报告. Two-digit years count only where there
    is none of four.
    """

    def mark(match: re.Match[str]) -> str:
        year = year_of_digits(match[1])
        return match[0] if year is None else chr(_BASE + year)

    marked = _YEAR.sub(mark, text)
    if marked == text:
        marked = _SHORT_YEAR.sub(lambda m: chr(_BASE + 2000 + int(m[1])), text)
    return marked


def years_marked(text: str) -> set[int]:
    """Give the years that `mark_years` put into ``text``."""
    return {ord(mark) - _BASE for mark in _MARKS.findall(text)}


def unmark(text: str) -> str:
    """Take the marks of `mark_years` out of ``text``."""
    return _MARKS.sub("", text)


def is_several_years(text: str) -> bool:
    """Whether folded ``text`` names a range or list of years (2008-2012年, 2019、2020年)."""
    return _SEVERAL.search(text) is not None


def take_dates(text: str) -> tuple[str, int | None]:
    """Take the dates at the ends and in brackets out of ``text``; also give the year of a period.

    >>> take_dates("X局年度报告(2020年1月1日至2020年12月31日)")
    ('X局年度报告', 2020)
    """
    if not _DATE_SIGN.search(text):
        return text, None
    period = _PERIOD_ONLY.search(text)
    years = {int(year) for year in re.findall(r"20\d\d", period[0])} if period else set()
    return _DATED.sub("", text), years.pop() if len(years) == 1 else None


# -- dates of publication -----------------------------------------------------------------------

_HAN_NUMBER = {"": 0, "十": 10, **{han: n for n, han in enumerate("〇一二三四五六七八九")}}
_HAN_DATE = re.compile(
    r"(\d{2,4})年([\d一二三四五六七八九十]{1,2})月([\d一二三四五六七八九十]{1,3})[日号]?"
)
_WRITTEN = re.compile(
    r"(?<!\d)(20\d\d|[0-3]\d)\s?[-/.年]\s?([01]?\d)\s?[-/.月]\s?([0-3]?\d)(?!\d|\.\d)"
)
_IN_URL = re.compile(
    r"(?:/|\bt)(20\d\d)(?:(?P<dash>[-/])(?P<m1>[01]?\d)[-/](?P<d1>[0-3]?\d)(?=[/_])"
    r"|(?P<m2>[01]\d)/?(?P<d2>[0-3]\d)(?=[/_])|-(?P<m3>[01]\d)/(?P<d3>[0-3]\d)(?=/))"
)


def read_date(text: str) -> date | None:
    """Give the first date written in ``text``: 2024-1-23, 2024年1月23日, 二〇二四年一月三日, 24.01.23."""
    match = _WRITTEN.search(text)
    if match:
        return _date(match[1], match[2], match[3])
    match = _HAN_DATE.search(fold_years("".join(text.split())))
    return _date(match[1], _number(match[2]), _number(match[3])) if match else None


def date_in_url(url: str) -> date | None:
    """Give the date that an address carries: t20240123_1.html, /art/2024/1/23/, /202401/23/."""
    for match in _IN_URL.finditer(url):
        found = _date(
            match[1],
            match["m1"] or match["m2"] or match["m3"],
            match["d1"] or match["d2"] or match["d3"],
        )
        if found:
            return found
    return None


def _date(year: str, month: str | int, day: str | int) -> date | None:
    number = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _HAN_NUMBER.get(text, 0)
    return 10 * (_HAN_NUMBER.get(tens, 0) or 1) + _HAN_NUMBER.get(ones, 0)
