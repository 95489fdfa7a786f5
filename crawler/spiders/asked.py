"""The address by which something was asked for: redirects may have led from it to another."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response


def asked_address(one: Request | Response) -> str:
    """Give the address that a list, the registry or a guess named, before all redirects.

    ``one`` is the last request of the way, or the answer to it. What is gone is gone
    from there: ``/404.html``, where it leads now, is nobody's report.
    """
    return str(one.meta.get("redirect_urls", [one.url])[0])
