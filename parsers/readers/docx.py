"""Word files (.docx, .docm): what is printed, in reading order, straight from the XML.

A table without another inside it is a `Grid` of physical cells: one that is merged downwards
stands in the row in which it starts and is left out below. Any other table is layout. Tracked
changes count as accepted; field codes, hidden text, headers, footers and comments are left out;
numbering that Word adds by itself (一、) is put before its paragraph, as it is printed. Pictures are
read where tables are lacking (`parsers.readers.pasted`).

Locators: ``paragraph=N`` counts the paragraphs outside grids, ``table=N row=R cell=C`` the tables
(those of layout too) and the ``w:tr`` and ``w:tc`` in them, all from 1 and in document order.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from parsers.model import Block, Cell, Document, Grid, Paragraph, Problem
from parsers.readers.docx_parts import page_in, workbook_in
from parsers.readers.docx_pictures import Pictures
from parsers.readers.docx_styles import Styles
from parsers.readers.docx_text import Text
from parsers.readers.docx_tree import cells_of, child, children, flat, is_gone, number, rows_of
from parsers.readers.numbering import Numbering
from parsers.readers.package import Package, PackageError, attribute, local
from parsers.readers.pasted import has_all_tables, with_pictures

MAX_CELLS = 50_000
MAX_BLOCKS = 200_000
# A cell longer than this holds prose: its table is layout there (as in `parsers.readers.html`).
MAX_CELL_CHARS = 400


def read_docx(data: bytes) -> Document:
    """Read a Word file. What cannot be read is a problem, never an exception."""
    try:
        with Package(data) as package:
            return _Reader(package).document()
    except PackageError as error:
        return Document((), problems=(Problem(error.code, str(error)),), reader="docx")


class _TooMuchError(Exception):
    """The document has more cells or blocks than any report."""


class _Reader:
    """Walks the body once, gathering blocks."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = package.main_part("word/document.xml")
        self.folder = self.main.rpartition("/")[0]
        styles = Styles(self._part("styles.xml"))
        self.text = Text(styles, Numbering(self._part("numbering.xml")))
        self.pictures = Pictures(package, self.main)
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        self.paragraphs = self.tables = self.cells = 0

    def _part(self, name: str) -> etree._Element | None:
        path = f"{self.folder}/{name}".lstrip("/")
        return self.package.xml(path) if self.package.has(path) else None

    def document(self) -> Document:
        """Read the main part and the notes that it refers to."""
        body = child(self.package.xml(self.main), "body")
        if body is None:
            raise PackageError("unreadable", f"{self.main} has no body")
        try:
            self._walk(body)
            self._footnotes()
        except _TooMuchError:
            detail = f"more than {MAX_CELLS} cells or {MAX_BLOCKS} blocks; the rest was not read"
            self.problems.append(Problem("too_complex", detail))
        document = Document(
            tuple(self.blocks),
            title=_core_title(self.package),
            problems=tuple(self.problems),
            reader="docx",
        )
        pictures = self.pictures.large()
        if not pictures or has_all_tables(document):
            return document
        return with_pictures(document, pictures)

    # ---- blocks ---------------------------------------------------------------------------------

    def _walk(self, container: etree._Element) -> None:
        """Read the paragraphs and tables of a body, cell or text box."""
        carried = ""
        for element in flat(container):
            name = local(element)
            if name == "p":
                text, joined = self.text.paragraph(element)
                if joined:  # its mark was deleted: it runs on into the next
                    carried += text
                    continue
                self._add_prose(carried + text)
                carried = ""
                self._boxes()
            elif name == "tbl":
                self._table(element)
            elif name == "altChunk":
                named = "a part in another format is embedded in the document"
                self._part_of_its_own(page_in, attribute(element, "id") or "", named)
        if carried:
            self._add_prose(carried)
            self._boxes()

    def _part_of_its_own(
        self, read: Callable[[Package, str | None], Document | None], link: str, named: str
    ) -> bool:
        """Put a part that is a document where it is shown, or say that it was not read."""
        document = read(self.package, self.package.links(self.main).get(link))
        if document is None:
            self.problems.append(Problem("part_not_read", f"{named}; it was not read"))
            return False
        self.problems += document.problems
        for block in document.blocks:
            self._add(block)
        return True

    def _boxes(self) -> None:
        """Read the text boxes of a paragraph, and note its pictures."""
        boxes = self.text.take_boxes()
        overlaid = any(_length(box) for box in boxes)
        self._drawings(overlaid=overlaid)
        for box in boxes:
            self._walk(box)

    def _drawings(self, *, overlaid: bool) -> None:
        """Note the pictures of a paragraph or table, and read the workbooks that it shows."""
        for drawing in self.text.take_drawings():
            shown = next(drawing.iterdescendants("{*}OLEObject"), None)
            named = "a file (a spreadsheet, perhaps) is embedded as an object"
            if shown is None or not self._part_of_its_own(
                workbook_in, attribute(shown, "id") or "", named
            ):
                self.pictures.add(len(self.blocks), drawing, overlaid=overlaid)

    def _add_prose(self, text: str) -> None:
        self.paragraphs += 1
        place = f"paragraph={self.paragraphs}"
        for line in text.split("\n"):
            if folded := " ".join(line.split()):
                self._add(Paragraph(folded, place))

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        if len(self.blocks) > MAX_BLOCKS:
            raise _TooMuchError

    def _table(self, table: etree._Element) -> None:
        self.tables += 1
        place = f"table={self.tables}"
        if any(local(inner) == "tbl" for inner in table.iterdescendants("{*}tbl")):
            for row in rows_of(table):
                for _, cell in cells_of(row):
                    self._walk(cell)
            return
        grid: list[tuple[Cell, ...]] = []
        covered: set[int] = set()
        for count, row in enumerate(flat(table, "tr"), 1):
            if is_gone(row):
                continue
            if _length(row) > MAX_CELL_CHARS and any(
                _length(cell) > MAX_CELL_CHARS for _, cell in cells_of(row)
            ):
                self._flush(grid, place)
                covered = set()
                for _, cell in cells_of(row):
                    self._walk(cell)
                continue
            cells, covered = self._row(row, f"{place} row={count}", covered)
            grid.append(cells)
        self._flush(grid, place)
        self._drawings(overlaid=False)

    def _flush(self, grid: list[tuple[Cell, ...]], place: str) -> None:
        if any(cell.text for row in grid for cell in row):
            self._add(Grid(tuple(grid), place))
        grid.clear()

    def _row(
        self, row: etree._Element, place: str, covered: set[int]
    ) -> tuple[tuple[Cell, ...], set[int]]:
        """Read a row; ``covered`` are the columns in which a cell of the row above goes on."""
        cells: list[Cell] = []
        going_on: set[int] = set()
        column = number(child(child(row, "trPr"), "gridBefore"), 0)
        for place_in_row, cell in cells_of(row):
            properties = children(child(cell, "tcPr"))
            merged = properties.get("vMerge")
            starts = merged is None or attribute(merged, "val") == "restart"
            if merged is not None:
                going_on.add(column)
            sideways = properties.get("hMerge")
            aside = sideways is not None and attribute(sideways, "val") != "restart"
            # A cell that goes on with nothing above it stands for itself, as Word shows it.
            if not aside and (starts or column not in covered):
                cells.append(Cell(self.text.cell(cell), f"{place} cell={place_in_row}"))
                self.cells += 1
                if self.cells > MAX_CELLS:
                    raise _TooMuchError
            column += number(properties.get("gridSpan"), 1)
        return tuple(cells), going_on

    def _footnotes(self) -> None:
        """Add the notes that the text refers to, after it, under the numbers given to them."""
        for kind in ("footnote", "endnote"):
            if all(of != kind for of, _ in self.text.notes):
                continue
            root = self._part(f"{kind}s.xml")
            for note in () if root is None else root:
                found = self.text.notes.get((kind, attribute(note, "id") or ""))
                if found is not None and (text := " ".join(self.text.lines(note).split())):
                    self._add(Paragraph(f"[^{found}] {text}", f"{kind}={found}"))


def _length(element: etree._Element) -> int:
    """Count the characters of a row or cell."""
    return sum(len(text.text or "") for text in element.iterdescendants("{*}t"))


def _core_title(package: Package) -> str:
    if not package.has("docProps/core.xml"):
        return ""
    title = child(package.xml("docProps/core.xml"), "title")
    return "" if title is None else " ".join((title.text or "").split())[:300]
