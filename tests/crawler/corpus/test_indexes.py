"""What SQLite goes through for a question: never a whole corpus for one site or report."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.corpus import Corpus

QUESTIONS = {
    "of a site": (
        "SELECT publisher FROM reports WHERE site_id = 'x' AND current = 1 AND year IS NOT NULL",
        "reports_site (site_id=?)",
    ),
    "of a series": ("SELECT * FROM reports WHERE series = 'x' AND current = 1", "(series=?)"),
    "of a publisher": (
        "SELECT id FROM reports WHERE publisher IS 'x' AND year IS 2024 AND current = 1",
        "reports_publisher (publisher=? AND year=?)",
    ),
    "of all": (
        "SELECT year, form, count(*), sum(checks_failed > 0) FROM reports WHERE current = 1"
        " GROUP BY year, form",
        "COVERING INDEX reports_by_form",
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_index_that_narrows_most_is_taken(tmp_path: Path, name: str) -> None:
    question, index = QUESTIONS[name]
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        (plan,) = corpus.conn.execute(f"EXPLAIN QUERY PLAN {question}").fetchall()
    assert index in plan[3]
