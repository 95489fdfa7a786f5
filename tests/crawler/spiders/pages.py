"""Pages for the tests of spiders, and what was found on them."""

from scrapy.http import HtmlResponse, Request
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

HOST = "http://www.moyang.gov.test"


def page(body, url=f"{HOST}/zwgk/zfxxgknb/", **kwargs):
    """Give a page as a spider gets it."""
    whole = body if isinstance(body, bytes) else f"<html><body>{body}</body></html>".encode()
    kwargs.setdefault("encoding", "utf-8")
    return HtmlResponse(url, body=whole, request=Request(url), **kwargs)


def paths(found):
    """Give the paths of addresses or requests."""
    urls = [getattr(one, "url", one) for one in found]
    return [url.removeprefix(HOST) for url in urls]


def refused(request, status=404):
    """Give the failure of a request that was answered with an error."""
    failure = Failure(HttpError(page("", url=request.url, status=status)))
    failure.request = request
    return failure


def rows(*links, pattern='<li><a href="{0}">{1}</a><span>2024-01-1{2}</span></li>'):
    """Give the entries of a list."""
    return "".join(pattern.format(link, f"甲局{n}", n % 10) for n, link in enumerate(links))
