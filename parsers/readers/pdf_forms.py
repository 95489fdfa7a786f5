"""Forms of a PDF that draw other forms: PDFium follows each use anew, and it cannot be stopped.

A form that draws itself twice, or thirty that draw each other, are billions of uses. A PDF in
which any form draws something is first loaded in a process of its own (`parsers.readers.pdf_probe`).
"""

from __future__ import annotations

import re
import sys
import tempfile
import zlib
from pathlib import Path

from parsers.model import Problem
from parsers.readers import pdf_probe
from parsers.readers.confined import Limits, run

SECONDS = 10
MAX_MEMORY = 3 * 1024**3  # of addresses
_MAX_FORM = 4 * 1024 * 1024  # a form beyond this is loaded apart whatever it says

# Where a stream begins. To look behind first would take fifty times as long.
STREAM = re.compile(rb"stream(?<!endstream)\r?\n")
_MAX_HEAD = 4000  # of the dictionary before a stream
# A name may be written with escapes, and a type may stand elsewhere.
_MAY_BE_FORM = re.compile(rb"/Form\b|/[^\s/<>\[\]()]*#|/Subtype\s*\d")
_ONE_FILTER = re.compile(rb"/Filter\s*(?:/FlateDecode\b|\[\s*/FlateDecode\s*\])")
_DRAWS = re.compile(rb"(?<![A-Za-z])Do(?![A-Za-z])")


def forms_that_never_end(data: bytes) -> Problem | None:
    """Say what is wrong with a PDF whose forms PDFium cannot get through; None: nothing."""
    if not _has_drawing_form(data):
        return None
    with tempfile.TemporaryDirectory(prefix="ogi-pdf-") as place:
        folder = Path(place)
        source = folder / "file.pdf"
        source.write_bytes(data)
        command = [sys.executable, "-I", str(Path(pdf_probe.__file__).resolve()), str(source)]
        ended = run(command, folder, Limits(SECONDS, MAX_MEMORY, 0))
    if ended == 0:
        return None
    how = "took too long" if ended is None else f"ended with {ended}"
    return Problem("too_complex", f"its forms hold each other: loading its pages {how}")


def _has_drawing_form(data: bytes) -> bool:
    """Whether a form may draw others, as far as can be told without following the file's tables."""
    for match in STREAM.finditer(data):
        end = match.start()
        begin = data.rfind(b"obj", max(end - _MAX_HEAD, 0), end)
        if begin < 0:
            return True
        head = data[begin:end]
        if _MAY_BE_FORM.search(head) and _draws(data, match.end(), head):
            return True
    return False


def _draws(data: bytes, start: int, head: bytes) -> bool:
    end = data.find(b"endstream", start, start + _MAX_FORM)
    if end < 0:
        return True
    if b"/Filter" not in head:
        return _DRAWS.search(data, start, end) is not None
    if not _ONE_FILTER.search(head) or b"Parms" in head:
        return True
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(data[start:end], _MAX_FORM)
    except zlib.error:
        return True
    return not inflate.eof or _DRAWS.search(content) is not None
