"""Hosts that answer by another way than their address says: found, kept, named."""

import sqlite3

import pytest

from crawler.middlewares.ways import next_way
from tests.crawler.tls import Proxy, certificate, modern, only_tls_1_0
from tests.crawler.web import ogi_crawl, registry_file

HOST = "www.jia.gov.test"
COLUMN = "www.jia.gov.test/zfxxgknb/"
TITLE = "甲市财政局2023年政府信息公开工作年度报告"
PAGES = {COLUMN: f'<li><a href="./202401/t20240112_1.html">{TITLE}</a></li>'.encode()}


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


def crawl(folder, proxy, scheme="https"):
    registry = registry_file(folder, f"990900,甲市,{scheme}://{HOST}/,{scheme}://{COLUMN},trs")
    _, results, errors = ogi_crawl(
        folder, proxy.url, "--set=RETRY_TIMES=1", "--set=DOWNLOAD_TIMEOUT=5", registry=registry
    )
    return results["990900"], errors


def ways(folder):
    db = sqlite3.connect(folder / "corpus.db")
    try:
        return db.execute("select host, way from host_ways").fetchall()
    finally:
        db.close()


def test_https_that_works_is_all_that_is_asked(tmp_path, pem):
    with Proxy(PAGES, https=modern(pem)) as proxy:  # the certificate has expired: no matter
        result, _ = crawl(tmp_path, proxy)
    assert all(url.startswith("https://") for url in proxy.asked)
    assert f"https://{COLUMN}" in proxy.asked
    assert set(result["problems"]) == {"document_not_there"}
    assert ways(tmp_path) == []


def test_https_is_dead_and_http_is_kept_to(tmp_path):
    with Proxy(PAGES, https=None) as proxy:
        result, errors = crawl(tmp_path, proxy)
        assert f"http://{COLUMN}" in proxy.asked
        assert result["problems"] == {"document_not_there": 1, "https_dead": 1}
        assert "https_dead" in errors
        assert ways(tmp_path) == [(HOST, "http")]
        # The next run begins with http: nothing fails any more, nothing is said again.
        result, _ = crawl(tmp_path, proxy)
    assert result["problems"] == {"document_not_there": 1}


def test_http_is_dead_and_https_works(tmp_path, pem):
    with Proxy(PAGES, https=modern(pem), http=False) as proxy:
        result, _ = crawl(tmp_path, proxy, scheme="http")
    assert f"https://{COLUMN}" in proxy.asked
    assert "http_dead" in result["problems"]
    assert ways(tmp_path) == [(HOST, "https")]


def test_old_tls_is_the_last_resort_and_is_named(tmp_path, pem):
    with Proxy(PAGES, https=only_tls_1_0(pem), http=False) as proxy:
        result, errors = crawl(tmp_path, proxy)
        assert f"https://{COLUMN}" in proxy.asked
        assert result["problems"]["legacy_tls"] == 1
        assert "legacy_tls" in errors
        assert ways(tmp_path) == [(HOST, "legacy_tls")]
        result, _ = crawl(tmp_path, proxy)  # and is known to the next run
    assert result["problems"] == {"document_not_there": 1}


def test_a_host_that_answers_by_no_way_is_down_and_nothing_is_learnt(tmp_path):
    with Proxy({}, https=None, http=False) as proxy:
        result, _ = crawl(tmp_path, proxy)
    assert result["reason"] == "no_reports"
    assert ways(tmp_path) == []


@pytest.mark.parametrize(
    ("tried", "tls_failed", "then"),
    [
        (["https"], True, "legacy_tls"),
        (["https", "legacy_tls"], True, "http"),
        (["https"], False, "http"),  # where nothing listens old TLS does not help
        (["http"], False, "https"),
        (["http", "https"], True, "legacy_tls"),
        (["http", "https"], False, None),
        (["https", "legacy_tls", "http"], False, None),
    ],
)
def test_the_order_of_ways(tried, tls_failed, then):
    assert next_way(tried, tls_failed=tls_failed) == then
