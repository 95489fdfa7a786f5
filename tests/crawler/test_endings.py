"""How crawls end that do not end well: each ending has a name and an exit code."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from crawler.demo import content_digest
from crawler.replica import Replica
from tests.crawler.web import (
    FAST,
    HTML,
    REPLICA_REGISTRY,
    Web,
    environment,
    html,
    ogi,
    ogi_crawl,
    registry_file,
)  # fmt: skip

HOST = "http://www.jia.gov.test"
COLUMN = f"{HOST}/zfxxgknb/"
ROW = f"990900,甲市,{HOST}/,{COLUMN},trs"
TITLE = "甲市财政局2023年政府信息公开工作年度报告"


def a_list(*links):
    return html("".join(f'<li><a href="{href}">{title}</a></li>' for href, title in links))


def crawl_web(tmp_path, pages, *args, row=ROW, **kwargs):
    with Web({f"{HOST}/robots.txt": (404, {}, b""), **pages}) as web:
        registry = registry_file(tmp_path, row)
        code, results, errors = ogi_crawl(tmp_path, web.url, *args, registry=registry, **kwargs)
    return code, results.get("990900"), errors, web


def test_no_reports_is_a_failure(tmp_path):
    code, result, _, _ = crawl_web(tmp_path, {COLUMN: a_list(("./zn/", "政府信息公开指南"))})
    assert (code, result["reason"]) == (1, "no_reports")


def test_a_report_that_says_nothing_is_none(tmp_path):
    pages = {
        COLUMN: a_list(("./202401/t20240112_1.html", TITLE)),
        COLUMN + "202401/t20240112_1.html": html("您访问的页面不存在"),  # a soft 404
    }
    code, result, _, _ = crawl_web(tmp_path, pages)
    assert (code, result["reason"], result["reports"]) == (1, "no_reports", 0)


def test_a_challenge_ends_the_crawl_of_the_site(tmp_path):
    pages = {COLUMN: (412, HTML, b"<script>$_ts={};</script>")}
    code, result, errors, web = crawl_web(tmp_path, pages)
    assert (code, result["reason"], result["problems"]["challenged"]) == (1, "challenged", 1)
    assert "challenged by" in errors
    assert web.asked.count(COLUMN) == 1  # not hammered


def test_a_site_that_is_down(tmp_path):
    code, result, errors, _ = crawl_web(
        tmp_path, {COLUMN: html("", status=502)}, "--set=RETRY_TIMES=1"
    )
    assert (code, result["reason"]) == (1, "no_reports")
    assert result["problems"] == {"list_unreachable": 1}
    assert "502" in errors


def test_where_robots_txt_cannot_be_had_nothing_is_asked(tmp_path):
    pages = {f"{HOST}/robots.txt": html("", status=503), COLUMN: a_list(("./zn/", "指南"))}
    code, result, errors, web = crawl_web(tmp_path, pages, "--set=RETRY_TIMES=1")
    assert (code, result["reason"]) == (1, "no_reports")
    assert COLUMN not in web.asked
    assert "robots.txt cannot be had: HTTP 503" in errors
    # An outage, and no word against the column.
    assert result["problems"] == {"list_unreachable": 1}


def test_a_host_that_does_not_answer(tmp_path):
    registry = registry_file(tmp_path, ROW)
    code, results, errors = ogi_crawl(
        tmp_path, "http://127.0.0.1:9", "--set=RETRY_TIMES=1", registry=registry
    )
    assert (code, results["990900"]["reason"]) == (1, "no_reports")
    assert "robots.txt cannot be had" in errors


def test_a_redirect_to_a_strange_host_is_not_followed(tmp_path):
    strange = "http://www.jia.gov.test.evil.com/zfxxgknb/"
    pages = {
        COLUMN: (302, {"Location": strange}, b""),
        strange: a_list(("./t20240112_1.html", TITLE)),
    }
    code, result, _, web = crawl_web(tmp_path, pages)
    assert code == 1
    assert result["problems"] == {"list_not_asked": 1}
    assert not any("evil" in url for url in web.asked)


def test_a_host_that_is_busy_is_left_alone_as_long_as_it_asks(tmp_path):
    busy = (429, {"Retry-After": "2"}, b"busy")
    pages = {COLUMN: [busy, a_list(("./zn/", "指南"))]}
    _, _, _, web = crawl_web(tmp_path, pages)
    first, second = (t for url, t in zip(web.asked, web.times, strict=True) if url == COLUMN)
    assert second - first >= 2


def test_a_shell_that_only_sends_elsewhere_is_followed(tmp_path):
    pages = {
        COLUMN: html("<script>window.location.href='./list/';</script>"),
        COLUMN + "list/": a_list(("./202401/t20240112_1.html", TITLE)),
    }
    _, result, _, web = crawl_web(tmp_path, pages)
    assert COLUMN + "list/202401/t20240112_1.html" in web.asked
    assert result["problems"] == {"document_not_there": 1}


def test_lists_and_links_that_are_hostile(tmp_path):
    loop = a_list(("./a/", "下级"), ("javascript:alert(1)", TITLE), ("file:///etc/passwd", TITLE),
                  ("http://[::1", TITLE), ("//127.0.0.1/t20240112_1.html", TITLE))  # fmt: skip
    pages = {COLUMN + "a/" * n: loop for n in range(40)}
    code, result, _, web = crawl_web(tmp_path, pages)
    assert (code, result["reason"]) == (1, "no_reports")
    assert len([url for url in web.asked if url.endswith("a/")]) <= 8  # DEPTH_LIMIT
    assert not any("127.0.0.1" in url for url in web.asked)


def test_a_body_larger_than_the_bound_is_not_taken(tmp_path):
    pages = {COLUMN: html("x" * 3_000_000)}
    code, result, _, _ = crawl_web(tmp_path, pages, "--set=DOWNLOAD_MAXSIZE=1000000")
    assert code == 1
    assert result["problems"] == {"list_unreachable": 1}


def test_a_site_without_a_column(tmp_path):
    code, result, _, web = crawl_web(tmp_path, {}, row=f"990900,甲市,{HOST}/,,trs")
    assert (code, result["reason"]) == (1, "no_column")
    assert web.asked == []


# -- the corpus and the disk


def test_a_corpus_of_a_newer_schema_is_refused_before_anything_is_asked(tmp_path):
    with Web() as web:
        args = (tmp_path, web.url, "--site=990100")
        ogi_crawl(*args)
        db = sqlite3.connect(tmp_path / "corpus.db")
        db.execute("pragma user_version = 999")
        db.close()
        before, asked = (tmp_path / "corpus.db").read_bytes(), len(web.asked)
        code, results, errors = ogi_crawl(*args)
        assert (code, results) == (1, {})
        assert "999" in errors
        assert len(web.asked) == asked
    assert (tmp_path / "corpus.db").read_bytes() == before


def test_a_file_that_is_no_corpus_is_refused(tmp_path):
    (tmp_path / "corpus.db").write_bytes(b"a letter to my aunt" * 500)
    code, _, errors = ogi_crawl(tmp_path, "http://127.0.0.1:9", "--site=990100")
    assert code == 1
    assert "not a corpus" in errors
    assert (tmp_path / "corpus.db").read_bytes().startswith(b"a letter")


def limited(size):
    """A full disk, as far as a process can be made to see one: no file may grow over ``size``."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_full_disk_while_archiving_is_said(tmp_path):
    noise = os.urandom(2_000_000).hex()  # more than the limit, however well it is packed
    code, result, errors, _ = crawl_web(
        tmp_path, {COLUMN: html(noise)}, preexec_fn=limited(900_000)
    )
    assert (code, result["reason"]) == (1, "archive_failed")
    assert "cannot write the archive" in errors


