"""Rows that a page holds as data: a list of objects in a script, which its script would draw."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from scrapy.http import Response, TextResponse

from crawler.spiders.links import MAX_ROWS, Row, clean, find_date
from crawler.spiders.ucap_lists import address_of

_MOST_LISTS = 30  # of a page
_LIST = re.compile(
    r"""["']?\b\w*(?:list|data|rows|items|records|articles?)["']?\s*[:=]\s*(?=\[\s*\{)""", re.I
)
_OBJECTS = re.compile(r"\[\s*\{")  # no list without; sought much faster than its name
_TITLES = ("title", "articleTitle", "infoTitle", "name", "subject")
_ADDRESSES = ("urls", "url", "linkUrl", "link", "href", "infourl", "articleUrl", "path")
_DATES = ("pubDate", "publishDate", "publishedTimeStr", "publishTime", "infodate", "date", "time")
_TAG = re.compile(r"<[^<>]{0,200}>")


def data_rows(response: Response) -> Iterator[Row]:
    """Give the entries of the lists that a page's scripts hold (``articleList: [{"title": ..}]``)."""
    text = response.text if isinstance(response, TextResponse) else ""
    if _OBJECTS.search(text) is None:
        return
    given = 0
    for n, found in enumerate(_LIST.finditer(text)):
        if n == _MOST_LISTS or given >= MAX_ROWS:
            return
        try:
            entries, _ = json.JSONDecoder().raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        for entry in entries if isinstance(entries, list) else ():
            row = _row(entry, response.url) if isinstance(entry, dict) else None
            if row is not None:
                given += 1
                yield row


def _row(entry: dict[str, Any], base: str) -> Row | None:
    title = next((entry[n] for n in _TITLES if isinstance(entry.get(n), str) and entry[n]), None)
    url = next((u for n in _ADDRESSES if (u := address_of(entry.get(n), base))), None)
    if title is None or url is None:
        return None
    day = next((d for n in _DATES if (d := find_date(str(entry.get(n) or "")))), None)
    return Row(url, clean(html.unescape(_TAG.sub("", title))), day)
