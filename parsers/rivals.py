"""Rows under labels that no form knows, which may be a row of the form all the same.

A label that is broken in two and misspelt is none of the form's, nor is either of its pieces. Put
together they are near one. Where a label is too far from any, but stands beside the row that it
resembles and has other figures, nobody can say which of the two is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from parsers.columns import Head
from parsers.forms import Table
from parsers.labels import fold, key_of
from parsers.line import Line
from parsers.model import Cell
from parsers.vocabulary import meaning_of, near_rows

if TYPE_CHECKING:
    from parsers.row_lines import RowLine

_MOST_PIECES = 4
# 「政府分散采购」 has 67 of 100 characters of 「政府集中采购」, in their order, and is another row.
_RESEMBLES = 70.0


@dataclass(frozen=True, slots=True)
class Stray:
    """A row of ``table`` under ``label``, which no form knows; ``place`` rows are known above it."""

    place: int
    table: str
    label: Head
    line: Line


def label_of_pieces(
    meanings: Sequence[Head], label: Head, tables: Sequence[Table]
) -> tuple[Head, int] | None:
    """Put an unknown label together with the unknown pieces before it, if that is nearly a row's.

    「1．机关不掌握相关政府 | 信息」. Also gives how many labels stand before its pieces.
    """
    for whole, start in _wholes(meanings, label):
        if any(near_rows(key_of(whole), table) for table in tables):
            return (meaning_of(whole), whole), start
    return None


def is_rival(stray: Stray, row: RowLine, tables: Sequence[Table]) -> bool:
    """Whether a row beside a stray one may be the same row, printed again with other figures."""
    if row.table != stray.table or not row.row:
        return False
    labels = [stray.label[1], *(whole for whole, _ in _wholes(stray.line.meanings(), stray.label))]
    if not any(row.row in _resembled(key_of(label), table) for label in labels for table in tables):
        return False
    own, other = map(_figures, (row.values, stray.line.values))
    return len(own) == len(other) and own != other


def _figures(values: Sequence[Cell]) -> list[str]:
    """Give what is printed in the cells that are not blank."""
    texts = [fold(token.text).strip() if token.text else "" for token in values]
    return [text for text in texts if text]


def _wholes(meanings: Sequence[Head], label: Head) -> Iterator[tuple[str, int]]:
    """Give an unknown label with one unknown piece before it, with two, and so on."""
    place = meanings.index(label)
    for start in range(place - 1, max(place - _MOST_PIECES, -1), -1):
        if meanings[start][0].known or meanings[start][0].unit:
            return
        yield "".join(text for _, text in meanings[start : place + 1]), start


@lru_cache(maxsize=8192)
def _resembled(key: str, table: Table) -> frozenset[str]:
    """Give the rows whose labels have most of the characters of ``key``, in their order."""
    scores = {
        row.code: max((fuzz.ratio(key, own) for own in row.keys), default=0.0) for row in table.rows
    }
    best = max(scores.values())
    return frozenset(code for code, score in scores.items() if score == best and best >= _RESEMBLES)
