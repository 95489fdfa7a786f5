"""What reading a document gives: a `Report` made of figures, claims, checks, suspects, problems.

Everything is frozen, slotted and JSON-ready. Codes of table, row and column are those of the
official forms (`parsers/forms/`); a *cell key* is ``table.row.column``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, dataclass_transform

T = TypeVar("T")

# In the address of a report in an archive, between the archive's and the name of the file.
MEMBER = "#member="

Number = int | float
State = Literal["number", "blank", "nil_mark", "ambiguous", "missing"]
CheckStatus = Literal["pass", "fail", "unknown"]
Relation = Literal["equals", "share", "growth"]

STATES: tuple[State, ...] = ("number", "blank", "nil_mark", "ambiguous", "missing")


@dataclass_transform(frozen_default=True)
def record(kind: type[T]) -> type[T]:
    """Make a dataclass that is frozen to the type checker, and at run time by its use.

    A report has some five hundred of these, and making a really frozen one takes three times as
    long: a twentieth of all reading.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)


@record
class Figure:
    """One cell of a standard table, as printed.

    ``value`` is in the unit of the cell's code (件, 项, 万元, ...) and is None unless ``state`` is
    ``number``. ``raw`` is the printed text, untouched. ``locator`` leads to the place in the
    document: ``table=2 row=5 column=3`` and the XPath, line, paragraph, page or box.
    """

    table: str
    row: str
    column: str
    value: Number | None
    raw: str
    state: State
    locator: str

    @property
    def key(self) -> str:
        """The cell key ``table.row.column``."""
        return f"{self.table}.{self.row}.{self.column}"

    def as_json(self) -> dict[str, Any]:
        """Give the figure as the JSON object of ``ogi parse --json``."""
        return {
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "raw": self.raw,
            "state": self.state,
            "locator": self.locator,
        }


@record
class Section:
    """A part of the prose under one heading (一、总体情况 and so on). ``text`` has a line a paragraph."""

    heading: str
    text: str

    def as_json(self) -> dict[str, Any]:
        """Give the section as a JSON object."""
        return {"heading": self.heading, "text": self.text}


@record
class Claim:
    """A number of the prose that speaks of table cells.

    ``cells`` are the cell keys whose sum it states (usually one; ``cell`` is the first);
    ``quote`` is exactly ``sections[section].text[start:end]``.

    ``relation`` says how: the cells *equal* the number; they are a *share* of the ``base`` cells,
    in per cent; or they *grew* by it since the year before, which is below zero where they fell.
    ``unit`` is ``%`` or ``件`` of a share or growth, and empty otherwise.
    """

    cells: tuple[str, ...]
    value: Number
    quote: str
    section: int
    start: int
    end: int
    relation: Relation = "equals"
    base: tuple[str, ...] = ()
    unit: str = ""

    @property
    def cell(self) -> str:
        """The first of the cells that the claim speaks of."""
        return self.cells[0]

    def as_json(self) -> dict[str, Any]:
        """Give the claim as a JSON object."""
        out: dict[str, Any] = {
            "cell": self.cell,
            "cells": list(self.cells),
            "value": self.value,
            "quote": self.quote,
            "section": self.section,
            "start": self.start,
            "end": self.end,
        }
        if self.relation != "equals":
            out |= {"relation": self.relation, "base": list(self.base), "unit": self.unit}
        return out


@record
class Check:
    """One arithmetic rule of the form, evaluated.

    ``expected`` is what the rule's other side adds up to, ``actual`` what is printed; both None
    where a blank leaves them open (status ``unknown``). ``detail`` quotes the sentence of a claim.
    """

    rule: str
    status: CheckStatus
    expected: Number | None
    actual: Number | None
    cells: tuple[str, ...]
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the check as a JSON object."""
        out: dict[str, Any] = {
            "rule": self.rule,
            "status": self.status,
            "expected": self.expected,
            "actual": self.actual,
            "cells": list(self.cells),
        }
        if self.detail:
            out["detail"] = self.detail
        return out


@record
class Suspect:
    """A figure that the sums point to as misprinted, with the value that would mend them.

    The figure itself stays as printed: a suggestion is never applied. ``alternatives`` says how
    many other single changes would mend the sums as well; ``suggested`` is None unless it is 0.
    """

    cell: str
    printed: Number | None
    suggested: Number | None
    reason: str
    alternatives: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give the suspect as a JSON object."""
        return {
            "cell": self.cell,
            "printed": self.printed,
            "suggested": self.suggested,
            "reason": self.reason,
            "alternatives": self.alternatives,
        }


