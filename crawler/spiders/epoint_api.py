"""What pages of Epoint WebBuilder say of their calls, and what the calls answer."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawler.spiders.links import Row, absolute, clean, find_date

PAGE_SIZE = 20  # as the platform's own pages ask
LIST = "frontAppCustomAction/getPageInfoListNew"
TOKEN = "getOauthInfoAction/getNoUserAccessToken"  # noqa: S105 - the name of a call
GUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_SITE = re.compile(rf"""\bsiteGuid["']?\s*[:=]\s*["']({GUID})["']""", re.I)
_PROJECT = re.compile(r"""\bprojectName["']?\s*[:=]\s*["']([\w/-]{1,60})["']""", re.I)
_IN_CALL = re.compile(r"""["'](?:https?://[^/"']+)?/?([\w-]{1,60})/rest/""")
_CATEGORY = re.compile(r"""\bcategory_?num["']?\s*[:=]\s*["']?(\d{3,30})""", re.I)
_IN_PATH = re.compile(r"/(\d{3}(?:\d{3})*)/(?:[^/]*)$")
_TAG = re.compile(r"<[^<>]{0,200}>")
_TOKEN = re.compile(r'"(?:access_?token|token)"\s*:\s*"([\w.~+/=-]{8,2000})"', re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page's call for its list is made: whose site, which project, which category.

    ``named``: the page itself names the call. ``projects`` are those left to be tried, the
    first the present one; ``token`` is None until one was asked for, '' where none was given;
    ``outage`` is the last failure so far that does not say that there is no such call.
    """

    page: str
    site: str
    projects: tuple[str, ...]
    category: str = ""
    named: bool = False
    token: str | None = None
    outage: Failure | None = None

    def url(self, action: str) -> str:
        """Give the address of a call."""
        return urljoin(self.page, f"/{self.projects[0]}/rest/{action}")

    def headers(self) -> dict[str, str]:
        """Give the header that carries the token."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def list_form(self, page: int) -> dict[str, str]:
        """Give the form that asks for page 0, 1, ... of the category."""
        asked = {
            "siteGuid": self.site, "categoryNum": self.category, "kw": "", "startDate": "",
            "endDate": "", "pageIndex": page, "pageSize": PAGE_SIZE,
        }  # fmt: skip
        return {"params": json.dumps(asked, separators=(",", ":"))}

    def elsewhere(self) -> Place | None:
        """Give the place under the next project name; None where all were tried."""
        left = self.projects[1:]
        return replace(self, projects=left) if left else None


def place_of(response: Response) -> Place | None:
    """Read from a page where its calls are made; None where it names no site."""
    text = response.text if isinstance(response, TextResponse) else ""
    site = _SITE.search(text)
    if site is None:
        return None
    named = [found.strip("/") for found in (*_IN_CALL.findall(text), *_PROJECT.findall(text))]
    category, in_path = _CATEGORY.search(text), _IN_PATH.search(urlsplit(response.url).path)
    asked = re.search(r"categorynum=(\d{3,30})", response.url, re.I)
    return Place(
        page=response.url,
        site=site[1],
        projects=tuple(dict.fromkeys([*filter(None, named), "EpointWebBuilder"])),
        category=next((found[1] for found in (asked, in_path, category) if found), ""),
        named="getPageInfoListNew" in text,
    )


def page_beside(url: str, page: int) -> str:
    """Give the address of a further static page: ``2.html`` beside ``about.html``."""
    return urljoin(url.partition("?")[0], f"{page}.html")


def read_list(response: Response, column_url: str) -> tuple[list[Row] | None, int]:
    """Give the entries of an answer and how many there are in all; (None, 0) if it is none."""
    custom = custom_of(response.body)
    entries, total = custom.get("infodata"), custom.get("count")
    if not isinstance(entries, list):
        return None, 0
    rows = []
    for entry in entries:
        address = entry.get("infourl") or entry.get("url") if isinstance(entry, dict) else None
        url = absolute(response.replace(url=column_url), str(address or ""))
        if url is not None:
            title = clean(html.unescape(_TAG.sub("", str(entry.get("title") or ""))))
            rows.append(Row(url, title, find_date(str(entry.get("infodate") or ""))))
    return rows, int(str(total)) if str(total).isdecimal() else 0


def token_of(body: bytes) -> str:
    """Give the token of an answer, wherever it stands; '' where there is none."""
    found = _TOKEN.search(body[:20_000].decode("utf-8", "replace"))
    return found[1] if found else ""


def custom_of(body: bytes) -> dict[str, Any]:
    """Give what an answer holds; empty where it is none of the platform's."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    custom = answer.get("custom") if isinstance(answer, dict) else None
    if isinstance(custom, str):  # JSON in JSON
        return custom_of(b'{"custom":' + custom.encode() + b"}") if custom.startswith("{") else {}
    return custom if isinstance(custom, dict) else {}
