"""HTML pages whose markup is broken, read another way than `parsers.readers.html` reads them.

Python's own tokenizer, which mends less than libxml2 does, and no tree at all: a cell begins where
its tag stands, whatever is open around it. So cells that fell out of their table (by ``</table>``
or ``</body>`` in the middle of it), rows before a table that opens by mistake inside another, and
what a comment or ``<textarea>`` without an end had swallowed are found again. What is read so is a
guess: `parsers.second` says when it is believed.

BeautifulSoup has the same tokenizer, but the tree that it adds is what broken markup bends, and
takes time in the square of the tags left open.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from parsers.model import Block, Cell, Document, Grid, Paragraph

# Prose in a cell: its table is layout there.
MAX_CELL_CHARS = 400

# Stands for what was taken out, character by character, so that places on the page stay right.
_GONE = "\ufdd0"
_NEVER_SHOWN = ("script", "style", "noscript", "template", "svg")
# To some parsers what these hold is text, to others markup; here only the tags go.
_SWALLOWING = re.compile(
    r"</?(?:textarea|title|option|select|script|style|xmp|iframe|noscript|noembed|noframes"
    r"|plaintext)\b[^<>]*>",
    re.I,
)
_DECLARATION = re.compile(r"<[!?][^<>]*>?|\]\]>")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title", re.I)

_TABLE_TAGS = frozenset("table tr td th".split())
_STRUCK = frozenset("del s strike".split())
_BREAKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 section article ul ol dl dt dd blockquote pre center header footer"
    " main form fieldset figure caption address br hr".split()
)
_HIDEABLE = frozenset("span font b strong i em u a label".split())
_HIDDEN = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])|line-through", re.I)

Attributes = list[tuple[str, str | None]]


def read_lenient(markup: str) -> Document:
    """Read a page (or fragment) whose markup is broken; never an error.

    A cell's locator is ``markup=LINE:CHARACTER``: where its tag stands in the page as text, both
    counted from 1. ``article`` is never given: it would be told by the very nesting that is broken.
    """
    title = found[1].strip() if (found := _TITLE.search(markup)) else ""
    loosened = _loosened(markup)
    lower = loosened.lower()
    walk = _Walk(closing=lower.count("</td") * 2 > lower.count("<td"))
    walk.feed(loosened)
    walk.close()
    walk.close_table()
    return Document(tuple(walk.blocks), title, walk.meta, reader="lenient")


# ---- what swallows markup -----------------------------------------------------------------------


def _loosened(markup: str) -> str:
    """Take out comments, scripts and declarations; of those without an end, only the mark."""
    markup = _without(markup.replace(_GONE, "\ufffd"), "<!--", "-->")
    for name in _NEVER_SHOWN:
        markup = _without(markup, f"<{name}", f"</{name}>")
    markup = _TITLE.sub(_blank, markup, count=1)
    markup = _DECLARATION.sub(_blank, _SWALLOWING.sub(_blank, markup))
    # For each < that no > follows, the tokenizer would look through the rest of the page again.
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


# ---- cells, rows, paragraphs --------------------------------------------------------------------


class _Walk(HTMLParser):
    """Goes from tag to tag, gathering cells, rows and paragraphs."""

    def __init__(self, *, closing: bool) -> None:
        super().__init__()
        self.closing = closing  # whether the page closes its cells: then an open one is a slip
        self.blocks: list[Block] = []
        self.meta: dict[str, str] = {}
        self.rows: list[list[Cell]] = []  # of the table being read
        self.pieces: list[str] = []  # of the cell or paragraph being read
        self.tables = 0  # those open around this place
        self.in_table = self.in_cell = False
        self.skipped = ""  # the hidden element that is open, and how many of its name are
        self.depth = 0

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """Take ``<td/>`` for ``<td>``, as browsers do."""
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Take note of a start tag."""
        if self._is_skipping(tag, 1):
            return
        if tag in ("td", "th"):
            self._start_cell()
        elif tag == "tr":
            self._close_cell()
            self._into_table()
            self.rows.append([])
        elif tag == "table":
            self.close_table()
            self.in_table = True
            self.tables += 1
        elif tag in _BREAKS:
            self._break()
        elif tag == "img":
            self.pieces.append("〔图片〕")
        elif tag in ("sup", "sub"):  # a footnote's number must not join the figure before it
            self.pieces.append("[^")
        elif tag in _STRUCK or (tag in _HIDEABLE and _is_hidden(dict(attrs))):
            self.skipped, self.depth = tag, 1
        elif tag == "meta":
            named = dict(attrs)
            if (name := named.get("name")) and (content := named.get("content")) is not None:
                self.meta.setdefault(name.lower(), content)

    def handle_endtag(self, tag: str) -> None:
        """Take note of an end tag."""
        if self._is_skipping(tag, -1):
            return
        if tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag == "table":
            self._close_cell()
            self.in_table = False
            self.tables = max(0, self.tables - 1)
        elif tag in _BREAKS:
            self._break()
        elif tag in ("sup", "sub"):
            self.pieces.append("]")

    def handle_data(self, data: str) -> None:
        """Take note of text."""
        text = data.replace(_GONE, "")
        if self.skipped or not text:
            return
        if self.in_table and self.rows and not self.in_cell and text.strip():
            self._open_cell()  # its tag is lost
        self.pieces.append(text)

    def close_table(self) -> None:
        """Give what was read so far, at the end of the page or before another table."""
        if self.in_cell:
            self._close_cell()
        else:
            self._paragraph()
        self.in_table = False
        self._flush()

    def _is_skipping(self, tag: str, step: int) -> bool:
        """Whether a tag stands in something hidden; that ends with its cell, whatever is open."""
        if tag in _TABLE_TAGS:
            self.skipped = ""
        if not self.skipped:
            return False
        self.depth += step * (tag == self.skipped)
        if not self.depth:
            self.skipped = ""
        return True

    def _start_cell(self) -> None:
        was_open = self.in_cell
        self._close_cell()
        if was_open and self.closing and not self.rows[-1][-1].text:
            self.rows[-1].pop()  # typed twice: <td><td>
        self._into_table()
        self._open_cell()

    def _into_table(self) -> None:
        """Before a row or cell: one that strays outside all tables goes on with the last one."""
        if not self.in_table or not self.rows:
            self._paragraph()
        if not self.in_table and self.tables:  # back in a table around the one that has ended
            self._flush()
            self.in_table = True

    def _open_cell(self) -> None:
        if not self.rows:
            self.rows.append([])
        self.pieces = []
        self.in_cell = True
        line, before = self.getpos()
        self.rows[-1].append(Cell("", f"markup={line}:{before + 1}"))

    def _close_cell(self) -> None:
        if self.in_cell:
            self.rows[-1][-1].text = "".join(self.pieces).strip()
            self.pieces = []
        self.in_cell = False

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
                grid.append(tuple(Cell(" ".join(c.text.split()), c.locator) for c in row))
        self._add_grid(grid)
        self.rows = []

    def _add_grid(self, grid: list[tuple[Cell, ...]]) -> None:
        if any(cell.text for row in grid for cell in row):
            self.blocks.append(Grid(tuple(grid)))


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = "".join((attributes.get("style") or "").split())
    return "hidden" in attributes or _HIDDEN.search(style) is not None
