"""Lists that a page's script asks another address for, where the families' own ways do not apply.

Facts in wild/platforms.md §1, §2 and §3, marked unconfirmed there: what comes is what counts, and
a call that gives no rows is named.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.items import Document
from crawler.spiders.base import ReportSpider
from crawler.spiders.links import Gathered, Row, absolute, anchor_rows, clean, find_date

_LOAD = re.compile(r"""["']([^"'\s<>]{0,200}/loadData(?:\?[^"'\s<>]{0,300})?)["']""", re.I)
_CHANNEL = re.compile(
    r"""\bchannel_?id["']?\s*(?:[:=]|,)\s*["']([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})["']""",
    re.I,
)
_SEARCH = re.compile(
    r"""["']([^"'\s<>]{0,200}/module/xxgk/(?:search|tree)\.jsp(?:\?[^"'\s<>]{0,600})?)["']""", re.I
)
_SAID = re.compile(
    r"""\b(infotypeId|jdid|area|divid|vc_xxgkarea)["']?\s*[:=]\s*["']?([\w-]{1,60})""", re.I
)
_TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A list's address and parameters; ``page`` is what the parameter of its page is called."""

    address: str
    parameters: dict[str, str]
    page: str
    read: Callable[[Response, str], tuple[list[Row] | None, int]]
    refused: bool = False  # the site takes no POST


def load_data(response: Response) -> Iterator[Call]:
    """Give the call of Suzhou's 开普 (``POST .../loadData``, a channel's id, JSON)."""
    text = response.text if isinstance(response, TextResponse) else ""
    channels = dict.fromkeys(_CHANNEL.findall(text))
    for address in dict.fromkeys(_LOAD.findall(text) if channels else ()):
        for channel in channels:
            url = urljoin(response.url, html.unescape(address))
            whole = url if "pageSize" in url else f"{url}{'&' if '?' in url else '?'}pageSize=15"
            yield Call(whole, {"channel_id": channel}, "pageIndex", _read_load_data)


def catalogue(response: Response) -> Iterator[Call]:
    """Give the call of Hanweb's catalogue (信息公开目录): ``/module/xxgk/search.jsp``, HTML.

    Without a category it would answer all that a government has ever published: then none.
    """
    text = html.unescape(response.text) if isinstance(response, TextResponse) else ""
    found = _SEARCH.search(text)
    if found is None:
        return
    asked = dict(parse_qsl(urlsplit(response.url).query))
    said = {name.lower(): value for name, value in _SAID.findall(text)}
    said |= {k.lower(): v for k, v in parse_qsl(urlsplit(found[1]).query)}
    category = said.get("infotypeid") or asked.get("number") or asked.get("infotypeId")
    if not category:
        return
    column = re.search(r"/col/col(\d+)", response.url)
    yield Call(
        urljoin(response.url, re.sub(r"(?:search|tree)\.jsp.*", "search.jsp", found[1])),
        {
            "infotypeId": category, "jdid": said.get("jdid", ""),
            "area": said.get("area") or asked.get("vc_xxgkarea") or said.get("vc_xxgkarea", ""),
            "divid": said.get("divid") or (f"div{column[1]}" if column else ""),
            "vc_title": "", "vc_number": "", "vc_filenumber": "", "vc_all": "", "texttype": "0",
            "fbtime": "-1", "sortfield": ",compaltedate:0",
        },
        "currpage",
        _read_rows,
    )  # fmt: skip


class CallSpider(ReportSpider):
    """What spiders share whose lists may come by such calls, page after page."""

    #: Gives the calls that a list page names.
    calls: ClassVar[staticmethod[[Response], Iterator[Call]]]

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Follow what the page shows, and make the calls that it names."""
        yield from super().parse_list(response, gathered)
        for call in self.calls(response):
            yield self.call(call, 1, Gathered(response.url))

    def call(self, call: Call, page: int, gathered: Gathered) -> Request:
        """Ask for a page, from 1, of a call's list."""
        form = {**call.parameters, call.page: str(page)}
        joint = "&" if "?" in call.address else "?"
        return self.list_request(
            f"{call.address}{joint}{urlencode(form)}" if call.refused else call.address,
            None if call.refused else form,
            part=True,
            callback=self.parse_call,
            errback=self.failed if call.refused else self.call_refused,
            cb_kwargs={"call": call, "page": page, "gathered": gathered},
        )

    def parse_call(
        self, response: Response, call: Call, page: int, gathered: Gathered
    ) -> Iterator[Request]:
        """Read a page of a call's list, and ask for the next while new entries come."""
        rows, total = call.read(response, gathered.column_url)
        if rows is None:
            self.problem("list_unreadable", "no list in the answer", response.url)
            return
        gathered.total = max(gathered.total, total)
        new = gathered.new(row for row in rows if self.is_entry(row))
        yield from self.follow(new, gathered.column_url)
        uncounted = bool(new) and not gathered.total and self.may_go_on(gathered)
        if uncounted or self.goes_on(gathered, new):
            yield self.call(call, page + 1, gathered)

    def call_refused(self, failure: Failure) -> Iterator[Request]:
        """Ask by GET where POST is refused."""
        if not isinstance(failure.value, HttpError):
            self.failed(failure)
            return
        told = failure.request.cb_kwargs  # type: ignore[attr-defined]
        yield self.call(replace(told["call"], refused=True), told["page"], told["gathered"])


def _read_load_data(response: Response, column_url: str) -> tuple[list[Row] | None, int]:
    try:
        data = json.loads(response.body)["data"]
        entries, total = data["list"], data.get("allRow")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, 0
    rows = []
    for entry in entries if isinstance(entries, list) else ():
        url = absolute(response.replace(url=column_url), str(entry.get("URL") or ""))
        if url is not None:
            title = clean(html.unescape(_TAG.sub("", str(entry.get("TITLE") or ""))))
            rows.append(Row(url, title, find_date(str(entry.get("PUBLISHED_TIME_FORMAT") or ""))))
    return rows, int(str(total)) if str(total).isdecimal() else 0


def _read_rows(response: Response, column_url: str) -> tuple[list[Row] | None, int]:
    if not isinstance(response, TextResponse):
        return None, 0
    page = HtmlResponse(column_url, body=response.text.encode(), encoding="utf-8")
    return list(anchor_rows(page)), 0
