"""Articles of Epoint whose page is a shell: the call that a script would make for the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawler.items import Document
from crawler.spiders.base import ReportSpider
from crawler.spiders.epoint_api import GUID, custom_of, place_of
from crawler.spiders.failures import Outcome, outcome_of
from crawler.spiders.links import Row, absolute, clean

# Under which names the call was seen (wild/platforms.md §11).
_ACTIONS = (
    "shhkZwgkFrontAppNotNeedLoginAction", "commonapiaction", "zdjceapiaction",
    "frontAppNotNeedLoginAction",
)  # fmt: skip
_NAMED = re.compile(r"([\w-]{1,60})/getGovInfoDetail")
_ARTICLE = re.compile(rf"(?:infoGuid|infoid|id)=({GUID})|/({GUID})\.html?$", re.I)
_SPA = re.compile(r"/art/info/\w+/([\w-]+)$")
_FILE = re.compile(rb"\.(?:pdf|docx?|wps|ofd|xlsx?)[\"'?&]", re.I)
_CODE = re.compile(r"<(script|style)\b.*?</\1>|<[^<>]*>", re.S | re.I)
_LARGEST = 30_000  # bytes of a shell
_LEAST = 800  # characters of text of a page that is no shell


@dataclass(frozen=True, slots=True)
class Ask:
    """A call for an article: an address and a form."""

    url: str
    form: dict[str, str]


def asks_of(response: Response) -> list[Ask]:
    """Give the calls to try for the article of a shell; none for a page that has its own text."""
    if not isinstance(response, TextResponse) or _FILE.search(response.body):
        return []
    if len(response.body) > _LARGEST or len(clean(_CODE.sub(" ", response.text))) > _LEAST:
        return []
    if single := _SPA.search(response.url):
        return [Ask(urljoin(response.url, "/html/info/detail"), {"id": single[1]})]
    place, article = place_of(response), _ARTICLE.search(response.url)
    if place is None or article is None:
        return []
    guid = article[1] or article[2]
    said = {"siteGuid": place.site, **dict.fromkeys(("infoid", "infoGuid", "id"), guid)}
    form = {"params": json.dumps(said, separators=(",", ":"))}
    actions = dict.fromkeys((*_NAMED.findall(response.text), *_ACTIONS))
    return [
        Ask(urljoin(response.url, f"/{project}/rest/{action}/getGovInfoDetail"), form)
        for project in place.projects
        for action in actions
    ]


def detail_request(
    spider: ReportSpider,
    asks: list[Ask],
    row: Row,
    column_url: str,
    worked: set[str],
    outage: tuple[Outcome, str] | None = None,
) -> Request:
    """Make the first of the calls, the next one where it gives nothing; the last is named.

    ``worked`` are the addresses of the site's calls that gave something: they go first. Where a
    call had no answer (``outage``, how and why), nobody knows that the article is not there.
    """
    asks = sorted(asks, key=lambda ask: ask.url not in worked)

    def read(response: Response) -> Iterator[Document | Request]:
        has_text, files = _content(response, row.url)
        if has_text or files:
            worked.add(asks[0].url)
        if has_text:
            document = spider.document(response, row, column_url)
            # All articles are answers of one address; theirs is that of the page.
            yield replace(document, capture=replace(document.capture, url=row.url))
        elif files:
            for file in files:
                yield spider.document_request(Row(file, row.title, row.date), column_url)
        else:
            yield from otherwise(("not_there", "the call for its text gives none"))

    def failed(failure: Failure) -> Iterator[Document | Request]:
        yield from otherwise(outcome_of(failure))

    def otherwise(ended: tuple[Outcome, str]) -> Iterator[Request]:
        missed = ended if ended[0] != "not_there" else outage
        if asks[1:]:
            yield detail_request(spider, asks[1:], row, column_url, worked, missed)
        else:
            outcome, why = missed or ended
            spider.problem(f"document_{outcome}", f"a shell: {why} [{row.title}]", row.url)

    request = spider.list_request(
        asks[0].url, asks[0].form, part=True, callback=read, errback=failed
    ).replace(priority=5)  # before the other shells: they shall know under which name it answers
    request.meta["document"] = True  # known again by its form (middlewares/keep.py)
    return request


def _content(response: Response, page: str) -> tuple[bool, list[str]]:
    """Say whether an answer has the text of an article; else the files that it names."""
    data = custom_of(response.body).get("data") or custom_of(response.body)
    if not data:
        try:
            data = json.loads(response.body)["data"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return False, []
    if not isinstance(data, dict):
        return False, []
    text = str(data.get("infocontent") or data.get("body") or data.get("content") or "")
    files = []
    for entry in data.get("pdflist") or ():
        values = entry.values() if isinstance(entry, dict) else ()
        files += [v for v in values if isinstance(v, str) and "/" in v]
    base = response.replace(url=page)
    return len(text) > 200, [url for file in files if (url := absolute(base, file))]
