"""What stands between a spider and the network, in its smallest parts."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser

from crawler.hosts import is_official
from crawler.middlewares.backoff import seconds_to_wait
from crawler.middlewares.challenge import sign_of_challenge
from crawler.middlewares.gzipped import Gzipped
from crawler.middlewares.keep import key_of
from crawler.middlewares.robots import Robots
from crawler.middlewares.shells import is_shell, script_target


@pytest.mark.parametrize(
    ("host", "official"),
    [
        ("www.zibo.gov.cn", True),
        ("gov.cn", True),
        ("WWW.ZIBO.GOV.CN.", True),
        ("zibo.gov.cn.evil.com", False),
        ("evilgov.cn", False),
        ("xgov.cn", False),
        ("127.0.0.1", False),
        ("", False),
        (None, False),
    ],
)
def test_official_hosts(host, official):
    assert is_official(host, (".gov.cn",)) is official


def test_retry_after():
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True).encode()
    assert seconds_to_wait(b"120", 5) == 120
    assert 80 < seconds_to_wait(later, 5) <= 90
    assert seconds_to_wait(b"Wed, 21 Oct 2015 07:28:00 GMT", 5) == 0
    for nothing in (None, b"", b"soon", b"-3", b"\xff"):
        assert seconds_to_wait(nothing, 5) == 5


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ("<script>window.location.href='./zfxxgk/';</script>", "./zfxxgk/"),
        ('<script>location="/a/index.html"</script>', "/a/index.html"),
        ('<script>top.location.replace("http://b.gov.cn/")</script>', "http://b.gov.cn/"),
        ("<p>nothing here</p>", None),
        ("<table></table><script>location.href='/a'</script>", None),
        ("<body onload=\"location.href='/a'\">", "/a"),
        ("<div onclick=\"location.href='/zn/'\">指南</div><div>年报</div>", None),  # needs a click
        ("<script>function go() {location.href='/s?q='}</script>" + "甲局2024年报" * 10, None),
        ("<script>location.href='/a'</script>" + "x" * 3000, None),
    ],
)
def test_a_shell_is_followed_and_a_page_is_not(page, target):
    assert script_target(page.encode(), page) == target


@pytest.mark.parametrize(
    ("status", "body", "challenge"),
    [
        (412, b"<script>$_ts={}</script>", True),
        (521, b"<script>document.cookie='__jsl_clearance=1'</script>", True),
        (200, b"<script>document.cookie='C3VK=1; max-age=300';location.reload()</script>", True),
        (200, b"<html>" + b"x" * 9000 + b"<script>document.cookie='a=1'</script>", False),
        (412, b"", False),
        (404, b"not found", False),
        (200, b"<p>annual report</p>", False),
        (202, b"<script>$_ts=window['$_ts']</script>", True),
        (468, b"<html></html>", True),
        # a captcha on a page of any size, whatever its charset
        (200, "<title>安全验证</title>".encode() + b"x" * 9000, True),
        (403, "<title>请完成人机验证</title>".encode("gbk") + b"x" * 9000, True),
        (200, "<title>政府信息公开年报</title><p>验证码".encode() + b"x" * 9000, False),
        (200, b"x" * 9000 + "<title>安全验证</title>".encode(), False),
    ],
)
def test_challenges(status, body, challenge):
    assert (sign_of_challenge(status, body) is not None) is challenge


@pytest.mark.parametrize(
    ("page", "shell"),
    [
        ("<div id='app'></div><script src='/a.js'></script>", True),
        ("<title>甲市</title><script>window.a=1</script><noscript>x</noscript>", True),
        ("<script src='/a.js'></script><a href='./1.html'>2023年</a>", False),
        ("<script src='/a.js'></script><p>" + "本栏目公开政府信息公开工作年度报告。" * 3, False),
        ("<p>年报</p>", False),
        ("<script>" + "a" * 3000 + "</script>", False),
    ],
)
def test_a_page_that_is_only_a_script_is_a_shell(page, shell):
    assert is_shell(page.encode(), page) is shell


def test_of_what_is_asked_for_by_post_only_documents_are_known_again():
    url = "http://www.jia.gov.test/rest/detail"
    assert key_of(Request(url)) == url
    assert key_of(Request(url, method="POST", body="page=2&__VIEWSTATE=x")) is None
    one, other = (
        key_of(Request(url, method="POST", body=f"id={n}", cb_kwargs={"row": n})) for n in (1, 2)
    )
    assert None not in (one, other)
    assert one != other


@pytest.mark.parametrize(
    ("headers", "unpacked"),
    [
        ({"Content-Type": "text/html"}, True),
        ({}, True),
        ({"Content-Type": "application/json;charset=UTF-8"}, True),
        ({"Content-Type": "text/html", "Content-Encoding": "gzip"}, True),
        ({"Content-Type": "application/gzip"}, False),  # an archive to be kept as it is
    ],
)
def test_a_page_that_is_packed_without_saying_so_is_unpacked(headers, unpacked):
    asked = Request("http://www.a.gov.test/")
    packed = Response(asked.url, headers=headers, body=gzip.compress(b"<html>"))
    said = Gzipped().process_response(asked, packed)
    assert ("Content-Encoding" in said.headers) is unpacked


def test_crawl_delay_is_kept_to_where_the_host_is_asked_by_another_way(monkeypatch):
    monkeypatch.setattr("crawler.middlewares.robots.FLOORS", floors := {})
    slot = SimpleNamespace(delay=1.0)
    slots = {"www.jia.gov.test": slot}
    crawler = SimpleNamespace(engine=SimpleNamespace(downloader=SimpleNamespace(slots=slots)))
    robots = Robots.__new__(Robots)
    robots.crawler, robots._robotstxt_useragent = crawler, "ogi"
    rules = ProtegoRobotParser(b"User-agent: *\nCrawl-delay: 30\n", None)
    # As it was asked for; what was sent, by http, is another request (see `ways.py`).
    robots._keep_pace(rules, Request("https://www.jia.gov.test/robots.txt"))
    assert slot.delay == 30
    assert floors == {"www.jia.gov.test": 30}
