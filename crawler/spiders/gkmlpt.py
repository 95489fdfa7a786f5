"""Guangdong's 政府信息公开目录管理平台 (gkmlpt): an application for each organ, lists as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler.items import Document
from crawler.spiders.base import ReportSpider
from crawler.spiders.gkmlpt_api import (
    annual_nodes,
    children_of,
    read_config,
    read_list,
    rows_of,
)  # fmt: skip
from crawler.spiders.links import Gathered, absolute, said, ways

# What leads from a portal to its list of applications.
_DIRECTORY = re.compile(r"公开目录|各单位|^(?:政务|(?:部门)?(?:政府)?信息)公开(?:专栏|平台|栏目)?$")


class GkmlptSpider(ReportSpider):
    """Each page embeds the tree of categories; a category's list is JSON, 100 entries a page.

    行政区划代码
        ``-a site=``: the id of a registry row, by default the adcode.
    主管单位
        Each organ has an application under a prefix of its own (``/gzthtyj/gkmlpt/``) with an
        id of its own (SID).
    列表页
        ``{APP_URL}/gkmlpt/api/all/{category}?page=N&sid=SID``, the category that TREE names
        年度报告 or 年报; where it has a ``jump_url``, that is followed instead.
    注意事项
        Without ``sid`` the answer is of no use. Other organs are found by links, never by
        counting. Times are Unix seconds, some of them 0. An entry may lead to another host.
    """

    name = "gkmlpt"
    article = re.compile(r"/content/(?:\d+/)*m?post_\d+\.html?$", re.I)

    def entrances(self) -> list[str]:
        """Begin at the city's own application and at its portal, which links the other organs'."""
        portal = self.site.portal_url or self.site.column_url
        if portal is None:
            return []
        return [self.site.column_url or urljoin(portal, "/gkmlpt/index"), urljoin(portal, "/")]

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Read an application's tree, or a portal's page for links to applications."""
        assert isinstance(response, TextResponse)  # as is_page has said
        for url in self.folders(response):
            yield self.list_request(url)
        config = read_config(response.text)
        if config is None:  # a portal, or the column on a site of another kind
            yield from self.follow(self.rows(response), response.url)
            return
        app_url, sid, tree = config
        for node in annual_nodes(tree):
            jump = absolute(response, node.get("jump_url"))
            if jump is not None:
                yield self.list_request(jump)
            else:
                yield self._api_request(app_url, str(node["id"]), sid, 1)
                for year in children_of(node):  # a category may hold them or only stand above
                    yield self._api_request(app_url, year, sid, 1)

    def folders(self, response: Response) -> Iterator[str]:
        """Give the applications that a page links, and the portal's directory of them."""
        for url, element in ways(response):
            if self.article.search(url):
                continue
            application = re.match(r"https?://[^/]+(?:/\w+)?/gkmlpt(?=/|$)", url)
            if application:
                yield f"{application[0]}/index"
            elif _DIRECTORY.search(said(element)):
                yield url

    def parse_api(
        self,
        response: Response,
        app_url: str,
        category: str,
        sid: str,
        page: int,
        gathered: Gathered,
    ) -> Iterator[Request]:
        """Read a page of a category, and ask for the next while new entries come."""
        entries, total = read_list(response.body)
        if entries is None:
            self.problem("list_unreadable", "no JSON with articles", response.url)
            return
        gathered.total = max(gathered.total, total)
        new = gathered.new(rows_of(entries, response))
        yield from self.follow(new, gathered.column_url)
        if self.goes_on(gathered, new):
            yield self._api_request(app_url, category, sid, page + 1, gathered)

    def _api_request(
        self, app_url: str, category: str, sid: str, page: int, gathered: Gathered | None = None
    ) -> Request:
        url = f"{app_url}/gkmlpt/api/all/{category}?page={page}&sid={sid}"
        return self.list_request(
            url,
            part=True,
            callback=self.parse_api,
            cb_kwargs={
                "app_url": app_url, "category": category, "sid": sid, "page": page,
                "gathered": gathered or Gathered(url),
            },
        )  # fmt: skip
