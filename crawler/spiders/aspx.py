"""ASP.NET: lists paged by ``__doPostBack``, by number or by parameter; reports by organ and year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Document
from crawler.spiders import dialects
from crawler.spiders.aspx_forms import PostWalk, next_form
from crawler.spiders.generic import GenericSpider
from crawler.spiders.links import Gathered, Row
from crawler.spiders.pairs import is_empty_frame, pairs, year_of

_ORGANS, _YEARS = ("dept", "deptid", "organ", "organid", "unit", "area"), ("year", "nd")


class AspxSpider(GenericSpider):
    """What the next page is called is in a form: its hidden fields go back as they came.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; ``dept=`` in addresses is an organ.
    列表页
        ``javascript:__doPostBack('TARGET','ARGUMENT')`` of 下一页 or of the next number, posted
        with all hidden inputs of the page (``__VIEWSTATE`` ..); or links with ``page=``; or
        ``Index_2.aspx``. A page with selects of organ and year is asked for each pair.
    注意事项
        The session is a cookie. What a stale view state answers is not known: where a form brings
        nothing, the list is begun anew, once.
    """

    name = "aspx"
    article = re.compile(
        rf"{dialects.ARTICLE.pattern}|[?&](?:dept|organ|unit)\w*=\w+&(?:\w+=\w*&)*year=\d{{4}}"
        r"|/(?:show|detail|view|article|news)\w*\.aspx\?|\.aspx\?(?:\w+=\w*&)*(?:info|news|article)?id=",
        re.I,
    )

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Read a list; where it is a query by organ and year, ask for each pair."""
        yield from super().parse_list(response, gathered or PostWalk(response.url))
        for row in pairs(response, _ORGANS, _YEARS):
            if self.from_year <= year_of(row.url, _YEARS) <= self.until_year + 1:
                yield self.document_request(row, response.url)
            else:
                self.crawler.stats.inc_value("rows/other_years")

    def further(self, response: Response, gathered: Gathered) -> Iterator[Request]:
        """Send the page's form for the next page; without one, go by links and names."""
        form = next_form(response, gathered.parts)
        if form is None:
            yield from super().further(response, gathered)
        else:
            yield self.list_request(
                response.url,
                form,
                part=True,
                errback=self.begin_anew,
                cb_kwargs={"gathered": gathered},
            )

    def begin_anew(self, failure: Failure) -> Iterator[Request]:
        """Begin the list again where a form was refused, once."""
        walk = failure.request.cb_kwargs["gathered"]  # type: ignore[attr-defined]
        if walk.again:
            self.failed(failure)
            return
        walk.again, walk.parts = True, 0
        yield self.list_request(
            walk.column_url, part=True, dont_filter=True, cb_kwargs={"gathered": walk}
        )

    def parse_document(
        self, response: Response, row: Row, column_url: str
    ) -> Iterator[Document | Request]:
        """Yield the report of the page; where none is of that organ and year the frame is empty."""
        if year_of(response.url, _YEARS) and is_empty_frame(response, row):
            self.crawler.stats.inc_value("rows/empty_frames")
        else:
            yield from super().parse_document(response, row, column_url)

    def may_be_report(self, row: Row, *, inside: bool = False) -> bool:
        """Take what is asked for by organ and year, whatever its link says."""
        return year_of(row.url, _YEARS) > 0 or super().may_be_report(row, inside=inside)
