"""Scans and pictures: at 150 dpi and above what is printed, or nothing; never another number."""

from __future__ import annotations

import csv
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import parsers
from parsers.model import Grid, Report
from parsers.readers.sniff import format_of
from tests.generator.judge import judge
from tests.parsers.readers import scans
from tests.parsers.readers.office_files import needs_libreoffice
from tests.parsers.readers.scans import DRAWN, Image, ImageDraw, encoded, np

scans.need_ocr()

import cv2  # noqa: E402

from parsers.readers.ocr import read_lines  # noqa: E402
from parsers.readers.scan import read_picture  # noqa: E402

SHARED = Path(__file__).parents[4] / "shared"
HONGZE = SHARED / "wild" / "pdf" / "hongze_2023.pdf"
needs_hongze = pytest.mark.skipif(not HONGZE.is_file(), reason="../shared is not here")


def codes(report: Report) -> set[str]:
    return {problem.code for problem in report.problems}


# ---- whole reports -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Invented reports as PDF files with text."""
    return scans.printed(tmp_path_factory.mktemp("printed"), DRAWN)


@pytest.mark.slow
@pytest.mark.timeout(600)
@needs_libreoffice
@pytest.mark.parametrize(
    ("form", "dpi", "variant", "open_at_most"),
    [
        # OCR's arithmetic is the processor's: one machine left 1 figure of 200 open here, another 5.
        ("2021", 150, "seal, askew, noise, JPEG 40", 0.03),
        ("2019", 200, "grey, askew, noise, JPEG 60", 0.005),
        ("2014", 150, "by phone", 0.1),  # what docs/scans.md does not promise
    ],
)
def test_a_scanned_report_is_read_right_or_left_open(
    printed: dict[str, bytes], form: str, dpi: int, variant: str, open_at_most: float
) -> None:
    drawn = DRAWN[form]
    assert not list(judge(drawn, parsers.read(printed[form])))  # what is lost below, OCR lost
    pages = [scans.worsened(page, variant) for page in scans.pictures(printed[form], dpi)]
    report = parsers.read(scans.scanned_pdf(pages, dpi))
    figures, left_open, wrong = scans.counted(drawn, report)
    assert wrong == 0
    assert left_open <= open_at_most * figures
    assert all("confidence=" in f.locator for f in report.figures if f.value is not None)


@pytest.mark.slow
@pytest.mark.timeout(600)
@needs_hongze
def test_the_real_report_scanned_has_its_186_figures_and_its_two_wrong_totals() -> None:
    pages = _hongze(150)
    for step in (scans.stamped, scans.skewed, scans.noisy, scans.pressed):
        pages = [step(page) for page in pages]
    report = parsers.read(scans.scanned_pdf(pages, 150))
    with (HONGZE.parent / "hongze_2023.figures.csv").open() as file:
        printed = {
            f"{row['table']}.{row['row']}.{row['column']}": Decimal(row["value"])
            for row in csv.DictReader(file)
        }
    read = {key: Decimal(str(value)) for key, value in report.values().items() if value is not None}
    assert read == printed
    assert [c.rule for c in report.checks if c.status == "fail" and c.rule[:6] == "review"] == [
        "review_litigation.outcomes.review",
        "review_litigation.outcomes.litigation_after_review",
    ]
    assert (report.publisher, report.year) == ("洪泽区人民政府", 2023)


def _hongze(dpi: int) -> list[scans.Page]:
    return scans.pictures(HONGZE.read_bytes(), dpi)


@pytest.mark.slow
@pytest.mark.timeout(600)
@needs_hongze
def test_a_box_leads_to_the_place_in_the_picture_however_it_lay_on_the_glass() -> None:
    page = scans.skewed(_hongze(150)[2], 2.0).rotate(90, expand=True)  # askew, and sideways
    report = parsers.read(encoded(page))
    figure = next(f for f in report.figures if f.key == "active_disclosure.penalty.decisions")
    assert figure.value == 4119
    x0, y0, x1, y1 = map(int, re.findall(r"box=(\d+),(\d+),(\d+),(\d+)", figure.locator)[0])
    cut = page.crop((x0, y0, x1, y1)).rotate(-90 - 2.0, expand=True, fillcolor="white")
    again = read_picture(encoded(cut))
    assert "4119" in "".join(getattr(block, "text", "") for block in again.blocks)


# ---- cells ---------------------------------------------------------------------------------------


def table(cells: list[list[str]], grey: int = 0) -> scans.Page:
    """Draw a small ruled table; ``grey`` is how dark the print of the last cell is."""
    from PIL import ImageFont

    page = Image.new("RGB", (900, 120 + 60 * len(cells)), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=30)
    width = 760 // len(cells[0])
    for r, row in enumerate(cells):
        for c, text in enumerate(row):
            x, y = 60 + c * width, 60 + 60 * r
            is_last = (r, c) == (len(cells) - 1, len(row) - 1)
            draw.rectangle((x, y, x + width, y + 60), outline="black", width=2)
            fill = (grey,) * 3 if is_last else "black"
            draw.text((x + width / 2, y + 30), text, font=font, anchor="mm", fill=fill)
    return page


def read_cells(page: scans.Page) -> list[list[tuple[str, float]]]:
    """Text and confidence of the cells of the only table."""
    (grid,) = (b for b in read_picture(encoded(page)).blocks if isinstance(b, Grid))
    return [[(c.text, float(c.locator.split("confidence=")[1])) for c in r] for r in grid.rows]


