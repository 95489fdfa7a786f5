"""Plain text: what is left when a table was copied out of its document.

Five habits are known: a cell a line, opened by a tab, rows parted by an empty line; cells parted
by ``|``, a row a line or a cell a line; the same with the bars before the cells, or on lines of
their own; a table drawn with bars and rules, its cells broken over several lines; and a cell a line
with nothing to show for it, which stays prose here and is looked at again by `parsers.lines`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.model import Block, Cell, Document, Grid, Paragraph, Problem
from parsers.readers.charset import decode
from parsers.sections import is_of_the_form
from parsers.values import looks_like_value

MAX_LINES = 20_000
MAX_CHARS = 500_000
# A longer line that opens with a tab is an indented paragraph.
MAX_CELL = 120
# A cell in more lines than this is prose; fewer cells than this with bars are no table.
_MAX_PIECES, _FEW_CELLS = 4, 4
# A row on a line, its cells parted by spaces; a tab that parts no cells there.
_SPACED = re.compile(r"[\u4e00-\u9fff）)] +[\d,.]+ *$")
_STRAY_TAB = re.compile(r"(?<= )\t|\t(?= )|\t(?=\s*$)")
# What a converter of Word files leaves of the bookmarks inside the text.
_BOOKMARK = re.compile(r"\[bookmark: [^\]\n]{0,200}\]")
_RULE = re.compile(r"^[\s|:+=-]*-{3,}[\s|:+=-]*$")
# A rule of a drawn table; a cell merged over it may go on beside it: 「| 本年度 +------+----+」.
_DRAWN = re.compile(r"\+[-=]{2,}.*\+$|^\+[-=]{2,}")
_BOXED = re.compile("[│┃║┆┊｜]")
# Tables drawn in box characters (U+2500-257F), as those drawn in ASCII.
_BOX = {ord(c): "+" for c in map(chr, range(0x2500, 0x2580))}
_BOX |= dict.fromkeys(map(ord, "─━┄┅┈┉═╌╍╴╶╸╺"), "-") | dict.fromkeys(
    map(ord, "│┃┆┇┊┋║╎╏╵╷╹╻｜"), "|"
)


def read_text(data: bytes) -> Document:
    """Read plain text; locators are ``line=N``, counted from 1 in the file."""
    text = _BOOKMARK.sub("", decode(data).lstrip("\ufeff"))
    lines = text[:MAX_CHARS].splitlines()
    if len(text) > MAX_CHARS:
        lines = lines[:-1]  # the last may be cut, and a number in it
    problems: tuple[Problem, ...] = ()
    if len(lines) > MAX_LINES or len(text) > MAX_CHARS:
        detail = f"more than {MAX_LINES} lines or {MAX_CHARS} characters; the rest was not read"
        problems = (Problem("too_complex", detail),)
    return Document(tuple(blocks_of(lines[:MAX_LINES])), problems=problems, reader="text")


def blocks_of(lines: list[str]) -> list[Block]:
    """Give the paragraphs and grids of lines of plain text."""
    if any(map(_BOXED.search, lines)):
        lines = [line.translate(_BOX) for line in lines]
    lines = _without_stray_tabs(lines)
    blocks: list[Block] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if _is_tabbed(line):
            index = _tabbed(lines, index, blocks)
        elif _has_bars(line):
            index = _piped(lines, index, blocks)
        elif (end := _barred(lines, index, blocks)) > index:
            index = end
        else:
            if stripped := " ".join(line.split()):
                blocks.append(Paragraph(stripped, f"line={index + 1}"))
            index += 1
    return blocks


def _without_stray_tabs(lines: list[str]) -> list[str]:
    """Take the tabs beside a space, or at a line's end, for spaces where cells are parted by spaces.

    So they are where rows are (「（三）其他情形数 件 1」), at least half as many as lines with a tab.
    """
    spaced = sum("\t" not in line and _SPACED.search(line) is not None for line in lines)
    if spaced < _FEW_CELLS or 2 * spaced < sum("\t" in line for line in lines):
        return lines
    return [_STRAY_TAB.sub(" ", line) for line in lines]


def _is_tabbed(line: str) -> bool:
    """Whether a line holds cells: a tab anywhere, but not only white space."""
    return "\t" in line and not (line.startswith("\t") and len(line.strip()) > MAX_CELL)


def _tabbed(lines: list[str], index: int, blocks: list[Block]) -> int:
    """Read rows of tabbed lines up to the first line that has no tab and is not empty.

    A line that only opens with a tab is one cell, and an empty line ends its row; any other line
    is a whole row, its cells parted by tabs.
    """
    start = index
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    while index < len(lines):
        line = lines[index]
        place = f"line={index + 1}"
        first, *rest = line.split("\t")
        if line.strip() and not _is_tabbed(line):
            break
        if len(rest) == 1 and not first.strip():
            row.append(Cell(" ".join(rest[0].split()), place))
        elif rest:
            rows.append(tuple(Cell(" ".join(part.split()), place) for part in (first, *rest)))
        elif row:
            rows.append(tuple(row))
            row = []
        index += 1
    if row:
        rows.append(tuple(row))
    cells = [cell for r in rows for cell in r if cell.text]
    if len(cells) == 1:  # an indented line
        blocks.append(Paragraph(cells[0].text, cells[0].locator))
    elif cells:
        blocks.append(Grid(tuple(rows), f"line={start + 1}"))
    return index


def _has_bars(line: str) -> bool:
    return "|" in line or ("--" in line and _DRAWN.search(line.strip()) is not None)


def _piped(lines: list[str], index: int, blocks: list[Block]) -> int:
    start = index
    while index < len(lines) and (_has_bars(lines[index]) or not lines[index].strip()):
        index += 1
    piped = [(line, f"line={n}") for n, line in enumerate(lines[start:index], start + 1)]
    blocks.append(piped_grid(piped))
    return index


def _barred(lines: list[str], index: int, blocks: list[Block]) -> int:
    """Read cells each on a line or a few, parted by bars at the start of a line.

    The bar may be all there is on its line, or the next cell follows it. Gives the line after the
    last cell, which is ``index`` itself where there are none.
    """
    found: list[Block] = []
    cells: list[Cell] = []
    pieces: list[Cell] = []  # of the cell that is open
    after_bar = False  # whether the first of them follows a bar on its line
    count, end, opened = 0, index, index
    for n in range(index, len(lines)):
        place = f"line={n + 1}"
        text, *barred = (" ".join(part.split()) for part in lines[n].split("|"))
        if not barred:
            if not text:
                continue
            if after_bar and looks_like_value(pieces[0].text):  # a row that ends without a bar
                _close(pieces, cells, found)
            opened = opened if pieces else n
            pieces.append(Cell(text, place))
            after_bar = after_bar and len(pieces) > 1
            if len(pieces) > (_MAX_PIECES if count else 1):
                break  # the first cell is the line right above a bar: what is before is prose
        elif text or sum(map(bool, barred)) > 1:
            break  # a row on a line
        else:
            for part in barred:
                _close(pieces, cells, found, blank=Cell("", place))
                pieces = [Cell(part, place)] if part else []
            after_bar, end, count = bool(pieces), n + 1, count + len(barred)
    if count < _FEW_CELLS:
        return index
    if after_bar:
        _close(pieces[:1], cells, found)
    elif pieces and looks_like_value(pieces[0].text):  # the last one needs no bar
        cells.append(pieces[0])
        end = opened + 1
    _add_cells(cells, found)
    blocks += found
    return end


def _close(
    pieces: list[Cell], cells: list[Cell], blocks: list[Block], *, blank: Cell | None = None
) -> None:
    """Make one cell of its pieces; those that are prose between two tables stand before it."""
    while len(pieces) > 1 and _is_prose(pieces[0].text):
        _add_cells(cells, blocks)
        blocks.append(Paragraph(pieces[0].text, pieces[0].locator))
        del pieces[0]
    if pieces:
        cells.append(Cell(" ".join(piece.text for piece in pieces), pieces[0].locator))
        pieces.clear()
    elif blank is not None:
        cells.append(blank)


def _add_cells(cells: list[Cell], blocks: list[Block]) -> None:
    if cells:
        rows = tuple((cell,) for cell in cells)
        blocks.append(Grid(rows, cells[0].locator, loose=True, padded=True))
        cells.clear()


def _whole_rows(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join what a row was cut into by line breaks in its blank cells.

    「一、本年新收 | 25 |」, perhaps lines of nothing but ``|``, then 「| 25 |」 or no more, where other rows
    do not begin with a bar. Below a head, a row that begins with one has lost its label: no piece.
    """
    texts = [text.strip() for text, _ in lines]
    rows = [text for text in texts if "|" in text.strip("| ")]
    if 2 * sum(row.startswith("|") for row in rows) >= len(rows):
        return lines
    whole: list[tuple[list[str], str]] = []
    for text, (_, place) in zip(texts, lines, strict=True):
        if text.startswith("|") and whole and not _is_apart(whole[-1][0][0]):
            whole[-1][0].append(text)
        else:
            whole.append(([text], place))
    return [(" ".join(pieces), place) for pieces, place in whole]


