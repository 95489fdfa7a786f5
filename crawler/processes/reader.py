"""What a reading process runs. Imported there and nowhere else: it loads the whole library."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any

from crawler.items import Bundle, Capture
from crawler.processes.reading import Summary, hints_of, packed, packed_together
from parsers import read
from parsers.compared import Reading
from parsers.joined import join
from parsers.readers.archive import ARCHIVES, member_addresses
from parsers.readers.sniff import format_of


def call(name: str, *args: Any) -> Any:
    """Run a function of CALLS."""
    return CALLS[name](*args)


def read_capture(capture: Capture, body: bytes, adcode: str | None) -> tuple[bytes, Summary]:
    """Read a document; give the pickled Report and what to count of it."""
    hints = hints_of(capture, adcode)
    report = read(body, media_type=capture.media_type, url=capture.url, hints=hints)
    is_archive = format_of(body, capture.url, capture.media_type) in ARCHIVES
    return packed(report, member_addresses(report.attachments) if is_archive else ())


def join_readings(bundle: Bundle, readings: Sequence[bytes]) -> tuple[bytes, Summary]:
    """Make one report of the pickled readings of a bundle's captures."""
    reports = [pickle.loads(reading) for reading in readings]  # noqa: S301  made by ourselves
    named = [
        Reading(capture.url, report)
        for capture, report in zip(bundle.captures, reports, strict=True)
    ]
    return packed_together(join(named, bundle.lost), reports)


CALLS: dict[str, Callable[..., Any]] = {"read": read_capture, "join": join_readings}
