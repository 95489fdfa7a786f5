"""Storing readings: whole, once, and as versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.corpus import Corpus, CorpusError, write
from crawler.corpus.errors import UnknownCell
from crawler.items import Capture
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report, with_value

RECEIVED = "requests.received_new.total"


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened


def dump(
    corpus: Corpus,
    *,
    without: tuple[str, ...] = ("runs", "captures", "changes", "_sqlite_migrations"),
) -> dict[str, object]:
    """Give every row of every table but those that tell of the crawl itself."""
    names = corpus.conn.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'reports_search%'"
        " AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    return {
        name: sorted(map(repr, corpus.conn.execute(f"SELECT * FROM {name}").fetchall()))
        for (name,) in names
        if name not in without
    }


def versions(corpus: Corpus) -> list[tuple[int, int]]:
    return corpus.conn.execute("SELECT version, current FROM reports ORDER BY version").fetchall()


def test_rows_are_the_same_in_however_many_statements(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.store(a_capture(), a_report())
    figures = len(a_report().figures)
    for rows in (1, figures - 1, figures):
        monkeypatch.setattr(write, "_ROWS", rows)
        with Corpus.open(tmp_path / f"{rows}.db") as other:
            other.store(a_capture(), a_report())
            assert dump(other) == dump(corpus)


def test_every_figure_comes_back_as_it_was_read(corpus: Corpus) -> None:
    report = a_report(received_new__total=72, granted__total=None)
    assert corpus.store(a_capture(), report) == "added"
    rows = corpus.conn.execute(
        'SELECT "table", row, "column", value, raw, state, locator FROM figures'
    ).fetchall()
    assert len(rows) == 200
    assert set(rows) == {
        (f.table, f.row, f.column, f.value, f.raw, f.state, f.locator) for f in report.figures
    }


def test_the_same_reading_again_changes_nothing(corpus: Corpus) -> None:
    corpus.store(a_capture(), a_report())
    before = dump(corpus)
    assert corpus.store(a_capture(), a_report()) == "unchanged"
    assert dump(corpus) == before


def test_the_same_record_is_noted_once(corpus: Corpus) -> None:
    capture = a_capture()
    corpus.store(capture, not_a_report())
    corpus.store(capture, a_report())
    assert corpus.conn.execute("SELECT count(*) FROM captures").fetchone() == (1,)


def test_a_problem_and_the_withdrawal_that_it_means_are_one_transaction(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object) -> None:
        raise ValueError("a bug")

    capture = a_capture()
    corpus.store(capture, a_report())
    monkeypatch.setattr("crawler.corpus.changes.withdraw", breaks)
    with pytest.raises(ValueError, match="a bug"):
        corpus.add_problem("document_not_there", "HTTP 404", url=capture.url)
    assert (
        corpus.conn.execute(
            "SELECT code FROM problems WHERE document_id IS NULL AND report_id IS NULL"
        ).fetchall()
        == []
    )


def test_half_a_character_in_a_problem_is_stored_as_a_question_mark(corpus: Corpus) -> None:
    corpus.add_problem(
        "document_not_there", "HTTP 404 [\ud83d年报]", url="http://a.gov.test/\ud83d"
    )
    assert corpus.conn.execute("SELECT detail, url FROM problems").fetchall() == [
        ("HTTP 404 [?年报]", "http://a.gov.test/?")
    ]


def test_an_edited_report_is_a_new_version_beside_the_old(corpus: Corpus) -> None:
    corpus.store(a_capture(), a_report(received_new__total=72))
    edited = a_capture(body=b"edited", at="2025-03-01T08:00:00Z")
    assert corpus.store(edited, a_report(received_new__total=73)) == "changed"
    assert versions(corpus) == [(1, 0), (2, 1)]
    both = corpus.conn.execute(
        f"SELECT value, current FROM figures WHERE \"table\" || '.' || row || '.' || \"column\""
        f" = '{RECEIVED}' ORDER BY report_id"
    ).fetchall()
    assert both == [(72, 0), (73, 1)]
    assert corpus.conn.execute("SELECT received_new__total FROM requests_wide").fetchall() == [
        (73,)
    ]


def test_a_page_that_changed_only_round_the_report_is_no_new_version(corpus: Corpus) -> None:
    corpus.store(a_capture(body=b"visitors: 1"), a_report())
    later = a_capture(body=b"visitors: 2", at="2025-03-01T08:00:00Z")
    assert corpus.store(later, a_report()) == "unchanged"
    assert versions(corpus) == [(1, 1)]


def test_a_page_that_is_put_back_shows_its_first_version_again(corpus: Corpus) -> None:
    first, second = a_report(received_new__total=1), a_report(received_new__total=2)
    corpus.store(a_capture(body=b"a", at="2025-01-01T00:00:00Z"), first)
    corpus.store(a_capture(body=b"b", at="2025-02-01T00:00:00Z"), second)
    assert corpus.store(a_capture(body=b"a", at="2025-03-01T00:00:00Z"), first) == "changed"
    assert versions(corpus) == [(1, 1), (2, 0)]


def test_an_old_capture_stored_late_does_not_become_current(corpus: Corpus) -> None:
    corpus.store(a_capture(body=b"b", at="2025-02-01T00:00:00Z"), a_report(carried_in__total=2))
    corpus.store(a_capture(body=b"a", at="2025-01-01T00:00:00Z"), a_report(carried_in__total=1))
    assert corpus.conn.execute("SELECT carried_in__total FROM requests_wide").fetchall() == [(2,)]


def test_a_better_reading_of_the_same_document_replaces_the_worse(corpus: Corpus) -> None:
    worse = a_report(received_new__total=None)
    corpus.store(a_capture(), worse)
    better = with_value(worse, RECEIVED, 72)
    assert corpus.store(a_capture(), better) == "changed"
    assert versions(corpus) == [(1, 1)]
    with Corpus.open(corpus.path.with_name("fresh.db")) as fresh:
        fresh.store(a_capture(), better)
        assert dump(fresh) == dump(corpus)


def test_the_same_bytes_at_two_addresses_are_one_report(corpus: Corpus) -> None:
    corpus.store(a_capture("http://www.shili.gov.test/a.pdf", b"pdf"), a_report())
    twin = a_capture("http://www.shili.gov.test/b.pdf", b"pdf")
    assert corpus.store(twin, a_report()) == "unchanged"
    assert versions(corpus) == [(1, 1)]
    assert corpus.conn.execute("SELECT count(*) FROM addresses").fetchone() == (2,)


def test_a_document_that_is_no_report_is_kept_with_its_problems(corpus: Corpus) -> None:
    assert corpus.store(a_capture(), not_a_report()) == "added"
    assert corpus.store(a_capture(), not_a_report()) == "unchanged"
    assert corpus.conn.execute("SELECT read_as, title FROM documents").fetchall() == [
        ("not_report", "一图读懂年度报告")
    ]
    assert corpus.conn.execute("SELECT code, detail, report_id FROM problems").fetchall() == [
        ("not_a_report", "an explainer", None)
    ]
    assert corpus.conn.execute("SELECT count(*) FROM reports").fetchone() == (0,)


def test_a_report_that_its_address_no_longer_shows_stays_and_is_named(corpus: Corpus) -> None:
    corpus.store(a_capture(), a_report())
    corpus.store(a_capture(body=b"gone", at="2025-03-01T00:00:00Z"), not_a_report())
    assert versions(corpus) == [(1, 1)]
    codes = corpus.conn.execute("SELECT code FROM problems WHERE report_id IS NULL").fetchall()
    assert codes == [("not_a_report",), ("report_gone",)]


HOME = "http://www.shili.gov.test/"


def redirected(at: str, to: str = HOME) -> Capture:
    """Give what the address of the report redirects to, some day of 2025."""
    return replace(a_capture(body=to.encode(), at=f"{at}T00:00:00Z"), url=to)


def test_a_report_whose_address_redirects_to_another_page_now_is_withdrawn(corpus: Corpus) -> None:
    corpus.store(a_capture(), a_report())
    corpus.store(redirected("2025-03-01"), not_a_report())
    assert corpus.is_withdrawn(a_capture().url)
    codes = corpus.conn.execute("SELECT code FROM problems WHERE report_id IS NULL").fetchall()
    assert codes == [("not_a_report",), ("report_gone",)]


def test_where_its_redirect_leads_to_no_report_any_more_it_is_withdrawn(corpus: Corpus) -> None:
    moved = redirected("2025-02-01", HOME + "2024.html")
    corpus.store(moved, a_report())
    corpus.store(redirected("2025-03-01"), not_a_report())
    assert corpus.is_withdrawn(moved.url)


def test_an_old_redirect_stored_late_withdraws_nothing(corpus: Corpus) -> None:
    corpus.store(a_capture(), a_report())
    corpus.store(redirected("2025-01-01"), not_a_report())
    assert not corpus.is_withdrawn(a_capture().url)


def test_what_is_read_as_no_report_any_more_leaves_the_panel(corpus: Corpus) -> None:
    corpus.store(a_capture(), a_report())
    assert corpus.store(a_capture(), not_a_report()) == "changed"
    for table in ("reports", "figure_values", "check_results", "sections", "addresses"):
        assert corpus.conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert corpus.conn.execute("PRAGMA foreign_key_check").fetchall() == []


def test_blank_stays_apart_from_zero_in_the_wide_view(corpus: Corpus) -> None:
    corpus.store(a_capture(), a_report(received_new__total=None))
    row = corpus.conn.execute(
        "SELECT received_new__total, carried_in__total FROM requests_wide"
    ).fetchone()
    assert row == (None, 0)


def test_wide_views_take_both_forms(corpus: Corpus) -> None:
    corpus.store(a_capture("http://a.test/1", b"1"), a_report(year=2020, form="2019"))
    corpus.store(a_capture("http://a.test/2", b"2"), a_report(year=2024, form="2021"))
    rows = corpus.conn.execute(
        "SELECT form, regulations__made, regulations__issued, fees__amount_10k_yuan"
        " FROM active_disclosure_wide ORDER BY year"
    ).fetchall()
    assert rows == [("2019", 0, None, None), ("2021", None, 0, 0)]
    assert corpus.conn.execute(
        "SELECT form, other, other_other FROM"
        " (SELECT form, other__total AS other, other_other__total AS other_other"
        "  FROM requests_wide ORDER BY year)"
    ).fetchall() == [("2019", 0, None), ("2021", None, 0)]
    assert corpus.conn.execute(
        "SELECT count(*) FROM review_litigation_wide WHERE review__total = 0"
    ).fetchone() == (2,)


def test_a_cell_that_no_form_has_is_refused_whole(corpus: Corpus) -> None:
    report = a_report()
    strange = replace(report.figures[0], row="no_such_row")
    with pytest.raises(UnknownCell, match=r"active_disclosure\.no_such_row\.issued"):
        corpus.store(a_capture(), replace(report, figures=(strange, *report.figures[1:])))
    assert corpus.conn.execute("SELECT count(*) FROM reports").fetchone() == (0,)


def test_a_number_without_its_state_cannot_be_stored(corpus: Corpus) -> None:
    report = a_report()
    wrong = replace(report.figures[0], state="blank")
    with pytest.raises(CorpusError, match="CHECK"):
        corpus.store(a_capture(), replace(report, figures=(wrong, *report.figures[1:])))
    assert corpus.conn.execute("SELECT count(*) FROM captures").fetchone() == (0,)


def test_a_run_and_what_it_fetched(corpus: Corpus) -> None:
    corpus.add_site("shili", name="示例市", adcode="990100", family="trs")
    corpus.add_division("990100", "示例市", level="prefecture", parent="990000")
    run = corpus.begin_run("crawl --site shili", version="0.1.0")
    corpus.store(a_capture(), a_report())
    corpus.add_problem("no_reports", "the list was empty", site_id="shili")
    corpus.end_run(1, {"reports": 1})
    assert corpus.conn.execute("SELECT exit, counts, finished > '' FROM runs").fetchone() == (
        1,
        '{"reports": 1}',
        1,
    )
    assert corpus.conn.execute("SELECT run_id FROM captures").fetchall() == [(run,)]
    assert corpus.conn.execute(
        "SELECT run_id, site_id FROM problems WHERE code = 'no_reports'"
    ).fetchall() == [(run, "shili")]


def test_what_is_known_of_an_address(corpus: Corpus) -> None:
    address = "http://www.shili.gov.test/x.html"
    assert corpus.known(address) is None
    corpus.store(a_capture(address, b"1", at="2025-01-01T00:00:00Z", etag='"a"'), a_report())
    corpus.store(a_capture(address, b"2", at="2025-02-01T00:00:00Z", etag='"b"'), a_report())
    corpus.store(a_capture(address, b"3", at="2025-03-01T00:00:00Z", status=503), a_report())
    known = corpus.known(address)
    assert known is not None
    assert (known.etag, known.fetched_at) == ('"b"', "2025-02-01T00:00:00Z")


def test_readers_see_whole_reports_only(corpus: Corpus) -> None:
    corpus.store(a_capture("http://a.test/1", b"1"), a_report())
    reader = sqlite3.connect(corpus.path)
    corpus.conn.execute("BEGIN IMMEDIATE")
    corpus.conn.execute("DELETE FROM figure_values")
    assert reader.execute("SELECT count(*) FROM figure_values").fetchone() == (200,)
    corpus.conn.execute("ROLLBACK")
    reader.close()


@pytest.mark.parametrize("locator", ["", "line=7", "~", "table=1 a~b~c", "xpath=(//table//tr)[1]"])
def test_a_locator_comes_back_letter_for_letter(corpus: Corpus, locator: str) -> None:
    report = a_report()
    odd = replace(report.figures[50], locator=locator)
    report = replace(report, figures=(*report.figures[:50], odd, *report.figures[51:]))
    corpus.store(a_capture(), report)
    rows = corpus.conn.execute('SELECT "table", row, "column", locator FROM figures').fetchall()
    assert set(rows) == {(f.table, f.row, f.column, f.locator) for f in report.figures}


def test_a_report_takes_little_room(corpus: Corpus) -> None:
    for n in range(100):
        corpus.store(a_capture(f"http://a.test/{n}", str(n).encode()), a_report())
    size = corpus.conn.execute(
        "SELECT sum(pgsize) FROM dbstat WHERE name = 'figure_values'"
    ).fetchone()[0]
    assert size / 100 < 10_000  # bytes for 200 figures and the way back to each


def test_half_a_character_in_a_list_is_no_reason_to_lose_the_report(
    corpus: Corpus, tmp_path: Path
) -> None:
    """JSON may hold one: a list gave it as the title of an entry."""
    url = "http://a.test/1"
    archive = Archive(tmp_path / "archive")
    stored = archive.keep_response(url, 200, "OK", [], b"1", fetched_at="2025-02-01T00:00:00Z")
    archive.close()
    capture = Capture.of(stored, "shili", url, url, list_title="年报\ud83d")
    assert corpus.store(capture, a_report()) == "added"
    assert corpus.conn.execute("SELECT list_title FROM captures").fetchone() == ("年报?",)
