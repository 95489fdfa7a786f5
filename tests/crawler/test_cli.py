"""`ogi` as it is typed: what it prints, how it ends, what it says to input that makes no sense."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.replica import Replica, truth
from tests.crawler.web import REPLICA_REGISTRY, registry_file

SEED = Path(__file__).parents[3] / "shared/seeds/000_8436bc073596ce4a.txt"


def ogi(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A report of the replica, saved as a file."""
    import urllib.request

    report = truth()["990100"].reports[0]
    with Replica() as replica:
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({"http": replica.proxy_url})
        )
        path = tmp_path_factory.mktemp("page") / "report.html"
        path.write_bytes(opener.open(report.url).read())
    return path, report


def test_parse_gives_one_object_a_line_in_the_order_given(page, tmp_path):
    path, report = page
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    done = ogi("parse", "--json", path, empty, path)
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert done.exit_code == 1  # one of them is no report
    assert first == third
    assert (first["source"], first["publisher"], first["year"]) == (
        str(path), report.publisher, report.year,
    )  # fmt: skip
    assert [problem["code"] for problem in second["problems"]] == ["empty"]


def test_parse_ends_with_0_where_all_are_reports(page):
    assert ogi("parse", "--json", page[0]).exit_code == 0


def test_parse_for_people(page):
    path, report = page
    done = ogi("parse", path)
    assert done.exit_code == 0
    assert report.publisher in done.stdout
    assert "requests" in done.stdout


def test_parse_of_what_cannot_be_read(tmp_path):
    done = ogi("parse", "--json", tmp_path / "none.html", tmp_path)
    missing, folder = (json.loads(line) for line in done.stdout.splitlines())
    assert done.exit_code == 1
    assert missing["problems"][0]["code"] == folder["problems"][0]["code"] == "unreadable"
    assert "no such file" in missing["problems"][0]["detail"]
    assert "no such file" in done.stderr


def test_the_seed():
    if not SEED.is_file():
        pytest.skip("../shared is not here")
    done = ogi("parse", "--json", SEED)
    read = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (read["publisher"], read["year"], read["form"]) == ("淄博市公安局", 2024, "2021")


def test_text_of_a_page_is_not_taken_for_markup(tmp_path):
    path = tmp_path / "[red]x[bold].txt"
    path.write_text("[bold]\x1b[31m[/oops] 2023年政府信息公开工作年度报告", encoding="utf-8")
    done = ogi("parse", path)
    assert done.exit_code in (0, 1)
    assert "\x1b[31m" not in done.stdout
    assert "[red]x[bold].txt" in done.stdout.replace("\n", "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["parse"], "Missing argument"),
        (["sites", "--site", "nowhere"], "no site nowhere"),
        (["sites", "--family", "wordpress"], "no site of the registry meets"),
        (["sites", "--registry", "/no/such.csv"], "no such registry file"),
        (["crawl", "--site", "nowhere"], "no site nowhere"),
        (["crawl", "--year", "last"], "not a valid integer"),
        (["fly"], "No such command"),
        (["sites", "--city", "37020"], "an adcode has six digits"),
        (["discover", "http://[bad/"], "is no address"),
        (["discover", "http://www.example.gov.cn:99999/"], "is no address"),
        (["coverage", "--year", "2024", "--corpus", "/no/such.db"], "no corpus at"),
    ],
)
def test_wrong_use_ends_with_2_and_a_word(args, said):
    done = ogi(*args)
    assert done.exit_code == 2
    assert said in done.stderr


def test_sites(monkeypatch):
    done = ogi("sites", "--json", "--city", "370300")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert rows[0]["name"] == "淄博市"
    assert {row["adcode"][:4] for row in rows} == {"3703"}
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.test")
    done = ogi("sites", "--registry", REPLICA_REGISTRY)
    assert "云汀市" in done.stdout


def test_a_registry_that_is_wrong_is_refused_with_its_row(tmp_path):
    done = ogi("crawl", "--registry", registry_file(tmp_path, "370300,x,http://a.com/,,"))
    assert done.exit_code == 2
    assert "sites.csv, line 2: portal_url" in done.stderr


def test_a_year_that_makes_no_sense_and_a_folder_that_is_not_there(tmp_path):
    for command in (("crawl",), ("export", tmp_path / "out", "--format=csv")):
        done = ogi(*command, "--year", 20244)
        assert done.exit_code == 2
        assert "20244" in done.output
    Corpus.open(tmp_path / "c.db").close()
    done = ogi("reparse", "--corpus", tmp_path / "c.db", "--archive", tmp_path / "nowhere")
    assert done.exit_code == 2
    assert "no folder of WARC files" in done.output


def test_coverage_before_the_first_crawl_is_for_people_only(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    site = ("--site", "370200", "--year", 2024)
    done = ogi("coverage", *site)
    assert done.exit_code == 0
    assert "no corpus at" in done.stderr
    for table in ("--json", "--csv"):  # in a file it would look like a finding
        done = ogi("coverage", *site, table)
        assert (done.exit_code, done.stdout) == (2, "")


def test_an_empty_file_is_no_corpus(tmp_path):
    (tmp_path / "empty.db").touch()
    done = ogi("status", "--corpus", tmp_path / "empty.db")
    assert done.exit_code == 2
    assert "is empty" in done.stderr


def test_output_without_room_and_a_terminal_without_chinese():
    command = [sys.executable, "-m", "crawler.cli"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command, "codebook"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1
    assert done.stderr == "Error: cannot write the output: No space left on device\n"
    done = subprocess.run(
        [*command, "sites", "--city", "370300"],
        capture_output=True,
        encoding="ascii",
        env={"PYTHONIOENCODING": "ascii", "COLUMNS": "200"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert r"\u6dc4\u535a" in done.stdout  # 淄博


def test_a_line_is_not_broken_where_no_terminal_is(page, tmp_path, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    path = tmp_path / ("a long name with blanks " * 8 + ".html")
    path.write_bytes(page[0].read_bytes())
    assert str(path) in ogi("parse", path).stdout.splitlines()


def test_parse_reads_the_file_of_an_archive_that_is_named(page, tmp_path):
    path, report = page
    archive = tmp_path / "年报.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("甲.html", path.read_bytes().replace(report.publisher.encode(), b"X"))
        package.writestr("附件/乙.html", path.read_bytes())
    whole = json.loads(ogi("parse", "--json", archive).stdout)
    assert "several_reports" in [problem["code"] for problem in whole["problems"]]
    (member,) = [one["url"] for one in whole["attachments"] if "#member=" in one["url"]]
    other = json.loads(ogi("parse", "--json", f"{archive}{member}").stdout)
    assert other["publisher"] == report.publisher
    assert 'member="附件/乙.html"' in other["figures"][0]["locator"]
    lost = ogi("parse", "--json", f"{archive}#member=丙.html")
    assert lost.exit_code == 1
    assert "archive_without_report" in lost.stdout
