"""What happens to the file: older and newer ones, killed writers, full disks."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.corpus import Corpus, CorpusError
from crawler.corpus.connection import open_for_reading
from crawler.corpus.errors import (
    CorpusBusy,
    CorpusFull,
    NewerSchema,
    NoCorpus,
    NotACorpus,
    OlderSchema,
)
from crawler.corpus.migrations import migrations
from crawler.corpus.schema import APPLICATION_ID, SCHEMA_VERSION
from crawler.corpus.search import match_query
from tests.crawler.corpus.samples import a_capture, a_report, everything

WRITER = """
import sys
from crawler.corpus import Corpus
from tests.crawler.corpus.samples import a_capture, a_report
with Corpus.open(sys.argv[1]) as corpus:
    for n in range(10_000):
        corpus.store(a_capture(f"http://a.test/{n}", str(n).encode()), a_report(granted__total=n))
        print(n, flush=True)
"""


def whole_reports(path: Path) -> int:
    """Count the reports and assert that none is half there."""
    conn = sqlite3.connect(path)
    assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    sizes = conn.execute(
        "SELECT (SELECT count(*) FROM figure_values WHERE report_id = r.id),"
        " (SELECT count(*) FROM check_results WHERE report_id = r.id),"
        " (SELECT count(*) FROM sections WHERE report_id = r.id),"
        " (SELECT count(*) FROM addresses WHERE report_id = r.id),"
        " (SELECT count(*) FROM reports_search WHERE rowid = r.id) FROM reports r"
    ).fetchall()
    (orphans,) = conn.execute(
        "SELECT count(*) FROM figure_values WHERE report_id NOT IN (SELECT id FROM reports)"
    ).fetchone()
    conn.close()
    assert set(sizes) <= {(200, 2, 2, 1, 1)}
    assert orphans == 0
    return len(sizes)


def store_until_full(corpus: Corpus) -> int:
    for n in range(1, 1000):
        try:
            corpus.store(a_capture(f"http://a.test/{n}", str(n).encode()), a_report())
        except CorpusFull as error:
            assert "no room to write" in str(error)  # noqa: PT017
            return n - 1
    raise AssertionError("the disk never filled")


def test_a_killed_writer_leaves_whole_reports_only(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
    assert said[-1] == b"19\n"
    assert whole_reports(path) >= 20
    with Corpus.open(path) as corpus:
        again = a_capture("http://a.test/0", b"0")
        assert corpus.store(again, a_report(granted__total=0)) == "unchanged"


def test_a_failure_half_way_undoes_the_report(tmp_path: Path) -> None:
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        corpus.store(a_capture("http://a.test/1", b"1"), a_report())
        corpus.conn.execute(
            "CREATE TEMP TRIGGER trap BEFORE INSERT ON main.sections"
            " WHEN new.n = 0 BEGIN SELECT RAISE(FAIL, 'planted'); END"
        )
        with pytest.raises(CorpusError, match="planted"):
            corpus.store(a_capture("http://a.test/2", b"2"), a_report())
        corpus.conn.execute("DROP TRIGGER trap")
        assert corpus.store(a_capture("http://a.test/3", b"3"), a_report()) == "added"
    assert whole_reports(tmp_path / "corpus.db") == 2


def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture("http://a.test/0", b"0"), a_report())
        (pages,) = corpus.conn.execute("PRAGMA page_count").fetchone()
        corpus.conn.execute(f"PRAGMA max_page_count = {pages + 20}")
        stored = store_until_full(corpus)
    assert whole_reports(path) == 1 + stored
    with Corpus.open(path) as corpus:  # room again
        assert corpus.store(a_capture("http://a.test/x", b"x"), a_report()) == "added"


def test_a_file_size_limit_is_named_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))\n"
        + WRITER
    )
    ran = subprocess.run([sys.executable, "-c", limited, path], capture_output=True, text=True)
    assert ran.returncode == 1
    assert "CorpusFull: no room to write" in ran.stderr
    assert whole_reports(path) == len(ran.stdout.split())


def test_a_busy_corpus_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "corpus.db"
    with Corpus.open(path) as first:
        monkeypatch.setattr("crawler.corpus.connection.BUSY_SECONDS", 0.05)
        with Corpus.open(path) as second:
            first.conn.execute("BEGIN IMMEDIATE")
            with pytest.raises(CorpusBusy, match="another process"):
                second.store(a_capture(), a_report())
            first.conn.execute("ROLLBACK")


def test_the_schema_s_version_counts_its_steps() -> None:
    assert len(migrations._migrations) == SCHEMA_VERSION


def test_an_older_corpus_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m002_search")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("PRAGMA user_version = 1")
    old.conn.executescript(
        "INSERT INTO sites(id) VALUES ('s');"
        f"INSERT INTO documents(id, sha256, length) VALUES (1, '{'0' * 64}', 1);"
        "INSERT INTO reports(id, report, series, version, current, title, publisher, site_id, url,"
        " document_id, first_seen, numbers, blanks, missing, ambiguous, checks_failed, problems,"
        " content_digest, reading_digest) VALUES (1, 'a-1', 'a', 1, 1, '示例市年度报告', '示例市',"
        " 's', 'http://a.test/', 1, '', 0, 0, 0, 0, 0, 0, '', '');"
        "INSERT INTO sections VALUES (1, 0, '一、总体情况', '公安机关');"
    )
    old.close()
    with pytest.raises(OlderSchema, match="has schema 1"):
        open_for_reading(path)
    with Corpus.open(path) as corpus:
        for word in ("公安", "总体", "年度报告", "示例"):
            assert corpus.conn.execute(
                "SELECT rowid FROM reports_search WHERE reports_search MATCH ?",
                (match_query(word),),
            ).fetchall() == [(1,)]
    open_for_reading(path).close()


def test_a_newer_corpus_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    Corpus.open(path).close()
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    conn.close()
    before = path.read_bytes()
    for opened in (Corpus.open, open_for_reading):
        with pytest.raises(NewerSchema, match="Open it with a newer ogi"):
            opened(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look" * 50, None])
def test_somebody_elses_file_is_refused_untouched(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.db"
    if content is None:
        Database(path)["cats"].insert({"name": "Cleo"})
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    for opened in (Corpus.open, open_for_reading):
        with pytest.raises(NotACorpus, match="not a corpus"):
            opened(path)
    assert path.read_bytes() == before


def test_no_such_corpus(tmp_path: Path) -> None:
    with pytest.raises(NoCorpus, match="no corpus at"):
        open_for_reading(tmp_path / "none.db")
    with pytest.raises(NoCorpus):
        Corpus.open(tmp_path / "none.db", create=False)
    with pytest.raises(CorpusError, match="cannot"):
        Corpus.open(tmp_path)  # a folder


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(), a_report())
    before = everything(sqlite3.connect(path))
    Corpus.open(path).close()
    assert everything(sqlite3.connect(path)) == before


READER = """
import resource, sys
from pathlib import Path
from crawler.corpus.connection import open_for_reading
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # as if the disk were full
print(open_for_reading(Path(sys.argv[1])).execute("SELECT asked FROM runs").fetchall())
"""


def test_a_log_that_was_left_behind_is_read_on_a_full_disk(tmp_path: Path) -> None:
    left = tmp_path / "left"
    left.mkdir()
    with Corpus.open(tmp_path / "c.db") as corpus:
        corpus.begin_run("crawl", version="1")
        for name in ("c.db", "c.db-wal"):  # as a crawl that was killed leaves them
            shutil.copy(tmp_path / name, left)
    before = {name: (left / name).read_bytes() for name in ("c.db", "c.db-wal")}
    ran = subprocess.run(
        [sys.executable, "-c", READER, left / "c.db"], capture_output=True, text=True
    )
    assert ran.stdout == "[('crawl',)]\n", ran.stderr
    assert {name: (left / name).read_bytes() for name in before} == before


def test_a_reader_that_keeps_the_corpus_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.corpus.connection.BUSY_SECONDS", 0.1)
    Corpus.open(tmp_path / "c.db").close()
    with closing(open_for_reading(tmp_path / "c.db")) as conn:
        notebook = conn.execute("SELECT * FROM cells")
        notebook.fetchone()
        with pytest.raises(CorpusBusy, match="or read"):
            Corpus.open(tmp_path / "c.db")
