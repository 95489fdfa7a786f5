"""TRS WCM (拓尔思) and what looks like it: static folders of ``tYYYYMMDD_ID.html``."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse

from crawler.spiders.base import ReportSpider
from crawler.spiders.links import absolute
from crawler.spiders.pagers import TRS_PAGER, default_names, next_link

_COUNT = re.compile(r"\bcountPage\s*=\s*(\d{1,6})")
# TRS WAS: a search that a page's frame or script asks for; a search box's has no value yet.
_WAS = re.compile(r"/was5?/web/search\?")
_SEARCH = re.compile(
    r"""["']([^"'\s<>]{0,200}/was5?/web/search\?[^"'\s<>]*channelid=\d+[^"'\s<>]*)["'](?!\s*\+)"""
)
_EXTENSION = re.compile(r"""["']index["'].{0,80}?["']\.(s?html?|jhtml)["']|\.(s?html?|jhtml)["']""")


class TrsSpider(ReportSpider):
    """Lists are folders, articles files in them, addresses relative.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; departments and townships keep folders of their own,
        often in the same column.
    列表页
        Page 0 is ``index.html`` or the bare folder, page k ``index_k.html``; how many there are
        stands in ``createPageHTML(N, 0, "index", "html")``, ``createPage(...)`` or
        ``var countPage = N``. Below the column lie folders by year and by kind of unit. Or a
        search stands for the list: ``/was5/web/search?channelid=..&page=N`` (TRS WAS).
    注意事项
        Rows may exist only as ``var url=...; var title=...`` of a script. Past the end a list
        answers 404, a stub, or a refresh to its first page. A folder's year may be that of
        publication.
    """

    name = "trs"
    article = re.compile(r"/t(?:\d{8}_)?\d+(?:_wap)?\.(?:s?html?|jhtml)$", re.I)

    def folders(self, response: Response) -> Iterator[str]:
        """Give the folders below, the named parts, and the search that stands for the list."""
        yield from super().folders(response)
        if isinstance(response, TextResponse) and not _WAS.search(response.url):
            for found in _SEARCH.findall(response.text):
                url = absolute(response, html.unescape(found))
                if url is not None:
                    yield url

    def pages(self, response: Response) -> Iterator[str]:
        """Give pages 1 to N-1 from page 0."""
        text = "\n".join(_scripts(response))
        pager, count = TRS_PAGER.search(text), _COUNT.search(text)
        if pager:
            total, current, prefix, extension = pager.groups()
        elif count:
            found = _EXTENSION.search(text)
            total, current, prefix = count[1], "0", "index"
            extension = (found and (found[1] or found[2])) or "html"
        else:  # TRS WAS, and themes of one's own
            if (url := next_link(response)) is not None:
                yield url
            elif _WAS.search(response.url):
                paged = re.search(r"[?&]page=\d", response.url)
                whole = response.url if paged else f"{response.url}&page=1"
                yield from default_names(whole, 1)
            return
        if current == "0":
            for k in range(1, self.bounded(int(total), response.url)):
                yield urljoin(response.url, f"{prefix}_{k}.{extension}")


def _scripts(response: Response) -> list[str]:
    if not isinstance(response, TextResponse):
        return []
    return response.xpath("//script[not(@src)]/text()").getall()
