"""What OCR read: mended, believed or opened, by the sums of the form."""

from __future__ import annotations

from parsers.doubts import settle_doubts
from parsers.forms import load
from parsers.model import Figure, Problem
from parsers.values import value_of

# 行政复议等: four outcomes and their total in each row, the only sums of the table.
ROW = ("upheld", "corrected", "other", "pending", "total")


def review(*row: str, sure: float = 0.99, unsure: dict[str, float] | None = None) -> list[Figure]:
    """The figures of the review table as OCR read them: ``row``, and two rows of zeros."""
    figures = []
    for spec in load("2021").tables["review_litigation"].rows:
        for column, text in zip(ROW, row if spec.code == "review" else "00000", strict=True):
            value = value_of(text)
            found = (unsure or {}).get(column, sure) if spec.code == "review" else sure
            figures.append(
                Figure(
                    *("review_litigation", spec.code, column),
                    *(value.number, text, value.state),
                    f"page=1 box=0,0,9,9 confidence={found:.2f}",
                )
            )
    return figures


def settled(figures: list[Figure]) -> tuple[list[object], list[Problem]]:
    """Values of the first row (states where there is none), and the problems."""
    after, problems = settle_doubts(figures, {"review_litigation": "2021"})
    row = [f for f in after if f.row == "review"]
    return [f.state if f.value is None else f.value for f in row], problems


def test_what_ocr_is_sure_of_is_left_alone() -> None:
    assert settled(review(*"12306")) == ([1, 2, 3, 0, 6], [])


def test_a_sum_confirms_a_figure_that_ocr_is_not_sure_of() -> None:
    assert settled(review(*"12306", unsure={"other": 0.75})) == ([1, 2, 3, 0, 6], [])


def test_the_only_look_alike_that_mends_the_sum_is_taken_and_said() -> None:
    values, (problem,) = settled(review(*"12806", unsure={"other": 0.6}))
    assert values == [1, 2, 3, 0, 6]
    assert problem.code == "ocr_mended"
    assert problem.cells == ("review_litigation.review.other",)
    assert "'8' (confidence 0.60)" in problem.detail


def test_raw_keeps_what_ocr_read() -> None:
    after, _ = settle_doubts(review(*"12806", unsure={"other": 0.6}), {"review_litigation": "2021"})
    mended = next(f for f in after if f.key == "review_litigation.review.other")
    assert (mended.value, mended.raw, mended.state) == (3, "8", "number")


def test_a_digit_that_does_not_look_alike_is_not_mended_but_opened() -> None:
    values, (problem,) = settled(review(*"12206", unsure={"other": 0.6}))  # 2 is no 3
    assert values == [1, 2, "ambiguous", 0, 6]
    assert problem.code == "ocr_doubtful"


def test_two_cells_that_could_each_mend_the_sum_are_both_opened() -> None:
    values, (problem,) = settled(review(*"18809", unsure={"corrected": 0.6, "other": 0.6}))
    assert values == [1, "ambiguous", "ambiguous", 0, 9]  # 3 and 8, or 8 and 3? nobody can tell
    assert problem.code == "ocr_doubtful"


def test_a_misprint_that_ocr_read_surely_stays_as_printed() -> None:
    assert settled(review(*"12806")) == ([1, 2, 8, 0, 6], [])


def test_a_misprint_is_not_mended_where_a_doubtful_cell_could_not_be_it() -> None:
    values, _ = settled(review("1", "2", "3", "0", "60", unsure={"upheld": 0.6}))
    assert values == ["ambiguous", 2, 3, 0, 60]


def test_a_sum_does_not_tell_a_blank_from_a_zero_that_was_not_seen() -> None:
    values, _ = settled(review("1", "2", "3", "", "6", unsure={"pending": 0.0}))
    assert values == [1, 2, 3, "ambiguous", 6]
    assert settled(review("1", "2", "3", "", "6"))[0] == [1, 2, 3, "blank", 6]


def test_even_a_sum_that_holds_does_not_make_up_for_half_a_guess() -> None:
    # A smudge that makes a 1 a 7 makes it so in the total as well.
    values, _ = settled(review(*"70007", unsure={"upheld": 0.5, "total": 0.5}))
    assert values == ["ambiguous", 0, 0, 0, "ambiguous"]


