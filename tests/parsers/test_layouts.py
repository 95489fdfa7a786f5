"""Layouts in which labels say more, or stand elsewhere, than the forms have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from lxml import html

import parsers
from parsers.forms import load
from parsers.model import Number, Report

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
REQUESTS = load("2021").tables["requests"]
HEADS = [column.label for column in REQUESTS.columns]
# Of each row: applicants who are natural persons, enterprises; the others have none.
FIGURES = {row.code: (0, 0) for row in REQUESTS.rows} | {
    "received_new": (12, 3),
    "carried_in": (1, 0),
    "granted": (5, 1),
    "denied_process_information": (2, 1),
    "rejected_repeat": (4, 0),
    "other_other": (0, 1),
    "closed_total": (11, 3),
    "carried_out": (2, 0),
}


def read(heading: str, body: str) -> Report:
    page = f"<h1>{TITLE}</h1><p>{heading}</p>{body}"
    return parsers.read(f"<html><body>{page}</body></html>".encode())


def table(*rows: Iterable[object]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def printed(code: str) -> list[int]:
    persons, enterprises = FIGURES[code]
    return [persons, enterprises, 0, 0, 0, 0, persons + enterprises]


def expected() -> dict[str, Number | None]:
    return {
        f"requests.{code}.{column.code}": value
        for code in FIGURES
        for column, value in zip(REQUESTS.columns, printed(code), strict=True)
    }


def requests(body: str) -> dict[str, Number | None]:
    values = read("三、收到和处理政府信息公开申请情况", body).values()
    return {key: value for key, value in values.items() if key.startswith("requests.")}


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


REMEDIES = load("2021").tables["review_litigation"]
OUTCOMES = [column.label for column in REMEDIES.columns]
CASES = {"review": (2, 1, 0, 3, 6), "litigation_direct": (0, 0, 1, 0, 1)} | {
    "litigation_after_review": (4, 0, 0, 1, 5)
}
FOURTH = "四、政府信息公开行政复议、行政诉讼情况"


def remedies(body: str) -> dict[str, Number | None]:
    values = read(FOURTH, body).values()
    return {key: value for key, value in values.items() if key.startswith("review")}


def cases() -> dict[str, Number | None]:
    return {
        f"review_litigation.{code}.{column.code}": value
        for code, values in CASES.items()
        for column, value in zip(REMEDIES.columns, values, strict=True)
    }


@pytest.mark.parametrize(
    "captions",
    [
        ("（一）行政复议", "（二）未经复议直接起诉", "（三）复议后起诉"),
        ("行政复议情况", "行政诉讼——未经复议直接起诉", "行政诉讼（复议后起诉）"),
    ],
)
def test_a_table_of_outcomes_takes_its_group_from_the_line_above(captions: Sequence[str]) -> None:
    parts = zip(captions, CASES.values(), strict=True)
    assert remedies("".join(f"<p>{line}</p>{table(OUTCOMES, row)}" for line, row in parts)) == (
        cases()
    )


def test_a_line_above_that_names_two_groups_names_none() -> None:
    table_below = table(OUTCOMES, CASES["review"])
    assert set(remedies(f"<p>行政复议、行政诉讼</p>{table_below}").values()) <= {None}


def test_outcomes_down_the_side_and_groups_beside_one_another() -> None:
    rows = [(label, *values) for label, *values in zip(OUTCOMES, *CASES.values(), strict=True)]
    one_storey = ("", "行政复议", "未经复议直接起诉", "复议后起诉")
    assert remedies(table(one_storey, *rows)) == cases()
    upper, lower = ("结果", "行政复议", "行政诉讼"), ("未经复议直接起诉", "复议后起诉")
    assert remedies(table(upper, lower, *rows)) == cases()


def test_groups_whose_order_two_storeys_do_not_settle_are_refused() -> None:
    rows = [(label, *values) for label, *values in zip(OUTCOMES, *CASES.values(), strict=True)]
    upper, lower = ("结果", "行政诉讼", "行政复议"), ("未经复议直接起诉", "复议后起诉")
    assert set(remedies(table(upper, lower, *rows)).values()) <= {None}


def written(code: str, between: str, colon: str) -> str:
    pairs = zip(HEADS, printed(code), strict=True)
    return between.join(f"{head}{colon}{value}" for head, value in pairs)


def label_of(code: str) -> str:
    row = REQUESTS.row(code)
    return row.group + row.label


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


STATISTICS = load("2014").tables["statistics"]
TITLE_2016 = TITLE.replace("2022", "2016")


def statistics(body: str, title: str = TITLE_2016) -> dict[str, Number | None]:
    page = f"<h1>{title}</h1><p>附表：政府信息公开情况统计表</p>{body}"
    return parsers.read(f"<html><body>{page}</body></html>".encode()).values()


def counts() -> dict[str, Number | None]:
    return {f"statistics.{row.code}.value": number for number, row in enumerate(STATISTICS.rows)}


def test_a_list_in_two_halves_is_read_half_after_half() -> None:
    rows = [(row.label, row.units["value"], n) for n, row in enumerate(STATISTICS.rows)]
    rows += [("", "", "")] * (len(rows) % 2)
    half = len(rows) // 2
    beside = [(*left, *right) for left, right in zip(rows[:half], rows[half:], strict=True)]
    assert statistics(table(("统计指标", "单位", "统计数") * 2, *beside)) == counts()


@pytest.mark.parametrize("heads", [("2016年",), ("2016年度",), ("2015年", "2016年")])
def test_a_column_headed_by_the_reports_year_is_read(heads: Sequence[str]) -> None:
    before = [9] * (len(heads) - 1)
    rows = [(row.label, *before, n) for n, row in enumerate(STATISTICS.rows)]
    assert statistics(table(("统计指标", *heads), *rows)) == counts()


def test_a_column_headed_by_another_year_is_not_read() -> None:
    rows = [(row.label, n) for n, row in enumerate(STATISTICS.rows)]
    assert set(statistics(table(("统计指标", "2015年"), *rows)).values()) == {None}


@pytest.mark.parametrize("change", ["增加11", "减少11", "增11"])
def test_a_change_in_words_is_a_figure_in_a_paragraph_of_its_own(change: str) -> None:
    cells = ["第二十条第（五）项", "信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    cells += ["行政许可", "20", change, "365", "其他对外管理服务事项", "3", "0", "2"]
    values = read("二、主动公开政府信息情况", "".join(f"<p>{cell}</p>" for cell in cells)).values()
    expected = -11 if change.startswith("减") else 11
    assert values["active_disclosure.licensing.items_change"] == expected
    assert values["active_disclosure.licensing.decisions"] == 365


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


@pytest.mark.parametrize("label", ["件数", "数量", "2022年"])
def test_a_label_before_the_figures_of_review_and_litigation_is_no_head(label: str) -> None:
    groups = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
    values = [value for row in CASES.values() for value in row]
    rows = (groups[:2], [*OUTCOMES, *groups[2:]], OUTCOMES * 2, [label, *values])
    assert remedies(table(*rows)) == cases()


@pytest.mark.parametrize("around", ["{}", "<p>{}</p>", " {} ", "<div> {}</div>"])
def test_a_table_in_each_cell_is_a_cell(around: str) -> None:
    inner = "<table><tr><td>{}</td></tr></table>"
    rows = [(row.label, *printed(row.code)) for row in REQUESTS.rows]
    cells = [[around.format(inner.format(cell)) for cell in row] for row in [("", *HEADS), *rows]]
    page = f"<html><body><h1>{TITLE}</h1>{table(*cells)}{table(OUTCOMES)}</body></html>"
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


REMEDIES_BROKEN = """行政复议 行政诉讼
未经复议直接起诉 复议后起诉
结果 结果 其他 尚未 总
维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总
维持 纠正 结果 审结 计 维持 纠正 结果 审结 计
"""


@pytest.mark.parametrize("wrong", [0, 1])
def test_outcomes_in_pieces_are_the_forms_where_sums_confirm_them(wrong: int) -> None:
    figures = [value for row in CASES.values() for value in row]
    figures[0] += wrong
    line = " ".join(map(str, figures))
    report = parsers.read(f"{TITLE}\n{FOURTH}\n{REMEDIES_BROKEN}{line}\n".encode())
    read_now = {k: v for k, v in report.values().items() if k.startswith("review")}
    assert (set(read_now.values()) <= {None}) if wrong else (read_now == cases())


def test_whole_heads_beside_a_column_of_another_matter_are_no_pieces() -> None:
    rows = [(label_of(code), *printed(code)[:-1], 9, printed(code)[-1]) for code in FIGURES]
    heads = (*HEADS[:-1], "同比", HEADS[-1])
    assert requests(table(("项目", *heads), *rows)) == expected()
