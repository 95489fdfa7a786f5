"""The parts that the pages are made of: the printed table, prose, shares, rules in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.datasette.pages.paper import Head, Place, lines
from crawler.datasette.pages.prose import pieces
from crawler.datasette.pages.rates import share
from crawler.datasette.pages.rules import said, sides
from parsers import read
from parsers.forms import Table, all_forms

TABLES = [table for form in all_forms() for table in form.tables.values()]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t.form}.{t.code}")
def test_a_table_on_paper_has_every_cell_once(table: Table) -> None:
    keys = [cell.key for line in lines(table) for cell in line if isinstance(cell, Place)]
    assert keys == [f"{table.code}.{row.code}.{column}" for row, column in table.cells()]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t.form}.{t.code}")
def test_the_spans_fill_a_rectangle(table: Table) -> None:
    taken: dict[tuple[int, int], int] = {}
    for y, line in enumerate(lines(table)):
        x = 0
        for cell in line:
            while (y, x) in taken:
                x += 1
            deep = cell.rows if isinstance(cell, Head) else 1
            for dy in range(deep):
                for dx in range(cell.columns):
                    assert (y + dy, x + dx) not in taken
                    taken[y + dy, x + dx] = 1
    wide = 1 + max(x for _, x in taken)
    high = 1 + max(y for y, _ in taken)
    assert high == len(lines(table))
    assert len(taken) == wide * high


def test_prose_is_parted_at_its_claims() -> None:
    claims = [{"start": 5, "end": 7}, {"start": 0, "end": 2}, {"start": 1, "end": 4}]
    found = [(piece.text, piece.claim is not None) for piece in pieces("新收七十二件全部", claims)]
    assert found == [("新收", True), ("七十二", False), ("件全", True), ("部", False)]


def test_a_claim_that_the_text_has_not_is_passed_over() -> None:
    assert [p.text for p in pieces("短", [{"start": 0, "end": 9}])] == ["短"]


@pytest.mark.parametrize(("part", "whole"), [(None, 5), (1, None), (1, 0), (6, 5), (-1, 5)])
def test_no_share_where_a_number_is_missing_or_cannot_be(
    part: float | None, whole: float | None
) -> None:
    assert share(part, whole) is None


def test_a_share_of_few_is_less_sure_than_one_of_many() -> None:
    few, many = share(1, 10), share(100, 1000)
    assert few is not None
    assert many is not None
    assert few.value == many.value == 0.1
    assert few.low < many.low < 0.1 < many.high < few.high
    assert (round(few.low, 3), round(few.high, 3)) == (0.018, 0.404)  # Wilson's, to check by hand


def test_a_rule_in_words() -> None:
    en, zh = said("requests.balance.total")
    assert "carried in" in en
    assert "总计" in zh
    assert said("claim.requests.granted.total")[1].startswith("正文与表格不一致")
    assert said("something.new.here") == ("something.new.here", "something.new.here")


@pytest.mark.parametrize(
    ("rule", "expected", "actual"),
    [
        ("requests.balance.total", "received + carried in", "closed + carried out"),
        ("requests.results.total", "the parts add up to", "the total says"),
        ("review_litigation.outcomes.review", "the parts add up to", "the total says"),
        ("claim.requests.granted.total", "the table", "the prose"),
    ],
)
def test_what_the_two_numbers_of_a_check_are(rule: str, expected: str, actual: str) -> None:
    assert [words[0] for words in sides(rule)] == [expected, actual]


def test_the_words_fit_the_numbers_that_checks_give() -> None:
    golden = Path(__file__).parents[2] / "fixtures" / "golden"
    contradiction = read((golden / "prose_contradicts.html").read_bytes())
    misprint = read((golden / "misprint.html").read_bytes())
    (claim,) = [c for c in contradiction.checks if c.status == "fail"]
    assert claim.expected == contradiction.values()[claim.cells[0]]  # the table
    total = next(c for c in misprint.checks if c.rule == "requests.results.natural_person")
    assert total.actual == misprint.values()["requests.closed_total.natural_person"]
    balance = next(c for c in misprint.checks if c.rule == "requests.balance.total")
    values = misprint.values()
    received, carried = (values[f"requests.{row}.total"] for row in ("received_new", "carried_in"))
    assert received is not None
    assert carried is not None
    assert balance.expected == received + carried
