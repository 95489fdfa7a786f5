"""Pages that are asked for by publisher and year: the pairs that selects and links offer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapy.http import Response

from crawler.spiders.attached import attached_files, is_report_text
from crawler.spiders.links import Row, anchor_rows, clean

MOST = 5000  # pairs of one page, options of one select
_SELECTS = 20  # of one page
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")
_ALL = ("", "0", "-1", "全部", "请选择")  # of a select: no publisher


def pairs(
    response: Response, publishers: Sequence[str], years: Sequence[str], page: str = ""
) -> Iterator[Row]:
    """Give a row for each publisher and year that a page's selects and links name, but its own.

    ``publishers`` and ``years`` are what the parameters are called; they are sent as the links of
    the page, or its address, call them, other parameters of the address as they are. ``page`` is
    the path that answers, where it is not that of such links or of the page itself.
    """
    linked = [(row, named) for row in anchor_rows(response) if (named := _query(row.url))]
    both = [row.url for row, q in linked if asked_for(q, publishers) and asked_for(q, years)]
    whole = urljoin(response.url, page) if page else (both[0] if both else response.url)
    base = whole.partition("?")[0]
    here = _query(response.url) if response.url.partition("?")[0] == base else {}
    known = here | (_query(both[0]) if both else {})  # its own names go first
    publisher, year = _called(known, publishers), _called(known, years)
    names, offered = _selects(response, publishers)
    for row, query in linked:
        if row.url.partition("?")[0] == base:
            if code := asked_for(query, publishers):
                names.setdefault(code, "")
            offered.add(asked_for(query, years))
    own = here.get(publisher), here.get(year)
    if own[0]:
        names.setdefault(own[0], "")
    asked = [(c, y) for c in names for y in sorted(offered, reverse=True) if _YEAR.fullmatch(y)]
    for code, value in asked[:MOST]:
        if (code, value) != own:
            asking = urlencode({**here, publisher: code, year: value})
            yield Row(f"{base}?{asking}", names[code])


def is_empty_frame(response: Response, row: Row) -> bool:
    """Say whether a page for a publisher and a year has no report: it answers 200 all the same."""
    return not (is_report_text(response) or attached_files(response, row).parts)


def asked_for(query: dict[str, str], names: Sequence[str]) -> str:
    """Give the value of the first parameter that is called so, in any case; or ''."""
    folded = {name.lower(): value for name, value in query.items()}
    return next((folded[name] for name in names if folded.get(name)), "")


def year_of(url: str, years: Sequence[str]) -> int:
    """Give the year that an address asks for; 0 where it asks for none."""
    found = _YEAR.fullmatch(asked_for(_query(url), years))
    return int(found[1]) if found else 0


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def _called(query: dict[str, str], names: Sequence[str]) -> str:
    """Give how a parameter is called here (``Dept``); by default by the first of its names."""
    return next((name for name in query if name.lower() in names), names[0])


def _selects(response: Response, publishers: Sequence[str]) -> tuple[dict[str, str], set[str]]:
    """Give the publishers (code -> name) and the years of the page's selects."""
    names: dict[str, str] = {}
    offered: set[str] = set()
    for select in response.xpath("//select")[:_SELECTS]:
        called = f"{select.attrib.get('name', '')} {select.attrib.get('id', '')}".lower()
        options: dict[str, str] = {}
        for option in islice(select.root.iter("option"), MOST):
            text = clean(option.text or "")
            options[option.get("value", text).strip()] = text
        values = {v: t for v, t in options.items() if v not in _ALL and t not in _ALL}
        if values and all(_YEAR.fullmatch(value) for value in values):
            offered |= set(values)
        elif any(name in called for name in publishers):
            names |= values
    return names, offered
