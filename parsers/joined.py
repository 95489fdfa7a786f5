"""A page and its attachments as one report: the best reading of each table, the others compared.

Many reports are published twice over: as a page and as a Word file or PDF beside it; or the page
has the prose and the tables are in a file or in pictures. `join` takes the readings of all of them
and gives one `Report`, says of which document each table is, and names where two documents disagree.
It never mixes two readings inside a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TypeVar

from parsers.compared import Reading, are_two, compared, disagreeing_cells, disagreeing_heads
from parsers.doubts import confidence
from parsers.model import MEMBER, Figure, Problem, Report
from parsers.report import checked

_T = TypeVar("_T")

PAGE = 0  # the number of the page among its readings; its attachments follow

# Two documents that name different years or organs are one report all the same if this share of
# the figures that are not zero in both is equal: last year's file is often the template.
ALIKE, ALIKE_OF_CELLS = 0.9, 8

# Of who and when: only the reading that says who and when may speak of these.
_OF_IDENTITY = (
    "year_disagrees", "year_from_prose", "year_from_url", "year_unknown", "publisher_disagrees", "publisher_unknown",
    "period_inconsistent", "published_disagrees", "published_unlikely",
    "published_before_period_end",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Joined:
    """One report out of several readings, which are numbered as they were given (the page is 0).

    ``tables`` says of which reading each table's figures are; ``members`` are the readings of this
    report; ``apart`` those that are reports of their own. ``differing`` are the figures of members
    that are not the report's own, by reading, ``agreeing`` how many cells say the same there.
    """

    report: Report
    tables: Mapping[str, int] = field(default_factory=dict)
    members: tuple[int, ...] = ()
    apart: tuple[int, ...] = ()
    differing: Mapping[int, tuple[Figure, ...]] = field(default_factory=dict)
    agreeing: Mapping[int, int] = field(default_factory=dict)


def join(readings: Sequence[Reading], lost: Sequence[str] = ()) -> Joined:
    """Make one report of the readings of a page (the first) and its attachments.

    ``lost`` names attachments that could not be had. Where none is a report, the page's own reading
    is given, with what could not be read. The result depends on what is given only.

    Problems that this adds: ``readings_disagree`` names both documents and the cells;
    ``attachment_unread`` a document that could not be read and might be the report;
    ``attachment_missing`` one that could not be had.
    """
    members, apart = _members(readings)
    unread = (*_unread(readings), *(Problem("attachment_missing", name) for name in lost))
    if not members:
        page = readings[PAGE].report
        return Joined(replace(page, problems=(*page.problems, *unread)), apart=apart)
    sources = _sources(readings, members)
    head = _head(readings, members, sources)
    report = _put_together(readings, members, sources, head)
    differing, agreeing = compared(readings, members, sources)
    disagreements = (
        *disagreeing_heads(readings, members, head),
        *disagreeing_cells(readings, sources, report, differing),
    )
    problems = (*report.problems, *disagreements, *unread)
    return Joined(replace(report, problems=problems), sources, members, apart, differing, agreeing)


# ---- which of them are this report ---------------------------------------------------------------


def _members(readings: Sequence[Reading]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the readings that are this report, and those that are reports of their own."""
    page = readings[PAGE].report
    found = [n for n, one in enumerate(readings) if n != PAGE and one.report.is_report]
    alone = not (page.is_report and _tables(page))
    if alone and _are_one(readings, found) and (not page.is_report or len(found) == 1):
        own = found  # nothing else is here for the page to be about
    elif page.is_report or (page.year and page.publisher):
        own = [n for n in found if _is_same(readings[PAGE], readings[n])]
        own = own if _are_one(readings, own) else []  # a page that lists the files of many
    else:
        own = []
    members = (PAGE, *own) if page.is_report else tuple(own)
    return members, tuple(n for n in found if n not in own)


def _are_one(readings: Sequence[Reading], some: Sequence[int]) -> bool:
    return all(_is_same(readings[a], readings[b]) for a, b in combinations(some, 2))


def _is_same(this: Reading, that: Reading) -> bool:
    one, other = this.report, that.report
    if _are_alike(one, other):
        return True
    if MEMBER in this.name or MEMBER in that.name:
        # The files of an archive are of many organs, or years: what says neither is apart.
        return None not in (one.year, one.publisher) and _who(one) == _who(other)
    years = one.year != other.year and None not in (one.year, other.year)
    return not (years or are_two(one.publisher, other.publisher))


def _who(report: Report) -> tuple[int | None, str | None]:
    return report.year, report.publisher


def _are_alike(one: Report, other: Report) -> bool:
    mine, theirs = one.values(), other.values()
    both = [
        (value, theirs[key])
        for key, value in mine.items()
        if value is not None and theirs.get(key) is not None and (value or theirs[key])
    ]
    equal = sum(a == b for a, b in both)
    return len(both) >= ALIKE_OF_CELLS and equal >= ALIKE * len(both)


