"""TRS WCM (拓尔思) and what looks like it: static folders of ``tYYYYMMDD_ID.html``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse

from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Row, anchor_rows, script_rows
from crawler.spiders.pagers import TRS_PAGER

_COUNT = re.compile(r"\bcountPage\s*=\s*(\d{1,6})")
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
        ``var countPage = N``. Below the column lie folders by year and by kind of unit.
    注意事项
        Rows may exist only as ``var url=...; var title=...`` of a script. Past the end a list
        answers 404, a stub, or a refresh to its first page. A folder's year may be that of
        publication.
    """

    name = "trs"
    article = re.compile(r"/t(?:\d{8}_)?\d+(?:_wap)?\.(?:s?html?|jhtml)$", re.I)

    def rows(self, response: Response) -> Iterator[Row]:
        """Give the links of the page and the rows that its scripts would write."""
        yield from anchor_rows(response)
        yield from script_rows(response)

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
            yield from super().pages(response)
            return
        if current == "0":
            for k in range(1, self.bounded(int(total), response.url)):
                yield urljoin(response.url, f"{prefix}_{k}.{extension}")


def _scripts(response: Response) -> list[str]:
    if not isinstance(response, TextResponse):
        return []
    return response.xpath("//script[not(@src)]/text()").getall()
