"""What a page holds and does not show, and what it shows in another way than as text."""

from __future__ import annotations

import time

import pytest

from tests.parsers.layouts import FIGURES, expected, label_of, printed, requests, table

ROWS = [["", *"自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计".split()]]
SHOWN = table(*ROWS, *([label_of(code), *printed(code)] for code in FIGURES))
OLDER = table(*ROWS, *([label_of(code), 5, 0, 0, 0, 0, 0, 5] for code in FIGURES))


@pytest.mark.parametrize("hiding", ['style="display: none"', "hidden", "style='DISPLAY:NONE;'"])
def test_a_hidden_copy_of_what_the_page_shows_is_not_read(hiding: str) -> None:
    assert requests(f"<div {hiding}><p>打印版</p>{OLDER}</div>{SHOWN}") == expected()


def test_the_second_reader_does_not_take_a_hidden_copy_for_the_page() -> None:
    misprinted = SHOWN.replace("<td>11</td>", "<td>12</td>", 1)
    values = requests(f"<div hidden>{OLDER}</div><div>{misprinted}</p></div></div>")
    assert values == {**expected(), "requests.closed_total.natural_person": 12}


def test_a_hidden_tab_that_the_page_shows_nowhere_else_is_read() -> None:
    assert requests(f'<div class="tab" style="display:none">{SHOWN}</div>') == expected()


def test_the_paths_of_what_is_shown_are_those_of_the_page() -> None:
    from lxml import etree

    import parsers

    page = f"<html><body><div hidden>{OLDER}</div><div>三、收到和处理政府信息公开申请情况</div>{SHOWN}</body></html>"
    report = parsers.read(page.encode())
    tree = etree.HTML(page)
    for figure in report.figures:
        if figure.table == "requests":
            (cell,) = tree.xpath(figure.locator.partition("xpath=")[2])
            assert cell.text == figure.raw


def test_figures_in_fields_of_a_form_are_what_the_page_shows() -> None:
    filled = SHOWN
    for number in range(15):
        filled = filled.replace(f"<td>{number}</td>", f"<td><input value='{number}' size=4></td>")
    assert requests(filled) == expected()


def test_fields_that_are_not_shown_or_hold_no_figure_are_no_text() -> None:
    extra = "<input type=hidden value=7><input type=checkbox value=3><input value='请输入'>"
    assert requests(SHOWN.replace("<td>12</td>", f"<td>12{extra}</td>", 1)) == expected()


def test_rows_and_last_cells_that_a_table_hides_are_none_of_it() -> None:
    hidden = "<tr style='display:none'><td>（一）予以公开</td>" + "<td>99</td>" * 7 + "</tr>"
    assert requests(SHOWN.replace("</tr>", f"</tr>{hidden}", 2)) == expected()
    assert requests(SHOWN.replace("</tr>", "<td style='display:none'>5</td></tr>")) == expected()


@pytest.mark.parametrize(
    "piece", ["<td hidden>1</td>", "<tr hidden><td>", "<div hidden>行政许可件数"]
)
def test_a_page_of_hidden_things_takes_no_time(piece: str) -> None:
    started = time.process_time()
    requests(f"<div hidden>{OLDER}</div>{SHOWN}<table><tr>{piece * 20_000}</table>")
    assert time.process_time() - started < 10
