"""博达 VSB webber: lists are ``.htm`` files, the older pages of a list count down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from crawler.spiders.base import ReportSpider
from crawler.spiders.links import ways
from crawler.spiders.pagers import next_link
from crawler.spiders.parts import column_parts

_LIST = re.compile(r"\.html?$|/$|[?&]wbtreeid=\d+(?:&|$)")
_OF = re.compile(r"(?<!\d)1\s*/\s*(\d{1,4})(?!\d)")  # 当前 1/3 页


class VsbSpider(ReportSpider):
    """Page 1 of ``a/b.htm`` is itself, page 2 ``a/b/<total-1>.htm``, the last ``a/b/1.htm``.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; departments often have hosts of their own.
    列表页
        下页 (``p_next``) is followed, whatever it is called, in static lists as in dynamic ones
        (``.jsp?urltype=tree.TreeTempUrl&wbtreeid=N&PAGENUM=2``). Where a script leads there,
        the addresses follow from the number of pages (1/N).
    注意事项
        Attachments stand outside the body, ``download.jsp?...wbfileid=`` without a name in the
        address. A page may show nothing but a PDF (``showVsbpdfIframe``). Years of two digits
        (21/01/26). Titles are cut with ``...`` in the text, whole in the attribute.
    """

    name = "vsb"
    article = re.compile(r"/info/\d+/\d+\.html?$|content\.jsp\?(?=.*\bwbnewsid=\d)", re.I)

    def pages(self, response: Response) -> Iterator[str]:
        """Give the next page; from page 1 all, where its link is a script's."""
        if (url := next_link(response)) is not None:
            yield url
            return
        scripts = "//a[contains(., '下页') or contains(., '下一页') or normalize-space() = '>']"
        text = " ".join(response.xpath("//body//text()").getall())
        if (found := _OF.search(text)) and response.xpath(scripts):
            for n in range(1, self.bounded(int(found[1]), response.url)):
                yield urljoin(response.url, f"{_stem(response.url)}{n}.htm")

    def folders(self, response: Response) -> Iterator[str]:
        """Give the lists below this one (``a/b/c.htm`` below ``a/b.htm``) and its named parts."""
        stem = _stem(response.url)
        for url, _ in ways(response):
            if self.article.search(url) or not urlsplit(url).path.startswith(stem):
                continue
            if re.search(r"/(?!\d+\.)[\w-]+\.html?$", url):
                yield url
        yield from (url for url in column_parts(response, _LIST) if not self.article.search(url))


def _stem(url: str) -> str:
    """Give the folder in which a list's further pages lie."""
    return re.sub(r"(?:/\d+)?\.html?$", "/", urlsplit(url).path)
