"""HTML pages. One pass of lxml, one pass over the text.

Every block element is marked in the tree with a character that no page holds, the whole text is
drawn out in one call, and the marks give paragraphs, grids and their nesting back. A table without
another inside it is a `Grid` of physical rows and cells; spans are not expanded, since clerks and
editors break them more often than labels (see `parsers.tables`). Any other table is layout.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from parsers.model import Attachment, Block, Cell, Document, Grid, Paragraph, Problem
from parsers.readers.charset import encoding_of
from parsers.sections import is_heading

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
_BLOCK, _CELL, _ROW, _TABLE, _END, _BREAK, _IMAGE = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6"
_ANY_MARK = re.compile(f"([{_BLOCK}-{_IMAGE}])")

_STARTS: dict[str, str] = dict.fromkeys(
    "p div li h1 h2 h3 h4 h5 h6 section article ul ol dl dt dd blockquote pre center header footer"
    " main form fieldset figure caption address".split(),
    _BLOCK,
)
_STARTS |= {"td": _CELL, "th": _CELL, "tr": _ROW, "table": _TABLE}
_MARKED = (*_STARTS, "br", "hr", "img", "sup")
_DROPPED = ("script", "style", "noscript", "template", "select", "textarea", "svg", etree.Comment)

_FILE = re.compile(r"\.(?:docx?|docm|wps|pdf|ofd|xlsx?|et|rtf|odt|zip|rar|7z|csv)(?:$|[?#])", re.I)
_DOWNLOAD = re.compile(r"downfile\.jsp|download\.jsp\?|DownloadAttachUrl|downxxgk\.php", re.I)
_CONFIG = re.compile(r"\bDETAIL\s*[:=]\s*(?=\{)")


def read_html(data: bytes, *, url: str | None = None) -> Document:
    """Read an HTML page (or fragment). ``url`` makes the addresses of attachments absolute.

    A page that cannot be read within bounds gives a Document with a problem (``too_complex``,
    ``empty``) and what could be read.
    """
    encoding = encoding_of(data)
    if b"_CONFIG" in data and (detail := _detail(data.decode(encoding, "replace"))) is not None:
        return _read_detail(detail, url)
    if encoding != "utf-8":
        data = data.decode(encoding, "replace").encode()
    return _read_utf8(data, url)


def _read_utf8(data: bytes, url: str | None) -> Document:
    if b"\xef\xb7" in data:
        data = data.decode("utf-8", "replace").translate(_NO_MARKS).encode()
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return Document((), problems=(Problem("empty", "the page has no content"),), reader="html")
    problems = []
    if any(e.type_name in _TOO_DEEP or "depth" in e.message for e in parser.error_log):
        problems.append(
            Problem("too_complex", "elements are nested too deeply; what lies below was not read")
        )
    body = root.find("body")
    if body is None:
        body = root
    meta = {
        name.lower(): content
        for tag in root.iter("meta")
        if (name := tag.get("name")) and (content := tag.get("content")) is not None
    }
    title = root.findtext(".//title") or ""
    attachments = tuple(_attachments(body, url))
    if sum(1 for _ in body.iter("td", "th")) > MAX_CELLS or (
        sum(1 for _ in body.iter(*_STARTS)) > MAX_BLOCKS
    ):
        problem = Problem("too_complex", f"more than {MAX_CELLS} table cells; not read")
        return Document((), title.strip(), meta, attachments, (*problems, problem), "html")
    etree.strip_elements(body, *_DROPPED, with_tail=False)
    tables = _mark(body)
    blocks, article = _Assembly(tables).run("".join(body.itertext()))
    return Document(
        tuple(blocks), title.strip(), meta, attachments, tuple(problems), "html", article
    )


_NO_MARKS = {code: None for code in range(0xFDD0, 0xFDD7)}
_TOO_DEEP = frozenset({"ERR_INTERNAL_ERROR", "ERR_RESOURCE_LIMIT"})


def _mark(body: html.HtmlElement) -> list[html.HtmlElement]:
    """Put a mark before and after every block element; give the tables in document order."""
    tables = []
    for element in body.iter(*_MARKED):
        tag = element.tag
        start = _STARTS.get(tag)
        if start is not None:
            if start == _TABLE:
                tables.append(element)
            element.text = start + (element.text or "")
            element.tail = _END + (element.tail or "")
        elif tag == "sup":  # a footnote's number must not join the figure before it
            element.text = "[^" + (element.text or "")
            element.tail = "]" + (element.tail or "")
        else:
            element.tail = (_IMAGE if tag == "img" else _BREAK) + (element.tail or "")
    return tables


class _Frame:
    """A table being assembled."""

    __slots__ = ("cell", "element", "nested", "rows", "start")

    def __init__(self, element: html.HtmlElement, start: int) -> None:
        self.element = element
        self.start = start  # index of its first block
        self.nested = False
        self.rows: list[list[list[str]]] = []
        self.cell: list[str] | None = None  # its texts; "" stands for a picture


class _Assembly:
    """Turns the marked text into blocks, and finds the part of the page that is the article."""

    def __init__(self, tables: list[html.HtmlElement]) -> None:
        self.tables = iter(tables)
        self.blocks: list[Block] = []
        self.paths: list[tuple[int, ...]] = []  # of each block: the open elements around it
        self.frames: list[_Frame] = []
        self.open: list[tuple[str, int]] = []
        self.spans: dict[int, tuple[int, int]] = {}  # element: its first and last block
        self.opened = 0

    def run(self, text: str) -> tuple[list[Block], tuple[int, int] | None]:
        parts = _ANY_MARK.split(text)
        starts: dict[int, int] = {}
        self._text(parts[0])
        for mark, rest in zip(parts[1::2], parts[2::2], strict=True):
            if mark == _END:
                kind, number = self.open.pop()
                if kind == _TABLE:
                    self._close_table(self.frames.pop())
                elif kind in (_CELL, _ROW) and self.frames:
                    self.frames[-1].cell = None
                self.spans[number] = (starts[number], len(self.blocks))
            elif mark == _IMAGE:
                if self.frames and self.frames[-1].cell is not None:
                    self.frames[-1].cell.append("")
            elif mark != _BREAK:
                self._start(mark)
                starts[self.opened] = len(self.blocks)
                self.opened += 1
            if rest:
                self._text(rest)
        return self.blocks, self._article()

    def _start(self, mark: str) -> None:
        self.open.append((mark, self.opened))
        if mark == _TABLE:
            for frame in self.frames:
                frame.nested = True
            self.frames.append(_Frame(next(self.tables), len(self.blocks)))
        elif self.frames and mark == _ROW:
            self.frames[-1].rows.append([])
        elif self.frames and mark == _CELL:
            frame = self.frames[-1]
            frame.cell = []
            if not frame.rows:  # a cell outside any row
                frame.rows.append([])
            frame.rows[-1].append(frame.cell)

    def _text(self, raw: str) -> None:
        text = " ".join(raw.split())
        if not text:
            return
        self.blocks.append(Paragraph(text))
        self.paths.append(tuple([number for _, number in self.open[:MAX_PATH]]))
        if self.frames and self.frames[-1].cell is not None:
            self.frames[-1].cell.append(text)

    def _close_table(self, frame: _Frame) -> None:
        if frame.nested:
            return
        if len(self.blocks) == frame.start:
            return
        rows = [
            [" ".join(filter(None, cell)) or (_PICTURE if cell else "") for cell in row]
            for row in frame.rows
        ]
        path = self.paths[frame.start][: len(self.open)]
        xpath = frame.element.getroottree().getpath(frame.element)
        made: list[Block] = []
        pending: list[tuple[Cell, ...]] = []
        for number, row in enumerate(rows, 1):
            if any(len(text) > MAX_CELL_CHARS for text in row):
                if pending:
                    made.append(Grid(tuple(pending)))
                    pending = []
                made.extend(Paragraph(part) for cell in frame.rows[number - 1] for part in cell)
                continue
            place = f"xpath=({xpath}//tr)[{number}]/*["
            pending.append(
                tuple([Cell(text, f"{place}{i}]") for i, text in enumerate(row, 1)])
            )
        if pending:
            made.append(Grid(tuple(pending)))
        self.blocks[frame.start :] = made
        self.paths[frame.start :] = [path] * len(made)

    def _article(self) -> tuple[int, int] | None:
        """Give the range of blocks of the smallest element that holds the form's headings."""
        marked = [
            path
            for block, path in zip(self.blocks, self.paths, strict=True)
            if isinstance(block, Paragraph) and is_heading(block.text)
        ]
        if len(marked) < 2:
            return None
        first, last = marked[0], marked[-1]
        shared = 0
        for a, b in zip(first, last, strict=False):
            if a != b:
                break
            shared += 1
        return self.spans.get(first[shared - 1]) if shared else None


