"""One wrong digit planted anywhere in a consistent requests table is noticed, and found."""

from __future__ import annotations

import pytest

import parsers
from parsers.model import Report
from tests.generator.recipe import Recipe, build

CLEAN = {form: build(Recipe(7, (("requests", form),), "html_plain")) for form in ("2021", "2019")}


def read_with(form: str, place: int, text: str) -> Report:
    """Read the clean table with the figure at ``place`` (in reading order) printed as ``text``."""
    head, *cells = CLEAN[form].text.split("<td>")
    figures = [i for i, cell in enumerate(cells) if cell.split("</td>")[0].isdigit()]
    figures = figures[-len(CLEAN[form].expected) :]  # not those in the page's script and comment
    _, closing, rest = cells[figures[place]].partition("</td>")
    cells[figures[place]] = text + closing + rest
    return parsers.read("<td>".join([head, *cells]).encode(), media_type="text/html")


@pytest.mark.parametrize("form", CLEAN)
def test_a_consistent_table_raises_no_suspicion(form: str) -> None:
    report = parsers.read(CLEAN[form].data, media_type="text/html")
    assert {check.status for check in report.checks} == {"pass"}
    assert report.suspects == ()


@pytest.mark.parametrize("form", CLEAN)
def test_a_wrong_digit_is_noticed_and_located(form: str) -> None:
    for place, (key, expect) in enumerate(CLEAN[form].expected.items()):
        right = int(expect.value or 0)
        wrong = right + (1, 9, 10, -1)[place % 4] if right else place % 9 + 1
        report = read_with(form, place, str(wrong))
        assert report.values()[key] == wrong, "a figure stays as printed"
        failed = [check for check in report.checks if check.status == "fail"]
        assert failed, key
        assert all(key in check.cells for check in failed), key
        found = [(s.cell, s.printed, s.suggested, s.alternatives) for s in report.suspects]
        assert found == [(key, wrong, right, 0)], key


@pytest.mark.parametrize("form", CLEAN)
def test_a_blank_part_leaves_the_sums_open_and_suspects_nobody(form: str) -> None:
    keys = list(CLEAN[form].expected)
    for place in range(0, len(keys), 5):
        if CLEAN[form].expected[keys[place]].value:
            report = read_with(form, place, "")
            assert report.values()[keys[place]] is None
            assert not [c for c in report.checks if c.status == "fail"], keys[place]
            touched = [c for c in report.checks if keys[place] in c.cells]
            assert {c.status for c in touched} == {"unknown"}


@pytest.mark.parametrize(
    "name", ["misprint", "digits_swapped", "pair_swapped", "totals_not_updated"]
)
def test_a_suggestion_is_never_wrong(name: str) -> None:
    for seed in range(60):
        tables = (("requests", "2021"), ("review_litigation", "2021"))
        truth = build(Recipe(seed, tables, "html_plain")).expected
        spoiled = build(Recipe(seed, tables, "html_plain", (name,)))
        report = parsers.read(spoiled.data, media_type="text/html")
        for suspect in report.suspects:
            assert suspect.printed == spoiled.expected[suspect.cell].value
            assert suspect.suggested in (None, truth[suspect.cell].value), (seed, suspect)
