"""Parts of a Word file that are documents of their own: pages, and workbooks shown as objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from parsers.model import Block, Cell, Document, Grid
from parsers.readers.html import read_html
from parsers.readers.mhtml import read_mhtml
from parsers.readers.package import Package, PackageError, attribute, local
from parsers.readers.placing import placed
from parsers.readers.sniff import format_of
from parsers.readers.text import read_text
from parsers.readers.xlsx_view import column_number

MAX_BYTES = 8 * 1024 * 1024
# Whole reports are exported from the web as a Word file with nothing but a page in it.
_PAGES: Mapping[str, Callable[[bytes], Document]] = {
    "html": read_html,
    "mhtml": read_mhtml,
    "text": read_text,
}
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?$")
_PLACE = re.compile(r" range=([A-Z]{1,3})(\d{1,7})$")


def page_in(package: Package, name: str | None) -> Document | None:
    """Read a part that is a page or plain text; None if it is another thing, or not there.

    Locators begin with ``part=word/afchunk.mht``.
    """
    data = b"" if name is None else package.read(name, MAX_BYTES)
    read = _PAGES.get(format_of(data)) if data else None
    return None if read is None else _at(name, read(data))


def workbook_in(package: Package, name: str | None) -> Document | None:
    """Read what an object shows of a workbook: its open sheet, which must lie in the area shown.

    None where it is no .xlsx, or where it shows less than the sheet has: nobody knows then how much.
    Locators begin with ``part=word/embeddings/...xlsx``.
    """
    data = b"" if name is None else package.read(name, MAX_BYTES)
    if not data or format_of(data) != "xlsx":
        return None
    from parsers.readers.sheet import read_sheet

    try:
        with Package(data) as workbook:
            sheet, area = _shown(workbook)
    except PackageError:
        return None
    document = read_sheet(data)
    blocks = [block for block in document.blocks if f"{block.locator} ".startswith(f"{sheet} ")]
    if not blocks or not all(_lies_in(area, place) for block in blocks for place in _places(block)):
        return None
    return _at(name, replace(document, blocks=tuple(blocks)))


def _at(name: str | None, document: Document) -> Document:
    def place(locator: str) -> str:
        return f"part={name} {locator}"

    return replace(document, blocks=tuple(placed(block, place) for block in document.blocks))


def _shown(workbook: Package) -> tuple[str, str]:
    """Give the locator of the sheet that is open, and the range of it that the object shows."""
    book = workbook.xml(workbook.main_part("xl/workbook.xml"))
    names = [attribute(item, "name") or "" for item in book.iter("{*}sheet")]
    views = list(book.iter("{*}workbookView"))
    tab = (attribute(views[0], "activeTab") if views else None) or "0"
    area = next((attribute(item, "ref") or "" for item in book if local(item) == "oleSize"), "")
    if not tab.isdecimal() or int(tab) >= len(names):
        raise PackageError("unreadable", "no sheet is open")
    return f"sheet={names[int(tab)]}", area


def _places(block: Block) -> Iterator[str]:
    """Give the locators of what is printed in a block."""
    if isinstance(block, Grid):
        cells: Iterator[Cell] = (cell for row in block.rows for cell in row if cell.text)
        yield from (cell.locator for cell in cells)
    else:
        yield block.locator


def _lies_in(area: str, place: str) -> bool:
    corners, at = _RANGE.match(area), _PLACE.search(place)
    if corners is None or at is None:
        return False
    left, top, right, bottom = corners.groups()
    columns = column_number(left), column_number(right or left)
    rows = int(top), int(bottom or top)
    return columns[0] <= column_number(at[1]) <= columns[1] and rows[0] <= int(at[2]) <= rows[1]
