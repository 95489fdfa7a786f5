"""Reading each format, beside the plain library that gives the same text and cells.

``blocks`` is what the library does too: paragraphs and cells; ``report`` is `parsers.read` whole.
The same invented reports in every format; a page is a page of the PDF of a report.
"""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from statistics import median

import docx
import openpyxl
import pdfplumber
import pypdfium2
from lxml import etree

import parsers
from parsers.model import Document
from parsers.readers.docx import read_docx
from parsers.readers.ofd import read_ofd
from parsers.readers.office import convert_many
from parsers.readers.pdf import read_pdf
from parsers.readers.sheet import read_csv, read_sheet
from tests.bench.measure import Result, bench, by_turns, milliseconds, ratio
from tests.generator.recipe import TABLES, Recipe
from tests.parsers.readers.drafts import written
from tests.parsers.readers.office_files import FIXTURES

TURNS = 12
# Those whose .docx has its tables where python-docx looks: not in text boxes or other tables.
SEEDS = (0, 3, 5, 7, 9, 10)
REPORTS = [Recipe(seed, TABLES[seed % 2], "html_plain") for seed in SEEDS]


@cache
def files(kind: str) -> list[bytes]:
    """Give the reports as files of a kind."""
    return [written(recipe, kind).data for recipe in REPORTS]


def pages() -> float:
    """Count the pages of a report, on average."""
    return sum(len(pypdfium2.PdfDocument(data)) for data in files("pdf")) / len(REPORTS)


# ---- the plain libraries -------------------------------------------------------------------------


def python_docx(data: bytes) -> object:
    """Give the text of all paragraphs and cells."""
    document = docx.Document(io.BytesIO(data))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs], cells


def by_openpyxl(data: bytes) -> object:
    """Give the values of all cells."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


def by_pdfplumber(data: bytes) -> object:
    """Give the text and the tables of all pages."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [(page.extract_text(), page.extract_tables()) for page in pdf.pages]


def bare_zip(data: bytes) -> object:
    """Unpack and parse all XML, and do nothing with it: no library reads OFD."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [etree.fromstring(package.read(name)) for name in package.namelist()]


def by_csv(data: bytes) -> object:
    """Give the records."""
    return list(csv.reader(io.StringIO(data.decode("gb18030", "replace"))))


Read = Callable[[bytes], object]
FORMATS: dict[str, tuple[Callable[[bytes], Document], str, Read]] = {
    "docx": (read_docx, "python-docx", python_docx),
    "xlsx": (read_sheet, "openpyxl", by_openpyxl),
    "pdf": (read_pdf, "pdfplumber", by_pdfplumber),
    "ofd": (read_ofd, "bare lxml", bare_zip),
    "csv": (read_csv, "csv", by_csv),
}


@bench("formats: ratios of the time to that of the plain library on the same files")
def formats() -> Iterator[Result]:
    """Measure each format by turns, then what goes through LibreOffice, then a mixed batch."""
    size = pages()
    for kind, (reader, name, plain) in FORMATS.items():
        seconds = by_turns(
            files(kind),
            {"blocks": reader, "report": parsers.read, "plain": plain},
            turns=TURNS,
        )
        figures = {"ms a page": milliseconds([s / size for s in seconds["report"]])}
        figures["beside"] = name
        figures["blocks to it"] = ratio(seconds["blocks"], seconds["plain"])
        figures["report to it"] = ratio(seconds["report"], seconds["plain"])
        yield Result(kind, figures)
    if shutil.which("soffice"):
        yield from through_libreoffice(size)
    yield mixed()


def through_libreoffice(size: float) -> Iterator[Result]:
    """Convert one .doc alone, and twelve together."""
    one = (FIXTURES / "report.doc").read_bytes()
    seconds = by_turns(
        [None],
        {"alone": lambda _: convert_many([one]), "dozen": lambda _: convert_many([one] * 12)},
        turns=3,
    )
    yield Result("doc, alone", {"ms a page": milliseconds([s / size for s in seconds["alone"]])})
    dozen = [s / 12 / size for s in seconds["dozen"]]
    yield Result("doc, twelve together", {"ms a page": milliseconds(dozen)})


def figures_of(data: bytes) -> int:
    """Read a file; only a number goes back to the parent."""
    return len(parsers.read(data).figures)


def mixed() -> Result:
    """Read a batch of all these formats in two processes, both already started."""
    batch = [data for group in zip(*map(files, FORMATS), strict=True) for data in group] * 4
    with ProcessPoolExecutor(2) as two:
        seconds = by_turns(
            [batch], {"two": lambda work: sum(two.map(figures_of, work, chunksize=5))}, turns=4
        )
    rate = f"{len(batch) / median(seconds['two']):.0f}"
    return Result(f"mixed batch of {len(batch)}, two cores", {"documents/s": rate})
