"""`ogi crawl --due` against the replica and small webs: what is asked of the hosts, and when."""

import shutil
import sqlite3

import pytest

from crawler.demo import content_digest
from crawler.replica import Replica, truth
from tests.crawler.web import HTML, REPLICA_REGISTRY, Web, html, ogi, ogi_crawl, registry_file

SITE = "990300"  # a city of the replica with few reports
HOST = "http://www.jia.gov.test"


def due(folder, replica, *args):
    return ogi_crawl(folder, replica.proxy_url, "--due", f"--site={SITE}", *args)


def rows(folder, sql):
    db = sqlite3.connect(folder / "corpus.db")
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


@pytest.fixture(scope="module")
def replica():
    with Replica() as running:
        yield running


@pytest.fixture(scope="module")
def whole(tmp_path_factory, replica):
    """The city, crawled in one go."""
    folder = tmp_path_factory.mktemp("whole")
    code, results, errors = due(folder, replica)
    assert code == 0, errors
    assert results[SITE]["reports"] == len(truth()[SITE].reports)
    return folder


def test_nothing_is_due_after_a_whole_crawl(whole, replica):
    replica.reset()
    code, results, errors = due(whole, replica)
    assert (code, results) == (0, {})
    assert "nothing is due" in errors
    assert replica.log == []


def test_that_nothing_is_due_is_noted_and_that_the_archive_is_gone_is_said(
    tmp_path, whole, replica
):
    shutil.copy(whole / "corpus.db", tmp_path)
    shutil.copytree(whole / "archive", tmp_path / "archive")
    before = rows(tmp_path, "select count(*) from runs")[0][0]
    args = f"--site={SITE}", "--due", "--quiet", f"--corpus={tmp_path / 'corpus.db'}"
    assert ogi("crawl", f"--registry={REPLICA_REGISTRY}", *args).returncode == 0
    noted = rows(tmp_path, "select exit, counts from runs order by id")
    assert noted[-1] == (0, '{"due": 0}')
    shutil.rmtree(tmp_path / "archive")
    done = ogi("crawl", f"--registry={REPLICA_REGISTRY}", *args)
    assert done.returncode == 1
    assert "archive_missing: 1 of 1" in done.stderr
    noted = rows(tmp_path, "select exit, counts from runs order by id")
    assert noted[-1] == (1, '{"due": 0}')
    assert len(noted) <= before + 1


def test_a_daily_crawl_asks_for_lists_and_for_no_document_that_is_known(whole, replica):
    db = sqlite3.connect(whole / "corpus.db")
    with db:  # as if the crawl had been in the season
        db.execute("update site_runs set started = '2027-01-10T02:00:00Z'")
    db.close()
    replica.reset()
    code, results, errors = due(whole, replica, "--today=2027-01-11")
    assert code == 0, errors
    assert results[SITE]["new_only"]
    assert results[SITE]["reason"] == "none_of_this_year"  # and that is well in January
    asked = {entry.url for entry in replica.log}
    assert not asked & {report.url for report in truth()[SITE].reports}
    assert 0 < len(replica.log) < 40


def test_a_crawl_that_its_budget_breaks_off_is_gone_on_with(tmp_path, whole, replica):
    replica.reset()
    code, results, errors = due(tmp_path, replica, "--requests=20")
    assert code == 0, errors  # a timer comes again
    assert results[SITE]["reason"] == "budget"
    first = {entry.url for entry in replica.log if entry.status == 200}
    assert len(replica.log) < 40
    replica.reset()
    code, results, errors = due(tmp_path, replica)
    assert code == 0, errors
    assert results[SITE]["reason"] == "finished"
    second = {entry.url for entry in replica.log if entry.method == "GET"}
    reports = {report.url for report in truth()[SITE].reports}
    assert second & reports == reports - first  # none twice
    assert content_digest(tmp_path / "corpus.db") == content_digest(whole / "corpus.db")


def test_a_budget_without_due_is_a_crawl_that_did_not_finish(tmp_path, replica):
    code, results, _ = ogi_crawl(tmp_path, replica.proxy_url, f"--site={SITE}", "--requests=10")
    assert code == 1
    assert results[SITE]["reason"] == "budget"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--due", "--year=2024"), "leave --year out"),
        (("--dry-run",), "--dry-run goes with --due"),
        (("--requests=0",), "--requests"),
    ],
)
def test_what_makes_no_sense(args, said):
    done = ogi("crawl", *args)
    assert done.returncode == 2
    assert said in done.stderr


