"""What is read from single sentences, and above all what is not."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from parsers import forms
from parsers.claims import find_claims
from parsers.model import Section

FILE = Path(__file__).parents[1] / "fixtures/claims/sentences.toml"
SENTENCES: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["sentence"]


def expand(key: str, form: str) -> tuple[str, ...]:
    """Write a key of the fixture in full: the table, and the cells that a * stands for."""
    known = [
        f"{code}.{row.code}.{column}"
        for code, table in forms.load(form).tables.items()
        for row, column in table.cells()
    ]
    cells: list[str] = []
    for part in key.split(" + "):
        full = part if part.count(".") == 2 else f"requests.{part}"
        found = [k for k in known if fnmatchcase(k, full)]
        assert found, f"{full} is no cell of form {form}"
        cells += found
    return tuple(cells)


@pytest.mark.parametrize("case", SENTENCES, ids=[s["text"][:30] for s in SENTENCES])
def test_a_sentence_gives_just_these_claims(case: dict[str, Any]) -> None:
    form = case.get("form", "2021")
    section = Section(case.get("heading", "一、总体情况"), case["text"])
    claims = [c for c in find_claims([section], form) if c.relation == "equals"]
    assert sorted((c.cells, c.value) for c in claims) == sorted(
        (expand(key, form), value) for key, value in case["claims"].items()
    )
    assert all(section.text[c.start : c.end] == c.quote for c in claims)


def test_the_sentences_are_many_and_mostly_treacherous() -> None:
    assert len(SENTENCES) >= 80
    assert 2 * sum("trap" in s for s in SENTENCES) >= len(SENTENCES)
