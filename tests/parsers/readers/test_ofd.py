"""OFD files: what the standard allows, what programs make of it, and files made to do harm.

What OFD shares with PDF (tables, prose, pages) is in test_pages.py.
"""

from __future__ import annotations

import io
import zipfile

import pytest

import parsers
from parsers.model import Document
from parsers.readers import ofd as reader
from parsers.readers.ofd import read_ofd
from parsers.readers.sniff import format_of
from tests.parsers.readers.ofd_writer import NAMESPACE, ofd_of, packed
from tests.parsers.readers.paper import Sheet
from tests.parsers.readers.test_pages import ROWS, prose, table, texts

OFD = f'<ofd:OFD xmlns:ofd="{NAMESPACE}"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'  # fmt: skip


def page_of(objects: str, *, document: str = "", **members: str) -> bytes:
    """An OFD of one page (100 by 100 mm) that holds these objects."""
    return packed(
        {
            "OFD.xml": OFD,
            "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData>'
            f"<ofd:PageArea><ofd:PhysicalBox>0 0 100 100</ofd:PhysicalBox></ofd:PageArea>{document}"
            '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages>'
            "</ofd:Document>",
            "Doc_0/P.xml": f'<ofd:Page xmlns:ofd="{NAMESPACE}"><ofd:Content>'
            f"<ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>",
            **members,
        }
    )


def text(content: str, attributes: str = 'Boundary="10 10 80 5"', code: str = 'X="0" Y="4"') -> str:
    return (
        f'<ofd:TextObject Size="4" {attributes}><ofd:TextCode {code}>{content}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def codes(document: Document) -> set[str]:
    return {problem.code for problem in document.problems}


# ---- the standard --------------------------------------------------------------------------------


def test_ofd_is_told_by_its_members() -> None:
    assert format_of(ofd_of([Sheet()])) == "ofd"


@pytest.mark.parametrize("namespace", [NAMESPACE, "http://www.ofdspec.org", "http://blog.test"])
@pytest.mark.parametrize("runs", [True, False])
def test_steps_are_read_in_short_and_long_whatever_the_namespace(
    namespace: str, runs: bool
) -> None:
    assert texts(read_ofd(ofd_of([table()], namespace=namespace, runs=runs))) == ROWS


def test_the_locator_is_in_points() -> None:
    (grid,) = read_ofd(ofd_of([table()])).grids()
    assert grid.rows[2][3].locator == "page=1 box=340,140,420,160"


def test_a_template_is_printed_below_the_page() -> None:
    lines = table()
    page = Sheet(texts=lines.texts)
    lines.texts = []
    assert texts(read_ofd(ofd_of([page], template=lines))) == ROWS


def test_the_title_is_that_of_the_file() -> None:
    assert read_ofd(ofd_of([table()], title="云岭市报告")).title == "云岭市报告"


def test_a_matrix_moves_and_turns_text() -> None:
    moved = text("下行", 'Boundary="10 10 80 5" CTM="1 0 0 1 0 30"')
    upside = text("12", 'Boundary="10 10 80 5" CTM="-1 0 0 -1 20 60"')
    assert prose(read_ofd(page_of(text("上行") + moved + upside)))[:2] == ["上行", "下行"]
    assert "12" not in "".join(prose(read_ofd(page_of(text("上行文字") + upside))))


def test_text_that_reads_downwards_is_a_label_but_no_figure() -> None:
    down = text("结果12", 'Boundary="60 10 5 80" ReadDirection="90"', 'X="0" Y="4" DeltaY="g 3 4"')
    assert prose(read_ofd(page_of(text("正文的文字要多一些") + down)))[0].startswith("正文")
    assert "12" not in "".join(prose(read_ofd(page_of(text("正文的文字要多一些") + down))))


def test_text_aslant_is_a_watermark() -> None:
    aslant = text("仅供参考", 'Boundary="10 40 80 50" CTM="0.7 0.7 -0.7 0.7 0 0"')
    assert prose(read_ofd(page_of(text("正文") + aslant))) == ["正文"]


def test_what_is_invisible_is_not_read() -> None:
    hidden = text("看不见", 'Boundary="10 30 80 5" Visible="false"') + text(
        "透明", 'Boundary="10 50 80 5" Alpha="0"'
    )
    assert prose(read_ofd(page_of(text("正文") + hidden))) == ["正文"]


def test_a_composite_is_drawn_where_it_is_used() -> None:
    unit = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}"><ofd:CompositeGraphicUnits>'
        '<ofd:CompositeGraphicUnit ID="7" Width="50" Height="9"><ofd:Content>'
        + text("组合", 'Boundary="0 0 50 5"')
        + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    used = '<ofd:CompositeObject ResourceID="7" Boundary="10 60 50 9"/>'
    data = page_of(
        used,
        document="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>",
        **{"Doc_0/Res.xml": unit},
    )
    assert prose(read_ofd(data)) == ["组合"]


