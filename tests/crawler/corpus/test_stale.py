"""What is derived from the corpus follows every change, and costs nothing where there was none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.corpus import Corpus, stale
from crawler.corpus.counts import refresh_counts
from crawler.corpus.findings import refresh_findings
from crawler.corpus.panel.refresh import refresh_panel
from crawler.corpus.refresh import refresh
from parsers.model import Report
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report

DERIVED = ("panel", "cell_counts", "findings", "outcomes", "division_years")


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        opened.add_division("990000", "示例省", level="province")
        opened.add_division("990100", "示例市", level="prefecture", parent="990000")
        opened.add_site("shili", name="示例市", adcode="990100")
        yield opened


def store(
    corpus: Corpus, n: int, report: Report, body: bytes = b"", *, at: str = "2025-01-20"
) -> None:
    capture = a_capture(f"http://a.test/{n}", body or str(n).encode(), at=f"{at}T08:00:00Z")
    corpus.store(capture, report)


def derived(conn: sqlite3.Connection) -> dict[str, list[Any]]:
    return {table: conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in DERIVED}  # fmt: skip


def anew(corpus: Corpus) -> dict[str, list[Any]]:
    """Give what is derived when everything is made from nothing."""
    for table in (*DERIVED, "counted"):
        corpus.conn.execute(f"DELETE FROM {table}")
    for stage in ("panel", "counts", "findings"):
        stale.mark_all(corpus.conn, stage)  # type: ignore[arg-type]
    refresh(corpus)
    return {
        table: [row for row in rows if table != "cell_counts" or any(row[2:])]
        for table, rows in derived(corpus.conn).items()
    }


def same(corpus: Corpus) -> bool:
    """Refresh what changed; say whether that is what everything made anew would be."""
    refresh(corpus)
    found = derived(corpus.conn)
    found["cell_counts"] = [row for row in found["cell_counts"] if any(row[2:])]
    return found == anew(corpus)


def two_years(corpus: Corpus) -> None:
    store(corpus, 0, a_report(year=2023, carried_out__total=4))
    store(corpus, 1, a_report(year=2024, carried_in__total=7, granted__total=None))
    refresh(corpus)


def edited(corpus: Corpus) -> None:
    store(corpus, 0, a_report(year=2023, carried_out__total=7), b"edited", at="2025-03-01")


def read_anew(corpus: Corpus) -> None:
    store(corpus, 0, a_report(year=2023, carried_out__total=5, granted__total=None))


def moved_to_another_year(corpus: Corpus) -> None:
    store(corpus, 0, a_report(year=2022))


def moved_to_another_publisher(corpus: Corpus) -> None:
    store(corpus, 1, a_report("示例市教育局", year=2024))


def no_longer_a_report(corpus: Corpus) -> None:
    store(corpus, 0, not_a_report())


def publisher_no_longer_known(corpus: Corpus) -> None:
    store(corpus, 1, replace(a_report(), publisher=None))


def division_renamed(corpus: Corpus) -> None:
    corpus.add_division("990100", "新示例市", level="prefecture", parent="990000")


def province_renamed(corpus: Corpus) -> None:
    corpus.add_division("990000", "新示例省", level="province")


def site_moved(corpus: Corpus) -> None:
    store(corpus, 2, replace(a_report("示例市水利局"), adcode=None))
    refresh(corpus)
    corpus.add_division("990200", "别市", level="prefecture", parent="990000")
    corpus.add_site("shili", name="示例市", adcode="990200")


def a_second_report(corpus: Corpus) -> None:
    store(corpus, 3, a_report(year=2024, carried_in__total=4))


def withdrawn(corpus: Corpus) -> None:
    corpus.add_problem("document_not_there", "HTTP 404", site_id="shili", url="http://a.test/0")


def returned_with_a_correction(corpus: Corpus) -> None:
    withdrawn(corpus)
    refresh(corpus)
    edited(corpus)


def withdrawn_beside_a_second(corpus: Corpus) -> None:
    store(corpus, 4, a_report(year=2023, carried_out__total=None))
    refresh(corpus)
    withdrawn(corpus)


def all_withdrawn(corpus: Corpus) -> None:
    withdrawn_beside_a_second(corpus)
    refresh(corpus)
    corpus.add_problem("document_not_there", "HTTP 410", site_id="shili", url="http://a.test/4")


@pytest.mark.parametrize(
    "change",
    [withdrawn, returned_with_a_correction, withdrawn_beside_a_second, all_withdrawn,
     edited, read_anew, moved_to_another_year, moved_to_another_publisher, no_longer_a_report,
     publisher_no_longer_known, division_renamed, province_renamed, site_moved, a_second_report],
)  # fmt: skip
def test_what_is_derived_follows_each_change(corpus: Corpus, change: Any) -> None:
    two_years(corpus)
    before = derived(corpus.conn)
    assert before["findings"]
    change(corpus)
    assert corpus.conn.execute("SELECT count(*) FROM stale").fetchone()[0] > 0
    assert same(corpus)
    assert derived(corpus.conn) != before
    assert corpus.conn.execute("SELECT count(*) FROM stale").fetchone() == (0,)


def test_a_report_that_returned_as_it_was_is_no_longer_marked(corpus: Corpus) -> None:
    two_years(corpus)
    before = derived(corpus.conn)
    withdrawn(corpus)
    refresh(corpus)
    marked = "SELECT year FROM panel WHERE withdrawn IS NOT NULL"
    assert corpus.conn.execute(marked).fetchall() == [(2023,)]
    store(corpus, 0, a_report(year=2023, carried_out__total=4), at="2025-03-01")
    assert same(corpus)
    assert derived(corpus.conn) == before


def test_nothing_changed_costs_nothing(corpus: Corpus) -> None:
    two_years(corpus)
    two_years(corpus)
    asked: list[str] = []
    corpus.conn.set_trace_callback(asked.append)
    assert refresh_panel(corpus) == refresh_counts(corpus) == refresh_findings(corpus) == 0
    corpus.conn.set_trace_callback(None)
    assert not [sql for sql in asked if "FROM reports" in sql or "FROM panel" in sql]


def test_one_report_is_refreshed_among_many_without_looking_at_the_others(corpus: Corpus) -> None:
    for n in range(30):
        store(corpus, n, a_report(f"示例市第{n}局"))
    refresh(corpus)
    store(corpus, 99, a_report("示例市第3局", 2023))
    asked: list[str] = []
    corpus.conn.set_trace_callback(asked.append)
    assert (refresh_panel(corpus), refresh_counts(corpus)) == (1, 1)
    refresh_findings(corpus)
    corpus.conn.set_trace_callback(None)
    assert len(asked) < 60


def test_cells_are_counted_as_they_are_filled(corpus: Corpus) -> None:
    two_years(corpus)
    (cell,) = corpus.conn.execute(
        "SELECT id FROM cells WHERE key = 'requests.granted.total' AND form = '2021'"
    ).fetchone()
    sql = "SELECT year, zero, other_numbers, blank, nil_mark FROM cell_counts WHERE cell_id = ?"
    assert corpus.conn.execute(sql, (cell,)).fetchall() == [(2023, 1, 0, 0, 0), (2024, 0, 0, 1, 0)]
    assert refresh_counts(corpus) == 0
