"""Scanned PDFs and picture files: which pages OCR reads, and what to say where it is not installed.

What does the work (`parsers.readers.scanned`) is imported only here, and only when it is needed: it
takes the extra ``ocr``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from parsers.model import Block, Document, Paragraph, Problem
from parsers.readers.layout import Page
from parsers.readers.pages import document_of

if TYPE_CHECKING:
    from parsers.readers.scanned import ScannedPage

MAX_PAGES = 30
_DPI = 200
# A page with fewer characters beside its picture is a scan.
_FEW_CHARS = 20
# Pixels of a page as it is drawn for OCR, and of a picture inside a PDF. PDFium unpacks the latter.
_MAX_DRAWN = 30_000_000
_MAX_INSIDE = 120_000_000


def read_picture(data: bytes) -> Document:
    """Read a picture file (.jpg, .png, .gif, .bmp, .tiff, .webp) as pages of a report.

    Locators are ``page=1 box=x0,y0,x1,y1 confidence=0.98``, in pixels of the picture as a viewer
    shows it. Problems: ``too_large``, ``unreadable``, ``too_many_pages``, ``page_too_complex``,
    ``page_unreadable``, ``reader_missing``.
    """
    problems: list[Problem] = []
    pages: list[Page] = []
    point: float | None = None
    try:
        from parsers.readers.picture import PictureError, pictures_of

        try:
            for number, scan in enumerate(pictures_of(data, MAX_PAGES + 1), 1):
                if number > MAX_PAGES:
                    problems.append(_too_many())
                    break
                page = try_page(scan, number, problems, point=point)
                if page is not None:
                    point = page.point  # pages of one file are scanned alike, whatever their print
                    pages.append(page)
        except PictureError as error:
            problems.append(Problem(error.code, str(error)))
    except ImportError as error:
        problems.append(missing_extra(error))
    document = with_confidence(document_of(pages, reader="scan"), pages)
    return replace(document, problems=(*problems, *document.problems))


@dataclass(slots=True)
class Scans:
    """The scanned pages of a PDF: hands them to OCR, as many as are allowed."""

    problems: list[Problem] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    _stopped: bool = False

    def read(self, source: Any, page: Page) -> Page:
        """Give ``page`` as it is, or, if it is a scan, what OCR reads on ``source`` (PDFium's)."""
        if not page.pictures or sum(char.text != " " for char in page.chars) >= _FEW_CHARS:
            return page
        if self._stopped:
            return page
        if len(self.pages) >= MAX_PAGES:
            self._stop(_too_many())
            return page
        try:
            if _holds_more_than(source, _MAX_INSIDE):
                detail = f"page {page.number}: a picture of more than {_MAX_INSIDE} pixels"
                self.problems.append(Problem("page_too_complex", detail))
                return page
            scan, unit = _drawn(source)
            read = try_page(scan, page.number, self.problems, unit=unit, point=unit)
        except ImportError as error:
            self._stop(missing_extra(error))
            return page
        if read is None:
            return page
        self.pages.append(read)
        return read

    def told(self, document: Document) -> Document:
        """Give the document of all pages with what is to be said of the scanned ones."""
        document = with_confidence(document, self.pages)
        return replace(document, problems=(*self.problems, *document.problems))

    def _stop(self, problem: Problem) -> None:
        self.problems.append(problem)
        self._stopped = True


def with_confidence(document: Document, pages: Sequence[Page]) -> Document:
    """Say of lines of prose that OCR read how sure the least certain of their page's is."""
    if not pages:
        return document
    sure = {f"page={page.number}": getattr(page, "prose_sureness", 0.0) for page in pages}
    blocks: list[Block] = []
    for block in document.blocks:
        place = block.locator.partition(" ")[0]
        if isinstance(block, Paragraph) and place in sure and "confidence=" not in block.locator:
            block = replace(block, locator=f"{block.locator} confidence={sure[place]:.2f}")
        blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def try_page(scan: Any, number: int, problems: list[Problem], **lengths: Any) -> ScannedPage | None:
    """Read one page by OCR; None, and a problem, where OCR itself fails."""
    from parsers.readers.scanned import read_page

    try:
        return read_page(scan, number, problems, **lengths)
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001  OpenCV and the nets raise what is of no common kind
        detail = f"page {number}: OCR failed: {type(error).__name__}: {error}"
        problems.append(Problem("page_unreadable", detail[:300]))
        return None


def _too_many() -> Problem:
    return Problem("too_many_pages", f"the first {MAX_PAGES} scanned pages were read by OCR")


def missing_extra(error: ImportError) -> Problem:
    """Say that the extra ``ocr`` is not installed."""
    detail = f"reading scans and pictures takes the extra ocr: pip install 'ogi[ocr]' ({error})"
    return Problem("reader_missing", detail)


def _drawn(source: Any) -> tuple[Any, float]:
    """Draw a page of PDFium at 200 dpi; give its picture, and the points a pixel."""
    from parsers.readers.picture import unstamped

    width, height = source.get_size()
    scale = min(_DPI / 72, math.sqrt(_MAX_DRAWN / (width * height)))
    bitmap = source.render(scale=scale, rev_byteorder=True)
    try:
        return unstamped(bitmap.to_numpy()[:, :, :3].copy()), 1 / scale
    finally:
        bitmap.close()


def _holds_more_than(source: Any, pixels: int) -> bool:
    import pypdfium2.raw as c

    for item in source.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        width, height = item.get_px_size()
        if width * height > pixels:
            return True
    return False
