"""Hanweb's module ``xxgkAnnualReport.jsp``: one publisher's report of one year a request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.items import Document
from crawler.spiders.attached import attached_files, is_report_text
from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Gathered, Row, absolute, anchors, clean

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
        here = dict(parse_qsl(urlsplit(response.url).query))
        areas, years = _options(response)
        for linked in _linked(response, self.article):
            areas.setdefault(linked.get("area", ""), "")
            years.add(linked.get("fbtime", ""))
        for area, name in areas.items():
            for year in sorted(years, reverse=True):
                if not area or not year.isdecimal():
                    continue
                if not self._in_span(int(year)):
                    self.crawler.stats.inc_value("rows/other_years")
                    continue
                if (area, year) == (here.get("area"), here.get("fbtime")):
                    row = Row(response.url, name)
                    yield from self.parse_document(response, row, response.url)
                    continue
                query = urlencode(here | {"area": area, "fbtime": year})
                row = Row(urljoin(response.url, f"{_PATH}?{query}"), name)
                yield self.document_request(row, response.url)

    def parse_document(
        self, response: Response, row: Row, column_url: str
    ) -> Iterator[Document | Request]:
        """Yield the report of the page; an empty frame has none."""
        if is_report_text(response) or attached_files(response, row).parts:
            yield from super().parse_document(response, row, column_url)
        else:
            self.crawler.stats.inc_value("rows/empty_frames")

    def _in_span(self, year: int) -> bool:
        return self.from_year <= year <= self.until_year + 1


def _options(response: Response) -> tuple[dict[str, str], set[str]]:
    """Give the areas (code -> name) and years of the page's selects."""
    areas: dict[str, str] = {}
    years: set[str] = set()
    for select in response.xpath("//select"):
        options = {
            option.attrib.get("value", "").strip(): clean(
                "".join(option.xpath(".//text()").getall())
            )
            for option in select.xpath(".//option")
        }
        values = [value for value in options if value]
        if values and all(re.fullmatch(r"20\d\d", value) for value in values):
            years |= set(values)
        elif "area" in f"{select.attrib.get('name')} {select.attrib.get('id')}":
            areas |= {value: options[value] for value in values}
    return areas, years


def _linked(response: Response, article: re.Pattern[str]) -> Iterator[dict[str, str]]:
    """Give the parameters of the module's addresses that the page links."""
    for anchor in anchors(response):
        url = absolute(response, anchor.get("href"))
        if url is not None and article.search(url):
            yield dict(parse_qsl(urlsplit(url).query))
