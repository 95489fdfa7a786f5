"""Epoint 新点 WebBuilder: numbered categories, static pages or a call, articles by UUID."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Document
from crawler.spiders import epoint_api as api
from crawler.spiders.epoint_details import asks_of, detail_request
from crawler.spiders.generic import GenericSpider
from crawler.spiders.links import Gathered, Row
from crawler.spiders.pagers import Pager
from crawler.spiders.walk import Walk


class EpointSpider(GenericSpider):
    """Categories are paths of numbers (``/009/009001/``); lists are pages of theirs, or calls.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is.
    列表页
        ``about.html``, ``moreinfo.html`` ..., then ``2.html``; or ``POST .../getPageInfoListNew``.
    注意事项
        The project's name comes with and without slashes. Some calls want a bearer token
        (``getNoUserAccessToken``). ``showinfo.html?infoGuid=`` is a shell.
    """

    name = "epoint"
    article = re.compile(rf"/{api.GUID}\.html?$|infoGuid=[\w-]+|/art/info/\w+/[\w-]+$", re.I)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worked: set[str] = set()

    def further(self, response: Response, gathered: Gathered) -> Iterator[Request]:
        """Make the page's call, where it names one or shows nothing; else go on by its pager."""
        place = api.place_of(response)
        if place and gathered.parts == 1 and (place.named or not gathered.seen):
            return iter([self._call(place, 0, Gathered(response.url))])
        return super().further(response, gathered)

    def pager(self, response: Response, page: int) -> Pager:
        """Read the pager; static pages lie beside the first as ``2.html``, ``3.html``."""
        pager = super().pager(response, page)
        beside = api.page_beside(response.url, page + 1)
        return pager if pager.following else replace(pager, guesses=(beside, *pager.guesses))

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
            yield self._call(place, page + 1, gathered)

    def no_call(self, failure: Failure) -> Iterator[Request]:
        """Try what else a call may need; without a token where none is given."""
        told = failure.request.cb_kwargs  # type: ignore[attr-defined]
        yield from self._otherwise(told["place"], told["gathered"])

    def _otherwise(self, place: api.Place, gathered: Gathered) -> Iterator[Request]:
        """Ask with a token, then under other names of the project, then for static pages."""
        if place.token is None:
            yield self.list_request(
                place.url(api.TOKEN), {}, callback=self.parse_token, errback=self.no_call,
                cb_kwargs={"place": replace(place, token=""), "gathered": gathered},
            )  # fmt: skip
        elif other := place.elsewhere():
            yield self._call(other, 0, gathered)
        else:
            self.problem("list_unreadable", f"{api.LIST} gives no infodata", place.page)
            walk = Walk(place.page, parts=1, guesses=[api.page_beside(place.page, 2)])
            yield from self.nothing_new(walk)

    def parse_token(self, response: Response, place: api.Place, gathered: Gathered) -> Request:
        """Make the call with the token that was given."""
        return self._call(replace(place, token=api.token_of(response.body)), 0, gathered)

    def _call(self, place: api.Place, page: int, gathered: Gathered) -> Request:
        return self.list_request(
            place.url(api.LIST), place.list_form(page), headers=place.headers(), part=True,
            dont_filter=place.token is not None,  # the same call but for its header
            callback=self.parse_call, errback=self.no_call,
            cb_kwargs={"place": place, "page": page, "gathered": gathered},
        )  # fmt: skip

    def parse_document(
        self, response: Response, row: Row, column_url: str
    ) -> Iterator[Document | Request]:
        """Yield the article; where its page is a shell, ask for what a script would put there."""
        if not (asks := asks_of(response)):
            return super().parse_document(response, row, column_url)
        row = replace(row, url=response.url)
        return iter([detail_request(self, asks, row, column_url, self.worked)])
