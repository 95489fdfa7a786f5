"""The prose under its headings."""

from __future__ import annotations

import pytest

from parsers.sections import is_heading, is_of_the_form, split_sections


@pytest.mark.parametrize(
    "text",
    [
        "一、总体情况",
        "3、 收到和处理政府信息公开申请情况",
        "主动公开政府信息情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "五、存在的主要问题及改进情况：",
        "一、概述",
        "## 一、总体情况",
        "**二、主动公开政府信息情况**",
    ],
)
def test_headings_of_the_first_order(text: str) -> None:
    assert is_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "（一）存在的主要问题",
        "一是加强学习。",
        "2024年，我局认真落实条例。",
        "总体情况良好，",
        "1．属于国家秘密",
        "*二、三项为合计数",
        "#一、二、三项为合计数，下同。",
    ],
)
def test_what_is_no_heading(text: str) -> None:
    assert not is_heading(text)


def test_only_the_forms_own_headings_are_of_the_form() -> None:
    assert is_of_the_form("六、其他需要报告的事项")
    assert not is_of_the_form("一、概述")


def test_sections_keep_all_prose_in_order() -> None:
    preamble, sections = split_sections(
        ["某局年度报告", "一、总体情况", "甲。", "乙。", "五、存在的主要问题及改进情况。丙。"]
    )
    assert preamble == "某局年度报告"
    assert [(s.heading, s.text) for s in sections] == [
        ("一、总体情况", "甲。\n乙。"),
        ("五、存在的主要问题及改进情况", "丙。"),
    ]


def test_headings_in_markdown_are_given_without_its_marks() -> None:
    paragraphs = ["## 一、总体情况", "好。", "**六、其他需要报告的事项：** 无。"]
    _, (first, last) = split_sections(paragraphs)
    assert (first.heading, first.text) == ("一、总体情况", "好。")
    assert (last.heading, last.text) == ("六、其他需要报告的事项", "无。")


def test_prose_without_headings_is_one_section() -> None:
    preamble, sections = split_sections(["甲。", "乙。"])
    assert (preamble, [(s.heading, s.text) for s in sections]) == ("", [("", "甲。\n乙。")])
