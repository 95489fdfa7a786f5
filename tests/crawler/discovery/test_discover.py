"""`ogi discover` as a user runs it, over HTTP: every city of the replica from its home page alone."""

import csv
import json
import sqlite3

import pytest
from click.testing import CliRunner

from crawler import registry
from crawler.cli import main
from crawler.discovery.places import place
from crawler.discovery.state import moved_sites, state_of
from crawler.replica import Replica, truth
from tests.crawler.web import (
    FAST,
    HTML,
    REPLICA_REGISTRY,
    Web,
    html,
    ogi,
    ogi_crawl,
    registry_file,
)

APART = REPLICA_REGISTRY.with_name("apart.csv")
SITES = tuple(truth())
COLUMNS = "adcode,name_zh,level,portal_url"


def homes(folder, *files):
    """Write a registry that knows the home pages and nothing else."""
    rows = [row for file in files for row in csv.DictReader(file.open(encoding="utf-8"))]
    lines = [",".join(row[name] for name in COLUMNS.split(",")) for row in rows]
    return registry_file(folder, *lines, columns=COLUMNS)


def ogi_discover(folder, proxy_url, *args):
    """Discover into ``folder``; give the exit code, a dict a site, and stderr."""
    done = ogi(
        "discover", "--json", f"--corpus={folder / 'corpus.db'}", *FAST, *args, proxy_url=proxy_url
    )
    return (
        done.returncode,
        {r["site"]: r for r in map(json.loads, done.stdout.splitlines())},
        done.stderr,
    )


class Discovered:
    """All cities, discovered from their home pages, and what was asked for that."""

    def __init__(self, folder, replica):
        self.folder, self.rows = folder, folder / "found.csv"
        known = homes(folder, REPLICA_REGISTRY, APART)
        self.code, self.found, self.errors = ogi_discover(
            folder, replica.proxy_url, "--all", f"--registry={known}", f"--write={self.rows}"
        )
        self.log = list(replica.log)


@pytest.fixture(scope="module")
def discovered(tmp_path_factory):
    with Replica() as replica:
        yield Discovered(tmp_path_factory.mktemp("discover"), replica)


