"""Copies share bands and pieces, whatever figures, years and names they carry; other texts do not."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.fingerprint import BANDS, SHORTEST, bands, pieces, share, wording
from parsers.model import Report, Section

# Both invented.
FINANCE = """2024年，云汀市财政局坚持以公开为常态、不公开为例外，围绕预算决算、政府采购、惠企资金等重点领域，
持续扩大主动公开范围。全年通过门户网站发布信息412条，举办政策吹风会3场，制作图解17期。
依申请公开方面，全年收到申请28件，均在法定期限内答复，较上年增长12%。对申请人表述不清的，安排专人电话沟通，
一次性告知补正内容。信息管理方面，修订了信息发布审核办法，明确拟稿、审核、签发三级责任，每季度抽查一次。
平台建设方面，完成网站适老化改造，新增语音播报和大字版。监督保障方面，将公开工作纳入绩效考核，组织培训2次。
存在的主要问题是：部分科室对公开属性的认定不够准确，政策解读形式较为单一。
下一步将加强业务指导，丰富解读形式，引入短视频和现场问答，让企业看得懂、用得上。"""
SCHOOLS = """岚澳市教育局把招生入学作为公开的头等大事。今年三月起，各区学校划片范围、民办学校收费标准、
随迁子女入学办法陆续上网，家长可按小区名称查询。我们还在六所小学设立了校园开放日公告栏。
全年共有5人来函索取材料，其中两件涉及教师个人档案，依法未予提供，并当面解释了理由。
档案室对十年来的文件逐份清点，废止失效文件四份。新版网站把栏目从二十一个减到九个，搜索框移到了首页正中。
我们的不足在于，县域高中的信息仍然零散，有的学校一学期没有更新。
明年打算请学生记者参与栏目改版，并对更新不及时的学校点名通报。"""


def report(text: str, publisher: str = "", heading: str = "一、总体情况") -> Report:
    return Report(publisher=publisher, sections=(Section(heading, text),))


def in_bands(one: Report, other: Report) -> int:
    """Give how many bands two reports have in common, of sixteen."""
    return len(set(bands(wording(one))) & set(bands(wording(other))))


def in_common(one: Report, other: Report) -> float:
    a, b = pieces(wording(one)), pieces(wording(other))
    assert a is not None
    assert b is not None
    return share(a, b)


def test_next_years_copy_under_another_name_has_the_same_wording() -> None:
    copied = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), FINANCE).replace("云汀市", "枫渡县")
    one, other = report(FINANCE, "云汀市财政局"), report(copied, "枫渡县财政局", "第一部分")
    assert in_bands(one, other) == BANDS
    assert in_common(one, other) == 1.0


def test_traditional_characters_and_line_breaks_do_not_hide_a_copy() -> None:
    traditional = FINANCE.replace("开", "開").replace("财", "財").replace("，\n", "，\r\n　　")
    assert in_bands(report(FINANCE), report(traditional)) == BANDS


def test_a_copy_with_sentences_changed_is_near() -> None:
    changed = FINANCE.replace("完成网站适老化改造，新增语音播报和大字版", "网站改用新的检索系统")
    assert in_bands(report(FINANCE), report(changed)) >= 4
    assert 0.8 < in_common(report(FINANCE), report(changed)) < 1


def test_another_report_is_far() -> None:
    assert in_bands(report(FINANCE), report(SCHOOLS)) == 0
    assert in_common(report(FINANCE), report(SCHOOLS)) < 0.1


@pytest.mark.parametrize(
    "said",
    [
        "本报告依据《中华人民共和国政府信息公开条例》第四十九条的规定编制。",
        "本报告由总体情况、主动公开政府信息情况等六个部分组成。",
        "所列数据的统计期限从2024年1月1日起，到2024年12月31日止。",
        "报告的电子版可以从门户网站下载。",
        "如对本报告有疑问，请与云汀市财政局办公室联系（电话：略）。",
        "本年度无其他需要报告的事项。",
        "全年新收到政府信息公开申请１１件，上年结转１件，其中予以公开５件。",
        "因政府信息公开工作被申请行政复议三件，被提起行政诉讼0件。",
        "2024年未收取政府信息公开信息处理费。",
    ],
)
def test_what_every_report_has_to_say_is_no_wording_of_its_own(said: str) -> None:
    assert wording(report(said)) == ""
    assert wording(report(f"{said}\n{SCHOOLS}")) == wording(report(SCHOOLS))


def test_too_little_prose_is_not_compared() -> None:
    short = wording(report("本年度未收到公开申请。" * 3 + "1" * SHORTEST))
    assert pieces(short) is None
    assert bands(short) == ()
    assert bands(wording(Report())) == ()


def test_bands_are_the_same_in_every_process() -> None:
    assert bands(wording(report(FINANCE)))[:2] == (1947652155, 811021443)


_HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x6FFF)
_SEED = st.integers(0, 2**32)
_EDITS = st.lists(
    st.tuples(st.integers(0, 1190), st.integers(0, 6), st.text(_HAN, max_size=6)), max_size=4
)


def words_at_random(seed: int) -> str:
    rng = Random(seed)
    return "".join(chr(rng.randint(0x4E00, 0x6FFF)) for _ in range(1200))


@given(_SEED, _EDITS)
def test_edits_of_a_few_words_stay_near(seed: int, edits: list[tuple[int, int, str]]) -> None:
    text = edited = words_at_random(seed)
    for place, length, words in edits:
        edited = edited[:place] + words + edited[place + length :]
    assert in_common(report(text), report(edited)) > 0.9
    assert set(bands(text)) & set(bands(edited))


@given(_SEED, _SEED)
def test_unrelated_texts_are_far(one: int, other: int) -> None:
    if one != other:
        assert not set(bands(words_at_random(one))) & set(bands(words_at_random(other)))
