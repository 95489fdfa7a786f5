"""A line of a table: some labels, then the figures that stand after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parsers.model import Cell
from parsers.vocabulary import Meaning, meaning_of

_LONGEST = 400  # characters of all labels of a row that are remembered


@dataclass(slots=True)
class Line:
    """Labels, and the values after them.

    ``region`` numbers the grid or run of text; ``bounded`` says that the row's end is
    known, ``in_grid`` that its blanks are known too, ``apart`` that it is a row of its own, in which
    blanks may be padding; ``cut`` that a page number was left out before one of its figures;
    ``scanned`` that it was read by OCR. ``caption`` is the paragraph above.
    """

    region: int
    bounded: bool
    in_grid: bool = False
    cut: bool = False
    apart: bool = False
    scanned: bool = False
    caption: str = ""
    labels: list[Cell] = field(default_factory=list)
    values: list[Cell] = field(default_factory=list)
    _meanings: tuple[tuple[Meaning, str], ...] | None = None

    @property
    def has_figures(self) -> bool:
        """Whether any value is more than a blank."""
        return any(token.text for token in self.values)

    def meanings(self) -> tuple[tuple[Meaning, str], ...]:
        """Give what the labels mean, with their text; labels in pieces are put together."""
        if self._meanings is None:
            self._meanings = _meanings_of(tuple([label.text for label in self.labels]))
        return self._meanings

    def name(self, labels: Sequence[str]) -> None:
        """Give the labels other names, at their places."""
        cells = zip(labels, self.labels, strict=True)
        self.labels = [Cell(text, cell.locator) for text, cell in cells]
        self._meanings = None


@lru_cache(maxsize=4096)  # the same rows of labels recur in every report
def _known_meanings(labels: tuple[str, ...]) -> tuple[tuple[Meaning, str], ...]:
    return tuple(_meanings(labels))


def _meanings_of(labels: tuple[str, ...]) -> tuple[tuple[Meaning, str], ...]:
    if sum(map(len, labels)) > _LONGEST:  # not worth the memory that it would fill
        return tuple(_meanings(labels))
    return _known_meanings(labels)


def _meanings(labels: Sequence[str]) -> Iterator[tuple[Meaning, str]]:
    index = 0
    while index < len(labels):
        text = labels[index]
        meaning = meaning_of(text)
        taken = 1
        if not meaning.known and not meaning.unit:
            for size in range(2, min(6, len(labels) - index) + 1):
                joined = "".join(labels[index : index + size])
                whole = meaning_of(joined)
                if whole.known or whole.unit:
                    meaning, text, taken = whole, joined, size
                    break
        if meaning.rows:
            # What is left of a label whose beginning says it: 「部分公开（区分」, 「处理的，只计…）」.
            for size in range(taken + 1, min(taken + 4, len(labels) - index + 1)):
                rest = meaning_of(labels[index + size - 1])
                if rest.unit or (rest.known and not rest.neutral):  # 「数量」 may be the end of one
                    break
                joined = "".join(labels[index : index + size])
                if (whole := meaning_of(joined)).rows:
                    meaning, text, taken = whole, joined, size
        yield meaning, text
        index += taken
