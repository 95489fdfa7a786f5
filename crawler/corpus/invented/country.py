"""The invented country: provinces, prefectures, counties, and the organs that publish there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from parsers.divisions import division

PROVINCES, PREFECTURES, COUNTIES = 31, 11, 10  # at the most; the last two in each one above
REPORTS_A_PUBLISHER = 8.9  # on average; `figures.PUBLISHED` says in which years

# Two characters make a name; none of the names is that of a real division (a test looks).
_FIRST = "沧澜昭霁蔚祁桓岚泠溆璟烨汐琼荻砚筠翊霖棠"
_SECOND = "陌汀岫渚坻浔隰皋屿畈垌湄嶂埠圩涧原崖溪川"

# Who publishes in a division, and how many requests a year one of them gets, roughly, in a county.
_ORGANS = {
    "公安局": 9, "自然资源局": 12, "住房和城乡建设局": 11, "人力资源和社会保障局": 5, "教育局": 3,
    "财政局": 3, "卫生健康局": 3, "市场监督管理局": 6, "交通运输局": 3, "农业农村局": 4, "水利局": 2,
    "民政局": 2, "司法局": 2, "审计局": 1, "统计局": 1, "应急管理局": 2, "生态环境局": 4,
    "发展和改革局": 3, "商务局": 1, "文化和旅游局": 1, "退役军人事务局": 1, "行政审批服务局": 2,
}  # fmt: skip
_ABOVE = {
    "城市管理局": 8, "国有资产监督管理局": 1, "医疗保障局": 2, "林业局": 1, "体育局": 1,
    "工业和信息化局": 1,
}  # fmt: skip
_TOWNSHIPS = 11
_SIZE = {"province": 5.0, "prefecture": 3.0, "county": 1.0}


@dataclass(frozen=True, slots=True)
class Organ:
    """One publisher: name, kind as in the panel, requests a year in an ordinary year."""

    name: str
    kind: str
    scale: float
    number: int  # within its division


@dataclass(frozen=True, slots=True)
class Place:
    """A division, with its government first among its organs, and the divisions below it."""

    adcode: str
    name: str
    level: str
    parent: str | None
    organs: tuple[Organ, ...]
    below: tuple[Place, ...] = ()

    def all(self) -> Iterator[Place]:
        """Give the divisions from below to above, this one last."""
        for place in self.below:
            yield from place.all()
        yield self


def provinces(reports: int) -> Iterator[Place]:
    """Give as many provinces as so many reports need, each with its share of what lies below."""
    wanted = math.ceil(reports / REPORTS_A_PUBLISHER * 1.06) + 10
    above = 1 + len(_ORGANS) + len(_ABOVE)
    county = 1 + len(_ORGANS) + _TOWNSHIPS
    prefecture = above + COUNTIES * county
    count = min(PROVINCES, max(1, round(wanted / (above + PREFECTURES * prefecture) * 3)))
    each = max(1, (wanted / count - above) / prefecture)
    prefectures = min(PREFECTURES, max(1, round(each)))
    rest = wanted / count - above - prefectures * above
    counties = max(1, math.ceil(rest / (prefectures * county)))
    for number in range(count):
        yield _province(number, prefectures, counties)


def _province(number: int, prefectures: int, counties: int) -> Place:
    adcode = f"{_free_codes()[number]}0000"
    name = f"{_name(adcode)}省"
    below = tuple(_prefecture(adcode, n, counties) for n in range(1, prefectures + 1))
    return Place(adcode, name, "province", None, _organs(adcode, name, "province"), below)


def _prefecture(province: str, number: int, counties: int) -> Place:
    adcode = f"{province[:2]}{number:02}00"
    name = f"{_name(adcode)}市"
    below = tuple(_county(adcode, n) for n in range(1, counties + 1))
    return Place(adcode, name, "prefecture", province, _organs(adcode, name, "prefecture"), below)


def _county(prefecture: str, number: int) -> Place:
    code = number if number < 5 else number + 16  # districts from 01, counties from 21 on
    adcode = f"{prefecture[:4]}{code:02}"
    name = f"{_name(adcode)}{'区' if number < 5 else '县'}"
    return Place(adcode, name, "county", prefecture, _organs(adcode, name, "county"))


def _organs(adcode: str, name: str, level: str) -> tuple[Organ, ...]:
    draw = Random(f"organs {adcode}")  # noqa: S311 - invented: the same every time
    size = _SIZE[level]
    found = [(f"{name}人民政府", "government", 10 * size)]
    departments = _ORGANS if level == "county" else _ORGANS | _ABOVE
    for organ, weight in departments.items():
        title = f"{organ[:-1]}厅" if level == "province" else organ
        # A few are asked very often, most hardly ever.
        found.append((name + title, "department", weight * size * draw.lognormvariate(-0.6, 1.1)))
    if level == "county":
        for n in range(_TOWNSHIPS):
            kind, end = ("subdistrict", "街道办事处") if n % 3 == 0 else ("township", "镇人民政府")
            town = (
                _FIRST[draw.randrange(20)]
                + _SECOND[(n * 7 + draw.randrange(7)) % 20]
                + "青平"[n % 2]
            )
            found.append((f"{name}{town}{end}", kind, draw.lognormvariate(-0.7, 1.0)))
    named = {organ[0]: organ for organ in found}  # a name that was drawn twice stands once
    return tuple(Organ(*organ, number) for number, organ in enumerate(named.values()))


@cache
def _free_codes() -> tuple[int, ...]:
    """Give the first two digits that GB/T 2260 gives to no province, from the end."""
    return tuple(n for n in range(98, 10, -1) if division(f"{n}0000") is None)


def _name(adcode: str) -> str:
    number = (int(adcode) * 7919) % 400
    return _FIRST[number // 20] + _SECOND[number % 20]
