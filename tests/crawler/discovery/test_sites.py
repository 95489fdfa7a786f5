"""`ogi sites`: what the registry knows, one site's state, and whether its rows still hold."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import main
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

REPORT = (Path(__file__).parents[2] / "fixtures" / "golden" / "clean_2021.html").read_bytes()
HOST = "http://www.{}.gov.test"
LIST = (
    '<h1>政府信息公开年报</h1><li><a href="./202501/t20250118_1.html">'
    "甲市财政局2024年政府信息公开工作年度报告</a></li><script>createPageHTML(1, 0, 'index', 'html')</script>"
)
COLUMN = "/zwgk/zfxxgknb/"


def row(n, family="trs", column=COLUMN):
    host = HOST.format(f"c{n}")
    return (
        f"99000{n},市{n},{host}/,{host}{column if column else ''},{family}"
        if column
        else (f"99000{n},市{n},{host}/,,{family}")
    )


def sites(*args):
    return CliRunner().invoke(main, ["sites", *args])


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Rows in every state, checked against a small web."""
    folder = tmp_path_factory.mktemp("check")
    names = {
        1: "holds", 2: "gone", 3: "soft_404", 4: "redirected", 5: "home", 6: "changed", 7: "dead",
        8: "forbidden", 9: "challenged",
    }  # fmt: skip
    known = registry_file(
        folder, *(row(n) for n in names), row(0, column=None), "999999,nowhere,,,trs"
    )
    jpaas = "<script src=\"unitbuild.js\" queryData=\"{'parseType':'bulidstatic'}\"></script>"
    with Web() as web:
        for n in range(10):
            web.pages[f"{HOST.format(f'c{n}')}/"] = html("<p>欢迎</p>")
            web.pages[f"{HOST.format(f'c{n}')}{COLUMN}"] = html(LIST)
        at = {n: f"{HOST.format(f'c{n}')}{COLUMN}" for n in names}
        web.pages[at[2]] = (404, HTML, b"")
        web.pages[at[3]] = html("<h1>页面不存在</h1>")
        web.pages[at[4]] = (302, {"Location": f"{HOST.format('new')}/"}, b"")
        web.pages[f"{HOST.format('new')}/"] = html("<p>新站</p>")
        web.pages[at[5]] = (302, {"Location": "/"}, b"")
        web.pages[at[6]] = html(f"<h1>政府信息公开年报</h1>{jpaas}")
        web.pages[at[7]] = (500, HTML, b"")
        web.pages[f"{HOST.format('c8')}/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /zwgk/")
        web.pages[at[9]] = (412, HTML, b"<script>$_ts=1</script>")
        done = ogi(
            "sites", "check", "--json", f"--registry={known}", f"--corpus={folder / 'c.db'}", *FAST,
            "--set=RETRY_TIMES=0", proxy_url=web.url,
        )  # fmt: skip
    said = {r["site"]: r for r in map(json.loads, done.stdout.splitlines())}
    return done.returncode, said, web.asked


@pytest.mark.parametrize(
    ("n", "verdict", "because"),
    [
        (1, "ok", ""),
        (0, "portal_ok", ""),
        (2, "column_gone", "HTTP 404"),
        (3, "column_gone", "says that there is nothing"),
        (4, "column_redirected", "redirected to http://www.new.gov.test/"),
        (5, "column_redirected", "home page"),
        (6, "family_changed", "hanweb_jpaas, not of trs"),
        (7, "unreachable", "HTTP 500"),
        (8, "forbidden", ""),
        (9, "challenged", "browser"),
    ],
)
def test_what_became_of_a_row(checked, n, verdict, because):
    _, said, _ = checked
    assert said[f"99000{n}"]["verdict"] == verdict
    assert because in said[f"99000{n}"]["detail"]


def test_a_row_without_an_address_says_nothing(checked):
    _, said, _ = checked
    assert (said["999999"]["verdict"], said["999999"]["well"]) == ("no_address", True)


def test_any_that_moved_makes_it_fail(checked):
    code, said, asked = checked
    assert code == 1
    well = {site for site, one in said.items() if one["well"]}
    assert well == {"990000", "990001", "999999"}
    assert not [url for url in asked if url.endswith("c8.gov.test/zwgk/zfxxgknb/")]