def _attachments(body: html.HtmlElement, url: str | None) -> Iterator[Attachment]:
    seen = set()
    for element in body.iter("a", "iframe", "embed", "object"):
        target = element.get("href") or element.get("src") or element.get("data") or ""
        if not (_FILE.search(target) or _DOWNLOAD.search(target)) or target in seen:
            continue
        seen.add(target)
        title = " ".join("".join(element.itertext()).split()) or element.get("title") or ""
        yield Attachment(_absolute(target, url), title[:300])


def _absolute(target: str, url: str | None) -> str:
    if url is None:
        return target
    try:
        return urljoin(url, target.strip())
    except ValueError:  # 「http://[」 and the like
        return target


def _detail(page: str) -> dict[str, Any] | None:
    """Give the article that a gkmlpt page holds as JSON in its script (platforms.md §5)."""
    match = _CONFIG.search(page)
    if match is None:
        return None
    try:
        detail, _ = json.JSONDecoder().raw_decode(page, match.end())
    except (ValueError, RecursionError):
        return None
    return detail if isinstance(detail, dict) and detail.get("content") else None


def _read_detail(detail: dict[str, Any], url: str | None) -> Document:
    document = _read_utf8(str(detail["content"]).encode("utf-8", "replace"), url)
    title = str(detail.get("title") or "")
    publisher = re.search(r"['\"]publisher['\"]: *['\"]([^'\"]+)", str(detail.get("gkml_data") or ""))
    meta = {
        "articletitle": title,
        "pubdate": str(detail.get("date") or ""),
        "contentsource": publisher[1] if publisher else str(detail.get("source") or ""),
    }
    return replace(document, title=title, meta={**document.meta, **meta})
