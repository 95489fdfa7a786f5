"""Each run leaves what it changed: reports that came, changed and went, with their figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.refresh import refresh
from crawler.processes import storing
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report

URL = "http://www.shili.gov.test/gongkai/2024.html"
GRANTED = "requests.granted.total"


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        opened.begin_run("crawl", version="1")
        opened.store(a_capture(body=b"1"), a_report(granted__total=20))
        opened.end_run(0, {})
        opened.begin_run("crawl again", version="1")
        yield opened


def rows(corpus: Corpus, run: int = 2) -> list[dict[str, Any]]:
    cursor = corpus.conn.execute("SELECT * FROM changes WHERE run_id = ? ORDER BY id", (run,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def later(body: bytes, hour: int = 9) -> Any:
    return a_capture(body=body, at=f"2025-03-01T{hour:02}:00:00Z")


def test_a_new_report_is_one_row(corpus: Corpus) -> None:
    (row,) = rows(corpus, run=1)
    assert (row["kind"], row["why"], row["publisher"], row["year"]) == ("ADD", "new", "示例市公安局", 2024)  # fmt: skip
    assert (row["added"], row["changed"], row["deleted"]) == (200, 0, 0)
    assert corpus.conn.execute("SELECT numbers FROM reports").fetchone() == (200,)


def test_nothing_is_noted_where_nothing_changed(corpus: Corpus) -> None:
    corpus.store(a_capture(body=b"1"), a_report(granted__total=20))
    corpus.store(later(b"another visitor"), a_report(granted__total=20))
    assert rows(corpus) == []


def test_an_edited_report_lists_its_figures(corpus: Corpus) -> None:
    corpus.store(later(b"2"), a_report(granted__total=21, carried_in__total=None))
    (row,) = rows(corpus)
    reports = [r for (r,) in corpus.conn.execute("SELECT report FROM reports ORDER BY version")]
    assert (row["kind"], row["why"]) == ("MOD", "edited")
    assert [row["before"], row["report"]] == reports
    assert (row["added"], row["changed"], row["deleted"]) == (0, 1, 1)
    assert sorted(json.loads(row["figures"])) == [
        ["requests.carried_in.total", "0", ""],
        [GRANTED, "20", "21"],
    ]


def test_the_first_version_put_back_is_a_change_too(corpus: Corpus) -> None:
    corpus.store(later(b"2"), a_report(granted__total=21))
    corpus.store(later(b"1", hour=10), a_report(granted__total=20))
    assert [json.loads(row["figures"]) for row in rows(corpus)] == [
        [[GRANTED, "20", "21"]],
        [[GRANTED, "21", "20"]],
    ]


def test_a_better_reading_of_the_same_bytes(corpus: Corpus) -> None:
    corpus.store(a_capture(body=b"1"), a_report(granted__total=22))
    (row,) = rows(corpus)
    assert (row["kind"], row["why"], row["before"], row["changed"]) == ("MOD", "reread", None, 1)


def test_what_is_read_as_no_report_any_more(corpus: Corpus) -> None:
    corpus.store(a_capture(body=b"1"), not_a_report())
    (row,) = rows(corpus)
    assert (row["kind"], row["why"], row["publisher"]) == ("DEL", "no_report", "示例市公安局")


@pytest.mark.parametrize(
    "detail", ["HTTP 404", "HTTP 410", "HTTP 200, but the page says: 页面不存在"]
)
def test_a_withdrawn_report_is_marked_and_kept(corpus: Corpus, detail: str) -> None:
    for _ in range(2):
        corpus.add_problem("document_not_there", detail, site_id="shili", url=URL)
    (row,) = rows(corpus)
    assert (row["kind"], row["why"], row["detail"]) == ("DEL", "withdrawn", detail)
    assert corpus.conn.execute("SELECT current, withdrawn IS NOT NULL FROM reports").fetchone() == (1, 1)  # fmt: skip
    refresh(corpus)
    assert corpus.conn.execute("SELECT withdrawn IS NOT NULL, received FROM panel").fetchall() == [(1, 0)]  # fmt: skip


@pytest.mark.parametrize("detail", ["HTTP 403", "HTTP 401", "HTTP 200"])
def test_what_we_may_not_have_is_not_withdrawn(corpus: Corpus, detail: str) -> None:
    corpus.add_problem("document_not_there", detail, site_id="shili", url=URL)
    assert rows(corpus) == []


def test_an_address_that_gives_another_page_now(corpus: Corpus) -> None:
    corpus.store(later(b"a notice"), not_a_report())
    assert [(row["kind"], row["why"]) for row in rows(corpus)] == [("DEL", "withdrawn")]


@pytest.mark.parametrize("how", ["dead", "another page"])
def test_a_second_address_that_is_gone_takes_nothing_with_it(corpus: Corpus, how: str) -> None:
    second = "http://www.shili.gov.test/files/2024.html"
    corpus.store(a_capture(second, b"1"), a_report(granted__total=20))
    if how == "dead":
        corpus.add_problem("document_not_there", "HTTP 404", site_id="shili", url=second)
    else:
        corpus.store(a_capture(second, b"x", at="2025-03-01T09:00:00Z"), not_a_report())
    assert rows(corpus) == []
    assert corpus.conn.execute("SELECT withdrawn FROM reports").fetchall() == [(None,)]


def test_a_withdrawn_report_that_is_there_again(corpus: Corpus) -> None:
    corpus.withdraw(URL, "HTTP 404")
    again = later(b"1")
    assert storing.CALLS["read_as"](corpus, again) is None  # so that it is stored once more
    assert corpus.store(again, a_report(granted__total=20)) == "changed"
    assert [(row["kind"], row["why"]) for row in rows(corpus)] == [
        ("DEL", "withdrawn"),
        ("ADD", "returned"),
    ]
    assert corpus.conn.execute("SELECT withdrawn FROM reports").fetchone() == (None,)
    assert storing.CALLS["read_as"](corpus, again) == "report"


def test_ogi_diff_prints_a_run(corpus: Corpus) -> None:
    corpus.store(later(b"2"), a_report(granted__total=21))
    corpus.store(a_capture("http://a.test/9", b"9"), a_report("[b]示例市教育局[/b]"))
    corpus.withdraw("http://a.test/9", "HTTP 410")

    def ogi(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["diff", *arguments, f"--corpus={corpus.path}"])
        return result.exit_code, result.output

    code, said = ogi("--run=2")
    assert code == 0
    assert "ADD 1, MOD 1, DEL 1" in said
    assert GRANTED in said
    assert "'20' → '21'" in said
    assert "[b]示例市教育局[/b] 2024" in said
    assert "HTTP 410" in said
    code, said = ogi("--run=2", "--json")
    assert [json.loads(line)["kind"] for line in said.splitlines()] == ["MOD", "ADD", "DEL"]
    assert ogi("--run=9") == (2, "Error: no run 9 in this corpus: the table runs has the numbers\n")
    assert ogi()[0] == 2
    assert ogi("--run=1", "x")[0] == 2
