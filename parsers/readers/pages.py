"""Pages of marks to the blocks of a document: tables joined over pages, prose in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from parsers.model import Block, Document, Grid, Paragraph, Problem
from parsers.readers.furniture import find_furniture
from parsers.readers.half_ruled import is_half_ruled
from parsers.readers.lattice import Lattice, LatticeCell, TooManyRules, fill, find_lattices
from parsers.readers.layout import Char, Page, split_at_gaps, visual_lines
from parsers.readers.level import spoil_uneven_rows
from parsers.readers.marks import MAX_CELL_CHARS
from parsers.readers.overhang import close_cut_rows
from parsers.readers.prose import TextLine, find_gutter, paragraphs, set_margins, text_line
from parsers.readers.tablejoin import Table, TableCell, join
from parsers.readers.unruled import Unruled

# A box with more than this inside is a frame around prose, not a cell.
_FRAME_CHARS = 100
# A page with fewer characters than this beside a picture is a scan.
_SCAN_CHARS = 20
_EDGE = 5.0  # points

Item = TextLine | Table


def document_of(pages: Sequence[Page], *, title: str = "", reader: str = "pdf") -> Document:
    """Make a document of pages. Problems name what could not be read, page by page."""
    problems: list[Problem] = []
    lattices = [_lattices(page, problems) for page in pages]
    furniture = find_furniture(pages, lattices)
    problems += furniture.problems
    close_cut_rows(pages, lattices, [furniture.chars[page.number] for page in pages])
    flow: list[Item] = []
    prose: dict[int, list[TextLine]] = {0: [], 1: [], 2: []}  # by column; 0: the whole width
    scans = []
    unruled = Unruled()
    for page, own in zip(pages, lattices, strict=True):
        chars = [c for c in page.chars if c not in furniture.chars[page.number]]
        if page.pictures and sum(c.text != " " for c in chars) < _SCAN_CHARS:
            scans.append(page.number)
        flow += _ordered(page, fill(own, chars), own, prose, problems, unruled)
    if scans:
        detail = f"{_numbers(scans)}: a picture without text; it has to be read by OCR"
        problems.append(Problem("scan_without_text", detail))
    for lines in prose.values():
        set_margins(lines)
    blocks = tuple(_blocks(_joined(flow)))
    title = title or next(iter(furniture.heads), "")
    return Document(blocks, title, problems=tuple(problems), reader=reader)


def _numbers(pages: Sequence[int]) -> str:
    listed = ", ".join(map(str, pages[:20])) + (", ..." if len(pages) > 20 else "")
    return f"page {listed}" if len(pages) == 1 else f"pages {listed}"


def _lattices(page: Page, problems: list[Problem]) -> list[Lattice]:
    """Find the tables of a page by its lines, or else by its coloured areas."""
    try:
        found = find_lattices(page.rules)
        if not any(len(lattice.cells) > 1 for lattice in found) and page.fills:
            found = find_lattices((*page.rules, *page.fills))
            is_striped = any(len(one.rows()) == 1 and len(one.cells) > 1 for one in found)
            found = [] if is_striped else [one for one in found if _is_table(one)]
    except TooManyRules as error:
        detail = f"page {page.number}: {error}; its tables were not read"
        problems.append(Problem("page_too_complex", detail))
        return []
    return found


def _is_table(lattice: Lattice) -> bool:
    """Whether coloured areas are cells: rows side by side, not marker over lines of text."""
    return sum(len(row) > 1 for row in lattice.rows()) >= 2


# ---- one page in reading order -------------------------------------------------------------------


def _ordered(
    page: Page,
    outside: list[Char],
    lattices: Sequence[Lattice],
    prose: dict[int, list[TextLine]],
    problems: list[Problem],
    unruled: Unruled,
) -> list[Item]:
    """Give the lines and tables of a page in the order in which they are read."""
    items: list[tuple[float, float, float, list[Item]]] = []  # top, left, right, what it is
    for lattice in lattices:
        if len(lattice.cells) == 1 and len(lattice.cells[0].text) > _FRAME_CHARS:
            outside += lattice.cells[0].chars
        elif not page.is_scan and is_half_ruled(lattice):
            outside += (char for cell in lattice.cells for char in cell.chars)
        elif any(cell.text for cell in lattice.cells):
            spoil_uneven_rows(lattice)
            x0, y0, x1, _ = lattice.box
            items.append((y0, x0, x1, list(_pieces(page, lattice))))
            problems += _doubts(page, lattice)
    printed = visual_lines(outside)
    lines = [shown for line in printed if (shown := _shown(page, line))]
    if lost := sum(map(len, printed)) - sum(map(len, lines)):
        detail = f"page {page.number}: {lost} characters stand beside the paper and were not read"
        problems.append(Problem("text_off_page", detail))
    taken: set[int] = set()
    # How sure OCR is of a figure is known by cell: outside ruled ones none is believed.
    rules = page.rules
    tables = [] if page.is_scan else unruled.tables(lines, rules, page.number, page.locate)
    for table, own in tables:
        x0, y0, x1, _ = table.box
        items.append((y0, x0, x1, [table]))
        taken |= own
    lines = [line for number, line in enumerate(lines) if number not in taken]
    gutter = find_gutter(lines)
    for chars in lines:
        for part, column in _columns(chars, gutter):
            line = text_line(part, page.number)
            if line is not None:
                items.append((line.box[1], line.box[0], line.box[2], [line]))
                prose[column].append(line)
    out: list[Item] = []
    for _, _, _, found in _sorted(items, gutter):
        out += found
    number = 0
    for item in out:
        if isinstance(item, TextLine):
            number += 1
            item.number = number
    return out


def _columns(chars: list[Char], gutter: float | None) -> Iterator[tuple[list[Char], int]]:
    if gutter is None or any(c.x0 < gutter - 1 and c.x1 > gutter + 1 for c in chars):
        yield chars, 0
        return
    left = [c for c in chars if c.x1 <= gutter + 1]
    right = [c for c in chars if c.x1 > gutter + 1]
    if left:
        yield left, 1
    if right:
        yield right, 2


_Placed = tuple[float, float, float, list[Item]]


def _sorted(items: list[_Placed], gutter: float | None) -> Iterator[_Placed]:
    """Sort from top to bottom; between two items that cross the gutter, left column first."""
    items.sort(key=lambda item: item[:2])
    if gutter is None:
        yield from items
        return
    left: list[_Placed] = []
    right: list[_Placed] = []
    for item in items:
        if item[2] <= gutter:
            left.append(item)
        elif item[1] >= gutter:
            right.append(item)
        else:
            yield from (*left, *right, item)
            left, right = [], []
    yield from (*left, *right)


def _pieces(page: Page, lattice: Lattice) -> Iterator[Item]:
    """Give a table; or, where cells hold prose, what is above, the prose, and what is below."""
    rows: list[list[TableCell]] = []
    place = page.locate(*lattice.box)
    last = len(lattice.ys) - 2
    for row in lattice.rows():
        if any(len(cell.text) > MAX_CELL_CHARS for cell in row):
            if rows:
                yield Table(place, page.number, lattice.box, rows)
                rows = []
            for cell in row:
                yield from _lines(page, cell)
        else:
            rows.append(
                [
                    TableCell(
                        c.text,
                        page.locate(*c.box),
                        c.box,
                        c.last_row == last,
                        c.last_row - c.row + 1,
                    )
                    for c in row
                ]
            )
    if rows:
        yield Table(place, page.number, lattice.box, rows)


def _lines(page: Page, cell: LatticeCell) -> Iterator[TextLine]:
    lines = [text_line(chars, page.number) for chars in visual_lines(cell.chars)]
    found = [line for line in lines if line is not None]
    set_margins(found)
    yield from found


def _shown(page: Page, line: list[Char]) -> list[Char]:
    """Leave out what stands beside the paper; what runs over its edge is kept whole."""
    if all(map(page.shows, line)):
        return line
    parts = split_at_gaps(line, 0.5)
    kept = {id(c) for part in parts if page.shows(part[0]) for c in part}
    return [c for c in line if id(c) in kept or (c.text == " " and kept)]


def _doubts(page: Page, lattice: Lattice) -> Iterator[Problem]:
    """Name what a reader of the page would not see, or might see otherwise."""
    x0, y0, x1, y1 = lattice.box
    if min(x0, y0) < -_EDGE or x1 > page.width + _EDGE or y1 > page.height + _EDGE:
        detail = f"the table at {page.locate(*lattice.box)} runs over the edge of the paper"
        yield Problem("table_over_edge", detail)
    for cell in lattice.cells:
        if cell.rejoined:
            detail = (
                f"{cell.text} at {page.locate(*cell.box)} is printed on several lines of a cell "
                "that is too narrow for it"
            )
            yield Problem("number_over_lines", detail)


# ---- over pages ----------------------------------------------------------------------------------


def _joined(flow: Iterable[Item]) -> Iterator[Item]:
    """Join each table that the end of a page cut to the one that opens the next page."""
    last: Table | None = None
    for item in flow:
        if isinstance(item, Table):
            if last is not None and join(last, item):
                continue
            if last is not None:
                yield last
            last = item
        else:
            if last is not None:
                yield last
                last = None
            yield item
    if last is not None:
        yield last


def _blocks(flow: Iterable[Item]) -> Iterator[Block]:
    lines: list[TextLine] = []
    for item in flow:
        if isinstance(item, TextLine):
            lines.append(item)
            continue
        cells = [cell for row in item.rows for cell in row]
        if len(cells) == 1:  # a box around a line is no table
            yield from paragraphs(lines)
            lines = []
            yield Paragraph(cells[0].text, cells[0].locator)
            continue
        yield from paragraphs(lines)
        lines = []
        rows = tuple(tuple(cell.as_cell() for cell in row) for row in item.rows)
        yield Grid(rows, item.locator)
    yield from paragraphs(lines)
