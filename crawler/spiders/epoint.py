"""Epoint 新点 WebBuilder: numbered categories, static pages or a call, articles by UUID."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.items import Document
from crawler.spiders import epoint_api as api
from crawler.spiders.epoint_calls import EpointCalls
from crawler.spiders.epoint_details import asks_of, detail_request
from crawler.spiders.generic import GenericSpider
from crawler.spiders.links import Gathered, Row
from crawler.spiders.pagers import Pager


class EpointSpider(EpointCalls, GenericSpider):
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
            return iter([self.call(place, 0, Gathered(response.url))])
        return super().further(response, gathered)

    def pager(self, response: Response, page: int) -> Pager:
        """Read the pager; static pages lie beside the first as ``2.html``, ``3.html``."""
        pager = super().pager(response, page)
        beside = api.page_beside(response.url, page + 1)
        return pager if pager.following else replace(pager, guesses=(beside, *pager.guesses))

    def parse_document(
        self, response: Response, row: Row, column_url: str
    ) -> Iterator[Document | Request]:
        """Yield the article; where its page is a shell, ask for what a script would put there."""
        if not (asks := asks_of(response)):
            return super().parse_document(response, row, column_url)
        row = replace(row, url=response.url)
        return iter([detail_request(self, asks, row, column_url, self.worked)])
