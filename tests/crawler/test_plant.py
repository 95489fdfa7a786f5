"""Readings on their way to the corpus: gathered into one transaction, each answered for itself."""

import asyncio
import os
import signal
import sqlite3
from dataclasses import replace

import pytest

from crawler.corpus import Corpus
from crawler.processes import storing
from crawler.processes.plant import PlantKey, Writer
from crawler.processes.reading import packed
from crawler.processes.worker import WorkerFailed, WorkerRaised
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report

ADDRESS = "http://www.shili.gov.test/{}.html"


def reading(n, report):
    """What `storing.call` is given to store a report."""
    return "store", (a_capture(ADDRESS.format(n), bytes([n])), packed(report)[0])


def that_cannot_be_stored():
    report = a_report()
    return replace(report, figures=(replace(report.figures[0], row="no_such_row"),))


def stored(path):
    db = sqlite3.connect(path)
    reports = [url for (url,) in db.execute("SELECT url FROM reports ORDER BY url")]
    db.close()
    return reports


def with_writer(path, do):
    async def go():
        writer = Writer(PlantKey(str(path), None, readers=1, memory=0))
        try:
            return await do(writer)
        finally:
            await writer.close()

    return asyncio.run(go())


def store_all(path, *readings):
    """Ask for all at once; give what each came to."""

    async def do(writer):
        asked = [writer.call(name, *args) for name, args in readings]
        return await asyncio.gather(*asked, return_exceptions=True)

    return with_writer(path, do)


def test_each_reading_gets_its_own_answer(tmp_path):
    path = tmp_path / "corpus.db"
    first, explainer = reading(1, a_report()), reading(2, not_a_report())
    assert store_all(path, first, explainer, first) == ["added", "added", "unchanged"]
    assert stored(path) == [ADDRESS.format(1)]


def test_one_that_cannot_be_stored_takes_nothing_with_it(tmp_path):
    path = tmp_path / "corpus.db"
    before, bad, after = store_all(
        path, reading(1, a_report()), reading(2, that_cannot_be_stored()), reading(3, a_report())
    )
    assert (before, after) == ("added", "added")
    assert isinstance(bad, WorkerRaised)
    assert "no_such_row" in str(bad)
    assert stored(path) == [ADDRESS.format(1), ADDRESS.format(3)]


def test_what_was_answered_outlives_the_process(tmp_path):
    path = tmp_path / "corpus.db"

    async def do(writer):
        name, args = reading(1, a_report())
        await writer.call(name, *args)
        os.kill(writer._worker._child.pid, signal.SIGKILL)
        with pytest.raises(WorkerFailed, match="SIGKILL"):
            await writer.call("store", *reading(2, a_report())[1])
        return await writer.call("store", *reading(3, a_report())[1])

    assert with_writer(path, do) == "added"
    assert stored(path) == [ADDRESS.format(1), ADDRESS.format(3)]


def test_a_corpus_that_cannot_be_opened_is_named(tmp_path):
    path = tmp_path / "corpus.db"
    path.write_text("not an SQLite file, and longer than the hundred bytes of a header" * 9)
    (answer,) = store_all(path, reading(1, a_report()))
    assert isinstance(answer, WorkerRaised)
    assert "NotACorpus" in str(answer)


def test_calls_sent_together_are_one_transaction(tmp_path, monkeypatch):
    path = str(tmp_path / "corpus.db")
    commits = []
    with Corpus.open(path) as corpus:
        monkeypatch.setattr(storing, "_opened", lambda path, run_id: corpus)
        corpus.conn.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        storing.call(path, None, [reading(n, a_report()) for n in range(5)])
    assert commits == ["COMMIT"]
    assert len(stored(path)) == 5
