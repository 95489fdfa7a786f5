"""Heads that were cut into two lines each and read line by line, as a PDF's text gives them.

「商业 科研 社会公 法律服」, 「企业 机构 益组织 务机构」; 「结果 结果 其他 尚未 总」, 「维持 纠正 结果 审结 计」. They
are the form's heads, in its order, only where the pieces are those of the form's heads and no others;
and sums have to confirm the figures below them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from parsers.columns import Head
from parsers.forms import Table, load
from parsers.labels import squeeze
from parsers.model import Cell
from parsers.values import value_of
from parsers.vocabulary import meaning_of

_CASES = load("2021").tables["review_litigation"]
_OUTCOMES = [column.label for column in _CASES.columns]
# Upper and lower pieces: the last head, 总计, has one character on each line.
_UPPER = [label[: len(label) // 2] for label in _OUTCOMES]
_LOWER = [label[len(label) // 2 :] for label in _OUTCOMES]
SIZE = len(_OUTCOMES) * len(_CASES.rows)


def are_pieces_of(heads: Sequence[Head], table: Table) -> bool:
    """Whether heads hold, in pieces, just the characters of the table's own, and none besides."""
    own = Counter("".join(column.label for column in table.columns))
    pieces: list[str] = []
    for meaning, text in heads:
        piece = squeeze(text)
        if meaning.organisations or meaning.annotation:
            continue
        if own.keys() >= set(piece):
            pieces.append(piece)
        elif pieces:
            return False  # a column of another matter, or a row's label
    return Counter("".join(pieces)) == own


def is_upper_line(text: str) -> bool:
    """Whether a line has the upper pieces of the outcomes, once or several times."""
    words = text.split()
    return words[: len(_UPPER)] == _UPPER


def mended(labels: Sequence[Cell], values: Sequence[Cell]) -> list[Cell] | None:
    """Give the labels with whole heads in place of their pieces; None where they are none of these."""
    groups = [label for label in labels if meaning_of(label.text).known and _is_group(label.text)]
    pieces = [label for label in labels if label not in groups]
    texts = ["".join(piece.text.split()) for piece in pieces]
    if len(values) != SIZE or texts[: len(_UPPER)] != _UPPER:
        return None
    if Counter(texts) != Counter((_UPPER + _LOWER) * len(_CASES.rows)):
        return None
    numbers = [value_of(value.text).number for value in values]
    for start in range(0, SIZE, len(_OUTCOMES)):
        *parts, total = numbers[start : start + len(_OUTCOMES)]
        if total is None or sum(part or 0 for part in parts) != total:
            return None
    place = pieces[0].locator
    return [*groups, *(Cell(head, place) for head in _OUTCOMES * len(_CASES.rows))]


def _is_group(text: str) -> bool:
    meaning = meaning_of(text)
    return meaning.key == "行政诉讼" or any(ref.table == _CASES.code for ref in meaning.rows)
