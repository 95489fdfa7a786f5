"""Lists that only a script draws, with `ogi crawl --browser` and without; invented sites."""

import json
import sqlite3
from importlib.util import find_spec
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler import browser
from tests.crawler.web import Web, html, ogi_crawl, registry_file

HOST = "http://www.jia.gov.test"
COLUMN = f"{HOST}/zfxxgknb/"
ARTICLE = f"{COLUMN}202501/t20250122_1.html"
TITLE = "云汀市人民政府2024年政府信息公开工作年度报告"
REPORT = (Path(__file__).parents[1] / "fixtures" / "golden" / "clean_2021.html").read_bytes()

JS = {"Content-Type": "application/javascript"}
ROBOTS = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private/\n")
SHELL = html(
    '<ul id="list"></ul><img src="/logo.png"><link rel="stylesheet" href="/a.css">'
    '<iframe src="/frame.html"></iframe><script src="http://tongji.evil.test/count.js"></script>'
    '<script src="/js/list.js"></script>'
)
# Beside the list, all that a page may try: another government, robots.txt, a way off the host.
SCRIPT = """
const tries = ["http://www.yi.gov.test/api", "/private/list.json", "/away"];
for (const url of tries) fetch(url).catch(() => 0);
new WebSocket("ws://www.yi.gov.test/socket").onerror = () => 0;
window.open("http://www.yi.gov.test/popup");
fetch("/api/list.json").then((answer) => answer.json()).then((rows) => {
  for (const row of rows) {
    const entry = document.createElement("li");
    entry.innerHTML = `<a href="${row.url}">${row.title}</a><span>2025-01-22</span>`;
    document.getElementById("list").append(entry);
  }
});
"""
CALL = json.dumps([{"url": ARTICLE.removeprefix(HOST), "title": TITLE}]).encode()


NO_SANDBOX = "--set=BROWSER_SANDBOX=False"  # which not every machine has; the pages are our own


def drawing(test):
    """Mark a test that opens a real Chromium."""
    lacking = browser.lacking()
    skip = pytest.mark.skipif(lacking is not None, reason=lacking or "")
    return pytest.mark.browser(skip(test))


def crawl(tmp_path, *args, column=SHELL, family="trs"):
    pages = {
        f"{HOST}/robots.txt": ROBOTS,
        COLUMN: column,
        f"{HOST}/js/list.js": (200, JS, SCRIPT.encode()),
        f"{HOST}/api/list.json": (200, {"Content-Type": "application/json"}, CALL),
        f"{HOST}/away": (302, {"Location": "http://www.yi.gov.test/away"}, b""),
        ARTICLE: (200, {"Content-Type": "text/html; charset=utf-8"}, REPORT),
    }
    registry = registry_file(tmp_path, f"990900,甲市,{HOST}/,{COLUMN},{family}")
    with Web(pages) as web:
        code, results, errors = ogi_crawl(tmp_path, web.url, NO_SANDBOX, *args, registry=registry)
    return code, results["990900"], errors, web.asked


@pytest.mark.parametrize(
    ("family", "problem"), [("trs", "list_shell"), ("siteserver", "list_empty")]
)
def test_without_the_browser_the_list_is_named_and_nothing_else_asked(tmp_path, family, problem):
    code, result, _, asked = crawl(tmp_path, family=family)
    assert (code, result["reason"]) == (1, "no_reports")
    assert problem in result["problems"]
    assert asked == [f"{HOST}/robots.txt", COLUMN]


@drawing
@pytest.mark.parametrize("family", ["trs", "siteserver"])
def test_the_browser_finds_the_report_and_asks_for_nothing_that_it_must_not(tmp_path, family):
    code, result, errors, asked = crawl(tmp_path, "--browser", family=family)
    assert (code, result["reports"], result["problems"]) == (0, 1, {}), errors
    assert asked[:3] == [f"{HOST}/robots.txt", COLUMN, f"{HOST}/js/list.js"]
    assert sorted(asked[3:]) == sorted([f"{HOST}/away", f"{HOST}/api/list.json", ARTICLE])


