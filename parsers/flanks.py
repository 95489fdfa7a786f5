"""Columns beside those of the form: the number of a row before its figures, last year's after them.

Their heads say that they are there, and stand above or before the form's own, so not where; sums do.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.cells import Doubtful, Words
from parsers.columns import UNKNOWN, Head, across_order, column_code
from parsers.forms import Row, Table
from parsers.model import Cell
from parsers.proving import adds_up, count_something
from parsers.row_lines import RowLine
from parsers.values import value_of

_MOST = 3  # columns of other matters
_MOST_HEADS = 60  # of the review table, which has some twenty
_FEWEST = 3  # rows that count something, and add up


def strangers(heads: Sequence[Head], order: Sequence[str], table: Table) -> int:
    """Count the heads that are none of the table's, and have no place among ``order``."""
    unknown = {head[1] for head in heads if column_code(head, table) == UNKNOWN}
    return max(0, len(unknown) - list(order).count(UNKNOWN))


def fit_between(
    table: Table, kept: Sequence[tuple[RowLine, Row]], columns: Sequence[str], extra: int
) -> bool:
    """Fit rows of a grid that all have the same few figures too many, and say whether that was so.

    ``extra`` heads are known to have no place. The form's columns stand where most rows (four of five) that
    count anything add up; there must be one such place, and only rows that add up are believed.
    """
    rows = [(line, spec) for line, spec in kept if line.cells is None and line.in_grid]
    sizes = {len(line.values) for line, _ in rows}
    if len(sizes) != 1 or 2 * len(rows) < len(kept) or UNKNOWN in columns:
        return False
    more = sizes.pop() - len(columns)
    if not 0 < more <= min(extra, _MOST):
        return False
    if any(isinstance(token, Doubtful) for line, _ in rows for token in line.values):
        return False
    places = [start for start in range(more + 1) if _most_add_up(table, rows, columns, start)]
    if len(places) != 1:
        return False
    for line, spec in rows:
        cells = _window(line, columns, places[0])
        if adds_up(table, spec, cells):
            line.cells = cells
    return True


def _window(line: RowLine, columns: Sequence[str], start: int) -> dict[str, Cell]:
    return dict(zip(columns, line.values[start:], strict=False))


def _most_add_up(
    table: Table, rows: Sequence[tuple[RowLine, Row]], columns: Sequence[str], start: int
) -> bool:
    held = counted = 0
    for line, spec in rows:
        cells = _window(line, columns, start)
        if not count_something(cells.values()):
            continue
        if any(isinstance(token, Words) for token in cells.values()):
            continue
        counted += 1
        held += adds_up(table, spec, cells)
    return held >= _FEWEST and 5 * held >= 4 * counted


def beside_grand_total(line: RowLine, table: Table) -> list[tuple[str, str]] | None:
    """Give the columns of the review table that has one more total, of all groups or the last two.

    It has to be printed last, and all totals have to add up; the line goes on without it.
    """
    if len(line.heads) > _MOST_HEADS:
        return None
    *values, last = line.values or [Cell("")]
    for place in [n for n, head in enumerate(line.heads) if column_code(head, table) == "total"]:
        pairs = across_order((*line.heads[:place], *line.heads[place + 1 :]), table)
        if pairs is None or len(pairs) != len(values):
            continue
        totals = []
        for group in table.rows:
            cells = {c: v for (g, c), v in zip(pairs, values, strict=True) if g == group.code}
            if not cells or not adds_up(table, group, cells):
                return None
            totals.append(value_of(cells["total"].text).number or 0)
        if value_of(last.text).number in (sum(totals), sum(totals[1:])):
            line.values = values
            return pairs
    return None
