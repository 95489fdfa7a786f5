"""Prose with the numbers that were read in it marked, each with the way to its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``claim`` is what it states, or None for text between."""

    text: str
    claim: dict[str, Any] | None = None


def pieces(text: str, claims: Iterable[dict[str, Any]]) -> Iterator[Piece]:
    """Part ``text`` at its claims (each with start and end). Where two overlap the first is marked."""
    at = 0
    for claim in sorted(claims, key=lambda c: (c["start"], -c["end"])):
        start, end = claim["start"], claim["end"]
        if start < at or end > len(text):
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], claim)
        at = end
    if at < len(text):
        yield Piece(text[at:])
