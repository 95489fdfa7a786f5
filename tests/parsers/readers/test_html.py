"""HTML pages as blocks: what the page shows, in its order, and where it stands."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from parsers.model import Grid, Paragraph
from parsers.readers.html import read_html


def grid(page: str) -> list[list[str]]:
    (found,) = read_html(page.encode()).grids()
    return [[cell.text for cell in row] for row in found.rows]


def paragraphs(page: str) -> list[str]:
    return [paragraph.text for paragraph in read_html(page.encode()).paragraphs()]


def test_a_table_keeps_its_physical_rows_and_cells() -> None:
    page = "<table><tr><td colspan=2>a</td><td>b</td></tr><tr><td rowspan=9>c</td><td></td></tr></table>"
    assert grid(page) == [["a", "b"], ["c", ""]]


def test_pieces_of_one_word_are_joined_and_blocks_in_a_cell_are_not() -> None:
    page = "<table><tr><td><b>商</b><i>业</i></td><td><p>1</p><p>2</p></td><td>3<br>4</td></tr></table>"
    assert grid(page) == [["商业", "1 2", "3 4"]]


def test_a_footnote_does_not_join_the_figure_before_it() -> None:
    assert grid("<table><tr><td>12<sup>1</sup></td></tr></table>") == [["12[^1]"]]


def test_what_the_page_does_not_show_is_not_read() -> None:
    page = (
        "<table><tr><td>7<del>1</del><s>2</s><span hidden>3</span><span style='DISPLAY: none'>4</span>"
        "<script>5</script><!-- 6 --></td></tr></table>"
    )
    assert grid(page) == [["7"]]


def test_a_picture_in_a_cell_is_no_blank() -> None:
    assert grid("<table><tr><td>a</td><td><img src=x></td></tr></table>") == [["a", "〔图片〕"]]


def test_a_layout_table_gives_what_it_holds() -> None:
    page = "<table><tr><td>menu</td><td><p>prose</p><table><tr><td>1</td></tr></table></td></tr></table>"
    blocks = read_html(page.encode()).blocks
    assert [type(b) for b in blocks] == [Paragraph, Paragraph, Grid]


def test_locators_lead_back_to_the_cell() -> None:
    page = b"<div><p>x</p><table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>42</td></tr></table>"
    (found,) = read_html(page).grids()
    place = found.rows[1][1].locator
    root = etree.fromstring(page, etree.HTMLParser(encoding="utf-8"))
    (element,) = root.xpath(place.removeprefix("xpath="))
    assert element.text == "42"


def test_the_article_is_told_from_the_page_around_it() -> None:
    page = (
        "<div>首页</div><div id=a><p>一、总体情况</p><p>甲</p><p>二、主动公开政府信息情况</p><p>乙</p></div>"
        "<div>版权所有</div>"
    )
    document = read_html(page.encode())
    texts = [block.text for block in document.body() if isinstance(block, Paragraph)]
    assert texts == ["一、总体情况", "甲", "二、主动公开政府信息情况", "乙"]


def test_a_line_of_preformatted_text_is_a_line() -> None:
    page = "<pre>一、总体情况\n规章\t0\t0\t0\n行政规范性文件\t3\t1\t17</pre>"
    assert grid(page) == [["规章", "0", "0", "0"], ["行政规范性文件", "3", "1", "17"]]


def test_gbk_is_read_whatever_the_page_declares() -> None:
    page = "<meta charset=utf-8><p>镕垚玥政府</p>".encode("gb18030")
    assert [p.text for p in read_html(page).paragraphs()] == ["镕垚玥政府"]


def test_meta_tags_and_attachments_come_with_the_page() -> None:
    page = (
        "<head><title> t </title><meta name=ArticleTitle content='甲'></head>"
        "<p>x<a href='./P1.pdf'>附件</a></p>"
    )
    document = read_html(page.encode(), url="http://www.a.gov.test/b/c.html")
    assert (document.title, document.meta["articletitle"]) == ("t", "甲")
    assert [(a.url, a.title) for a in document.attachments] == [
        ("http://www.a.gov.test/b/P1.pdf", "附件")
    ]


def test_a_page_that_breaks_off_inside_a_cell_does_not_give_a_shorter_number() -> None:
    page = "<table><tr><td>行政许可</td><td>2302"
    assert grid(page) == [["行政许可", "2302…"]]


@pytest.mark.parametrize(
    ("table", "row", "cell"),
    [
        ('style="display:table"', 'style="display: table-row"', 'style="display:table-cell"'),
        ('role="table"', 'role="row"', 'role="cell"'),
        ('role="grid"', 'role="row"', 'role="gridcell"'),
    ],
)
def test_tables_of_other_elements_keep_their_blanks_and_lead_back(
    table: str, row: str, cell: str
) -> None:
    def line(*texts: str) -> str:
        return f"<div {row}>" + "".join(f"<div {cell}>{t}</div>" for t in texts) + "</div>"

    page = (
        f"<html><body><div>前</div><div {table}>{line('指标', '本年', '备注')}{line('申请总数', '', '7')}"
        "</div><table><tr><td>8</td></tr></table></body></html>"
    ).encode()
    grids = [block for block in read_html(page).blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grids[0].rows[1]] == ["申请总数", "", "7"]
    root = etree.fromstring(page, etree.HTMLParser(encoding="utf-8"))
    for grid, place, text in ((grids[0], (1, 2), "7"), (grids[1], (0, 0), "8")):
        locator = grid.rows[place[0]][place[1]].locator
        assert " " not in locator
        assert root.xpath(f"string({locator.removeprefix('xpath=')})") == text


def test_cells_that_are_inline_blocks_are_not_run_together() -> None:
    cells = "".join(f'<span style="display:inline-block">{t}</span>' for t in ("规章", "0", "12"))
    page = f"<html><body><p>{cells}</p><p>共<span style='display:inline-block'>3</span>件</p></body></html>"
    texts = [
        block.text for block in read_html(page.encode()).blocks if isinstance(block, Paragraph)
    ]
    assert texts == ["规章", "0", "12", "共3件"]


@pytest.mark.parametrize("before", ["", "<meta name=a content=b>" * 1000])
def test_an_article_in_the_configuration_of_a_page_is_found_wherever_it_stands(before: str) -> None:
    detail = {"content": "<p>一、总体情况</p>", "title": "云汀市2023年政府信息公开工作年度报告"}
    script = f"<script>window._CONFIG = {{APP_URL:'x', DETAIL:{json.dumps(detail)}}}</script>"
    document = read_html(f"<html><head>{before}{script}</head><body></body></html>".encode())
    assert document.title == detail["title"]
    assert [paragraph.text for paragraph in document.paragraphs()] == ["一、总体情况"]
