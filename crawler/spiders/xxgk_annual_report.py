"""Hanweb's module ``xxgkAnnualReport.jsp``: one publisher's report of one year a request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from crawler.items import Document
from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Gathered, Row
from crawler.spiders.pairs import is_empty_frame, pairs, year_of

_YEARS = ("fbtime",)
_PATH = "/module/xxgk/xxgkAnnualReport.jsp"


class XxgkAnnualReportSpider(ReportSpider):
    """The list is two selects: areas (publishers) and years; the page is the report itself.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode. ``area`` in the addresses is
        a code of the module's own.
    主管单位
        Each ``area`` is a publisher.
    列表页
        ``/module/xxgk/xxgkAnnualReport.jsp?area=CODE&fbtime=YEAR``, parameters in any order, more
        of them allowed; areas and years are taken from selects and links, each pair is asked for.
    注意事项
        A year without a report answers 200 with an empty frame. Whether ``fbtime`` is the year
        reported on or that of publication is not known: the report says its year.
    """

    name = "xxgk_annual_report"
    article = re.compile(r"/module/xxgk/xxgkAnnualReport\.jsp\?", re.I)

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Ask for every pair of area and year; the column's own page is one of them."""
        here = year_of(response.url, _YEARS)
        if here and self._in_span(here):
            yield from self.parse_document(response, Row(response.url, ""), response.url)
        for row in pairs(response, ("area",), _YEARS, _PATH):
            if self._in_span(year_of(row.url, _YEARS)):
                yield self.document_request(row, response.url)
            else:
                self.crawler.stats.inc_value("rows/other_years")

    def parse_document(
        self, response: Response, row: Row, column_url: str
    ) -> Iterator[Document | Request]:
        """Yield the report of the page; an empty frame has none."""
        if is_empty_frame(response, row):
            self.crawler.stats.inc_value("rows/empty_frames")
        else:
            yield from super().parse_document(response, row, column_url)

    def _in_span(self, year: int) -> bool:
        return self.from_year <= year <= self.until_year + 1
