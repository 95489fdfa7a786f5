"""The same bytes on two sites: one report where both read the same in it, else two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.corpus import Corpus
from crawler.corpus.refresh import refresh
from crawler.items import Bundle
from parsers.compared import Reading
from parsers.joined import join
from parsers.model import Report
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report

CODES = {"one": "370103", "other": "370402", "same": "370103"}


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        for site, adcode in CODES.items():
            opened.add_site(site, adcode=adcode)
        yield opened


def put(corpus: Corpus, site: str, **read: Any) -> str:
    """Have a site show the page, which is read as one of its own district unless ``read`` says."""
    report = replace(a_report("区司法局", 2022), **{"adcode": CODES[site], **read})
    return str(corpus.store(a_capture(f"http://{site}.gov.test/77.html", b"77", site=site), report))


def rows(corpus: Corpus, sql: str) -> list[tuple[Any, ...]]:
    return corpus.conn.execute(sql).fetchall()


@pytest.mark.parametrize("order", [("one", "other"), ("other", "one")])
@pytest.mark.parametrize("read", [{}, {"adcode": None}])
def test_two_districts_have_a_report_each(
    corpus: Corpus, order: tuple[str, str], read: dict[str, Any]
) -> None:
    assert [put(corpus, site, **read) for site in order] == ["added", "added"]
    assert [put(corpus, site, **read) for site in order] == ["unchanged", "unchanged"]
    refresh(corpus)
    assert rows(corpus, "SELECT place, url FROM panel ORDER BY 1") == [
        ("370103", "http://one.gov.test/77.html"),
        ("370402", "http://other.gov.test/77.html"),
    ]
    assert rows(
        corpus,
        "SELECT site_id, state FROM coverage WHERE publisher > '' AND year = 2022 ORDER BY 1",
    ) == [("one", "found"), ("other", "found")]


def test_two_sites_of_one_district_have_one_report(corpus: Corpus) -> None:
    assert [put(corpus, site) for site in ("one", "same")] == ["added", "unchanged"]
    assert rows(corpus, "SELECT count(*) FROM reports") == [(1,)]


def test_another_name_or_kind_makes_another_report(corpus: Corpus) -> None:
    put(corpus, "one")
    assert put(corpus, "same", publisher_kind="other") == "added"


def test_a_corpus_from_before_gets_the_second_report_when_it_is_read_again(corpus: Corpus) -> None:
    put(corpus, "one")
    corpus.conn.execute("INSERT INTO addresses VALUES ('http://other.gov.test/77.html', 1)")
    assert put(corpus, "other") == "changed"
    assert rows(corpus, "SELECT adcode, current FROM reports ORDER BY 1") == [
        ("370103", 1),
        ("370402", 1),
    ]
    assert [put(corpus, site) for site in ("other", "one")] == ["unchanged", "unchanged"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_file_on_the_page_of_another_district_stays_its_own(
    corpus: Corpus, order: tuple[int, int]
) -> None:
    def alone() -> None:
        put(corpus, "one")

    def on_a_page() -> None:
        page = a_capture("http://other.gov.test/1.html", b"page", site="other")
        file = a_capture("http://other.gov.test/77.html", b"77", site="other")
        readings: list[Report] = [
            not_a_report(),
            replace(a_report("区司法局", 2022), adcode=CODES["other"]),
        ]
        joined = join([Reading(c.url, r) for c, r in zip((page, file), readings, strict=True)], ())
        corpus.store_together(Bundle((page, file)), joined, readings)

    for n in order:
        (alone, on_a_page)[n]()
    assert rows(corpus, "SELECT adcode, url, current FROM reports ORDER BY 1") == [
        ("370103", "http://one.gov.test/77.html", 1),
        ("370402", "http://other.gov.test/1.html", 1),
    ]
    assert rows(corpus, "SELECT count(*) FROM addresses") == [(3,)]
