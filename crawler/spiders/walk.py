"""Lists walked page by page: the next one by what the present one says, bounded and accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.browser import may_be_drawn
from crawler.items import Document
from crawler.spiders.base import ReportSpider
from crawler.spiders.failures import is_not_there
from crawler.spiders.links import Gathered
from crawler.spiders.pagers import Pager, read_pager
from crawler.spiders.told import says_missing

MAX_LISTS = 1000  # of a site, each with all of its pages


@dataclass(slots=True)
class Walk(Gathered):
    """The pages of one list, one after the other: how many it claims, what the next may be called.

    ``guessed``: the page that is asked for now is none that the page before links.
    """

    pages: int = 0
    guesses: list[str] = field(default_factory=list)
    hidden: bool = False
    guessed: bool = False


class WalkSpider(ReportSpider):
    """What spiders share whose lists may be paged in any way.

    A page counts if it brings something new. What is given up on is named.
    """

    lists_read = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.walked: dict[str, Walk] = {}  # further pages, each with the walk that asked for it

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Read a list; one that gives nothing at all is named."""
        if gathered is None:
            self.lists_read += 1
            if self.lists_read > MAX_LISTS:
                if self.lists_read == MAX_LISTS + 1:
                    self.problem("too_many_lists", f"more than {MAX_LISTS}", response.url)
                return
        walk = gathered or Walk(response.url)
        nothing = True
        for found in super().parse_list(response, walk):
            nothing = False
            yield found
        if (
            gathered is None
            and nothing
            and not walk.seen
            and not says_missing(response)
            and not may_be_drawn(self.crawler, response.request, response)
        ):
            detail = "no entry and no list below it; is it drawn by scripts?"
            self.problem("list_empty", detail, response.url)

    def further(self, response: Response, gathered: Gathered) -> Iterator[Request]:
        """Ask for the next page, as it is linked or as it may be called."""
        assert isinstance(gathered, Walk)
        pager = self.pager(response, gathered.parts)
        gathered.pages = max(gathered.pages, pager.pages)
        gathered.hidden = pager.hidden
        gathered.total = max(gathered.total, pager.entries)
        if 0 < gathered.pages <= gathered.parts:
            return
        gathered.guesses = [url for url in pager.guesses if url != response.url]
        if pager.following:
            gathered.guesses = []
            yield self.page_request(pager.following, gathered, guessed=False)
        else:
            yield from self.nothing_new(gathered)

    def pager(self, response: Response, page: int) -> Pager:
        """Read the pager of a page, the ``page``-th of its list."""
        return read_pager(response, page)

    def nothing_new(self, gathered: Gathered) -> Iterator[Request]:
        """Try the next name; where there is none left, name what is lacking."""
        assert isinstance(gathered, Walk)
        while gathered.guesses:
            url = gathered.guesses.pop(0)
            other = self.walked.get(url)
            if other is None:  # at most a list by itself: as a part of this one it is read again
                yield self.page_request(url, gathered)
                return
            # Another walk that had all that this one has walks the same list under another
            # address: it goes on from here, brings the entries and names what is lacking. One
            # that had not walks another list, whose pages are none of this one's.
            if other is not gathered and gathered.seen and gathered.seen <= other.seen:
                return
        if gathered.pages > gathered.parts:
            detail = f"the list says {gathered.pages} pages; {gathered.parts} gave entries"
            self.problem("list_short", detail, gathered.column_url)
        elif gathered.lacking > gathered.total // 10 and not gathered.pages:
            detail = f"the list counts {gathered.total} entries and gave {len(gathered.seen)}"
            self.problem("list_short", detail, gathered.column_url)
        elif (
            gathered.hidden
            and not gathered.pages
            and gathered.parts == 1
            and len(gathered.seen) > 9
        ):
            self.problem("list_unpaged", "only a script knows the next page", gathered.column_url)

    def page_request(self, url: str, gathered: Walk, *, guessed: bool = True) -> Request:
        """Ask for a further page of a list.

        A guess may send on to the list's first page: that has been asked for, and what would end
        the walk without a word, were it left out, is what the next guess waits for.
        """
        gathered.guessed = guessed
        self.walked.setdefault(url, gathered)
        return self.list_request(
            url, part=True, dont_filter=guessed, errback=self.no_page,
            cb_kwargs={"gathered": gathered},
        )  # fmt: skip

    def no_page(self, failure: Failure) -> Iterator[Request]:
        """Name a page that cannot be had, unless it was guessed and is not there; try the next."""
        walk: Walk = failure.request.cb_kwargs["gathered"]  # type: ignore[attr-defined]
        if not (walk.guessed and is_not_there(failure)):
            self.failed(failure)
        yield from self.nothing_new(walk)

    def no_list(self, response: Response, gathered: Gathered | None) -> Iterator[Request]:
        """Name what is no page, unless it was guessed; try the next."""
        if gathered is None:
            return super().no_list(response, gathered)
        assert isinstance(gathered, Walk)
        if not gathered.guessed:
            super().no_list(response, gathered)
        return self.nothing_new(gathered)
