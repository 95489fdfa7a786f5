"""PDF files with text, by PDFium: characters and ruling lines of each page.

PDFium is C++ and not thread-safe: use processes. Streams that unpack to absurd sizes are refused
before it sees them, and forms without end; what may crash it all the same must run in a process
of its own.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

from parsers.model import Document, Problem
from parsers.readers.pages import document_of
from parsers.readers.pdf_forms import STREAM, forms_that_never_end
from parsers.readers.pdf_page import PageReading
from parsers.readers.scan import Scans

MAX_PAGES = 200
MAX_MARKS = 400_000  # characters and lines of all pages; 200 full pages have 300,000
MAX_UNPACKED = 256 * 1024 * 1024


def read_pdf(data: bytes) -> Document:
    """Read a PDF. Locators are ``page=3 box=x0,y0,x1,y1`` (points from the top left corner).

    Problems: ``reader_missing``, ``unreadable``, ``encrypted``, ``truncated``, ``damaged``,
    ``too_large``, ``too_complex``, ``too_many_pages``, ``page_unreadable``, ``page_too_complex``,
    ``text_unmapped``, and those of `document_of` and of `Scans`.
    """
    try:
        import pypdfium2
    except ImportError:
        detail = "reading PDF takes the package pypdfium2: pip install 'ogi[docs]'"
        return _nothing("reader_missing", detail)
    unpacked, is_damaged = _unpack(data, MAX_UNPACKED)
    if unpacked > MAX_UNPACKED:
        return _nothing("too_large", f"its streams unpack to more than {MAX_UNPACKED} bytes")
    if (endless := forms_that_never_end(data)) is not None:
        return Document((), problems=(endless,), reader="pdf")
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return _nothing("encrypted", "the PDF is protected by a password")
        return _nothing("unreadable", f"no readable PDF: {error}")
    try:
        problems = []
        if b"%%EOF" not in data[-2048:]:
            detail = "the PDF has no end mark: it may be cut, and its last pages lost"
            problems.append(Problem("truncated", detail))
        if is_damaged:
            detail = "a stream of the PDF cannot be unpacked: text may be lost"
            problems.append(Problem("damaged", detail))
        return _read(pdf, problems)
    finally:
        pdf.close()


def _nothing(code: str, detail: str) -> Document:
    return Document((), problems=(Problem(code, detail),), reader="pdf")


def _read(pdf: Any, problems: list[Problem]) -> Document:
    import pypdfium2

    count = len(pdf)
    if count > MAX_PAGES:
        detail = f"{count} pages; the first {MAX_PAGES} were read"
        problems.append(Problem("too_many_pages", detail))
    pages = []
    scans = Scans()
    unmapped = []
    marks = 0
    for index in range(min(count, MAX_PAGES)):
        try:
            page = pdf[index]
        except pypdfium2.PdfiumError as error:
            problems.append(Problem("page_unreadable", f"page {index + 1}: {error}"))
            continue
        if marks > MAX_MARKS:
            detail = (
                f"the pages from {index + 1} on were not read: more than {MAX_MARKS} marks before"
            )
            problems.append(Problem("too_many_pages", detail))
            break
        reading = PageReading(page, index + 1)
        marks += len(reading.glyphs) + len(reading.rules)
        if reading.problem is None:
            pages.append(scans.read(page, reading.page()))
        else:
            problems.append(Problem("page_too_complex", f"page {index + 1}: {reading.problem}"))
        if reading.is_unmapped:
            unmapped.append(index + 1)
        page.close()
    if unmapped:
        detail = f"pages {unmapped[:20]}: the fonts do not say which characters they print"
        problems.append(Problem("text_unmapped", detail))
    document = scans.told(document_of(pages, title=_title(pdf), reader="pdf"))
    problems += document.problems
    return Document(document.blocks, document.title, problems=tuple(problems), reader="pdf")


def _title(pdf: Any) -> str:
    """Give the title of the file's properties, unless a program put a file name there."""
    title = " ".join(str(pdf.get_metadata_value("Title") or "").split())
    return "" if _FILE_NAME.search(title) else title[:300]


_FILE_NAME = re.compile(
    r"^Microsoft Word|\.(?:docx?|wps|pdf|xlsx?|html?)$|^(?:untitled|无标题)", re.I
)


# ---- bombs and damage ----------------------------------------------------------------------------

_CHUNK = 1024 * 1024
# What is handed over at once: all that is left behind the end of a stream is copied.
_WINDOW = 16 * 1024


def _unpack(data: bytes, limit: int) -> tuple[int, bool]:
    """Unpack the deflated streams of a PDF, keeping nothing.

    Gives how many bytes they are in all (counting ends above ``limit``), and whether any is
    damaged: PDFium reads such a one as far as it goes, and says nothing.
    """
    total, is_damaged = 0, False
    for match in STREAM.finditer(data):
        end = match.start()
        begin = data.rfind(b"obj", max(end - 2000, 0), end)
        if b"FlateDecode" not in data[max(begin, 0) : end]:
            continue
        size, is_whole = _unpacked_size(data, match.end(), limit - total)
        total += size
        is_damaged = is_damaged or not is_whole
        if total > limit:
            break
    return total, is_damaged and b"/Encrypt" not in data


def _unpacked_size(data: bytes, start: int, limit: int) -> tuple[int, bool]:
    inflate = zlib.decompressobj()
    size = 0
    window = data[start : start + _WINDOW]
    position = start + len(window)
    try:
        while window and size <= limit and not inflate.eof:
            size += len(inflate.decompress(window, _CHUNK))
            window = inflate.unconsumed_tail
            if not window:
                window = data[position : position + _WINDOW]
                position += len(window)
    except zlib.error:
        return size, False
    return size, inflate.eof or size > limit
