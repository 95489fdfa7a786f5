"""Which platform family a site runs on, told from its pages and addresses (``markers.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ENOUGH = 3  # points below which nothing is said: a proof, or hints that agree
_MOST_TEXT = 800_000  # characters of a page that are looked at
_MOST_ARTICLES = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a family: where it is looked for, the pattern, what it counts."""

    family: str
    where: str
    pattern: re.Pattern[str]
    weight: int


@dataclass(frozen=True, slots=True)
class Family:
    """A platform family and the marks by which it was known (``where pattern``)."""

    code: str
    points: int
    marks: tuple[str, ...]


def recognise(
    text: str, url: str, articles: Iterable[str] = (), lists: Iterable[str] = ()
) -> list[Family]:
    """Give the families whose marks a page has, surest first; empty where they are not enough.

    ``text`` is the page's markup, ``url`` its address, ``articles`` and ``lists`` the addresses
    of articles and of other lists that it links. A mark counts once.
    """
    seen: dict[str, list[Mark]] = {}
    addresses = [url, *lists]
    some = list(articles)[:_MOST_ARTICLES]
    for mark in _marks():
        if mark.where == "page":
            found = mark.pattern.search(text, 0, _MOST_TEXT) is not None
        else:
            among = addresses if mark.where == "address" else [url, *some]
            found = any(mark.pattern.search(one) for one in among)
        if found:
            seen.setdefault(mark.family, []).append(mark)
    points = {code: sum(mark.weight for mark in marks) for code, marks in seen.items()}
    for code, beaten in _beats().items():
        if points.get(code, 0) >= ENOUGH:
            for other in beaten:
                points.pop(other, None)
    ranked = sorted(points.items(), key=lambda item: -item[1])
    return [
        Family(code, n, tuple(f"{m.where} {m.pattern.pattern}" for m in seen[code]))
        for code, n in ranked
        if n >= ENOUGH
    ]


def codes() -> list[str]:
    """Give the codes that ``markers.toml`` can tell."""
    return list(_data())


@cache
def _data() -> dict[str, dict[str, dict[str, int]]]:
    text = files(__package__).joinpath("markers.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _marks() -> tuple[Mark, ...]:
    return tuple(_read())


def _read() -> Iterator[Mark]:
    for family, entry in _data().items():
        for where in ("page", "address", "article"):
            for pattern, weight in entry.get(where, {}).items():
                yield Mark(
                    family, where, re.compile(pattern, re.I if where == "page" else 0), weight
                )


@cache
def _beats() -> dict[str, list[str]]:
    return {code: list(entry["beats"]) for code, entry in _data().items() if "beats" in entry}
