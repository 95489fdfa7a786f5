"""Marked text: a page's whole text in one string, from which blocks are built again.

The whole text is drawn out in one call, with a character that no page may hold wherever a block
element starts or ends, and these marks give paragraphs, grids and their nesting back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from parsers.model import Block, Cell, Grid, Paragraph
from parsers.readers.paths import path_of
from parsers.readers.text import blocks_of
from parsers.sections import is_heading
from parsers.values import looks_like_value

# A report with every disorder seen has a few hundred cells; a hostile page may have millions.
MAX_CELLS = 50_000
MAX_BLOCKS = 200_000
# Elements around a paragraph that are remembered; the article is never deeper.
MAX_PATH = 100
# A cell longer than this holds prose: its table is layout there.
MAX_CELL_CHARS = 400

# What a cell that holds only a picture says: neither blank nor a number.
_PICTURE = "〔图片〕"

# Noncharacters of Unicode: no page may hold them, so they cannot be forged.
_BLOCK, _CELL, _ROW, _TABLE = "\ufdd0\ufdd1\ufdd2\ufdd3"
_END, _TABLE_END, _BREAK, _PRE, _IMAGE = "\ufdd4\ufdd5\ufdd6\ufdd7\ufdd8"
_OPENING = frozenset((_BLOCK, _CELL, _ROW, _TABLE))
# The ends of cells and rows are not marked: the next of their kind, or the end around, ends them.
_ENDED_BY = {
    _BLOCK: "",
    _TABLE: "",
    _CELL: _CELL,
    _ROW: _CELL + _ROW,
    _END: _CELL + _ROW,
    _TABLE_END: _CELL + _ROW,
}
_MARK = re.compile(f"[{_BLOCK}-{_IMAGE}]")
_ANY_MARK = re.compile(f"([{_BLOCK}-{_IMAGE}])")
_BOXED = re.compile(
    f"({_CELL}[\\s{_BLOCK}{_END}]*){_TABLE}\\s*{_ROW}\\s*{_CELL}"
    f"([^{_CELL}{_ROW}{_TABLE}{_TABLE_END}{_PRE}]*){_TABLE_END}(?=[\\s{_END}]*[{_CELL}{_ROW}{_TABLE_END}])"
)
_MANY_TABLES = 20  # with fewer, no table has one in each of its cells
_LEAF_TABLE = re.compile(f"{_TABLE}([^{_TABLE}{_TABLE_END}]*){_TABLE_END}")

# What counts where rows hold more than cells (a form, a script), or what is struck out.
_CELLS = "*[self::td or self::th]"
_LEFT_OUT = ("del", "s", "strike", "template", "noscript", "select")  # what may hold cells
_SHOWN = f"[not({' or '.join(f'ancestor::{name}' for name in _LEFT_OUT)})]"

_BLOCKS = (
    "p|div|li|h1|h2|h3|h4|h5|h6|section|article|ul|ol|dl|dt|dd|blockquote|pre|center|header|footer"
    "|main|form|fieldset|figure|caption|address"
)
# Preformatted text is handed over apart, since its lines count.
_PREFORMATTED = "pre[text() and not(*)]"
# What stands for an element; ``...`` for what is in it. All else is its text alone.
_WRITTEN_AS = {
    "/": "<xsl:apply-templates select='*[1]'/>",  # broken markup may leave more after the root
    _BLOCKS: f"{_BLOCK}...{_END}",
    _PREFORMATTED: f"{_BLOCK}{_PRE}{_END}",
    "td|th": f"{_CELL}...",
    "tr": f"{_ROW}...",
    "table": f"{_TABLE}...{_TABLE_END}",
    "br|hr": _BREAK,
    "img": _IMAGE,
    "sup|sub": "[^...]",  # a footnote's number must not join the figure before it
}


def _stylesheet() -> etree._Element:
    """Write _WRITTEN_AS as XSLT, which takes a quarter of the time of a loop over the elements."""
    templates = (
        f'<xsl:template match="{match}">{written}</xsl:template>'
        for match, written in _WRITTEN_AS.items()
    )
    xslt = "http://www.w3.org/1999/XSL/Transform"
    return etree.fromstring(
        f'<xsl:stylesheet version="1.0" xmlns:xsl="{xslt}"><xsl:output method="text"/>'
        f"{''.join(templates).replace('...', '<xsl:apply-templates/>')}</xsl:stylesheet>"
    )


_marked_text = etree.XSLT(_stylesheet())


def mark(body: etree._Element) -> str | None:
    """Give the whole text of ``body`` with marks where every block element starts and ends.

    None if there are more cells or blocks than any report has.
    """
    text = str(_marked_text(body))
    blocks = sum(map(text.count, _OPENING))
    return None if text.count(_CELL) > MAX_CELLS or blocks > MAX_BLOCKS else text


def cells_in(marked: str) -> int:
    """Count the cells of tables in a marked text."""
    return marked.count(_CELL)


class Assembly:
    """Turns the marked text into blocks, and finds the part of the page that is the article.

    ``tidy`` says that nothing but cells stands in rows, and nothing else holds any.
    """

    def __init__(
        self, body: etree._Element, rows_at: Mapping[etree._Element, str], *, tidy: bool = True
    ) -> None:
        self.tables = list(body.iter("table"))
        # XPath of the rows, where elements bear other names than the page's.
        self.rows_at = dict(rows_at)
        self.tidy = tidy
        self.seen = 0  # tables whose start has been passed
        self.texts = (pre.text for pre in body.iter("pre") if pre.text and not len(pre))
        self.blocks: list[Block] = []
        self.paths: list[tuple[int, ...]] = []  # of each block: the open elements around it
        self.open: list[int] = []
        self.kinds: list[str] = []  # of the open elements: the mark that opened each
        self.spans: dict[int, list[int]] = {}  # element: its first and last block
        self.opened = 0

    def run(self, text: str) -> tuple[list[Block], tuple[int, int] | None]:
        """Give the blocks of the marked ``text``, and the range of those that are the article."""
        if len(self.tables) > _MANY_TABLES:
            text = self._unboxed(text)
        for number, part in enumerate(_LEAF_TABLE.split(text)):
            if number % 2:
                self._table(part)
            else:
                self._prose(part)
        self._close(_CELL + _ROW)
        return self.blocks, self._article()

    def _unboxed(self, text: str) -> str:
        """Take away tables of a single cell that are all there is in a cell of another.

        The rows of the table around are then told by their place in it, not by that in the page.
        """
        parts = _BOXED.split(text)
        passed = parts[0].count(_TABLE)
        boxed = set()
        for after in parts[3::3]:  # each after the start of a cell, and what its table held
            boxed.add(passed)
            passed += 1 + after.count(_TABLE)
        around = {next(self.tables[number].iterancestors("table"), None) for number in boxed}
        paths = {table: path_of(table) for table in around if table is not None}
        self.rows_at |= {table: f"({path}/tr|{path}/*/tr)" for table, path in paths.items()}
        self.tables = [table for n, table in enumerate(self.tables) if n not in boxed]
        return "".join(parts)

    def _prose(self, text: str) -> None:
        parts = _ANY_MARK.split(text)
        if parts[0]:
            self._paragraph(parts[0])
        for mark, rest in zip(parts[1::2], parts[2::2], strict=True):
            if mark in _OPENING:
                self._close(_ENDED_BY[mark])
                self.open.append(self.opened)
                self.kinds.append(mark)
                self.spans[self.opened] = [len(self.blocks), 0]
                self.opened += 1
                self.seen += mark == _TABLE
            elif mark in (_END, _TABLE_END):
                self._close(_ENDED_BY[mark])
                self._pop()
            elif mark == _PRE:
                self._add(blocks_of(next(self.texts).splitlines()))
            if rest:
                self._paragraph(rest)

    def _close(self, kinds: str) -> None:
        while self.kinds and self.kinds[-1] in kinds:
            self._pop()

    def _pop(self) -> None:
        self.kinds.pop()
        self.spans[self.open.pop()][1] = len(self.blocks)

    def _paragraph(self, raw: str) -> None:
        if text := " ".join(raw.split()):
            self.blocks.append(Paragraph(text, f"paragraph={len(self.blocks) + 1}"))
            self.paths.append(tuple(self.open[:MAX_PATH]))

    def _table(self, marked: str) -> None:
        """Read a table that has no other inside it: rows and cells as they are marked."""
        element = self.tables[self.seen]
        self.seen += 1
        found = self.rows_at.get(element)
        rows_at = found or f"({path_of(element)}//tr)"
        # In bent markup rows may lie in rows: its cells are told by their place among all of the table.
        cells_at = "" if found or self.tidy else f"xpath=({path_of(element)}//{_CELLS}{_SHOWN})["
        while _PRE in marked:  # in a cell, its lines are only breaks
            marked = marked.replace(_PRE, _BREAK.join(next(self.texts).splitlines()), 1)
        before, *rows = _trimmed(_softened(marked)).split(_ROW)
        self._add(_pieces(before))  # a caption, or cells outside any row
        grid: list[tuple[Cell, ...]] = []
        filled = False
        passed = before.count(_CELL)
        for number, row in enumerate(rows, 1):
            texts = row.split(_CELL)[1:]
            place, first = (
                (cells_at, passed + 1) if cells_at else (f"xpath={rows_at}[{number}]/*[", 1)
            )
            passed += len(texts)
            if len(row) > MAX_CELL_CHARS and any(len(text) > MAX_CELL_CHARS for text in texts):
                # Prose in a cell: the table is layout there, but for what stands before the prose.
                raw = marked.split(_ROW)[number]
                own = _before_prose(raw, len(texts))
                if own is not None:
                    grid.append(_row(own, place, first))
                    filled = True
                if filled:
                    self._add([Grid(tuple(grid))])
                self._add(_pieces(raw)[sum(map(bool, own or ())) :])
                grid, filled = [], False
                continue
            if _IMAGE in row:
                texts = [text.replace(_IMAGE, "").strip() or _PICTURE if _IMAGE in text else text
                         for text in texts]  # fmt: skip
            filled = filled or any(texts)
            grid.append(_row(texts, place, first))
        if filled:
            self._add([Grid(tuple(grid))])

    def _add(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph) and not block.locator:
                block = Paragraph(block.text, f"paragraph={len(self.blocks) + 1}")
            self.blocks.append(block)
        self.paths += [tuple(self.open[:MAX_PATH])] * len(blocks)

    def _article(self) -> tuple[int, int] | None:
        """Give the range of blocks of the smallest element that holds the form's headings."""
        places = range(len(self.blocks))
        first = next(filter(self._is_heading, places), None)
        last = next(filter(self._is_heading, reversed(places)), None)
        if first is None or last is None or first == last:
            return None
        around = None
        for a, b in zip(self.paths[first], self.paths[last], strict=False):
            if a != b:
                break
            around = a
        if around is None:
            return None
        start, end = self.spans[around]
        return start, end

    def _is_heading(self, place: int) -> bool:
        block = self.blocks[place]
        return isinstance(block, Paragraph) and is_heading(block.text)