def test_rectangles_and_stroked_paths_are_rules() -> None:
    box = '<ofd:PathObject Boundary="10 10 {w} {h}" {how}><ofd:AbbreviatedData>M 0 0 L {w} 0 L {w} {h} L 0 {h} C</ofd:AbbreviatedData></ofd:PathObject>'  # fmt: skip
    thin = box.format(w=0.3, h=20, how='Fill="true" Stroke="false"').replace("10 10", "50 10")
    cells = text("行政许可", 'Boundary="12 12 30 5"') + text("12", 'Boundary="60 12 30 5"')
    cells += text("行政处罚", 'Boundary="12 22 30 5"') + text("34", 'Boundary="60 22 30 5"')
    rule = '<ofd:PathObject Boundary="10 20 80 0"><ofd:AbbreviatedData>M 0 0 L 80 0</ofd:AbbreviatedData></ofd:PathObject>'  # fmt: skip
    document = read_ofd(page_of(box.format(w=80, h=20, how="") + thin + rule + cells))
    assert texts(document) == [["行政许可", "12"], ["行政处罚", "34"]]


def test_a_page_that_is_a_picture_is_a_scan() -> None:
    assert codes(read_ofd(page_of('<ofd:ImageObject Boundary="0 0 100 100" ResourceID="3"/>'))) == {
        "scan_without_text"
    }


# ---- harm ----------------------------------------------------------------------------------------


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + OFD
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + OFD
    for root in (bomb, outside):
        assert codes(read_ofd(packed({"OFD.xml": root}))) == {"unreadable"}


@pytest.mark.parametrize(
    "location", ["../../../../etc/passwd", "/etc/passwd", "..\\..\\secret.xml", "Missing.xml"]
)
def test_locations_lead_nowhere_but_into_the_file(location: str) -> None:
    data = packed({"OFD.xml": OFD.replace("Doc_0/Document.xml", location)})
    (problem,) = read_ofd(data).problems
    assert problem.code == "unreadable"


def test_a_page_that_is_missing_is_named_and_the_others_are_read() -> None:
    buffer = io.BytesIO(ofd_of([Sheet(texts=[(60, 100, 10, f"第{n}张")]) for n in range(3)]))
    with zipfile.ZipFile(buffer) as package:
        members = {name: package.read(name).decode() for name in package.namelist()}
    del members["Doc_0/Pages/Page_1/Content.xml"]
    members = {name: content.partition("?>")[2] for name, content in members.items()}
    document = read_ofd(packed(members))
    assert "".join(prose(document)) == "第0张第2张"
    assert codes(document) == {"page_unreadable"}


def test_pages_and_characters_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    sheets = [Sheet(texts=[(60, 100, 10, "文字")]) for _ in range(4)]
    assert codes(read_ofd(ofd_of(sheets))) == {"too_many_pages"}
    monkeypatch.setattr(reader, "MAX_CHARS", 3)
    assert codes(read_ofd(page_of(text("四个文字")))) == {"page_too_complex"}


def test_composites_that_hold_themselves_end() -> None:
    used = '<ofd:CompositeObject ResourceID="7" Boundary="0 0 9 9"/>' * 3
    unit = f'<ofd:Res xmlns:ofd="{NAMESPACE}"><ofd:CompositeGraphicUnit ID="7"><ofd:Content>{used}</ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>'  # fmt: skip
    data = page_of(
        used,
        document="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        **{"Doc_0/Res.xml": unit},
    )
    assert codes(read_ofd(data)) <= {"page_too_complex"}


@pytest.mark.parametrize(
    "attributes",
    [
        'Boundary="1e999 0 1 1"',
        'Boundary="nan nan nan nan"',
        'Boundary="a b c d"',
        'Boundary="10 10 80 5" CTM="0 0 0 0 0 0"',
        'Boundary="10 10 80 5" HScale="-1"',
        'Boundary="999999999 999999999 80 5"',
    ],
)
def test_numbers_that_are_none_do_no_harm(attributes: str) -> None:
    read_ofd(page_of(text("行政许可 12", attributes)))
    read_ofd(page_of(text("12", code='X="0" Y="4" DeltaX="g 99999999 1"')))


def test_a_cut_file_is_named() -> None:
    data = ofd_of([table()])
    for share in (0.1, 0.5, 0.9):
        report = parsers.read(data[: int(len(data) * share)])
        assert "unreadable" in {problem.code for problem in report.problems}
