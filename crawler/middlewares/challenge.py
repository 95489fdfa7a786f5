"""A page that asks to prove one is a browser ends the crawl of its site: it is named, not evaded."""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler import closing

_STATUSES = {412, 468, 521}  # with a body; see wild/platforms.md §17
_MARKS = (b"$_ts", b"__jsl_clearance", b"_$jsvmprt", b"WTKkN", b"document.cookie", b"captcha")
_SHELL = 4000
# Pages that ask for a captcha say so in their title, whatever their status.
_TITLE = re.compile(
    b"<title[^>]{0,99}>[^<]{0,40}(?:"
    + b"|".join(
        word.encode(charset)
        for word in ("安全验证", "访问验证", "人机验证", "身份验证", "滑动验证", "请输入验证码")
        for charset in ("utf-8", "gbk")
    )
    + b")"
)
_HEAD = 2000


class Challenge:
    """Recognise challenges; close the spider with the reason ``challenged``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Challenge:
        """Build it as Scrapy asks."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Give the response, or raise IgnoreRequest where it is a challenge."""
        sign = sign_of_challenge(response.status, response.body)
        if sign is None:
            return response
        message = f"challenged by {response.url} ({sign}): leaving this site alone"
        closing.close(self.crawler, "challenged", message)
        raise IgnoreRequest(f"challenge: {sign}")


def sign_of_challenge(status: int, body: bytes) -> str | None:
    """Say by what a response is known as a challenge; None where it is none.

    >>> sign_of_challenge(521, b"<script>document.cookie='__jsl_clearance=...'</script>")
    'status 521'
    """
    if status in _STATUSES and body:
        return f"status {status}"
    if status in (200, 202, 403) and len(body) < _SHELL and b"<script" in body.lower():
        for mark in _MARKS:
            if mark in body:
                return f"status {status} with {mark.decode()} in {len(body)} bytes"
    if b"<title" in body[:_HEAD] and _TITLE.search(body, 0, _HEAD):
        return f"status {status} with a captcha in its title"
    return None
