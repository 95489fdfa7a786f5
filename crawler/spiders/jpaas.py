"""Hanweb jpaas: a page's list is built by a call that the page spells out (``build/unit``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.items import Document
from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Gathered, absolute, anchor_rows, child_folders
from crawler.spiders.parts import column_parts

PAGE_SIZE = 50  # more may be cut without a word
_LIST = re.compile(r"/col/col\d+/(?:index\.html)?$|/[\w-]+/(?:index\.html)?$")
_LIST_TAG = re.compile(r"列表|分页|内容|list", re.I)
_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*["']([^"']*)["']""")
_COUNT = re.compile(r"""\bcount\s*=\s*["'](\d{1,7})["']""")


class JpaasSpider(ReportSpider):
    """Columns are folders or ``/col/colN/``; ``<script url=... queryData=...>`` says what to ask.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; departments have trees of their own
        (``/bmxxgk/DEPT/zfxxgknb/``).
    列表页
        ``GET {url}?{queryData}&paramJson={"pageNo":N,"pageSize":50}``; the answer is JSON with
        HTML, whose pager says how many rows there are (``count``).
    注意事项
        What ``queryData`` says is sent as it stands, the product's own misspelling ``bulidstatic``
        too. Paging outside ``paramJson`` is ignored: page 1 comes back. A page has several such
        calls; each is tried. Without Referer some sites answer 403.
    """

    name = "jpaas"
    article = re.compile(r"/art/\d{4}/(?:\d+/\d+/art_\d+_\d+|art_[0-9a-f]{32})\.html?$", re.I)

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Follow what the page shows, and make the calls that it would make."""
        yield from super().parse_list(response, gathered)
        for script in response.xpath("//script[@querydata]"):
            url = absolute(response, script.attrib.get("url"))
            query = dict(_PAIR.findall(unescape(script.attrib["querydata"])))
            if url is not None and query:
                yield self._call(url, query, 1, Gathered(response.url))

    def folders(self, response: Response) -> Iterator[str]:
        """Give the folders below the column and the columns named as its parts."""
        yield from child_folders(response, self.article)
        yield from column_parts(response, _LIST)

    def parse_unit(
        self, response: Response, url: str, query: dict[str, str], page: int, gathered: Gathered
    ) -> Iterator[Request]:
        """Read a call's HTML, and ask for the next page while new entries come."""
        html = _html_of(response.body)
        if html is None:
            if _LIST_TAG.search(query.get("tagId", "")):  # else a menu, which may be empty
                self.problem("list_unreadable", "no JSON with data.html", response.url)
            return
        part = HtmlResponse(
            gathered.column_url, body=html.encode(errors="replace"), encoding="utf-8"
        )
        yield from (self.list_request(folder) for folder in self.folders(part))
        # The pager counts entries; what else is linked there has no date.
        rows = [r for r in anchor_rows(part) if r.date or self.article.search(r.url)]
        new = gathered.new(rows)
        yield from self.follow(new, gathered.column_url)
        if count := _COUNT.search(html):
            gathered.total = max(gathered.total, int(count[1]))
        # Without a pager that counts, a list ends where nothing new comes.
        uncounted = len(new) > 9 and not gathered.total and self.may_go_on(gathered)
        if uncounted or self.goes_on(gathered, new):
            yield self._call(url, query, page + 1, gathered)

    def _call(self, url: str, query: dict[str, str], page: int, gathered: Gathered) -> Request:
        paging = json.dumps({"pageNo": page, "pageSize": PAGE_SIZE}, separators=(",", ":"))
        return self.list_request(
            f"{url}?{urlencode({**query, 'paramJson': paging})}",
            part=True,
            callback=self.parse_unit,
            cb_kwargs={"url": url, "query": query, "page": page, "gathered": gathered},
        )


def _html_of(body: bytes) -> str | None:
    """Give ``data.html`` of an answer; None if it is none."""
    try:
        html = json.loads(body)["data"]["html"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return html if isinstance(html, str) else None
