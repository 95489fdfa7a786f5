"""Two looks at a cell under a grey seal: what is made of them."""

from __future__ import annotations

from tests.parsers.readers import scans
from tests.parsers.readers.scans import np

scans.need_ocr()

import cv2  # noqa: E402

from parsers.readers.ink import Print  # noqa: E402
from parsers.readers.ocr import Glyph, Picture, Reading  # noqa: E402
from parsers.readers.twice import (  # noqa: E402
    Dash,
    Look,
    agreed,
    confirmed,
    instead,
    is_dash,
    is_worth_a_third,
    thinned,
    told_dash,
)

PICTURE = np.full((30, 60), 255, dtype=np.uint8)


def look(
    *lines: str, shadowed: bool = False, sure: float = 0.99, picture: Picture = PICTURE
) -> Look:
    """What a cell shows of which these are the lines, each read as surely."""
    return Look(
        [Print((0, 4, 60, 26), picture, shadowed) for _ in lines],
        [Reading(tuple(Glyph(sign, 0.0, 1.0, sure) for sign in line)) for line in lines],
    )


def made(lightened: Look, bare: Look) -> tuple[list[str], float, bool]:
    """The lines that are taken, how sure the least certain is, and whether any is shadowed."""
    taken = agreed(lightened, bare, is_dark=True)
    assert len(taken.prints) == len(taken.readings)
    return (
        [reading.text for reading in taken.readings],
        min((reading.confidence for reading in taken.readings), default=0.0),
        any(line.shadowed for line in taken.prints),
    )


def test_a_figure_that_both_looks_give_is_as_sure_as_the_less_sure_and_unshadowed() -> None:
    assert made(look("12", shadowed=True), look("12", sure=0.95)) == (["12"], 0.95, False)


def test_print_of_which_nothing_is_read_is_no_figure() -> None:
    assert not look("").is_figure
    assert made(look(), look("")) == ([], 0.0, False)
    assert made(look("", shadowed=True), look("")) == ([""], 0.0, True)


def test_no_line_is_lost_of_a_cell_that_has_more_when_the_seal_is_lightened() -> None:
    for lines in (("", "12"), ("1", "2")):
        assert made(look(*lines, shadowed=True), look("12")) == (["12"], 0.5, False)


def test_a_point_may_have_gone_between_two_digits_that_stand_far_apart() -> None:
    for gap, is_far in ((2, False), (7, False), (10, True), (14, True)):  # digits are 22 high
        picture = PICTURE.copy()
        picture[4:26, 10:22] = picture[4:26, 22 + gap : 34 + gap] = 60
        found = made(look("35", shadowed=True), look("35", picture=picture))
        assert found == (["35"], 0.99, is_far)


# ---- a third look --------------------------------------------------------------------------------


def test_of_a_page_only_what_is_thin_is_left_as_dark_as_it_is_against_what_it_stands_on() -> None:
    page = np.full((300, 600), 225, dtype=np.uint8)
    cv2.circle(page, (150, 150), 100, 124, 14)  # a ring
    cv2.circle(page, (400, 150), 60, 124, -1)  # a star
    page[270:272, 20:580] = 60  # print
    for x, ink in ((300, 124), (400, 78), (52, 78)):  # strokes beside it, on the star, on the ring
        page[140:160, x : x + 3] = ink
    thin = thinned(page)
    assert thin[150, 301] < 140
    assert thin[150, 401] < 140
    assert thin[150, 53] < 140
    assert thin[60, 150] > 200  # nothing of the ring
    assert thin[120, 400] > 200  # nor of the star


def inked(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    ink = np.zeros((60, 200), dtype=np.uint8)
    for x0, y0, x1, y1 in boxes:
        ink[y0:y1, x0:x1] = 255
    return ink


DIGIT = (80, 20, 92, 42)


def seen(text: str, box: tuple[int, int, int, int] = DIGIT, mark: str = "") -> Look:
    """What a cell under a seal shows: a line of print in a box."""
    glyphs = tuple(Glyph(sign, 0.0, 1.0, 0.98) for sign in text)
    return Look([Print(box, PICTURE, True, mark)], [Reading(glyphs)])


def test_a_figure_is_no_longer_doubted_beside_which_nothing_thin_is_lost() -> None:
    own = inked(DIGIT)
    for more, is_lost in (
        ((66, 20, 75, 42), True),  # as its next digit would stand
        ((96, 38, 99, 42), True),  # a point
        ((80, 30, 92, 33), False),  # in it, where there is ink
        ((120, 20, 130, 42), False),  # too far for a digit of it
        ((80, 4, 92, 9), False),  # above it
    ):
        found = confirmed(seen("8"), own, inked(DIGIT, more))
        assert found.prints[0].shadowed == is_lost
        assert found.readings == seen("8").readings


def test_a_dash_under_a_seal_is_one_only_if_others_of_the_page_are_as_large_and_stand_so() -> None:
    cell = (40.0, 10.0, 140.0, 50.0)
    box = (70, 29, 110, 32)
    look = seen("—", box, "—")
    assert is_dash(look)
    for other, other_cell, is_own in (
        ((10, 69, 51, 73), (-20.0, 50.0, 81.0, 90.0), True),
        ((100, 69, 141, 73), (70.0, 50.0, 300.0, 90.0), True),  # as far from the left
        ((10, 69, 35, 72), (-20.0, 50.0, 65.0, 90.0), False),  # shorter
        ((10, 60, 51, 64), (-20.0, 50.0, 81.0, 90.0), False),  # higher up
        ((40, 69, 81, 73), (-20.0, 50.0, 181.0, 90.0), False),  # elsewhere in its cell
    ):
        told = told_dash(look, Dash(box, cell), [Dash(other, other_cell)])
        assert told.prints[0].shadowed != is_own
    assert told_dash(look, Dash(box, cell), []).prints[0].shadowed


def test_only_a_figure_that_two_looks_say_is_worth_a_third() -> None:
    eight = look("8")
    assert is_worth_a_third(seen("8"), eight)
    assert not is_worth_a_third(seen("8"), look("3"))
    assert not is_worth_a_third(seen("8"), look())
    assert not is_worth_a_third(eight, eight)  # nothing is in doubt


def test_of_two_looks_that_differ_the_one_that_is_a_number_is_taken_in_doubt() -> None:
    for own, bare, taken in (
        ("0—", "0", "0"),
        ("0", "0—", "0"),
        ("0—", "0—.", "0—"),
        ("3", "8", "3/8"),
        ("73234", "3234", "73234/3234"),
    ):
        assert made(look(own), look(bare))[:2] == ([taken], 0.5)


def test_a_cell_that_says_nothing_is_read_without_all_that_is_broad() -> None:
    assert made_instead(look("X"), look("7")) == ("7", 0.5)
    assert made_instead(look("3/8"), look("8")) == ("8", 0.5)
    assert made_instead(look("3/8"), look("9")) == ("3/8/9", 0.5)
    assert made_instead(look("X"), look("X.")) == ("X", 0.99)
    assert made_instead(look("自外健"), look("自然人")) == ("自然人", 0.99)
    assert made_instead(look("自外健"), look("7")) == ("自外健", 0.99)  # a label is no figure


def made_instead(own: Look, thin: Look) -> tuple[str, float]:
    taken = instead(own, thin)
    return taken.text, min(reading.confidence for reading in taken.readings)
