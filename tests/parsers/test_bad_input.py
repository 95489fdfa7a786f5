"""Whatever it is given, reading ends, in bounded time and memory, with a problem that has a name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import parsers
from parsers.model import NOT_A_REPORT
from tests.parsers.hostile import DOCUMENTS

GOOD = Path(__file__).parents[1] / "fixtures" / "golden" / "clean_2021.html"

SECONDS = 20  # generous: the slowest takes two on a quiet machine
MEMORY = 1024**3  # bytes by which the process may grow; a crawl gives it three times that
PROBLEMS = 1000  # of one document

# What must be said of a document, where one thing only is right.
SAID = {
    "empty": "empty",
    "white_space": "empty",
    "random_bytes": "unsupported_format",
    "jpeg_named_html": "not_a_report",
    "page_of_50_mb": "too_large",
    "million_cells": "too_complex",
    "million_cells_in_a_row": "too_complex",
    "nested_tags": "too_complex",
    "nested_inline_tags": "too_complex",
    "nested_tables": "too_complex",
}

# What is not yet so, and why.
NOT_YET: dict[str, str] = {}


def documents() -> list[Any]:
    """Name the documents; those that are known to go wrong must fail until they do not."""
    marks = {n: pytest.mark.xfail(strict=True, reason=why) for n, why in NOT_YET.items()}
    return [pytest.param(name, marks=marks.get(name, ())) for name in DOCUMENTS]


@pytest.mark.parametrize("name", documents())
def test_reading_ends_within_bounds_and_says_what_was_wrong(name: str) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.parsers.hostile", name],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=SECONDS + 10,
    )
    assert child.returncode == 0, child.stderr
    result = json.loads(child.stdout)
    assert result["seconds"] < SECONDS
    assert result["grown"] < MEMORY
    assert 0 < result["problems"] <= PROBLEMS
    assert not [detail for detail in result["details"] if "a bug of ogi" in detail]
    assert result["is_report"] == (not NOT_A_REPORT & set(result["codes"]))
    if name in SAID:
        assert SAID[name] in result["codes"]


def ogi(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    command = [sys.executable, "-m", "crawler.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert "Traceback" not in done.stderr
    return done


def test_files_that_are_no_reports_give_an_object_each_and_exit_code_1(tmp_path: Path) -> None:
    names = ["empty", "random_bytes", "jpeg_named_html", "nested_tags", "forged_marks", "cut_utf8"]
    files = [tmp_path / f"{name}.html" for name in names]
    for name, file in zip(names, files, strict=True):
        file.write_bytes(DOCUMENTS[name]())
    done = ogi("parse", "--json", *files)
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["source"] for item in objects] == [str(file) for file in files]
    assert all(item["problems"] for item in objects)
    assert done.returncode == 1


def test_one_bad_file_among_good_ones_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_bytes(b"")
    done = ogi("parse", "--json", GOOD, tmp_path / "bad.html", tmp_path / "absent.html", GOOD)
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(item["figures"]) for item in objects] == [200, 0, 0, 200]
    assert "absent.html" in done.stderr
    assert done.returncode == 1


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    done = ogi("parse", "--json", tmp_path)
    assert done.returncode in (1, 2)
    assert str(tmp_path) in done.stderr


@pytest.mark.parametrize("arguments", [(), ("--jsn", "a.html")], ids=["no file", "no such option"])
def test_wrong_use_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    done = ogi("parse", *arguments)
    assert done.returncode == 2
    assert "Usage:" in done.stderr


@pytest.mark.parametrize("stray", ["\x07", "\x0b", "\x1f", "\ufffe", "&#x7;"], ids=ascii)
def test_a_stray_character_costs_nothing_else(stray: str) -> None:
    """Pages pasted from Word hold such characters; browsers show nothing of them."""
    page = GOOD.read_text(encoding="utf-8")
    bent = parsers.read(page.replace("柳浪路", f"柳{stray}浪路").encode())
    whole = parsers.read(page.encode())
    assert bent.problems == whole.problems
    assert bent.figures == whole.figures


def test_without_json_nothing_of_a_page_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    title = "\x1b[31m\x07云汀市[bold]财政局[/bold]2024年政府信息公开工作年度报告"
    (tmp_path / "escape.txt").write_text(f"{title}\n一、总体情况\n{title}。\n", encoding="utf-8")
    done = ogi("parse", tmp_path / "escape.txt")
    assert "财政局" in done.stdout
    assert not {"\x1b", "\x07"} & set(done.stdout)
