"""When a report was published: PubDate, 发布日期, the list's date, 成文日期, signature, address.

The first in that order stands, unless it lies before the end of the year reported on and another
does not. The problem codes are listed in `parsers.identity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice

from parsers import clues
from parsers.dates import LAST_YEAR, date_in_url, read_date
from parsers.model import Document, Problem

# The regulations came into force on 1 May 2008; only a report on a year before it may be older.
FIRST_DAY = date(2008, 1, 1)


def dates_given(
    document: Document, fields: Mapping[str, str], said: Mapping[str, str], url: str | None
) -> dict[str, date]:
    """Give the dates of a page by where they stand, likeliest first.

    ``fields`` are the labelled fields of the page, ``said`` what a list said.
    """
    found = [
        ("PubDate", _date(document.meta.get("pubdate") or document.meta.get("publishdate"))),
        ("发布日期", _date(clues.first_of(fields, clues.PUBLISHED_LABELS))),
        ("list", _date(said.get("list_date"))),
        ("成文日期", _date(clues.first_of(fields, clues.WRITTEN_LABELS))),
        ("signature", clues.signature(document)[1]),
        ("address", date_in_url(url or "")),
    ]
    return {source: day for source, day in found if day is not None}


def publication_date(
    dates: Mapping[str, date], year: int | None, problems: list[Problem]
) -> date | None:
    """Choose among the dates that a page gives; what is wrong with them goes to ``problems``.

    ``year`` is the year reported on, if known.
    """
    likely = [(source, day) for source, day in dates.items() if _near_year(day, year)]
    for source, day in islice(dates.items(), 1):
        if (source, day) not in likely:
            problems.append(Problem("published_unlikely", f"{day} from {source}"))
    if not likely:
        return None
    meta, visible = dates.get("PubDate"), dates.get("发布日期")
    if meta and visible and meta != visible:
        problems.append(Problem("published_disagrees", f"PubDate {meta}, 发布日期 {visible}"))
    after = [(source, day) for source, day in likely if year is None or day.year > year]
    source, day = (after or likely)[0]
    if likely[0][1] != day or not after:
        detail = f"{likely[0][1]} from {likely[0][0]} lies before the end of {year}"
        problems.append(Problem("published_before_period_end", detail))
    return day


def _near_year(day: date, year: int | None) -> bool:
    """Whether a report on ``year`` may bear this date; old ones are republished with new sites."""
    first = FIRST_DAY if year is None else min(FIRST_DAY, date(year, 1, 1))
    return day >= first and day.year <= (year or LAST_YEAR) + 25


def _date(text: str | None) -> date | None:
    return read_date(text.replace("\u00a0", " ")[:40]) if text else None
