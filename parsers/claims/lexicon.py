"""The phrase tables of `phrases.toml`, made ready: lookup by ending, and concept → cells by form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any, Generic, TypeVar

from parsers import forms

T = TypeVar("T")


class Endings(Generic[T]):
    """Phrases to be found at the end of a text, the longest first. A lookup never backtracks."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._by_last: dict[str, list[tuple[str, T]]] = {}
        for phrase, meaning in sorted(phrases, key=lambda entry: -len(entry[0])):
            self._by_last.setdefault(phrase[-1], []).append((phrase, meaning))

    def at_end(self, text: str) -> tuple[str, T] | None:
        """Give the longest phrase that ``text`` ends with, and what it means."""
        for phrase, meaning in self._by_last.get(text[-1:], ()):
            if text.endswith(phrase):
                return phrase, meaning
        return None

    def strip(self, text: str) -> str:
        """Take phrases off the end of ``text`` until none is left there."""
        while text and (hit := self.at_end(text)):
            text = text[: -len(hit[0])]
        return text


@cache
def tables() -> dict[str, Any]:
    """Give phrases.toml as it is."""
    return tomllib.loads((files(__package__) / "phrases.toml").read_text("utf-8"))


def words(section: str, name: str) -> list[str]:
    """Give one list of phrases.toml."""
    found: list[str] = tables()[section][name]
    return found


def meanings(section: str) -> list[tuple[str, str]]:
    """Give a section of phrases.toml as (phrase, concept) pairs."""
    found: dict[str, list[str]] = tables()[section]
    return [(phrase, concept) for concept, phrases in found.items() for phrase in phrases]


def alternation(phrases: Iterable[str]) -> str:
    """Give a pattern for any of ``phrases``, the longest first."""
    return "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))


Cells = Mapping[str, tuple[str, ...]]


def cells_of(form: str, by_table: Mapping[str, str] | None = None) -> Cells:
    """Map each concept to the cell keys it speaks of, in the order of the form.

    ``by_table`` names the form of single tables where a report mixes forms. A concept that the
    forms have no cell for is absent.
    """
    return _cells_of(form, tuple(sorted((by_table or {}).items())))


@cache
def _cells_of(form: str, by_table: tuple[tuple[str, str], ...]) -> Cells:
    known = _keys(form, dict(by_table))
    found = {}
    patterns: dict[str, list[str]] = tables()["cells"]
    for concept, choices in patterns.items():
        for pattern in choices:
            if keys := tuple(key for key in known if fnmatchcase(key, pattern)):
                found[concept] = keys
                break
    return found


def _keys(form: str, by_table: Mapping[str, str]) -> list[str]:
    chosen = {**dict.fromkeys(forms.load(form).tables, form), **by_table}
    return [
        f"{code}.{row.code}.{column}"
        for code, name in chosen.items()
        if name in forms.FORM_NAMES and code in forms.load(name).tables
        for row, column in forms.load(name).tables[code].cells()
    ]
