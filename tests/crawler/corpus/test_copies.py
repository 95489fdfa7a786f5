"""Prose taken over from another publisher: found, measured, and kept in step with what comes and goes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.corpus import Corpus
from crawler.corpus.findings import between
from crawler.corpus.refresh import refresh
from parsers.model import Report, Section
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report

# Invented. What every report has to say is there as well, and does not count.
FORM = (
    "根据《中华人民共和国政府信息公开条例》和上级要求，编制本报告。本报告中所列数据的统计期限"
    "自2024年1月1日起至12月31日止。本报告的电子版可在门户网站下载。如有疑问，请与办公室联系。"
)
MARKETS = """今年围绕市场监管的难点把检查结果晒在网上，商户可以按门牌号查询。抽检不合格的批次当天公布，
配上检验员的短评。我们把投诉最多的三条街做成地图，贴在菜场入口。窗口每周四下午接待来访，
当面解释哪些材料可以给、哪些不能给以及为什么。年底请十二位摊主给公开工作打分，低于七分的两项已经改过。
明年准备把处罚决定的理由写得短一些，让不懂法条的人也看得明白。"""
WATER = """水库的库容和闸门开度每小时更新，钓鱼的人和下游的村子都在用。去年汛期的调度记录第一次全部放出来，
包括两次判断失误。河长的电话印在每座桥的栏杆上，打不通的我们逐个换掉。工程招标的评分表连同专家意见一起登载，
有三家落选单位来函致谢。灌溉用水的分配方案先在祠堂张贴十天再上网。
不足之处是图太大，乡下的手机打不开，正在改成文字。"""


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened


def saying(publisher: str, text: str, year: int = 2024) -> Report:
    words = text.replace("我们", publisher)
    return replace(
        a_report(publisher, year),
        preamble=f"{publisher}{FORM}",
        sections=(Section("一、总体情况", words),),
    )


def store(corpus: Corpus, *reports: Report) -> None:
    for report in reports:
        url = f"http://a.test/{report.publisher}/{report.year}"
        corpus.store(a_capture(url, repr(report).encode()), report)


def copies(corpus: Corpus) -> list[dict[str, Any]]:
    cursor = corpus.conn.cursor()
    cursor.row_factory = sqlite3.Row
    rows = cursor.execute(
        "SELECT f.*, r.publisher AS other, r.year AS other_year FROM findings f"
        " JOIN reports r ON r.report = f.other_report WHERE f.rule = 'copied_between'"
        " ORDER BY f.publisher, f.year"
    )
    return [dict(row) for row in rows]


def pairs(corpus: Corpus) -> list[tuple[str, str]]:
    return [(row["publisher"], row["other"]) for row in copies(corpus)]


def test_two_publishers_that_say_the_same_are_found_with_their_share(corpus: Corpus) -> None:
    store(
        corpus,
        saying("甲县工商局", MARKETS),
        saying("乙市工商局", MARKETS.replace("十二位", "十五位")),
        saying("丙区水利局", WATER),
    )
    refresh(corpus)
    assert pairs(corpus) == [("乙市工商局", "甲县工商局"), ("甲县工商局", "乙市工商局")]
    (found, _) = copies(corpus)
    assert 0.9 < found["value"] < 1
    evidence = json.loads(found["evidence"])
    assert evidence == {
        "share_in_common": found["value"], "other_publisher": "甲县工商局", "other_year": 2024,
    }  # fmt: skip


def test_what_every_report_has_to_say_is_no_copy(corpus: Corpus) -> None:
    short = "本年度各项工作平稳，公众满意。"
    store(corpus, *(saying(name, short) for name in ("甲县工商局", "乙市工商局")))
    refresh(corpus)
    assert copies(corpus) == []


def test_anothers_report_of_the_year_before_counts_and_of_long_ago_not(corpus: Corpus) -> None:
    store(corpus, saying("甲县工商局", MARKETS, 2020), saying("乙市工商局", MARKETS, 2021))
    store(corpus, saying("丙区工商局", MARKETS, 2024))
    refresh(corpus)
    assert [(row["publisher"], row["other_year"]) for row in copies(corpus)] == [
        ("乙市工商局", 2020)
    ]


def test_a_copy_of_the_year_before_is_named_when_that_report_comes_later(corpus: Corpus) -> None:
    store(corpus, saying("乙市工商局", MARKETS, 2021))
    refresh(corpus)
    assert copies(corpus) == []
    store(corpus, saying("甲县工商局", MARKETS, 2020))
    refresh(corpus)
    assert pairs(corpus) == [("乙市工商局", "甲县工商局")]


def test_a_copy_goes_with_the_report_that_it_copies(corpus: Corpus) -> None:
    store(corpus, saying("甲县工商局", MARKETS), saying("乙市工商局", MARKETS))
    refresh(corpus)
    url = "http://a.test/甲县工商局/2024"
    corpus.store(a_capture(url, b"later", at="2026-06-01T08:00:00Z"), saying("甲县工商局", WATER))
    refresh(corpus)
    assert copies(corpus) == []
    assert set(refresh(corpus).values()) == {0}


@pytest.mark.parametrize("at_once", [4, 256])
def test_it_does_not_matter_in_which_order_reports_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(between, "OF_A_BAND", 3)
    monkeypatch.setattr(between, "_MANY", at_once)
    reports = [
        saying(f"{name}工商局", MARKETS.replace("十二位", f"{name}位"))
        for name in "甲乙丙丁戊己庚辛"
    ]
    found = []
    for name, ordered, one_by_one in (
        ("a", reports, False),
        ("b", reports, True),
        ("c", reports[::-1], True),
    ):
        with Corpus.open(tmp_path / f"{name}.db") as corpus:
            for report in ordered:
                store(corpus, report)
                if one_by_one:
                    refresh(corpus)
            refresh(corpus)
            found.append(pairs(corpus))
            assert len(found[-1]) == len(reports)
            kept = corpus.conn.execute("SELECT count(*) FROM prose_bands").fetchone()
            assert kept == (16 * len(reports),)
    assert found[0] == found[1] == found[2]


def test_what_is_no_report_any_more_leaves_nothing_behind(corpus: Corpus) -> None:
    store(corpus, saying("甲县工商局", MARKETS))
    refresh(corpus)
    assert corpus.conn.execute("SELECT count(*) FROM prose_sketches").fetchone() == (1,)
    url = "http://a.test/甲县工商局/2024"
    data = repr(saying("甲县工商局", MARKETS)).encode()
    corpus.store(a_capture(url, data, at="2026-06-02T08:00:00Z"), not_a_report())
    refresh(corpus)
    for table in ("prose_sketches", "prose_bands"):
        assert corpus.conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
