"""The platform of ``/<site>/<column>/pc/list.html``; who makes it is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapy.http import Response

from crawler.spiders.generic import GenericSpider
from crawler.spiders.links import child_folders, folder_of, ways
from crawler.spiders.pagers import Pager, default_names
from crawler.spiders.parts import column_parts

_LIST = re.compile(r"/pc/list(?:_\d+)?\.s?html?$")


class PcListSpider(GenericSpider):
    r"""Lists are ``/SITE/COLUMN/pc/list.html``, articles ``.../pc/content/content_N.html``.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; the first part of a path is a site of the platform.
    列表页
        How further pages are called was never seen: what the page links or its script says goes
        first, then ``list_2.html`` and ``list_1.html`` are tried, whatever the page shows.
        Rows may stand in a script only: ``articleList: [{"title": .., "urls": "{\\"pc\\": ..}"}]``.
    注意事项
        Numbers of articles have 7 to 19 digits. Some portals answer a shell of 1,334 bytes.
    """

    name = "pc_list"
    article = re.compile(r"/content/(?:content_)?\d+\.s?html?$")

    def folders(self, response: Response) -> Iterator[str]:
        """Give the lists of columns below this one, and its named parts."""
        yield from child_folders(response, self.article)
        yield from column_parts(response, _LIST)
        # /site/c00145/pc/list.html has its parts in /site/c00145/c00146/pc/list.html
        column = folder_of(response.url).removesuffix("pc/")
        for url, _ in ways(response):
            if (
                _LIST.search(url)
                and folder_of(url).startswith(column)
                and folder_of(url) != f"{column}pc/"
            ):
                yield url

    def pager(self, response: Response, page: int) -> Pager:
        """Read the pager, and try the usual names where it has none."""
        pager = super().pager(response, page)
        if pager.pages or pager.following or pager.guesses:
            return pager
        return replace(pager, guesses=default_names(response.url, page))
