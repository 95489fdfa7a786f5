"""One invented host: from a request to an answer, with validators and odd behaviour."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from importlib.resources import files
from types import ModuleType

from crawler.replica import entries, render
from crawler.replica.model import Page, Request, Site

NOT_FOUND = Page(lambda: render.html("common/404.html").encode(), status=404)
STATIC_TYPES = {"css": "text/css", "js": "application/javascript", "svg": "image/svg+xml"}


def family(site: Site) -> ModuleType:
    """Give the module that knows the addresses of the site's platform family."""
    return importlib.import_module(f"crawler.replica.families.{site.family}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Host:
    """One invented host: its pages, made when first asked for and then kept."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._bodies: dict[str, bytes] = {}

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Every page that has an address of its own."""
        pages: dict[str, Page] = family(self.site).pages(self.site) | entries.pages(self.site)
        rules = [f"Disallow: {path}" for path in self.site.data.get("disallow", ())]
        if rules:
            text = "\n".join(["User-agent: *", *rules, ""]).encode()
            pages["/robots.txt"] = Page(lambda: text, media_type="text/plain")
        for file in files(__package__).joinpath("static").iterdir():
            media_type = STATIC_TYPES[file.name.rpartition(".")[2]]
            pages[f"/images/{file.name}"] = Page(
                file.read_bytes, media_type, modified=date(2024, 1, 2)
            )
        return pages

    def page(self, request: Request) -> Page:
        """Find the page asked for, or the host's 404."""
        if not request.query and request.method in ("GET", "HEAD"):
            page = self.pages.get(request.path)
            if page is not None:
                return page
        page = family(self.site).answer(self.site, request)
        return page or self.pages.get(request.path) or NOT_FOUND

    def body(self, request: Request, page: Page) -> bytes:
        """Give the page's bytes, made once for a page with an address of its own."""
        if self.pages.get(request.path) is not page:
            return page.render()
        if request.path not in self._bodies:
            self._bodies[request.path] = page.render()
        return self._bodies[request.path]

    def answer(self, request: Request, page: Page, headers: Mapping[str, str]) -> Answer:
        """Answer with ``page``, or with 304 where the copy that ``headers`` speak of is good."""
        if page.location:
            return bare(page)
        body = self.body(request, page)
        out = {"Content-Type": page.media_type, "Server": "invented"}
        if page.modified is not None:
            out["Last-Modified"] = _http_date(page.modified)
            out["ETag"] = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16]}"'
            if _unchanged(out, headers):
                return Answer(304, out, b"")
        if self.site.data.get("gzip") and "gzip" in headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1, mtime=0)
            out |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Answer(page.status, out, body)


class Portal(Host):
    """The host of a city's home page, where its disclosure platform has a host of its own."""

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The home page and what it links on its own host."""
        return entries.portal(self.site)

    def page(self, request: Request) -> Page:
        """Find the page asked for, or the host's 404."""
        return self.pages.get(request.path, NOT_FOUND)


def bare(page: Page) -> Answer:
    """Answer with a redirect."""
    return Answer(page.status, {"Location": page.location, "Content-Type": "text/html"}, b"")


def _http_date(day: date) -> str:
    return format_datetime(datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC), usegmt=True)


def _unchanged(ours: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """Say whether the browser's copy is still good (an ETag goes before a date)."""
    if "If-None-Match" in asked:
        return asked["If-None-Match"] in (ours["ETag"], "*")
    since = asked.get("If-Modified-Since")
    try:
        return bool(since) and parsedate_to_datetime(
            ours["Last-Modified"]
        ) <= parsedate_to_datetime(since or "")
    except ValueError:
        return False


def for_browser(answer: Answer, host: str, hosts: list[str]) -> Answer:
    """Lead links that name a host, or the root of one, back under /@host/."""
    headers = dict(answer.headers)
    if "Location" in headers:
        headers["Location"] = re.sub(r"^http://", "/@", headers["Location"])
    if not headers["Content-Type"].startswith(("text/html", "application/json")):
        return Answer(answer.status, headers, answer.body)
    headers.pop("Content-Encoding", None)
    body = answer.body
    if "Content-Encoding" in answer.headers:
        body = gzip.decompress(body)
    body = re.sub(rb'\b(href|src)="/(?!/)', rf'\1="/@{host}/'.encode(), body)
    for name in hosts:
        body = body.replace(f"http://{name}".encode(), f"/@{name}".encode())
        body = body.replace(f"http:\\/\\/{name}".encode(), f"\\/@{name}".encode())
    return Answer(answer.status, headers, body)
