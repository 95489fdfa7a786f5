"""Guangdong's NFCMS, the portal side of gkmlpt: static folders of ``content/post_ID.html``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy.http import Response

from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Row, anchor_rows, said, ways

_NUMBERED = re.compile(r"index_(\d{1,6})\.html$")


class NfcmsSpider(ReportSpider):
    """Lists are folders; their pages count from 1, and the last is linked.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; other organs of the city are on gkmlpt.
    列表页
        Page 1 is ``index.html`` or the bare folder, page n ``index_n.html``; the link ``a.last``
        (尾页) says how many there are. Where it is missing, the next page (下一页) is followed.
    注意事项
        An article has a twin for telephones, ``mpost_ID.html``. Attachments are named by numbers
        only. In PubDate a no-break space may stand between date and time.
    """

    name = "nfcms"
    article = re.compile(r"/content/m?post_\d+\.html?$", re.I)

    def rows(self, response: Response) -> Iterator[Row]:
        """Give the links of the page, to the articles' pages for large screens."""
        for row in anchor_rows(response):
            yield Row(row.url.replace("/mpost_", "/post_"), row.title, row.date)

    def pages(self, response: Response) -> Iterator[str]:
        """Give pages 2 to the last from page 1; from others the next one."""
        for url, anchor in ways(response):
            classes, text = (anchor.get("class") or "").split(), said(anchor)
            number = _NUMBERED.search(url)
            if number and ("last" in classes or text in ("尾页", "末页")):
                if not _NUMBERED.search(response.url):
                    for n in range(2, self.bounded(int(number[1]), response.url) + 1):
                        yield urljoin(url, f"index_{n}.html")
            elif number and ("next" in classes or text in ("下一页", "下页")):
                yield url
