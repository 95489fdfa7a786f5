"""`ogi doctor`: names what is lacking, what that costs and how to mend it; fails for what is needed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler import doctor
from crawler.cli import main
from crawler.corpus import Corpus
from tests.crawler.schedule.noted import published


def examined(*arguments: object) -> tuple[int, dict[str, dict[str, Any]]]:
    done = CliRunner().invoke(main, ["doctor", "--json", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return done.exit_code, {one["what"]: one for one in found}


def test_without_a_corpus_all_that_is_needed_is_there(tmp_path: Path) -> None:
    code, found = examined("--corpus", tmp_path / "none.db")
    assert code == 0
    assert all(one["well"] for one in found.values() if one["needed"])
    assert not (tmp_path / "none.db").exists()


def test_a_corpus_is_counted(tmp_path: Path) -> None:
    Corpus.open(tmp_path / "c.db").close()
    code, found = examined("--corpus", tmp_path / "c.db")
    assert (code, found["corpus"]["said"]) == (0, f"{tmp_path / 'c.db'}, 0 reports")


def test_an_archive_that_lacks_what_the_corpus_names_fails(tmp_path: Path) -> None:
    with Corpus.open(tmp_path / "c.db") as corpus:
        published(corpus, "甲市公安局", 2024)
        ((name,),) = corpus.conn.execute("SELECT DISTINCT warc_file FROM captures")
    code, found = examined("--corpus", tmp_path / "c.db")
    assert (code, found["archive"]["well"]) == (1, False)
    assert name in found["archive"]["said"]
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / name).touch()
    code, found = examined("--corpus", tmp_path / "c.db")
    assert (code, found["archive"]["well"]) == (0, True)


def test_what_is_not_a_corpus_and_not_a_registry_fails(tmp_path: Path) -> None:
    (tmp_path / "c.db").write_text("a letter")
    (tmp_path / "r.csv").write_text("")
    code, found = examined("--corpus", tmp_path / "c.db", "--registry", tmp_path / "r.csv")
    assert code == 1
    assert not found["corpus"]["well"]
    assert not found["registry"]["well"]


def test_what_is_only_useful_is_named_with_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "find_soffice", lambda: None)
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    monkeypatch.setenv("OGI_CHROMIUM", str(tmp_path / "nothing"))
    monkeypatch.delenv("OGI_CONTACT", raising=False)
    code, found = examined("--corpus", tmp_path / "none.db")
    assert code == 0
    for what, mend in {
        "LibreOffice": "apt install libreoffice",
        "Chromium": "apt install chromium",
        "ogi[export]": "pip install 'ogi[export]'",
        "contact": "export OGI_CONTACT=",
    }.items():
        assert not found[what]["well"]
        assert mend in found[what]["mend"]
    assert "xlsxwriter" in found["ogi[export]"]["said"]


def test_a_full_disk_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=10_000_000)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: full)
    code, found = examined("--corpus", tmp_path / "none.db")
    assert (code, found["disk"]["well"]) == (1, False)


def test_for_people(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["doctor", "--corpus", str(tmp_path / "none.db")])
    assert done.stdout.startswith("ok      SQLite")
