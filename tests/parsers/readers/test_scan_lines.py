"""Lines and marks of scanned tables: bent ones, faint ones, under a grey seal; dashes and slashes."""

from __future__ import annotations

import pytest

from tests.parsers.readers import scans
from tests.parsers.readers.scans import Image, ImageDraw, np

scans.need_ocr()

import cv2  # noqa: E402

from parsers.readers.bend import bend_of  # noqa: E402
from parsers.readers.geometry import Rule  # noqa: E402
from parsers.readers.ink import Sheet  # noqa: E402
from parsers.readers.lattice import find_lattices  # noqa: E402
from parsers.readers.level import spoil_uneven_rows  # noqa: E402
from parsers.readers.ocr import Glyph, Reading  # noqa: E402
from parsers.readers.ruling import find_rules  # noqa: E402
from parsers.readers.seal import unsealed  # noqa: E402
from parsers.readers.twice import Look, agreed  # noqa: E402
from tests.parsers.readers.test_scan import read_cells, table  # noqa: E402

Pixels = np.ndarray


def ruled(rows: int = 12, columns: int = 8, ink: int = 0) -> Pixels:
    """A table without print, 1,500 pixels wide."""
    page = np.full((1100, 1700), 255, dtype=np.uint8)
    for y in np.linspace(100, 1000, rows + 1).astype(int):
        page[y : y + 3, 100:1600] = ink
    for x in np.linspace(100, 1597, columns + 1).astype(int):
        page[100:1003, x : x + 3] = ink
    return page


def grainy(page: Pixels, sigma: float = 12.0) -> Pixels:
    grain = np.random.default_rng(5).normal(0, sigma, page.shape)
    return (page + grain).clip(0, 255).astype(np.uint8)


# ---- bent pages ----------------------------------------------------------------------------------


def test_a_flat_page_has_no_bend() -> None:
    assert bend_of(ruled()) is None
    assert bend_of(grainy(ruled())) is None
    assert bend_of(np.full((900, 900), 255, dtype=np.uint8)) is None


def test_a_bent_page_is_flattened_and_its_places_are_known() -> None:
    flat = ruled()
    ys, xs = np.mgrid[0:1100, 0:1700].astype(np.float32)
    by = 12 * ((xs - 850) / 850) ** 2  # both sides hang, as of a page that lies over an edge
    bent = cv2.remap(flat, xs, ys - by, cv2.INTER_LINEAR, borderValue=255)
    bend = bend_of(bent)
    assert bend is not None
    again = cv2.remap(bent, *bend.places(1700, 1100), cv2.INTER_LINEAR, borderValue=255)
    lines = [rule for rule in find_rules(again) if rule.y0 == rule.y1]
    assert len(lines) == 13
    assert all(rule.x1 - rule.x0 > 1480 for rule in lines)
    assert len(find_rules(bent)) != len(find_rules(again)) == 13 + 9
    x, y = bend.flat(np.array([850.0, 1550.0]), np.array([500.0, 500.0]))
    assert 6 < y[0] - y[1] < 10  # 12 * (700 / 850) ** 2 = 8.1
    back = bend.bent(x, y)
    assert np.allclose(back[0], [850, 1550], atol=0.5)
    assert np.allclose(back[1], [500, 500], atol=0.5)


# ---- faint lines ---------------------------------------------------------------------------------


def test_a_faint_line_that_only_two_rows_have_is_found_there_and_nowhere_else() -> None:
    page = np.full((1100, 1100), 225, dtype=np.uint8)
    for y in range(100, 1001, 50):
        page[y : y + 2, 100:1000] = 170
    for x in (100, 400, 998):
        page[100:1001, x : x + 2] = 170
    page[150:250, 700:702] = 170
    rules = find_rules(cv2.GaussianBlur(grainy(page), (3, 3), 0))
    (short,) = (rule for rule in rules if rule.x0 == rule.x1 and 690 < rule.x0 < 710)
    assert 145 < short.y0 < 155
    assert 245 < short.y1 < 255


