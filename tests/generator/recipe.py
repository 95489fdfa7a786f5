"""From a recipe (seed, tables, layout, disorders) to a document and its right reading."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.generator import fairness, render_html, render_text
from tests.generator.disorders import DISORDERS, STAGES
from tests.generator.draft import Draft, Expect, draft
from tests.generator.layouts import lay_out

LAYOUTS = (*render_html.LAYOUTS, *render_text.LAYOUTS)
CHARSETS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "gb18030")

_CURRENT = ("active_disclosure", "requests", "review_litigation")
TABLES = (
    *((tuple((t, form) for t in _CURRENT)) for form in ("2021", "2019", "2021", "2019")),
    (("active_disclosure", "2021"), ("requests", "2019"), ("review_litigation", "2019")),
    (("active_disclosure", "2019"), ("requests", "2021"), ("review_litigation", "2021")),
    (("requests", "2021"),),
    (("active_disclosure", "2019"),),
    (("statistics", "2014"),),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All there is to a drawn document."""

    seed: int
    tables: tuple[tuple[str, str], ...]
    layout: str
    disorders: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "tables": [list(t) for t in self.tables],
            "layout": self.layout,
            "disorders": list(self.disorders),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Recipe:
        tables = tuple((t, f) for t, f in data["tables"])
        return cls(data["seed"], tables, data["layout"], tuple(data["disorders"]))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn document: its bytes, and what a right reader gives."""

    recipe: Recipe
    data: bytes
    text: str
    media_type: str
    expected: dict[str, Expect]
    forms: dict[str, str]
    unjudged: frozenset[str]

    def expected_json(self) -> str:
        """Give the right reading as JSON, a cell a key."""
        cells = {
            key: {
                "value": None if e.value is None else float(e.value),
                "strict": e.strict,
                "state": e.state,
            }
            for key, e in self.expected.items()
        }
        return json.dumps(
            {"recipe": self.recipe.as_json(), "forms": self.forms, "expected": cells},
            ensure_ascii=False,
            indent=1,
        )


def random_recipe(rng: Random) -> Recipe:
    """Draw a recipe: any tables, any layout, up to five disorders."""
    count = rng.choice([0, 1, 1, 1, 2, 2, 3, 4, 5])
    return Recipe(
        rng.getrandbits(40),
        rng.choice(TABLES),
        rng.choice(LAYOUTS),
        tuple(sorted(rng.sample(list(DISORDERS), count))),
    )


def drafted(recipe: Recipe) -> Draft:
    """Make the report of a recipe, laid out, with what is expected of it, but not yet rendered."""
    made = draft(Random(f"{recipe.seed}"), recipe.tables)
    stacked = sorted(recipe.disorders, key=lambda name: (DISORDERS[name][0], name))
    laid_out = False
    for name in stacked:
        stage, apply = DISORDERS[name]
        if not laid_out and stage > STAGES.index("rows"):
            lay_out(made, Random(recipe.seed))
            laid_out = True
        apply(made, Random(f"{recipe.seed}/{name}"))
    if not laid_out:
        lay_out(made, Random(recipe.seed))
    fairness.allow(made, recipe.layout, recipe.disorders)
    return made


def build(recipe: Recipe) -> Drawn:
    """Make the document of a recipe. The same recipe always makes the same bytes."""
    made = drafted(recipe)
    rng = Random(f"{recipe.seed}/render")
    if recipe.layout in render_html.LAYOUTS:
        charset = rng.choice(CHARSETS)
        text = render_html.render(
            made, recipe.layout, rng, "utf-8" if rng.random() < 0.2 else charset
        )
        media_type = "text/html"
    else:
        charset = rng.choice(("utf-8", "utf-8-sig"))
        text = render_text.render(made, recipe.layout, rng)
        media_type = "text/plain"
        if "page_numbers" in made.marks:
            made.loosen(made.expected)
    return Drawn(
        recipe,
        text.encode(charset),
        text,
        media_type,
        made.expected,
        made.forms,
        frozenset(made.unjudged),
    )
