"""The words of the replica: a unit publishes articles on a site, which answers with pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from crawler.replica.figures import Figures, Number
from crawler.replica.prose import Prose

# The list of a moved report still gives its number before the move; that address redirects.
MOVED = 700_000


@dataclass(frozen=True, slots=True)
class Unit:
    """An invented organ that publishes. ``kind``: government, department, county or township."""

    name: str
    kind: str
    scale: int


@dataclass(frozen=True, slots=True)
class Report:
    """What an annual report says: its figures as printed, its prose, its layout.

    ``printed`` is the text of each cell, ``values`` what a right reader makes of it (None where
    the cell is not a number), ``misprints`` what a misprinted cell should have said.
    """

    forms: Mapping[str, str]
    printed: Mapping[str, str]
    values: Mapping[str, Number | None]
    misprints: Figures
    prose: Prose
    layout: str
    disorders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One entry of a list: an annual report, or (``report`` None) something of another ``kind``.

    ``options`` are the oddities that its city's file gives it: ``slow``, ``fails``, ``moved``,
    ``encoding`` and those of its family. ``shown`` is what the page itself prints where that is
    not what the file attached to it does.
    """

    title: str
    unit: Unit
    year: int
    published: date
    modified: date
    number: int
    kind: str = "report"
    report: Report | None = None
    shown: Report | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def as_listed(self) -> Article:
        """Give the article at the address that lists name (another than its own if it moved)."""
        return replace(self, number=self.number - MOVED) if self.options.get("moved") else self


@dataclass(frozen=True, slots=True)
class Site:
    """One invented city's web site in one edition of the world.

    ``data`` is its whole file under ``cities/``, for what only its family knows.
    """

    family: str
    host: str
    adcode: str
    name: str
    units: tuple[Unit, ...]
    articles: tuple[Article, ...]
    data: Mapping[str, Any]

    def url(self, path: str) -> str:
        """Make a path of this site an address; one of a sister host is one already."""
        return path if path.startswith("http://") else f"http://{self.host}{path}"


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asked for; ``path`` has no query, ``form`` is the body of a POST.

    Names of headers are in Title-Case.
    """

    method: str
    host: str
    path: str
    query: str = ""
    form: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def arguments(self) -> dict[str, str]:
        """Give the query and the form, the last of each name."""
        pairs = parse_qs(self.query) | parse_qs(self.form)
        return {name: values[-1] for name, values in pairs.items()}


@dataclass(frozen=True, slots=True)
class Page:
    """An answer. ``render`` is called once; a page with ``modified`` can be asked for conditionally.

    ``delay`` is in seconds; the first ``fails`` requests get a 503.
    """

    render: Callable[[], bytes] = bytes
    media_type: str = "text/html"
    status: int = 200
    location: str = ""
    modified: date | None = None
    delay: float = 0.0
    fails: int = 0


def redirect(location: str, status: int = 301) -> Page:
    """Answer with another address."""
    return Page(status=status, location=location)
