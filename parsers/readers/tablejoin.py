"""A table that the end of a page cut in two, made one again.

The cut may fall between rows, inside a merged group, or inside a row, whose label then stands half
on each page. Heads printed again on the new page are dropped. Nothing is put together that could
be two figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.labels import squeeze
from parsers.readers.geometry import Box
from parsers.values import looks_like_value
from parsers.vocabulary import meaning_of

# How far the edges of one table may be apart on two pages, in points.
_SHIFT = 6.0


@dataclass(slots=True)
class TableCell:
    """A physical cell; ``open`` says that it reaches the lower edge of its part of the table."""

    text: str
    locator: str
    box: Box
    open: bool


@dataclass(slots=True)
class Table:
    """A table, or what has been read of it so far: ``page`` and ``box`` are of its last part."""

    locator: str  # of its first part
    page: int
    box: Box
    rows: list[list[TableCell]]


def join(table: Table, more: Table) -> bool:
    """Add ``more`` to ``table`` if it is its continuation on the next page; say whether it was."""
    if more.page != table.page + 1 or not _same_width(table.box, more.box):
        return False
    rows = more.rows[_repeated(table.rows, more.rows) :]
    if rows:
        rows = _mend(table.rows, rows)
    table.rows += rows
    table.page, table.box = more.page, more.box
    return True


def _same_width(one: Box, other: Box) -> bool:
    return abs(one[0] - other[0]) <= _SHIFT and abs(one[2] - other[2]) <= _SHIFT


def _repeated(rows: Sequence[Sequence[TableCell]], more: Sequence[Sequence[TableCell]]) -> int:
    """Count the rows at the top of ``more`` that say again what the head of the table said."""
    count = 0
    for above, below in zip(rows, more, strict=False):
        texts = [squeeze(cell.text) for cell in below]
        if texts != [squeeze(cell.text) for cell in above] or any(map(_is_figure, texts)):
            break
        if not any(texts):
            break
        count += 1
    return count


def _is_figure(text: str) -> bool:
    return bool(text) and looks_like_value(text)


def _mend(rows: list[list[TableCell]], more: list[list[TableCell]]) -> list[list[TableCell]]:
    """Put together what the cut parted: labels of merged cells, and the row that was cut."""
    last, first = rows[-1], more[0]
    pairs = [
        (above, below)
        for below in first
        for above in _open_cells(rows)
        if abs(above.box[0] - below.box[0]) <= _SHIFT and abs(above.box[2] - below.box[2]) <= _SHIFT
    ]
    halves = [pair for pair in pairs if _is_one_label(*pair)]
    own = [pair for pair in pairs if any(pair[0] is cell for cell in last)]
    beside = [cell for cell in first if all(cell is not below for _, below in (*own, *halves))]
    is_cut = (
        len(own) == len(last)
        and not any(cell.text for cell in beside)
        and (any(pair in own for pair in halves) or _is_complement(own))
    )
    for above, below in halves:
        above.text += below.text
        below.text = ""
    if not is_cut:
        return more
    for above, below in own:
        if below.text:
            # Where both have text they stay apart: two figures in one place are no number.
            above.locator = f"{above.locator} {below.locator}" if above.text else below.locator
            above.text = f"{above.text} {below.text}" if above.text else below.text
        above.open = below.open
    return more[1:]


def _open_cells(rows: Sequence[Sequence[TableCell]]) -> list[TableCell]:
    return [cell for row in rows for cell in row if cell.open]


def _is_one_label(above: TableCell, below: TableCell) -> bool:
    """Whether two texts are the halves of a label of the forms, and the lower one is none."""
    if not above.text or not below.text or meaning_of(below.text).known:
        return False
    return meaning_of(above.text + below.text).known


def _is_complement(own: Sequence[tuple[TableCell, TableCell]]) -> bool:
    """Whether a row continues the one before: each cell has its text on one page only.

    Either one of the two rows is empty, or one has the label and the other has none.
    """
    if any(above.text and below.text for above, below in own):
        return False
    upper = [above.text for above, _ in own if above.text]
    lower = [below.text for _, below in own if below.text]
    if not upper or not lower:
        return True  # only empty room was cut off
    return _has_label(upper) != _has_label(lower)


def _has_label(texts: Sequence[str]) -> bool:
    return any(not looks_like_value(text) for text in texts)
