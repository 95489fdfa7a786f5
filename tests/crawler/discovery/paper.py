"""Walks without a network: pages on paper, and the replica's own, handed to the walk as they are."""

import re
from urllib.parse import urljoin, urlsplit

from scrapy.http import HtmlResponse, TextResponse
from scrapy.http import Request as ScrapyRequest

from crawler.discovery.model import Bounds
from crawler.discovery.pages import look
from crawler.discovery.walk import Walk
from crawler.registry import Site
from crawler.replica.hosts import Host, Portal
from crawler.replica.model import Request
from parsers.readers.charset import encoding_of

HOME = "http://www.yunting.gov.test/"
TABS = (
    '<a href="/gk/zn/">政府信息公开指南</a><a href="/gk/zd/">政府信息公开制度</a>'
    '<a href="/gk/nr/">法定主动公开内容</a><a href="/gk/ysq/">依申请公开</a>'
)


def site(home=HOME, name="云汀市", **fields):
    row = dict.fromkeys(("family", "spider", "column_url", "column_basis", "confidence", "notes"))
    return Site("990100", "990100", name, "prefecture", portal_url=home, **(row | fields))


def response(url, body, status=200):
    data = body if isinstance(body, bytes) else page(body).encode()
    request = ScrapyRequest(url)
    if data[:1] != b"<":  # what a server declares as JSON, script, or text
        return TextResponse(url, body=data, status=status, encoding="utf-8", request=request)
    return HtmlResponse(url, body=data, status=status, encoding=encoding_of(data), request=request)


def page(body, title="云汀市人民政府"):
    if body.lstrip().startswith("<html"):
        return body
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def report(publisher="云汀市人民政府", year=2024):
    """A report's body: what confirms it is in it."""
    return (
        f"<h1>{publisher}{year}年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
        "<p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>"
        "<table><tr><td>一、本年新收政府信息公开申请数量</td><td>3</td></tr></table>"
    )


def rows(*publishers, years=(2024, 2023), where="./"):
    """The rows of a list."""
    return "".join(
        f'<li><a href="{where}{y}01/t{y}0118_{100 + n}.html">{p}{y}年政府信息公开工作年度报告</a></li>'
        for y in years
        for n, p in enumerate(publishers)
    )


def walk(pages, where=None, bounds=None):
    """Walk a web on paper (address or path -> body, status or outcome); give the discovery."""
    web = {urljoin(HOME, url): body for url, body in pages.items()}

    def fetch(url):
        return url, web.get(url, 404)

    return _walk(where or site(), fetch, bounds)


def walk_replica(city, hosts, home=None):
    """Walk a city of the replica, obeying its robots.txt."""

    def fetch(url, hops=0):
        parts = urlsplit(url)
        host = hosts.get(parts.hostname)
        if host is None:
            return url, 404
        if (parts.path + "?" + parts.query).startswith(tuple(host.site.data.get("disallow", ()))):
            return url, "forbidden"
        request = Request("GET", parts.hostname, parts.path or "/", parts.query)
        found = host.page(request)
        if found.location:
            return fetch(urljoin(url, found.location), hops + 1)
        body = host.body(request, found)
        shell = re.search(rb'http-equiv="?refresh"?[^>]*url=([^"]+)"', body)
        shell = shell or re.search(rb'location\.href\s*=\s*"([^"]+)"', body)
        if shell and len(body) < 2000 and hops < 4:
            return fetch(urljoin(url, shell[1].decode()), hops + 1)
        return url, body if found.status == 200 else found.status

    return _walk(site(home or city.url("/"), city.name), fetch, None)


def hosts_of(cities):
    hosts = {name: Host(c) for c in cities for name in (c.host, *c.data.get("aliases", ()))}
    return hosts | {name: Portal(c) for c in cities for name in c.data.get("portal", ())}


def _walk(where, fetch, bounds):
    on = Walk(where, bounds or Bounds())
    ask = on.first()
    while ask is not None:
        url, got = fetch(ask.url)
        if isinstance(got, int):
            again = on.failed(ask, f"HTTP {got}")
        elif got in ("forbidden", "unreachable"):
            again = on.failed(ask, got)
        else:
            on.took(ask, look(response(url, got), ask.score, on_platform=ask.on_platform))
            again = None
        ask = again or on.next()
    return on.end()


def paths(found):
    """The addresses of the columns found."""
    return [column.url.removeprefix(HOME[:-1]) for column in found.columns]


def steps(found):
    """What was asked for and what it was."""
    return [(step.url.removeprefix(HOME[:-1]), step.outcome) for step in found.steps]
