"""Tables as OCR gives them, with labels, heads and figures that a seal has damaged."""

from __future__ import annotations

import pytest

from parsers.model import Cell, Document, Grid, Number, Paragraph, Report
from parsers.report import report_of
from tests.parsers.layouts import FIGURES, HEADS, TITLE, expected, label_of, printed

Row = list[str]


def rows() -> list[Row]:
    """The requests table as printed, a list a row."""
    return [["", *HEADS], *([label_of(code), *map(str, printed(code))] for code in FIGURES)]


def scanned(table: list[Row], unsure: dict[str, float] | None = None) -> Report:
    """Read a table in which OCR was as sure of some texts as ``unsure`` says, and of all others."""
    sure = unsure or {}
    cells = (
        tuple(
            Cell(text, f"page=1 box={c},{r},9,9 confidence={sure.get(text, 0.99):.2f}")
            for c, text in enumerate(row)
        )
        for r, row in enumerate(table)
    )
    heading = Paragraph("三、收到和处理政府信息公开申请情况")
    return report_of(Document((Paragraph(TITLE), heading, Grid(tuple(cells)))))


def requests(report: Report) -> dict[str, Number | None]:
    return {key: value for key, value in report.values().items() if key.startswith("requests.")}


def without(*codes: str) -> dict[str, Number | None]:
    """What is expected where some rows are left open."""
    return {k: None if k.split(".")[1] in codes else v for k, v in expected().items()}


def damaged(changes: dict[str, str], sure: float = 0.6) -> Report:
    table = [
        [changes.get(code, row[0]), *row[1:]]
        for code, row in zip(["", *FIGURES], rows(), strict=True)
    ]
    return scanned(table, dict.fromkeys(changes.values(), sure))


# ---- labels --------------------------------------------------------------------------------------

SECRET, THIRD, STABLE = (
    "denied_state_secret",
    "denied_third_party_rights",
    "denied_security_stability",
)


@pytest.mark.parametrize(
    "changes",
    [
        {SECRET: "1. 于家密"},
        {SECRET: "1. 属于 (国 某家秘密"},
        {SECRET: "1 D 某1.属于国家秘密章"},
        {THIRD: "4.保护第方权口", STABLE: "危及 三安"},
        {"received_new": "一、本收府信公开数"},
        {"carried_out": "四、结转 乍继续办"},
    ],
)
def test_a_damaged_label_is_that_of_the_only_row_that_its_place_and_its_rest_leave(
    changes: dict[str, str],
) -> None:
    report = damaged(changes)
    assert requests(report) == expected()
    said = {
        key.split(".")[1] for p in report.problems if p.code == "label_mended" for key in p.cells
    }
    assert said == set(changes)


def test_the_first_rows_are_named_from_below_since_what_is_above_may_be_left_of_heads() -> None:
    table = rows()
    table[0] = ["", "D", *[""] * 6]
    table[1][0], table[2][0] = "1 本年新收府信息公开申请数 1x", "1二、上年结转府信息公开申请数"
    report = scanned(table, {"D": 0.2, table[1][0]: 0.2, table[2][0]: 0.2})
    assert requests(report) == expected()


def test_a_label_that_ocr_read_surely_is_not_taken_for_another() -> None:
    report = damaged({SECRET: "1. 于家密"}, sure=0.95)
    assert requests(report) == without(SECRET)
    assert "label_mended" not in {p.code for p in report.problems}


@pytest.mark.parametrize(
    "left",
    [
        "1. 于",  # too little
        "某县人民",  # nothing
        "7.属于行政执卷",  # more of another row's
        "1.不属于国家秘密",  # something else
    ],
)
def test_what_is_left_of_a_label_must_be_its_own(left: str) -> None:
    assert requests(damaged({SECRET: left})) == without(SECRET)


def test_where_another_row_is_missing_beside_it_a_damaged_label_is_not_named() -> None:
    table = [row for row in rows() if not row[0].endswith("其他法律行政法规禁止公开")]
    place = next(n for n, row in enumerate(table) if row[0].endswith("属于国家秘密"))
    table[place][0] = "1. 于家密"
    report = scanned(table, {"1. 于家密": 0.6})
    assert requests(report)[f"requests.{SECRET}.total"] is None


# ---- heads ---------------------------------------------------------------------------------------


def test_a_damaged_head_is_that_of_the_only_column_whose_rest_it_is() -> None:
    table = rows()
    table[0][4] = "社:公组"
    table[0][1] = "D"
    report = scanned(table, {"社:公组": 0.5, "D": 0.3})
    assert requests(report) == expected()
    assert any("社会公益组织" in p.detail for p in report.problems if p.code == "label_mended")


def outcomes(heads: list[str], scraps: list[str], figures: list[str]) -> dict[str, Number | None]:
    """Read the table of outcomes with these heads, scraps of heads above the figures, and figures."""
    table = [
        ["行政复议", *[""] * 4, "行政诉讼", *[""] * 9],
        [*heads[:5], "未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4],
        [*[""] * 5, *heads[5:]],
        [*scraps, *[""] * (15 - len(scraps))],
        figures,
    ]
    table = [row for row in table if any(row)]
    report = scanned(table, dict.fromkeys((*scraps, ""), 0.3))
    return {k: v for k, v in report.values().items() if k.startswith("review_litigation.")}


CASES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
PRINTED = [*"102030506130101"]


def test_heads_of_outcomes_of_which_most_are_left_in_their_order_are_those_of_the_form() -> None:
    right = outcomes(CASES, [], PRINTED)
    assert [*right.values()] == [int(text) for text in PRINTED]
    lost = ["结果维持", "", "1e |", "尚未审结", "总计", "D", *CASES[6:8], "", *CASES[9:]]
    assert outcomes(lost, ["D |", "32 |", "�E |"], PRINTED) == right
    half = ["结果维持", *[""] * 8, *CASES[9:]]
    assert not any(outcomes(half, ["D |"], PRINTED).values())
    turned = ["结果纠正", "", "", "结果维持", *CASES[4:]]
    assert not any(outcomes(turned, ["D |"], PRINTED).values())


def test_a_head_that_several_became_is_none_of_them() -> None:
    table = rows()
    several = "法人或其他组织商业企业文构 社会公 法律服务"
    table[0][2:6] = [several, "", "", ""]
    report = scanned(table, {several: 0.3})
    assert requests(report) == expected()  # for their sums
    assert "label_mended" not in {p.code for p in report.problems}


# ---- rows of one table ---------------------------------------------------------------------------


def test_what_sums_prove_of_a_ruled_table_holds_for_a_row_with_a_cell_that_cannot_be_read() -> None:
    table = rows()
    table[0][1:4] = ["", "", ""]  # heads under the seal
    table[4][1] = "X"
    found = requests(scanned(table, {"X": 0.3}))
    cell = "requests." + [*FIGURES][3] + ".natural_person"
    assert found == expected() | {cell: None}


def test_marks_for_nothing_add_nothing_to_the_sums_that_prove_a_ruled_table() -> None:
    table = [["—" if text == "0" else text for text in row] for row in rows()]
    table[0][1:4] = ["", "", ""]
    assert requests(scanned(table)) == {k: v or None for k, v in expected().items()}


def test_where_most_rows_do_not_add_up_none_is_believed_for_its_place() -> None:
    table = rows()
    table[0][1:4] = ["", "", ""]
    for row in table[1:]:
        row[7] = str(int(row[7]) + 1)
    assert not any(requests(scanned(table)).values())
