"""The prose of invented reports, and what it claims about the tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from crawler.replica.figures import Figures, Number


@dataclass(frozen=True, slots=True)
class TrueClaim:
    """A number that the prose states, and the cells whose sum it is."""

    cells: tuple[str, ...]
    value: Number


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """A heading, its paragraphs, and the table that stands under it (or "")."""

    heading: str
    paragraphs: tuple[str, ...]
    table: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """All that a report says outside its tables."""

    preamble: str
    sections: tuple[WrittenSection, ...]
    claims: tuple[TrueClaim, ...]


@cache
def _data() -> Any:
    return tomllib.loads(files(__package__).joinpath("prose.toml").read_text("utf-8"))


def write(seed: str, publisher: str, year: int, figures: Figures) -> Prose:
    """Write a report's prose; the same seed writes the same. Claims agree with ``figures``."""
    random = Random(seed)  # noqa: S311 - the same sites every time
    fixed = {"publisher": publisher, "year": year}
    sections, claims = [], []
    for section in _data()["section"]:
        paragraphs = []
        for paragraph in section.get("paragraph", ()):
            variant = random.choice(paragraph["variant"])
            noise = {name: random.randint(*span) for name, span in variant.get("noise", {}).items()}
            stated = {
                name: sum(figures[cell] for cell in cells)
                for name, cells in variant.get("cells", {}).items()
            }
            claims += _claims(variant.get("cells", {}), stated)
            paragraphs.append(variant["text"].format(**fixed, **noise, **stated))
        if "words" in section:
            paragraphs.append(_own_words(seed))
        sections.append(
            WrittenSection(section["heading"], tuple(paragraphs), section.get("table", ""))
        )
    preamble = _data()["preamble"].format(**fixed)
    return Prose(preamble, tuple(sections), tuple(claims))


def _own_words(seed: str) -> str:
    """Give a paragraph that hardly another report has."""
    words = _data()["words"]
    random = Random(f"{seed} words")  # noqa: S311
    parts = (
        random.sample(words[name], words["sentences"]) for name in ("subjects", "doings", "results")
    )
    opening: str = words["opening"]
    return opening + "".join(f"{'，'.join(told)}。" for told in zip(*parts, strict=True))


def _claims(cells: Mapping[str, list[str]], stated: Mapping[str, Number]) -> list[TrueClaim]:
    return [TrueClaim(tuple(group), stated[name]) for name, group in cells.items()]