@pytest.fixture
def known(monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.test")
    return {s.id: s for file in (REPLICA_REGISTRY, APART) for s in registry.load(file)}


def test_it_ends_well(discovered):
    assert discovered.code == 0, discovered.errors
    assert set(discovered.found) == {*SITES, *truth(folder="apart")}


@pytest.mark.parametrize("site", [*SITES, *truth(folder="apart")])
def test_every_column_is_found_and_nothing_else(discovered, known, site):
    found = discovered.found[site]
    assert found["status"] == "found"
    columns = {place(column["url"]) for column in found["columns"]}
    assert columns == {place(url) for url in known[site].column_urls}
    # The family by which it is crawled, told from its pages.
    assert {column["spider"] for column in found["columns"]} == {known[site].spider}
    assert {column["basis"] for column in found["columns"]} == {"discovered"}
    assert found["adcode"] == known[site].adcode


def test_few_pages_are_asked_for(discovered):
    assert max(found["requests"] for found in discovered.found.values()) <= 12
    assert sum(found["requests"] for found in discovered.found.values()) <= 7 * len(
        discovered.found
    )


def test_nothing_is_asked_outside_the_rules(discovered):
    rules = truth() | truth(folder="apart")
    hosts = {host: site for site in rules.values() for host in site.hosts}
    for entry in discovered.log:
        assert entry.host in hosts, entry.url  # neither the province's nor a clone's
        assert hosts[entry.host].may_fetch(entry.url), entry.url
    decoys = ("wznb", "cznb", "gznb", "tjnb", "fzzf", "gkzp", "yjzj", "zdly", "ysqgk")
    assert not [e.url for e in discovered.log if any(f"/{word}/" in e.path for word in decoys)]
    first = {}
    for entry in discovered.log:
        first.setdefault(entry.host, entry.path)
    assert set(first.values()) == {"/robots.txt"}


def test_each_step_is_stored_with_its_evidence_and_its_bytes(discovered):
    db = sqlite3.connect(discovered.folder / "corpus.db")
    steps = db.execute(
        "select s.url, s.promise, s.score, s.outcome, s.evidence, s.sha256 from discovery_steps s"
        " join discoveries d on d.id = s.discovery_id where d.site_id = '990100' order by n"
    ).fetchall()
    runs = db.execute("select asked, exit, counts from runs").fetchall()
    db.close()
    assert [(promise, outcome) for _, promise, _, outcome, _, _ in steps] == [
        ("home", "other"),
        ("platform", "platform"),
        ("column", "column"),
    ]
    assert "ColumnName 政府信息公开年报" in steps[-1][4]
    archived = sqlite3.connect(discovered.folder / "archive" / "index.db")
    kept = {row[0] for row in archived.execute("select sha256 from latest")}
    archived.close()
    assert {step[-1] for step in steps} <= kept
    assert runs[0][0].startswith("discover --json")
    assert json.loads(runs[0][2])["status_found"] == len(discovered.found)


def test_the_rows_say_how_they_are_known(discovered):
    rows = {row["site"]: row for row in csv.DictReader(discovered.rows.open(encoding="utf-8"))}
    assert {row["column_basis"] for row in rows.values()} == {"discovered"}
    assert all("nobody has checked it" in row["notes"] for row in rows.values())
    assert len(rows["993100"]["report_column_url"].split()) == 3


def test_a_site_that_moves_platform_is_noticed_and_found_again(tmp_path):
    with Replica() as replica:
        code, results, errors = ogi_crawl(tmp_path, replica.proxy_url, registry=APART)
        assert code == 0, errors
        # Of the other city a department's column each, beside the government's.
        assert results["993100"]["reports"] == len(truth(folder="apart")["993100"].reports)
        replica.advance()
        # The crawl that notices it looks for the column again, and crawls the site there.
        code, results, errors = ogi_crawl(
            tmp_path, replica.proxy_url, "--site=993200", registry=APART
        )
        assert (code, results["993200"]["reports"]) == (0, 4), errors
        # What it had at its old addresses is gone from there.
        assert results["993200"]["problems"] == {"column_found_again": 1, "document_not_there": 4}
        asked = results["993200"]["requests"]
        state = state_of(registry.find(registry.load(APART), "993200"), tmp_path / "corpus.db")
        assert [crawl["well"] for crawl in state["corpus"]["crawls"]] == [1, 1]
        said = {problem["code"] for problem in state["corpus"]["problems"]}
        assert said >= {"column_gone", "column_found_again"}
        (column,) = state["corpus"]["discovery"]["columns"]
        assert state["corpus"]["in_use"] == [column["url"]]
        # Until somebody mends the registry, the next crawls begin at the new place.
        replica.log.clear()
        code, results, errors = ogi_crawl(
            tmp_path, replica.proxy_url, "--site=993200", registry=APART
        )
        assert (code, results["993200"]["problems"]) == (0, {}), errors
        assert results["993200"]["requests"] < asked
        assert "/zwgk/zfxxgknb.htm" not in {entry.path for entry in replica.log}
    # Found again: it is no longer on the list of those that moved.
    assert moved_sites(tmp_path / "corpus.db") == set()


def test_a_site_whose_new_place_is_not_sure_is_listed_for_a_person(tmp_path):
    """Its portal now leads to a column on another government's domain: that may be another's."""
    home, other = "http://www.jia.gov.test/", "http://www.yi.gov.test/zwgk/zfxxgknb/"
    row = f"990001,甲县,county,{home},{home}zfxxgknb/,trs"
    title = "甲县人民政府2024年政府信息公开工作年度报告"
    known = registry_file(tmp_path, row, columns=f"{COLUMNS},report_column_url,cms_family")
    with Web() as web:
        web.pages[home] = html(f'<a href="{other}">政府信息公开年报</a>')
        web.pages[other] = html(
            f"<title>政府信息公开年报_甲县</title><h1>政府信息公开年报</h1>"
            f'<ul><li><a href="./202501/t20250110_1.html">{title}</a></li></ul>'
        )
        code, results, errors = ogi_crawl(tmp_path, web.url, registry=known)
        assert code == 1, errors
        assert results["990001"]["reports"] == 0
        problems = results["990001"]["problems"]
        assert problems["column_not_found_again"] == problems["column_gone"] == 1
        assert f"{other}202501/t20250110_1.html" not in web.asked
        walked = web.asked.count(home)
        # The next run names it again, and does not walk the site each time.
        code, results, _ = ogi_crawl(tmp_path, web.url, registry=known)
        assert (code, web.asked.count(home)) == (1, walked)
    assert moved_sites(tmp_path / "corpus.db") == {"990001"}
    told = ogi("status", f"--corpus={tmp_path / 'corpus.db'}", "--json", proxy_url=web.url)
    alarms = {one["code"] for one in map(json.loads, told.stdout.splitlines()) if "code" in one}
    assert "column_gone" in alarms


# -- sites that do not want to be walked, and wrong use


def test_challenged_empty_and_guessed(tmp_path):
    """Three sites that a person has to look at, each with its reason."""
    hosts = {name: f"http://www.{name}.gov.test/" for name in ("challenges", "empty", "silent")}
    rows = [f"99000{n},{name},county,{url}" for n, (name, url) in enumerate(hosts.items())]
    tabs = "".join(
        f'<a href="/{n}/">{tab}</a>'
        for n, tab in enumerate(
            ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "依申请公开")
        )
    )
    with Web() as web:
        challenge = b"<script>document.cookie='__jsl_clearance=x'</script>"
        web.pages[hosts["challenges"]] = (521, HTML, challenge)
        web.pages[hosts["empty"]] = web.pages[hosts["silent"]] = html("<p>欢迎</p>")
        platform = tabs + '<a href="/nb/">政府信息公开年报</a>' + "<p>公开</p>" * 300
        web.pages[hosts["silent"] + "zfxxgk/"] = html(platform)
        web.pages[hosts["silent"] + "nb/"] = html(
            '<a href="/nb/1.html">丙县财政局2024年政府信息公开工作年度报告</a>'
        )
        known = registry_file(tmp_path, *rows, columns=COLUMNS)
        written = tmp_path / "rows.csv"
        code, found, _ = ogi_discover(
            tmp_path, web.url, "--all", f"--registry={known}", f"--write={written}"
        )
    assert code == 1
    assert [one["status"] for _, one in sorted(found.items())] == [
        "challenged",
        "not_found",
        "guessed",
    ]
    assert web.asked.count(hosts["challenges"]) == 1  # named, not evaded
    # The guesses were made in their order, each noted as one.
    steps = [(s["promise"], s["outcome"]) for s in found["990002"]["steps"]]
    assert steps[:3] == [("home", "other"), ("guess", "HTTP 404"), ("guess", "platform")]
    (row,) = csv.DictReader(written.open(encoding="utf-8"))
    assert (row["site"], row["column_basis"]) == ("990002", "guessed")


def test_an_address_alone(tmp_path):
    with Replica() as replica:
        rows = tmp_path / "rows.csv"
        code, found, errors = ogi_discover(
            tmp_path,
            replica.proxy_url,
            "http://www.yunting.gov.test/",
            f"--write={rows}",
            f"--registry={APART}",
        )
    assert code == 0, errors
    # Whose it is, the site's own code says (政府网站标识码).
    (row,) = csv.DictReader(rows.open(encoding="utf-8"))
    assert (row["adcode"], row["name_zh"]) == ("990100", "云汀市")
    assert found["www.yunting.gov.test"]["columns"][0]["spider"] == "trs"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "give one of"),
        (("http://www.a.gov.test/", "--all"), "give one of"),
        (("http://www.a.com/",), "not on an official host"),
        (("http://www.a.gov.test/", "--adcode=12"), "is not six digits"),
        (("--site=999999",), "999999"),
        (("--moved",), "no corpus"),
    ],
)
def test_wrong_use(tmp_path, monkeypatch, args, said):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.test")
    common = (f"--corpus={tmp_path / 'none.db'}", f"--registry={APART}")
    done = CliRunner().invoke(main, ["discover", *args, *common])
    assert done.exit_code == 2
    assert said in done.output
