"""Two looks at a cell under a grey seal: what is made of them."""

from __future__ import annotations

from tests.parsers.readers import scans
from tests.parsers.readers.scans import np

scans.need_ocr()

from parsers.readers.ink import Print  # noqa: E402
from parsers.readers.ocr import Glyph, Picture, Reading  # noqa: E402
from parsers.readers.twice import Look, agreed  # noqa: E402

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
