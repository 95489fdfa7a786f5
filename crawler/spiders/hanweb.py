"""Hanweb 大汉 JCMS: columns ``/col/colN/`` with the rows in an island of XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Document
from crawler.spiders.calls import CallSpider, catalogue
from crawler.spiders.hanweb_islands import Island, islands, records, total_of
from crawler.spiders.links import Gathered, child_folders
from crawler.spiders.parts import column_parts

_LIST = re.compile(r"/col/col\d+/(?:index\.html)?(?:\?|$)|/[\w-]+/(?:index\.html)?$")


class HanwebSpider(CallSpider):
    """The page carries the first rows; the others are asked for in groups of three pages.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; one column may be published on the hosts of many organs.
    列表页
        ``<datastore>`` with ``<record>`` in CDATA, then POST to the address of ``<nextgroup>``
        (``dataproxy.jsp``) with ``startrecord``, ``endrecord``, ``perpage`` and the parameters
        that the page names, until nothing new comes. Columns of the catalogue (信息公开目录,
        ``number=`` in the address) ask ``/module/xxgk/search.jsp`` with ``currpage``.
    注意事项
        Column, unit and site numbers are read from the page, never assumed. Where they are opaque
        (encrypted), ``nextgroup`` is replayed with ``page=k``; its answer may be empty, and the
        rows of the page are then all there are: ``list_short``. Bursts bring a captcha.
    """

    name = "hanweb"
    article = re.compile(r"/art/\d{4}/(?:\d+/\d+/art_\d+_\d+|art_[0-9a-f]{32})\.html?$", re.I)
    calls = staticmethod(catalogue)

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Follow the rows of the page and of its islands, and ask for the groups after them."""
        yield from super().parse_list(response, gathered)
        for island in islands(response):
            gathered = Gathered(response.url, island.total)
            yield from self.follow(gathered.new(island.rows), response.url)
            if gathered.lacking or (island.goes_on and island.rows and not island.total):
                yield self._group(island, gathered)

    def folders(self, response: Response) -> Iterator[str]:
        """Give the folders below the column and the columns named as its parts."""
        yield from child_folders(response, self.article)
        yield from column_parts(response, _LIST)

    def parse_group(
        self, response: Response, island: Island, gathered: Gathered
    ) -> Iterator[Request]:
        """Read a group of rows and ask for the next one until nothing new comes."""
        first = island.page == 1  # a replay may begin with the rows that the page has shown
        new = gathered.new(records(response, gathered.column_url))
        gathered.total = max(gathered.total, total_of(response))
        yield from self.follow(new, gathered.column_url)
        if self.goes_on(gathered, new or (island.opaque and first)):
            yield self._group(replace(island, page=island.page + 1), gathered)

    def by_get(self, failure: Failure) -> Iterator[Request]:
        """Ask by GET where POST is refused."""
        arguments = failure.request.cb_kwargs  # type: ignore[attr-defined]
        yield self._group(replace(arguments["island"], refused=True), arguments["gathered"])

    def _group(self, island: Island, gathered: Gathered) -> Request:
        start, size = len(gathered.seen) + 1, 3 * island.per_page
        span = {"startrecord": start, "endrecord": start + size - 1, "perpage": island.per_page}
        query = {"page": island.page} if island.opaque else span
        by_get = island.opaque or island.refused
        return self.list_request(
            f"{island.address}?{urlencode({**query, **island.form} if by_get else query)}",
            form=None if by_get else island.form,
            part=True,
            callback=self.parse_group,
            errback=self.failed if by_get else self.by_get,
            cb_kwargs={"island": island, "gathered": gathered},
        )
