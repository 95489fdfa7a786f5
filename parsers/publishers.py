"""Publishers (发布机构): one spelling for each, the division they belong to, the kind they are.

市政府办 and 市人民政府办公室 are one office, X区, X区政府 and X区人民政府 one government. A name that
several places share (鼓楼区) is settled by the place of the site, told by its 网站标识码 or by the
list that led to the page; what stays open stays None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.divisions import Division, division, has_counties, is_within, named_at, nearest
from parsers.titles import fold

KINDS = (
    "government",
    "general_office",
    "department",
    "development_zone",
    "township",
    "subdistrict",
    "other",
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher in its one spelling.

    ``adcode`` is that of the county, prefecture or province it belongs to, None if unsure;
    ``kind`` one of `KINDS`; ``aliases`` its second names; ``organ`` its name without the division,
    so that (adcode, organ) stays the same when a report drops 南京市 from 南京市鼓楼区人民政府.
    """

    name: str
    adcode: str | None
    kind: str
    organ: str
    aliases: tuple[str, ...] = ()


# -- spelling -----------------------------------------------------------------------------------

_REMAINS = re.compile(
    r"(?:(?:关于)?(?:政府信息(?:公开)?|信息公开|政务公开)(?:工作|网|专栏|平台|栏目)?|门户网站|政府网站?|网站|"
    r"\(?本级\)?|[、,，:：;；。.\-—_])+$"
)
_OFFICE_IN_BRACKETS = re.compile(r"(?<=政府)\((办公[厅室])\)")
# 青岛市全市: the report is on all organs of the city, and is its government's.
_WHOLE = re.compile(r"(?<=[省市区县旗州盟])全[省市区县旗州盟](?=$|人民政府)")
_SECOND_NAME = re.compile(r"\(([^()]{2,40})\)")
# Short forms of departments, each with what it stands for wherever it ends a name.
_SHORT_FORMS = {
    "卫健委": "卫生健康委员会",
    "卫健局": "卫生健康局",
    "卫计委": "卫生和计划生育委员会",
    "卫计局": "卫生和计划生育局",
    "发改委": "发展和改革委员会",
    "发改局": "发展和改革局",
    "发展改革委": "发展和改革委员会",
    "发展改革局": "发展和改革局",
    "国资委": "国有资产监督管理委员会",
    "人社局": "人力资源和社会保障局",
    "人社厅": "人力资源和社会保障厅",
    "住建局": "住房和城乡建设局",
    "住建厅": "住房和城乡建设厅",
    "住建委": "住房和城乡建设委员会",
    "工信局": "工业和信息化局",
    "工信厅": "工业和信息化厅",
    "经信委": "经济和信息化委员会",
    "经信局": "经济和信息化局",
    "经济信息委": "经济和信息化委员会",
    "市监局": "市场监督管理局",
    "市场监管局": "市场监督管理局",
    "文旅局": "文化和旅游局",
    "文旅委": "文化和旅游委员会",
    "文广旅局": "文化广电和旅游局",
    "林草局": "林业和草原局",
    "应急局": "应急管理局",
    "医保局": "医疗保障局",
    "城管局": "城市管理局",
    "城管委": "城市管理委员会",
    "民宗局": "民族宗教事务局",
    "民宗委": "民族宗教事务委员会",
    "教体局": "教育体育局",
    "退役军人局": "退役军人事务局",
    "人防办": "人民防空办公室",
    "安监局": "安全生产监督管理局",
    "食药监局": "食品药品监督管理局",
    "编办": "机构编制委员会办公室",
    "供销社": "供销合作社联合社",
    "残联": "残疾人联合会",
    "科协": "科学技术协会",
    "公积金中心": "住房公积金管理中心",
    "管委会": "管理委员会",
}
_SHORT = re.compile(rf"(?<!和)(?:{'|'.join(sorted(_SHORT_FORMS, key=len, reverse=True))})$")
_COMMITTEE = re.compile(
    r"(?P<of>卫生健康|住房城乡建设|民族宗教|民族事务|城市管理|交通运输|国有资产监督管理|发展和改革|科学技术)委$"
)
_GOVERNMENT_OFFICE = re.compile(r"(?<=人民政府)办$")
_GOVERNMENT = re.compile(r"(?<!人民)政府(?=$|办公[室厅]$|办$)")
_DOUBLED = re.compile(r"(?:人民政府){2,}|人民政府政府")


