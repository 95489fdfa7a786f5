"""Lists of Epoint that come by a call: made under each name and with a token until one answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.spiders import epoint_api as api
from crawler.spiders.failures import is_not_there
from crawler.spiders.links import Gathered
from crawler.spiders.walk import Walk, WalkSpider


class EpointCalls(WalkSpider):
    """What the spider for Epoint does where a list comes by a call."""

    def parse_call(
        self, response: Response, place: api.Place, page: int, gathered: Gathered
    ) -> Iterator[Request]:
        """Read an answer, and ask for the next page while new entries come."""
        rows, total = api.read_list(response, gathered.column_url)
        if rows is None:
            yield from self._otherwise(place, gathered)
            return
        gathered.total = max(gathered.total, total)
        new = gathered.new(rows)
        yield from self.follow(new, gathered.column_url)
        if self.goes_on(gathered, new):
            yield self.call(place, page + 1, gathered)

    def no_call(self, failure: Failure) -> Iterator[Request]:
        """Try what else a call may need; without a token where none is given.

        That a host gave no answer is named where nothing else gives one either.
        """
        told = failure.request.cb_kwargs  # type: ignore[attr-defined]
        place = told["place"]
        if not is_not_there(failure):
            if told.get("page"):  # the pages before came this way: there is no other to try
                self.failed(failure)
                return
            place = replace(place, outage=failure)
        yield from self._otherwise(place, told["gathered"])

    def _otherwise(self, place: api.Place, gathered: Gathered) -> Iterator[Request]:
        """Ask with a token, then under other names of the project, then for static pages."""
        if place.token is None:
            yield self.list_request(
                place.url(api.TOKEN), {}, callback=self.parse_token, errback=self.no_call,
                cb_kwargs={"place": replace(place, token=""), "gathered": gathered},
            )  # fmt: skip
        elif other := place.elsewhere():
            yield self.call(other, 0, gathered)
        else:
            if place.outage is not None:
                self.failed(place.outage)
            else:
                self.problem("list_unreadable", f"{api.LIST} gives no infodata", place.page)
            walk = Walk(place.page, parts=1, guesses=[api.page_beside(place.page, 2)])
            yield from self.nothing_new(walk)

    def parse_token(self, response: Response, place: api.Place, gathered: Gathered) -> Request:
        """Make the call with the token that was given."""
        return self.call(replace(place, token=api.token_of(response.body)), 0, gathered)

    def call(self, place: api.Place, page: int, gathered: Gathered) -> Request:
        """Ask for a page, from 0, of a list."""
        return self.list_request(
            place.url(api.LIST), place.list_form(page), headers=place.headers(), part=True,
            dont_filter=place.token is not None,  # the same call but for its header
            callback=self.parse_call, errback=self.no_call,
            cb_kwargs={"place": place, "page": page, "gathered": gathered},
        )  # fmt: skip
