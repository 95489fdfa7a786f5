"""One organ is one unit, however its reports spell it and wherever they stand. All figures are invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.corpus import Corpus
from crawler.corpus.coverage import Covered, coverage_of
from crawler.corpus.findings.model import Finding
from crawler.corpus.migrations import migrations
from crawler.corpus.refresh import refresh
from crawler.corpus.schema import APPLICATION_ID
from parsers.model import Problem, Report
from parsers.publishers import organ_of
from tests.crawler.corpus.samples import a_capture, a_report
from tests.crawler.schedule.noted import SITE, crawled

CITY, DISTRICT = "370200", "370215"  # 青岛市, 即墨区
SHORT, LONG = "即墨区人民政府", "青岛市即墨区人民政府"


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        for site in (CITY, DISTRICT):
            opened.add_site(site, adcode=site)
        yield opened


def store(
    corpus: Corpus,
    publisher: str = SHORT,
    year: int = 2022,
    *,
    site: str = DISTRICT,
    adcode: str | None = DISTRICT,
    kind: str = "government",
    at: str = "2023-05-01T00:00:00Z",
    problems: tuple[Problem, ...] = (),
    title: str | None = None,
    published: str | None = None,
    **values: int,
) -> Report:
    number = corpus.conn.execute("SELECT count(*) FROM captures").fetchone()[0]
    report = replace(
        a_report(publisher, year, **values),
        adcode=adcode, publisher_kind=kind, problems=problems, published=published,
    )  # fmt: skip
    report = replace(report, title=title or report.title)
    url = f"http://www.{site}.gov.test/{number}.html"
    corpus.store(a_capture(url, f"{number}".encode(), at=at, site=site), report)
    return report


def panel(corpus: Corpus) -> list[dict[str, Any]]:
    refresh(corpus)
    cursor = corpus.conn.execute("SELECT * FROM panel ORDER BY year, publisher, place")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def covered(corpus: Corpus, site: str, year: int = 2022) -> dict[str, Covered]:
    refresh(corpus)
    return {row.publisher: row for row in coverage_of(corpus.conn, site, [year])}


def test_two_spellings_on_two_sites_are_one_unit(corpus: Corpus) -> None:
    store(corpus, SHORT, received_new__total=111)
    store(corpus, LONG, site=CITY, received_new__total=111)
    (row,) = panel(corpus)
    assert (row["other_reports"], row["other_reports_differ"]) == (1, 0)
    added = corpus.conn.execute("SELECT reports, received FROM division_years").fetchall()
    assert added == [(1, 111)]


def test_a_unit_keeps_its_id_where_another_year_spells_it_otherwise(corpus: Corpus) -> None:
    store(corpus, SHORT, 2021)
    store(corpus, LONG, 2022)
    before, after = panel(corpus)
    assert before["unit_id"] == after["unit_id"]


def test_namesakes_of_two_cities_are_two_units(corpus: Corpus) -> None:
    store(corpus, "市中区人民政府", adcode="370103")
    store(corpus, "市中区人民政府", adcode="370402")
    assert len({row["unit_id"] for row in panel(corpus)}) == 2


@pytest.mark.parametrize(
    ("one", "other", "adcode"),
    [
        ("青岛市住房和城乡建设局", "青岛市住房城乡建设局", CITY),
        ("财政局", "青岛市财政局", CITY),
        ("天津市和平区人民政府", "和平区人民政府", "120101"),
    ],
)
def test_an_organ_is_told_without_its_place(one: str, other: str, adcode: str) -> None:
    assert organ_of(one, adcode) == organ_of(other, adcode)


def test_organs_of_other_names_stay_apart() -> None:
    names = (SHORT, "即墨区人民政府办公室", "即墨区和平街道办事处", "即墨区平街道办事处")
    assert len({organ_of(name, DISTRICT) for name in names}) == len(names)
    assert organ_of("市中区人民政府", None) == "市中区人民政府"  # of which city is not known


def test_a_government_of_an_unknown_division_is_not_added_to_the_sites(corpus: Corpus) -> None:
    store(corpus, "山东省人民政府", site="370000", adcode="370000", received_new__total=500)
    store(corpus, "市中区人民政府", site="370000", adcode=None, received_new__total=27)
    panel(corpus)
    added = corpus.conn.execute("SELECT place, received FROM division_years ORDER BY 1").fetchall()
    assert added == [("", 27), ("370000", 500)]


@pytest.mark.parametrize("first", ["correction", "original"])
def test_a_correction_stands_in_the_panel_whatever_came_first(corpus: Corpus, first: str) -> None:
    correction = {
        "title": "即墨区2022年政府信息公开工作年度报告（更正版）",
        "published": "2023-03-20",
    }
    original = {"title": "即墨区2022年政府信息公开工作年度报告", "published": "2023-01-20"}
    for said in (correction, original) if first == "correction" else (original, correction):
        store(corpus, received_new__total=28 if said is correction else 40, **said)  # type: ignore[arg-type]
    (row,) = panel(corpus)
    assert row["requests__received_new__total"] == 28


def test_what_one_site_lacks_may_stand_on_another(corpus: Corpus) -> None:
    store(corpus, LONG, 2021, site=CITY)
    store(corpus, SHORT, 2022, published="2023-03-01")
    crawled(corpus, "2023-06-01T03:00:00", site=replace(SITE, id=CITY, adcode=CITY))
    row = covered(corpus, CITY)[LONG]
    assert (row.state, row.published, row.in_time) == ("elsewhere", "2023-03-01", True)
    assert row.detail == f"on the site {DISTRICT}"
    assert covered(corpus, DISTRICT)[SHORT].unit_id == row.unit_id


def test_a_correction_does_not_make_late_what_was_in_time(corpus: Corpus) -> None:
    store(corpus, published="2023-03-20")
    store(corpus, published="2023-05-10", title="更正：即墨区2022年政府信息公开工作年度报告")
    assert covered(corpus, DISTRICT)[SHORT].days_late == 0


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("document_elsewhere", "on another government's host [{}]"),
        ("document_not_there", "HTTP 404 [{}]"),
    ],
)
def test_what_a_list_names_is_not_said_to_be_not_there(
    corpus: Corpus, code: str, detail: str
) -> None:
    store(corpus, year=2021)
    site = replace(SITE, id=DISTRICT, adcode=DISTRICT)
    crawled(corpus, "2023-06-01T03:00:00", site=site, end=False, **{f"problems__{code}": 1})
    title = f"{LONG}2022年政府信息公开工作年度报告"
    corpus.add_problem(code, detail.format(title), site_id=DISTRICT)
    row = covered(corpus, DISTRICT)[SHORT]
    assert (row.state, code in row.detail) == ("listed", True)


def test_a_report_beside_another_on_a_page_is_named(corpus: Corpus) -> None:
    other = f"{SHORT}2022年政府信息公开工作年度报告"
    said = Problem(
        "several_reports", f"the document holds other texts as well, which were not read: {other}"
    )
    store(corpus, year=2023, problems=(said,))
    crawled(corpus, "2024-06-01T03:00:00", site=replace(SITE, id=DISTRICT, adcode=DISTRICT))
    assert covered(corpus, DISTRICT)[SHORT].state == "listed"


def test_a_corpus_from_before_gets_its_units_and_keeps_verdicts(tmp_path: Path) -> None:
    """Schema 13 told units by their publishers' names, and named findings after those."""
    old = Database(tmp_path / "old.db")
    migrations.apply(old, stop_before="m014_organs")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("PRAGMA user_version = 13")
    old.conn.executescript(
        f"INSERT INTO divisions(adcode) VALUES ('{DISTRICT}');"
        f"INSERT INTO sites(id) VALUES ('{DISTRICT}');"
        f"INSERT INTO documents(id, sha256, length) VALUES (1, '{'0' * 64}', 1);"
        "INSERT INTO findings VALUES"
        f" ('old', 'outlier', 'u', '{LONG}', 2022, 'x', 1, 2, '', 'a-1', NULL, '{{}}', '');"
        "INSERT INTO verdicts VALUES ('old', 'dismissed', 'seen', '', '');"
    )
    old["reports"].insert({
        "id": 1, "report": "a-1", "series": "a", "version": 1, "current": 1, "site_id": DISTRICT,
        "url": "http://a.test/", "document_id": 1, "bytes_digest": "0", "first_seen": "",
        "publisher": LONG, "adcode": DISTRICT, "year": 2022, "numbers": 0, "blanks": 0, "missing": 0,
        "ambiguous": 0, "checks_failed": 0, "problems": 0, "content_digest": "", "reading_digest": "",
    })  # fmt: skip
    old.close()
    with Corpus.open(tmp_path / "old.db") as corpus:
        assert corpus.conn.execute("SELECT organ FROM reports").fetchall() == [("人民政府",)]
        (row,) = panel(corpus)
        finding = Finding("outlier", row["unit_id"], LONG, 2022, "x", None, None, "", "a-1")
        kept = corpus.conn.execute("SELECT finding_id, note FROM verdicts").fetchall()
        assert kept == [(finding.id, "seen")]


