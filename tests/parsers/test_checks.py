"""The sums of the form, and the cell that the sums point to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from parsers.checks import equations, run_checks
from parsers.forms import load
from parsers.model import Check, Figure, State, Suspect
from parsers.suspects import find_suspects

TABLE = load("2021").tables["requests"]
PEOPLE = [column.code for column in TABLE.columns[:-1]]
FORMS = {"requests": "2021"}


def whole(granted: Mapping[str, int], received: Mapping[str, int]) -> dict[str, int]:
    """A consistent table: what was not granted is carried out."""
    cells = {f"{row.code}.{column}": 0 for row in TABLE.rows for column in PEOPLE}
    for person in PEOPLE:
        cells[f"received_new.{person}"] = received.get(person, 0)
        cells[f"granted.{person}"] = cells[f"closed_total.{person}"] = granted.get(person, 0)
        cells[f"carried_out.{person}"] = received.get(person, 0) - granted.get(person, 0)
    for row in TABLE.rows:
        cells[f"{row.code}.total"] = sum(cells[f"{row.code}.{person}"] for person in PEOPLE)
    return cells


def figures(cells: Mapping[str, int | None], state: State = "blank") -> dict[str, Figure]:
    made = {}
    for key, value in cells.items():
        row, column = key.split(".")
        known: State = "number" if value is not None else state
        figure = Figure("requests", row, column, value, str(value or ""), known, "here")
        made[figure.key] = figure
    return made


CONSISTENT = whole({"natural_person": 9, "enterprise": 4}, {"natural_person": 11, "enterprise": 4})


def failed(checks: list[Check]) -> set[str]:
    return {check.rule for check in checks if check.status == "fail"}


def suspects(cells: Mapping[str, int | None]) -> list[Suspect]:
    made = figures(cells)
    return find_suspects(made, run_checks(made, FORMS), FORMS)


def test_a_consistent_table_passes_every_check() -> None:
    checks = run_checks(figures(CONSISTENT), FORMS)
    assert {check.status for check in checks} == {"pass"}
    assert len(checks) == len(equations("2021", "requests")) == 7 + 7 + len(TABLE.rows)
    assert suspects(CONSISTENT) == []


def test_rule_names_are_stable() -> None:
    names = {equation.rule for equation in equations("2021", "requests")}
    expected = {"balance.total", "results.natural_person", "applicants.received_new"}
    assert {f"requests.{name}" for name in expected} <= names


def test_a_failed_check_says_both_numbers_and_the_cells() -> None:
    made = figures(CONSISTENT | {"closed_total.total": 20})
    check = next(c for c in run_checks(made, FORMS) if c.rule == "requests.balance.total")
    assert (check.status, check.expected, check.actual) == ("fail", 15, 22)
    assert "requests.carried_out.total" in check.cells


def test_a_blank_total_beside_filled_parts_is_unknown_not_failed() -> None:
    checks = run_checks(figures(CONSISTENT | {"received_new.total": None}), FORMS)
    status = {check.rule: check.status for check in checks}
    assert status["requests.applicants.received_new"] == "unknown"
    assert status["requests.balance.total"] == "unknown"
    assert not failed(checks)


def test_blanks_that_must_be_zero_let_a_sum_pass() -> None:
    checks = run_checks(figures(CONSISTENT | {"granted.legal_service": None}), FORMS)
    assert {check.status for check in checks} == {"pass"}


def test_parts_that_exceed_their_total_fail_whatever_a_blank_stands_for() -> None:
    cells = CONSISTENT | {"received_new.legal_service": None, "received_new.total": 3}
    assert "requests.applicants.received_new" in failed(run_checks(figures(cells), FORMS))


def test_a_figure_in_doubt_leaves_its_sums_unknown() -> None:
    cells = CONSISTENT | {"granted.legal_service": None}
    statuses = {c.rule: c.status for c in run_checks(figures(cells, "ambiguous"), FORMS)}
    assert statuses["requests.applicants.granted"] == "unknown"


def test_a_misprint_is_located_where_its_row_meets_its_column() -> None:
    (suspect,) = suspects(CONSISTENT | {"granted.enterprise": 41})
    assert (suspect.cell, suspect.printed, suspect.suggested) == (
        "requests.granted.enterprise",
        41,
        4,
    )


@pytest.mark.parametrize(
    ("change", "reason", "mended"),
    [
        ({"granted.natural_person": 4, "granted.enterprise": 9}, "swapped", {9, 4}),
        ({"granted.enterprise": 0, "granted.research_institution": 4}, "one column off", {0, 4}),
        (
            {
                "closed_total.natural_person": 5,
                "closed_total.enterprise": 6,
                "closed_total.total": 11,
            },
            "totals were not updated",
            {9, 4, 13},
        ),
    ],
)
def test_the_ways_in_which_clerks_go_wrong_are_told_apart(
    change: dict[str, int], reason: str, mended: set[int]
) -> None:
    found = suspects(CONSISTENT | change)
    assert all(reason in suspect.reason for suspect in found)
    assert {suspect.suggested for suspect in found} == mended


def test_requests_carried_in_and_counted_again_are_told() -> None:
    cells = dict(CONSISTENT)
    for person, count in (("natural_person", 3), ("total", 3)):
        cells[f"carried_in.{person}"] = count
        cells[f"carried_out.{person}"] += count
        cells[f"received_new.{person}"] += count
    found = suspects(cells)
    assert {suspect.cell for suspect in found} == {
        "requests.received_new.natural_person",
        "requests.received_new.total",
    }
    assert {suspect.suggested for suspect in found} == {11, 15}


def test_where_several_cells_could_be_it_none_is_suggested() -> None:
    keys = ("upheld", "corrected", "other", "pending", "total")
    made = {}
    for row in ("review", "litigation_direct", "litigation_after_review"):
        for key in keys:
            value = 4 if (row, key) == ("review", "upheld") else 0
            figure = Figure("review_litigation", row, key, value, str(value), "number", "here")
            made[figure.key] = figure
    forms = {"review_litigation": "2021"}
    found = find_suspects(made, run_checks(made, forms), forms)
    assert found
    assert all(s.suggested is None and s.alternatives >= 1 for s in found)
