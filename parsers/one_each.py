"""One figure a head: which figure of a row stands under which of its columns.

A row that does not have one figure a head is not shifted or padded: nothing is given for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.cells import Doubtful, Words
from parsers.columns import UNKNOWN
from parsers.forms import Row
from parsers.model import Cell
from parsers.row_lines import RowLine
from parsers.values import value_of


def fit_line(line: RowLine, columns: Sequence[str]) -> list[Cell] | None:
    """Give the cells of a line under ``columns``, one each; None where it does not have one each.

    In loose text, where blanks leave no trace or stand for padding, fewer are believed.
    """
    if Doubtful in map(type, line.values):
        return None
    # Before a row without label a blank may be the label's own cell: then a figure is lacking.
    unlabelled = line.row and not line.label and line.bounded
    if unlabelled and 0 < len(line.values) <= len(columns) and not line.values[0].text:
        return None
    if not line.bounded:
        filled = [token for token in line.values if token.text]
        sources = len({token.locator for token in filled})
        if 1 < sources < len(filled):
            return None  # some in one paragraph, some in others: not one row
        # A blank at the end may be padding, and one before a row without label the mark that the
        # row begins: they hold no place. Others do in a row that is full; in no other is one between
        # figures known to be none of its cells.
        outer = (line.values[-1].text, line.label or line.values[0].text) if line.values else ()
        full = len(line.values) == len(columns) and all(outer)
        if filled and len(filled) < len(line.values) and not full:
            if len(filled) == len(columns) and _are_together(line.values, len(filled)):
                return fit(filled, columns)
            return fit(line.values, columns) if len(line.values) > len(columns) else None
    return fit(line.values, columns, spans=line.in_grid)


def _are_together(values: Sequence[Cell], size: int) -> bool:
    """Whether the ``size`` values that are no blanks stand side by side."""
    first = next(n for n, token in enumerate(values) if token.text)
    return all(token.text for token in values[first : first + size])


def fit(
    values: Sequence[Cell], columns: Sequence[str], *, spans: bool = False
) -> list[Cell] | None:
    """Give the values that stand under ``columns``; None where more than one choice is left.

    Blanks before or after are what merged cells left behind, if there is only one way to drop
    them, and no other stands at either end of what is left, which might be one of those. Fewer values than columns are never padded.
    ``spans``: where the table is one, a merged cell may be printed once for each cell it spans.
    """
    size = len(columns)
    if len(values) == size:
        return _one_each(values, columns)
    if len(values) < size:
        return _spanned(values, columns)
    if Words in map(type, values):  # 「2 | 0 | 2 | 含结转」: a remark, if all figures are before it
        figures = [token for token in values[:size] if token.text and type(token) is not Words]
        left = [token for token in values[size:] if token.text and type(token) is not Words]
        return _one_each(figures, columns) if len(figures) == size and not left else None
    windows = [
        list(values[start : start + size])
        for start in range(len(values) - size + 1)
        if not any(token.text for token in (*values[:start], *values[start + size :]))
    ]
    texts = {tuple(token.text for token in window) for window in windows}
    if len(texts) == 1 and (((only := texts.pop())[0] and only[-1]) or not any(only)):
        return _one_each(windows[0], columns)
    if spans and size == 1 and len({token.text for token in values}) == 1:
        return [values[0]]
    return None


def fit_as_others(kept: Sequence[tuple[RowLine, Row]]) -> None:
    """Fit rows with a blank at one end as the rows that have as many cells and blanks at neither.

    「| 58 | | | | | | 58 | | |」 shows that two blanks at the end are padding, so 「| | | | | 3 | | 3 | | |」
    has its figures under the same heads. Its last figure has to be there, and the sum of the others:
    where one was lost, the rest moved up and the padding is longer; a stray blank moves them on.
    """
    sure = [
        line
        for line, _ in kept
        if line.cells
        and all(line.cells[c].text for c in (next(iter(line.cells)), [*line.cells][-1]))
    ]
    places: dict[tuple[int, int, tuple[str, ...]], set[int]] = {}
    for line in sure:
        assert line.cells is not None
        first = next(iter(line.cells.values()))
        at = next((n for n, token in enumerate(line.values) if token is first), None)
        if at is not None:
            places.setdefault((line.region, len(line.values), tuple(line.cells)), set()).add(at)
    for line, _ in kept:
        if line.cells is not None or any(isinstance(token, Doubtful) for token in line.values):
            continue
        for (region, size, columns), found in places.items():
            if (region, size) != (line.region, len(line.values)) or len(found) != 1:
                continue
            start = next(iter(found))
            window = line.values[start : start + len(columns)]
            rest = (*line.values[:start], *line.values[start + len(columns) :])
            if _adds_up(window) and not any(token.text for token in rest):
                line.cells = dict(zip(columns, window, strict=True))


def _adds_up(window: Sequence[Cell]) -> bool:
    """Whether the last figure is all there is, or is the sum of the others, and not of zeros."""
    *parts, total = (value_of(token.text).number for token in window)
    printed = [number for number in parts if number is not None]
    if total is None:
        return False
    return not any(token.text for token in window[:-1]) or 0 < total == sum(printed)


def _one_each(values: Sequence[Cell], columns: Sequence[str]) -> list[Cell] | None:
    """Check that a column printed several times (a merged cell, repeated) says one thing."""
    if len(set(columns)) == len(columns):
        return list(values)
    said: dict[str, Cell] = {}
    for column, token in zip(columns, values, strict=True):
        if column == UNKNOWN or not token.text:
            continue
        if said.setdefault(column, token).text != token.text:
            return None
    return [said.get(column, token) for column, token in zip(columns, values, strict=True)]


def _spanned(values: Sequence[Cell], columns: Sequence[str]) -> list[Cell] | None:
    """Match a head printed once for each cell it spans with a figure printed once."""
    unique = list(dict.fromkeys(columns))
    if len(unique) == len(columns) or len(values) != len(unique) or UNKNOWN in unique:
        return None
    by_column = dict(zip(unique, values, strict=True))
    return [by_column[column] for column in columns]