def _unread(readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """Name the attachments of which nobody can say what they are."""
    return tuple(
        Problem("attachment_unread", f"{one.name}: {problem.code}: {problem.detail}"[:500])
        for one in readings[PAGE + 1 :]
        if not one.report.is_report
        for problem in one.report.problems
        if problem.code in UNDECIDED
    )


UNDECIDED = frozenset(
    {
        "archive_without_report",
        "encrypted",
        "reader_failed",
        "reader_missing",
        "scan_without_text",
        "too_complex",
        "too_large",
        "unreadable",
        "unsupported_format",
    }
)
"""Problems with which a document that is no report may be one all the same: it was not read."""


# ---- which reading of each table -----------------------------------------------------------------


def _tables(report: Report) -> tuple[str, ...]:
    """Name the tables that a document really has, in its order."""
    present = {figure.table for figure in report.figures if figure.state != "missing"}
    return tuple(table for table in report.forms if table in present)


def _sources(readings: Sequence[Reading], members: Sequence[int]) -> dict[str, int]:
    """Choose the reading of each table: most numbers, fewest failed sums; a scan last.

    Where all that is equal stands the reading that is best on the whole, and before the page's
    attachments the page.
    """
    on_the_whole = {n: _worth(readings[n].report, None) for n in members}
    tables = dict.fromkeys(table for n in members for table in _tables(readings[n].report))
    sources = {}
    for table in tables:
        worth = {n: _worth(readings[n].report, table) for n in members}
        most = max(numbers for numbers, *_ in worth.values())
        printed = [n for n in members if not _is_scan(readings[n].report, table)]
        # A scan goes before what hardly has the table at all.
        able = [n for n in printed if 2 * worth[n][0] >= most] or list(members)
        sources[table] = max(able, key=lambda n: (worth[n], on_the_whole[n], -n))
    return sources


def _worth(report: Report, table: str | None) -> tuple[int, int, int]:
    """Give numbers, failed sums and ambiguous cells, the last two below zero: more is better."""
    states = [figure.state for figure in report.figures if table in (None, figure.table)]
    failed = sum(
        check.status == "fail"
        for check in report.checks
        if not check.rule.startswith("claim.") and table in (None, check.rule.partition(".")[0])
    )
    return states.count("number"), -failed, -states.count("ambiguous")


def _is_scan(report: Report, table: str) -> bool:
    return any(f.table == table and confidence(f) is not None for f in report.figures)


def _head(readings: Sequence[Reading], members: Sequence[int], sources: Mapping[str, int]) -> int:
    """Choose the reading that says who and when: the page if it has figures, else whose they are."""
    if PAGE in members and (not sources or _tables(readings[PAGE].report)):
        return PAGE
    return sources.get("requests", next(iter(sources.values()), members[0]))


# ---- one report ----------------------------------------------------------------------------------


def _put_together(
    readings: Sequence[Reading], members: Sequence[int], sources: Mapping[str, int], head: int
) -> Report:
    first = readings[head].report
    page = readings[PAGE].report
    others = [readings[n].report for n in members]
    prose = readings[_prose(readings, members, sources)].report
    forms, figures = _figures(readings, sources, first)
    form = forms.get("requests") if "requests" in sources else None
    form = form or next((forms[table] for table in sources), first.form)
    report = replace(
        first,
        publisher=first.publisher or _first(one.publisher for one in others),
        publisher_kind=first.publisher_kind or _first(one.publisher_kind for one in others),
        adcode=first.adcode or _first(one.adcode for one in others),
        year=first.year or _first(one.year for one in others),
        published=page.published or first.published or _first(one.published for one in others),
        form=form,
        forms=forms,
        figures=figures,
        preamble=prose.preamble,
        sections=prose.sections,
        attachments=page.attachments,
    )
    if report.figures != first.figures or report.sections != first.sections:
        report = checked(report)
    return replace(report, problems=tuple(_problems(readings, sources, head, report)))


def _figures(
    readings: Sequence[Reading], sources: Mapping[str, int], first: Report
) -> tuple[dict[str, str], tuple[Figure, ...]]:
    """Give the form and the figures of each table; those that no document has are ``missing``."""
    forms: dict[str, str] = {}
    figures: list[Figure] = []
    lacking = [table for table in first.forms if table not in sources]
    for table in (*sources, *lacking):
        report = readings[sources[table]].report if table in sources else first
        forms[table] = report.forms[table]
        figures += [figure for figure in report.figures if figure.table == table]
    return forms, tuple(figures)


def _prose(readings: Sequence[Reading], members: Sequence[int], sources: Mapping[str, int]) -> int:
    """Choose the reading whose prose is given: that of the figures, if none has twice as much."""
    length = {n: sum(len(one.text) for one in readings[n].report.sections) for n in members}
    longest = max(members, key=lambda n: (length[n], -n))
    wanted = sources.get("requests", next(iter(sources.values()), members[0]))
    return wanted if 2 * length[wanted] >= length[longest] else longest


def _problems(
    readings: Sequence[Reading], sources: Mapping[str, int], head: int, report: Report
) -> Iterator[Problem]:
    """Give the problems of the readings that the report is made of, each once.

    That a document lacks a table, a year or a publisher is none where another has it.
    """
    solved = {
        code
        for code, known in (
            ("table_missing", len(sources) == len(report.forms)),
            ("year_unknown", report.year),
            ("year_from_prose", readings[head].report.year != report.year),
            ("year_from_url", readings[head].report.year != report.year),
            ("publisher_unknown", report.publisher),
        )
        if known
    }
    seen = set()
    for n in dict.fromkeys((head, *sources.values())):
        for problem in readings[n].report.problems:
            if problem.code in solved or (n != head and problem.code in _OF_IDENTITY):
                continue
            if problem.code == "table_missing" and n != head:
                continue
            if problem not in seen:
                seen.add(problem)
                yield problem


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)
