"""The invented corpus: as large as asked, the same each time, labelled, with faults like real ones."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.invented.country import REPORTS_A_PUBLISHER, provinces
from crawler.corpus.invented.fill import fill
from crawler.corpus.schema import APPLICATION_ID
from crawler.demo import content_digest
from parsers import divisions

COUNT = 400


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented")
    result = CliRunner().invoke(main, ["demo", f"--reports={COUNT}", f"--output={folder}"])
    assert (result.exit_code, "400 invented reports" in result.output) == (0, True)
    return folder / "invented.db"


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(path)
    yield opened
    opened.close()


def test_as_many_reports_as_asked(db: sqlite3.Connection) -> None:
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert db.execute("SELECT count(*) FROM reports WHERE current = 1").fetchone() == (COUNT,)
    assert db.execute("SELECT count(*) FROM panel").fetchone() == (COUNT,)


def test_its_problems_are_such_as_documents_have(db: sqlite3.Connection) -> None:
    docs = Path(__file__).parents[3] / "docs/problems.md"
    explained = set(re.findall(r"`([a-z_]+)`", docs.read_text(encoding="utf-8")))
    codes = {code for (code,) in db.execute("SELECT DISTINCT code FROM problems")}
    assert codes
    assert codes <= explained


def test_all_of_it_says_that_it_is_invented(db: sqlite3.Connection) -> None:
    assert db.execute("SELECT min(invented) FROM panel").fetchone() == (1,)
    assert db.execute("SELECT count(*) FROM captures WHERE url NOT LIKE '%.gov.test/%'").fetchone() == (0,)  # fmt: skip
    words = db.execute("SELECT count(*) FROM sections WHERE n = -1 AND text LIKE '%系虚构内容%'")
    assert words.fetchone() == db.execute("SELECT count(*) FROM reports").fetchone()
    asked = [asked for (asked,) in db.execute("SELECT asked FROM runs")]
    assert all("invented data" in text for text in asked)


def test_no_division_has_the_name_or_the_code_of_a_real_one() -> None:
    with Path(divisions.__file__).with_name("divisions.csv").open(encoding="utf-8") as file:
        real = {text for line in csv.reader(file) for text in line}
    assert {"370000", "山东省"} < real
    places = [place for province in provinces(1_000_000) for place in province.all()]
    assert len({place.adcode for place in places}) == len(places) > 3000
    assert not real & {name for place in places for name in (place.adcode, place.name)}


@pytest.mark.parametrize("count", [1, 50, 1_000, 30_000, 100_000, 1_000_000])
def test_the_country_is_large_enough(count: int) -> None:
    organs = sum(len(place.organs) for p in provinces(count) for place in p.all())
    assert organs * REPORTS_A_PUBLISHER > count * 1.02


def test_the_sums_hold_but_where_a_clerk_slipped(db: sqlite3.Connection) -> None:
    failed, reports = db.execute("SELECT sum(checks_failed > 0), count(*) FROM reports").fetchone()
    assert 0.02 < failed / reports < 0.15
    kinds = dict(db.execute("SELECT state, count(*) FROM figures GROUP BY state").fetchall())
    assert kinds["number"] > kinds["blank"] > kinds["nil_mark"] > 0
    assert db.execute("SELECT count(*) FROM suspects").fetchone()[0] > 0
    quoted = db.execute(
        "SELECT c.quote = substr(s.text, c.start + 1, c.end - c.start) AND instr(c.quote, c.value)"
        " FROM claims c JOIN sections s ON s.report_id = c.report_id AND s.n = c.section"
    ).fetchall()
    assert quoted
    assert {bool(right) for (right,) in quoted} == {True}


def test_requests_are_spread_as_they_are_in_life(db: sqlite3.Connection) -> None:
    numbers = [n for (n,) in db.execute("SELECT received FROM panel WHERE received IS NOT NULL ORDER BY 1")]  # fmt: skip
    assert numbers[len(numbers) // 2] * 20 < numbers[-1]  # a few are asked very often
    assert {form for (form,) in db.execute("SELECT DISTINCT form FROM panel")} >= {
        "2014",
        "2019",
        "2021",
    }


def test_a_later_crawl_found_some_edited(db: sqlite3.Connection) -> None:
    versions = db.execute("SELECT count(*) FROM reports WHERE version = 2").fetchone()[0]
    changed = db.execute("SELECT count(DISTINCT after_report) FROM revisions").fetchone()[0]
    assert versions == changed > 0


def test_the_same_number_gives_the_same_corpus(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    with Corpus.open(again) as corpus:
        fill(corpus, COUNT)
    assert content_digest(again) == content_digest(path)


def test_what_is_there_is_not_written_over(path: Path) -> None:
    arguments = ["demo", "--reports=5", f"--output={path.parent}"]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, "is there already" in result.output) == (2, True)
