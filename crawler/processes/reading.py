"""What the crawl and the processes that read say to each other."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypedDict

from crawler.items import Capture
from parsers.model import Attachment, Check, Claim, Figure, Problem, Report, Section, Suspect

if TYPE_CHECKING:  # it loads the whole library, which the crawl itself need not
    from parsers.joined import Joined


READER_FAILED = "reader_failed"
"""The problem of a document whose reading took too long or died. That says nothing of its bytes, unlike
``unreadable``: the next crawl reads it again."""


class Summary(TypedDict):
    """What the crawl itself needs to know of a reading."""

    is_report: bool
    year: int | None
    problems: list[str]
    members: list[str]  # addresses of the other reports of an archive


ReadOne = Callable[[Capture, bytes], Awaitable[tuple[bytes, Summary]]]


def hints_of(capture: Capture, adcode: str | None) -> dict[str, str]:
    """Give what the list and the registry say of a document; ``adcode`` is its site's.

    Whoever reads it again from the archive gives the same hints, to read the same.
    """
    said = {"list_title": capture.list_title, "list_date": capture.list_date, "adcode": adcode}
    return {name: value for name, value in said.items() if value}


def failed_reading(detail: str) -> tuple[bytes, Summary]:
    """Give the reading of a document that its process did not survive."""
    return packed(Report(problems=(Problem(READER_FAILED, detail),)))


def has_failed(report: Report) -> bool:
    """Whether a reading was broken off, so that nobody knows what the document is."""
    return any(problem.code == READER_FAILED for problem in report.problems)


def packed(report: Report, members: Sequence[str] = ()) -> tuple[bytes, Summary]:
    """Pickle a report for the way to the process that stores it."""
    summary = _summary(report)
    summary["members"] = [*members]
    return pickle.dumps(report, protocol=pickle.HIGHEST_PROTOCOL), summary


async def read_members(
    capture: Capture, body: bytes, summary: Summary, read: ReadOne
) -> list[tuple[Capture, bytes]]:
    """Read the other reports of an archive, each with the capture that is its address.

    Files whose reading failed are given too: they may be reports.
    """
    found = []
    for url in summary["members"]:
        member = capture.of_member(url)
        reading, said = await read(member, body)
        if said["is_report"] or READER_FAILED in said["problems"]:
            found.append((member, reading))
    return found


def packed_together(joined: Joined, reports: Sequence[Report]) -> tuple[bytes, Summary]:
    """Pickle a page joined with its attachments, and the reading of each document by itself."""
    reading = pickle.dumps((joined, reports), protocol=pickle.HIGHEST_PROTOCOL)
    return reading, _summary(joined.report)


def unpacked_together(reading: bytes) -> tuple[Joined, Sequence[Report]]:
    """Give back what `packed_together` was given."""
    joined, reports = pickle.loads(reading)  # noqa: S301  made by our own reading process
    return joined, reports


def _summary(report: Report) -> Summary:
    return Summary(
        is_report=report.is_report,
        year=report.year,
        problems=[p.code for p in report.problems],
        members=[],
    )


def _pickle_by_values(kind: type[Any]) -> None:
    """Have objects of a dataclass pickled as a call with their values.

    What pickle does with frozen and slotted ones asks for their fields object by object: for the
    three hundred of a report that takes three times as long.
    """
    values: Callable[[Any], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(kind)))
    copyreg.pickle(kind, lambda thing: (kind, values(thing)))


for _kind in (Report, Section, Figure, Claim, Check, Suspect, Problem, Attachment):
    _pickle_by_values(_kind)
