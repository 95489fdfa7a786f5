"""Archives (.zip .rar .7z): every member is read as what it is; the report among them wins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

from parsers.model import NOT_A_REPORT, Block, Document, Paragraph, Problem
from parsers.readers.package import Package, PackageError
from parsers.readers.sniff import format_of
from parsers.readers.unpacking import Unpacked
from parsers.report import READERS, report_of
from parsers.titles import recognise

MAX_ENTRIES = 100
MAX_READ = 20  # members that are read, those of archives inside it included; reports come first
MAX_DEPTH = 2  # an archive, and archives in it
ARCHIVES = ("zip", "rar", "7z")
_LEFT_BY_SYSTEMS = ("__MACOSX/", "~$", "Thumbs.db", ".DS_Store", "desktop.ini")


class Members(Protocol):
    """An opened archive; ``read`` raises `PackageError` for a member that cannot be read."""

    @property
    def names(self) -> list[str]:
        """The names of the files in it."""

    def read(self, name: str) -> bytes:
        """Give the bytes of one."""


def read_archive(data: bytes, *, url: str | None = None) -> Document:
    """Read the report in an archive; locators are those of its file after ``member="..."``.

    Of several reports the first is read, and the problem ``several_reports`` names the others;
    files that cannot be read are named in ``part_not_read``. Without any report, the problems of
    all members are given.
    """
    return _read(data, url, 1, iter(range(MAX_READ)))


def _read(data: bytes, url: str | None, depth: int, turns: Iterator[int]) -> Document:
    """Read an archive; ``turns`` has one for each file that may still be read."""
    kind = format_of(data)
    stopped: PackageError | None = None
    try:
        with ExitStack() as stack:
            archive: Members
            if kind == "zip":
                archive = stack.enter_context(Package(data, MAX_ENTRIES))
            else:
                archive = Unpacked(data, kind, MAX_ENTRIES)
                stopped = archive.error  # what came before it is read all the same
            found = list(_documents(archive, url, depth, turns))
    except PackageError as error:
        return _failed(kind, Problem(error.code, str(error)))
    # A document with tables before one that only its title calls a report (a cover letter).
    reports = [pair for pair in found if _figures(pair[1])] or [
        pair for pair in found if report_of(pair[1], url=url).is_report
    ]
    if not reports:
        problems = [] if stopped is None else [Problem(stopped.code, str(stopped))]
        problems += [
            replace(problem, detail=f"{name}: {problem.detail}")
            for name, document in found
            for problem in document.problems
        ]
        names = ", ".join(name for name, _ in found)[:300] or "no document that can be read"
        missing = Problem("archive_without_report", f"the archive has {names}")
        return _failed(kind, *problems, missing)
    name, document = reports[0]
    problems = list(document.problems)
    if stopped is not None:
        problems.append(Problem("part_not_read", str(stopped)))
    for other, unread in found:
        lost = [problem for problem in unread.problems if problem.code in NOT_A_REPORT]
        if not unread.blocks and lost:
            problems.append(Problem("part_not_read", f"{other}: {lost[0].detail}"))
    if len(reports) > 1:
        others = ", ".join(other for other, _ in reports[1:])[:300]
        problems.append(Problem("several_reports", f"{name} was read; there are also {others}"))
    return replace(_placed(document, name), problems=tuple(problems), reader=kind)


def _documents(
    package: Members, url: str | None, depth: int, turns: Iterator[int]
) -> Iterator[tuple[str, Document]]:
    """Read the members that may be a report, with their printable names."""
    names = [name for name in package.names if not _is_litter(name)]
    names.sort(key=lambda name: recognise(PurePosixPath(name).stem) is None)
    for name in names:
        printed = _printable(name)
        if next(turns, None) is None:
            detail = f"the archive has too many files; {printed} and those after were not read"
            yield printed, _failed("", Problem("too_complex", detail))
            return
        try:
            member = package.read(name)
        except PackageError as error:
            yield printed, _failed("", Problem(error.code, str(error)))
            continue
        kind = format_of(member, name)
        if kind in ARCHIVES and depth < MAX_DEPTH:
            yield printed, _read(member, url, depth + 1, turns)
        elif kind in ARCHIVES:
            detail = "archives in archives in archives"
            yield printed, _failed(kind, Problem("too_complex", detail))
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
            tuple(
                type(cell)(cell.text, member + cell.locator if cell.locator else "") for cell in row
            )
            for row in block.rows
        )
        return replace(block, rows=rows, locator=(member + block.locator).strip())

    return replace(document, blocks=tuple(place(block) for block in document.blocks))


def _failed(reader: str, *problems: Problem) -> Document:
    return Document((), problems=problems, reader=reader)
