"""The locator of a figure leads to its cell, whatever stands around the table."""

from __future__ import annotations

from typing import cast

import pytest
from lxml import etree

import parsers
from parsers.readers.html import tree_of
from tests.parsers.test_spanned import HEAD, NEW, PLAIN, TITLE

AROUND = {
    "nothing": ("", ""),
    "elements of Word": ("<o:p><w:sdt>", "</w:sdt></o:p>"),
    "a second of them, behind a script": (
        "<o:p>甲</o:p><script>1</script><style>p{}</style><o:p><w:sdt>乙</w:sdt><w:sdt>",
        "</w:sdt></o:p>",
    ),
    "a tag with a quotation mark": ("<a'b>", ""),
    "a tag with all of them": ("<a'b\"c'd>", ""),
    "a tag that was never closed": ("<m本级<p>", ""),
    "a box in a box": ("<o:p><table><tr><td>", "</td></tr></table></o:p>"),
    "boxes that are shown as tables": (
        "<div style='display:table'><o:p><div style='display:table-row'>"
        "<div style='display:table-cell'>甲</div></div></o:p></div><o:p>",
        "</o:p>",
    ),
}


@pytest.mark.parametrize("around", AROUND)
def test_a_locator_leads_to_the_cell_that_was_read(around: str) -> None:
    before, after = AROUND[around]
    row = NEW.format("<td>5</td><td>1</td><td colspan=4></td><td>6</td>")
    page = f"<html><body><h1>{TITLE}</h1>{before}<table>{HEAD}{row}{PLAIN}</table>{after}</body></html>"
    report = parsers.read(page.encode())
    figures = [figure for figure in report.figures if figure.state == "number"]
    assert [figure.value for figure in figures[:3]] == [5, 1, 6]
    tree = tree_of(page.encode())
    for figure in figures:
        found = cast("list[etree._Element]", tree.xpath(figure.locator.partition("xpath=")[2]))
        assert ["".join(map(str, cell.itertext())) for cell in found] == [figure.raw]


FIGURES = "<td>5</td><td>1</td><td>0</td><td>0</td><td>0</td><td>0</td><td>6</td>"


@pytest.mark.parametrize(
    "odd",
    [
        "<script>1</script><td>5",
        "<form action='/a'><input type=hidden value=5></form><td>5",
        "<a><td>5",
        "<!-- 9 --><td>5",
        "<s><td>9</td></s><td>5",
        "<template><td>9</td></template><td>5",
        "<td>5<script>9</script>",
    ],
)
def test_a_locator_leads_to_the_cell_where_more_than_cells_stands_in_a_row(odd: str) -> None:
    row = NEW.format(FIGURES.replace("<td>5", odd, 1))
    struck = f"<del>{PLAIN.replace('0', '7')}</del>"
    for rows in (HEAD + row + PLAIN, HEAD + struck + row + PLAIN, HEAD + "<td></td>" + row + PLAIN):
        page = f"<html><body><h1>{TITLE}</h1><table>{rows}</table></body></html>".encode()
        figures = [figure for figure in parsers.read(page).figures if figure.value is not None]
        assert [figure.value for figure in figures] == [5, 1, 0, 0, 0, 0, 6, *[0] * 7]
        for figure in figures:
            (cell,) = cast(
                "list[etree._Element]", tree_of(page).xpath(figure.locator.partition("xpath=")[2])
            )
            assert cell.text == figure.raw


def test_stacks_of_boxes_inside_elements_of_word_are_found_again() -> None:
    heads = (
        "申请人情况",
        "自然人",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
        "总计",
    )
    rows = (
        heads,
        ("一、本年新收政府信息公开申请数量", 5, 0, 0, 0, 0, 0, 5),
        ("二、上年结转政府信息公开申请数量", *[0] * 7),
    )
    boxes = "".join(f"<div>{''.join(f'<span>{cell}</span>' for cell in row)}</div>" for row in rows)
    page = f"<html><body><h1>{TITLE}</h1><o:p><div>{boxes}</div></o:p></body></html>".encode()
    figures = [figure for figure in parsers.read(page).figures if figure.value is not None]
    assert len(figures) == 14
    for figure in figures:
        found = tree_of(page).xpath(figure.locator.partition("xpath=")[2])
        assert [cell.text for cell in cast("list[etree._Element]", found)] == [figure.raw]