def test_a_full_disk_while_storing_is_said_and_nothing_is_lost(tmp_path):
    with Replica() as replica:
        code, results, errors = ogi_crawl(
            tmp_path, replica.proxy_url, "--site=990100", preexec_fn=limited(1_000_000)
        )
        assert code == 1
        assert results["990100"]["reason"] == "store_failed"
        assert "cannot store" in errors
        # With room again the same crawl goes on and comes to the same as if nothing had been.
        code, _, errors = ogi_crawl(tmp_path, replica.proxy_url, "--site=990100")
        assert code == 0, errors
        whole = tmp_path / "whole"
        whole.mkdir()
        ogi_crawl(whole, replica.proxy_url, "--site=990100")
    assert content_digest(tmp_path / "corpus.db") == content_digest(whole / "corpus.db")


def test_kill_9_in_the_middle_and_again(tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir(), broken.mkdir()
    cities = ("--site=990100", "--site=990200")  # the largest
    with Replica() as replica:
        assert ogi_crawl(whole, replica.proxy_url, *cities)[0] == 0
        command = [
            *(sys.executable, "-m", "crawler.cli", "crawl", "--quiet", *FAST, *cities),
            *(f"--corpus={broken / 'corpus.db'}", f"--registry={REPLICA_REGISTRY}"),
        ]
        for least in (30, 120):
            replica.reset()
            child = subprocess.Popen(command, env=environment(replica.proxy_url))
            wait_until(lambda least=least: len(replica.log) > least, child)
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        said = ogi("status", f"--corpus={broken / 'corpus.db'}")
        assert said.returncode == 1
        assert "killed (1)" in said.stdout
        replica.reset()
        code, _, errors = ogi_crawl(broken, replica.proxy_url, *cities)
    assert code == 0, errors
    assert content_digest(broken / "corpus.db") == content_digest(whole / "corpus.db")
    db = sqlite3.connect(broken / "corpus.db")
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    assert db.execute("select count(*) from runs where finished is null").fetchone() == (2,)
    db.close()


def wait_until(condition, child):
    for _ in range(600):
        if condition():
            return
        assert child.poll() is None, "the crawl ended before it could be killed"
        time.sleep(0.05)
    raise AssertionError("waited for too long")


def test_two_crawls_of_one_archive_do_not_run_at_once(tmp_path):
    import fcntl

    (tmp_path / "archive").mkdir()
    with (tmp_path / "archive/crawl.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        code, _, errors = ogi_crawl(tmp_path, "http://127.0.0.1:9", "--site=990100")
    assert code == 1
    assert "another crawl" in errors


def test_scrapys_own_command_says_it_too(tmp_path):
    scrapy = shutil.which("scrapy", path=str(Path(sys.executable).parent))
    with Web({COLUMN: a_list()}) as web:
        settings = {
            "REGISTRY": registry_file(tmp_path, ROW), "CORPUS": tmp_path / "c.db",
            "ARCHIVE": tmp_path / "a", "DOWNLOAD_DELAY": 0.001, "RETRY_TIMES": 0,
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        done = subprocess.run(
            [scrapy, "crawl", "trs", "-a", "site=990900", *options],
            env=environment(web.url), cwd=Path(__file__).parents[2],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Spider closed (no_reports)" in done.stderr


def test_an_archive_whose_index_cannot_be_opened_is_refused_before_anything_is_asked(tmp_path):
    (tmp_path / "archive/index.db").mkdir(parents=True)
    with Web() as web:
        code, results, errors = ogi_crawl(tmp_path, web.url, "--site=990100")
    assert (code, results, web.asked) == (1, {}, [])
    assert "cannot use the archive" in errors
    assert not (tmp_path / "corpus.db").exists()  # nor does a run begin that would have no end


def test_what_one_site_raises_costs_no_other_its_crawl(tmp_path):
    second = f"990901,乙市,{HOST.replace('jia', 'yi')}/,{COLUMN.replace('jia', 'yi')},trs"
    registry = registry_file(tmp_path, ROW, second)
    with Web({f"{HOST}/robots.txt": (404, {}, b""), COLUMN: a_list()}) as web:
        settings = (
            f"--set=DOWNLOADER_MIDDLEWARES={json.dumps({f'{__name__}.Broken': 1})}",
            "--quiet",
        )
        done = subprocess.run(
            [sys.executable, "-m", "crawler.cli", "crawl", "--json", f"--corpus={tmp_path / 'c.db'}",
             f"--registry={registry}", *FAST, *settings],
            env=environment(web.url), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    results = {r["site"]: r["reason"] for r in map(json.loads, done.stdout.splitlines())}
    assert results == {"990900": "spider_error", "990901": "no_reports"}, done.stderr
    assert (done.returncode, "no such table" in done.stderr) == (1, True)
    db = sqlite3.connect(tmp_path / "c.db")
    assert db.execute("SELECT exit FROM runs").fetchall() == [(1,)]
    assert dict(db.execute("SELECT site_id, reason FROM site_runs")) == results
    db.close()


class Broken:
    """A middleware that breaks where it is made, for one site."""

    @classmethod
    def from_crawler(cls, crawler):
        if crawler.spider.site.id == "990900":
            raise sqlite3.OperationalError("no such table: latest")
        return cls()
