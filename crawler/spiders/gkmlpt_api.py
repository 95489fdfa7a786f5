"""What gkmlpt's pages and its API say, as data: configuration, tree of categories, lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scrapy.http import Response

from crawler.spiders.links import Row, absolute, clean, find_date

_APP_URL = re.compile(r"""\bAPP_URL["']?\s*:\s*["'](https?:(?:\\?/){2}[^"'\s]{1,300})["']""")
_SID = re.compile(r"""\bSID["']?\s*:\s*["']?(\w{1,20})\b""")
_TREE = re.compile(r"""\bTREE["']?\s*:\s*(?=\[)""")
_ANNUAL = re.compile(r"年度报告|年报")
_CHINA = ZoneInfo("Asia/Shanghai")


def read_config(text: str) -> tuple[str, str, list[Any]] | None:
    """Give APP_URL, SID and TREE of a page's ``window._CONFIG``; None where it has none."""
    app_url, sid, tree = _APP_URL.search(text), _SID.search(text), _TREE.search(text)
    if not (app_url and sid and tree):
        return None
    try:
        nodes, _ = json.JSONDecoder().raw_decode(text, tree.end())
    except (ValueError, RecursionError):
        return None
    return app_url[1].replace("\\/", "/").rstrip("/"), sid[1], nodes


def annual_nodes(tree: list[Any]) -> Iterator[dict[str, Any]]:
    """Give the nodes of a tree that are categories of annual reports, not those below them."""
    queue = [node for node in tree if isinstance(node, dict)]
    while queue:
        node = queue.pop(0)
        if _ANNUAL.search(str(node.get("name"))) and str(node.get("id")).isdecimal():
            yield node
        else:
            queue += [child for child in node.get("children") or () if isinstance(child, dict)]


def children_of(node: dict[str, Any]) -> Iterator[str]:
    """Give the ids of the categories below a node, of years or kinds of unit."""
    for child in node.get("children") or ():
        if isinstance(child, dict):
            if str(child.get("id")).isdecimal() and not child.get("jump_url"):
                yield str(child["id"])
            yield from children_of(child)


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
        if isinstance(seconds, str) and not seconds.isdecimal():
            if day := find_date(seconds):
                return day
            continue
        seconds = int(seconds or 0) if isinstance(seconds, int | str) else 0
        if seconds > 10**11:  # milliseconds
            seconds //= 1000
        if 0 < seconds < 2**33:
            return datetime.fromtimestamp(seconds, _CHINA).date().isoformat()
    return None
