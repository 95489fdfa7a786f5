"""Two documents of one report, cell by cell: where both print something and it is not the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.doubts import confidence
from parsers.model import Figure, Problem, Report

MAX_NAMED = 12  # cells of one document that a problem spells out
_OPEN = ("blank", "nil_mark")


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as it was read by itself; ``name`` (its address) is how problems speak of it."""

    name: str
    report: Report


def are_two(one: str | None, other: str | None) -> bool:
    """Whether two names are those of two organs.

    The same organ is named with and without the place above it, and a government's report is
    often signed by its office.
    """
    if not one or not other:
        return False
    one, other = one.removesuffix("办公室"), other.removesuffix("办公室")
    return not (one.endswith(other) or other.endswith(one))


def compared(
    readings: Sequence[Reading], members: Sequence[int], sources: Mapping[str, int]
) -> tuple[dict[int, tuple[Figure, ...]], dict[int, int]]:
    """Give the figures of each member that are not the report's, and how many are."""
    differing: dict[int, tuple[Figure, ...]] = {}
    agreeing: dict[int, int] = {}
    for n in members:
        other: list[Figure] = []
        equal = 0
        chosen = {
            figure.key: figure
            for table, source in sources.items()
            if source != n
            for figure in readings[source].report.figures
            if figure.table == table
        }
        for figure in readings[n].report.figures:
            ours = chosen.get(figure.key)
            if ours is None or "missing" in (figure.state, ours.state):
                continue
            if (figure.value, figure.state) == (ours.value, ours.state):
                equal += 1
            else:
                other.append(figure)
        if chosen:
            differing[n], agreeing[n] = tuple(other), equal
    return differing, agreeing


def contradicts(one: Figure, other: Figure) -> bool:
    """Whether two readings of a cell cannot both be right.

    Two numbers that differ; a number that is not zero where the other document leaves a blank or a
    mark. A zero and a blank are two ways to print nothing; what is ambiguous says nothing.
    """
    if one.state == other.state == "number":
        return one.value != other.value
    if one.state in _OPEN:
        one, other = other, one
    return one.state == "number" and other.state in _OPEN and bool(one.value)


def disagreeing_cells(
    readings: Sequence[Reading],
    sources: Mapping[str, int],
    report: Report,
    differing: Mapping[int, Sequence[Figure]],
) -> Iterator[Problem]:
    """Name, for each two documents, the cells in which they contradict each other."""
    ours = {figure.key: figure for figure in report.figures}
    for n, figures in differing.items():
        by_source: dict[int, list[Figure]] = {}
        for figure in figures:
            if contradicts(ours[figure.key], figure):
                by_source.setdefault(sources[figure.table], []).append(figure)
        for source, found in by_source.items():
            said = "; ".join(
                f"{figure.key} is {ours[figure.key].raw or 'blank'} in the first and "
                f"{figure.raw or 'blank'} in the second"
                for figure in found[:MAX_NAMED]
            )
            more = f"; and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
            scan = " (a scan)" if confidence(found[0]) is not None else ""
            both = f"{readings[source].name} (taken) and {readings[n].name}{scan}"
            cells = tuple(figure.key for figure in found)
            yield Problem("readings_disagree", f"{both}: {said}{more}", cells)


def disagreeing_heads(
    readings: Sequence[Reading], members: Sequence[int], head: int
) -> Iterator[Problem]:
    """Name the documents that say another year or publisher than the one that is believed."""
    first = readings[head]
    for n in members:
        other = readings[n]
        both = f"{first.name} (taken) and {other.name}"
        if first.report.year != other.report.year and first.report.year and other.report.year:
            detail = f"{both}: year {first.report.year} and {other.report.year}"
            yield Problem("readings_disagree", detail)
        if are_two(first.report.publisher, other.report.publisher):
            detail = f"{both}: publisher {first.report.publisher} and {other.report.publisher}"
            yield Problem("readings_disagree", detail)
