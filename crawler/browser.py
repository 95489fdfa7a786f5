"""A page drawn in the installed Chromium, for lists that only scripts draw; off by default.

The browser has no network of its own. It is given the page that the crawl has already fetched and
archived, and what the page's scripts ask for is asked for by the crawl, with its robots.txt, user
agent, pauses and archive. So what was drawn follows from archived responses alone, and the drawn
page itself, which no server ever sent, is not archived.

Needs the extra ``browser`` (scrapy-playwright) and a Chromium of the system.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.http.request import NO_CALLBACK

if TYPE_CHECKING:
    from playwright.async_api import Page, Route
    from playwright.async_api import Request as PageRequest

FLAG = "drawn"  # among the flags of a response that is no server's
TRIED = "drawing_tried"  # in a request's meta: its answer is not to be drawn
NAMES = ("chromium", "chromium-browser", "google-chrome")  # as systems call it
MAX_CALLS = 40  # requests that one page may make
KINDS = ("script", "xhr", "fetch")  # of requests: no picture, font, style, frame or download
HEADERS = ("accept", "content-type", "x-requested-with")  # of the page that are passed on

logger = logging.getLogger(__name__)

_NOWHERE = "http://127.0.0.1:9"  # the discard port: whatever gets past the routes ends there
_FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
)
_CLOSING = 30.0  # seconds
_one_page = asyncio.Semaphore(1)  # of the process, however many sites it crawls


class NotDrawn(Exception):  # noqa: N818  reads well in an except clause
    """The browser could not draw a page; the message says why."""


def may_be_drawn(crawler: Crawler, request: Request | None, response: Response) -> bool:
    """Say whether a response is a list that the browser will be asked for, if it has no entry.

    Documents and further pages of a list, which carry arguments to their callback, are not.
    """
    return (
        crawler.settings.getbool("BROWSER")
        and isinstance(response, HtmlResponse)
        and response.status == 200
        and request is not None
        and request.method == "GET"
        and not request.cb_kwargs
        and TRIED not in request.meta
        and "<script" in response.text
    )


def chromium() -> str | None:
    """Give the path of the system's Chromium, or what OGI_CHROMIUM says; None if there is none."""
    named = os.environ.get("OGI_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def lacking() -> str | None:
    """Say what is to be installed before a page can be drawn; None if nothing is."""
    if find_spec("scrapy_playwright") is None:
        return "drawing lists needs the package scrapy-playwright: pip install 'ogi[browser]'"
    if chromium() is None:
        return (
            "drawing lists needs Chromium (on Debian: apt-get install chromium); "
            "OGI_CHROMIUM may say where it is"
        )
    return None


async def draw(crawler: Crawler, shell: TextResponse, seconds: float) -> HtmlResponse:
    """Give a page as Chromium shows it once its scripts have come to rest.

    ``shell`` is the page as it was fetched. Raises NotDrawn: after ``seconds`` (the waiting for
    other pages does not count), where Chromium fails, or for more than DOWNLOAD_WARNSIZE bytes.
    """
    async with _one_page:
        try:
            async with asyncio.timeout(seconds):
                drawn = await _draw(crawler, shell, seconds)
        except TimeoutError as error:
            raise NotDrawn(f"its scripts did not come to rest within {seconds:g} s") from error
        except NotDrawn:
            raise
        except Exception as error:
            why = (str(error).splitlines() or [""])[0][:200]
            raise NotDrawn(f"{type(error).__name__}: {why}") from error
    body = drawn.text.encode("utf-8", "replace")
    if len(body) > crawler.settings.getint("DOWNLOAD_WARNSIZE"):
        raise NotDrawn(f"the drawn page has {len(body)} bytes")
    return HtmlResponse(shell.url, body=body, encoding="utf-8", flags=[FLAG])


async def _draw(crawler: Crawler, shell: TextResponse, seconds: float) -> TextResponse:
    """Start a Chromium for one page, so that no page leaves anything to the next; end it."""
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
    from scrapy_playwright.provider import PlaywrightBrowserProvider

    logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)  # what fails, we name
    handler = ScrapyPlaywrightDownloadHandler(crawler)
    handler.config.launch_options = {
        "executable_path": chromium(),
        "chromium_sandbox": crawler.settings.getbool("BROWSER_SANDBOX"),
        "proxy": {"server": _NOWHERE},
        "args": _FLAGS,
    }
    handler.config.navigation_timeout_ms = seconds * 1000
    handler.config.target_closed_max_retries = 0
    handler.browser_provider = PlaywrightBrowserProvider(handler.config)
    calls = Calls(crawler, shell)
    agent = crawler.settings["USER_AGENT"]
    meta = {
        "playwright": True,
        "playwright_context_kwargs": {
            "user_agent": agent,
            "accept_downloads": False,
            "service_workers": "block",
        },
        "playwright_page_init_callback": calls.answer_all,
        "playwright_page_goto_kwargs": {"wait_until": "networkidle"},
    }
    try:
        await handler.browser_provider.start()
        request = Request(shell.url, headers={"User-Agent": agent}, meta=meta)
        drawn = await handler.download_request(request)
    finally:
        async with asyncio.timeout(_CLOSING):
            await handler.close()
    if calls.left is not None:  # what is shown then is Chromium's own page
        raise NotDrawn(f"its scripts lead to {calls.left[:200]}")
    if not isinstance(drawn, TextResponse):
        raise NotDrawn("what was drawn is no text")
    return drawn


