"""Archives (.zip .rar .7z): every member is read as what it is; the report among them wins.

Of several reports each has an address: that of the archive, ``#member=`` and its name. Reading the
archive with such an address reads that one; without, the first, which lists the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import quote, unquote

from parsers.model import MEMBER, NOT_A_REPORT, Attachment, Document, Problem
from parsers.readers.package import Package, PackageError
from parsers.readers.placing import placed
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

    Of several reports the first is read, unless ``url`` names a member. The problem
    ``several_reports`` names the others, and attachments give the address of each, and of what was
    not read for being too many. Files that cannot be read are named in ``part_not_read``. Without
    any report, the problems of all members are given.
    """
    kind = format_of(data)
    archive, _, member = (url or "").partition(MEMBER)
    search = _Search(archive or None, unquote(member))
    try:
        found = list(search.documents(data, 1))
    except PackageError as error:
        return _failed(kind, Problem(error.code, str(error)))
    if member and not found:
        missing = Problem("archive_without_report", f"the archive has no file {unquote(member)}")
        return _failed(kind, missing)
    return _chosen(kind, found, search)


def member_addresses(attachments: Iterable[Attachment]) -> list[str]:
    """Give the addresses of members of an archive among the attachments of what was read of it."""
    return [one.url for one in attachments if MEMBER in one.url]


def _chosen(kind: str, found: list[tuple[str, Document]], search: _Search) -> Document:
    stopped, url = search.stopped, search.url
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
    elsewhere = [] if search.wanted else [*(other for other, _ in reports[1:]), *search.left]
    if stopped is not None:
        problems.append(Problem("part_not_read", str(stopped)))
    for other, unread in found:
        lost = [problem for problem in unread.problems if problem.code in NOT_A_REPORT]
        if not unread.blocks and lost:
            problems.append(Problem("part_not_read", f"{other}: {lost[0].detail}"))
    if len(reports) > 1:
        others = ", ".join(other for other, _ in reports[1:])[:300]
        detail = f"{name} was read; there are also {others} (read each at {MEMBER}its name)"
        problems.append(Problem("several_reports", detail))
    beside = tuple(Attachment(f"{url or ''}{MEMBER}{quote(one)}", one) for one in elsewhere)
    attachments = (*document.attachments, *beside)
    return replace(document, attachments=attachments, problems=tuple(problems), reader=kind)


@dataclass(slots=True)
class _Search:
    """Reads what may be a report in an archive, and in archives in it: ``wanted``, or all.

    ``left`` are names of files that were not read for being too many, ``stopped`` is what the
    unpacker broke off at.
    """

    url: str | None
    wanted: str
    turns: Iterator[int] = field(default_factory=lambda: iter(range(MAX_READ)))
    left: list[str] = field(default_factory=list)
    stopped: PackageError | None = None

    def documents(
        self, data: bytes, depth: int, folder: str = ""
    ) -> Iterator[tuple[str, Document]]:
        """Give the files of an archive as read, with their printable names, those of reports first."""
        kind = format_of(data)
        with ExitStack() as stack:
            package: Members
            if kind == "zip":
                package = stack.enter_context(Package(data, MAX_ENTRIES))
            else:
                package = Unpacked(data, kind, MAX_ENTRIES)
                self.stopped = package.error  # what came before it is read all the same
            names = [name for name in package.names if not _is_litter(name)]
            names.sort(key=lambda name: recognise(PurePosixPath(name).stem) is None)
            for name in names:
                printed = folder + _printable(name)
                if (
                    self.wanted
                    and self.wanted != printed
                    and not self.wanted.startswith(f"{printed}/")
                ):
                    continue
                if next(self.turns, None) is None:
                    if not self.left:
                        detail = f"the archive has too many files; {printed} and those after were not read"
                        yield printed, _failed("", Problem("too_complex", detail))
                    self.left.append(printed)
                    continue
                yield from self._member(package, name, depth, printed)

    def _member(
        self, package: Members, name: str, depth: int, printed: str
    ) -> Iterator[tuple[str, Document]]:
        try:
            data = package.read(name)
            kind = format_of(data, name)
            if kind in ARCHIVES and depth < MAX_DEPTH:
                for inner, document in self.documents(data, depth + 1, f"{printed}/"):
                    yield inner, _placed(document, name)
                return
        except PackageError as error:
            yield printed, _failed("", Problem(error.code, str(error)))
            return
        if kind in ARCHIVES:
            yield printed, _failed(kind, Problem("too_complex", "archives in archives in archives"))
        elif (reader := READERS.get(kind)) is not None:
            document = reader(data, self.url)
            title = document.title or PurePosixPath(name).stem
            yield printed, _placed(replace(document, title=title), name)


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

    def place(locator: str) -> str:
        return (member + locator).strip()

    return replace(document, blocks=tuple(placed(block, place) for block in document.blocks))


def _failed(reader: str, *problems: Problem) -> Document:
    return Document((), problems=problems, reader=reader)
