"""Tables without ruling lines, or with some: reports laid out by hand and printed by a browser.

The rule is that of every format: each figure as printed, or null. tests/generator says what a right
reader gives for each cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

import parsers
from parsers.model import Report
from parsers.readers.layout import Page
from tests.generator.judge import Verdict, judge
from tests.generator.recipe import TABLES, Drawn, Recipe, build, drafted, random_recipe
from tests.parsers.readers.drafts import NOT_IN, on_paper
from tests.parsers.readers.ofd_writer import ofd_of
from tests.parsers.readers.office_files import as_utf8, needs_chromium, print_to_pdf
from tests.parsers.readers.paper import Layout, Sheet, lay_out, pdf_of

pytest.importorskip("pypdfium2", reason="needs the extra docs")

FORMS = (TABLES[0], TABLES[1], TABLES[-1])
Line = tuple[float, float, float, float]
LEFT: dict[str, Callable[[Line], bool]] = {
    "no rules": lambda line: False,
    "rules across": lambda line: line[1] == line[3],
}
WRITERS = {"pdf": pdf_of, "ofd": ofd_of}


def verdicts(recipe: Recipe, left: str, sheets: Sequence[Sheet], kind: str) -> list[Verdict]:
    """Read the sheets of a recipe with only some of their rules."""
    made = drafted(recipe)
    for sheet in sheets:
        sheet.lines = [line for line in sheet.lines if LEFT[left](line)]
    data = WRITERS[kind](sheets)
    right = Drawn(recipe, data, "", "", made.expected, made.forms, frozenset(made.unjudged))
    return list(judge(right, parsers.read(data)))


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("left", LEFT)
def test_a_clean_report_on_one_page_a_table_is_exact(left: str, kind: str) -> None:
    for seed, tables in enumerate(FORMS):
        recipe = Recipe(seed, tables, "html_plain")
        made = drafted(recipe)
        sheets = lay_out(made.title, made.blocks, Layout(bottom=3000))
        for sheet in sheets:
            sheet.height = 3000
        assert verdicts(recipe, left, sheets, kind) == []


@pytest.mark.slow
@pytest.mark.parametrize("left", LEFT)
def test_never_a_wrong_number(left: str) -> None:
    for number in range(100):
        drawn = random_recipe(Random(f"unruled/{left}/{number}"))
        kept = tuple(name for name in drawn.disorders if name not in NOT_IN["pdf"])
        recipe = Recipe(drawn.seed, drawn.tables, "html_plain", kept)
        found = verdicts(recipe, left, on_paper(recipe), "pdf")
        assert [v for v in found if v.kind in ("crash", "wrong", "doubled")] == [], recipe


# ---- by hand -------------------------------------------------------------------------------------

HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def requests(*rows: tuple[str, Sequence[str]], pitch: float = 20.0) -> Report:
    """Print a head and rows of the requests table, a column each 50 points; a text may be two lines."""
    sheet = Sheet(texts=[(60, 80, 12, "三、收到和处理政府信息公开申请情况")])
    sheet.texts += [(200 + 52 * n, 110, 8, head) for n, head in enumerate(HEADS)]
    for number, (label, figures) in enumerate(rows):
        base = 130 + pitch * number
        sheet.texts.append((40, base, 8, label))
        for column, figure in enumerate(figures):
            for line, part in enumerate(figure.split("\n")):
                sheet.texts.append((200 + 52 * column, base + 10 * line, 8, part))
    sheet.texts.append((60, 700, 12, "2024年政府信息公开工作年度报告"))
    return parsers.read(pdf_of([sheet]))


def row(report: Report, code: str) -> list[object]:
    values = report.values()
    return [values[f.key] for f in report.figures if f.key.startswith(f"requests.{code}.")]


NEW, OLD = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"


def test_figures_are_read_under_their_heads() -> None:
    report = requests((NEW, "1204003"), (OLD, "0100001"))
    assert row(report, "received_new") == [1, 2, 0, 4, 0, 0, 3]
    assert row(report, "carried_in") == [0, 1, 0, 0, 0, 0, 1]


def test_a_row_with_gaps_counts_only_where_its_sum_holds() -> None:
    report = requests(
        (NEW, ["5", "", "", "2", "", "", "7"]), (OLD, ["5", "", "", "2", "", "", "8"])
    )
    assert row(report, "received_new") == [5, None, None, 2, None, None, 7]
    assert row(report, "carried_in") == [None] * 7


def test_a_number_over_two_lines_is_not_its_first_line() -> None:
    report = requests((NEW, ["12", "0", "0", "0", "0", "0", "12\n03"]), (OLD, "0100001"), pitch=40)
    assert row(report, "received_new") == [None] * 7
    assert row(report, "carried_in") == [0, 1, 0, 0, 0, 0, 1]


def test_words_among_figures_open_the_row() -> None:
    report = requests((NEW, ["八", "0", "0", "0", "0", "0", "8"]), (OLD, "0100001"))
    assert row(report, "received_new") == [None] * 7
    assert row(report, "carried_in") == [0, 1, 0, 0, 0, 0, 1]


def test_figures_at_the_edge_of_the_page_are_no_page_numbers() -> None:
    def page(number: int, *rows: tuple[float, str, str]) -> Sheet:
        sheet = Sheet(texts=[(290, 815, 9, str(number))])
        for base, label, figure in rows:
            sheet.texts += [(60, base, 9, label), (290, base, 9, figure)]
        return sheet

    first = page(1, (110, "信息内容", "本年处理决定数量"), (780, "行政许可", "1"))
    second = page(2, (40, "行政处罚", "2"), (60, "行政强制", "2"))
    values = parsers.read(pdf_of([first, second])).values()
    assert values["active_disclosure.penalty.decisions"] == 2
    assert values["active_disclosure.coercion.decisions"] == 2


def test_a_label_cut_by_the_end_of_the_page_is_made_one_or_its_row_opened() -> None:
    def read(rest: str) -> Report:
        heads = [(200.0 + 52 * n, 670.0, 8.0, head) for n, head in enumerate(HEADS)]
        first, second = Sheet(texts=[*heads]), Sheet()
        for sheet, base, label, figure in (
            (first, 700.0, NEW, "3"), (first, 770.0, "2.其他", "5"), (second, 90.0, OLD, "0"),
        ):  # fmt: skip
            sheet.texts.append((40, base, 8, label))
            sheet.texts += [(200 + 52 * n, base, 8, figure) for n in range(7)]
        second.texts.append((40, 60, 8, rest))
        return parsers.read(pdf_of([first, second]))

    whole = read("法律行政法规禁止公开")
    assert row(whole, "denied_other_law") == [5] * 7
    assert row(whole, "received_new") == [3] * 7
    assert row(whole, "carried_in") == [0] * 7
    open_ = read("事项若干")
    assert row(open_, "denied_other_law") == [None] * 7
    assert row(open_, "other_other") == [None] * 7


def test_what_ocr_read_outside_ruled_cells_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Page, "is_scan", property(lambda page: True))
    report = requests((NEW, "1204003"), (OLD, "0100001"))
    assert not any("box=" in figure.locator for figure in report.figures)


# ---- printed by a browser ------------------------------------------------------------------------

_CELLS = (
    "table{width:100%;border-collapse:collapse;font-size:9pt} td{padding:3px;text-align:center;"
)
STYLES = {
    "no rules": "td{font-size:9pt}",
    "figures to the right": "table{width:100%;font-size:9pt} td{text-align:right}",
    "rules across": _CELLS + "border-bottom:1px solid #333}",
    "a frame": _CELLS + "} table{border:1px solid}",
    "striped": _CELLS + "} tr:nth-child(even){background:#eef;print-color-adjust:exact}",
    "coloured cells": _CELLS + "background:#eef;print-color-adjust:exact} table{border-collapse:separate}",
    "a dark table": _CELLS + "background:#fff;print-color-adjust:exact} table{background:#000;"
    "border-collapse:separate;border-spacing:1px;print-color-adjust:exact}",
    "dashes": _CELLS + "border:1px dashed}",
    "dots": _CELLS + "border:1px dotted}",
    "double rules": _CELLS + "border:3px double}",
    "a box a cell": _CELLS + "border:1px solid #999} table{border-collapse:separate;border-spacing:3px}",
}  # fmt: skip


@needs_chromium
@pytest.mark.parametrize("style", STYLES)
def test_what_a_browser_prints_is_read_exactly(style: str, tmp_path: Path) -> None:
    drawn = build(Recipe(1, TABLES[0], "html_plain"))
    # One long page: what the end of a page does to tables is tried above.
    sheet = "@page{size:210mm 900mm} body{font-family:'Noto Sans CJK SC'}"
    css = f"<style>{sheet}{STYLES[style]}</style></head>"
    (tmp_path / "a.html").write_bytes(as_utf8(drawn.text.replace("</head>", css, 1)))
    assert list(judge(drawn, parsers.read(print_to_pdf(tmp_path / "a.html")))) == []


def test_heads_at_the_foot_of_a_page_are_those_of_the_figures_overleaf() -> None:
    heads = [(200.0 + 52 * n, 770.0, 8.0, head) for n, head in enumerate(HEADS)]
    first = Sheet(texts=[(60, 700, 12, "三、收到和处理政府信息公开申请情况"), *heads])
    second = Sheet()
    for base, label, figures in ((60, NEW, "1204003"), (80, OLD, "0100001")):
        second.texts.append((40, base, 8, label))
        second.texts += [(200 + 52 * n, base, 8, figure) for n, figure in enumerate(figures)]
    report = parsers.read(pdf_of([first, second]))
    assert row(report, "received_new") == [1, 2, 0, 4, 0, 0, 3]
    assert row(report, "carried_in") == [0, 1, 0, 0, 0, 0, 1]


def test_a_row_whose_label_alone_is_at_the_foot_of_a_page_is_no_head() -> None:
    first = Sheet(texts=[(200.0 + 52 * n, 700.0, 8.0, head) for n, head in enumerate(HEADS)])
    first.texts += [(40, 730, 8, NEW), *((200 + 52 * n, 730, 8, "3") for n in range(7))]
    first.texts += [(40, 770, 8, "（七）总计")]
    second = Sheet(texts=[(200 + 52 * n, 60, 8, "9") for n in range(7)])
    second.texts += [(40, 80, 8, OLD), *((200 + 52 * n, 80, 8, "0") for n in range(7))]
    report = parsers.read(pdf_of([first, second]))
    assert 9 not in report.values().values()


def test_the_start_of_a_row_label_is_no_head_of_a_column() -> None:
    sheet = Sheet(
        texts=[(60, 80, 12, "三、收到和处理政府信息公开申请情况"), (40, 118, 8, "2．其他")]
    )
    sheet.texts += [(200 + 52 * n, 110, 8, head) for n, head in enumerate(HEADS)]
    for base, label, figures in ((140, NEW, "0009009"), (160, OLD, "0080008")):
        sheet.texts.append((40, base, 8, label))
        sheet.texts += [(200 + 52 * n, base, 8, figure) for n, figure in enumerate(figures)]
    sheet.texts.append((60, 700, 12, "2024年政府信息公开工作年度报告"))
    report = parsers.read(pdf_of([sheet]))
    assert row(report, "received_new") in ([0, 0, 0, 9, 0, 0, 9], [None] * 7)
    assert row(report, "carried_in") in ([0, 0, 8, 0, 0, 0, 8], [None] * 7)