def _row(texts: Sequence[str], place: str, first: int) -> tuple[Cell, ...]:
    return tuple([Cell(text, f"{place}{i}]") for i, text in enumerate(texts, first)])


def _before_prose(row: str, size: int) -> list[str] | None:
    """Give the cells of a row whose last one has swallowed what follows an unclosed table."""
    cells = row.split(_CELL)[1:]
    pieces = [" ".join(part.split()) for part in _MARK.split(cells[-1])]
    texts = [_softened(cell).strip() for cell in cells[:-1]]
    if size < 2 or any(len(text) > MAX_CELL_CHARS for text in (*texts, pieces[0])):
        return None
    return [*texts, pieces[0]] if pieces[0] and looks_like_value(pieces[0]) else None


def _softened(marked: str) -> str:
    """Turn the marks that only part words in a cell, and all white space, into single spaces."""
    for mark in (_BLOCK, _END, _BREAK):
        marked = marked.replace(mark, " ")
    return " ".join(marked.split())


def _trimmed(softened: str) -> str:
    """Take away the spaces at the starts and ends of cells and rows."""
    for mark in (_CELL, _ROW):
        softened = softened.replace(f" {mark}", mark).replace(f"{mark} ", mark)
    return softened


def _pieces(marked: str) -> list[Block]:
    texts = (" ".join(part.split()) for part in _MARK.split(marked))
    return [Paragraph(text) for text in texts if text]