@pytest.fixture(scope="module")
def cells() -> list[list[tuple[str, float]]]:
    return read_cells(table([["101", "7730.28", "1,024"], ["/", "", "111"], ["1", "0", "8"]], 225))


def test_figures_are_read_with_a_confidence(cells: list[list[tuple[str, float]]]) -> None:
    assert [text for text, _ in cells[0]] == ["101", "7730.28", "1,024"]
    assert all(sure > 0.9 for _, sure in cells[0])
    assert [text for text, _ in cells[2][:2]] == ["1", "0"]


def test_a_slash_is_no_1(cells: list[list[tuple[str, float]]]) -> None:
    assert cells[1][0][0] == "/"
    assert cells[1][2][0] == "111"


def test_a_blank_cell_is_blank_only_if_there_is_no_ink(
    cells: list[list[tuple[str, float]]],
) -> None:
    assert cells[1][1] == ("", 1.0)
    text, sure = cells[2][2]  # an 8 in the lightest grey: read, or not to be relied on
    assert text == "8" or sure < 0.5


def test_a_dash_as_wide_as_its_cell_is_no_ruling_line() -> None:
    page = table([["16", "", "8"], ["2", "", "2"], ["18", "", "10"]])
    ImageDraw.Draw(page).line((316, 150, 564, 150), fill="black", width=2)  # in the second row
    read = read_cells(page)
    assert [[text for text, _ in row] for row in read][1] in (["2", "—", "2"], ["2", "", "2"])
    assert len(read) == 3
    assert read[1][1][0] == "—" or read[1][1][1] == 0.0  # never a blank to rely on


def test_a_figure_with_a_stroke_through_it_is_not_read_as_two() -> None:
    page = table([["16", "2626", "8"], ["2", "3747", "2"], ["18", "901", "10"]])
    ImageDraw.Draw(page).line((440, 60, 440, 240), fill="black", width=2)  # as a ruling line
    for row, whole in zip(read_cells(page), ["2626", "3747", "901"], strict=True):
        for text, sure in row[1:-1]:
            assert text == whole or sure <= 0.5  # not by itself, nor where one sum holds


def test_a_stamp_over_figures_is_looked_through() -> None:
    page = table([["1203", "45", "678"], ["90", "12", "34"]])
    seal = Image.new("RGB", page.size, "white")
    ImageDraw.Draw(seal).ellipse((330, 50, 700, 260), outline=(214, 20, 20), width=16)
    both = np.minimum(np.asarray(page), np.asarray(seal))
    read = read_cells(Image.fromarray(both))
    for row, want in zip(read, [["1203", "45", "678"], ["90", "12", "34"]], strict=True):
        for (text, sure), printed in zip(row, want, strict=True):
            assert text == printed or sure < 0.9


def test_o_and_l_among_figures_are_digits() -> None:
    from PIL import ImageFont

    line = Image.new("L", (120, 48), 255)
    ImageDraw.Draw(line).text((10, 6), "0", font=ImageFont.load_default(size=34), fill=0)
    (reading,) = read_lines([np.asarray(line.crop((0, 0, 44, 48)))])
    assert reading.text == "0"
    assert reading.confidence > 0.9


# ---- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_pictures_are_known_by_their_bytes(kind: str) -> None:
    data = encoded(Image.new("RGB", (64, 64), "white"), kind)
    assert format_of(data, "report.html", "text/html") == kind.lower()
    assert codes(parsers.read(data)) >= {"not_a_report"}


@pytest.mark.parametrize("size", [(20_000, 20_000), (60_000, 10)])
def test_a_picture_bomb_is_refused_by_its_size_before_it_is_unpacked(size: tuple[int, int]) -> None:
    data = encoded(Image.new("1", size, 1))
    assert len(data) < 200_000
    assert "too_large" in codes(parsers.read(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_truncated_picture_is_a_problem(kind: str) -> None:
    data = encoded(table([["1", "2"]]), kind)
    assert "unreadable" in codes(parsers.read(data[: len(data) // 2]))


def test_where_the_nets_fail_the_page_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise cv2.error("out of something")

    monkeypatch.setattr("parsers.readers.looks.read_lines", fail)
    report = parsers.read(encoded(table([["1", "2"]])))
    (problem,) = (p for p in report.problems if p.code == "page_unreadable")
    assert problem.detail.startswith("page 1: OCR failed")
    assert not any(figure.value is not None for figure in report.figures)


def test_a_picture_of_nothing_and_one_of_noise_are_no_reports() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (600, 600), dtype=np.uint8)
    for page in (Image.new("L", (600, 600), 255), Image.fromarray(noise)):
        assert "not_a_report" in codes(parsers.read(encoded(page)))


def test_without_the_extra_the_problem_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = encoded(Image.new("RGB", (64, 64), "white"))
    monkeypatch.delitem(sys.modules, "parsers.readers.picture", raising=False)
    monkeypatch.delitem(sys.modules, "parsers.readers.scanned", raising=False)
    monkeypatch.setitem(sys.modules, "cv2", None)
    (problem,) = (p for p in parsers.read(page).problems if p.code == "reader_missing")
    assert "ogi[ocr]" in problem.detail
