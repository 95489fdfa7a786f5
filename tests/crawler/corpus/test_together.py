"""A page and its attachments in the corpus: versions, addresses, what arrives first, what is lost."""

import itertools
import sqlite3
from dataclasses import replace

import pytest
from sqlite_utils import Database

from crawler.corpus import Corpus
from crawler.corpus.migrations import migrations
from crawler.corpus.migrations.rebuild import rebuild
from crawler.corpus.schema import APPLICATION_ID
from crawler.items import Bundle
from parsers.compared import Reading
from parsers.joined import join
from parsers.model import Problem, Report
from tests.crawler.corpus.samples import a_capture, a_report, everything, not_a_report, with_value

PAGE = "http://www.shili.gov.test/gongkai/2024.html"
FILE = "http://www.shili.gov.test/gongkai/2024.docx"
KEY = "requests.received_new.total"


@pytest.fixture
def corpus(tmp_path):
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        yield corpus


def page(body=b"page", at="2025-01-20T08:00:00Z"):
    return a_capture(PAGE, body, at=at)


def file(body=b"file", at="2025-01-20T08:00:01Z", url=FILE):
    return a_capture(url, body, at=at)


def store(corpus, captures, reports, lost=()):
    joined = join([Reading(c.url, r) for c, r in zip(captures, reports, strict=True)], lost)
    return corpus.store_together(Bundle(tuple(captures), tuple(lost)), joined, reports)


def rows(corpus, sql, *values):
    return corpus.conn.execute(sql, values).fetchall()


def reports(corpus):
    """Everything that a reader of the corpus sees of its reports, without the numbers of rows."""
    return {
        "reports": rows(
            corpus,
            "SELECT r.report, r.version, r.current, r.year, r.url, d.sha256, r.first_seen,"
            " r.content_digest, r.reading_digest FROM reports r"
            " JOIN documents d ON d.id = r.document_id ORDER BY 1",
        ),
        "addresses": rows(
            corpus,
            "SELECT a.url, r.report FROM addresses a JOIN reports r ON r.id = a.report_id ORDER BY 1",
        ),
        "figures": rows(
            corpus,
            "SELECT f.report, f.cell_id, f.raw, d.sha256 FROM figures f"
            " JOIN documents d ON d.id = f.document_id ORDER BY 1, 2",
        ),
        "documents": rows(corpus, "SELECT sha256, read_as FROM documents ORDER BY 1"),
        "parts": rows(
            corpus,
            "SELECT r.report, o.n, o.url, o.role, o.agreeing, o.differing FROM report_documents o"
            " JOIN reports r ON r.id = o.report_id ORDER BY 1, 2",
        ),
        "compared": rows(
            corpus,
            "SELECT report, cell, taken_raw, other_raw, other_url FROM readings_compared ORDER BY 1, 2",
        ),
        "problems": rows(
            corpus,
            "SELECT r.report, p.code, p.detail FROM problems p"
            " LEFT JOIN reports r ON r.id = p.report_id ORDER BY 1, 2, 3",
        ),
    }


def test_a_page_and_its_file_are_one_report_at_two_addresses(corpus):
    assert store(corpus, [page(), file()], [a_report(), a_report()]) == "added"
    ((name, current),) = rows(corpus, "SELECT report, current FROM reports")
    assert current == 1
    assert rows(corpus, "SELECT url FROM addresses ORDER BY 1") == [(FILE,), (PAGE,)]
    assert rows(corpus, "SELECT url, role, differing FROM report_documents ORDER BY n") == [
        (PAGE, "figures", None),
        (FILE, "compared", 0),
    ]
    assert rows(corpus, "SELECT read_as FROM documents") == [("report",)] * 2
    assert name.partition("-")[0] == rows(corpus, "SELECT series FROM reports")[0][0]


def test_storing_it_again_changes_nothing(corpus):
    captures, readings = [page(), file()], [a_report(), with_value(a_report(), KEY, 3)]
    store(corpus, captures, readings)
    before = everything(corpus.conn)
    assert store(corpus, captures, readings) == "unchanged"
    assert everything(corpus.conn) == before


