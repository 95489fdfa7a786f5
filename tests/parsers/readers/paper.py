"""Paper for the tests: reports laid out on sheets by hand, and the sheets as PDF.

A `Sheet` has text and ruling lines in points, the origin top left; `lay_out` sets paragraphs and
grids (of tests.generator) on as many as it takes. See ofd_writer.py for the same sheets as OFD.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.generator.draft import Cell, Grid, Prose

A4 = (595.0, 842.0)
SIZE = 9.0  # of the type in tables


@dataclass(slots=True)
class Sheet:
    """``texts`` are (x, baseline, size, text), ``lines`` (x0, y0, x1, y1).

    ``turned`` prints everything so many quarter turns counter-clockwise, and ``rotate`` is what the
    page tells the viewer to turn it by, clockwise, in degrees. ``hidden`` prints invisible text.
    """

    width: float = A4[0]
    height: float = A4[1]
    texts: list[tuple[float, float, float, str]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    turned: int = 0
    rotate: int = 0
    hidden: bool = False


def advance(text: str, size: float) -> float:
    """How long a text is: ASCII is half as broad as it is high."""
    return sum(size * (0.5 if c < "\x80" else 1.0) for c in text)


# ---- laying out ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Layout:
    """How a report is set: what a page holds, and where tables are cut."""

    left: float = 60.0
    right: float = 535.0
    top: float = 70.0
    bottom: float = 770.0
    cut: str = "between"  # rows; or "inside" one
    closed: bool = True  # whether the page's end draws a line below the table
    repeat_heads: bool = False
    sheets: list[Sheet] = field(default_factory=lambda: [Sheet()])
    y: float = 70.0

    def page(self) -> Sheet:
        return self.sheets[-1]

    def turn_over(self) -> None:
        self.sheets.append(Sheet())
        self.y = self.top

    def prose(self, text: str, size: float = 10.5, indent: float = 2.0) -> None:
        for line in wrap(text, self.right - self.left, size, indent):
            if self.y + 1.5 * size > self.bottom:
                self.turn_over()
            x = self.left + (indent * size if line is not None and line[0] else 0.0)
            self.page().texts.append((x, self.y + size, size, line[1]))
            self.y += 1.6 * size

    def grid(self, grid: Grid) -> None:
        self.y += 6
        placed, heights = place(grid.rows, self.right - self.left)
        tops = [0.0]
        for height in heights:
            tops.append(tops[-1] + height)
        start = 0.0
        while start < tops[-1]:
            room, end = self.bottom - self.y, tops[-1]
            if end - start > room:
                fitting = [t for t in tops if start < t <= start + room]
                if not fitting:
                    self.turn_over()
                    continue
                end = fitting[-1]
                beyond = next(t for t in tops if t > end)
                if self.cut == "inside" and beyond - end >= 32:  # below its first line
                    end += 16.0
            self._draw(placed, tops, start, end)
            self.y += end - start
            start = end
            if start < tops[-1]:
                self.turn_over()
                if self.repeat_heads and start >= tops[grid.heads] > 0:
                    self._draw(placed, tops, 0.0, tops[grid.heads])
                    self.y += tops[grid.heads]
        self.y += 12

    def _draw(self, placed: Sequence[Placed], tops: list[float], start: float, end: float) -> None:
        sheet, shift = self.page(), self.y - start
        for cell in placed:
            y0, y1 = tops[cell.row], tops[cell.row + cell.rowspan]
            top, bottom = max(y0, start), min(y1, end)
            if top >= bottom:
                continue
            x0, x1 = self.left + cell.x0, self.left + cell.x1
            for x in (x0, x1):
                sheet.lines.append((x, top + shift, x, bottom + shift))
            for y, own in ((top, y0), (bottom, y1)):
                if y == own or self.closed:
                    sheet.lines.append((x0, y + shift, x1, y + shift))
            lines = [text for _, text in wrap(cell.text, cell.x1 - cell.x0 - 8, SIZE, 0)]
            first = (y0 + y1) / 2 - 6 * len(lines) + 9
            last = start - 2
            for number, text in enumerate(lines):
                base = first + 12 * number
                if start < base <= end:
                    base = last = max(base, last + 12)
                    x = (x0 + x1) / 2 - advance(text, SIZE) / 2
                    sheet.texts.append((x, base + shift, SIZE, text))


def wrap(text: str, width: float, size: float, indent: float) -> Iterator[tuple[bool, str]]:
    """Break a text into lines, the first indented; give (is it the first, line)."""
    for piece in text.split("\n"):
        line, first = "", True
        for character in piece:
            room = width - (indent * size if first else 0.0)
            if line and advance(line + character, size) > room:
                yield first, line
                line, first = "", False
            line += character
        if line:
            yield first, line


@dataclass(slots=True)
class Placed:
    """A cell with its place in its table."""

    text: str
    row: int
    rowspan: int
    x0: float
    x1: float


def place(rows: Sequence[Sequence[Cell]], width: float) -> tuple[list[Placed], list[float]]:
    """Give the cells with their edges, and the heights of the rows."""
    taken: set[tuple[int, int]] = set()
    spots: list[tuple[Cell, int, int]] = []
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in taken:
                column += 1
            taken |= {(r + i, column + j) for i in range(cell.rowspan) for j in range(cell.colspan)}
            spots.append((cell, r, column))
            column += cell.colspan
    columns = max(c for _, c in taken) + 1
    narrow = {c for cell, _, c in spots if cell.role == "value" and cell.colspan == 1}
    weights = [1.0 if c in narrow else 2.5 for c in range(columns)]
    edges = [0.0]
    for weight in weights:
        edges.append(edges[-1] + weight * width / sum(weights))
    placed = [Placed(c.text, r, c.rowspan, edges[at], edges[at + c.colspan]) for c, r, at in spots]
    heights = [20.0] * len(rows)
    for cell in sorted(placed, key=lambda c: c.rowspan):
        lines = len(list(wrap(cell.text, cell.x1 - cell.x0 - 8, SIZE, 0)))
        own = range(cell.row, min(cell.row + cell.rowspan, len(rows)))
        lack = 12.0 * lines + 8 - sum(heights[r] for r in own)
        if lack > 0:
            heights[own[-1]] += lack
    for cell in placed:
        cell.rowspan = min(cell.rowspan, len(rows) - cell.row)
    return placed, heights


def lay_out(title: str, blocks: Iterable[object], layout: Layout | None = None) -> list[Sheet]:
    """Set a report: its title, its prose and its grids."""
    layout = layout or Layout()
    x = (layout.left + layout.right) / 2 - advance(title, 16) / 2
    layout.page().texts.append((x, layout.y + 16, 16, title))
    layout.y += 40
    for block in blocks:
        if isinstance(block, Grid):
            layout.grid(block)
        elif isinstance(block, Prose):
            layout.prose(block.text)
    return layout.sheets


def number_pages(sheets: Sequence[Sheet], show: str = "- {} -", head: str = "") -> None:
    """Print a page number at the foot of each sheet, and a running head."""
    for number, sheet in enumerate(sheets, 1):
        text = show.format(number)
        sheet.texts.append((sheet.width / 2 - advance(text, 9) / 2, sheet.height - 40, 9, text))
        if head:
            sheet.texts.append((60.0, 40.0, 9, head))


# ---- PDF -----------------------------------------------------------------------------------------


def pdf_of(
    sheets: Sequence[Sheet], *, title: str = "", extra: bytes = b"", over: Sequence[Sheet] = ()
) -> bytes:
    """Write sheets as a PDF in a font that is not embedded (STSong-Light).

    ``over`` are printed over the first sheet; ``extra`` is added to the content of every page.
    """
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>"
        % (b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(sheets))), len(sheets)),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/Ascent 860"
        b"/Descent -140/CapHeight 860/ItalicAngle 0/StemV 90/FontBBox[0 -140 1000 860]>>>>",
        b"<</Title<FEFF%s>>>" % title.encode("utf-16-be").hex().encode(),
    ]
    for sheet in sheets:
        number = len(objects) + 1
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Rotate %d"
            b"/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (sheet.width, sheet.height, sheet.rotate, number + 1)
        )
        layers = [_content(s) for s in (sheet, *(over if sheet is sheets[0] else ()))]
        packed = zlib.compress(b"\n".join(b"q " + layer + b" Q" for layer in layers) + extra)
        objects.append(
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)
        )
    return file_of(objects)


def _content(sheet: Sheet) -> bytes:
    turn = ("1 0 0 1 0 0", f"0 1 -1 0 {sheet.width} 0", f"-1 0 0 -1 {sheet.width} {sheet.height}",
            f"0 -1 1 0 0 {sheet.height}")[sheet.turned]  # fmt: skip
    out = [f"{turn} cm"]
    height = sheet.width if sheet.turned % 2 else sheet.height
    out += [
        f"{x0:.2f} {height - y0:.2f} m {x1:.2f} {height - y1:.2f} l S"
        for x0, y0, x1, y1 in sheet.lines
    ]
    mode = "3 Tr " if sheet.hidden else ""
    out += [
        f"BT {mode}/F {size:.2f} Tf {x:.2f} {height - base:.2f} Td "
        f"<{text.encode('utf-16-be').hex()}> Tj ET"
        for x, base, size, text in sheet.texts
    ]
    return "\n".join(out).encode()


def file_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Write objects, numbered from 1, as a PDF; ``trailer`` is added to its last dictionary."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    last = b"/Info 5 0 R" if len(objects) > 4 else b""
    out += b"trailer\n<</Size %d/Root 1 0 R%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        last,
        trailer,
        start,
    )
    return bytes(out)
