"""Blocks as lines: some labels, then the figures that stand after them.

Whatever held a table once (a grid, a column of paragraphs, one run of text), what is left is a
sequence of labels and figures. In a grid the end of a row is known and a blank cell is seen; in
loose text neither is, so there a line ends where the next label begins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from parsers.cells import Doubtful, Words
from parsers.indicators import indicator_lines
from parsers.itemised import itemised
from parsers.line import Line
from parsers.loose import (
    as_glued,
    cells_of_run,
    put_together,
    run_of_cells,
)
from parsers.loose_lines import loose_lines
from parsers.model import Block, Cell, Grid, Paragraph
from parsers.readers.text import piped_grid
from parsers.turned import upright
from parsers.values import BLANK, has_han, looks_like_value, value_of
from parsers.vocabulary import meaning_of
from parsers.written_out import place_of, written_out

_FIRST = 3  # rows of a table: if it was read by OCR, something in them was
_MOST_STACKED = 40  # rows in one: no table of the forms has more
_FEWEST_BESIDE = 3  # rows with two labels and figures each, in a table of two halves


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
                loose_lines(_cells(block), region)
                if block.loose
                else _by_halves(_rows(block, region))
            )
            index += 1
        else:
            is_table, end = run_of_cells(blocks, index, stops[bisect_right(stops, index)])
            if is_table:
                cells = [_paragraph(blocks, i) for i in range(index, end)]
                lines.extend(loose_lines(cells_of_run(cells), region))
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