def _is_apart(row: str) -> bool:
    """Whether a row is none that could go on below: one of heads alone, or without a label."""
    filled = [cell for part in row.split("|") if (cell := part.strip())]
    return row.startswith("|") or (len(filled) > 1 and not any(map(looks_like_value, filled)))


def _is_prose(line: str) -> bool:
    """Whether a line before a cell's last one is none of the cell: between two tables."""
    return line.endswith(("。", "：", ":")) or is_of_the_form(line)


def _cells(text: str, place: str) -> tuple[Cell, ...]:
    parts = text.strip().split("|")
    if not parts[-1].strip():
        parts.pop()
    return tuple(Cell(" ".join(part.split()), place) for part in parts)


def _drawn_row(lines: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Join the lines between two rules to one row, unless figures stand over each other."""
    columns = list(zip(*lines, strict=False))
    even = len({len(line) for line in lines}) == 1
    if not even or any(
        sum(bool(cell.text) and looks_like_value(cell.text) for cell in column) > 1
        for column in columns
    ):
        return lines
    return [
        tuple(
            Cell(" ".join(filter(None, (cell.text for cell in column))), _place(column))
            for column in columns
        )
    ]


def _place(column: Sequence[Cell]) -> str:
    return next((cell.locator for cell in column if cell.text), column[0].locator)


def piped_grid(lines: list[tuple[str, str]]) -> Grid:
    """Give the grid of lines (text, locator) of cells parted by ``|``.

    A cell a line means that the rows' ends are lost. Blanks may be padding.
    """
    rows: list[tuple[Cell, ...]] = []
    drawn = [n for n, (text, _) in enumerate(lines) if _DRAWN.search(text.strip())]
    if len(drawn) > 2:
        for above, below in pairwise((-1, *drawn, len(lines))):
            rows += _drawn_row(
                [_cells(*line) for line in lines[above + 1 : below] if line[0].strip()]
            )
    else:
        for text, place in _whole_rows(lines):
            if text.strip() and not _RULE.match(text.strip()):
                rows.append(_cells(text, place))
    filled = [sum(bool(cell.text) for cell in row) for row in rows]
    whole, alone = sum(n > 1 for n in filled), sum(n == 1 for n in filled)
    return Grid(tuple(rows), lines[0][1], loose=alone > 2 * whole, padded=True)
