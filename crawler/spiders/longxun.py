"""龙讯 (安徽 and elsewhere): columns ``/public/column/ORGAN``, lists as fragments of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.items import Document
from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Gathered, Row, anchor_rows, said, ways
from crawler.spiders.longxun_calls import Call, calls_of, page_count
from parsers.titles import is_organ

_COLUMN = re.compile(r"/public/column/(\w+)(?:\?|$)")
# The page of an organ and a year, which is the report: ?type=3&timeFrame=2023, ?type=3&title=2020
_YEAR_PAGE = re.compile(r"/public/column/\w+\?(?:.*&)?(?:timeFrame|title)=(?:19|20)\d\d\b")
_ANNUAL = re.compile(r"(?:信息公开|政府信息)?(?:工作)?(?:年报|年度报告)$")


class LongxunSpider(ReportSpider):
    """A column page names the call that fills its list; each organ has columns of its own.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        ``organId`` is an organ of the government; the platform links the others.
    列表页
        ``/site/label/8888?labelName=publicInfoList&siteId=..&organId=..&catId=..&pageIndex=N``
        answers a fragment; the page has the values, its own call goes first.
    注意事项
        ``type``, ``publicType``, ``catId`` or ``catIds`` of the 年报 tab differ from site to site:
        its link is followed as it stands. It may lead to a page for each year instead of a list.
        Where GET is refused, POST is tried. On county sites all is below ``/zfxxgk/public/``.
    """

    name = "longxun"
    article = re.compile(
        rf"/public/(?:content/)?\w+(?:/\w+)?\.html?$|/public/content/\d+$|{_YEAR_PAGE.pattern}"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.organs: set[str] = set()

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Follow what the page shows, and make the calls that it would make."""
        yield from super().parse_list(response, gathered)
        for call in calls_of(response):
            yield self._part(call, 1, Gathered(response.url))

    def folders(self, response: Response) -> Iterator[str]:
        """Give the tabs that say 年报, and one column of each organ that the page links."""
        own = _COLUMN.search(response.url)
        self.organs |= {own[1]} if own else set()
        for url, element in ways(response):
            column = _COLUMN.search(url)
            if column is None:
                continue
            text = "".join((element.get("title") or "").split()) or said(element)
            if _ANNUAL.search(text) and not _YEAR_PAGE.search(url):
                yield url
            elif column[1] not in self.organs and is_organ(text):
                self.organs.add(column[1])
                yield url

    def parse_part(
        self, response: Response, call: Call, page: int, gathered: Gathered
    ) -> Iterator[Request]:
        """Read a fragment, and ask for the next one while new entries come."""
        rows = [r for r in anchor_rows(response) if r.date or self.article.search(r.url)]
        new = gathered.new(rows)
        yield from self.follow(new, gathered.column_url)
        pages = page_count(response)
        if pages > page and not new:
            detail = f"the list says {pages} pages; {gathered.parts} gave entries"
            self.problem("list_short", detail, gathered.column_url)
        elif new and page != pages and self.may_go_on(gathered):
            yield self._part(call, page + 1, gathered)

    def by_post(self, failure: Failure) -> Iterator[Request]:
        """Ask by POST where GET is refused."""
        if not isinstance(failure.value, HttpError):
            self.failed(failure)
            return
        told = failure.request.cb_kwargs  # type: ignore[attr-defined]
        yield self._part(told["call"].by_post(), told["page"], told["gathered"])

    def may_be_report(self, row: Row, *, inside: bool = False) -> bool:
        """Say whether a row may be a report: of those that lead to columns, what says its year."""
        if _COLUMN.search(row.url):
            return bool(_YEAR_PAGE.search(row.url))
        return super().may_be_report(row, inside=inside)

    def _part(self, call: Call, page: int, gathered: Gathered) -> Request:
        url, form = call.of_page(page)
        return self.list_request(
            url,
            form,
            part=True,
            callback=self.parse_part,
            errback=self.failed if form else self.by_post,
            cb_kwargs={"call": call, "page": page, "gathered": gathered},
        )