def _spell(name: str) -> str:
    if name.endswith("人民"):  # 洪山区人民政府信息公开: 政府 served twice
        name += "政府"
    name = _GOVERNMENT.sub("人民政府", _DOUBLED.sub("人民政府", name))
    name = _GOVERNMENT_OFFICE.sub("办公室", name)
    name = _SHORT.sub(lambda match: _SHORT_FORMS[match[0]], name)
    return _COMMITTEE.sub(r"\g<of>委员会", name)


# -- place --------------------------------------------------------------------------------------

# What stands before the place in the names of central bodies' branches.
_ABOVE = re.compile(
    r"中国共产党|中共|共青团|国家税务总局|国家税务局|中国人民银行|国家统计局|中华人民共和国"
)
_ZONE = (
    r"(?:开发区|高新区|经开区|新区|园区|示范区|合作区|保税区|综保区|景区|名胜区|度假区|旅游区|产业区|工业区|集聚区|管理区|试验区|"
    r"功能区|先导区|先行区|商务区|港区|新城|科技城|大学城|产业园|工业园|科技园|物流园|CBD)"
)
_ZONE_END = re.compile(
    rf"{_ZONE}(?:(?:人民政府|党工委|工委|党政|综合|管理局|管理委员会)*(?:办公室)?)$"
    r"|(?:[区城园港带岛谷]|CBD|基地|枢纽)管理委员会(?:(?:党政|综合)?办公室)?$"
)
_ZONE_AHEAD = re.compile(rf".{{0,12}}?{_ZONE}")
_LEVEL = re.compile(
    r"(?:自治区|[省区县旗州盟]|市(?!场|容|郊|政(?![务协法数])|民(?!政|族|宗|营)))(?=.{2})"
)
_LOCAL = re.compile(r"^[\u4e00-\u9fff]{1,8}?[市县区旗](?=.{2})")


def _place(text: str, near: str | None) -> tuple[Division | None, int, bool]:
    """Find the division that ``text`` names: the unit, where its name ends, whether it is open."""
    above = _ABOVE.match(text)
    start = position = above.end() if above else 0
    unit: Division | None = None
    while True:
        units, end = named_at(text, position)
        if not units:
            units, end = _by_stem(text, position, unit)
        if unit is not None:
            units = tuple(
                found for found in units if found != unit and is_within(found, unit.adcode)
            )
        elif near and units:  # a site speaks for its own province
            units = tuple(found for found in units if found.adcode[:2] == near[:2])
        if not units:
            return unit, position, unit is None and end > start
        chosen = nearest(units, near)
        # 城区, 西区: too common a name to be sure of unless the site is near.
        short = unit is None and end - position == 2 and text[position + 1] == "区"
        if chosen is None or (short and (near or "")[:4] != chosen.adcode[:4]):
            return None, end, True
        unit, position = chosen, end


def _by_stem(text: str, start: int, within: Division | None) -> tuple[tuple[Division, ...], int]:
    """Find 南京 in 南京鼓楼区..., 武汉 in 武汉东湖新技术开发区: only where a place or zone follows."""
    units, end = named_at(text, start, stem=True)
    if within is None:
        units = tuple(unit for unit in units if unit.level != "county")
    followers, _ = named_at(text, end)
    fitting = tuple(
        unit for unit in units if any(is_within(found, unit.adcode) for found in followers)
    )
    if fitting:
        return fitting, end
    return (units, end) if units and _ZONE_AHEAD.match(text, end) else ((), start)


# -- kind ---------------------------------------------------------------------------------------

_SUBDISTRICT = re.compile(
    r"街道(?:党工委|工委)?(?:办事处|办)?(?:党政办公室)?$|(?<!步行)街$|(?<!驻)办事处$"
)
_TOWNSHIP = re.compile(r"(?:镇|乡|苏木)(?:党委)?(?:人民政府|机关)?(?:党政)?(?:办公室)?$")
_GENERAL_OFFICE = re.compile(
    r"^(?:委?(?:办公[室厅])?[、和]?[省市区县旗州盟]?|自治区)(?:人民政府|行政公署|行署)办公[室厅]$"
)
_GOVERNMENT_ITSELF = re.compile(
    r"^(?:[省市区县旗州盟]|自治区)?(?:人民政府|行政公署|行署)?(?:机关)?$"
)
_DEPARTMENT = re.compile(
    r"(?:[局委厅办署院部处所站队馆社行团组校会厂段室]|中心|海关|机关|委员会|[林农牧渔]场|分局|基地|兵团)$"
)


