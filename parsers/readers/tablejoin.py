"""A table that the end of a page cut in two, made one again.

The cut may fall between rows, inside a merged group, or inside a row, whose label then stands half
on each page. Heads printed again on the new page are dropped. What could be two figures is never
made one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.labels import key_of, squeeze
from parsers.model import Cell, Gap
from parsers.readers.geometry import Box
from parsers.values import looks_like_value
from parsers.vocabulary import meaning_of

# How far the edges of one table may be apart on two pages, in points.
_SHIFT = 6.0


@dataclass(slots=True)
class TableCell:
    """A physical cell, ``span`` rows high.

    ``open`` says that it reaches the lower edge of its part of the table, ``ruled`` that lines bound it.
    """

    text: str
    locator: str
    box: Box
    open: bool
    span: int
    ruled: bool = True

    def as_cell(self) -> Cell:
        """Give what the reader of tables takes."""
        kind = Cell if self.ruled or self.text else Gap
        return kind(self.text, self.locator)


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
        texts = _printed(below)
        if not texts or texts != _printed(above) or any(map(_is_figure, texts)):
            break
        count += 1
    return count


def _printed(row: Sequence[TableCell]) -> list[str]:
    return [squeeze(cell.text) for cell in row if cell.text]


_Pair = tuple[TableCell, TableCell]


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
    for cell in (cell for row in rows for cell in row):
        cell.open = False
    # Cells of the row itself, and those that go on below it or began above it: merged ones.
    height = min(cell.span for cell in first)
    own = [p for p in pairs if p[1].span == height and any(p[0] is cell for cell in last)]
    merged = [p for p in pairs if p not in own]
    for above, below in merged:
        above.open = below.open
        if _is_label(below.text) and not (above.text and meaning_of(below.text).known):
            _move_up(above, below)
    if not any(_is_figure(cell.text) for cell in (*last, *first)):
        for above, below in own:  # heads of several storeys, printed below the cut
            if not above.text or _is_one_label(above.text, below.text):
                _move_up(above, below)
    paired = [id(below) for _, below in pairs]
    beside = [cell for cell in first if id(cell) not in paired]
    beside += [below for _, below in merged]
    if not own or any(cell.text for cell in beside) or not _is_cut(own):
        return more
    if any(id(cell) not in [id(above) for above, _ in pairs] for cell in last):
        return more
    for above, below in own:
        _move_up(above, below, between="|" if _are_figures(above, below) else "")
        above.open = below.open
    return more[1:]


def _move_up(above: TableCell, below: TableCell, between: str = "") -> None:
    if below.text:
        above.locator = f"{above.locator} {below.locator}" if above.text else below.locator
        above.text, below.text = above.text + (between if above.text else "") + below.text, ""


def _open_cells(rows: Sequence[Sequence[TableCell]]) -> list[TableCell]:
    return [cell for row in rows for cell in row if cell.open]


def _is_one_label(above: str, below: str) -> bool:
    """Whether two texts are the halves of a label of the forms, and not both labels themselves."""
    if not key_of(above) or not below:
        return False
    if meaning_of(above).known and meaning_of(below).known:
        return False
    return meaning_of(above + below).known


def _is_cut(own: Sequence[_Pair]) -> bool:
    """Whether the rows above and below the cut are one row.

    Then one of the two is empty, or holds half of the label, or has no label at all. A label may
    be cut; a figure that is (a narrow cell had broken it over two lines) is spoiled with ``|``,
    since the same print may be two figures.
    """
    cut = [pair for pair in own if pair[0].text and pair[1].text]
    labels = [pair for pair in cut if not _are_figures(*pair)]
    if not all(_is_one_label(above.text, below.text) for above, below in labels):
        return False
    upper = [above.text for above, _ in own if above.text]
    lower = [below.text for _, below in own if below.text]
    if not upper or not lower or labels:
        return True
    return _has_label(upper) != _has_label(lower)


def _are_figures(above: TableCell, below: TableCell) -> bool:
    return _is_figure(above.text) and _is_figure(below.text)


def _is_label(text: str) -> bool:
    return bool(text) and not looks_like_value(text)


def _has_label(texts: Sequence[str]) -> bool:
    return any(map(_is_label, texts))
