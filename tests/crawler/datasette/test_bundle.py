"""`ogi bundle`: what plain Datasette serves is what `ogi serve` does."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from crawler.cli import main


@pytest.fixture
def bundled(tmp_path: Path, corpus_file: Path) -> Path:
    answer = CliRunner().invoke(main, ["bundle", str(corpus_file), str(tmp_path / "site")])
    assert answer.exit_code == 0, answer.output
    return tmp_path / "site"


def test_plain_datasette_serves_the_pages(bundled: Path) -> None:
    async def ask(*paths: str) -> list[str]:
        served = Datasette(config_dir=bundled)
        assert not served.databases["corpus"].is_mutable
        answers = [await served.client.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * len(paths)
        return [answer.text for answer in answers]

    home, city, sheet, question = asyncio.run(
        ask("/", "/division/990100", "/static/pages.css", "/corpus/refusal_rates")
    )
    assert "All reports here are invented" in home
    assert "临川市" in city
    assert "table.paper" in sheet
    assert "Refusal rates" in question


def test_the_copy_is_whole_and_needs_no_log(bundled: Path) -> None:
    conn = sqlite3.connect(f"{(bundled / 'corpus.db').as_uri()}?immutable=1", uri=True)
    assert conn.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    conn.close()


def test_a_bundle_replaces_a_bundle_and_nothing_else(bundled: Path, corpus_file: Path) -> None:
    again = CliRunner().invoke(main, ["bundle", str(corpus_file), str(bundled)])
    assert again.exit_code == 0
    (bundled / "thesis.docx").write_text("years of work")
    refused = CliRunner().invoke(main, ["bundle", str(corpus_file), str(bundled)])
    assert refused.exit_code == 2
    assert "thesis.docx" in refused.output
    assert (bundled / "corpus.db").is_file()


def test_without_room_the_bundle_that_was_there_stays(bundled: Path, corpus_file: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in bundled.rglob("*")}
    code = (  # a limit on the size of files stands for a full disk
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000));"
        "from crawler.cli import main; main(sys.argv[1:])"
    )
    asked = ["bundle", str(corpus_file), str(bundled)]
    done = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: no room to write ")
    assert {path: path.stat().st_mtime_ns for path in bundled.rglob("*")} == before
    assert [path.name for path in bundled.parent.iterdir() if path.name != "site"] == []
