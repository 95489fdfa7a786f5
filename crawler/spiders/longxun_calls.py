"""The call by which a 龙讯 column page fills its list: read from the page, or put together."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapy.http import Response, TextResponse

PAGE_SIZE = 50  # accepted where it was tried; what comes is what counts

_CALL = re.compile(
    r"""["'](?P<path>[^"'\s<>?]{0,200}/site/label/\d+)(?P<query>\?[^"'<>]{0,1500})?["']"""
    r"""(?P<after>[^;]{0,1500})"""
)
_OBJECT = re.compile(r"\{([^{}]{1,1500})\}")
_PAIR = re.compile(
    r"""["']?\b(\w{1,60})["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|(-?\d+|true|false))"""
)
_NAMES = ("siteId", "organId", "type", "publicType", "catId", "catIds", "file", "sortType", "cId")
_COUNT = re.compile(r"""\b(?:pageCount|pages)["']?\s*[:=]\s*["']?(\d{1,5})""")
_ORGAN = re.compile(r"/public/column/(\w+)")
_USUAL = {
    "IsAjax": "1",
    "dataType": "html",
    "labelName": "publicInfoList",
    "action": "list",
    "isDate": "true",
    "dateFormat": "yyyy-MM-dd",
    "length": "80",
    "sortType": "1",
    "fuzzySearch": "false",
    "keyWords": "",
    "cId": "",
    "result": "暂无相关信息",
}


@dataclass(frozen=True, slots=True)
class Call:
    """An address and its parameters but for the page; ``post``: they go as a form."""

    address: str
    parameters: tuple[tuple[str, str], ...]
    post: bool = False

    def of_page(self, page: int) -> tuple[str, dict[str, str] | None]:
        """Give the address and the form that ask for page 1, 2, ..."""
        asked = dict(self.parameters) | {"pageSize": str(PAGE_SIZE), "pageIndex": str(page)}
        return (self.address, asked) if self.post else (f"{self.address}?{urlencode(asked)}", None)

    def by_post(self) -> Call:
        """Give the same call as a form."""
        return replace(self, post=True)


def calls_of(response: Response) -> list[Call]:
    """Give the calls for lists that a column page makes; where it shows none, the usual one."""
    if not isinstance(response, TextResponse):
        return []
    text = html.unescape(response.text)
    known = _known(response.url, text)
    calls = []
    for found in _CALL.finditer(text):
        said = dict(parse_qsl((found["query"] or "")[1:], keep_blank_values=True))
        if literal := _OBJECT.search(found["after"]):
            said |= _values(literal[1])
        label = said.get("labelName", "publicInfoList")
        if "List" in label:
            filled = {n: v or known.get(n, "") for n, v in said.items() if n != "pageIndex"}
            lacking = {n: v for n, v in known.items() if n not in filled}
            calls.append(Call(urljoin(response.url, found["path"]), _sorted(lacking | filled)))
    organ = _ORGAN.search(urlsplit(response.url).path)
    if not calls and organ and "siteId" in known:
        prefix = urlsplit(response.url).path[: organ.start()]
        address = urljoin(response.url, f"{prefix}/site/label/8888")
        calls.append(Call(address, _sorted({**_USUAL, **known})))
    return list(dict.fromkeys(calls))


def page_count(response: Response) -> int:
    """Give how many pages a fragment says there are; 0 where it does not say."""
    found = _COUNT.search(response.text) if isinstance(response, TextResponse) else None
    return int(found[1]) if found else 0


def _known(url: str, text: str) -> dict[str, str]:
    """Give what address and scripts of a column page say of its list; the address goes first."""
    said = {name: value for name, value in _values(text).items() if name in _NAMES and value}
    organ = _ORGAN.search(urlsplit(url).path)
    own = {"organId": organ[1]} if organ else {}
    return said | own | dict(parse_qsl(urlsplit(url).query))


def _values(script: str) -> dict[str, str]:
    """Give the values of names in a script or an object: the first that is not empty."""
    values: dict[str, str] = {}
    for name, *texts in _PAIR.findall(script):
        values[name] = values.get(name) or next(filter(None, texts), "")
    return values


def _sorted(parameters: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(parameters.items())
