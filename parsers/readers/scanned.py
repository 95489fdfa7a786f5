"""A scanned page as marks on paper, by OCR.

A page is turned upright, its ruling lines are found, the print of each cell is read, and what comes
out is what the readers of PDF and OFD give too: the same lattice, the same joining over pages. Each
cell says in its locator how sure its least certain character is; what to make of that is for
`parsers.doubts` to say, which knows the sums of the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.model import Problem
from parsers.readers.geometry import Box, Rule
from parsers.readers.glass import Glass
from parsers.readers.ink import Print, Sheet
from parsers.readers.lattice import Lattice, LatticeCell, TooManyRules, find_lattices
from parsers.readers.layout import Char, Page
from parsers.readers.looks import Seal, read_lines_of
from parsers.readers.ocr import Reading
from parsers.readers.picture import Scan
from parsers.readers.strokes import EM
from parsers.readers.sureness import Line, sure_of_blank, sureness_of
from parsers.readers.upright import Upright, upright

# Lines of print of a page; one of a report has 300.
MAX_LINES = 1500
# How large print is taken to be where nobody says how long a pixel is.
_EM_POINTS = 9.4
# What stands for print that cannot be read.
UNREAD = "\ufffd"


@dataclass(frozen=True, slots=True)
class ScannedPage(Page):
    """A page read by OCR.

    ``sureness`` is by box of a cell, ``prose_sureness`` that of the least certain line outside
    tables. ``shift`` is how far the page was moved to the right on the glass. ``unit`` is the
    length of a pixel in its locators, ``point`` in points.
    """

    sureness: Mapping[Box, float] = field(default_factory=dict)
    prose_sureness: float = 1.0
    way: Upright | None = None
    shift: float = 0.0
    unit: float = 1.0
    point: float = 1.0

    @property
    def is_scan(self) -> bool:
        """Whether OCR read it."""
        return True

    def locate(self, x0: float, y0: float, x1: float, y1: float) -> str:
        """Say where a box is: ``page=1 box=56,120,200,140 confidence=0.98``."""
        assert self.way is not None
        sure = self.sureness.get((x0, y0, x1, y1))
        scale = self.way.ratio * self.point
        left, right = (x0 + self.shift) / scale, (x1 + self.shift) / scale
        original = self.way.original((left, y0 / scale, right, y1 / scale))
        box = ",".join(f"{value * self.unit:.0f}" for value in original)
        # Rounded down: 0.99 must not come of 0.985.
        said = "" if sure is None else f" confidence={int(sure * 100) / 100:.2f}"
        return f"page={self.number} box={box}{said}"


def read_page(
    scan: Scan,
    number: int,
    problems: list[Problem],
    *,
    unit: float = 1.0,
    point: float | None = None,
) -> ScannedPage:
    """Read one page.

    ``unit`` is how long a pixel is in the lengths of its locators; ``point`` how long it is in
    points, where that is known: else it follows from the size of the print.
    """
    way = upright(scan)
    sheet = Sheet(way.picture, way.stamped, veiled=scan.veiled)
    point = point or _EM_POINTS / EM / way.ratio
    glass = Glass.under(sheet.rules, way.ratio * point)
    rules = [Rule(*glass.points((rule.x0, rule.y0, rule.x1, rule.y1))) for rule in sheet.rules]
    try:
        lattices = [one for one in find_lattices(rules) if len(one.cells) > 1]
    except TooManyRules:
        rules, lattices = [], []  # `document_of` would find the same: it is no table
        problems.append(_too_complex(number, "more ruling lines than a report has"))
    cells = [cell for lattice in lattices for cell in lattice.cells]
    prints = list(_prints(way, sheet, lattices, glass))
    if len(prints) > MAX_LINES:
        problems.append(_too_complex(number, f"more than {MAX_LINES} lines of print"))
        prints = prints[:MAX_LINES]
    lines, readings = read_lines_of(prints, _seal(scan, way, sheet, cells, glass))
    sure = sureness_of(lines, readings, glass)
    rest = (cell for cell in cells if cell.box not in sure.cells)
    blank = {cell.box: sure_of_blank(cell, sheet, rules, glass) for cell in rest}
    height, width = (side * glass.scale for side in way.picture.shape)
    return ScannedPage(
        number,
        max(width - glass.shift, width),
        height,
        [
            char
            for (found, _), reading in zip(lines, readings, strict=True)
            for char in _chars(found, reading, glass.points(found.box))
        ],
        rules,
        sureness={**sure.cells, **blank},
        prose_sureness=sure.prose,
        way=way,
        shift=glass.shift,
        unit=unit,
        point=point,
    )


def _prints(
    way: Upright, sheet: Sheet, lattices: Sequence[Lattice], glass: Glass
) -> Iterator[Line]:
    """Give the print of the cells, then that outside tables."""
    for lattice in lattices:
        for cell in lattice.cells:
            yield from ((found, cell) for found in sheet.prints(*glass.pixels(cell.box)))
    for box in way.boxes:
        line = None if _in_table(glass.points(box), lattices) else sheet.line(*box)
        if line is not None:
            yield line, None


def _seal(
    scan: Scan, way: Upright, sheet: Sheet, cells: Sequence[LatticeCell], glass: Glass
) -> Seal | None:
    """Give what is known of the cells under a grey seal; None where there are none."""
    veiled = [cell for cell in cells if sheet.is_veiled(*map(round, glass.pixels(cell.box)))]
    if way.bare is None or way.sealed is None or not veiled:
        return None
    bare = Sheet(way.bare, way.stamped, rules=sheet.rules)
    return Seal(veiled, sheet, bare, way.sealed, glass, is_dark=scan.is_dark)


def _too_complex(number: int, detail: str) -> Problem:
    return Problem("page_too_complex", f"page {number}: {detail}")


def _in_table(box: Box, lattices: Sequence[Lattice]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(one.cell_at(x, y) is not None for one in lattices)


def _chars(found: Print, reading: Reading, box: Box) -> Iterator[Char]:
    """Give a line as characters side by side, since the net knows their places but roughly."""
    x0, y0, x1, y1 = box
    glyphs = [glyph for glyph in reading.glyphs if glyph.text.strip()]
    if not glyphs:
        yield Char(UNREAD, x0, y0, x1, y1, y1)
        return
    room = (found.picture.shape[1] - (found.box[2] - found.box[0])) / 2 / found.picture.shape[1]
    borders = [(a.end + b.start) / 2 for a, b in pairwise(glyphs)]
    places = [0.0, *((min(max(b, room), 1 - room) - room) / (1 - 2 * room) for b in borders), 1.0]
    for glyph, (start, end) in zip(glyphs, pairwise(places), strict=True):
        yield Char(glyph.text, x0 + start * (x1 - x0), y0, x0 + end * (x1 - x0), y1, y1)