def hairlines(grain: float) -> Pixels:
    """A table of light hairlines in grain, with words in one of its cells, one row below another."""
    page = ruled(ink=255)
    for y in np.linspace(100, 1000, 13).astype(int):
        page[y, 100:1600] = 212
    for x in np.linspace(100, 1597, 9).astype(int):
        page[100:1001, x] = 212
    for y in range(140, 1000, 75):
        cv2.putText(page, "HEIFLT 101", (110, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 60, 2)
    return cv2.GaussianBlur(grainy(page, grain), (3, 3), 0)


@pytest.mark.parametrize("grain", [5.0, 9.0])
def test_hairlines_are_found_in_grain_from_end_to_end(grain: float) -> None:
    rules = find_rules(hairlines(grain))
    level = [rule for rule in rules if rule.y0 == rule.y1]
    upright = [rule for rule in rules if rule.x0 == rule.x1]
    assert len(level) == 13
    assert len(upright) == 9
    assert all(rule.x0 < 110 and rule.x1 > 1585 for rule in level)
    assert all(rule.y0 < 110 and rule.y1 > 985 for rule in upright)


def test_a_table_whose_strokes_grain_breaks_all_at_one_place_is_one() -> None:
    page = ruled(ink=200)
    page[:, 720:780] = np.where(page[:, 720:780] == 200, 237, 255)  # there, and no stroke
    level = [rule for rule in find_rules(page) if rule.y0 == rule.y1]
    assert all(not rule.x0 < 750 < rule.x1 for rule in level)  # too light: not the same line
    page = ruled(ink=225)
    page[:, 720:780] = np.where(page[:, 720:780] == 225, 237, 255)
    level = [rule for rule in find_rules(page) if rule.y0 == rule.y1]
    assert len(level) == 13
    assert all(rule.x0 < 110 and rule.x1 > 1590 for rule in level)


@pytest.mark.parametrize(
    ("lost", "stamp", "pieces"),
    [
        ((330, 390), (320, 400), 1),  # all of a row, and all of it under the stamp
        ((330, 465), (320, 480), 1),  # two rows
        ((330, 390), None, 2),
        ((320, 400), (320, 350), 2),  # the rest of it is bare paper
        ((900, 1000), (890, 1010), 1),  # the last row: there nothing says that it goes on
    ],
)
def test_a_line_that_is_lost_under_a_stamp_and_goes_on_behind_it_is_whole(
    lost: tuple[int, int], stamp: tuple[int, int] | None, pieces: int
) -> None:
    page = ruled()  # a line in every 75 pixels from 100 on, the third upright one at 474
    page[lost[0] : lost[1], 461:486] = 255
    for y in np.linspace(100, 1000, 13).astype(int):
        page[y : y + 3, 461:486] = 0
    stamped = np.zeros_like(page)
    if stamp is not None:
        stamped[stamp[0] : stamp[1], 420:530] = 255
    found = [r for r in find_rules(page, stamped) if r.x0 == r.x1 and 470 < r.x0 < 480]
    assert len(found) == pieces
    whole = any(r.y0 < 105 and r.y1 > 995 for r in found)
    assert whole == (pieces == 1 and lost[1] < 900)


def test_what_lies_around_a_table_takes_none_of_its_lines() -> None:
    page = ruled()
    own = find_rules(page)
    cv2.rectangle(page, (30, 30), (1668, 1068), 0, 3)  # the edges of the paper on a desk
    for y in (175, 475):  # and what is on the desk, as high as two lines of the table
        page[y : y + 3, 30:80] = page[y : y + 3, 1620:1668] = 0
    inside = [rule for rule in find_rules(page) if rule.x0 > 90 and rule.x1 < 1610]
    assert sorted(inside) == sorted(own)
    assert not [
        rule for rule in find_rules(page) if rule.x0 < 90 and 100 < rule.y0 < 1000 < rule.x1
    ]


# ---- dashes, slashes -----------------------------------------------------------------------------


def mark_of(page: Pixels) -> str:
    (found,) = Sheet(page).prints(10, 10, 190, 110)
    return found.mark


def stroke(start: tuple[int, int], end: tuple[int, int], thick: int, blur: int = 1) -> Pixels:
    page = np.full((120, 200), 235, dtype=np.uint8)
    cv2.line(page, start, end, 40, thick)
    return cv2.GaussianBlur(page, (blur, blur), 0)


def test_a_dash_is_one_however_blurred() -> None:
    assert mark_of(stroke((94, 60), (105, 60), 3)) == "—"
    assert mark_of(stroke((94, 60), (105, 60), 4, blur=5)) == "—"
    assert mark_of(stroke((90, 60), (110, 60), 6)) == "—"


def test_what_is_as_high_as_half_a_digit_is_no_dash() -> None:
    assert mark_of(stroke((88, 60), (112, 60), 12)) == ""


def test_a_wide_slash_is_one_and_an_upright_stroke_is_not() -> None:
    assert mark_of(stroke((86, 73), (114, 47), 3)) == "/"
    assert mark_of(stroke((95, 73), (105, 47), 3)) == "/"
    assert mark_of(stroke((100, 73), (100, 47), 3)) == ""


def test_a_slash_that_leans_back_is_no_1_either() -> None:
    assert mark_of(stroke((95, 47), (105, 73), 3)) == "\\"
    assert mark_of(stroke((98, 47), (102, 73), 3)) == "?"


def test_what_is_left_of_a_coloured_stamp_is_no_shadow_and_what_is_faint_beside_it_is() -> None:
    page = np.full((120, 200), 235, dtype=np.uint8)
    cv2.putText(page, "8", (60, 75), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 40, 3)
    cv2.putText(page, "0", (84, 75), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 190, 3)  # much fainter
    for left, is_shadow in ((80, False), (95, True)):
        stamped = np.zeros_like(page)
        stamped[40:90, left:115] = 255
        (found,) = Sheet(page, stamped).prints(10, 10, 190, 110)
        assert found.shadowed == is_shadow
    (found,) = Sheet(page).prints(10, 10, 190, 110)
    assert found.shadowed


# ---- seals scanned in grey -----------------------------------------------------------------------


def sealed(page: scans.Page, at: tuple[int, int], radius: int) -> Pixels:
    """A page in grey with a ring over it whose ink lets print through."""
    layer = Image.new("L", page.size, 255)
    x, y = at
    box = (x - radius, y - radius, x + radius, y + radius)
    ImageDraw.Draw(layer).ellipse(box, outline=140, width=12)
    return np.minimum(np.asarray(page.convert("L")), np.asarray(layer))


ROWS = [["1203", "45", "678"], ["90", "12", "34"], ["1", "", "5"], ["6078", "29", "18"]]


def test_a_grey_seal_is_found_and_lightened() -> None:
    page = table(ROWS)
    seal = sealed(page, (440, 180), 130)
    found = unsealed(seal)
    assert found is not None
    picture, where = found.picture, found.where
    ring = (np.asarray(page.convert("L")) == 255) & (seal == 140)
    assert np.mean(picture[ring] > 240) > 0.95
    assert np.mean(where[ring] == 255) > 0.95
    assert unsealed(np.asarray(page.convert("L"))) is None
    assert unsealed(grainy(np.asarray(page.convert("L")))) is None


def test_a_dark_grey_seal_is_found_on_a_page_of_thin_print() -> None:
    page = np.full((700, 900), 225, dtype=np.uint8)
    for y in range(40, 660, 30):
        cv2.putText(page, "1203 45 678 90" * 3, (40, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 95, 1)
    cv2.circle(page, (600, 350), 130, 105, 12)
    page[690:692, 40:240] = 55  # nearly all that is black
    found = unsealed(page)
    assert found is not None
    assert np.mean(found.where[page == 105] == 255) > 0.95


def test_print_under_a_grey_seal_keeps_its_tone_and_print_beside_it_is_left_alone() -> None:
    page = np.full((700, 900), 225, dtype=np.uint8)
    for y in range(40, 660, 40):
        cv2.putText(page, "1203 45 678 90", (280, y), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 60, 2)
    ring = np.zeros_like(page)
    cv2.circle(ring, (450, 350), 130, 255, 12)
    light = (page.astype(np.float32) - 55) / 170
    sealed = np.where(ring > 0, 55 + 65 * light, page).astype(np.uint8)  # paper under it is 120
    found = unsealed(sealed)
    assert found is not None
    read, where = found.picture, found.where
    under, beside = (ring > 0) & (page < 70), (where == 0) & (page < 70)
    assert np.mean(read[under] < 120) > 0.9
    assert np.array_equal(read[beside], page[beside])
    assert np.mean(read[(ring > 0) & (page > 220)] > 200) > 0.95
    assert np.all(where[read != sealed] == 255)


def light_page() -> scans.Page:
    """The table below a line of print as light as the seal: so may be what is under the seal."""
    from PIL import ImageFont

    page = table(ROWS)
    font = ImageFont.load_default(size=30)
    ImageDraw.Draw(page).text((60, 10), "a line of light print", font=font, fill=(140, 140, 140))
    return page


def test_what_is_under_a_grey_seal_is_not_believed_by_itself() -> None:
    read = read_cells(Image.fromarray(sealed(light_page(), (440, 120), 100)).convert("RGB"))
    assert [len(cells) for cells in read] == [3] * len(ROWS)
    for cells, texts in zip(read, ROWS, strict=True):
        for (text, sure), want in zip(cells, texts, strict=True):
            assert text == want or sure < 0.9
    assert read[2][1][1] < 0.9  # it is blank
    assert read[3][0] == ("6078", pytest.approx(0.99, abs=0.05))


def test_a_figure_under_a_grey_seal_is_believed_of_which_nothing_thin_is_lost() -> None:
    seal = sealed(light_page(), (440, 250), 100)
    read = read_cells(Image.fromarray(seal).convert("RGB"))
    assert read[1][1] == ("12", pytest.approx(0.99, abs=0.05))
    cv2.line(seal, (462, 142), (462, 160), 140, 3)  # as thin as a 1 beside it, as light as the seal
    text, sure = read_cells(Image.fromarray(seal).convert("RGB"))[1][1]
    assert sure < 0.9, text


def test_a_figure_under_a_grey_seal_is_believed_that_is_the_same_without_all_that_is_no_print() -> (
    None
):
    read = read_cells(Image.fromarray(sealed(table(ROWS), (440, 250), 100)).convert("RGB"))
    text, sure = read[1][1]
    assert text == "12"
    assert sure > 0.9
    assert read[2][1][1] < 0.9  # and a cell that seems to be blank is not


def test_a_slash_that_two_looks_under_a_grey_seal_differ_in_stays_in_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def differing(own: Look, bare: Look, *, is_dark: bool) -> Look:
        other = Look(bare.prints, [Reading((Glyph("7", 0.0, 1.0, 0.99),))])
        return agreed(own, other, is_dark=is_dark)

    monkeypatch.setattr("parsers.readers.looks.agreed", differing)
    rows = [["1203", "45", "678"], ["90", "/", "34"], ["6078", "29", "18"]]
    read = read_cells(Image.fromarray(sealed(table(rows), (440, 250), 100)).convert("RGB"))
    text, sure = read[1][1]
    assert text == "/"
    assert sure <= 0.5  # not even where one sum holds


# ---- labels --------------------------------------------------------------------------------------


def test_figures_beside_two_labels_that_became_one_are_not_believed() -> None:
    from PIL import ImageFont

    page = table([["", "1203", "9"], ["", "45", "8"], ["", "678", "7"]])
    draw = ImageDraw.Draw(page)
    draw.rectangle((64, 174, 309, 186), fill="white")  # the line between the last two labels
    font = ImageFont.load_default(size=30)
    for at, label in enumerate(("alpha", "beta", "gamma")):
        draw.text((186, 90 + 60 * at), label, font=font, anchor="mm", fill="black")
    read = read_cells(page)
    assert min(sure for _, sure in read[0]) > 0.9
    assert [text for text, _ in read[0][1:]] == ["1203", "9"]
    assert not any(text.isdigit() for row in read[1:] for text, _ in row)


# ---- rows of one height --------------------------------------------------------------------------


def test_a_scrap_that_looks_like_a_figure_in_a_group_of_rows_spoils_none_of_them() -> None:
    for scraps, is_spoiled in ((1, False), (3, True)):
        edges = [Rule(0, y, 400, y) for y in (0, 300)] + [
            Rule(x, 0, x, 300) for x in range(0, 401, 100)
        ]
        rows = [Rule(200, y, 400, y) for y in range(20, 300, 20)]
        (lattice,) = find_lattices([*edges, *rows, Rule(100, 100, 200, 100)])
        for cell in lattice.cells:
            x, height = cell.box[0], cell.box[3] - cell.box[1]
            cell.text = {0.0: "办理结果", 100.0: "1", 200.0: "予以公开", 300.0: "5"}[x]
            if x == 100 and height == 200 and scraps == 1:
                cell.text = "不予处理"
        spoil_uneven_rows(lattice)
        figures = [cell.text for cell in lattice.cells if cell.box[0] == 300]
        assert any("|" in text for text in figures) == is_spoiled
