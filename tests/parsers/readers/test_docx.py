"""Word files: what is printed is read, and nothing that is not."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

import parsers
from parsers.model import Grid
from parsers.readers.docx import read_docx
from parsers.readers.numbering import numeral
from tests.parsers.readers.office_files import FIXTURES, p, r, tbl, tc, word, zipped


def prose(body: str, **parts: str) -> list[str]:
    return [block.text for block in read_docx(word(body, **parts)).paragraphs()]


def grid(body: str, **parts: str) -> list[list[str]]:
    (found,) = read_docx(word(body, **parts)).grids()
    return [[cell.text for cell in row] for row in found.rows]


def test_a_report_saved_by_libreoffice_is_exact_in_every_cell() -> None:
    report = parsers.read((FIXTURES / "report.docx").read_bytes())
    assert report.values() == json.loads((FIXTURES / "report.expected.json").read_text())
    assert (report.publisher, report.year) == ("白石区城南街道办事处", 2022)
    assert [section.heading for section in report.sections] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
    ]
    assert report.problems == ()


def test_every_paragraph_and_cell_says_where_it_stands() -> None:
    document = read_docx(word(p("甲") + tbl([tc("乙"), tc("1")]) + p("丙") + tbl([tc("丁")])))
    first, table, second, last = document.blocks
    assert isinstance(table, Grid)
    assert isinstance(last, Grid)
    assert [first.locator, second.locator] == ["paragraph=1", "paragraph=2"]
    assert table.locate(0, 1) == "table=1 row=1 cell=2"
    assert last.locate(0, 0) == "table=2 row=1 cell=1"


# ---- merged cells ------------------------------------------------------------------------------

START, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_a_cell_merged_downwards_stands_once_where_it_starts() -> None:
    rows = grid(tbl([tc("规章", START), tc("1")], [tc("", ON), tc("2")], [tc("", ON), tc("3")]))
    assert rows == [["规章", "1"], ["2"], ["3"]]


def test_two_merged_cells_one_under_the_other_are_two() -> None:
    rows = grid(
        tbl([tc("甲", START), tc("1")], [tc("", ON), tc("2")], [tc("乙", START), tc("3")],
            [tc("", ON), tc("4")])
    )  # fmt: skip
    assert rows == [["甲", "1"], ["2"], ["乙", "3"], ["4"]]


def test_spans_and_skipped_columns_decide_what_a_cell_goes_on_from() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    skipped = '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc("", ON) + tc("9") + "</w:tr>"
    body = tbl([tc("甲", wide), tc("乙", START), tc("1")]).replace("</w:tbl>", skipped + "</w:tbl>")
    assert grid(body) == [["甲", "乙", "1"], ["9"]]


def test_a_cell_that_goes_on_from_nothing_stands_for_itself() -> None:
    assert grid(tbl([tc("甲"), tc("7", ON)], [tc("乙"), tc("8")])) == [["甲", "7"], ["乙", "8"]]


def test_a_table_around_a_table_is_layout() -> None:
    inner = tbl([tc("规章"), tc("3")])
    document = read_docx(word(tbl([tc(p("前言")), tc(inner + p(""))])))
    assert [getattr(b, "text", None) or b.locate(0, 1) for b in document.blocks] == [
        "前言",
        "table=2 row=1 cell=2",
    ]


# ---- what is printed and what is not -----------------------------------------------------------


def test_tracked_changes_count_as_accepted() -> None:
    deleted = "<w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
    moved = "<w:moveFrom><w:r><w:t>99</w:t></w:r></w:moveFrom>"
    body = tbl([tc(p(deleted, moved, f"<w:ins>{r('13')}</w:ins>"))])
    assert grid(body) == [["13"]]


def test_deleted_rows_and_cells_are_gone() -> None:
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + tc("旧") + "</w:tr>"
    body = tbl([tc("甲"), tc("1"), tc("2", "<w:cellDel/>")]).replace("</w:tbl>", gone + "</w:tbl>")
    assert grid(body) == [["甲", "1"]]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark = "<w:rPr><w:del/></w:rPr>"
    assert prose(p("一、总体", properties=mark) + p("情况")) == ["一、总体情况"]


@pytest.mark.parametrize(
    ("properties", "printed"),
    [
        ("<w:vanish/>", "1"),
        ('<w:vanish w:val="0"/>', "12"),
        ('<w:rStyle w:val="Secret"/>', "1"),
        ('<w:vertAlign w:val="superscript"/>', "1[^2]"),
        ('<w:vertAlign w:val="subscript"/>', "1[^2]"),
        ("<w:strike/>", "1"),
        ('<w:position w:val="6"/><w:sz w:val="14"/>', "1[^2]"),
        ('<w:position w:val="-4"/>', "1[^2]"),
    ],
)
def test_what_is_hidden_raised_or_struck_never_joins_a_figure(
    properties: str, printed: str
) -> None:
    styles = '<w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    assert grid(tbl([tc(p("1", r("2", properties)))]), styles=styles) == [[printed]]


def test_a_cell_that_is_raised_as_a_whole_is_read() -> None:
    assert grid(tbl([tc(p(*[r(text, '<w:position w:val="4"/>') for text in "12"]))])) == [["12"]]


def test_a_footnote_does_not_join_the_figure_and_follows_the_text() -> None:
    reference = '<w:r><w:footnoteReference w:id="5"/></w:r>'
    notes = f'<w:footnote w:id="5">{p("含上年结转。")}</w:footnote>'
    document = read_docx(word(tbl([tc(p("12", reference))]), footnotes=notes))
    table, note = document.blocks
    assert isinstance(table, Grid)
    assert table.rows[0][0].text == "12[^1]"
    assert (note.text, note.locator) == ("[^1] 含上年结转。", "footnote=1")


def test_field_codes_are_left_out_and_their_results_kept() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText>=SUM(ABOVE) 77</w:instrText></w:r>"
    inner = mark("begin") + r("88") + mark("separate") + r("66") + mark("end")
    body = p(mark("begin"), code, inner, mark("separate"), "12", mark("end"), "件")
    assert prose(body) == ["12件"]


def test_a_field_that_is_never_closed_does_not_swallow_the_document() -> None:
    body = p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "x") + p("一、总体情况")
    assert prose(body) == ["一、总体情况"]


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent>" + p("二、主动公开政府信息情况") + "</w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert prose(p("前", drawing, "后")) == ["前后", "二、主动公开政府信息情况"]


def test_line_breaks_tabs_and_symbols() -> None:
    parts = '<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:sym w:font="Symbol" w:char="F037"/>'
    check = '<w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    assert prose(p(parts + check)) == ["甲", "乙 7\ufffd"]


def test_a_picture_in_a_cell_is_not_a_blank() -> None:
    assert grid(tbl([tc("甲"), tc(p("<w:r><w:drawing/></w:r>"))])) == [["甲", "〔图片〕"]]


def test_an_embedded_file_is_said_not_to_be_read() -> None:
    document = read_docx(
        word(p("甲", '<w:r><w:object><o:OLEObject Type="Embed"/></w:object></w:r>'))
    )
    assert [problem.code for problem in document.problems] == ["part_not_read"]


# ---- numbering ---------------------------------------------------------------------------------


def test_headings_numbered_by_word_are_read_as_they_are_printed() -> None:
    level = (
        '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:isLgl w:val="{}"/>'
        '<w:lvlText w:val="{}"/></w:lvl>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="3">'
        + level.format(0, "chineseCountingThousand", 0, "%1、")
        + level.format(1, "decimal", 1, "%1.%2")
        + '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    top = '<w:pStyle w:val="H1"/>'
    below = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr>'
    body = (
        p("工作概况", properties=top) + p("做法", properties=below) + p("总体情况", properties=top)
    )
    assert prose(body, numbering=numbering, styles=styles) == [
        "一、工作概况",
        "1.1 做法",
        "二、总体情况",
    ]


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
    ],
)
def test_numerals(number: int, style: str, printed: str) -> None:
    assert numeral(number, style) == printed


def test_a_table_of_contents_is_not_prose() -> None:
    styles = '<w:style w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    line = p("一、总体情况 3", properties='<w:pStyle w:val="T"/>')
    assert prose(line + p("一、总体情况"), styles=styles) == ["一、总体情况"]


# ---- hostile and broken ------------------------------------------------------------------------


def codes(data: bytes) -> list[str]:
    report = parsers.read(data)
    assert not report.is_report
    return [problem.code for problem in report.problems]


def test_a_truncated_file_is_named() -> None:
    whole = (FIXTURES / "report.docx").read_bytes()
    for cut in (200, len(whole) // 2, len(whole) - 30):
        assert codes(whole[:cut])[0] == "unreadable"


def test_damaged_bytes_never_raise() -> None:
    whole = (FIXTURES / "report.docx").read_bytes()
    for at in range(0, len(whole), 97):
        parsers.read(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])


def test_entities_are_refused() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM '
        f'"file:///etc/passwd">]><w:document xmlns:w="http://w"><w:body>{p("&b;&c;")}</w:body>'
        "</w:document>"
    )
    data = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": bomb})
    assert codes(data)[0] == "unreadable"


def test_a_zip_bomb_is_given_up_on() -> None:
    inner = "<w:document>" + " " * 40_000_000 + "</w:document>"
    assert codes(zipped({"[Content_Types].xml": "", "word/document.xml": inner}))[0] == "too_large"


def test_nesting_without_end_is_refused() -> None:
    body = "<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000
    assert codes(word(body))[0] == "unreadable"


def test_a_formula_that_is_more_than_one_line_is_no_number() -> None:
    names = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    part = "<m:r><m:t>{}</m:t></m:r>"
    half = f"<m:f><m:num>{part.format(1)}</m:num><m:den>{part.format(2)}</m:den></m:f>"
    rows = [
        (tc("规章"), tc(f"<w:p><m:oMath {names}>{inner}</m:oMath></w:p>"))
        for inner in (part.format(12), half)
    ]
    (grid,) = read_docx(word(tbl(*rows))).grids()
    assert [row[1].text for row in grid.rows] == ["12", "〔公式〕12"]


# ---- parts in other formats --------------------------------------------------------------------


_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_part(body: str, data: bytes, path: str) -> bytes:
    """A .docx with a part in another format, to which its body refers as ``part``."""
    old = zipfile.ZipFile(io.BytesIO(word(body)))
    members: dict[str, str | bytes] = {name: old.read(name).decode() for name in old.namelist()}
    link = f'<Relationship Id="part" Type="{_LINKS}/part" Target="{path}"/></Relationships>'
    links = "word/_rels/document.xml.rels"
    members[links] = str(members[links]).replace("</Relationships>", link)
    return zipped({**members, f"word/{path}": data})


def with_chunk(data: bytes) -> bytes:
    """A .docx that is nothing but a page, as exports from the web are."""
    return with_part(f'<w:altChunk xmlns:r="{_LINKS}" r:id="part"/>', data, "afchunk.mht")


def with_workbook(area: str) -> bytes:
    """A .docx that shows an area of a workbook with a report in it."""
    old = zipfile.ZipFile(io.BytesIO((FIXTURES / "report.xlsx").read_bytes()))
    members: dict[str, str | bytes] = {name: old.read(name) for name in old.namelist()}
    book = old.read("xl/workbook.xml").decode()
    members["xl/workbook.xml"] = book.replace("</workbook>", f"{area}</workbook>")
    shown = f'<o:OLEObject xmlns:r="{_LINKS}" Type="Embed" ProgID="Excel.Sheet.12" r:id="part"/>'
    body = p(f"<w:r><w:object>{shown}</w:object></w:r>")
    return with_part(body, zipped(members), "embeddings/sheet1.xlsx")


MAIL = (
    b'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="--=part"\n\n\n'
    b'----=part\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: '
    b"quoted-printable\nContent-Location: file:///C:/fake/document.html\n\n%s\n\n----=part--\n"
)


def test_a_page_inside_a_word_file_is_read() -> None:
    page = (FIXTURES / "report.html").read_bytes()
    right = json.loads((FIXTURES / "report.expected.json").read_text())
    for data in (page, MAIL % page.replace(b"=", b"=3D")):
        report = parsers.read(with_chunk(data))
        assert report.values() == right
        assert all("part=word/afchunk.mht xpath=" in f.locator for f in report.figures)


def test_a_part_of_another_kind_or_that_is_not_there_is_named() -> None:
    for data in (with_chunk(b"%PDF-1.4"), word('<w:altChunk id="none"/>')):
        (problem,) = read_docx(data).problems
        assert problem.code == "part_not_read"


def test_a_workbook_shown_as_an_object_is_read_if_all_of_it_is_shown() -> None:
    right = json.loads((FIXTURES / "report.expected.json").read_text())
    report = parsers.read(with_workbook('<oleSize ref="A1:AZ90"/>'))
    assert report.values() == right
    place = "part=word/embeddings/sheet1.xlsx sheet="
    assert all(place in figure.locator for figure in report.figures)
    for area in ('<oleSize ref="A1:AZ30"/>', '<oleSize ref="A1:O90"/>', '<oleSize ref="A1"/>', ""):
        document = read_docx(with_workbook(area))
        assert document.blocks == ()
        assert [problem.code for problem in document.problems] == ["part_not_read"]
