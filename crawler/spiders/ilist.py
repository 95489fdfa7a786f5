"""``/info/iList.jsp`` (陕西, 四川, 新疆), and other lists of ``.jsp`` and ``.do``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy.http import Response

from crawler.spiders import dialects
from crawler.spiders.generic import GenericSpider
from crawler.spiders.links import child_folders, ways
from crawler.spiders.pagers import Pager, read_pager
from crawler.spiders.parts import column_parts

_LIST = re.compile(r"/\w*List\w*\.(?:jsp|do)\b", re.I)
_CATEGORY = ("cat_id", "catalog_id", "node_id", "tm_id")


class IlistSpider(GenericSpider):
    """A list is a category of a dynamic page, its pages are counted by ``cur_page``.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; ``node_id`` may name a department.
    列表页
        ``/info/iList.jsp?node_id=&cat_id=158&cur_page=2``; the pager's links have other parameters
        (``site_id=CMSza&catalog_id=..&cur_page=N``) in any order, and are followed as they stand.
    注意事项
        Articles are ``/gk/.../N.htm``. Addresses carry ``;jsessionid=``, which is left out. Past
        the end the last page may come again.
    """

    name = "ilist"
    article = re.compile(rf"/gk/(?:[\w-]+/)*\d+\.s?html?$|{dialects.ARTICLE.pattern}", re.I)

    def folders(self, response: Response) -> Iterator[str]:
        """Give the folders below, the named parts, and the categories that the page names so."""
        yield from child_folders(response, self.article)
        yield from column_parts(response, re.compile(""), near=True)
        yield from column_parts(response, _LIST)

    def pager(self, response: Response, page: int) -> Pager:
        """Read the pager; a link to another category is none of it."""
        pager = read_pager(response, page)
        if not _LIST.search(response.url) or pager.following:
            return pager
        return replace(pager, guesses=tuple(_numbered(response, page + 1)))


def _numbered(response: Response, page: int) -> Iterator[str]:
    """Give the addresses of a page by its number: as the pager's own links write it, or plainly."""
    for url, _ in ways(response):
        if "cur_page=" in url and _LIST.search(url):
            yield re.sub(r"cur_page=\d*", f"cur_page={page}", url)
            break
    query = dict(parse_qsl(urlsplit(response.url).query, keep_blank_values=True))
    if any(query.get(name) for name in _CATEGORY):
        yield f"{response.url.partition('?')[0]}?{urlencode({**query, 'cur_page': page})}"
