"""The snippets of docs/panel.md run on an export, and give what the corpus says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.panel.definition import panel_columns
from tests.crawler.corpus.samples import a_capture, a_report

TEXT = (Path(__file__).parents[3] / "docs" / "panel.md").read_text("utf-8")


def snippet(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "corpus.db"
    with Corpus.open(path) as corpus:
        for year, blank in ((2020, None), (2023, 0), (2024, 0)):
            report = a_report(year=year, form="2019" if year < 2021 else "2021",
                              received_new__total=9, denied_state_secret__total=2,
                              denied_other_law__total=blank, granted__total=6,
                              closed_total__total=8)  # fmt: skip
            report = replace(report, checks=())
            corpus.store(a_capture(f"http://a.test/{year}", str(year).encode()), report)
    monkeypatch.chdir(tmp_path)
    arguments = ["export", "out", "--format=parquet", f"--corpus={path}"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    return tmp_path / "out"


def test_the_pandas_snippet(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space: dict[str, object] = {}
    exec(snippet("python pandas"), space)
    by_year = space["by_year"]
    assert by_year.to_dict("index") == {  # type: ignore[attr-defined]
        year: {"reports": 1, "answered": 8, "denied": 2, "denied_share_of_answered": 0.25}
        for year in (2020, 2023, 2024)
    }
    assert "denied_share_of_answered" in capsys.readouterr().out


def test_the_duckdb_snippet(out: Path) -> None:
    rows = duckdb.sql(snippet("sql")).fetchall()
    assert [(year, received, n) for _province, year, received, n in rows] == [
        (2020, 9, 1),
        (2023, 9, 1),
        (2024, 9, 1),
    ]


def test_the_pyreadstat_snippet(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["export", "out", "--format=dta", "--corpus=corpus.db"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    exec(snippet("python pyreadstat"), {})
    said = capsys.readouterr().out
    assert "Requests received in the year" in said
    assert "27" in said.splitlines()[-1]  # nine in each of three years


@pytest.mark.parametrize("language", ["r", "r haven", "stata"])
def test_snippets_that_cannot_be_run_here_name_columns_that_are_there(language: str) -> None:
    names = {c.stata if language == "stata" else c.name for c in panel_columns()}
    words = set(re.findall(r"[a-z_]{4,}", snippet(language)))
    used = {
        w for w in words if "_" in w or w in ("year", "granted", "answered", "received", "denied")
    }
    assert used - {"open_dataset", "group_by", "read_dta", "as_factor"} <= names
