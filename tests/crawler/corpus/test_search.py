"""Chinese search finds what a plain look through the text finds, no more and no less."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.corpus import Corpus
from crawler.corpus.search import MAX_QUERY, match_query, snippet, spaced
from tests.crawler.corpus.samples import a_capture, a_report, with_value

HAN = "公安局行政复议信息𠀀㐀〇豈鿿"
TEXT = st.text(alphabet=HAN + "aB9é ，。\n　Ａ９", max_size=40)


def found(texts: list[str], typed: str) -> list[int]:
    """Search an index made of ``texts`` the way Datasette does."""
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE i USING fts5(t, content='', tokenize='unicode61')")
    conn.executemany(
        "INSERT INTO i(rowid, t) VALUES (?, ?)", [(n, spaced(t)) for n, t in enumerate(texts)]
    )
    rows = conn.execute(
        "SELECT rowid FROM i WHERE i MATCH ? ORDER BY rowid", (match_query(typed),)
    ).fetchall()
    conn.close()
    return [n for (n,) in rows]


def plainly(text: str) -> str:
    """Fold width and case as a reader does, and overlook blanks inside a line."""
    folded = "".join(unicodedata.normalize("NFKC", c).casefold() for c in text)
    return "".join(c for c in folded if c == "\n" or not c.isspace())


@settings(deadline=None)  # the machine may be busy; the test is of what is found
@given(texts=st.lists(TEXT, min_size=1, max_size=6), typed=st.text(HAN, min_size=1, max_size=4))
def test_a_chinese_word_of_any_length_is_found_exactly(texts: list[str], typed: str) -> None:
    expected = [n for n, text in enumerate(texts) if plainly(typed) in plainly(text)]
    assert found(texts, typed) == expected


@settings(deadline=None)  # the machine may be busy; the test is of what is found
@given(texts=st.lists(TEXT, min_size=1, max_size=4), typed=st.text(max_size=30))
def test_nothing_that_is_typed_is_an_error(texts: list[str], typed: str) -> None:
    found(texts, typed)


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '""',
        "'; DROP TABLE reports; --",
        "NEAR(公 安)",
        "title:公安",
        "公*",
        "^公",
        "- -",
        "(((",
        "\x00",
        "，。",
        "公" * 10_000,
        '"公安',
    ],
)
def test_operators_and_quotes_are_plain_text(typed: str) -> None:
    assert found(["示例市林业局"], typed) == []
    assert len(match_query(typed)) < 3 * MAX_QUERY


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("公", [0, 1]),
        ("公安", [0]),
        ("公 安", [0, 1]),
        ("公安局", [0]),
        ("2024年公安", []),
        ("2024年", [0, 2]),
        ("24年", []),  # numbers are whole: 24 is not in 2024
        ("２０２４年", [0, 2]),
        ("Ogi", [2]),
        ("og", []),
        ("公安 2024", [0]),
        ('"公安局 2024"', []),
        ("“市公安”", [0]),
        ("公安、", [0]),
        ("平安", []),  # 公平、安全 has a mark between the two
    ],
)
def test_what_people_type(typed: str, hits: list[int]) -> None:
    texts = ["2024年，示例市 公 安 局", "公平、安全", "2024年 OGI"]
    assert found(texts, typed) == hits


def test_the_index_keeps_step_with_the_reports(tmp_path: Path) -> None:
    def hits(word: str) -> int:
        (n,) = corpus.conn.execute(
            "SELECT count(*) FROM reports_search WHERE reports_search MATCH ?",
            (match_query(word),),
        ).fetchone()
        return int(n)

    with Corpus.open(tmp_path / "corpus.db") as corpus:
        corpus.store(a_capture(), a_report("示例市公安局"))
        assert (hits("公安局2024"), hits("全部办结"), hits("编制"), hits("林业")) == (1, 1, 1, 0)
        corpus.store(a_capture(), a_report("示例市林业局"))
        assert (hits("公安局2024"), hits("林业")) == (0, 1)
        corpus.store(a_capture(), with_value(a_report("示例市林业局"), "requests.granted.total", 3))
        assert hits("林业") == 1
        corpus.conn.execute(
            "INSERT INTO reports_search(reports_search, rank) VALUES ('integrity-check', 0)"
        )


def test_a_snippet_shows_the_word_in_its_sentence() -> None:
    text = "一、总体情况\n示例市公 安局新收申请72件。"
    assert snippet(text, "公安局", width=4) == "…\n示例市【公 安局】新收申请…".replace("\n", " ")
    assert snippet(text, "林业") is None
    assert snippet(None, "公安") is None
    assert snippet("a(b", "(b") == "a【(b】"
