"""开普 ucap: channels ``/site/c100294/`` with numbered list files, or lists as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Document
from crawler.spiders.calls import CallSpider, load_data
from crawler.spiders.failures import is_not_there
from crawler.spiders.links import Gathered
from crawler.spiders.parts import column_parts
from crawler.spiders.ucap_lists import (
    LIST,
    PAGE_SIZE,
    channels_below,
    json_channels,
    numbered_pages,
    read_list,
)


class UcapSpider(CallSpider):
    """Lists are ``common_list.shtml``, ``xxgk_list.shtml`` and the like, one folder a channel.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; the first part of a path is a site of the platform.
    列表页
        ``createPageHTML('page_div', N, 1, 'common_list', 'shtml', total)``: page n is
        ``common_list_n.shtml``; on some sites page 2 is ``_1``: the page itself tells. Or JSON:
        ``/common/search/CHANNEL?_isJson=true&_pageSize=..&page=N``, ``POST .../loadData`` (Suzhou).
    注意事项
        A list may be a shell whose rows are in a child channel, named in its links or its script.
        ``url`` in JSON is an address, or a map as JSON text. The report may only be attached.
    """

    name = "ucap"
    article = re.compile(
        r"(?i)/(?:content_)?[0-9a-f]{32}\.s?html?$|/c\d\d_\d+\.s?html?$|/c\d+/content\.s?html?$"
    )
    calls = staticmethod(load_data)

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Read a list and find its other pages, by number or by the channel's JSON."""
        yield from super().parse_list(response, gathered)
        numbered = numbered_pages(response)
        if numbered and numbered[0] not in self.asked_for:
            last = self.bounded(len(numbered), response.url)
            yield self.list_request(
                numbered[0],
                part=True,
                dont_filter=True,  # it may send on to the page that was just read
                callback=self.parse_first,
                errback=self.no_first,
                cb_kwargs={"shown": self._shown(response), "others": numbered[1:last]},
            )
        bare = not (numbered or self._shown(response) or any(self.folders(response)))
        for url in json_channels(response, bare=bare):
            yield self._json_request(url, 1, Gathered(response.url))

    def parse_first(
        self, response: Response, shown: set[str], others: list[str]
    ) -> Iterator[Document | Request]:
        """Tell from page ``_1`` whether it is the first page again or already the second."""
        second = bool(self._shown(response) - shown)
        if second:
            yield from super().parse_list(response)
        for url in others[:-1] if second else others:
            yield self.list_request(url, part=True)

    def no_first(self, failure: Failure) -> Iterator[Request]:
        """Take a missing ``_1`` for what it is: the second page is ``_2``."""
        if not is_not_there(failure):
            self.failed(failure)
        for url in failure.request.cb_kwargs["others"]:  # type: ignore[attr-defined]
            yield self.list_request(url, part=True)

    def folders(self, response: Response) -> Iterator[str]:
        """Give the child channels: below this one, named by its script, or named as its parts."""
        yield from channels_below(response)
        yield from column_parts(response, LIST)

    def parse_json(self, response: Response, page: int, gathered: Gathered) -> Iterator[Request]:
        """Read a page of a channel's JSON, and ask for the next while new entries come."""
        rows, total = read_list(response.body, gathered.column_url)
        if rows is None:
            self.problem("list_unreadable", "no JSON with results", response.url)
            return
        gathered.total = max(gathered.total, total)
        new = gathered.new(rows)
        yield from self.follow(new, gathered.column_url)
        if self.goes_on(gathered, new):
            yield self._json_request(response.url.partition("?")[0], page + 1, gathered)

    def _json_request(self, url: str, page: int, gathered: Gathered) -> Request:
        return self.list_request(
            f"{url}?_isAgg=true&_isJson=true&_pageSize={PAGE_SIZE}&_template=index&page={page}",
            part=True,
            callback=self.parse_json,
            cb_kwargs={"page": page, "gathered": gathered},
        )

    def _shown(self, response: Response) -> set[str]:
        return {row.url for row in self.rows(response) if self.article.search(row.url)}
