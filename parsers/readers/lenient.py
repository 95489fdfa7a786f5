"""HTML pages whose markup is broken, read another way than `parsers.readers.html` reads them.

BeautifulSoup over Python's own tokenizer, which mends less than libxml2 does, and a walk that asks
little of the tree: a cell begins where its tag stands, whatever is open around it. So cells that
fell out of their table (by ``</table>`` or ``</body>`` in the middle of it), rows before a table
that opens by mistake inside another, and what a comment or ``<textarea>`` without an end had
swallowed are found again. What is read so is a guess: `parsers.second` says when it is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from parsers.model import Block, Cell, Document, Grid, Paragraph

# Prose in a cell: its table is layout there.
MAX_CELL_CHARS = 400

# Stands for what was taken out, character by character, so that places on the page stay right.
_GONE = "\ufdd0"
_NEVER_SHOWN = ("script", "style", "noscript", "template", "svg")
# Their content is text to some parsers and markup to others; here only the tags go.
_SWALLOWING = re.compile(r"</?(?:textarea|title|option|select|script|style)\b[^<>]*>", re.I)
_DECLARATION = re.compile(r"<[!?][^<>]*>?|\]\]>")
# For each of these, and for each < that no > follows, html.parser may look at the whole page again.
_NO_REFERENCE = re.compile(r"&#(?!(?:\d+|[xX][0-9a-fA-F]+)[^0-9a-fA-F])")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title", re.I)

_CELLS = frozenset(("td", "th"))
_STRUCK = frozenset(("del", "s", "strike"))
_BREAKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 section article ul ol dl dt dd blockquote pre center header footer"
    " main form fieldset figure caption address br hr".split()
)
_HIDDEN = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])|line-through", re.I)
_HIDEABLE = frozenset(("span", "font", "b", "strong", "i", "em", "u", "a", "label"))
_NOTES = frozenset(("sup", "sub"))


def read_lenient(markup: str) -> Document:
    """Read a page (or fragment) whose markup is broken; never None, never an error.

    A cell's locator is ``markup=LINE:CHARACTER``: where its tag stands in the page as text, both
    counted from 1. ``article`` is never given: it would be told by the very nesting that is broken.
    """
    title = found[1].strip() if (found := _TITLE.search(markup)) else ""
    loosened = _loosened(markup)
    # With a tag in it, BeautifulSoup does not take a few words for the name of a file.
    soup = BeautifulSoup(f"{loosened}<br/>", "html.parser")
    meta = {
        str(tag["name"]).lower(): str(tag["content"])
        for tag in soup.find_all("meta", attrs={"name": True, "content": True})
    }
    lower = loosened.lower()
    walk = _Walk(closing=lower.count("</td") * 2 > lower.count("<td"))
    walk.run(soup)
    return Document(tuple(walk.blocks), title, meta, reader="lenient")


def _loosened(markup: str) -> str:
    """Take out comments, scripts and declarations; of those without an end, only the mark."""
    markup = _without(markup.replace(_GONE, "\ufffd"), "<!--", "-->")
    for name in _NEVER_SHOWN:
        markup = _without(markup, f"<{name}", f"</{name}>")
    markup = _TITLE.sub(_blank, markup, count=1)
    for pattern in (_SWALLOWING, _DECLARATION, _NO_REFERENCE):
        markup = pattern.sub(_blank, markup)
    end = markup.rfind(">") + 1
    return markup[:end] + markup[end:].replace("<", _GONE)


def _without(markup: str, start: str, end: str) -> str:
    lower = markup.lower()
    if len(lower) != len(markup):  # İ and the like: then only as it is mostly written
        lower = markup
    parts: list[str] = []
    done = 0
    while (begin := lower.find(start, done)) >= 0:
        close = lower.find(end, begin)
        if close < 0:
            rest = markup[done:]
            parts.append(rest.replace(start, _GONE * len(start)) if start == "<!--" else rest)
            return "".join(parts)
        close += len(end)
        parts += markup[done:begin], _keeping_lines(markup[begin:close])
        done = close
    return "".join((*parts, markup[done:]))


def _blank(match: re.Match[str]) -> str:
    return _keeping_lines(match[0])


def _keeping_lines(text: str) -> str:
    return "\n".join(_GONE * len(line) for line in text.split("\n"))


@dataclass(slots=True)
class _Walk:
    """One pass over the tree in the order of the page, gathering cells, rows and paragraphs."""

    closing: bool  # whether the page closes its cells: then a blank one left open is a slip
    blocks: list[Block] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)  # of the table being read
    pieces: list[str] = field(default_factory=list)  # of the cell or paragraph being read
    tables: int = 0  # those open around this place
    in_table: bool = False
    in_cell: bool = False

    def run(self, soup: Tag) -> None:
        """Visit every element, without recursion: pages nest as deep as they like."""
        open_elements: list[tuple[Tag, Iterator[object]]] = [(soup, iter(soup.contents))]
        while open_elements:
            element, children = open_elements[-1]
            for child in children:
                if isinstance(child, Tag):
                    if self._starts(child):
                        open_elements.append((child, iter(child.contents)))
                        break
                elif type(child) is NavigableString:
                    self._text(str(child), element)
            else:
                open_elements.pop()
                self._ends(element)
        self._close_table()

    def _starts(self, tag: Tag) -> bool:
        """Take note of a start tag; False if what is inside is not shown."""
        name = tag.name
        if name in _STRUCK or name in _NEVER_SHOWN or (name in _HIDEABLE and _is_hidden(tag)):
            return False
        if name in _CELLS:
            self._close_cell()
            if self.in_cell and self._is_typed_twice(tag):
                self.rows[-1].pop()
            self._into_table()
            self._open_cell(tag)
        elif name == "tr":
            self._close_cell()
            self.in_cell = False
            self._into_table()
            self.rows.append([])
        elif name == "table":
            self._close_table()
            self.in_table = True
            self.tables += 1
        elif name in _BREAKS:
            self._break()
        elif name == "img":
            self.pieces.append("〔图片〕")
        elif name in _NOTES:
            self.pieces.append("[^")
        return True

    def _ends(self, tag: Tag) -> None:
        if tag.name in _CELLS:
            self._close_cell()
            self.in_cell = False
        elif tag.name == "tr":
            self._close_cell()
        elif tag.name == "table":
            self._close_cell()
            self.in_table = self.in_cell = False
            self.tables -= 1
        elif tag.name in _BREAKS:
            self._break()
        elif tag.name in _NOTES:
            self.pieces.append("]")

    def _text(self, text: str, parent: Tag) -> None:
        text = text.replace(_GONE, "")
        if not text.strip():
            self.pieces.append(" " * bool(text))
            return
        if self.in_cell or not self.in_table or not self.rows:
            self.pieces.append(text)
        elif parent.name == "tr":  # the cell's own tag is lost
            self._open_cell(parent)
            self.pieces.append(text)
            self._close_cell()
            self.in_cell = False
        elif self.rows[-1]:  # what stands between cells may belong to the one before
            self.rows[-1][-1].text += f" {text.strip()}"

    def _break(self) -> None:
        if self.in_cell:
            self.pieces.append("\n")
        elif not self.in_table:
            self._paragraph()

    def _paragraph(self) -> None:
        if text := " ".join("".join(self.pieces).split()):
            self._flush()  # cells that stray after this belong to no table before it
            self.blocks.append(Paragraph(text))
        self.pieces = []

    def _into_table(self) -> None:
        """Before a row or cell: one that strays outside all tables goes on with the last one."""
        if not self.in_table:
            self._paragraph()
            if self.tables:  # back in a table around the one that has ended
                self._flush()
                self.in_table = True

    def _open_cell(self, tag: Tag) -> None:
        if not self.rows:
            self.rows.append([])
        self.pieces = []
        self.in_cell = True
        line, character = tag.sourceline or 0, (tag.sourcepos or 0) + 1
        self.rows[-1].append(Cell("", f"markup={line}:{character}"))

    def _is_typed_twice(self, tag: Tag) -> bool:
        """Whether a cell opens inside a blank one on a page that closes its cells: ``<td><td>``."""
        return (
            self.closing
            and tag.parent is not None
            and tag.parent.name in _CELLS
            and not self.rows[-1][-1].text
        )

    def _close_cell(self) -> None:
        if self.in_cell and self.rows and self.rows[-1] and self.pieces:
            cell = self.rows[-1][-1]
            cell.text = (cell.text + "".join(self.pieces)).strip()
        self.pieces = []

    def _close_table(self) -> None:
        self._close_cell() if self.in_cell else self._paragraph()
        self.in_table = self.in_cell = False
        self._flush()

    def _flush(self) -> None:
        """Give the rows read so far as grids, and the rows that hold prose as paragraphs."""
        grid: list[tuple[Cell, ...]] = []
        for row in self.rows:
            if any(len(cell.text) > MAX_CELL_CHARS for cell in row):
                self._add_grid(grid)
                grid = []
                texts = (" ".join(part.split()) for cell in row for part in cell.text.split("\n"))
                self.blocks += [Paragraph(text) for text in texts if text]
            else:
                folded = (Cell(" ".join(cell.text.split()), cell.locator) for cell in row)
                grid.append(tuple(folded))
        self._add_grid(grid)
        self.rows = []

    def _add_grid(self, grid: list[tuple[Cell, ...]]) -> None:
        if any(cell.text for row in grid for cell in row):
            self.blocks.append(Grid(tuple(grid)))


def _is_hidden(tag: Tag) -> bool:
    style = "".join(str(tag.get("style") or "").split())
    return tag.get("hidden") is not None or _HIDDEN.search(style) is not None
