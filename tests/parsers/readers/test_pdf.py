"""PDF files: a real report, reports printed by LibreOffice, and files made to do harm."""

from __future__ import annotations

import csv
import json
import sys
import zlib
from pathlib import Path

import pytest

import parsers
from parsers.model import Paragraph, Report
from parsers.readers import pdf as reader
from parsers.readers.pdf import read_pdf
from tests.generator.judge import judge
from tests.generator.recipe import TABLES, Drawn, Recipe, build
from tests.parsers.readers.office_files import as_utf8, convert, needs_libreoffice
from tests.parsers.readers.paper import Sheet, file_of, pdf_of

pytest.importorskip("pypdfium2", reason="needs the extra docs")

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures"
WILD = ROOT.parent / "shared" / "wild" / "pdf"


def codes(report: Report) -> set[str]:
    return {problem.code for problem in report.problems}


# ---- real and printed reports --------------------------------------------------------------------


@pytest.fixture(scope="module")
def hongze() -> Report:
    if not WILD.exists():
        pytest.skip("../shared is not here: no real report to read")
    return parsers.read((WILD / "hongze_2023.pdf").read_bytes())


def test_a_real_report_is_exact_in_every_figure(hongze: Report) -> None:
    with (WILD / "hongze_2023.figures.csv").open(encoding="utf-8-sig") as lines:
        printed = {
            f"{row['table']}.{row['row']}.{row['column']}": float(row["value"])
            for row in csv.DictReader(lines)
        }
    assert len(printed) == 186
    assert hongze.values() == printed
    assert codes(hongze) == set()


def test_its_publisher_year_and_hybrid_forms_are_right(hongze: Report) -> None:
    assert (hongze.publisher, hongze.year) == ("洪泽区人民政府", 2023)
    assert (hongze.forms["active_disclosure"], hongze.forms["requests"]) == ("2021", "2019")


def test_its_two_wrong_totals_are_failed_checks(hongze: Report) -> None:
    failed = {c.rule: (c.expected, c.actual) for c in hongze.checks if c.status == "fail"}
    assert failed == {
        "review_litigation.outcomes.review": (11, 0),
        "review_litigation.outcomes.litigation_after_review": (5, 0),
    }


def test_its_prose_is_in_paragraphs(hongze: Report) -> None:
    assert [section.heading[:2] for section in hongze.sections] == [
        f"{n}、" for n in "一二三四五六"
    ]
    last = hongze.sections[5].text
    assert last == (
        "2023年，区政府严格落实《政府信息公开信息处理费管理办法》，全年收取政府信息公开信息处理费0元。"
    )
    assert "服务" not in hongze.sections[2].text  # heads of the table are no prose
    # Written on pages 4 and 5.
    assert "实行政府信息公开工作人员跟班学习制度" in hongze.sections[4].text


def test_every_figure_is_located_on_its_page(hongze: Report) -> None:
    places = {figure.key: figure.locator for figure in hongze.figures}
    assert places["requests.received_new.natural_person"] == ("table=2 page=3 box=310,479,342,502")
    assert places["requests.carried_out.total"].startswith("table=2 page=4 box=")


def test_a_committed_pdf_of_libreoffice_is_exact() -> None:
    report = parsers.read((FIXTURES / "pdf" / "report.pdf").read_bytes())
    printed = json.loads((FIXTURES / "office" / "report.expected.json").read_text())
    assert report.values() == printed
    assert codes(report) == set()
    assert report.title == "白石区城南街道办事处2022年政府信息公开工作年度报告"


STYLES = {
    "portrait": "@page{size:21cm 29.7cm;margin:2cm} td{font-size:9pt}",
    "landscape": "@page{size:29.7cm 21cm;margin:2.5cm} td{font-size:10.5pt}",
    "shaded": "@page{size:21cm 29.7cm;margin:1.5cm} td{font-size:8pt;background:#dde}",
}
DRAWN = [
    (build(Recipe(seed, tables, "html_plain")), style)
    for seed, style in enumerate(STYLES.values(), 31)
    for tables in (TABLES[0], TABLES[1], TABLES[-1])
]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Drawn, bytes]]:
    """Nine invented reports, printed by LibreOffice."""
    folder = tmp_path_factory.mktemp("printed")
    pages = []
    for number, (drawn, style) in enumerate(DRAWN):
        rules = f"<style>{style} td{{border:0.75pt solid black;padding:1mm}}</style></head>"
        page = folder / f"{number}.html"
        bordered = drawn.text.replace("<table>", '<table border="1" cellspacing="0">')
        page.write_bytes(as_utf8(bordered.replace("</head>", rules, 1)))
        pages.append(page)
    odt = convert(folder, pages, "odt:writer8", "HTML (StarWriter)")
    printed = convert(folder, odt, "pdf:writer_pdf_Export")
    return [(drawn, file.read_bytes()) for (drawn, _), file in zip(DRAWN, printed, strict=True)]


@needs_libreoffice
def test_what_libreoffice_prints_is_read_exactly(rendered: list[tuple[Drawn, bytes]]) -> None:
    for drawn, data in rendered:
        assert list(judge(drawn, parsers.read(data))) == []


# ---- what cannot be read -------------------------------------------------------------------------


