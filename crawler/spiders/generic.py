"""Any site whose platform is not known, or known too little: lists of links with dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapy.http import Response

from crawler.spiders import dialects
from crawler.spiders.links import child_folders
from crawler.spiders.parts import column_parts
from crawler.spiders.walk import WalkSpider


class GenericSpider(WalkSpider):
    """What the addresses of articles look like on known platforms, and what pagers say.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        The government whose portal it is; departments and townships where the column names them.
    列表页
        The next page is the one that is linked (下一页, the next number), else what it is called on
        other platforms: ``index_1``, ``index_2``, ``page=2``; it counts if it brings something new.
        Lists below: folders below this one, and links that say a year or a kind of unit.
    注意事项
        What it gives up on is named: ``list_empty`` (nothing at all on a page, as where scripts
        draw the list), ``list_short`` (fewer pages than the list says it has), ``list_unpaged``
        (only a script knows the next page). Pages, depth and lists are bounded.
    """

    name = "generic"
    article = dialects.ARTICLE

    def folders(self, response: Response) -> Iterator[str]:
        """Give the folders below this page and the parts that it names."""
        below = child_folders(response, self.article)
        yield from dict.fromkeys((*below, *column_parts(response, re.compile(""), near=True)))
