"""Small pages that only send the browser elsewhere by script are followed like redirects."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Response

SHELL_SIZE = 2000  # bytes; shells of 160 to 1,500 were seen (wild/platforms.md §17)

_LOCATION = re.compile(
    r"""(?:window|self|top|parent|document)?\.?location(?:\.href)?\s*"""
    r"""(?:=\s*|\.(?:replace|assign)\(\s*)["']([^"'<>\s]{1,500})["']"""
)


class ScriptRedirect(MetaRefreshMiddleware):
    """Follow ``location.href = "..."`` of a page that has nothing else."""

    def process_response(  # type: ignore[override]  # Scrapy drops its `spider` argument
        self, request: Request, response: Response
    ) -> Request | Response:
        """Give the request for the page behind the shell, or the response as it came."""
        if not isinstance(response, HtmlResponse) or response.status != 200:
            return response
        target = script_target(response.body, response.text)
        if target is None or target.startswith(("javascript:", "#")):
            return response
        url = urljoin(response.url, target)
        if not url.startswith(("http://", "https://")):
            return response
        onward = self._redirect_request_using_get(request, response, url)
        return self._redirect(onward, request, "script")


def script_target(body: bytes, text: str) -> str | None:
    """Give where a shell's script sends the browser; None where the page is no shell."""
    if len(body) > SHELL_SIZE or "<table" in text or text.count("<a ") > 3:
        return None
    found = _LOCATION.search(text)
    return found[1] if found else None
