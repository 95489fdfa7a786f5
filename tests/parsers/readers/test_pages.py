"""Sheets of every kind, as PDF and as OFD: what is printed is read, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

import parsers
from parsers.model import Document
from parsers.readers.ofd import read_ofd
from parsers.readers.pdf import read_pdf
from tests.generator.draft import Draft, draft
from tests.generator.judge import judge
from tests.generator.layouts import lay_out as to_grids
from tests.generator.recipe import TABLES, Drawn, Recipe, build
from tests.parsers.readers.ofd_writer import ofd_of
from tests.parsers.readers.office_files import as_utf8, needs_chromium, print_to_pdf
from tests.parsers.readers.paper import Layout, Sheet, advance, lay_out, number_pages, pdf_of

pytest.importorskip("pypdfium2", reason="needs the extra docs")

FORMS = {"2021": TABLES[0], "2019": TABLES[1], "2014": TABLES[-1]}
WRITERS: dict[str, Callable[[Sequence[Sheet]], bytes]] = {"pdf": pdf_of, "ofd": ofd_of}

HEAD = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
ROWS = [HEAD, ["规章", "1", "2", "3"], ["行政规范性文件", "4", "5", "6"]]
WIDTHS = [120.0, 80.0, 80.0, 80.0]


def drawn(seed: int, form: str) -> Draft:
    made = draft(Random(seed), FORMS[form])
    to_grids(made, Random(seed))
    return made


def differences(made: Draft, data: bytes) -> list[object]:
    """Give every cell that is not as printed."""
    report = parsers.read(data)
    right = Drawn(Recipe(0, (), "paper"), data, "", "", made.expected, made.forms, frozenset())
    found: list[object] = list(judge(right, report))
    if (report.title, report.year) != (made.title, made.year):
        found.append((report.title, report.year))
    return found


def table(
    rows: Sequence[Sequence[str]] = ROWS,
    widths: Sequence[float] = WIDTHS,
    *,
    height: float = 20,
    top: float = 100,
    bottom_rule: bool = True,
) -> Sheet:
    """Print a table: lines of a cell are parted by a line feed."""
    sheet, edges = Sheet(), [60.0]
    for width in widths:
        edges.append(edges[-1] + width)
    last = top + height * len(rows)
    for number in range(len(rows) + bottom_rule):
        y = top + height * number
        sheet.lines.append((edges[0], y, edges[-1], y))
    sheet.lines += [(x, top, x, last) for x in edges]
    for number, row in enumerate(rows):
        for x, text in zip(edges, row, strict=False):
            for line, part in enumerate(text.split("\n")):
                sheet.texts.append((x + 4, top + height * number + 11 + 11 * line, 9, part))
    return sheet


def read(*sheets: Sheet, kind: str = "pdf") -> Document:
    return (read_pdf if kind == "pdf" else read_ofd)(WRITERS[kind](sheets))


def texts(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for grid in document.grids() for row in grid.rows]


def prose(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs()]


# ---- whole reports -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cut", ["between", "inside"])
def test_a_report_is_read_whole_wherever_pages_cut_its_tables(
    cut: str, form: str, kind: str
) -> None:
    for seed in range(8):
        made = drawn(seed, form)
        layout = Layout(
            cut=cut,
            closed=seed % 2 == 0,
            repeat_heads=seed % 3 == 0,
            bottom=600 + 23 * seed,
        )
        sheets = lay_out(made.title, made.blocks, layout)
        number_pages(sheets, head="云岭市政府信息公开")
        assert differences(made, WRITERS[kind](sheets)) == [], seed


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("form", FORMS)
def test_without_ruling_lines_no_figure_is_put_into_a_wrong_cell(form: str, kind: str) -> None:
    for seed in range(8):
        made = drawn(seed, form)
        sheets = lay_out(made.title, made.blocks, Layout(bottom=600 + 23 * (seed % 8)))
        for sheet in sheets:
            sheet.lines = [line for line in sheet.lines if seed % 2 and line[1] == line[3]]
        worst = [
            difference
            for difference in differences(made, WRITERS[kind](sheets))
            if getattr(difference, "kind", "") in ("wrong", "crash", "doubled")
        ]
        assert worst == [], seed


@pytest.mark.parametrize("kind", WRITERS)
def test_a_page_number_among_figures_is_left_out_and_said(kind: str) -> None:
    made = drawn(3, "2021")
    sheets = lay_out(made.title, made.blocks, Layout(bottom=830))
    number_pages(sheets, "{}")
    number_pages(sheets[1:], "{}")
    sheets[1].texts.pop()
    data = WRITERS[kind](sheets)
    assert differences(made, data) == []
    assert "page_number_in_table" in {p.code for p in parsers.read(data).problems}


@pytest.mark.parametrize("kind", WRITERS)
def test_prose_comes_in_paragraphs_without_heads_and_page_numbers(kind: str) -> None:
    made = drawn(1, "2021")
    sheets = lay_out(made.title, made.blocks)
    number_pages(sheets, "第{}页 共9页", head="云岭市政府信息公开年度报告汇编")
    report = parsers.read(WRITERS[kind](sheets))
    headings = [section.heading for section in report.sections]
    assert headings[0] == "一、总体情况"
    assert headings[-1] == "五、存在的主要问题及改进情况"
    assert report.sections[0].text == (
        "本机关认真贯彻落实《中华人民共和国政府信息公开条例》，工作平稳有序。"
    )
    everything = "\n".join(section.text for section in report.sections)
    assert "汇编" not in everything
    assert "共9页" not in everything


# ---- tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", range(4))
def test_pages_are_read_upright_and_cells_located_as_shown(turned: int) -> None:
    sheet = table()
    sheet.turned = turned
    if turned % 2:
        sheet.width, sheet.height = sheet.height, sheet.width
    shown = {0: "340,140,420,160", 90: "682,340,702,420", 180: "175,682,255,702", 270: "140,175,160,255"}  # fmt: skip
    for rotate in shown:
        sheet.rotate = rotate
        (grid,) = read(sheet).grids()
        assert [[cell.text for cell in row] for row in grid.rows] == ROWS
        assert grid.rows[2][3].locator == f"page=1 box={shown[(rotate - 90 * turned) % 360]}"


def test_figures_that_stand_otherwise_than_the_table_are_not_guessed() -> None:
    sheet = table([HEAD, ["规章", "", "2", "3"]])
    upside_down = Sheet(texts=[(sheet.width - 200, sheet.height - 128, 9, "12")], turned=2)
    document = read_pdf(pdf_of([sheet], over=[upside_down]))
    assert texts(document)[1] == ["规章", "\ufffd\ufffd", "2", "3"]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_table_without_side_lines_is_read(kind: str) -> None:
    sheet = table()
    sheet.lines = [
        line for line in sheet.lines if line[0] not in (60.0, 420.0) or line[0] != line[2]
    ]
    assert texts(read(sheet, kind=kind)) == ROWS


@pytest.mark.parametrize("kind", WRITERS)
def test_double_rules_and_lines_in_pieces_are_one_rule(kind: str) -> None:
    sheet = table()
    doubled = [(x0 + 1.2, y0 + 1.2, x1 + 1.2, y1 + 1.2) for x0, y0, x1, y1 in sheet.lines]
    pieces = [
        (x0 + (x1 - x0) * i / 9, y0 + (y1 - y0) * i / 9, x0 + (x1 - x0) * (i + 1) / 9, y0 + (y1 - y0) * (i + 1) / 9)
        for x0, y0, x1, y1 in sheet.lines
        for i in range(9)
    ]  # fmt: skip
    sheet.lines = doubled + pieces
    assert texts(read(sheet, kind=kind)) == ROWS


@pytest.mark.parametrize("kind", WRITERS)
def test_two_figures_without_a_rule_between_them_are_no_number(kind: str) -> None:
    sheet = table()
    sheet.lines = [line for line in sheet.lines if not (line[0] == line[2] == 260.0)]
    assert texts(read(sheet, kind=kind))[1] == ["规章", "1", "2", "3"]  # each under its head
    sheet.texts = [
        (252.0 if text == "1" else x, base, size, text) for x, base, size, text in sheet.texts
    ]
    assert texts(read(sheet, kind=kind))[1] == ["规章", "1 2", "3"]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_number_that_runs_over_its_rule_belongs_to_neither_cell(kind: str) -> None:
    for digits in ("123456", "1234567", "12345678"):  # the rule passes through or between digits
        sheet = table([["规章", digits, ""]], [120.0, 26.0, 80.0])
        row = texts(read(sheet, kind=kind))[0]
        assert row[1] == row[2]
        assert "|" in row[1]
        assert row[1].replace("|", "") == digits


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("printed", "width", "read_as"),
    [
        ("23020\n02", 34.0, "2302002"),  # no sixth digit fits: the number had to break
        ("230\n2002", 34.0, "230 2002"),  # it did not
        ("23020\n02", 60.0, "23020 02"),
        ("12件\n34件", 24.0, "12件34件"),
        ("其他\n处理", 34.0, "其他处理"),
    ],
)
def test_numbers_over_two_lines_are_joined_only_where_they_had_to_break(
    printed: str, width: float, read_as: str, kind: str
) -> None:
    sheet = table([["规章", printed]], [120.0, width], height=40)
    document = read(sheet, kind=kind)
    assert texts(document) == [["规章", read_as]]
    said = "number_over_lines" in {problem.code for problem in document.problems}
    assert said == (read_as == "2302002")


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(("base", "size"), [(128, 5.5), (128, 7.3), (132, 7.3)])
def test_the_number_of_a_note_does_not_join_the_figure(kind: str, base: float, size: float) -> None:
    sheet = table()
    sheet.texts.append((60 + 120 + 4 + advance("1", 9), base, size, "2"))
    assert texts(read(sheet, kind=kind))[1] == ["规章", "1[^2]", "2", "3"]


@pytest.mark.parametrize("kind", WRITERS)
def test_type_printed_twice_to_look_bold_is_read_once(kind: str) -> None:
    sheet = table([HEAD, ["规章", "11", "2", "3"]])
    sheet.texts += [(x + 0.4, y, size, text) for x, y, size, text in sheet.texts]
    assert texts(read(sheet, kind=kind))[1] == ["规章", "11", "2", "3"]


@pytest.mark.parametrize("kind", WRITERS)
def test_prose_in_a_cell_is_prose(kind: str) -> None:
    sheet = Sheet()
    lines = ["本机关认真贯彻落实条例要求工作平稳有序开展成效明显" for _ in range(24)]
    sheet.texts = [(70, 120 + 15 * n, 10, line) for n, line in enumerate(lines)]
    sheet.lines = [
        (60, 100, 400, 100),
        (60, 500, 400, 500),
        (60, 100, 60, 500),
        (400, 100, 400, 500),
    ]
    document = read(sheet, kind=kind)
    assert texts(document) == []
    assert "".join(prose(document)) == "".join(lines)


# ---- prose ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WRITERS)
def test_text_beside_the_paper_is_left_out_and_said(kind: str) -> None:
    sheet = Sheet(texts=[(60, 100, 10, "行政许可"), (60, 900, 10, "行政处罚 12")])
    document = read(sheet, kind=kind)
    assert prose(document) == ["行政许可"]
    assert [problem.code for problem in document.problems] == ["text_off_page"]


@pytest.mark.parametrize("kind", WRITERS)
def test_two_columns_are_read_one_after_the_other(kind: str) -> None:
    left = ["左栏第一段说明工作总体情况并列出主要数据", "全年共公开信息三百条。"] * 6
    right = ["右栏说明依申请公开办理情况以及存在的问题", "下一步将继续改进工作。"] * 6
    sheet = Sheet(texts=[(180, 70, 16, "云岭市政府信息公开年度报告")])
    sheet.texts += [(60, 110 + 16 * n, 10, line) for n, line in enumerate(left)]
    sheet.texts += [(310, 113 + 16 * n, 10, line) for n, line in enumerate(right)]
    assert prose(read(sheet, kind=kind)) == [
        "云岭市政府信息公开年度报告",
        *[left[0] + left[1]] * 6,
        *[right[0] + right[1]] * 6,
    ]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_number_broken_at_the_end_of_a_line_is_one_number(kind: str) -> None:
    first = "　　" + "全年共受理政府信息公开申请并且全部按期答复，其中主动撤回，共计" + "11"
    sheet = Sheet(texts=[(60, 100, 10, first), (60, 116, 10, "36件，均在法定期限内答复，没有引起行政复议的，也没有提起行政诉讼。")])  # fmt: skip
    assert "共计1136件" in prose(read(sheet, kind=kind))[0]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_paragraph_goes_on_over_the_page(kind: str) -> None:
    line = "一二三四五六七八九十" * 4
    sheets = [
        Sheet(texts=[(60, 100 + 16 * n, 10, line) for n in range(12)]),
        Sheet(texts=[(60, 100 + 16 * n, 10, line) for n in range(11)] + [(60, 276, 10, "完。")]),
    ]
    document = read(*sheets, kind=kind)
    assert prose(document) == [line * 23 + "完。"]
    assert [p.locator for p in document.paragraphs()] == ["page=1 line=1"]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_marker_over_lines_of_prose_is_no_table(kind: str) -> None:
    sheet = Sheet(texts=[(60, 100 + 16 * n, 10, f"第{n}行") for n in range(6)])
    sheet.lines = [(60, 103, 200, 103)]  # an underlined word
    document = read(sheet, kind=kind)
    assert texts(document) == []
    assert len("".join(prose(document))) == 18


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("lower", [["", "2", "", ""], ["文件", "2", "8", "9"]])
def test_a_number_cut_by_the_end_of_the_page_is_no_number(kind: str, lower: list[str]) -> None:
    """1262 in a narrow cell, broken after 126, and the page cut between its two lines."""
    first = table([HEAD, ROWS[1], ["行政规范性" if lower[0] else "行政规范性文件", "126", "", ""]])
    second = table([lower], top=70)
    (grid,) = read(first, second, kind=kind).grids()
    last = [cell.text for cell in grid.rows[-1]]
    assert last == ["行政规范性文件", "126|2", *lower[2:]]


@pytest.mark.parametrize("kind", WRITERS)
def test_two_long_numbers_over_each_other_are_not_one(kind: str) -> None:
    assert texts(read(table([["规章", "35983\n5985"]], [60, 28], height=40), kind=kind)) == [
        ["规章", "35983 5985"]
    ]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_number_that_runs_out_of_the_table_is_no_number(kind: str) -> None:
    sheet = table([HEAD, ["规章", "1", "2", ""]])
    edge = max(x for x, *_ in sheet.lines)
    sheet.texts.append((edge - 13, 131, 9, "4802"))
    assert texts(read(sheet, kind=kind))[1] == ["规章", "1", "2", "480|"]


# ---- a line that is lost -------------------------------------------------------------------------


def without(sheet: Sheet, *lost: tuple[float, float, float, float]) -> list[list[str]]:
    """Read a table of ROWS that lacks the piece of a line from (x0, y0) to (x1, y1)."""
    for x0, y0, x1, y1 in lost:
        for line in [*sheet.lines]:
            is_on_it = line[0] == line[2] == x0 == x1 or line[1] == line[3] == y0 == y1
            if is_on_it and line[0] <= x0 and line[1] <= y0 and line[2] >= x1 and line[3] >= y1:
                sheet.lines.remove(line)
                sheet.lines += [(*line[:2], x0, y0), (x1, y1, *line[2:])]
    return texts(read(sheet))


def test_a_figure_as_high_as_two_rows_opens_both() -> None:
    rows = without(table(), (180.0, 140.0, 260.0, 140.0))
    assert rows[1:] == [["规章", "1 4 |", "2 |", "3 |"], ["行政规范性文件", "5 |", "6 |"]]


def test_a_label_as_high_as_two_rows_opens_both() -> None:
    rows = without(table(), (60.0, 140.0, 180.0, 140.0))
    assert rows[1:] == [["规章行政规范性文件", "1 |", "2 |", "3 |"], ["4 |", "5 |", "6 |"]]


def test_a_head_that_reaches_down_into_a_row_opens_it() -> None:
    rows = without(table(), (180.0, 120.0, 260.0, 120.0))
    assert rows[1:] == [["规章", "2 |", "3 |"], ["行政规范性文件", "4", "5", "6"]]


def test_what_groups_rows_may_be_higher() -> None:
    heads = ["", "一、本年新收政府信息公开申请数量"]
    rows = [
        [*heads, "1", "2"],
        ["三、办理结果", "（一）予以公开", "3", "4"],
        ["", "（二）部分公开", "5", "6"],
    ]
    found = without(table(rows, [60.0, 200.0, 60.0, 60.0]), (60.0, 140.0, 120.0, 140.0))
    assert found[1:] == [["三、办理结果", "（一）予以公开", "3", "4"], ["（二）部分公开", "5", "6"]]


# ---- a head that the end of the page cuts --------------------------------------------------------


@needs_chromium
@pytest.mark.parametrize("height", [148, 185])
def test_a_head_cut_by_the_end_of_a_page_is_one(height: int, tmp_path: Path) -> None:
    right = build(Recipe(21, TABLES[0], "html_plain"))
    size = 9 + height % 3
    css = (
        f"@page{{size:150mm {height}mm;margin:15mm}} body{{font:11pt 'Noto Sans CJK SC'}} "
        f"table{{border-collapse:collapse;width:100%;font-size:{size}pt}} "
        f"td{{border:1px solid;padding:{2 + height % 5}px;text-align:center}}"
    )
    text = re.sub(r"<script>.*?</script>|<!--.*?-->", "", right.text, flags=re.DOTALL)
    page = tmp_path / "a.html"
    page.write_bytes(as_utf8(text.replace("</head>", f"<style>{css}</style></head>", 1)))
    assert list(judge(right, parsers.read(print_to_pdf(page)))) == []
