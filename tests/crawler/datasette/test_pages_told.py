"""What pages say of what is easily taken for something else: replaced, withdrawn, unknown, alike."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.corpus import Corpus
from crawler.corpus.refresh import refresh
from crawler.datasette.pages import league
from crawler.datasette.pages.asking import place_name
from parsers.model import Report
from tests.crawler.corpus.samples import a_capture, a_report
from tests.crawler.datasette.test_pages import asked

URL = "http://a.test/2024.html"


def whole(publisher: str = "示例市公安局", year: int = 2024, **values: int | None) -> Report:
    """Give a report of which no sum fails."""
    return replace(a_report(publisher, year, **values), checks=(), claims=(), suspects=())


def made(path: Path, *reports: Report, sites: tuple[str, ...] = ("shili",)) -> Path:
    """Store each report at an address of its own, on one site after the other."""
    with Corpus.open(path) as corpus:
        for n, report in enumerate(reports):
            site = sites[n % len(sites)]
            corpus.store(a_capture(f"http://a.test/{n}", str(n).encode(), site=site), report)
        refresh(corpus)
    return path


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_checks_of_a_replaced_version_are_no_work(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(URL, b"1"), a_report())
        corpus.store(a_capture(URL, b"2", at="2025-03-01T00:00:00Z"), whole(granted__total=12))
        corpus.store(a_capture("http://a.test/x", b"3"), a_report("示例市教育局"))
        refresh(corpus)
    (page,) = asked(path, "/failed-checks")
    assert "教育局" in page.text
    assert "示例市公安局" not in page.text
    assert "1 of them in 1 reports" in text(page.text)
    assert "/corpus/checks.csv?status=fail&amp;current=1&amp;_stream=on" in page.text


@pytest.mark.parametrize("counted", ["checks_failed", "blanks"])
def test_a_number_of_the_first_page_is_that_of_its_link(tmp_path: Path, counted: str) -> None:
    blank = replace(whole("示例市教育局", granted__total=None))
    path = made(
        tmp_path / "corpus.db",
        a_report(),
        blank,
        whole("示例市林业局", denied_other_law__total=None),
    )
    (page,) = asked(path, "/")
    link = re.search(rf'href="([^"]*outcomes\?{counted}__gt=0[^"]*)">(\d+)</a>', page.text)
    assert link
    (rows,) = asked(path, link[1].replace("outcomes?", "outcomes.json?_shape=array&"))
    found: list[dict[str, Any]] = rows.json()
    number = len(found) if counted == "checks_failed" else sum(row["blanks"] for row in found)
    assert number == int(link[2]) > 0


def test_figures_that_do_not_fit_are_counted(tmp_path: Path) -> None:
    sums = {"closed_total__total": 40, "granted__total": 40}
    fits = whole("示例市甲局", denied_other_law__total=3, **sums)
    path = made(
        tmp_path / "corpus.db", fits, whole("示例市乙局", denied_other_law__total=50, **sums)
    )
    (page,) = asked(path, "/league?year=2024&kind=department")
    said = text(page.text)
    assert "Of 2 reports: 1 ranked, 0 too small, 0 answered none" in said
    assert "1 since the figures do not fit" in said
    assert "乙局" not in said


def test_a_league_table_that_is_cut_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(league, "SHOWN", 2)
    sums = {"closed_total__total": 40, "granted__total": 40}
    path = made(tmp_path / "corpus.db", *(whole(f"示例市{n}局", **sums) for n in "甲乙丙"))
    every, few = asked(path, "/league?year=2024", "/league?year=2024&at_least=41")
    assert "The first 2 of 3 are listed." in text(every.text)
    assert "are listed" not in text(few.text)


def test_where_the_province_is_not_known_nothing_is_compared(tmp_path: Path) -> None:
    sums = {"closed_total__total": 40, "granted__total": 30, "denied_other_law__total": 10}
    nowhere = replace(whole("市中区人民政府", **sums), adcode=None, publisher_kind="government")
    other = replace(whole("示例市人民政府", **sums), publisher_kind="government")
    path = made(tmp_path / "corpus.db", nowhere, other)
    with closing(sqlite3.connect(path)) as conn:
        units = dict(conn.execute("SELECT place, unit_id FROM outcomes").fetchall())
    unknown, of_unknown, known = asked(
        path, "/division/unknown?kind=government", f"/publisher/{units['']}", "/division/990100"
    )
    around = re.compile(r'<td class="number">([^\n]*)</td>\n</tr>')
    for page in (unknown, of_unknown):
        assert around.findall(page.text) == ['<span class="none">–</span>']
    assert around.findall(known.text) == ["25.0%"]


def test_a_publisher_has_its_reports_of_every_site(tmp_path: Path) -> None:
    reports = (whole(year=2022), whole(year=2023), whole(year=2024), whole("示例市教育局"))
    path = made(tmp_path / "corpus.db", *reports, sites=("shili", "elsewhere"))
    with closing(sqlite3.connect(path)) as conn:
        ((unit,),) = conn.execute("SELECT DISTINCT unit_id FROM panel WHERE year < 2024").fetchall()
        names = conn.execute(
            "SELECT report FROM reports WHERE publisher = '示例市公安局'"
        ).fetchall()
    (page,) = asked(path, f"/publisher/{unit}")
    listed = page.text.partition('id="all"')[2]
    assert sorted(re.findall(r"/report/([\w.-]+)", listed)) == sorted(name for (name,) in names)


def test_a_report_that_was_withdrawn_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    sums = {"closed_total__total": 40, "granted__total": 40}
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(URL, b"1"), whole(**sums))
        corpus.withdraw(URL, "404")
        refresh(corpus)
        (unit,) = corpus.conn.execute("SELECT unit_id FROM panel").fetchone()
    division, publisher, ranked = asked(
        path, "/division/990100", f"/publisher/{unit}", "/league?year=2024"
    )
    for page in (division, publisher):
        assert 'class="state s-withdrawn" href' in page.text
        assert 'class="state s-whole" href' not in page.text
    assert "withdrawn" in ranked.text


def test_divisions_of_one_name_are_told_apart(corpus_file: Path) -> None:
    with closing(sqlite3.connect(corpus_file)) as conn:
        assert place_name(conn, "370103") == "市中区（济南市）"
        assert place_name(conn, "370402") == "市中区（枣庄市）"
        assert place_name(conn, "370102") == "历下区"
        assert place_name(conn, "370100") == "济南市"
        assert place_name(conn, "990100") == "临川市"