# -- hosts that want to be left alone


def two_sites(tmp_path, answer):
    """Crawl two sites of one host, of which the first gets ``answer``; give what was asked."""
    registry = registry_file(
        tmp_path, f"990900,甲市,{HOST}/,{HOST}/nb/,trs", f"990901,乙区,{HOST}/,{HOST}/yi/nb/,trs"
    )
    pages = {
        f"{HOST}/robots.txt": (404, {}, b""),
        f"{HOST}/nb/": answer,
        f"{HOST}/yi/nb/": html("<a href='./x/'>2024</a>"),
    }
    with Web(pages) as web:
        code, results, _ = ogi_crawl(tmp_path, web.url, "--due", registry=registry)
        again = ogi_crawl(tmp_path, web.url, "--due", registry=registry)
    assert code == 1
    assert again[:2] == (0, {})  # not asked again
    return results, web


def test_who_asks_for_a_long_pause_gets_it(tmp_path):
    results, web = two_sites(tmp_path, (429, {"Retry-After": "172800"}, b"busy"))
    assert [url for url in web.asked if "robots" not in url] == [f"{HOST}/nb/"]
    assert {r["reason"] for r in results.values()} == {"asked_to_wait"}
    waits = rows(tmp_path, "select julianday(wait_until) - julianday(ended) from site_runs where site_id = '990900'")  # fmt: skip
    assert waits[0][0] == pytest.approx(2, abs=0.01)


def test_who_challenges_is_left_alone_and_so_are_its_other_sites(tmp_path):
    captcha = "<title>安全验证</title>" + "<p>请完成验证</p>" * 400
    results, web = two_sites(tmp_path, (200, HTML, captcha.encode()))
    assert [url for url in web.asked if "robots" not in url] == [f"{HOST}/nb/"]
    assert {r["reason"] for r in results.values()} == {"challenged"}


def test_a_column_that_is_only_a_script_is_named(tmp_path):
    registry = registry_file(tmp_path, f"990900,甲市,{HOST}/,{HOST}/nb/,trs")
    shell = html("<div id='app'></div><script src='/a.js'></script>")
    with Web({f"{HOST}/robots.txt": (404, {}, b""), f"{HOST}/nb/": shell}) as web:
        code, results, _ = ogi_crawl(tmp_path, web.url, registry=registry)
    assert code == 1
    assert results["990900"]["problems"] == {"list_shell": 1}


def test_crawl_delay_is_kept_to(tmp_path):
    registry = registry_file(tmp_path, f"990900,甲市,{HOST}/,{HOST}/nb/,trs")
    pages = {
        f"{HOST}/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nCrawl-delay: 1\n"),
        f"{HOST}/nb/": html("<a href='./a/'>2023</a><a href='./b/'>2024</a>"),
    }  # fmt: skip
    with Web(pages) as web:
        ogi_crawl(tmp_path, web.url, registry=registry)
    pauses = [b - a for a, b in zip(web.times, web.times[1:], strict=False)]
    assert len(pauses) == 3
    assert min(pauses) > 0.95


def test_an_archive_that_is_gone_is_said_and_what_is_new_is_not_lost(tmp_path, whole, replica):
    shutil.copy(whole / "corpus.db", tmp_path)  # and not the archive
    code, results, errors = ogi_crawl(tmp_path, replica.proxy_url, f"--site={SITE}", "--quiet")
    assert code == 1
    assert results[SITE]["well"]
    assert "archive_missing: 1 of 1 WARC files are not in" in errors
    assert rows(tmp_path, "select exit from runs order by id desc limit 1") == [(1,)]
    status = ogi("status", f"--corpus={tmp_path / 'corpus.db'}")
    assert status.returncode == 1
    assert "archive_missing (1)" in status.stdout
    assert "run_failed" not in status.stdout  # it is said why
    shutil.copytree(whole / "archive", tmp_path / "archive", dirs_exist_ok=True)
    code, _, errors = ogi_crawl(tmp_path, replica.proxy_url, f"--site={SITE}")
    assert code == 0, errors
    assert "archive_missing" not in ogi("status", f"--corpus={tmp_path / 'corpus.db'}").stdout
