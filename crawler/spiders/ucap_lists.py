"""Lists of 开普 ucap: numbered files, channels below a channel, channels as JSON."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse

from crawler.spiders.links import Row, absolute, clean, find_date, folder_of, ways
from crawler.spiders.pagers import UCAP_PAGER

PAGE_SIZE = 100  # honoured where it was tried; what comes is what counts
LIST = re.compile(r"/\w*list\w*\.s?html?$|/c\d{4,6}/(?:index\.s?html?)?$")

_NAMED = re.compile(r"""["']([\w./-]{1,200}?list\w*\.s?html?)["']""")
_PREFIX = re.compile(r"""["'](/(?:common/)?search(?:List)?/)["']\s*\+""")
_CHANNEL = re.compile(r"""\bchannelId["']?\s*(?:[:=]|content=)\s*["']([0-9a-f]{32})["']""")
_SEARCH = re.compile(r"/(?:common/)?search(?:List)?/[0-9a-f]{32}")

_TAG = re.compile(r"<[^<>]{0,200}>")  # the word searched for, in <em>


def numbered_pages(response: Response) -> list[str]:
    """Give ``prefix_1``, ``prefix_2`` to ``prefix_N`` from page 1 of N; nothing from any other."""
    pager = UCAP_PAGER.search(response.text) if isinstance(response, TextResponse) else None
    if pager is None or pager[2] != "1" or int(pager[1]) < 2:
        return []
    stem = urljoin(response.url, pager[3])
    return [f"{stem}_{n}.{pager[4]}" for n in range(1, min(int(pager[1]), 9999) + 1)]


def json_channels(response: Response, *, bare: bool) -> list[str]:
    """Give the addresses of JSON that the page's scripts name, whole or as path and channel.

    Where a page is ``bare`` of all else, its channel is tried under the usual path.
    """
    text = response.text if isinstance(response, TextResponse) else ""
    paths = _SEARCH.findall(text)
    channels = _CHANNEL.findall(text)[:1]
    prefixes = _PREFIX.findall(text) or (["/common/search/"] if bare and not paths else [])
    paths += [prefix + channel for prefix in prefixes for channel in channels]
    return sorted({urljoin(response.url, path) for path in paths})


def channels_below(response: Response) -> Iterator[str]:
    """Give the lists in folders below this page's own that its links or its scripts name."""
    here = folder_of(response.url)
    names = [url for url, _ in ways(response)]
    if isinstance(response, TextResponse):
        names += _NAMED.findall(response.text)
    for url in (absolute(response, name) for name in names):
        if url and LIST.search(url) and here != folder_of(url) and folder_of(url).startswith(here):
            yield url


def read_list(body: bytes, column_url: str) -> tuple[list[Row] | None, int]:
    """Give the entries of an answer and how many there are in all; (None, 0) if it is none."""
    try:
        data = json.loads(body)["data"]
        results, total = data["results"], data.get("total")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, 0
    if not isinstance(results, list):
        return None, 0
    rows = []
    for entry in results:
        url = address_of(entry.get("url"), column_url) if isinstance(entry, dict) else None
        if url is not None:
            title = clean(html.unescape(_TAG.sub("", str(entry.get("title") or ""))))
            rows.append(Row(url, title, find_date(str(entry.get("publishedTimeStr") or ""))))
    return rows, total if isinstance(total, int) and total > 0 else 0


def address_of(value: Any, base: str) -> str | None:
    """Give the address that ``url`` means: text, or a map (also as text) with ``common``, ``pc`` first."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if isinstance(value, dict):
        value = value.get("common") or value.get("pc") or next(iter(value.values()), None)
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        url = urljoin(base, value.strip())
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None