@record
class Problem:
    """Something that went wrong or is in doubt, named. ``code`` is one of docs/problems.md."""

    code: str
    detail: str
    cells: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the problem as a JSON object."""
        return {"code": self.code, "detail": self.detail, "cells": list(self.cells)}


@record
class Attachment:
    """A file that the page links as its report or beside it. ``url`` is absolute where it can be."""

    url: str
    title: str

    def as_json(self) -> dict[str, Any]:
        """Give the attachment as a JSON object."""
        return {"url": self.url, "title": self.title}


@record
class Report:
    """One document, read. See design.md, *ogi parse*, for the JSON form.

    ``form`` is that of the requests table where there is one, else of the first table;
    ``forms`` gives it for each table that was found. ``preamble`` is the prose before the first
    heading. A document that is no report still gives a Report, with problems that say so.
    """

    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    published: str | None = None  # ISO date
    form: str | None = None
    forms: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    claims: tuple[Claim, ...] = ()
    checks: tuple[Check, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    problems: tuple[Problem, ...] = ()
    preamble: str = ""
    sections: tuple[Section, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    adcode: str | None = None
    publisher_kind: str | None = None

    @property
    def is_report(self) -> bool:
        """Whether the document was read as an annual report."""
        return not any(p.code in NOT_A_REPORT for p in self.problems)

    def values(self) -> dict[str, Number | None]:
        """Map each cell key to its value (None where the state is not ``number``)."""
        return {f.key: f.value for f in self.figures}

    def as_json(self, source: str | None = None) -> dict[str, Any]:
        """Give the report as the JSON object of ``ogi parse --json``; ``source`` names the file."""
        return {
            "source": source,
            "title": self.title,
            "publisher": self.publisher,
            "publisher_kind": self.publisher_kind,
            "adcode": self.adcode,
            "year": self.year,
            "published": self.published,
            "form": self.form,
            "forms": dict(self.forms),
            "figures": [f.as_json() for f in self.figures],
            "claims": [c.as_json() for c in self.claims],
            "checks": [c.as_json() for c in self.checks],
            "suspects": [s.as_json() for s in self.suspects],
            "problems": [p.as_json() for p in self.problems],
            "preamble": self.preamble,
            "sections": [s.as_json() for s in self.sections],
            "attachments": [a.as_json() for a in self.attachments],
        }


# Problem codes that mean: this document was not read as an annual report.
NOT_A_REPORT = frozenset(
    {
        "archive_without_report",
        "empty",
        "encrypted",
        "not_a_report",
        "reader_failed",
        "reader_missing",
        "too_complex",
        "too_large",
        "unreadable",
        "unsupported_format",
    }
)


def as_a_part(problem: Problem) -> Problem:
    """Give a problem as one of a part of the document: what makes no report leaves out a part."""
    is_whole = problem.code in NOT_A_REPORT
    return Problem("part_not_read", problem.detail) if is_whole else problem


class Cell:
    """A physical cell of a grid: its text, and its place where the reader knows a fine one.

    Spans are not kept: labels say what a cell is, and spans are what editors break first.
    """

    __slots__ = ("locator", "text")

    def __init__(self, text: str, locator: str = "") -> None:
        self.text = text
        self.locator = locator

    def __repr__(self) -> str:
        return f"Cell({self.text!r})"


class Gap(Cell):
    """A place of a table without print, where no ruling line says that it is a cell."""

    __slots__ = ()


@record
class Grid:
    """A table as its author wrote it: rows of physical cells, before any span is expanded.

    ``locator`` is the place of the whole table (``xpath=...``, ``page=2 box=...``, ``line=31``);
    a cell's own ``locator``, where its reader gave one, is the finer one. ``loose`` means that
    the rows' ends are not known: cells were printed one a line, and a row is some lines;
    ``padded`` that blanks may only fill rows up to one width.
    """

    rows: tuple[tuple[Cell, ...], ...]
    locator: str = ""
    loose: bool = False
    padded: bool = False

    def locate(self, row: int, column: int) -> str:
        """Say where the cell at physical ``row`` and ``column`` (0-based) stands."""
        cell = self.rows[row][column]
        return cell.locator or f"{self.locator} row={row + 1} column={column + 1}".strip()


@record
class Paragraph:
    """A block of prose, white space folded. ``locator`` is its line or number."""

    text: str
    locator: str = ""


Block = Paragraph | Grid


@record
class Document:
    """What a reader makes of bytes: blocks in reading order, and what the page says of itself.

    ``meta`` has the page's meta tags by lower-case name (``articletitle``, ``pubdate``,
    ``contentsource``, ``columnname``, ``siteidcode``, ...: the 网页标签规范 of 国办发〔2017〕47号);
    ``title`` is the content of ``<title>`` or of the file's own properties; ``article`` is the
    range of blocks that is the report itself, where the reader could tell it from the page around;
    ``markup`` is a page's HTML in UTF-8, should it have to be read another way (`parsers.second`);
    ``hides``: rows of it, or a copy of what it shows, are hidden, which its blocks leave out;
    ``pictures`` are those that a page holds in itself (``data:`` addresses).
    """

    blocks: tuple[Block, ...]
    title: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[Problem, ...] = ()
    reader: str = ""
    article: tuple[int, int] | None = None
    markup: bytes = b""
    hides: bool = False
    pictures: tuple[str, ...] = ()

    def body(self) -> tuple[Block, ...]:
        """Give the blocks of the article, or all where its bounds are not known."""
        return self.blocks[slice(*self.article)] if self.article else self.blocks

    def paragraphs(self) -> Iterator[Paragraph]:
        """Give the paragraphs, leaving out the grids."""
        return (b for b in self.blocks if isinstance(b, Paragraph))

    def grids(self) -> Iterator[Grid]:
        """Give the grids, leaving out the paragraphs."""
        return (b for b in self.blocks if isinstance(b, Grid))
