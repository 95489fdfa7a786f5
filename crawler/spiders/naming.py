"""What a spider was not given, did not take or did not ask for: each is named, nothing is passed over."""

from __future__ import annotations

from typing import Any

from scrapy import Request, Spider
from twisted.python.failure import Failure

from crawler.spiders.asked import asked_address
from crawler.spiders.failures import outcome_of
from crawler.spiders.links import Gathered, Row

problem_found = object()
"""Sent with ``code``, ``detail`` and ``url`` when something went wrong on a site."""


class NamingSpider(Spider):
    """A spider that names its problems, and the bounds that a list reaches."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._left: set[str] = set()

    def problem(self, code: str, detail: str, url: str | None) -> None:
        """Count and log a problem, and hand it to the corpus."""
        self.crawler.stats.inc_value(f"problems/{code}")
        self.logger.warning("%s: %s%s", code, detail, f" ({url})" if url else "")
        self.crawler.signals.send_catch_log(
            signal=problem_found, code=code, detail=detail, url=url, spider=self
        )

    def failed(self, failure: Failure) -> None:
        """Name what could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        row: Row | None = request.cb_kwargs.get("row")
        kind = "list" if row is None else "document"
        whose = "" if row is None else f" [{row.title}]"  # corpus/looks.py reads it again
        outcome, why = outcome_of(failure)
        self.problem(f"{kind}_{outcome}", f"{why}{whose}", asked_address(request))

    def leave(self, kind: str, url: str, title: str = "") -> None:
        """Name, once, what is another government's."""
        if url not in self._left:
            self._left.add(url)
            whose = f" [{title}]" if title else ""  # corpus/elsewhere.py reads it again
            self.problem(f"{kind}_elsewhere", f"on another government's host{whose}", url)

    def may_go_on(self, gathered: Gathered) -> bool:
        """Count a part of a list; say whether there may be more of them, up to MAX_LIST_PAGES."""
        gathered.parts += 1
        most = self.crawler.settings.getint("MAX_LIST_PAGES")
        if gathered.parts == most:
            detail = f"{most} pages of the list gave new entries; no more are asked for"
            self.problem("list_cut", detail, gathered.column_url)
        return gathered.parts < most

    def goes_on(self, gathered: Gathered, new: object) -> bool:
        """Say whether to ask for the next part of a list, after a part that gave ``new``.

        Names what the list counts and did not give.
        """
        gathered.parts += 1
        most = self.crawler.settings.getint("MAX_LIST_PAGES")
        if gathered.lacking and new and gathered.parts < most:
            return True
        if gathered.lacking:
            detail = f"the list counts {gathered.total} entries and gave {len(gathered.seen)}"
            self.problem("list_short", detail, gathered.column_url)
        return False

    def bounded(self, pages: int, url: str) -> int:
        """Give how many pages of a list to ask for: what it says, up to MAX_LIST_PAGES."""
        most = self.crawler.settings.getint("MAX_LIST_PAGES")
        if pages > most:
            self.problem("list_cut", f"the list has {pages} pages; {most} are asked for", url)
        return min(pages, most)
