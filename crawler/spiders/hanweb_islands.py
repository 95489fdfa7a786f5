"""The islands of XML in Hanweb's pages: rows as CDATA, and how the next ones are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from scrapy.http import HtmlResponse, Response, TextResponse

from crawler.spiders.links import Row, anchor_rows

_DATASTORE = re.compile(r"<datastore>.*?</datastore>", re.S)
_RECORD = re.compile(r"<record>\s*(<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.S)
_NEXT = re.compile(r"<nextgroup>.{0,200}?href\s*=\s*[\"']([^\"']{1,2000})[\"']", re.S)
_TOTAL = re.compile(r"\btotalRecord[\"']?\s*:\s*[\"']?(\d{1,7})", re.I)
_TOTAL_RECORD = re.compile(r"<totalrecord>\s*(?:<!\[CDATA\[)?\s*(\d{1,7})", re.I)
_PER_PAGE = re.compile(r"\bperPage[\"']?\s*:\s*[\"']?(\d{1,3})", re.I)
_PARAM = re.compile(r"\bparam_\w+\s*=\s*\{([^{}]{1,2000})\}")
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|([^\s,'"]+))""")
_DEFAULT = "/module/web/jpage/dataproxy.jsp"


@dataclass(frozen=True, slots=True)
class Island:
    """One list of a page: its rows, and what its next groups are asked with.

    ``opaque``: the numbers of column and unit are encrypted, so that nothing can be asked by
    record, only the address replayed with ``page``, whose first value is that of the page.
    ``refused``: the site takes no POST. ``total``: 0 where only the groups say it.
    """

    rows: tuple[Row, ...]
    total: int
    per_page: int
    address: str
    form: dict[str, str]
    opaque: bool
    page: int = 1
    refused: bool = False
    goes_on: bool = False  # it names where its next group is


def islands(response: Response) -> Iterator[Island]:
    """Give the lists of a page."""
    text = response.text if isinstance(response, TextResponse) else ""
    # No search runs on to the end of the page in vain.
    found = list(_DATASTORE.finditer(text, 0, max(0, text.rfind("</datastore>") + 12)))
    for n, store in enumerate(found):
        # What belongs to an island stands between it and the next one.
        after = text[store.end() : found[n + 1].start() if n + 1 < len(found) else len(text)]
        rows = tuple(_rows(store[0], response.url))
        total, per_page, param = (p.search(after) for p in (_TOTAL, _PER_PAGE, _PARAM))
        total = total or _TOTAL_RECORD.search(store[0])
        href = _NEXT.search(store[0])
        address = urljoin(response.url, unescape(href[1]) if href else _DEFAULT)
        form = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        form.pop("page", None)
        if param:
            form |= {m[1]: m[2] or m[3] or m[4] or "" for m in _PAIR.finditer(param[1])}
        yield Island(
            rows=rows,
            total=int(total[1]) if total else 0,
            per_page=int(per_page[1]) if per_page else max(1, len(rows) // 3),
            address=address.partition("?")[0],
            form=form,
            opaque=not form.get("columnid", "0").isdecimal(),
            goes_on=href is not None,
        )


def total_of(response: Response) -> int:
    """Give how many entries a list has, as a group of it says; 0 where it does not."""
    found = _TOTAL_RECORD.search(response.text) if isinstance(response, TextResponse) else None
    return int(found[1]) if found else 0


def records(response: Response, column_url: str) -> list[Row]:
    """Give the rows of a group, as ``dataproxy.jsp`` answers them."""
    return list(_rows(response.text, column_url)) if isinstance(response, TextResponse) else []


def _rows(text: str, url: str) -> Iterator[Row]:
    """Give the rows in the CDATA of ``text``; they are ``<li>`` or, without a table, ``<tr>``."""
    text = text[: text.rfind("</record>") + 9]  # no search runs on to the end in vain
    fragments = "\n".join(
        record if marked else unescape(record) for marked, record in _RECORD.findall(text)
    )
    if re.match(r"\s*<tr\b", fragments, re.I):
        fragments = f"<table>{fragments}</table>"
    page = HtmlResponse(url, body=f"<body>{fragments}</body>".encode(), encoding="utf-8")
    yield from anchor_rows(page)
