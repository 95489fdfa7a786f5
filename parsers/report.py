"""From a `Document` to a `Report`: the order in which the parts of reading are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module

from parsers.checks import run_checks
from parsers.claims import check_claims, find_claims, with_carried_in
from parsers.doubts import settle_doubts
from parsers.forms import national_form
from parsers.grouped import settle_grouped
from parsers.identity import identify
from parsers.lines import lines_of
from parsers.model import Document, Paragraph, Problem, Report, Section, as_a_part
from parsers.parts import first_report
from parsers.readers.html import read_html
from parsers.readers.text import read_text
from parsers.second import mended
from parsers.sections import is_of_the_form, split_sections
from parsers.spanned import expanded
from parsers.suspects import find_suspects
from parsers.tables import Tables, read_tables
from parsers.titles import recognise

Reader = Callable[[bytes, str | None], Document]


def _later(module: str, function: str, *, with_url: bool = False) -> Reader:
    """Give a reader whose module is imported when it is first asked: most documents are HTML."""

    def read(data: bytes, url: str | None) -> Document:
        reader = getattr(import_module(f"parsers.readers.{module}"), function)
        document: Document = reader(data, url=url) if with_url else reader(data)
        return document

    return read


def _read_page(data: bytes, url: str | None) -> Document:
    document = read_html(data, url=url)
    if not document.pictures:
        return document
    from parsers.readers.inline import with_own_pictures

    return with_own_pictures(document)


# By the name that `parsers.readers.sniff.format_of` gives.
READERS: Mapping[str, Reader] = {
    "html": _read_page,
    "text": lambda data, url: read_text(data),
    "mhtml": _later("mhtml", "read_mhtml", with_url=True),
    "docx": _later("docx", "read_docx"),
    "xlsx": _later("sheet", "read_sheet"),
    "xls": _later("sheet", "read_sheet"),
    **dict.fromkeys(
        ("doc", "doc_xml", "rtf", "odt", "fodt", "ods", "fods", "xlsb", "xls_xml"),
        _later("office", "read_office"),
    ),
    "csv": _later("sheet", "read_csv"),
    "pdf": _later("pdf", "read_pdf"),
    "ofd": _later("ofd", "read_ofd"),
    **dict.fromkeys(("png", "jpeg", "gif", "tiff", "bmp", "webp"), _later("scan", "read_picture")),
    **dict.fromkeys(("zip", "rar", "7z"), _later("archive", "read_archive", with_url=True)),
    "encrypted": _later("office", "read_encrypted"),
}


def report_of(
    document: Document, *, url: str | None = None, hints: Mapping[str, str] | None = None
) -> Report:
    """Read the tables, the prose, who and when out of a document, and check them."""
    own_title = document.meta.get("articletitle", document.title)
    blocks, others = first_report(document.body(), own_title)
    lines, prose = lines_of(blocks)
    preamble, sections = split_sections(prose)
    text = "\n".join([preamble, *(section.text for section in sections)])
    identity = identify(document, sections_text=text, url=url, hints=hints)
    publisher = identity.publisher
    # Where the report itself names two years, the line above a table in one of them settles nothing.
    disputed = any(problem.code == "year_disagrees" for problem in identity.problems)
    year = None if disputed else identity.year
    tables = read_tables(lines, year=year, publisher=publisher, prose=prose)
    report = Report(
        title=identity.title,
        publisher=identity.publisher,
        year=identity.year,
        published=identity.published,
        problems=(*document.problems, *others, *identity.problems),
        preamble=preamble,
        sections=sections,
        attachments=document.attachments,
        adcode=identity.adcode,
        publisher_kind=identity.publisher_kind,
    )
    if any(problem.code == "title_of_explainer" for problem in identity.problems):
        return _refused(report, f"its title is that of an explainer: {identity.title}")
    if not _has_numbers(tables) and not _speaks_of_a_report(document, sections):
        return _refused(report, "no standard table, and no title or headings of a report")
    if not tables.found:
        form = national_form(identity.year)
        tables = read_tables(lines, default_form=form, year=year, publisher=publisher)
    tables = expanded(tables, lines, document, year=year, publisher=publisher) or tables
    first = _checked(report, tables)
    again = mended(tables, first.checks, document, year=year, publisher=publisher)
    return first if again is None else _checked(report, again)


def _has_numbers(tables: Tables) -> bool:
    return any(figure.state == "number" for figure in tables.figures)


def _checked(report: Report, tables: Tables) -> Report:
    """Give the report with its tables.

    A document with a table that has numbers is a report, whatever else of it could not be read:
    that is a part then, and named as one.
    """
    known = map(as_a_part, report.problems) if _has_numbers(tables) else report.problems
    forms, found = tables.forms, tables.found
    form = forms["requests"] if "requests" in found else next((forms[t] for t in found), None)
    settled, open_ = settle_grouped(tables.figures, forms, tables.problems)
    figures, doubts = settle_doubts(settled, forms)
    problems = (*known, *_capped(open_), *doubts)
    return checked(
        replace(report, form=form, forms=forms, figures=tuple(figures), problems=problems)
    )


def checked(report: Report) -> Report:
    """Tie the prose of a report to its figures, evaluate sums and claims, look for misprints."""
    by_key = {figure.key: figure for figure in report.figures}
    found = find_claims(report.sections, report.form, report.forms, report.year)
    claims = with_carried_in(found, by_key)
    checks = [*run_checks(by_key, report.forms), *check_claims(claims, by_key)]
    suspects = find_suspects(by_key, checks, report.forms)
    return replace(report, claims=tuple(claims), checks=tuple(checks), suspects=tuple(suspects))


# A document may repeat one disorder thousands of times; past this many it is counted.
MAX_PROBLEMS_OF_A_CODE = 60


def _capped(problems: Sequence[Problem]) -> list[Problem]:
    """Give the first problems of each code, and one more that counts the rest."""
    kept: list[Problem] = []
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
        if counts[problem.code] <= MAX_PROBLEMS_OF_A_CODE:
            kept.append(problem)
    for code, count in counts.items():
        if count > MAX_PROBLEMS_OF_A_CODE:
            kept.append(Problem(code, f"and {count - MAX_PROBLEMS_OF_A_CODE} more of the same"))
    return kept


def _refused(report: Report, why: str) -> Report:
    return replace(report, problems=(*report.problems, Problem("not_a_report", why)))


def _speaks_of_a_report(document: Document, sections: Sequence[Section]) -> bool:
    """Whether a document without any standard table is a report all the same.

    Its own title says so (what a list called it does not count: a page that says that it does
    not exist is often behind the link), or at least three of the form's headings stand in it.
    """
    head = [block.text for block in document.blocks[:40] if isinstance(block, Paragraph)]
    titles = (document.meta.get("articletitle", ""), document.title, *head)
    if any(len(title) < 120 and recognise(title) is not None for title in titles):
        return True
    return sum(is_of_the_form(section.heading) for section in sections) >= 3
