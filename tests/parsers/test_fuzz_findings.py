"""What fuzzing has found, each as a small example; and every fuzz target holds on its seeds."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

import parsers
from parsers.labels import key_of
from parsers.readers.lenient import read_lenient
from tests.fuzz.targets import TARGETS

SECONDS = 2.0  # of CPU; each of these took five times as long or more


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.mark.parametrize("name", TARGETS)
def test_a_fuzz_target_holds_on_its_seeds(name: str) -> None:
    target = TARGETS[name]
    assert target.seeds
    for seed in target.seeds:
        target.run(seed)


def test_brackets_left_open_in_a_cell_take_no_longer_than_other_text() -> None:
    page = "<table><td>自然人</table></td>" + "令lh?hh[" * 25_000
    assert seconds(lambda: parsers.read(page.encode())) < SECONDS


def test_a_long_label_keeps_the_key_of_its_beginning() -> None:
    assert key_of("行政许可（" + "填写说明，" * 1000 + "）") == key_of("行政许可")


@pytest.mark.parametrize(
    "piece", [" 本年制发件数<div><p>局一", "<div>和 1本年收费金额（单位：万元）"]
)
def test_short_lines_that_open_no_table_are_gone_through_once(piece: str) -> None:
    page = "<h1>云汀市2024年政府信息公开工作年度报告</h1><td>自然人</td>" + piece * 5_000
    assert seconds(lambda: parsers.read(page.encode())) < SECONDS


def test_cells_left_open_take_the_second_reader_no_longer_than_closed_ones() -> None:
    page = "<table><tr><td>自然人<td>总计<tr>" + "①<br>自然人是 <td>" * 15_000
    assert seconds(lambda: read_lenient(page)) < SECONDS


def test_long_texts_are_not_remembered() -> None:
    """A crawl reads many thousand pages in one process: none may leave its text behind."""

    def read(number: int) -> None:
        text = f"行政许可{number}甲乙 " * 5_000
        for place in ("<p>一、总体情况</p><p>{}", "<table><tr><td>{}<td>5", "<title>{}",
                      "<meta name=ContentSource content='{}'><meta name=ArticleTitle content='{}'>"):  # fmt: skip
            page = f"<h1>云汀市2024年政府信息公开工作年度报告</h1>{place.format(text, text)}"
            parsers.read(page.encode())
        parsers.read(text.encode(), media_type="text/plain")

    read(0)
    tracemalloc.start()
    try:
        for number in range(1, 6):
            read(number)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 500_000
