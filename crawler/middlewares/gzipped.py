"""Pages that come gzipped without saying so: some servers compress whatever is asked."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.http import Response

_GZIP = b"\x1f\x8b\x08"


class Gzipped:
    """Say it for them, before Scrapy unpacks what says so. A file that is an archive stays one."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Response:
        """Give the response with the header that it lacks."""
        kind = response.headers.get("Content-Type", b"text/") or b""
        if (
            response.body.startswith(_GZIP)
            and "Content-Encoding" not in response.headers
            and (kind.startswith(b"text/") or b"json" in kind or b"xml" in kind)
        ):
            response.headers["Content-Encoding"] = "gzip"
        return response
