"""Guangdong's 政府信息公开目录管理平台 (gkmlpt): an application for each organ, lists as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Row, absolute, anchors, clean

PER_PAGE = 100  # what the platform gives, whatever is asked

_APP_URL = re.compile(r"""\bAPP_URL\s*:\s*["'](https?://[^"'\s]{1,300})["']""")
_SID = re.compile(r"""\bSID\s*:\s*["'](\w{1,20})["']""")
_TREE = re.compile(r"\bTREE\s*:\s*(?=\[)")
_ANNUAL = re.compile(r"年度报告|年报")
_CHINA = ZoneInfo("Asia/Shanghai")


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
    article = re.compile(r"/content/(?:\d+/)*post_\d+\.html$")

    def entrances(self) -> list[str]:
        """Begin at the city's own application and at its portal, which links the other organs'."""
        portal = self.site.portal_url or self.site.column_url
        if portal is None:
            return []
        return [self.site.column_url or urljoin(portal, "/gkmlpt/index"), urljoin(portal, "/")]

    def parse_list(self, response: Response) -> Iterator[Request]:
        """Read an application's tree, or a portal's page for links to applications."""
        if not isinstance(response, TextResponse):
            return
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

    def folders(self, response: Response) -> Iterator[str]:
        """Give the applications that a page links, and the portal's directory of them."""
        for anchor in anchors(response):
            url = absolute(response, anchor.get("href"))
            if url is None or self.article.search(url):
                continue
            application = re.match(r"https?://[^/]+(?:/\w+)?/gkmlpt(?=/|$)", url)
            if application:
                yield f"{application[0]}/index"
            elif re.search(r"公开目录|各单位", clean("".join(anchor.itertext()))):
                yield url

    def parse_api(
        self, response: Response, app_url: str, category: str, sid: str, page: int
    ) -> Iterator[Request]:
        """Read a page of a category; the first asks for the others."""
        entries, total = read_list(response.body)
        if entries is None:
            self.problem("list_unreadable", "no JSON with articles", response.url)
            return
        yield from self.follow(rows_of(entries, response), response.url)
        if page == 1:
            last = self.bounded(-(-total // PER_PAGE), response.url)
            for number in range(2, last + 1):
                yield self._api_request(app_url, category, sid, number)

    def _api_request(self, app_url: str, category: str, sid: str, page: int) -> Request:
        return self.list_request(
            f"{app_url}/gkmlpt/api/all/{category}?page={page}&sid={sid}",
            callback=self.parse_api,
            cb_kwargs={"app_url": app_url, "category": category, "sid": sid, "page": page},
        )


def read_config(text: str) -> tuple[str, str, list[Any]] | None:
    """Give APP_URL, SID and TREE of a page's ``window._CONFIG``; None where it has none."""
    app_url, sid, tree = _APP_URL.search(text), _SID.search(text), _TREE.search(text)
    if not (app_url and sid and tree):
        return None
    try:
        nodes, _ = json.JSONDecoder().raw_decode(text, tree.end())
    except (ValueError, RecursionError):
        return None
    return app_url[1].rstrip("/"), sid[1], nodes


def annual_nodes(tree: list[Any]) -> Iterator[dict[str, Any]]:
    """Give the nodes of a tree that are categories of annual reports, not those below them."""
    queue = [node for node in tree if isinstance(node, dict)]
    while queue:
        node = queue.pop(0)
        if _ANNUAL.search(str(node.get("name"))) and isinstance(node.get("id"), int):
            yield node
        else:
            queue += [child for child in node.get("children") or () if isinstance(child, dict)]


def read_list(body: bytes) -> tuple[list[Any] | None, int]:
    """Give the entries of an API answer and how many there are in all; (None, 0) if it is none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None, 0
    entries = answer.get("articles") if isinstance(answer, dict) else None
    total = answer.get("total") if isinstance(answer, dict) else 0
    if not isinstance(entries, list):
        return None, 0
    return entries, total if isinstance(total, int) and total > 0 else len(entries)


def rows_of(entries: list[Any], response: Response) -> Iterator[Row]:
    """Give the entries of an API answer as rows."""
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        url = absolute(response, str(entry.get("url") or entry.get("post_url") or ""))
        if url is not None:
            yield Row(url, clean(str(entry.get("title") or "")), date_of(entry))


def date_of(entry: dict[str, Any]) -> str | None:
    """Give the day of publication, in China's time; of several fields the first that is not 0."""
    for name in ("display_publish_time", "first_publish_time", "create_time", "date"):
        seconds = entry.get(name)
        if isinstance(seconds, int) and 0 < seconds < 2**33:
            return datetime.fromtimestamp(seconds, _CHINA).date().isoformat()
    return None
