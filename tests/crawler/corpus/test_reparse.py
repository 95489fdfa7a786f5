"""`ogi reparse`: what breaks the process that reads it is named and stays, and all else is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.corpus import Corpus, commands
from crawler.items import Bundle, Capture
from crawler.processes.plant import Readers
from crawler.processes.reader import join_readings, read_capture
from crawler.processes.reading import Summary, failed_reading, unpacked_together
from crawler.processes.worker import WorkerFailed
from parsers import read
from tests.crawler.corpus.samples import keep
from tests.crawler.corpus.test_way_back import page

FIRST, FILE, LAST = (f"http://a.gov.test/{n}.html" for n in range(3))
BODIES = {FIRST: page(7), FILE: page(7) + b" ", LAST: page(9)}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A page with its attachment, and after them a page alone that nobody has read yet."""
    *pair, last = keep(tmp_path / "archive", BODIES)
    bundle = Bundle(tuple(pair))
    readings = [read_capture(capture, BODIES[capture.url], None)[0] for capture in pair]
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        corpus.store_together(bundle, *unpacked_together(join_readings(bundle, readings)[0]))
        corpus.store(last, read(b"", url=LAST))
    return tmp_path


def reparsed(kept: Path) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(
        commands.reparse, ["--json", "--workers", "1", "--corpus", str(kept / "corpus.db")]
    )
    return done.exit_code, json.loads(done.stdout)


def reports(kept: Path) -> list[tuple[str, int]]:
    with Corpus.open(kept / "corpus.db") as corpus:
        return corpus.conn.execute("SELECT url, numbers FROM reports ORDER BY url").fetchall()


def test_a_page_that_cannot_be_joined_stays_and_the_run_goes_on(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def join(*_args: object) -> None:
        raise WorkerFailed("no answer in 180 seconds")

    before = reports(kept)
    monkeypatch.setattr(Readers, "join", join)
    code, changes = reparsed(kept)
    assert (code, changes["lost"]) == (1, [f"{FIRST}: no answer in 180 seconds"])
    assert (len(changes["added"]), changes["gone"]) == (1, [])
    assert reports(kept)[:1] == before
    with Corpus.open(kept / "corpus.db") as corpus:
        assert corpus.conn.execute("SELECT exit FROM runs").fetchall() == [(1,)]


@pytest.mark.parametrize("dies", [True, False])
def test_a_page_whose_attachment_breaks_its_process_stays(
    kept: Path, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    whole = Readers.read

    async def broken(
        self: Readers, capture: Capture, body: bytes, adcode: str | None, seconds: float
    ) -> tuple[bytes, Summary]:
        if capture.url != FILE:
            return await whole(self, capture, body, adcode, seconds)
        if dies:
            raise WorkerFailed("its process ended with SIGKILL")
        return failed_reading("LibreOffice took too long and was ended")

    before = reports(kept)
    monkeypatch.setattr(Readers, "read", broken)
    code, changes = reparsed(kept)
    assert (code, len(changes["lost"])) == (1, 1)
    assert (len(changes["added"]), changes["gone"], changes["changed"]) == (1, [], [])
    assert reports(kept)[:1] == before


def test_what_was_withdrawn_is_not_back_because_it_is_read_again(kept: Path) -> None:
    def marks(corpus: Corpus) -> list[tuple[object, ...]]:
        return corpus.conn.execute("SELECT url, withdrawn FROM reports WHERE withdrawn > ''").fetchall()  # fmt: skip

    reparsed(kept)
    with Corpus.open(kept / "corpus.db") as corpus:
        corpus.withdraw(LAST, "HTTP 404")
        before = marks(corpus)
        assert len(before) == 1
    _, changes = reparsed(kept)
    assert (changes["added"], changes["changed"]) == ([], [])
    with Corpus.open(kept / "corpus.db") as corpus:
        assert marks(corpus) == before