def test_another_figure_in_the_file_is_kept_with_its_place_and_named(corpus):
    store(corpus, [page(), file()], [a_report(), with_value(a_report(), KEY, 3)])
    ((cell, taken, other, contradicts, url),) = rows(
        corpus,
        "SELECT cell, taken_raw, other_raw, contradicts, other_url FROM readings_compared",
    )
    assert (cell, taken, other, contradicts, url) == (KEY, "0", "3", 1, FILE)
    ((detail,),) = rows(corpus, "SELECT detail FROM problems WHERE code = 'readings_disagree'")
    assert PAGE in detail
    assert FILE in detail


def test_another_file_under_the_same_page_is_a_new_version(corpus):
    blank = a_report(received_new__total=None)
    store(corpus, [page(), file()], [blank, a_report()])
    later = file(b"new", "2025-03-01T08:00:00Z")
    assert store(corpus, [page(), later], [blank, with_value(a_report(), KEY, 5)]) == "changed"
    assert rows(corpus, "SELECT version, current, first_seen FROM reports ORDER BY 1") == [
        (1, 0, "2025-01-20T08:00:01Z"),
        (2, 1, "2025-03-01T08:00:00Z"),
    ]
    assert rows(corpus, "SELECT printed_before, printed_after, seen_at FROM revisions") == [
        ("0", "5", "2025-03-01T08:00:00Z")
    ]
    assert rows(
        corpus,
        "SELECT r.version FROM addresses a JOIN reports r ON r.id = a.report_id",
    ) == [(2,), (2,)]


def test_a_page_that_drops_its_file_has_one_current_version(corpus):
    store(corpus, [page(), file()], [a_report(), a_report()])
    corpus.store(page(b"without", "2025-03-01T08:00:00Z"), with_value(a_report(), KEY, 5))
    assert rows(corpus, "SELECT version FROM reports WHERE current") == [(2,)]


def test_a_file_that_prints_the_same_is_no_new_version(corpus):
    store(corpus, [page(), file()], [a_report(), a_report()])
    later = file(b"saved again", "2025-03-01T08:00:00Z")
    assert store(corpus, [page(), later], [a_report(), a_report()]) == "unchanged"
    assert rows(corpus, "SELECT count(*) FROM reports") == [(1,)]


def test_the_file_as_it_was_is_shown_again(corpus):
    first = [page(), file()]
    store(corpus, first, [a_report(), a_report()])
    later = file(b"new", "2025-03-01T08:00:00Z")
    new = with_value(a_report(), KEY, 5)
    changed = page(b"page 2", "2025-03-01T08:00:00Z")
    store(corpus, [changed, later], [new, new])
    back = [page(at="2025-04-01T08:00:00Z"), file(at="2025-04-01T08:00:00Z")]
    assert store(corpus, back, [a_report(), a_report()]) == "changed"
    assert rows(corpus, "SELECT version FROM reports WHERE current") == [(1,)]


def test_a_file_that_cannot_be_had_takes_nothing_away(corpus):
    blank = a_report(received_new__total=None)
    store(corpus, [page(), file()], [blank, a_report()])
    before = reports(corpus)
    assert store(corpus, [page()], [blank], lost=[FILE]) == "unchanged"
    assert reports(corpus) == before


def test_a_file_that_never_could_be_had_is_named_and_added_when_it_can(corpus):
    blank = a_report(received_new__total=None)
    assert store(corpus, [page()], [blank], lost=[FILE]) == "added"
    assert ("attachment_missing", FILE) in rows(corpus, "SELECT code, detail FROM problems")
    later = file(at="2025-02-20T08:00:00Z")
    assert store(corpus, [page(), later], [blank, a_report()]) == "changed"
    assert rows(corpus, "SELECT version FROM reports WHERE current") == [(2,)]
    # And it is gone again.
    assert store(corpus, [page()], [blank], lost=[FILE]) == "unchanged"
    assert rows(corpus, "SELECT version FROM reports WHERE current") == [(2,)]