def _kind(organ: str, name: str, unit: Division | None) -> str:
    if unit is not None and _GOVERNMENT_ITSELF.match(organ):
        return "government"
    if _GENERAL_OFFICE.match(organ):
        return "general_office"
    if _SUBDISTRICT.search(organ) and "驻" not in organ:
        return "subdistrict"
    if _TOWNSHIP.search(organ):
        return "township"
    if _ZONE_END.search(organ):
        return "development_zone"
    if re.search(r"(?:人民政府|行政公署)$|^[^局委]{2,10}[省市区县旗州盟]$", name):
        return "government"
    if re.search(r"人民政府办公[室厅]$", name):
        return "general_office"
    return "department" if _DEPARTMENT.search(name) else "other"


# What a bare name lacks, by kind: 青溪县 is its government, 石桥镇 its town's.
def _complete(name: str, kind: str) -> str:
    if kind == "government" and re.search(r"[省市区县旗州]$", name):
        return name + "人民政府"
    if kind == "government" and re.search(r"(?:盟|地区)$", name):
        return name + "行政公署"
    if kind == "township" and re.search(r"(?:镇|乡|苏木)$", name):
        return name + "人民政府"
    if kind == "subdistrict":
        return re.sub(r"街道(?:办公室|办)?$|街$", "街道办事处", name)
    if kind == "development_zone" and re.search(rf"{_ZONE}$", name):
        return name + "管理委员会"
    return name


# -- all of it ----------------------------------------------------------------------------------


def adcode_of_site(code: str | None) -> str | None:
    """Give the division's code in a 网站标识码 (3703000012 is of 370300) or an adcode; else None.

    Codes of central bodies (bm...), placeholders and codes of no division give None.
    """
    digits = (code or "").strip()[:6]
    if not re.fullmatch(r"[1-9]\d{5}", digits):
        return None
    if division(digits):
        return digits
    # Zones (4403920006) and places since renamed have codes of their own: their city's will do
    # for telling namesakes apart.
    city = digits[:4] + "00"
    return city if division(city) else None


@lru_cache(maxsize=4096)
def resolve(name: str, near: str | None = None) -> Publisher:
    """Give the publisher of this name in one spelling, with division and kind.

    ``near`` is the site's 网站标识码 or an adcode: it settles namesakes, and places what names no
    place itself (县政府办, 财政局, 大川镇).
    """
    hint = adcode_of_site(near)
    text = _REMAINS.sub("", fold(name)).strip("《》“”\"'【】[]·•*")
    text = _OFFICE_IN_BRACKETS.sub(r"\1", text)
    aliases = tuple(found for found in _SECOND_NAME.findall(text) if found != "本级")
    main = _SECOND_NAME.sub("", text) or "".join(aliases[:1])
    spelled = _WHOLE.sub("", _spell(main))
    unit, end, is_open = _place(spelled, hint)
    organ = spelled[end:] if unit else spelled
    exact = hint is not None and (near or "").strip()[:6] == hint
    local = division(hint) if hint and exact else None
    if unit is None and not is_open and local is not None:
        level = _LEVEL.match(spelled)
        if level and local.name.endswith(level[0]):
            unit, organ = local, spelled[level.end() :]
            spelled = local.name + organ
        elif level is None and not _names_another_place(spelled):
            unit = local
    kind = _kind(organ, spelled, unit)
    if kind in ("township", "subdistrict") and unit and end == 0 and has_counties(unit.adcode):
        unit = None  # 石桥镇 on a city's site: in which of its counties is not known
    adcode = unit.adcode if unit else None
    full = _complete(spelled, kind)
    return Publisher(full, adcode, kind, full[len(spelled) - len(organ) :], aliases)


@lru_cache(maxsize=4096)
def organ_of(name: str, adcode: str | None) -> str:
    """Give what tells a publisher, as `resolve` spells it, from the others of its division.

    That is its name without the place, so that 即墨区人民政府 and 青岛市即墨区人民政府 are one (both 人民政府, of
    370215), and without 和 between the fields of a department. Where its division is not known it is
    the whole name.
    """
    found = resolve(name, adcode)
    organ = found.organ if adcode and found.adcode == adcode else name
    return organ[:1] + organ[1:].replace("和", "") if found.kind == "department" else organ


def _names_another_place(text: str) -> bool:
    """Whether ``text`` opens with a place that is no division now (蓬莱市统计局)."""
    found = _LOCAL.match(text)
    return found is not None and not re.search(rf"{_ZONE}$", found[0])
