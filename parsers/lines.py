"""Blocks as lines: some labels, then the figures that stand after them.

Whatever held a table once (a grid, a column of paragraphs, one run of text), what is left is a
sequence of labels and figures. In a grid the end of a row is known and a blank cell is seen; in
loose text neither is, so there a line ends where the next label begins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from parsers import broken_heads
from parsers.cells import Doubtful, PageMark, Words, all_doubtful
from parsers.indicators import indicator_lines
from parsers.itemised import itemised
from parsers.loose import (
    as_glued,
    cells_of_run,
    put_together,
    run_of_cells,
)
from parsers.model import Block, Cell, Grid, Paragraph
from parsers.readers.text import piped_grid
from parsers.turned import upright
from parsers.values import BLANK, has_han, looks_like_value, value_of
from parsers.vocabulary import Meaning, meaning_of, number_lost
from parsers.written_out import place_of, written_out

_LONGEST = 400  # characters of all labels of a row that are remembered
_FIRST = 3  # rows of a table: if it was read by OCR, something in them was
_MOST_STACKED = 40  # rows in one: no table of the forms has more
_FEW = 4  # rows of one size: chance
_FEWEST_BESIDE = 3  # rows with two labels and figures each, in a table of two halves
_NUMBERED = re.compile(r"\s*[(（]?[\d一二三四五六七八九①-⑳][)）.．、]?\s*\D")
_PAST_GROUP = (1, 1)  # pieces to skip and to take: past the end of a group's label


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


def lines_of(blocks: Sequence[Block]) -> tuple[list[Line], list[str]]:
    """Give the lines of all grids and of all runs of loose cells, and the paragraphs of prose."""
    lines: list[Line] = []
    prose: list[str] = []
    region = 0
    index = 0
    listed = written_out(blocks) | indicator_lines(blocks) | itemised(blocks)
    stops = [*sorted(listed), len(blocks)]
    while index < len(blocks):
        block = blocks[index]
        known = len(lines)
        if index in listed:
            end, block = listed[index]
            index = end - 1
        if isinstance(block, Paragraph) and "|" in block.text:
            end = index
            while end < len(blocks) and "|" in getattr(blocks[end], "text", ""):
                end += 1
            run = [_paragraph(blocks, i) for i in range(index, end)]
            piped = [(token.text, token.locator) for token in run]
            block = piped_grid(piped)
            index = end - 1
        if isinstance(block, Grid):
            end = index + 1
            while end < len(blocks) and _is_row(block) and _is_row(blocks[end]):
                end += 1
            if end - index > 2:  # a table for each row
                block = Grid(tuple(_located(grid) for grid in blocks[index:end]), block.locator)
                index = end - 1
            block = upright(block) or block
            lines.extend(
                _loose_lines(_cells(block), region)
                if block.loose
                else _by_halves(_rows(block, region))
            )
            index += 1
        else:
            is_table, end = run_of_cells(blocks, index, stops[bisect_right(stops, index)])
            if is_table:
                cells = [_paragraph(blocks, i) for i in range(index, end)]
                lines.extend(_loose_lines(cells_of_run(cells), region))
            else:
                prose.extend(b.text for b in blocks[index:end] if isinstance(b, Paragraph))
            index = end
        for line in lines[known:] if prose else ():
            line.caption = prose[-1]
        region += 1
    return lines, prose


def _is_row(block: Block) -> bool:
    return isinstance(block, Grid) and len(block.rows) == 1 and not block.loose and not block.padded


def _located(block: Block) -> tuple[Cell, ...]:
    assert isinstance(block, Grid)
    return tuple(Cell(cell.text, block.locate(0, c)) for c, cell in enumerate(block.rows[0]))


def _paragraph(blocks: Sequence[Block], index: int) -> Cell:
    block = blocks[index]
    assert isinstance(block, Paragraph)
    return Cell(block.text, place_of(blocks, index))


def _cells(grid: Grid) -> Iterator[Cell]:
    for r, row in enumerate(grid.rows):
        for c, cell in enumerate(row):
            yield Cell(cell.text, grid.locate(r, c))


def _rows(grid: Grid, region: int) -> Iterator[list[Line]]:
    """Give the lines of each row of a grid: usually one; more where a label follows figures."""
    in_grid = not grid.padded
    scanned = any("confidence=" in cell.locator for row in grid.rows[:_FIRST] for cell in row)
    for r, row in enumerate(grid.rows):
        found: list[Line] = []
        line = Line(region, in_grid, in_grid, apart=True, scanned=scanned)
        blanks: list[Cell] = []
        for c, cell in enumerate(row):
            text = cell.text
            token = cell if cell.locator else Cell(text, grid.locate(r, c))
            if text.isdecimal():  # most are: asked first
                if blanks:
                    line.values += blanks
                    blanks = []
                line.values.append(token)
            elif not text:
                blanks.append(token)
            elif (glued := as_glued(text)) and meaning_of(glued["label"]).rows:
                line.labels.append(Cell(glued["label"], token.locator))
                line.values.append(Doubtful(glued["figures"], token.locator))
            elif (is_value := looks_like_value(text)) and value_of(text) is BLANK:
                blanks.append(Cell("", token.locator))  # nothing but characters without width
            elif is_value or _is_odd_value(line, text):
                line.values += [*blanks, token]
                blanks = []
            else:
                meaning = meaning_of(text)
                if line.values and line.has_figures:
                    if meaning.unit and not meaning.money:
                        continue
                    if not meaning.known:
                        # No label of the forms, among figures: a figure that cannot be read.
                        line.values += [*blanks, Words(token.text, token.locator)]
                        blanks = []
                        continue
                    line.values += blanks
                    line.apart &= bool(line.labels)  # else its label may be the one behind it
                    found.append(line)
                    line = Line(region, in_grid, in_grid, scanned=scanned)
                # Blanks before a label are what merged cells left behind.
                line.values = []
                blanks = []
                line.labels.append(token)
        line.values += blanks
        found += _stacked(line) or (line,)
        yield found


def _stacked(line: Line) -> list[Line] | None:
    """Part a row whose cells hold several rows each, one below the other, as a converter leaves them.

    「行政处罚⏎行政强制 | 6⏎2」. Where a cell does not hold a figure for each, or none at all, it is not
    known which is whose.
    """
    if not line.labels or " " not in (label := line.labels[-1]).text or not line.has_figures:
        return None
    rows = [*put_together(label.text.split())]
    if not 2 <= len(rows) <= _MOST_STACKED or meaning_of(label.text).known:
        return None
    if not all(meaning_of(row).rows for row in rows):
        return None
    columns = [token.text.split() or [""] * len(rows) for token in line.values]
    whole = all(len(figures) == len(rows) for figures in columns)
    parts = []
    for place, row in enumerate(rows):
        about = (line.region, line.bounded, line.in_grid)
        part = Line(*about, apart=line.apart, scanned=line.scanned)
        part.labels = [*line.labels[:-1], Cell(row, label.locator)]
        part.values = [
            Cell(figures[place], token.locator) if whole else Doubtful(token.text, token.locator)
            for figures, token in zip(columns, line.values, strict=True)
        ]
        parts.append(part)
    return parts


def _by_halves(rows: Iterable[list[Line]]) -> list[Line]:
    """Give the lines of the rows in order; of halves side by side, with labels and figures each, half after half.

    Labels that recur (被依法纠错数, 其他情形数) belong to what stands above them in their half.
    """
    rows = list(rows)
    several = [row for row in rows if len(row) > 1]
    beside = sum(map(len, several)) - len(several)
    moved = any(not row[0].labels for row in several)  # labels behind their figures are no half
    if moved or beside < _FEWEST_BESIDE or 2 * beside < len(rows):
        return [line for row in rows for line in row]
    widest = max(map(len, rows))
    return [row[place] for place in range(widest) for row in rows if place < len(row)]


def _is_odd_value(line: Line, text: str) -> bool:
    """Whether a text like 「(4)」, right after the label of a row, is meant as its figure."""
    return bool(line.labels) and not has_han(text) and bool(meaning_of(line.labels[-1].text).rows)


def _loose_lines(tokens: Iterable[Cell], region: int) -> list[Line]:
    """Give the lines of a run of cells: one ends where the next label begins.

    Where a paragraph held one whole row, that row's end is known.
    """
    lines: list[Line] = []
    line = Line(region, False)
    marked = False  # a page number stands right before
    for token in tokens:
        if isinstance(token, PageMark):
            marked = bool(line.labels)
            continue
        if looks_like_value(token.text):
            line.values.append(token)
            line.cut |= marked
            continue
        marked = False
        if line.values:
            lines.append(line)
            line = Line(region, False)
        line.labels.append(token)
    if line.labels or line.values:
        lines.append(line)
    for line in lines:
        if len(line.values) == broken_heads.SIZE:
            line.labels = broken_heads.mended(line.labels, line.values) or line.labels
    for upper, lower in pairwise(lines):
        _join_rest_of_label(upper, lower)
    _doubt_numbers_of_labels(lines)
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if line.labels and len(line.values) > 1:
            source = line.labels[-1].locator
            ended = (
                following is None or not following.labels or following.labels[0].locator != source
            )
            line.bounded = ended and all(value.locator == source for value in line.values)
    return lines


def _doubt_numbers_of_labels(lines: Sequence[Line]) -> None:
    """Doubt a row's only figure that may be the number of the label after it.

    「3．同意部分公开答复数, 件, 4, 不同意公开答复数」: so it is where a row is left blank, in one paragraph,
    where a blank leaves no trace, or where other labels have their numbers.
    """
    doubted = []
    sizes = Counter(len(line.values) for line in lines)
    for line, below in pairwise(lines):
        size = len(line.values)
        # 「重复申请 0 0 0 3 0 0 3 要求提供公开出版物」, where the other rows have six.
        more = size > 2 and bool(below.labels) and sizes[size - 1] > max(sizes[size], _FEW)
        if (
            more
            and line.values[-1].text
            and number_lost(below.labels[0].text) == line.values[-1].text
        ):
            line.values = all_doubtful(line.values)
        if len(line.values) == 1 and below.labels and line.values[0].text.isdecimal():
            (value,), label = line.values, below.labels[0]
            if number_lost(label.text) == value.text:
                doubted.append((line, value.locator == label.locator))
    if not doubted:
        return
    numbered = sum(any(_NUMBERED.match(label.text) for label in line.labels) for line in lines)
    for line, in_one in doubted:
        if in_one or 2 * numbered > len(lines):
            line.values = all_doubtful(line.values)


def _join_rest_of_label(line: Line, following: Line) -> None:
    """Take the end of a label that goes on below its figures back to the line that it belongs to.

    「2．其他法律行政, 0, 0, ..., 法规禁止公开」: so it is where a cell of several lines stands beside figures
    in the middle of them. Only where the pieces together are a label, and the end alone is none.
    """
    own = [label for label in line.labels if not meaning_of(label.text).unit]
    # The label of a group that is printed in the middle of its cell stands among the pieces.
    broken = [label for label in own if not meaning_of(label.text).known]
    for skipped, size in ((0, 5), (0, 4), (0, 3), (0, 2), (0, 1), _PAST_GROUP):
        rest = following.labels[skipped : skipped + size]
        left = len(following.labels) > skipped + size or not following.values
        if len(rest) < size or not left or any(_is_label(piece.text) for piece in rest):
            continue
        for pieces in (own, broken):
            for start in range(len(pieces) - 1, max(len(pieces) - 4, -1), -1):
                whole = "".join(piece.text for piece in (*pieces[start:], *rest))
                if line.values and meaning_of(whole).rows:
                    taken = pieces[start:]
                    place = next(n for n, label in enumerate(line.labels) if label is taken[-1])
                    line.labels[place] = Cell(whole, taken[0].locator)
                    line.labels = [label for label in line.labels if label not in taken[:-1]]
                    del following.labels[skipped : skipped + size]
                    return


def _is_label(text: str) -> bool:
    """Whether a piece stands for itself: a label of the forms, or a numbering (「（二）」) before one."""
    meaning = meaning_of(text)
    return meaning.known or not meaning.key
