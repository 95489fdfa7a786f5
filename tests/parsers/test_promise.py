"""The promise, against an adversary: each figure is what is printed, or null; never another number.

The suite draws a few hundred documents, always the same; `python -m tests.generator --cases 20000`
draws as many as you like, and says what came of each layout and disorder.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import parsers
from tests.generator import printed
from tests.generator.disorders import DISORDERS
from tests.generator.judge import Verdict, judge
from tests.generator.recipe import LAYOUTS, TABLES, Recipe, build

SHARED = Path(__file__).parents[3] / "shared"
WHOLE = {"2021": TABLES[0], "2019": TABLES[1], "2014": TABLES[-1]}

recipes = st.builds(
    Recipe,
    seed=st.integers(0, 2**32),
    tables=st.sampled_from(TABLES),
    layout=st.sampled_from(LAYOUTS),
    disorders=st.lists(st.sampled_from(sorted(DISORDERS)), max_size=4, unique=True).map(
        lambda names: tuple(sorted(names))
    ),
)


def verdicts(recipe: Recipe) -> list[Verdict]:
    """Read the document of a recipe and give what is not as a right reader gives it."""
    drawn = build(recipe)
    return list(judge(drawn, parsers.read(drawn.data, media_type=drawn.media_type)))


@settings(
    max_examples=400,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(recipes)
def test_never_a_wrong_number(recipe: Recipe) -> None:
    assert [v for v in verdicts(recipe) if v.kind in ("crash", "wrong", "doubled", "locator")] == []


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_clean_report_is_read_whole_in_every_layout(layout: str, form: str) -> None:
    for seed in range(3):
        assert verdicts(Recipe(seed, WHOLE[form], layout)) == []


# Refused by decision, though a person could read them.
REFUSED = {
    "table_cut_with_heads": "a head of another section right above a row speaks against it",
    "unclosed_table": "what follows the last row lies inside its last cell",
}


@pytest.mark.parametrize("name", sorted(DISORDERS))
def test_one_disorder_in_a_plain_table_refuses_nothing_that_can_be_read(name: str) -> None:
    for form in WHOLE:
        for seed in range(3):
            found = verdicts(Recipe(seed, WHOLE[form], "html_plain", (name,)))
            assert [v for v in found if v.kind != "refused" or name not in REFUSED] == []


@pytest.mark.parametrize("hybrid", TABLES[4:6])
def test_each_table_has_its_own_form(hybrid: tuple[tuple[str, str], ...]) -> None:
    drawn = build(Recipe(1, hybrid, "html_word"))
    assert dict(parsers.read(drawn.data, media_type="text/html").forms) == dict(hybrid)


@pytest.mark.skipif(
    not SHARED.exists(), reason="../shared is not here: no codebook to compare with"
)
@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
def test_the_generator_prints_the_forms_of_the_codebook(form: str) -> None:
    keys = set()
    for table, of in WHOLE[form]:
        assert of == form
        keys |= set(build(Recipe(1, ((table, form),), "html_plain")).expected)
    path = SHARED / "codebook" / f"form_{form}.csv"
    with path.open(encoding="utf-8") as lines:
        codebook = {f"{r['table']}.{r['row']}.{r['column']}" for r in csv.DictReader(lines)}
    assert keys == codebook


def test_drawn_figures_satisfy_the_sums_of_their_form() -> None:
    for seed in range(20):
        cells = {
            k: e.value
            for k, e in build(Recipe(seed, TABLES[0], "html_plain")).expected.items()
            if k.startswith("requests.")
        }
        for column, _ in printed.APPLICANTS:
            value = {k.split(".")[1]: v for k, v in cells.items() if k.endswith(f".{column}")}
            ends = ("received_new", "carried_in", "closed_total", "carried_out")
            received, carried_in, closed, carried_out = (value.pop(row) for row in ends)
            assert received + carried_in == closed + carried_out
            assert sum(value.values()) == closed
