"""Layouts of the requests table in which labels say more, or stand elsewhere, than in the form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from lxml import html

import parsers
from tests.parsers.layouts import (
    FIGURES,
    HEADS,
    REQUESTS,
    TITLE,
    expected,
    label_of,
    printed,
    read,
    requests,
    table,
)


@pytest.mark.parametrize("between", ["", "-", "：", " ", "——"])
@pytest.mark.parametrize("over_all", ["", "三、本年度办理结果"])
def test_a_label_that_names_its_group_too_is_the_rows(between: str, over_all: str) -> None:
    rows = []
    for row in REQUESTS.rows:
        groups = [over_all] if row.part_of or row.code == "closed_total" else []
        label = between.join(filter(None, [*groups, row.group, row.label]))
        rows.append((label, *printed(row.code)))
    assert requests(table(("项目", *HEADS), *rows)) == expected()


def test_a_label_in_brackets_after_its_group_is_the_rows() -> None:
    rows = [
        (f"{row.group}（{row.label}）" if row.group else row.label, *printed(row.code))
        for row in REQUESTS.rows
    ]
    assert requests(table(("项目", *HEADS), *rows)) == expected()


def stacked(cells: Sequence[Sequence[object]], between: str) -> list[str]:
    return [between.join(map(str, column)) for column in zip(*cells, strict=True)]


@pytest.mark.parametrize("between", ["<br>", "</p><p>"])
def test_rows_that_share_their_cells_are_parted(between: str) -> None:
    by_group: dict[str, list[list[object]]] = {}
    for row in REQUESTS.rows:
        by_group.setdefault(row.group or row.code, []).append([row.label, *printed(row.code)])
    rows = [stacked(cells, between) for cells in by_group.values()]
    assert requests(table(("项目", *HEADS), *rows)) == expected()


def test_rows_that_share_their_cells_and_lack_a_figure_are_refused() -> None:
    head = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    both = ("规章<br>行政规范性文件", "1<br>4", "2", "6<br>7")
    values = read("二、主动公开政府信息情况", table(head, both)).values()
    assert {value for key, value in values.items() if "regulations" in key or "norm" in key} == {
        None
    }


def test_a_head_that_lost_the_kinds_of_organisation_settles_no_columns() -> None:
    head = "（一）\t申请人情况\n自然人\t法人或其他组织\t总计\n商业企业\n"  # the last one has no tab
    rows = "一、本年新收政府信息公开申请数量\t\t7\t7\n二、上年结转政府信息公开申请数量\t1\t\t1\n"
    report = parsers.read(f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{head}{rows}".encode())
    assert set(report.values().values()) == {None}


def written(code: str, between: str, colon: str) -> str:
    pairs = zip(HEADS, printed(code), strict=True)
    return between.join(f"{head}{colon}{value}" for head, value in pairs)


@pytest.mark.parametrize(("between", "colon"), [("，", ""), ("件；", "："), ("、", "&nbsp;")])
def test_rows_written_out_as_sentences_are_the_table(between: str, colon: str) -> None:
    lines = [f"<p>{label_of(code)}：{written(code, between, colon)}。</p>" for code in FIGURES]
    assert requests("".join(lines)) == expected()


def test_a_definition_list_is_the_table() -> None:
    terms = [
        f"<dt>{label_of(code)}</dt><dd>{written(code, '</dd><dd>', '：')}</dd>" for code in FIGURES
    ]
    assert requests(f"<dl>{''.join(terms)}</dl>") == expected()


def test_figures_written_out_lead_back_to_their_paragraph() -> None:
    lines = [f"{label_of(code)}：{written(code, '，', '')}。" for code in FIGURES]
    report = parsers.read("\n".join([TITLE, *lines]).encode())
    figure = next(f for f in report.figures if f.key == "requests.carried_in.natural_person")
    assert (figure.raw, figure.locator) == ("1", "table=1 line=3")


def test_a_few_rows_written_out_are_prose() -> None:
    lines = [f"<p>{label_of(code)}：{written(code, '，', '')}。</p>" for code in list(FIGURES)[:3]]
    assert set(requests("".join(lines)).values()) <= {None}


def test_a_row_written_out_without_one_applicant_is_not_read() -> None:
    lines = [f"<p>{label_of(code)}：{written(code, '，', '')}。</p>" for code in FIGURES]
    lines[0] = lines[0].replace("商业企业3，", "")
    assert "requests.received_new.total" in {
        k for k, v in requests("".join(lines)).items() if v is None
    }


def boxes(rows: Iterable[Sequence[object]], row: str, cell: str) -> str:
    filled = ("".join(f"<{cell}>{text}</{cell}>" for text in texts) for texts in rows)
    return f"<div>{''.join(f'<{row}>{texts}</{row}>' for texts in filled)}</div>"


@pytest.mark.parametrize(("row", "cell"), [("div", "div"), ("ul", "li"), ("div", "span")])
def test_boxes_in_boxes_are_a_table_whose_blanks_count(row: str, cell: str) -> None:
    rows = [
        (label_of(code), *(value or "" for value in printed(code)[:-1]), printed(code)[-1])
        for code in FIGURES
    ]
    applicants = {key: value or None for key, value in expected().items()}
    totals = {key: value for key, value in expected().items() if key.endswith(".total")}
    assert requests(boxes([("项目", *HEADS), *rows], row, cell)) == applicants | totals


def test_a_figure_in_a_box_leads_back_to_it() -> None:
    rows = [(label_of(code), *printed(code)) for code in FIGURES]
    body = boxes([("项目", *HEADS), *rows], "div", "div")
    page = f"<html><body><h1>{TITLE}</h1>{body}</body></html>"
    report = parsers.read(page.encode())
    figure = next(f for f in report.figures if f.key == "requests.received_new.natural_person")
    place = figure.locator.partition("xpath=")[2]
    found: list[html.HtmlElement] = html.document_fromstring(page).xpath(place)
    assert [cell.text for cell in found] == ["12"]


@pytest.mark.parametrize("around", ["{}", "<p>{}</p>", " {} ", "<div> {}</div>"])
def test_a_table_in_each_cell_is_a_cell(around: str) -> None:
    inner = "<table><tr><td>{}</td></tr></table>"
    rows = [(row.label, *printed(row.code)) for row in REQUESTS.rows]
    cells = [[around.format(inner.format(cell)) for cell in row] for row in [("", *HEADS), *rows]]
    page = f"<html><body><h1>{TITLE}</h1>{table(*cells)}{table(HEADS)}</body></html>"
    report = parsers.read(page.encode())
    assert {k: v for k, v in report.values().items() if k.startswith("requests.")} == expected()
    figure = next(f for f in report.figures if f.key == "requests.received_new.natural_person")
    place = figure.locator.partition("xpath=")[2]
    found: list[html.HtmlElement] = html.document_fromstring(page).xpath(place)
    assert [cell.text_content().strip() for cell in found] == ["12"]


def test_a_row_that_lost_its_label_below_a_head_is_no_piece_of_one() -> None:
    head = "第二十条第（一）项 |\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n"
    rows = " | 3691 |\n | 3691 |\n行政规范性文件 | 0 | 0 | 4 |\n"
    report = parsers.read(f"{TITLE}\n二、主动公开政府信息情况\n{head}{rows}".encode())
    values = report.values()
    assert {value for key, value in values.items() if ".regulations." in key} == {None}
    assert values["active_disclosure.normative_documents.in_force"] == 4


def pdf_lines(code: str) -> str:
    row = REQUESTS.row(code)
    cut = len(row.label) - 2 if len(row.label) > 14 else len(row.label)
    group = f"{row.group}\n" if code in ("denied_state_secret", "unavailable_not_held") else ""
    figures = " ".join(map(str, printed(code)))
    return f"{group}{row.label[:cut]}\n{row.label[cut:]} {figures}\n".replace("\n ", " ")


BROKEN = "申请人情况\n自然人\n法人或其他组织\n总计\n商业 科研 社会公 法律服\n其他\n企业 机构 益组织 务机构\n"


def test_heads_in_pieces_are_the_forms_where_sums_confirm_them() -> None:
    text = (
        f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{BROKEN}{''.join(map(pdf_lines, FIGURES))}"
    )
    values = parsers.read(text.encode()).values()
    assert {k: v for k, v in values.items() if k.startswith("requests.")} == expected()


def test_a_row_below_heads_in_pieces_that_does_not_add_up_is_refused() -> None:
    rows = "".join(map(pdf_lines, FIGURES)).replace("12 3 0 0 0 0 15", "12 3 0 0 0 0 14")
    text = f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{BROKEN}{rows}"
    values = parsers.read(text.encode()).values()
    assert {v for k, v in values.items() if k.startswith("requests.received_new.")} == {None}


def test_whole_heads_beside_a_column_of_another_matter_are_no_pieces() -> None:
    rows = [(label_of(code), *printed(code)[:-1], 9, printed(code)[-1]) for code in FIGURES]
    heads = (*HEADS[:-1], "同比", HEADS[-1])
    assert requests(table(("项目", *heads), *rows)) == expected()


def test_rows_that_add_up_from_either_end_prove_no_order() -> None:
    def turned(line: str) -> str:
        label, *figures = line.split()
        return " ".join((label, *reversed(figures))) + "\n"

    rows = "".join(turned(pdf_lines(code).replace("\n", "")) for code in FIGURES)
    same = "（四）无法提供 3．补正后申请内容仍不明确 3 0 0 0 0 0 3\n"
    text = f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{BROKEN}{rows}{same}"
    values = parsers.read(text.encode()).values()
    assert {v for k, v in values.items() if k.startswith("requests.")} <= {None, 0}