def test_a_report_that_says_it_is_void_yields_to_another(corpus: Corpus) -> None:
    store(corpus, received_new__total=9, title="即墨区2022年政府信息公开工作年度报告（作废）")
    assert panel(corpus)[0]["requests__received_new__total"] == 9  # there is no other
    store(corpus, received_new__total=7, published="2023-01-05")
    assert panel(corpus)[0]["requests__received_new__total"] == 7


def test_panel_and_coverage_say_the_same_of_who_was_late(corpus: Corpus) -> None:
    store(corpus, published="2023-04-10")
    store(corpus, published="2023-05-10", title="更正：即墨区2022年政府信息公开工作年度报告")
    (row,) = panel(corpus)
    assert (row["published"], row["days_late"]) == ("2023-05-10", 10)
    assert covered(corpus, DISTRICT)[SHORT].days_late == 10


def test_a_government_of_an_unknown_division_has_no_division(corpus: Corpus) -> None:
    store(corpus, "市中区人民政府", site="370000", adcode=None)
    store(corpus, "石桥镇人民政府", adcode=None, kind="township")
    assert {row["publisher"]: row["division"] for row in panel(corpus)} == {
        "市中区人民政府": None,
        "石桥镇人民政府": "即墨区",
    }


def test_the_report_of_a_government_stands_before_one_of_its_whole_place(corpus: Corpus) -> None:
    own, whole = "青岛市人民政府{}年政府信息公开工作年度报告", "青岛市{}年政府信息公开工作年度报告"
    for year, titles in (
        (2021, (whole, own)),
        (2022, (whole,)),
        (2023, (own, "青岛市{}年全市政府信息公开工作年度报告")),
    ):
        for number, title in enumerate(titles):
            store(corpus, "青岛市人民政府", year, site=CITY, adcode=CITY, title=title.format(year),
                  published=f"{year + 1}-03-2{number}")  # fmt: skip
    said = [(row["year"], row["scope"], row["title"]) for row in panel(corpus)]
    assert said == [
        (2021, "organ", own.format(2021)),
        (2022, "place", whole.format(2022)),
        (2023, "organ", own.format(2023)),
    ]


