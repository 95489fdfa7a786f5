"""Pages that send the browser elsewhere, by a refresh or a small one by script, are followed like redirects.

A list that is nothing but a script, and sends nowhere, is counted: where a site gives no entry at
all, `results.py` makes a problem of it.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Response

from crawler.browser import may_be_drawn

SHELL_SIZE = 2000  # bytes; shells of 160 to 1,500 were seen (wild/platforms.md §17)

_HEAD = 4096  # characters in which Scrapy looks for a refresh
_WORDS = 30  # characters that a browser would show; fewer are no page
_WAITING = 80  # of a page that says that it sends on; more are a page of its own
_UNSEEN = re.compile(r"<(script|style|title)\b.*?</\1\s*>", re.S | re.I)
_TAG = re.compile(r"<[^>]*>")
# What runs by itself: scripts, and what the page does once it is loaded; a click does not.
_RUNS = re.compile(
    r"""<script\b[^>]*>(.*?)</script|\bonload\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.S | re.I
)
_LOCATION = re.compile(
    r"""(?:window|self|top|parent|document)?\.?location(?:\.href)?\s*"""
    r"""(?:=\s*|\.(?:replace|assign)\(\s*)["']([^"'<>\s]{1,500})["']"""
)


class PageRedirect(MetaRefreshMiddleware):
    """Follow a ``<meta http-equiv="refresh">``, and ``location.href = "..."`` of a page that has nothing else."""

    def process_response(  # type: ignore[override]  # Scrapy drops its `spider` argument
        self, request: Request, response: Response
    ) -> Request | Response:
        """Give the request for the page behind the shell, or the response as it came."""
        if not isinstance(response, HtmlResponse) or request.meta.get("dont_redirect"):
            return response
        if "refresh" in response.text[:_HEAD].lower():  # few have one, and Scrapy looks long
            onward = super().process_response(request, response)
            if onward is not response:
                return onward
        if response.status != 200:
            return response
        target = script_target(response.body, response.text)
        if target is None or target.startswith(("javascript:", "#")):
            if (
                "row" not in request.cb_kwargs
                and is_shell(response.body, response.text)
                and not may_be_drawn(self.crawler, request, response)
            ):
                self.crawler.stats.inc_value("shells/lists")
            return response
        url = urljoin(response.url, target)
        if not url.startswith(("http://", "https://")):
            return response
        onward = self._redirect_request_using_get(request, response, url)
        return self._redirect(onward, request, "script")


def is_shell(body: bytes, text: str) -> bool:
    """Say whether a page is nothing but a script: no link, no table, no text to read."""
    if len(body) > SHELL_SIZE or "<script" not in text or "<a " in text or "<table" in text:
        return False
    return len(_shown(text)) < _WORDS


def script_target(body: bytes, text: str) -> str | None:
    """Give where a shell's script sends the browser; None where the page is no shell."""
    if len(body) > SHELL_SIZE or "<table" in text or text.count("<a ") > 3:
        return None
    runs = " ".join("".join(found) for found in _RUNS.findall(text))
    found = _LOCATION.search(runs)
    return found[1] if found and len(_shown(text)) < _WAITING else None


def _shown(text: str) -> str:
    """Give what a browser would show, without white space."""
    return "".join(_TAG.sub("", _UNSEEN.sub("", text)).split())
