"""The parts that the pages are made of: the printed table, prose, shares, rules in words."""

from __future__ import annotations

import pytest

from crawler.datasette.pages.paper import Head, Place, lines
from crawler.datasette.pages.prose import pieces
from crawler.datasette.pages.rates import share
from crawler.datasette.pages.rules import said
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