def test_what_is_no_report_is_kept_beside_the_report(corpus):
    locked = Report(problems=(Problem("encrypted", "a password is asked for"),))
    other = file(b"locked", url=f"{FILE}2")
    store(corpus, [page(), file(), other], [a_report(), not_a_report(), locked])
    assert rows(corpus, "SELECT role FROM report_documents ORDER BY n") == [
        ("figures",),
        ("other",),
        ("other",),
    ]
    assert sorted(rows(corpus, "SELECT read_as FROM documents")) == [
        ("not_report",),
        ("report",),
        ("unclassified",),
    ]


def test_reports_of_others_are_stored_by_themselves(corpus):
    listing = replace(not_a_report(), title="2024年各部门年报")
    others = [a_report(f"示例市{organ}局") for organ in ("教育", "林业")]
    files = [file(organ.encode(), url=f"{FILE}?{organ}") for organ in ("a", "b")]
    assert store(corpus, [page(), *files], [listing, *others]) == "added"
    assert rows(corpus, "SELECT publisher, url FROM reports ORDER BY 2") == [
        ("示例市教育局", f"{FILE}?a"),
        ("示例市林业局", f"{FILE}?b"),
    ]
    assert rows(corpus, "SELECT read_as FROM documents WHERE title LIKE '%各部门%'") == [
        ("not_report",)
    ]


def test_a_page_that_gives_no_report_any_more_is_named(corpus):
    shell = not_a_report()
    store(corpus, [page(), file()], [shell, a_report()])
    later = file(b"wrong file", "2025-03-01T08:00:00Z")
    store(corpus, [page(), later], [shell, not_a_report()])
    assert rows(corpus, "SELECT count(*) FROM problems WHERE code = 'report_gone'") == [(1,)]


def test_a_page_whose_file_cannot_be_read_may_be_a_report(corpus):
    locked = Report(problems=(Problem("encrypted", "a password is asked for"),))
    store(corpus, [page(), file()], [not_a_report(), locked])
    assert rows(corpus, "SELECT read_as FROM documents") == [("unclassified",)] * 2
    later = file(b"unlocked", "2025-03-01T08:00:00Z")
    assert store(corpus, [page(), later], [not_a_report(), a_report()]) == "added"
    assert rows(corpus, "SELECT url FROM reports") == [(PAGE,)]


def test_one_file_on_two_pages_is_one_report_unless_the_pages_say_otherwise(corpus):
    shell = not_a_report()
    second = a_capture(f"{PAGE}?again", b"second page", at="2025-01-20T08:00:02Z")
    store(corpus, [page(), file()], [shell, a_report()])
    assert store(corpus, [second, file()], [shell, a_report()]) == "unchanged"
    assert rows(corpus, "SELECT count(*) FROM reports") == [(1,)]
    assert rows(corpus, "SELECT count(*) FROM addresses") == [(3,)]
    third = a_capture(f"{PAGE}?2023", b"last year's page", at="2025-01-20T08:00:03Z")
    store(corpus, [third, file()], [a_report(year=2023, received_new__total=None), a_report()])
    assert rows(corpus, "SELECT year FROM reports ORDER BY 1") == [(2023,), (2024,)]


def test_what_arrives_first_makes_no_difference(tmp_path):
    """The list names the page, its file as well, and a copy of the file elsewhere."""
    blank, whole = a_report(received_new__total=None), a_report()
    steps = [
        lambda corpus: store(corpus, [page(), file()], [blank, whole]),
        lambda corpus: corpus.store(file(), whole),
        lambda corpus: corpus.store(file(url=f"{FILE}?copy"), whole),
    ]
    found = []
    for number, order in enumerate(itertools.permutations(steps)):
        with Corpus.open(tmp_path / f"{number}.db") as corpus:
            for step in order:
                step(corpus)
            found.append(reports(corpus))
    assert len(found[0]["addresses"]) == 3
    assert all(each == found[0] for each in found)


