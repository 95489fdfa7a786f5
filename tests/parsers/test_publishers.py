"""Names of publishers in one spelling, placed among the divisions."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from parsers.divisions import division, is_within
from parsers.publishers import KINDS, adcode_of_site, resolve
from parsers.titles import recognise

SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.parametrize(
    ("printed", "spelled"),
    [
        ("高平市政府办", "高平市人民政府办公室"),
        ("高平市政府办公室", "高平市人民政府办公室"),
        ("高平市人民政府办公室", "高平市人民政府办公室"),
        ("江宁区", "江宁区人民政府"),
        ("江宁区政府", "江宁区人民政府"),
        ("江宁区人民政府", "江宁区人民政府"),
        ("洪山区人民政府信息公开", "洪山区人民政府"),
        ("洪山区人民政府政府", "洪山区人民政府"),
        ("淄博市公安局政府信息公开工作", "淄博市公安局"),
        ("淄博市公安局网站", "淄博市公安局"),
        ("淄博市公安局（本级）", "淄博市公安局"),
        ("淄博市卫健委", "淄博市卫生健康委员会"),
        ("信丰县卫生健康委", "信丰县卫生健康委员会"),
        ("渝中区经济信息委", "渝中区经济和信息化委员会"),
        ("昌吉州发改委", "昌吉州发展和改革委员会"),
        ("高昌区住建局", "高昌区住房和城乡建设局"),
        ("崆峒区林草局", "崆峒区林业和草原局"),
        ("柳州市国资委", "柳州市国有资产监督管理委员会"),
        ("德州市人防办", "德州市人民防空办公室"),
        ("唐山高新区管委会", "唐山高新区管理委员会"),
        ("横山镇", "横山镇人民政府"),
        ("横山镇政府", "横山镇人民政府"),
        ("迎宾路街道", "迎宾路街道办事处"),
        ("迎宾路街道办", "迎宾路街道办事处"),
        ("越秀区白云街", "越秀区白云街道办事处"),
        ("锡林郭勒盟", "锡林郭勒盟行政公署"),
        ("淄 博 市 公 安 局", "淄博市公安局"),
    ],
)
def test_one_publisher_has_one_spelling(printed: str, spelled: str) -> None:
    assert resolve(printed).name == spelled


@pytest.mark.parametrize(
    ("name", "near", "adcode", "kind"),
    [
        ("南京市江宁区人民政府", None, "320115", "government"),
        ("江宁区人民政府", None, "320115", "government"),
        ("江苏省南京市江宁区财政局", None, "320115", "department"),
        ("南京鼓楼区教育局", None, "320106", "department"),
        ("浦东新区", None, "310115", "government"),
        ("甘南州卫生健康委", None, "623000", "department"),
        ("巴州人民政府", None, "652800", "government"),
        ("和布克赛尔县查和特乡", None, "654226", "township"),
        ("额济纳旗赛汉陶来苏木", None, "152923", "township"),
        ("泰州市高港区沿江街道办事处", None, "321203", "subdistrict"),
        ("国家税务总局芜湖市镜湖区税务局", None, "340202", "department"),
        ("山东省人民政府办公厅", None, "370000", "general_office"),
        ("兴安盟行政公署办公室", None, "152200", "general_office"),
        ("兴安盟行署外事办公室", None, "152200", "department"),
        ("福州市人民政府外事办公室", None, "350100", "department"),
        ("枣庄高新区", None, "370400", "development_zone"),
        ("武汉东湖新技术开发区", None, "420100", "development_zone"),
        ("枣庄市生态环境局高新区分局", None, "370400", "department"),
        ("柳州市国有资产监督管理委员会", None, "450200", "department"),
        ("中山市大涌镇人民政府办公室", None, "442000", "township"),
        ("国家公务员局", None, None, "department"),
        # Namesakes: the site's 网站标识码 or adcode settles them, else they stay open.
        ("鼓楼区人民政府", None, None, "government"),
        ("鼓楼区人民政府", "3201060001", "320106", "government"),
        ("鼓楼区人民政府", "3501000001", "350102", "government"),
        ("鼓楼区人民政府", "410000", "410204", "government"),
        ("市中区人民政府", "370000", None, "government"),
        ("西区街道", "4420000001", None, "subdistrict"),
        ("上海路街道办", None, None, "subdistrict"),
        ("北京路街道", "650000", None, "subdistrict"),
        # What names no place takes the site's.
        ("县政府办", None, None, "general_office"),
        ("县政府办", "6108220001", "610822", "general_office"),
        ("市民政局", "3703000001", "370300", "department"),
        ("市场监督管理局", "3703030001", "370303", "department"),
        ("自治区发改委", "450000", "450000", "department"),
        ("大川镇", "420302", "420302", "township"),
        ("大川镇", "420300", None, "township"),  # in which of the city's counties?
        ("县教育局", "370300", None, "department"),
        ("蓬莱市统计局", "370600", None, "department"),  # a place that is no division now
        # Codes of no division settle namesakes by their city and place nothing.
        ("财政局", "4403920006", None, "department"),
        ("财政局", "bm01000001", None, "department"),
        ("财政局", "0000000000", None, "department"),
        ("财政局", "网站标识码", None, "department"),
    ],
)
def test_a_publisher_is_placed(name: str, near: str | None, adcode: str | None, kind: str) -> None:
    found = resolve(name, near)
    assert (found.adcode, found.kind) == (adcode, kind)


def test_a_bare_level_takes_the_places_name() -> None:
    assert resolve("县政府办", "610822").name == "府谷县人民政府办公室"
    assert resolve("市民政局", "370300").name == "淄博市民政局"
    assert resolve("市政府", "610822").name == "市人民政府"  # a county is no 市


def test_second_names_are_aliases() -> None:
    found = resolve("青溪县财政局（青溪县国有资产监督管理办公室）")
    assert found.name == "青溪县财政局"
    assert found.aliases == ("青溪县国有资产监督管理办公室",)


def test_the_organ_is_the_same_with_and_without_the_city() -> None:
    full, short = resolve("南京市江宁区财政局"), resolve("江宁区财政局")
    assert (full.adcode, full.organ) == (short.adcode, short.organ) == ("320115", "财政局")


def test_site_codes() -> None:
    assert adcode_of_site("3203000040") == "320300"
    assert adcode_of_site("4403920006") == "440300"  # a zone's own code: its city
    assert adcode_of_site("bm07000001") is None
    assert adcode_of_site("1234567890") is None
    assert adcode_of_site(None) is None


KIND_OF = {
    "unit_report": {"government"},
    "bureau_report": {"department"},
    "office_report": {"general_office"},
    "devzone_report": {"development_zone"},
    "township_report": {"township", "subdistrict"},
}
# 六盘水市人民政府(市人民政府办公室), a zone's department, a zone that is a district's government too.
OTHERWISE = {"六盘水市人民政府", "无锡经济开发区政法和应急管理局", "泰州医药高新区管理委员会"}


def test_publishers_of_real_titles_are_placed() -> None:
    source = SHARED / "wild" / "titles.jsonl"
    if not source.exists():
        pytest.skip("../shared/wild/titles.jsonl is not there")
    wrong = []
    for entry in map(json.loads, source.read_text("utf-8").splitlines()):
        title = recognise(entry["title"])
        assert title is not None
        assert title.publisher is not None
        found = resolve(title.publisher, entry["adcode"])
        place = division(entry["adcode"])
        assert place is not None
        unit = division(found.adcode or "")
        near = unit is not None and (is_within(unit, place.adcode) or is_within(place, unit.adcode))
        if found.name not in OTHERWISE and (found.kind not in KIND_OF[entry["kind"]] or not near):
            wrong.append((entry["title"], found))
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["", " ", "()", "市", "区" * 500, "南京市" * 200, "(" * 1000, "🙂"]
)
def test_odd_names_do_no_harm(name: str) -> None:
    start = time.perf_counter()
    assert resolve(name).kind in KINDS
    assert time.perf_counter() - start < 0.5