def test_the_list_says_how_surely_each_is_known(monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.cn")
    done = sites("--site=110000", "--json")
    (one,) = map(json.loads, done.output.splitlines())
    assert one["column_basis"] == "derived_tree_root"
    assert one["column_urls"] == ["https://www.beijing.gov.cn/gongkai/zfxxgk/gknb/"]


def test_one_site_never_crawled(tmp_path, monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.cn")
    done = sites("110000", f"--corpus={tmp_path / 'none.db'}")
    assert done.exit_code == 0
    assert "a guess that nobody has tested" in done.output
    assert "never crawled from here" in done.output


def test_a_site_that_is_not_there(monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.cn")
    done = sites("999999")
    assert (done.exit_code, "999999" in done.output) == (2, True)


def test_several_columns_in_a_row(tmp_path):
    urls = " ".join(HOST.format("a") + path for path in ("/nb/", "/bm/nb/"))
    known = registry_file(tmp_path, f"990001,甲市,{HOST.format('a')}/,{urls},trs")
    (one,) = map(json.loads, sites(f"--registry={known}", "--json").output.splitlines())
    assert one["column_urls"] == urls.split()
    (tmp_path / "b").mkdir()
    twice = registry_file(
        tmp_path / "b", f"990001,甲市,,{HOST.format('a')}/ {HOST.format('a')}/,trs"
    )
    assert "has an address twice" in sites(f"--registry={twice}").output


def test_the_replicas_rows_hold(tmp_path):
    from crawler.replica import Replica

    registry = tmp_path / "sites.csv"
    shutil.copy(REPLICA_REGISTRY, registry)
    with Replica() as replica:
        done = ogi(
            "sites", "check", "--json", f"--registry={registry}", f"--corpus={tmp_path / 'c.db'}",
            *FAST, proxy_url=replica.proxy_url,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_reports_that_a_city_links_on_its_counties_domains_are_listed_and_crawled(tmp_path):
    """The city's list has one by its title, one by its bare name; one county has a row."""
    city, jia, yi = (f"http://www.{name}.gov.test/" for name in ("cheng", "jia", "yi"))
    title = "甲县人民政府2024年政府信息公开工作年度报告"
    entries = [
        f'<li><a href="{jia}nb/202501/t20250110_1.html">{title}</a></li>',
        f'<li><a href="{yi}nb/202501/t20250110_2.html">乙县</a></li>',
        f'<li><a href="{yi}">乙县人民政府</a></li>',
    ]
    columns = "adcode,name_zh,level,portal_url,report_column_url,cms_family"
    rows = [
        f"990100,城市,prefecture,{city},{city}nb/,trs",
        f"990101,甲县,county,{jia},{jia}zfxxgknb/,trs",
    ]
    known = registry_file(tmp_path, *rows, columns=columns)
    with Web() as web:
        web.pages[f"{city}nb/"] = html(f"<ul>{''.join(entries)}</ul>")
        web.pages[f"{jia}zfxxgknb/"] = html("<ul><li>2024</li></ul>")
        web.pages[f"{jia}nb/202501/t20250110_1.html"] = (200, HTML, REPORT)
        ogi_crawl(tmp_path, web.url, "--site=990100", registry=known)
        assert not [url for url in web.asked if url.startswith((jia, yi))]
        left = _sites(tmp_path, "elsewhere", known, web.url)
        assert [(one["domain"], one["site"]) for one in left] == [
            ("jia.gov.test", "990101"),
            ("yi.gov.test", None),
        ]
        assert left[0]["rows"][0]["title"] == title
        status = ogi("status", f"--corpus={tmp_path / 'corpus.db'}", "--json", proxy_url=web.url)
        assert json.loads(status.stdout.splitlines()[-1]) == {"what": "elsewhere", "reports": 2}
        # The county's own crawl asks for it, although its own column does not list it.
        _, results, errors = ogi_crawl(tmp_path, web.url, "--site=990101", registry=known)
        assert results["990101"]["reports"] == 1, errors
        left = _sites(tmp_path, "elsewhere", known, web.url)
        assert [one["domain"] for one in left] == ["yi.gov.test"]


def _sites(folder, what, known, proxy_url):
    corpus = f"--corpus={folder / 'corpus.db'}"
    done = ogi("sites", what, corpus, f"--registry={known}", "--json", proxy_url=proxy_url)
    return [json.loads(line) for line in done.stdout.splitlines()]