def matrix(unsure: dict[str, tuple[str, float]]) -> list[Figure]:
    """A requests table as OCR read it, in which some cells hold other texts, read less surely."""
    figures = []
    for spec in load("2021").tables["requests"].rows:
        row = (
            [*"3000003"]
            if spec.code in ("received_new", "granted", "closed_total")
            else [*"0000000"]
        )
        for column, printed in zip(load("2021").tables["requests"].columns, row, strict=True):
            key = f"{spec.code}.{column.code}"
            text, sure = unsure.get(key, (printed, 0.99))
            place = f"page=1 box=0,0,9,9 confidence={sure:.2f}"
            value = value_of(text)
            about = ("requests", spec.code, column.code)
            figures.append(Figure(*about, value.number, text, value.state, place))
    return figures


def values_of(figures: list[Figure]) -> dict[str, object]:
    after, _ = settle_doubts(figures, {"requests": "2021"})
    return {f"{f.row}.{f.column}": f.value for f in after}


def test_of_what_ocr_read_in_a_cell_the_figure_is_taken_that_two_sums_hold_with() -> None:
    right = values_of(matrix({}))
    for text in ("0 1", "· 0 #", "11 0", "0d", "Q", "σ"):
        assert values_of(matrix({"granted.enterprise": (text, 0.3)})) == right
    # What one gives is what another lacks.
    apart = {"granted.natural_person": ("3 1", 0.3), "carried_in.enterprise": ("1 0", 0.3)}
    assert values_of(matrix(apart)) == right


def test_no_figure_is_taken_out_of_a_cell_that_sums_do_not_hold_with() -> None:
    for text in ("1 2", "X", "0 |", "00", "A"):
        found = values_of(matrix({"granted.enterprise": (text, 0.3)}))
        assert found["granted.enterprise"] is None
    unsure = {"granted.enterprise": ("0 1", 0.3), "granted.legal_service": ("0", 0.4)}
    assert values_of(matrix(unsure))["granted.enterprise"] is None
    # One sum is not enough.
    after, _ = settle_doubts(review(*["1", "2", "3 7", "0", "6"]), {"review_litigation": "2021"})
    assert next(f for f in after if f.key == "review_litigation.review.other").value is None


def test_a_figure_that_two_sums_of_sure_ones_hold_with_needs_not_be_sure_itself() -> None:
    assert values_of(matrix({"granted.enterprise": ("0", 0.2)})) == values_of(matrix({}))
    two = {"granted.enterprise": ("0", 0.2), "granted.legal_service": ("0", 0.75)}
    found = values_of(matrix(two))
    assert found["granted.enterprise"] is None
    assert found["granted.legal_service"] == 0


def test_what_no_sum_covers_is_believed_only_if_ocr_is_sure() -> None:
    def licensing(sure: float) -> Figure:
        key = ("active_disclosure", "licensing", "decisions")
        figure = Figure(*key, 550, "550", "number", f"page=1 box=0,0,9,9 confidence={sure}")
        (after,), _ = settle_doubts(
            [figure],
            {"active_disclosure": "2021"},
        )
        return after

    assert licensing(0.95).value == 550
    assert (licensing(0.80).value, licensing(0.80).state) == (None, "ambiguous")


def test_figures_that_were_not_read_by_ocr_are_never_touched() -> None:
    figures = [
        Figure(f.table, f.row, f.column, f.value, f.raw, f.state, "xpath=/table[1]")
        for f in review(*"12806")
    ]
    assert settle_doubts(figures, {"review_litigation": "2021"}) == (figures, [])


def test_a_point_before_three_digits_may_be_a_comma_and_is_not_believed() -> None:
    place = "page=1 box=0,0,9,9 confidence=0.99"
    doubted = ("6.625", "6.625元", "6.625万元", "6.625 万元", "6．625")
    believed = ("6.62", "6.62万元", "6,625", "6,625元", "6.6250", "1234.625万元")
    for raw in (*doubted, *believed):
        state = "ambiguous" if raw in doubted else "number"
        amount = value_of(raw, "万元")
        figure = Figure(
            *(
                "active_disclosure",
                "fees",
                "amount_10k_yuan",
                amount.number,
                raw,
                amount.state,
                place,
            )
        )
        (after,), problems = settle_doubts([figure], {"active_disclosure": "2021"})
        assert after.state == state
        assert [p.code for p in problems] == ["ocr_doubtful"] * (state == "ambiguous")
