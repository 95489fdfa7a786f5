"""One address, year after year: each report is one of its own, and the former ones stay."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.refresh import refresh
from crawler.corpus.succession import series_of
from crawler.items import Bundle
from parsers.compared import Reading
from parsers.joined import join
from parsers.model import Report
from tests.crawler.corpus.samples import a_capture, a_report, everything, not_a_report

URL = "http://www.shili.gov.test/nb/gaj.html"


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        opened.begin_run("crawl", version="1")
        yield opened


def put(corpus: Corpus, month: int, report: Report, body: bytes = b"", url: str = URL) -> str:
    """Have the address show a report in a month of 2025; its bytes say its year, unless given."""
    body = body or str(report.year).encode()
    at = f"2025-{month:02}-01T08:00:00Z"
    return str(corpus.store(a_capture(url, body, at=at), report))


def rows(corpus: Corpus, sql: str) -> list[tuple[Any, ...]]:
    return corpus.conn.execute(sql).fetchall()


def now(corpus: Corpus) -> list[tuple[Any, ...]]:
    """Give each version: year, current, the month in which it was withdrawn."""
    return rows(
        corpus, "SELECT year, current, substr(withdrawn, 1, 7) FROM reports ORDER BY year, version"
    )


def noted(corpus: Corpus) -> list[tuple[Any, ...]]:
    return rows(corpus, "SELECT kind, why, year FROM changes ORDER BY id")


def test_the_report_of_the_next_year_is_another_and_the_former_stays(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023, received_new__total=45))
    assert put(corpus, 3, a_report(year=2024, received_new__total=17)) == "added"
    assert now(corpus) == [(2023, 1, "2025-03"), (2024, 1, None)]
    assert noted(corpus) == [("ADD", "new", 2023), ("ADD", "new", 2024), ("DEL", "withdrawn", 2023)]
    assert rows(corpus, "SELECT detail FROM changes WHERE kind = 'DEL'") == [
        ("its address shows another report now: 示例市公安局 2024",)
    ]
    refresh(corpus)
    assert rows(corpus, "SELECT year, received, withdrawn > '' FROM panel ORDER BY year") == [
        (2023, 45, 1),
        (2024, 17, None),
    ]
    assert rows(
        corpus, "SELECT year, state, detail FROM coverage WHERE publisher > '' ORDER BY year"
    ) == [(2023, "found", "withdrawn, as seen on 2025-03-01"), (2024, "found", "")]


def test_neither_was_edited(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023, received_new__total=45))
    put(corpus, 3, a_report(year=2024, received_new__total=17))
    for view in ("revisions", "version_changes"):
        assert rows(corpus, f"SELECT * FROM {view}") == []
    for (report,) in rows(corpus, "SELECT report FROM reports"):
        said = CliRunner().invoke(main, ["diff", report, f"--corpus={corpus.path}", "--json"])
        assert json.loads(said.stdout)["changes"] == []


def test_each_report_has_its_own_series_and_versions(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023, received_new__total=45))
    put(corpus, 2, a_report(year=2023, received_new__total=46), b"2023, corrected")
    put(corpus, 3, a_report(year=2024, received_new__total=17))
    put(corpus, 4, a_report(year=2024, received_new__total=18), b"2024, corrected")
    assert rows(corpus, "SELECT year, version, current FROM reports ORDER BY 1, 2") == [
        (2023, 1, 0),
        (2023, 2, 1),
        (2024, 1, 0),
        (2024, 2, 1),
    ]
    (first,), (second,) = rows(corpus, "SELECT DISTINCT series FROM reports ORDER BY year")
    assert first == series_of(URL)
    assert second == series_of(f"{URL} 2024 示例市公安局")
    assert [row[-1] for row in noted(corpus) if row[1] == "edited"] == [2023, 2024]
    assert rows(corpus, "SELECT printed_before, printed_after FROM revisions ORDER BY year") == [
        ("45", "46"),
        ("17", "18"),
    ]


def test_the_same_page_again_changes_nothing(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023))
    put(corpus, 3, a_report(year=2024))
    before = everything(corpus.conn) | {"captures": []}
    assert put(corpus, 4, a_report(year=2024)) == "unchanged"
    assert put(corpus, 5, a_report(year=2024), b"another visitor") == "unchanged"
    after = everything(corpus.conn) | {"captures": []}
    assert [line for line in after if '"documents"' not in line] == [
        line for line in before if '"documents"' not in line
    ]


def test_the_former_report_put_back_is_there_again(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023))
    put(corpus, 3, a_report(year=2024))
    assert put(corpus, 4, a_report(year=2023)) == "changed"
    assert now(corpus) == [(2023, 1, None), (2024, 1, "2025-04")]
    assert noted(corpus)[3:] == [("DEL", "withdrawn", 2024), ("ADD", "returned", 2023)]
    assert put(corpus, 5, a_report(year=2024)) == "changed"
    assert now(corpus) == [(2023, 1, "2025-05"), (2024, 1, None)]


def test_the_report_of_another_organ_is_another(corpus: Corpus) -> None:
    put(corpus, 1, a_report("示例市公安局"))
    assert put(corpus, 3, a_report("示例市教育局"), b"edu") == "added"
    assert rows(corpus, "SELECT publisher, current, withdrawn IS NULL FROM reports") == [
        ("示例市公安局", 1, 0),
        ("示例市教育局", 1, 1),
    ]


@pytest.mark.parametrize(
    "after",
    [
        a_report("公安局", received_new__total=8),
        replace(a_report(received_new__total=8), year=None),
        replace(a_report(received_new__total=8), publisher=None),
    ],
)
def test_a_shorter_name_or_none_or_no_year_is_a_version(corpus: Corpus, after: Report) -> None:
    put(corpus, 1, a_report(received_new__total=7))
    assert put(corpus, 3, after, b"after") == "changed"
    assert rows(corpus, "SELECT version, current FROM reports") == [(1, 0), (2, 1)]
    assert [why for _, why, _ in noted(corpus)] == ["new", "edited"]


def test_a_year_that_was_only_mended_is_a_version(corpus: Corpus) -> None:
    """Its title said 2022; date and figures are the same."""
    wrong = a_report(year=2022, received_new__total=7)
    put(corpus, 1, wrong)
    assert put(corpus, 3, replace(wrong, year=2021), b"mended") == "changed"
    assert rows(corpus, "SELECT year, version, current FROM reports") == [(2022, 1, 0), (2021, 2, 1)]  # fmt: skip


def test_where_all_is_zero_nobody_can_say_that_it_was_mended(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2022))
    put(corpus, 3, replace(a_report(year=2022), year=2021), b"mended")
    assert [current for _, current, _ in now(corpus)] == [1, 1]


def test_what_arrives_first_makes_no_difference(tmp_path: Path) -> None:
    steps = [
        (1, a_report(year=2022), b""),
        (2, a_report(year=2023, received_new__total=45), b""),
        (3, a_report(year=2023, received_new__total=46), b"2023, corrected"),
        (4, a_report(year=2024, received_new__total=17), b""),
    ]
    found = []
    for n, order in enumerate(itertools.permutations(steps)):
        with Corpus.open(tmp_path / f"{n}.db") as corpus:
            for month, report, body in order:
                put(corpus, month, report, body)
            found.append(
                rows(
                    corpus,
                    "SELECT report, series, year, current, CASE current WHEN 1 THEN withdrawn END"
                    " FROM reports ORDER BY report",
                )
            )
    assert all(each == found[0] for each in found)
    assert sorted(row[2:] for row in found[0]) == [
        (2022, 1, "2025-02-01T08:00:00Z"),
        (2023, 0, None),
        (2023, 1, "2025-04-01T08:00:00Z"),
        (2024, 1, None),
    ]


def test_a_better_parser_parts_what_a_worse_one_took_for_versions(corpus: Corpus) -> None:
    put(corpus, 1, replace(a_report(year=2023), year=None), b"2023")
    put(corpus, 3, a_report(year=2024))
    assert rows(corpus, "SELECT current FROM reports ORDER BY id") == [(0,), (1,)]
    assert put(corpus, 1, a_report(year=2023)) == "changed"
    assert now(corpus) == [(2023, 1, "2025-03"), (2024, 1, None)]
    assert put(corpus, 3, a_report(year=2024)) == "unchanged"


def test_a_better_parser_brings_together_what_a_worse_one_parted(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023, received_new__total=1), b"a")
    put(corpus, 3, a_report(year=2024, received_new__total=2), b"b")
    put(corpus, 1, a_report(year=2024, received_new__total=1), b"a")
    assert rows(corpus, "SELECT series, version, current FROM reports ORDER BY id") == [
        (series_of(URL), 1, 0),
        (series_of(URL), 2, 1),
    ]


def test_a_corpus_from_before_is_parted_when_it_is_read_again(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023, received_new__total=45))
    put(corpus, 3, a_report(year=2024, received_new__total=17))
    corpus.conn.execute("UPDATE reports SET series = '-', version = id")
    corpus.conn.execute("UPDATE reports SET current = 0, withdrawn = NULL WHERE year = 2023")
    assert rows(corpus, "SELECT count(*) FROM revisions") == [(0,)]
    assert put(corpus, 1, a_report(year=2023, received_new__total=45)) == "changed"
    assert now(corpus) == [(2023, 1, "2025-03"), (2024, 1, None)]
    assert put(corpus, 3, a_report(year=2024, received_new__total=17)) == "unchanged"


def test_what_is_no_report_any_more_leaves_the_former(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023))
    put(corpus, 3, a_report(year=2024))
    put(corpus, 3, not_a_report(), b"2024")
    assert now(corpus) == [(2023, 1, "2025-03")]
    assert rows(corpus, "SELECT url FROM addresses") == [(URL,)]


def test_a_report_that_a_second_address_still_shows_is_not_withdrawn(corpus: Corpus) -> None:
    def moved() -> None:
        put(corpus, 2, a_report(year=2023), url="http://www.shili.gov.test/nb/2023/gaj.html")

    put(corpus, 1, a_report(year=2023))
    moved()
    put(corpus, 3, a_report(year=2024))
    assert now(corpus) == [(2023, 1, None), (2024, 1, None)]


def test_a_report_that_is_found_at_a_second_address_is_there_again(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2023))
    put(corpus, 3, a_report(year=2024))
    put(corpus, 4, a_report(year=2023), url="http://www.shili.gov.test/nb/2023/gaj.html")
    assert now(corpus) == [(2023, 1, None), (2024, 1, None)]
    assert noted(corpus)[-1] == ("ADD", "returned", 2023)


def together(corpus: Corpus, month: int, year: int, file: str, *, received: int) -> None:
    """Have the page show a report with its file in a month of 2025."""
    at = f"2025-{month:02}-01T08:00:00Z"
    captures = [a_capture(URL, f"page {year}".encode(), at=at)]
    captures.append(a_capture(file, f"file {year}".encode(), at=at))
    readings = [
        a_report(year=year, received_new__total=None),
        a_report(year=year, received_new__total=received),
    ]
    joined = join([Reading(c.url, r) for c, r in zip(captures, readings, strict=True)], ())
    corpus.store_together(Bundle(tuple(captures)), joined, readings)


SAME = "http://www.shili.gov.test/nb/gaj.docx"


@pytest.mark.parametrize("files", [(SAME, SAME), (f"{SAME}?2023", f"{SAME}?2024")])
@pytest.mark.parametrize("again", [(), (0, 1), (1, 0)])
def test_a_page_with_its_file(
    corpus: Corpus, files: tuple[str, str], again: tuple[int, ...]
) -> None:
    steps: list[Callable[[], None]] = [
        lambda: together(corpus, 1, 2023, files[0], received=45),
        lambda: together(corpus, 3, 2024, files[1], received=17),
    ]
    for n in (0, 1, *again):
        steps[n]()
    assert now(corpus) == [(2023, 1, "2025-03"), (2024, 1, None)]
    assert set(rows(corpus, "SELECT a.url, year FROM addresses a JOIN reports r ON r.id = report_id")) == {
        (URL, 2024),
        (files[0], 2023 if files[0] != files[1] else 2024),
        (files[1], 2024),
    }  # fmt: skip
    assert rows(corpus, "SELECT * FROM version_changes") == []
    assert rows(corpus, "SELECT count(*) FROM report_documents") == [(4,)]
    assert rows(corpus, "PRAGMA foreign_key_check") == []


def test_a_file_that_a_page_shows_on_another_year_leaves_its_former_report(corpus: Corpus) -> None:
    put(corpus, 1, a_report(year=2022, received_new__total=3), url=SAME)
    together(corpus, 3, 2024, SAME, received=17)
    assert now(corpus) == [(2022, 1, "2025-03"), (2024, 1, None)]
