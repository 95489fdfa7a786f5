"""Pictures pasted into a document: its tables, or all of it, where it lacks them.

Many a report is a Word file that holds pictures of its tables, or of scanned pages, one after the
other. They are read by OCR, and only where the document lacks a table that they may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from parsers.forms import load
from parsers.lines import lines_of
from parsers.model import Block, Document, Grid, Problem, as_a_part
from parsers.readers.placing import placed
from parsers.readers.sniff import format_of
from parsers.sections import is_of_the_form
from parsers.tables import read_tables

if TYPE_CHECKING:
    from parsers.readers.picture import Scan

MAX_PICTURES = 30  # as many as pages of a scan
MAX_BYTES = 16 * 1024 * 1024  # of one
# In points: a table of any form is wider and higher; logos, seals and icons are not.
LEAST_WIDTH, LEAST_HEIGHT = 160.0, 40.0
READABLE = frozenset({"png", "jpeg", "gif", "bmp", "tiff", "webp"})
# Pages of one scan are equally wide; then a pixel of each is as long.
_SAME_WIDTH = 0.02
# A document with less text of its own is a scan with a cover.
_COVER_CHARS = 300
# What office programs hold besides pictures of pixels, by how it begins.
_DRAWINGS = (
    (b"\x01\x00\x00\x00", "a drawing of Windows (EMF)"),
    (b"\xd7\xcd\xc6\x9a", "a drawing of Windows (WMF)"),
    (b"\x01\x00\x09\x00", "a drawing of Windows (WMF)"),
    (b"\x1f\x8b", "a drawing of Windows, packed (EMZ, WMZ)"),
    (b"<", "a drawing in XML (SVG)"),
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """A picture, large enough for a table.

    ``name`` is what locators call it (``word/media/image1.png``); ``before`` the number of the block
    that it stands before. ``crop`` is what is cut off on the left, top, right and bottom, in parts
    of its sides; ``refused`` why it cannot be read, whatever is in it.
    """

    name: str
    before: int
    data: bytes = b""
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    refused: str = ""


def has_all_tables(document: Document) -> bool:
    """Whether a document has every table of the forms that it follows."""
    tables = read_tables(lines_of(document.body())[0])
    return bool(tables.found) and all(
        set(load(form).tables) <= set(tables.found) for form in set(tables.forms.values())
    )


def with_pictures(document: Document, pictures: Sequence[Pasted]) -> Document:
    """Put what the pictures say between the blocks of a document that lacks tables.

    Pictures with nothing between them are pages of one scan: a table goes on from one to the next.
    Locators are ``picture=word/media/image1.png box=x0,y0,x1,y1 confidence=0.98``, in pixels.
    What could not be read is ``part_not_read``; but where the document has hardly any text of its
    own, the pictures are the report, and the problems those of a scan (``reader_missing``, ...).
    """
    is_scan = _is_scan(document)
    blocks = list(document.blocks)
    problems: list[Problem] = []
    if len(pictures) > MAX_PICTURES:
        detail = f"{len(pictures)} pictures; the first {MAX_PICTURES} were read"
        problems.append(Problem("part_not_read", detail))
    runs = groupby(pictures[:MAX_PICTURES], key=lambda picture: picture.before)
    found: list[tuple[int, list[Block]]] = []
    try:
        for before, run in runs:
            read = _read(list(run), problems)
            # Beside prose that is typed, a photograph or a chart says nothing.
            if is_scan or any(isinstance(block, Grid) for block in read):
                found.append((before, read))
    except ImportError as error:
        from parsers.readers.scan import missing_extra

        missing = missing_extra(error)
        names = ", ".join(picture.name for picture in pictures[:3])
        detail = f"{len(pictures)} pictures may be tables or pages ({names}): {missing.detail}"
        problems.append(Problem(missing.code, detail[:500]))
    for before, read in reversed(found):
        blocks[before:before] = read
    said = problems if is_scan and not found else [as_a_part(problem) for problem in problems]
    return replace(document, blocks=tuple(blocks), problems=(*document.problems, *said))


def _is_scan(document: Document) -> bool:
    texts = [block.text for block in document.paragraphs()]
    is_short = sum(map(len, texts)) < _COVER_CHARS and next(document.grids(), None) is None
    return is_short and not any(map(is_of_the_form, texts))


def _read(run: Sequence[Pasted], problems: list[Problem]) -> list[Block]:
    """Read pictures as pages of one scan. Raises ImportError where the extra is missing."""
    from parsers.readers.layout import Page
    from parsers.readers.pages import document_of
    from parsers.readers.picture import PictureError
    from parsers.readers.scan import try_page, with_confidence

    pages: list[Page] = []
    width, point = 0, None
    for number, picture in enumerate(run, 1):
        own: list[Problem] = []
        try:
            scan = opened(picture)
            if abs(scan.picture.shape[1] - width) > _SAME_WIDTH * width:
                width, point = scan.picture.shape[1], None
            page = try_page(scan, number, own, point=point)
            if page is not None:
                point = page.point
                pages.append(page)
        except PictureError as error:
            own.append(Problem(error.code, str(error)))
        problems += (_of(picture, problem) for problem in own)
    document = with_confidence(document_of(pages, reader="scan"), pages)
    names = {f"page={number}": f"picture={p.name}" for number, p in enumerate(run, 1)}
    problems += (_of(run[0], problem) for problem in document.problems)

    def place(locator: str) -> str:
        page, space, rest = locator.partition(" ")
        return f"{names.get(page, page)}{space}{rest}"

    return [placed(block, place) for block in document.blocks]


def _of(picture: Pasted, problem: Problem) -> Problem:
    return Problem(problem.code, f"{picture.name}: {problem.detail}"[:500])


def opened(picture: Pasted) -> Scan:
    """Give the pixels of a picture, white where it is cut off. Raises PictureError."""
    from parsers.readers.picture import PictureError, pictures_of

    if picture.refused:
        raise PictureError("unsupported_format", picture.refused)
    if format_of(picture.data) not in READABLE:
        named = (said for start, said in _DRAWINGS if picture.data.startswith(start))
        detail = f"{next(named, 'a picture of no known kind')}, which is not read"
        raise PictureError("unsupported_format", detail)
    scan = next(pictures_of(picture.data, 1))
    if any(picture.crop):
        height, width = scan.picture.shape
        left, top, right, bottom = picture.crop
        pixels = scan.picture.copy()
        pixels[: round(top * height)] = 255
        pixels[height - round(bottom * height) :] = 255
        pixels[:, : round(left * width)] = 255
        pixels[:, width - round(right * width) :] = 255
        scan = scan._replace(picture=pixels)
    return scan
