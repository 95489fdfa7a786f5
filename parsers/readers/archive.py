"""Archives (.zip): every member is read as what it is, and the report among them wins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from parsers.model import Block, Cell, Document, Grid, Paragraph, Problem
from parsers.readers.package import Package, PackageError
from parsers.readers.sniff import format_of
from parsers.report import READERS, report_of
from parsers.titles import recognise

MAX_ENTRIES = 100
MAX_READ = 20  # members that are read; those named like a report come first
MAX_DEPTH = 2  # an archive, and archives in it
_LEFT_BY_SYSTEMS = ("__MACOSX/", "~$", "Thumbs.db", ".DS_Store", "desktop.ini")


def read_zip(data: bytes, *, url: str | None = None, depth: int = 1) -> Document:
    """Read the report in an archive; locators are those of its file after ``member="..."``.

    Of several reports the first is read, and the problem ``several_reports`` names the others.
    Without any, the problems of all members are given.
    """
    try:
        with Package(data, MAX_ENTRIES) as package:
            found = list(_documents(package, url, depth))
    except PackageError as error:
        return _failed(Problem(error.code, str(error)))
    # A document with tables before one that only its title calls a report (a cover letter).
    reports = [pair for pair in found if _figures(pair[1])] or [
        pair for pair in found if report_of(pair[1], url=url).is_report
    ]
    if not reports:
        problems = [
            replace(problem, detail=f"{name}: {problem.detail}")
            for name, document in found
            for problem in document.problems
        ]
        names = ", ".join(name for name, _ in found)[:300] or "no document that can be read"
        return _failed(*problems, Problem("archive_without_report", f"the archive has {names}"))
    name, document = reports[0]
    problems = list(document.problems)
    if len(reports) > 1:
        others = ", ".join(other for other, _ in reports[1:])[:300]
        problems.append(Problem("several_reports", f"{name} was read; there are also {others}"))
    return replace(_placed(document, name), problems=tuple(problems), reader="zip")


def read_unopened(data: bytes) -> Document:
    """Say what to do with an archive that ogi does not open (.rar, .7z)."""
    kind = format_of(data)
    detail = f"a .{kind} archive is not opened: unpack it (7z x FILE) and read the files in it"
    return replace(_failed(Problem("unsupported_format", detail)), reader=kind)


def _documents(package: Package, url: str | None, depth: int) -> Iterator[tuple[str, Document]]:
    """Read the members that may be a report, with their printable names."""
    names = [name for name in package.names if not _is_litter(name)]
    names.sort(key=lambda name: recognise(PurePosixPath(name).stem) is None)
    for count, name in enumerate(names):
        printed = _printable(name)
        if count >= MAX_READ:
            detail = f"the archive has {len(names)} files; {printed} and those after were not read"
            yield printed, _failed(Problem("too_complex", detail))
            return
        try:
            member = package.read(name)
        except PackageError as error:
            yield printed, _failed(Problem(error.code, str(error)))
            continue
        kind = format_of(member, name)
        if kind == "zip" and depth < MAX_DEPTH:
            yield printed, read_zip(member, url=url, depth=depth + 1)
        elif kind == "zip":
            yield printed, _failed(Problem("too_complex", "archives in archives in archives"))
        elif (reader := READERS.get(kind)) is not None:
            document = reader(member, url)
            yield printed, replace(document, title=document.title or PurePosixPath(name).stem)


def _figures(document: Document) -> int:
    report = report_of(document)
    return sum(figure.state != "missing" for figure in report.figures)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(_LEFT_BY_SYSTEMS)


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:200]


def _placed(document: Document, name: str) -> Document:
    """Put the member's name before every locator."""
    member = f"member={json.dumps(name, ensure_ascii=False)} "

    def place(block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, locator=(member + block.locator).strip())
        rows = tuple(
            tuple(Cell(cell.text, member + cell.locator if cell.locator else "") for cell in row)
            for row in block.rows
        )
        return Grid(rows, (member + block.locator).strip(), block.loose)

    return replace(document, blocks=tuple(place(block) for block in document.blocks))


def _failed(*problems: Problem) -> Document:
    return Document((), problems=problems, reader="zip")