class Calls:
    """What a page in the browser asks for, answered by the crawl in place of a network."""

    def __init__(self, crawler: Crawler, shell: TextResponse) -> None:
        self.crawler = crawler
        self.shell = shell
        self.made = 0
        self.given = False
        self.left: str | None = None  # where its scripts wanted to go

    async def answer_all(self, page: Page, request: Request) -> None:
        """Take over all requests of a page; for ``playwright_page_init_callback``."""
        await page.route("**/*", self.answer)

    async def answer(self, route: Route) -> None:
        """Give the page itself once, and what its scripts may ask for; refuse all else."""
        from playwright.async_api import Error

        with suppress(Error):  # the page was closed before its answer came
            if not self.given and route.request.is_navigation_request():
                self.given = True
                html = "text/html; charset=utf-8"
                await route.fulfill(status=200, content_type=html, body=self.shell.text)
                return
            if route.request.is_navigation_request() and not route.request.frame.parent_frame:
                self.left = route.request.url
            response = await self._ask(route.request) if self._may_ask(route.request) else None
            if response is None:
                self.crawler.stats.inc_value("browser/refused")
                await route.abort()
            else:
                headers = {"Content-Type": _header(response, "Content-Type")}
                await route.fulfill(status=response.status, headers=headers, body=response.body)

    def _may_ask(self, asked: PageRequest) -> bool:
        """Say whether it is a script or a call to the page's own host, and not one too many."""
        here, there = urlsplit(self.shell.url), urlsplit(asked.url)
        if (
            asked.resource_type not in KINDS
            or asked.method not in ("GET", "POST")
            or there.scheme not in ("http", "https")
            or there.netloc != here.netloc
            or self.made >= MAX_CALLS
        ):
            return False
        self.made += 1
        return True

    async def _ask(self, asked: PageRequest) -> Response | None:
        """Have the crawl ask, by all its rules; None where they forbid it or nothing came."""
        said = {name: asked.headers[name] for name in HEADERS if name in asked.headers}
        request = Request(
            asked.url,
            method=asked.method,
            body=asked.post_data_buffer or b"",
            headers={**said, "Referer": self.shell.url},
            callback=NO_CALLBACK,
            meta={"dont_redirect": True},  # a way off the host
            priority=20,  # a drawing waits for it
        )
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001  whatever a download can raise
            logger.info("not given to the page %s: %s: %s", self.shell.url, asked.url, error)
            return None
        self.crawler.stats.inc_value("browser/calls")
        return None if 300 <= response.status < 400 else response


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
