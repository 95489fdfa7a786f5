"""What Datasette serves, asked over HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from crawler.corpus import Corpus
from crawler.corpus.commands import serve
from crawler.corpus.refresh import refresh
from crawler.datasette.app import make_datasette
from crawler.datasette.metadata import metadata
from tests.crawler.corpus.samples import a_capture, a_report

QUESTIONS = list(metadata("corpus")["databases"]["corpus"]["queries"])


def rows(address: str, path: str, **parameters: str | int) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{address}/corpus/{path}.json", params={"_shape": "array", **parameters}, timeout=30
    )
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def sql(path: Path, statement: str) -> Any:
    conn = sqlite3.connect(path)
    try:
        return conn.execute(statement).fetchall()
    finally:
        conn.close()


def test_every_table_and_column_is_described(corpus_file: Path) -> None:
    described = metadata("corpus")["databases"]["corpus"]["tables"]
    for name, kind in sql(corpus_file, "SELECT name, type FROM sqlite_master"):
        if kind not in ("table", "view") or name.startswith(("reports_search", "sqlite_")):
            continue
        if name == "_sqlite_migrations":
            continue
        columns = [row[1] for row in sql(corpus_file, f'PRAGMA table_info("{name}")')]
        assert described[name]["description"]
        assert set(described[name]["columns"]) == set(columns), name
        assert all(described[name]["columns"].values())


def test_a_wide_column_says_label_unit_and_form() -> None:
    described = metadata("corpus")["databases"]["corpus"]["tables"]
    text = described["requests_wide"]["columns"]["received_new__total"]
    for part in (
        "newly received",
        "一、本年新收政府信息公开申请数量",
        "总计",
        "件",
        "2021",
        "2019",
    ):
        assert part in text
    fee = described["active_disclosure_wide"]["columns"]["fees__amount_10k_yuan"]
    assert "万元" in fee


@pytest.mark.parametrize("path", ["", "corpus", "corpus/reports", "corpus/reports/1"])
def test_pages_load_nothing_from_elsewhere(address: str, path: str) -> None:
    page = httpx.get(f"{address}/{path}", timeout=30)
    assert page.status_code == 200
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"([^\"]+)\"", page.text)
    assert loaded
    assert all(url.startswith(("/", address)) for url in loaded), loaded


def test_invented_reports_are_said_to_be_invented(address: str) -> None:
    assert "All reports here are invented" in httpx.get(address, timeout=30).text


def test_every_file_of_queries_is_listed(address: str) -> None:
    folder = Path(metadata.__code__.co_filename).with_name("queries")
    assert {file.stem for file in folder.glob("*.sql")} == set(QUESTIONS)
    page = httpx.get(f"{address}/corpus", timeout=30).text
    assert all(f"/corpus/{name}" in page for name in QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_answer(address: str, question: str) -> None:
    if question == "claims_that_disagree":
        assert rows(address, question) == []  # the invented words agree with their tables
        return
    (report,) = rows(address, "reports", _size=1)
    assert rows(address, question, q="公开", report=report["report"])


def test_most_requests(address: str, corpus_file: Path) -> None:
    found = rows(address, "most_requests", year=2022)
    received = [row["received"] for row in found]
    assert received == sorted(received, reverse=True)
    assert len(found) == 18
    assert {row["year"] for row in found} == {2022}


def test_refusal_rates_have_their_denominator_and_leave_out_what_is_in_doubt(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rates.db"
    sums = {"closed_total__total": 10, "denied_other_law__total": 3, "granted__total": 7}
    good = a_report("甲局", **sums)
    blank = a_report("乙局", **{**sums, "granted__total": None})
    failing = a_report("丙局", **sums)
    with Corpus.open(path) as corpus:
        for n, report in enumerate((without_failures(good), without_failures(blank), failing)):
            corpus.store(a_capture(f"http://a.test/{n}", str(n).encode()), report)
        refresh(corpus)
    query = metadata("corpus")["databases"]["corpus"]["queries"]["refusal_rates"]["sql"]
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    (row,) = map(dict, conn.execute(query, {"year": ""}))
    conn.close()
    assert (row["answered"], row["denied"], row["denied_percent_of_answered"]) == (10, 3, 30.0)
    assert row["granted_percent_of_answered"] == 70.0
    assert (row["reports"], row["left_out_for_blanks"], row["left_out_for_failed_checks"]) == (
        1,
        1,
        1,
    )


def without_failures(report: Any) -> Any:
    from dataclasses import replace

    return replace(report, checks=tuple(c for c in report.checks if c.status != "fail"))


def test_failed_checks_give_both_numbers(address: str) -> None:
    for row in rows(address, "failed_checks"):
        assert row["difference"] == row["actual"] - row["expected"] != 0
    assert {r["publisher"] for r in rows(address, "failed_checks", publisher="公安局")} <= {
        "临川市公安局",
        "云溪市公安局",
        "望江市公安局",
    }


def test_who_has_not_published(address: str) -> None:
    assert [row["name"] for row in rows(address, "not_published", year=2024)] == ["望江市林业局"]
    assert {row["what"] for row in rows(address, "not_published", year=2030)} == {
        "publisher",
        "site",
    }


def test_blank_and_zero_are_counted_apart(address: str, corpus_file: Path) -> None:
    found = rows(address, "blank_or_zero", year=2023)
    for row in found:
        assert row["zero"] + row["other_numbers"] + row["blank"] == row["cells"]
    assert sum(row["blank"] for row in found) > 0
    assert sum(row["zero"] for row in found) > 0


def test_an_edited_report_shows_both_printed_texts(address: str) -> None:
    found = rows(address, "changed_reports")
    assert {row["publisher"] for row in found} == {"临川市公安局"}
    assert all(row["printed_before"] != row["printed_after"] for row in found)


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("公安", 16),
        ("公", 90),
        ("林业局", 14),
        ("临川市公安局 2024", 1),
        ('"公安局 2024"', 3),
        ('"', 0),
    ],
)
def test_the_search_box_finds_what_is_there(address: str, typed: str, hits: int) -> None:
    assert len(rows(address, "reports", _search=typed, _size="max")) == hits


def test_the_text_search_shows_the_passage(address: str) -> None:
    found = rows(address, "search_text", q="政府采购")
    assert len(found) == 89  # current versions only
    assert all("【政府采购】" in row["passage"] for row in found)


@pytest.mark.parametrize(
    "typed",
    ["'; DROP TABLE reports; --", "NEAR(公 安)", "title:公安", "*", "(((", "\x00", "公" * 5000],
)
def test_hostile_searches_find_nothing_and_do_nothing(
    address: str, corpus_file: Path, typed: str
) -> None:
    before = hashlib.sha256(corpus_file.read_bytes()).hexdigest()
    assert rows(address, "reports", _search=typed) == []
    assert rows(address, "search_text", q=typed) == []
    assert hashlib.sha256(corpus_file.read_bytes()).hexdigest() == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reports",
        "ATTACH DATABASE '/etc/passwd' AS x",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "WITH t AS (SELECT 1) INSERT INTO runs(asked, started, version) SELECT 1, 1, 1 FROM t",
    ],
)
def test_sql_can_only_read_the_corpus(address: str, statement: str) -> None:
    answer = httpx.get(f"{address}/corpus.json", params={"sql": statement}, timeout=30)
    assert answer.status_code == 400
    assert answer.json()["ok"] is False


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SELECT zeroblob(400000000)", "too big"),
        ("SELECT hex(zeroblob(2000000)) FROM figure_values", "larger than 64,000,000 bytes"),
    ],
)
def test_an_answer_that_holds_too_much_is_not_made(address: str, statement: str, said: str) -> None:
    answer = httpx.get(f"{address}/corpus.json", params={"sql": statement}, timeout=30)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_a_query_that_takes_too_long_is_stopped(address: str) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"
    answer = httpx.get(f"{address}/corpus.json", params={"sql": endless}, timeout=30)
    assert answer.status_code == 400
    assert "time limit" in answer.text


def test_text_of_a_page_is_never_markup(tmp_path: Path) -> None:
    import asyncio

    from crawler.datasette.app import make_datasette

    path = tmp_path / "hostile.db"
    nasty = "<script>alert(1)</script>{{ 7*7 }}公安"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(), a_report(nasty))

    async def ask() -> list[str]:
        served = make_datasette(path)
        paths = ["/", "/corpus", "/corpus/reports", "/corpus/reports/1", "/corpus/figures"]
        paths += ["/corpus/search_text?q=公安", "/corpus/most_requests", "/corpus/requests_wide"]
        return [(await served.client.get(path)).text for path in paths]

    for text in asyncio.run(ask()):
        assert "<script>alert" not in text
        assert "49公安" not in text


def test_serving_goes_on_while_a_crawl_writes(tmp_path: Path) -> None:
    import asyncio

    from crawler.datasette.app import make_datasette

    path = tmp_path / "growing.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture("http://a.test/1", b"1"), a_report())

        async def ask() -> list[int]:
            served = make_datasette(path)
            counts = []
            for n in range(2, 5):
                answer = await served.client.get("/corpus/reports.json?_shape=array")
                counts.append(len(answer.json()))
                corpus.store(a_capture(f"http://a.test/{n}", str(n).encode()), a_report())
            return counts

        assert asyncio.run(ask()) == [1, 2, 3]


def test_serve_says_what_is_wrong(tmp_path: Path, corpus_file: Path) -> None:
    def refused(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(serve, [str(argument) for argument in arguments])
        return result.exit_code, result.output

    assert refused(tmp_path / "none.db") == (2, f"Error: no corpus at {tmp_path / 'none.db'}\n")
    (tmp_path / "cats.db").write_bytes(b"cats" * 1000)
    code, said = refused(tmp_path / "cats.db")
    assert (code, "is not a corpus" in said) == (2, True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = refused(corpus_file, "--port", taken.getsockname()[1])
    assert (code, "cannot listen at 127.0.0.1" in said) == (1, True)


def test_tables_are_counted_anew_when_somebody_wrote(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(), a_report())
    database = make_datasette(path).get_database("corpus")
    assert asyncio.run(database.table_counts())["reports"] == 1
    asked: list[str] = []
    execute = database.execute

    async def counted(sql: str, *rest: Any, **more: Any) -> Any:
        asked.append(sql)
        return await execute(sql, *rest, **more)

    database.execute = counted
    assert asyncio.run(database.table_counts())["reports"] == 1
    assert asked == []
    with Corpus.open(path) as corpus:
        corpus.store(a_capture("http://a.test/2", b"2"), a_report("示例市教育局"))
    assert asyncio.run(database.table_counts())["reports"] == 2


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("reports?publihser=x", "reports has no column publihser"),
        ("reports?publihser__contains=x", "reports has no column publihser"),
        ("reports?publisher__like_it=x", "no comparison like_it"),
        ("reports?_sort=nope", "Cannot sort table by nope"),
        ("reports?_through={", "_through is no JSON"),
        ("reports?_through={}", "_through wants table, column and value"),
    ],
)
def test_a_question_that_names_what_is_not_there_is_refused(
    address: str, question: str, said: str
) -> None:
    answer = httpx.get(f"{address}/corpus/{question.replace('?', '.json?')}")
    assert answer.status_code == 400
    assert said in answer.json()["error"]


@pytest.mark.parametrize("question", ["publisher__contains=区", "year__gte=2021&form=2021"])
def test_a_filter_by_what_is_there_is_answered(address: str, question: str) -> None:
    assert httpx.get(f"{address}/corpus/reports.json?{question}").status_code == 200


@pytest.mark.parametrize("year", ["abc", "２０２２", "20222", "-1", "2022.5"])
@pytest.mark.parametrize("form", ["", ".json", ".csv"])
@pytest.mark.parametrize("question", ["not_published", "most_requests", "refusal_rates"])
def test_a_year_that_is_none_is_refused(address: str, question: str, form: str, year: str) -> None:
    answer = httpx.get(f"{address}/corpus/{question}{form}", params={"year": year})
    assert answer.status_code == 400
    assert "year is a number from 1900 to 9999" in answer.text


def test_every_question_about_a_year_looks_at_it(address: str) -> None:
    queries = metadata("corpus")["databases"]["corpus"]["queries"]
    asked = [name for name, query in queries.items() if ":year" in query["sql"]]
    assert len(asked) == 7
    for name in asked:
        assert httpx.get(f"{address}/corpus/{name}", params={"year": "abc"}).status_code == 400
        assert httpx.get(f"{address}/corpus/{name}", params={"year": ""}).status_code == 200


def test_sql_of_ones_own_takes_any_year(address: str) -> None:
    found = rows(address, "../corpus", sql="select :year as year", year="abc")
    assert found == [{"year": "abc"}]


def test_changes_say_the_forms_and_the_sums_of_both_years(address: str) -> None:
    found = rows(address, "biggest_changes", year=2021)
    assert {(row["form_before"], row["form_this_year"]) for row in found} == {("2019", "2021")}
    assert sum(row["checks_failed_before"] + row["checks_failed_this_year"] for row in found)


def test_a_list_that_is_cut_says_so() -> None:
    for name, query in metadata("corpus")["databases"]["corpus"]["queries"].items():
        for most in re.findall(r"LIMIT (\d\d+)\b", query["sql"]):
            assert re.search(rf"\b{most}\b", query["description"]), name


@pytest.mark.parametrize("name", ["failed_checks", "suspects"])
def test_a_work_list_is_not_cut(name: str) -> None:
    query = metadata("corpus")["databases"]["corpus"]["queries"][name]
    assert "LIMIT" not in query["sql"]