def test_what_a_run_changed_names_the_report_once(corpus):
    corpus.begin_run("crawl", version="0")
    corpus.store(file(), a_report())
    store(corpus, [page(), file()], [a_report(received_new__total=None), a_report()])
    assert rows(corpus, "SELECT kind, why, url FROM changes") == [("ADD", "new", PAGE)]
    # The file's own address is no address of the report's: that it is dead withdraws nothing.
    corpus.withdraw(FILE, "HTTP 404")
    assert rows(corpus, "SELECT withdrawn FROM reports") == [(None,)]
    corpus.withdraw(PAGE, "HTTP 404")
    assert rows(corpus, "SELECT withdrawn IS NULL FROM reports") == [(0,)]


def test_a_report_that_moves_to_its_page_after_years_is_on_record(corpus):
    corpus.begin_run("crawl", version="0")
    corpus.store(file(), a_report())
    corpus.end_run(0, {})
    corpus.begin_run("crawl", version="0")
    store(corpus, [page(), file()], [not_a_report(), a_report()])
    assert rows(corpus, "SELECT kind, why, url FROM changes ORDER BY id") == [
        ("ADD", "new", FILE),
        ("ADD", "new", PAGE),
        ("DEL", "no_report", FILE),
    ]


def test_a_corpus_of_before_gets_the_documents_of_what_it_knows(tmp_path, corpus):
    corpus.store(page(), a_report())  # as an earlier ogi did, without the file
    assert store(corpus, [page(), file()], [a_report(), a_report()]) == "unchanged"
    assert rows(corpus, "SELECT count(*) FROM reports") == [(1,)]
    assert rows(corpus, "SELECT role FROM report_documents ORDER BY n") == [
        ("figures",),
        ("compared",),
    ]


def test_half_a_bundle_is_never_stored(corpus, monkeypatch):
    def breaks(*_args, **_more):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("crawler.corpus.together._take_over", breaks)
    with pytest.raises(Exception, match="no room"):
        store(corpus, [page(), file()], [a_report(), a_report()])
    assert rows(corpus, "SELECT count(*) FROM reports") == [(0,)]
    assert rows(corpus, "SELECT count(*) FROM bundles") == [(0,)]
    assert rows(corpus, "SELECT count(*) FROM captures") == [(0,)]


def test_a_corpus_from_before_keeps_all_it_has(tmp_path):
    """Making `reports` and `documents` anew must not take what hangs on them."""
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m008_bundles")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("PRAGMA user_version = 7")
    old.conn.executescript(
        "INSERT INTO sites(id) VALUES ('s');"
        f"INSERT INTO documents(id, sha256, length) VALUES (1, '{'0' * 64}', 1);"
        f"INSERT INTO documents(id, sha256, length) VALUES (2, '{'1' * 64}', 1);"
        "INSERT INTO sections VALUES (1, 0, '一、总体情况', '公安机关');"
        "INSERT INTO addresses VALUES ('http://a.test/', 2);"
    )
    for n in (1, 2):
        old["reports"].insert({
            "id": n, "report": f"a-{n}", "series": "a", "version": n, "current": n - 1,
            "site_id": "s", "url": "http://a.test/", "document_id": n, "first_seen": "",
            "numbers": 0, "blanks": 0, "missing": 0, "ambiguous": 0, "checks_failed": 0,
            "problems": 0, "content_digest": str(n), "reading_digest": "",
        })  # fmt: skip
    indexes = (
        "SELECT name FROM sqlite_master WHERE tbl_name = 'reports' AND type <> 'table' ORDER BY 1"
    )
    before = old.execute(indexes).fetchall()
    old.close()
    with Corpus.open(path) as corpus:
        assert rows(corpus, "SELECT id, bytes_digest FROM reports") == [
            (1, "0" * 64),
            (2, "1" * 64),
        ]
        assert rows(corpus, "SELECT text FROM sections") == [("公安机关",)]
        assert rows(corpus, "SELECT report_id FROM addresses") == [(2,)]
        assert set(before) <= set(rows(corpus, indexes))
        assert rows(corpus, "PRAGMA foreign_key_check") == []
        assert rows(corpus, "PRAGMA foreign_keys") == [(1,)]
        with pytest.raises(ValueError, match="reports has no 'nothing like it'"):
            rebuild(corpus.conn, "reports", ("nothing like it", ""))