def test_coverage_takes_what_the_site_alone_places_with_what_its_report_places(
    corpus: Corpus,
) -> None:
    store(corpus, "统计局", 2021, adcode=None, kind="department")
    store(corpus, "即墨区统计局", 2022, kind="department")
    crawled(corpus, "2023-06-01T03:00:00", site=replace(SITE, id=DISTRICT, adcode=DISTRICT))
    corpus.add_site(DISTRICT, adcode=DISTRICT)
    years = [(row["unit_id"], row["year"]) for row in panel(corpus)]
    states = {
        (row.unit_id, row.year): row.state
        for row in coverage_of(corpus.conn, DISTRICT, [2021, 2022])
        if row.publisher
    }
    assert states == dict.fromkeys(years, "found")


def test_a_row_follows_what_another_site_has_of_its_unit(corpus: Corpus) -> None:
    store(corpus, "统计局", 2021, adcode=None, kind="department")
    crawled(corpus, "2023-06-01T03:00:00", site=replace(SITE, id=DISTRICT, adcode=DISTRICT))
    corpus.add_site(DISTRICT, adcode=DISTRICT)
    query = "SELECT state FROM coverage WHERE site_id = ? AND year = 2022 AND publisher <> ''"
    refresh(corpus)
    assert corpus.conn.execute(query, (DISTRICT,)).fetchall() == [("not_found",)]
    store(corpus, "即墨区统计局", 2022, site=CITY, kind="department")
    refresh(corpus)
    assert corpus.conn.execute(query, (DISTRICT,)).fetchall() == [("elsewhere",)]
