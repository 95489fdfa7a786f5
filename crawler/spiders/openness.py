"""商网's Openness platforms (安徽, 呼伦贝尔): ``XxgkAnnualReport/show/N.html`` and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from crawler.items import Document
from crawler.spiders.generic import GenericSpider
from crawler.spiders.links import Row, folder_of, said, ways
from crawler.spiders.pagers import Pager, default_names
from crawler.spiders.pairs import is_empty_frame
from crawler.spiders.parts import column_parts
from parsers.titles import is_organ

# Modules of the platform that hold annual reports, and how lists of any module look.
_ANNUAL = re.compile(r"/(?:XxgkAnnualReport|Xxgknb|OpennessAnnualReport)(?:/|$)", re.I)
_LIST = re.compile(
    r"/(?:show)?list(?:/|$|\.)|/(?:index|year)(?:/|\.|$)|/page_\d+\.html?$|/Openness\w*/?$|/Xxgk\w*/?$",
    re.I,
)
_BRANCH = re.compile(
    r"/(?:\w*Openness(?:Branch|Organ|Dept)\w*)/(?:show/)?[\w-]+(?:\.html?)?$", re.I
)
_YEAR_PAGE = re.compile(r"/year/show/[\w-]+/(?:19|20)\d\d(?:\.html?)?$", re.I)
_TAB = re.compile(r"年报|年度报告")


class OpennessSpider(GenericSpider):
    """Reports have a module of their own; lists have the page's number in their path.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; ``/OpennessContent/showList/ORGAN/CATEGORY/`` is an
        organ's.
    列表页
        ``.../page_N.html``, counted from 1; it ends at the page that brings nothing new. The list
        of reports itself was never seen: links that say 年报 and links of its modules are followed.
    注意事项
        Articles are ``/XxgkAnnualReport/show/N.html``, ``/Xxgknb/show/N.html?type=1`` or
        ``/OpennessAnnualReport/year/show/ORGAN/YEAR``. Digits in the text stand in spans of their
        own.
    """

    name = "openness"
    article = re.compile(
        r"/(?:XxgkAnnualReport|Xxgknb|\w*Openness\w*|PolicyContent|News|Special)/"
        r"(?:year/)?(?:show|detail)/[\w-]+(?:/\d+)?(?:\.html?)?(?:\?\w+=\w*)?$"
        r"|(?:annual_report|AnnualReport/detail)/[0-9a-f]{24}\.html$",
        re.I,
    )

    def folders(self, response: Response) -> Iterator[str]:
        """Give the lists of reports that a page names, by their module or by what they say, and the
        pages of other organs."""
        yield from column_parts(response, _LIST)
        here = folder_of(response.url)
        for url, element in ways(response):
            if _BRANCH.search(url) and is_organ(said(element)):
                yield url
            if self.article.search(url) or folder_of(url) == here:
                continue
            text = said(element) + (element.get("title") or "")
            if _ANNUAL.search(url) or (_LIST.search(url) and _TAB.search(text)):
                yield url

    def may_be_report(self, row: Row, *, inside: bool = False) -> bool:
        """Take what is asked for by organ and year, whatever its link says (2023年, an organ)."""
        return bool(_YEAR_PAGE.search(row.url)) or super().may_be_report(row, inside=inside)

    def parse_document(
        self, response: Response, row: Row, column_url: str
    ) -> Iterator[Document | Request]:
        """Follow the other years and organs that a page by organ and year links; read it."""
        if _YEAR_PAGE.search(response.url):
            others = (row for row in self.rows(response) if _YEAR_PAGE.search(row.url))
            yield from self.follow(others, column_url)
            if is_empty_frame(response, row):
                self.crawler.stats.inc_value("rows/empty_frames")
                return
        yield from super().parse_document(response, row, column_url)

    def pager(self, response: Response, page: int) -> Pager:
        """Read the pager; the number in the path goes on even where no pager is shown."""
        pager = super().pager(response, page)
        if pager.following or not re.search(r"/page_\d+\.html?$", response.url):
            return pager
        return replace(pager, guesses=default_names(response.url, page))
