"""A real report, as plain text drawn from its Word file, through the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import main

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
TEXTS = sorted(SEEDS.glob("*.txt"))

RESULTS_DENIED = (
    "state_secret other_law security_stability third_party_rights internal_affairs"
    " process_information enforcement_file administrative_inquiry"
).split()
DENIED = [f"requests.denied_{reason}.total" for reason in RESULTS_DENIED]
OTHER = [f"requests.other_{reason}.total" for reason in ("not_corrected", "fee_unpaid", "other")]

# What the prose of the report says, and the cells that it speaks of.
SAID = [
    (72, ["requests.received_new.total"]),
    (74, ["requests.closed_total.total"]),
    (6, ["requests.carried_in.total"]),
    (12, ["requests.granted.total"]),
    (8, ["requests.granted_in_part.total"]),
    (2, DENIED),
    (50, ["requests.unavailable_not_held.total"]),
    (2, OTHER),
    (4, ["requests.carried_out.total"]),
    (1, ["review_litigation.review.upheld"]),
]
# Numbers of the prose that no table holds: pieces of information, followers, growth, proposals.
SAID_OF_SOMETHING_ELSE = ("137条", "551条", "54万", "53%", "18件", "29件", "16件", "23件", "168万")

pytestmark = pytest.mark.skipif(not TEXTS, reason="../shared/seeds is not here")


@pytest.fixture(scope="module", params=TEXTS, ids=lambda path: path.stem)
def reading(request: pytest.FixtureRequest) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["parse", "--json", str(request.param)])
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    return {**json.loads(line), "path": request.param}


def test_all_its_figures_are_as_printed(reading: dict[str, Any]) -> None:
    with reading["path"].with_suffix(".figures.csv").open(encoding="utf-8", newline="") as file:
        printed = {
            (row["table"], row["row"], row["column"]): float(row["value"])
            for row in csv.DictReader(file)
        }
    read = {(f["table"], f["row"], f["column"]): f["value"] for f in reading["figures"]}
    assert len(printed) == 200
    assert read == printed


def test_whose_it_is_and_of_which_year(reading: dict[str, Any]) -> None:
    assert reading["publisher"] == "淄博市公安局"
    assert reading["adcode"] == "370300"
    assert reading["year"] == 2024
    assert reading["form"] == "2021"
    assert set(reading["forms"].values()) == {"2021"}


def test_its_six_sections(reading: dict[str, Any]) -> None:
    headings = [section["heading"] for section in reading["sections"]]
    assert headings == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "3、 收到和处理政府信息公开申请情况",  # as printed
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    prose = [section["text"] for section in reading["sections"]]
    assert "二是在政府信息公开保密审查制度方面" in prose[0]
    assert prose[4].startswith("（一）存在问题。")
    assert prose[5].endswith("不含淄博市各区县数据。")
    assert not any("[bookmark" in text for text in prose)


def test_every_check_passes(reading: dict[str, Any]) -> None:
    rules = {check["rule"] for check in reading["checks"]}
    assert {"requests.balance.total", "requests.results.total"} <= rules
    assert {check["status"] for check in reading["checks"]} == {"pass"}
    assert reading["suspects"] == []
    assert reading["problems"] == []


def said_by(reading: dict[str, Any]) -> list[tuple[int, list[str]]]:
    """Give the claims of a reading: value, and the cells that it says it equals."""
    return [
        (claim["value"], sorted(claim["cells"]))
        for claim in reading["claims"]
        if "relation" not in claim
    ]


@pytest.mark.parametrize(("value", "cells"), SAID, ids=lambda item: str(item)[:40])
def test_the_prose_is_tied_to_the_cells_it_speaks_of(
    reading: dict[str, Any], value: int, cells: list[str]
) -> None:
    assert (value, sorted(cells)) in said_by(reading)


def test_each_claim_is_quoted_where_it_stands(reading: dict[str, Any]) -> None:
    for claim in reading["claims"]:
        text = reading["sections"][claim["section"]]["text"]
        assert text[claim["start"] : claim["end"]] == claim["quote"]
        assert str(claim["value"]) in claim["quote"]


@pytest.mark.parametrize("number", SAID_OF_SOMETHING_ELSE)
def test_other_numbers_equal_no_cell(reading: dict[str, Any], number: str) -> None:
    """The growth of 53% is a claim of growth, which is compared with last year's report alone."""
    assert any(number in section["text"] for section in reading["sections"])
    digits = number.rstrip("条件%万")
    claimed = {str(value) for value, _cells in said_by(reading)}
    assert not claimed & {digits, f"{digits}0000"}


def test_the_growth_of_requests_is_tied_to_those_received(reading: dict[str, Any]) -> None:
    (growth,) = (claim for claim in reading["claims"] if "relation" in claim)
    assert (growth["relation"], growth["value"], growth["unit"]) == ("growth", 53, "%")
    assert growth["cells"] == ["requests.received_new.total"]
    assert 53 not in [check["actual"] for check in reading["checks"]]


def test_the_same_report_as_a_page_gives_the_same(reading: dict[str, Any]) -> None:
    """The page is tests/fixtures/golden/zibo_police_2024.html, its prose in other words."""
    page = Path(__file__).parents[1] / "fixtures" / "golden" / "zibo_police_2024.html"
    (line,) = CliRunner().invoke(main, ["parse", "--json", str(page)]).stdout.splitlines()
    twin = json.loads(line)
    assert [(f["row"], f["column"], f["value"]) for f in twin["figures"]] == [
        (f["row"], f["column"], f["value"]) for f in reading["figures"]
    ]
    for name in ("publisher", "adcode", "year", "form", "suspects", "problems"):
        assert twin[name] == reading[name], name
    said = said_by(twin)
    assert [cells for value, cells in SAID if (value, sorted(cells)) not in said] == []