@drawing
def test_the_archive_has_what_servers_sent_and_nothing_that_was_drawn(tmp_path):
    crawl(tmp_path, "--browser")
    kept = {}
    for path in (tmp_path / "archive").glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "warcinfo":
                    assert record.rec_type == "response"
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    assert url not in kept
                    kept[url] = record.content_stream().read()
    assert kept[COLUMN] == SHELL[2]
    assert kept[f"{HOST}/js/list.js"] == SCRIPT.encode()
    assert kept[f"{HOST}/api/list.json"] == CALL
    with sqlite3.connect(tmp_path / "corpus.db") as db:
        addresses = db.execute("select url from captures").fetchall()
    assert addresses == [(ARTICLE,)]


def script(code):
    return html(f"<script>{code}</script>")


@drawing
def test_pages_that_hang_flood_lead_away_or_are_reports_themselves(tmp_path):
    columns = {
        "hang": script("setTimeout(() => { while (true); }, 1)"),
        "flood": script("for (let n = 0; n < 200; n++) fetch(`/n/${n}`)"),
        "away": script("setTimeout(() => location.replace(`/else/`), 1)"),
        "self": html(
            "<div id='text'></div><script>document.getElementById('text').innerHTML ="
            " '<h1>' + " + json.dumps(TITLE) + " + '</h1><table><tr><td>' +"
            " '第二十条第(' + '一)项</td><td>勾稽' + '关系</td></tr></table>'</script>"
        ),
    }  # fmt: skip
    hosts = {name: f"http://www.{name}.gov.test" for name in columns}
    rows = [
        f"99090{n},{name}市,{host}/,{host}/nb/,trs" for n, (name, host) in enumerate(hosts.items())
    ]
    pages = {f"{host}/nb/": columns[name] for name, host in hosts.items()}
    pages |= {f"{hosts['flood']}/n/{n}": (200, JS, b"0") for n in range(200)}
    with Web(pages) as web:
        code, results, errors = ogi_crawl(
            tmp_path, web.url, "--browser", NO_SANDBOX, "--set=BROWSER_SECONDS=8",
            registry=registry_file(tmp_path, *rows),
        )  # fmt: skip
    named = {r["name"].removesuffix("市"): r["problems"] for r in results.values()}
    assert code == 1
    assert named["hang"] == named["away"] == {"list_not_drawn": 1, "list_shell": 1}
    assert "its scripts did not come to rest within 8 s" in errors
    assert f"its scripts lead to {hosts['away']}/else/" in errors
    assert len([url for url in web.asked if "/n/" in url]) == browser.MAX_CALLS
    assert named["self"] == {"document_drawn": 1}
    assert not any(r["reports"] for r in results.values())


@drawing
def test_a_challenge_is_not_given_to_the_browser(tmp_path):
    challenge = script("document.cookie = '__jsl_clearance=1'; location.reload()")
    code, result, _, asked = crawl(tmp_path, "--browser", column=challenge)
    assert (code, result["reason"]) == (1, "challenged")
    assert asked == [f"{HOST}/robots.txt", COLUMN]


def test_what_is_lacking_is_named(tmp_path, monkeypatch):
    registry = registry_file(tmp_path, f"990900,甲市,{HOST}/,{COLUMN},trs")
    monkeypatch.setenv("OGI_CHROMIUM", str(tmp_path / "none"))
    if find_spec("scrapy_playwright") is not None:
        assert "install chromium" in (browser.lacking() or "")
    code, _, errors = ogi_crawl(tmp_path, "http://127.0.0.1:9", "--browser", registry=registry)
    assert code == 2
    assert "drawing lists needs" in errors
    monkeypatch.setattr(browser, "find_spec", lambda name: None)
    assert "pip install 'ogi[browser]'" in (browser.lacking() or "")
