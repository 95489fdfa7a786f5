"""The promise in office formats and on paper: each figure is what is printed, or null.

The reports, and what a right reader gives for each cell, are those of tests/generator, in any stack
of its disorders; `drafts` writes them as files. tests/parsers/test_promise.py does the same for
HTML and text.
"""

from __future__ import annotations

from random import Random

import pytest

import parsers
from tests.generator.disorders import DISORDERS
from tests.generator.judge import Verdict, judge
from tests.generator.recipe import TABLES, Recipe, random_recipe
from tests.parsers.readers.drafts import NOT_IN, WRITERS, written

FORMS = (TABLES[0], TABLES[1], TABLES[-1])
CASES = {"docx": 150, "xlsx": 150, "csv": 150, "pdf": 50, "ofd": 50}
WORST = ("crash", "wrong", "doubled", "locator")


def verdicts(recipe: Recipe, kind: str) -> list[Verdict]:
    """Read the file of a recipe and give what is not as a right reader gives it."""
    drawn = written(recipe, kind)
    return list(judge(drawn, parsers.read(drawn.data)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", WRITERS)
def test_never_a_wrong_number(kind: str) -> None:
    for number in range(CASES[kind]):
        recipe = random_recipe(Random(f"{kind}/{number}"))
        assert [v for v in verdicts(recipe, kind) if v.kind in WORST] == [], recipe


@pytest.mark.parametrize("kind", WRITERS)
def test_a_clean_report_is_exact_in_every_cell(kind: str) -> None:
    for seed, tables in enumerate(FORMS * 2):
        assert verdicts(Recipe(seed, tables, "html_plain"), kind) == []


# Refused, though a person could read them.
REFUSED = {
    "docx": {"table_cut_with_heads"},
    "xlsx": {"rowspans_lost"},
    "csv": {
        "rowspans_lost",
        "headings_lost",
        "table_cut",
        "blank_zeros",
        "blank_rows",
        "odd_blanks",
    },
    "pdf": {"table_cut_with_heads", "tables_merged", "rowspans_lost", "units_in_cells"},
    "ofd": {"table_cut_with_heads", "tables_merged", "rowspans_lost", "units_in_cells"},
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", WRITERS)
def test_one_disorder_refuses_nothing_that_can_be_read(kind: str) -> None:
    names = sorted(DISORDERS.keys() - NOT_IN[kind] - REFUSED[kind])
    # A PDF and an OFD of a report are the same sheets: each has half of the disorders.
    half = {"pdf": names[::2], "ofd": names[1::2]}.get(kind, names)
    for number, name in enumerate(half):
        recipe = Recipe(1, FORMS[number % 3], "html_plain", (name,))
        assert verdicts(recipe, kind) == [], recipe