def simple(*extra: bytes, page: bytes = b"", content: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page; ``extra`` objects are numbered from 5."""
    return file_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % page,
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            *extra,
        ],
        trailer,
    )


def test_an_encrypted_pdf_is_named() -> None:
    lock = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -44/O<%s>/U<%s>>>" % (
        b"ab" * 32,
        b"cd" * 32,
    )
    report = parsers.read(simple(trailer=lock))
    assert "encrypted" in codes(report)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_pdf_is_named(share: float) -> None:
    whole = (FIXTURES / "pdf" / "report.pdf").read_bytes()
    report = parsers.read(whole[: int(len(whole) * share)])
    assert codes(report) & {"truncated", "unreadable"}


def test_bytes_that_only_begin_like_a_pdf_are_unreadable() -> None:
    assert "unreadable" in codes(parsers.read(b"%PDF-1.7\n" + b"x" * 5000))


@pytest.fixture
def _no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "parsers.readers.scanned", None)


@pytest.mark.usefixtures("_no_ocr")
def test_a_scan_is_named_with_its_pages() -> None:
    picture = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n0\nendstream"  # fmt: skip
    data = simple(
        picture,
        page=b"/Resources<</XObject<</I 5 0 R>>>>",
        content=b"q 595 0 0 842 0 0 cm /I Do Q",
    )
    said = {problem.code: problem.detail for problem in read_pdf(data).problems}
    assert "page 1" in said["scan_without_text"]


@pytest.mark.usefixtures("_no_ocr")
def test_text_hidden_under_a_scan_is_not_believed() -> None:
    sheet = Sheet(
        texts=[(60, 100 + 20 * n, 10, "行政许可 12 行政处罚 34") for n in range(9)], hidden=True
    )
    document = read_pdf(pdf_of([sheet]))
    assert document.blocks == ()
    assert "scan_without_text" in {p.code for p in document.problems}


def test_pages_without_end_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 3)
    document = read_pdf(pdf_of([Sheet(texts=[(60, 100, 10, f"第{n}张")]) for n in range(5)]))
    assert "".join(p.text for p in document.paragraphs()) == "第0张第1张第2张"
    assert {p.code for p in document.problems} == {"too_many_pages"}


def test_a_gigantic_page_is_not_read() -> None:
    sheet = Sheet(width=2_000_000, height=842, texts=[(60, 100, 10, "行政许可")])
    document = read_pdf(pdf_of([sheet]))
    assert document.blocks == ()
    assert {p.code for p in document.problems} == {"page_too_complex"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"0 0 m 9 9 l S " * 70_000, id="objects"),
        pytest.param(
            b"".join(b"0 %d m 500 %d l S %d 0 m %d 800 l S " % (y, y, y, y) for y in range(0, 14000, 5)),
            id="rules",
        ),
    ],
)  # fmt: skip
def test_a_page_of_endless_drawing_is_not_read(content: bytes) -> None:
    document = read_pdf(simple(content=content))
    assert {p.code for p in document.problems} == {"page_too_complex"}


def test_streams_that_unpack_to_gigabytes_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_UNPACKED", 8 * 1024 * 1024)
    packed = zlib.compress(b"0 0 m 9 9 l S " * 1_000_000, 9)
    bomb = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    assert "too_large" in codes(parsers.read(simple(bomb)))


def test_objects_that_hold_themselves_end() -> None:
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>stream\n/F Do\nendstream"  # fmt: skip
    parsers.read(simple(form, page=b"/Resources<</XObject<</F 5 0 R>>>>", content=b"/F Do"))
    loop = file_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"])
    assert not parsers.read(loop).is_report


def test_characters_beyond_the_first_plane_are_whole_and_halves_of_them_harmless() -> None:
    cmap = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 4 beginbfchar"
        b" <01> <65B0> <02> <D840DC0B> <03> <D840> <04> <6536> endbfchar endcmap"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    page = simple(
        font,
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
        page=b"/Resources<</Font<</F 5 0 R>>>>",
        content=b"BT /F 20 Tf 20 700 Td <01020304> Tj ET",
    )
    (block,) = read_pdf(page).blocks
    assert isinstance(block, Paragraph)
    assert block.text == "新\U0002000b\ufffd收"
    assert "unreadable" not in codes(parsers.read(page))


def test_random_damage_never_raises_or_invents() -> None:
    whole = bytearray((FIXTURES / "pdf" / "report.pdf").read_bytes())
    printed = json.loads((FIXTURES / "office" / "report.expected.json").read_text())
    named = 0
    for start in range(0, len(whole), len(whole) // 12):
        damaged = whole[:start] + b"\x00" * 200 + whole[start + 200 :]
        report = parsers.read(bytes(damaged))
        wrong = {k: v for k, v in report.values().items() if v is not None and v != printed[k]}
        assert wrong == {}
        named += bool(codes(report) & {"damaged", "unreadable", "truncated"})
    assert named >= 10  # the rest hit nothing that is read


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (problem,) = read_pdf(pdf_of([Sheet()])).problems
    assert problem.code == "reader_missing"
    assert "ogi[docs]" in problem.detail


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(simple(content=b"BT /F 9 Tf " + b"(1 2 3 4) Tj " * 3000 + b"ET"), id="line"),
        pytest.param(pdf_of([Sheet(texts=[(60, 30 + n / 3, 5, f"年报{n}") for n in range(100)])] * 200), id="heads"),
        pytest.param(pdf_of([Sheet(texts=[(60, 60 + n / 100, 9, "1行") for n in range(9000)])]), id="stack"),
    ],
)  # fmt: skip
def test_crowded_pages_take_no_longer_than_they_are_long(data: bytes) -> None:
    read_pdf(data)
