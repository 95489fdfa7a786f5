"""The pages of a corpus, asked over HTTP: what they say, what they carry, what they refuse."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import re
import sqlite3
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from crawler.corpus import Corpus
from crawler.corpus.commands import serve
from crawler.corpus.refresh import refresh
from crawler.datasette.app import make_datasette
from tests.crawler.corpus.samples import a_capture, a_report
from tests.crawler.datasette.archived import NASTY, Archived

EVERY = (
    "/", "/search?q=公安局", "/search?q=", "/division/990100", "/coverage", "/coverage?in=990000",
    "/league", "/findings", "/findings?rule=late&verdict=dismissed", "/failed-checks",
)  # fmt: skip


def get(site: str, path: str, **options: object) -> httpx.Response:
    return httpx.get(site + path, timeout=30, **options)  # type: ignore[arg-type]


def asked(path: Path, *paths: str) -> list[httpx.Response]:
    """Ask a corpus without a server."""

    async def ask() -> list[httpx.Response]:
        served = make_datasette(path)
        return [await served.client.get(path) for path in paths]

    return asyncio.run(ask())


@pytest.mark.parametrize("path", EVERY)
def test_every_page_is_there_and_binds_the_browser(site: str, path: str) -> None:
    page = get(site, path)
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in page.text
    assert not re.search(r'\sstyle="', page.text)


@pytest.mark.parametrize(
    "path",
    [
        "/division/999999", "/publisher/0000000000", "/report/nothing", "/division/1", "/nowhere",
        "/report/nothing/original", "/report/nothing/bytes", "/findings/abc",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_not_to_be(site: str, path: str) -> None:
    assert get(site, path).status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/league?year=x", "year is a number from 1900 to 9999"),
        ("/league?year=1950", "nothing on year 1950"),
        ("/league?kind=%27", "there is no kind"),
        ("/league?measure=--", "there are denied, granted, granted_any"),
        ("/league?at_least=99999999999999999999", "at_least is a number from 1"),
        ("/league?province=99", "province is the code of a province, such as 370000"),
        ("/findings?page=0", "page is a number from 1"),
        ("/findings?rule=%27", "there is no rule"),
        ("/findings?verdict=x", "there are confirmed, dismissed, open"),
        ("/coverage?in=%27OR1=1", "in is the code of a province"),
        ("/coverage?year=2024", "this page has no filter year; it has in"),
        ("/failed-checks?rule=carried_in", "this page has no filter rule"),
        ("/division/990100?kind=nobody", "there is no kind"),
    ],
)
def test_a_filter_that_is_not_known_is_refused_and_not_passed_over(
    site: str, path: str, said: str
) -> None:
    page = get(site, path)
    assert page.status_code == 400
    assert said in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=%22%20NEAR(%00*",
        "/coverage?in=&utm_source=a",
        "/league?province=&kind=&at_least=",
    ],
)
def test_what_narrows_nothing_gives_the_ordinary_page(site: str, path: str) -> None:
    assert get(site, path).status_code == 200


def test_a_series_leads_to_its_current_version(site: str, archived: Archived) -> None:
    series = archived.misprint.partition("-")[0]
    page = get(site, f"/report/{series}", follow_redirects=False)
    assert page.status_code == 302
    assert page.headers["location"] == f"/report/{archived.misprint}"


def test_the_first_page_counts_what_is_there(site: str, archived: Archived) -> None:
    conn = sqlite3.connect(archived.corpus)
    (reports,) = conn.execute("SELECT count(*) FROM reports WHERE current = 1").fetchone()
    conn.close()
    assert f">{reports}</a>" in get(site, "/").text


def test_a_report_shows_every_figure_and_marks_what_fails(site: str, archived: Archived) -> None:
    page = get(site, f"/report/{archived.misprint}").text
    assert page.count('id="c-requests.') == 25 * 7
    cell = re.search(
        r'<td id="c-requests.denied_third_party_rights.natural_person"[^>]*>.*?</td>', page, re.S
    )
    assert cell is not None
    assert "failed suspect" in cell.group()
    assert 'href="#check-1"' in cell.group()
    assert 'href="#suspects"' in cell.group()


def test_a_blank_is_printed_as_blank(tmp_path: Path) -> None:
    path = tmp_path / "blank.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(), a_report(granted__total=None))
        (name,) = corpus.conn.execute("SELECT report FROM reports").fetchone()
        refresh(corpus)
    (page,) = asked(path, f"/report/{name}")
    cell = re.search(r'<td id="c-requests.granted.total".*?</td>', page.text, re.S)
    assert cell is not None
    assert "state-blank" in cell.group()
    assert "空" in cell.group()
    assert "0" not in re.sub(r"<[^>]*>", "", cell.group())


def test_an_original_comes_byte_by_byte(site: str, archived: Archived) -> None:
    answer = get(site, f"/report/{archived.misprint}/bytes")
    conn = sqlite3.connect(archived.corpus)
    (digest,) = conn.execute(
        "SELECT sha256 FROM documents JOIN reports ON document_id = documents.id WHERE report = ?",
        (archived.misprint,),
    ).fetchone()
    conn.close()
    assert hashlib.sha256(answer.content).hexdigest() == digest
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_an_original_is_shown_without_what_could_do_anything(site: str, archived: Archived) -> None:
    answer = get(site, f"/report/{archived.lure}/original")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "elsewhere.test" not in answer.text
    assert "alert" not in answer.text


def test_a_figure_is_marked_only_where_it_stands(site: str, archived: Archived) -> None:
    path = f"/report/{archived.misprint}/original?cell="
    marked = get(site, f"{path}requests.received_new.total").text
    assert marked.count('id="here"') == 1
    for cell in ("requests.nothing.total", "'", "//*"):
        assert 'id="here"' not in get(site, path + cell).text


def test_an_original_that_is_gone_is_said_to_be(site: str, archived: Archived) -> None:
    answer = get(site, f"/report/{archived.unarchived}/original")
    assert answer.status_code == 404
    assert "no WARC file" in answer.text
    assert str(archived.corpus.parent) not in answer.text


def test_a_warc_file_outside_the_archive_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "outside.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(), a_report())
        corpus.conn.execute("UPDATE captures SET warc_file = '../../../../../etc/passwd'")
        (name,) = corpus.conn.execute("SELECT report FROM reports").fetchone()
    (answer,) = asked(path, f"/report/{name}/bytes")
    assert answer.status_code == 404
    assert "root:" not in answer.text


def test_hostile_words_are_escaped_on_every_page(site: str, archived: Archived) -> None:
    conn = sqlite3.connect(archived.corpus)
    (unit,) = conn.execute("SELECT unit_id FROM panel WHERE publisher = ?", (NASTY,)).fetchone()
    conn.close()
    paths = (*EVERY, f"/report/{archived.nasty}", f"/publisher/{unit}", "/search?q=script",
             "/corpus/reports?_search=alert", "/corpus/search_text?q=alert", "/corpus/outcomes",
             "/corpus/findings_judged", "/corpus/figures?report=" + archived.nasty)  # fmt: skip
    seen = 0
    for path in paths:
        page = get(site, path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
        assert "=1+1<script" not in page.text, path
        seen += "=1+1&lt;script&gt;" in page.text
        assert "&lt;/script&gt;49" not in page.text, path
    assert seen >= 6


def test_no_cell_of_a_csv_is_a_formula(site: str) -> None:
    for path in (
        "/corpus/outcomes.csv?_stream=on",
        "/corpus/reports.csv?_size=max",
        "/corpus/search_text.csv?q=alert",
        "/corpus.csv?sql=select+publisher,year+from+outcomes",
    ):
        answer = get(site, path)
        found = list(csv.reader(io.StringIO(answer.text, newline="")))
        assert len({len(row) for row in found}) == 1, path
        cells = [cell for row in found for cell in row]
        assert any(cell.startswith("'=1+1<script>") for cell in cells), path
        assert not any(cell.startswith("=") for cell in cells), path


def test_a_league_table_ranks_no_small_numbers(site: str, archived: Archived) -> None:
    page = get(site, "/league?year=2022&kind=department&at_least=40").text
    ranked, _, small = page.partition("Too few to rank")
    conn = sqlite3.connect(archived.corpus)
    sizes = conn.execute(
        "SELECT publisher, answered, checks_failed FROM outcomes"
        " WHERE year = 2022 AND publisher_kind = 'department'"
    ).fetchall()
    conn.close()
    assert {answered >= 40 for _, answered, _ in sizes} == {True, False}
    for publisher, answered, failed in sizes:
        assert (f">{publisher}</a>" in ranked) == (answered >= 40 and not failed)
        assert (f">{publisher}</a>" in small) == (0 < answered < 40 and not failed)


def test_who_is_missing_is_named(site: str) -> None:
    page = get(site, "/division/990300").text
    missing = page.partition('id="lacking"')[2]
    assert "望江市林业局" in missing


def test_a_language_is_kept_and_leads_nowhere_else(site: str) -> None:
    answer = get(site, "/language/zh?back=/league")
    assert (answer.status_code, answer.headers["location"]) == (302, "/league")
    assert "ogi_language=zh" in answer.headers["set-cookie"]
    for back in ("//elsewhere.test", "http://elsewhere.test/", "/\\elsewhere.test", "/\r\nx: y"):
        answer = httpx.get(f"{site}/language/en", params={"back": back})
        assert answer.headers["location"] == "/", back


class TestVerdicts:
    """Only with --verdicts, only on this machine, only from the page itself."""

    def judge(self, site: str, finding: str, **headers: str) -> httpx.Response:
        with httpx.Client(base_url=site, timeout=30) as client:
            client.get("/findings")
            token = client.cookies.get("ds_csrftoken", "")
            form = {"verdict": "confirmed", "note": "seen", "csrftoken": token}
            sent = {"origin": site, **headers}
            return client.post(f"/findings/{finding}", data=form, headers=sent)

    @pytest.fixture
    def finding(self, archived: Archived) -> str:
        conn = sqlite3.connect(archived.corpus)
        (name,) = conn.execute("SELECT id FROM findings ORDER BY id LIMIT 1").fetchone()
        conn.close()
        return str(name)

    def given(self, corpus: Path) -> list[tuple[str, str]]:
        conn = sqlite3.connect(corpus)
        found = conn.execute("SELECT finding_id, verdict FROM verdicts").fetchall()
        conn.close()
        return found

    def test_from_the_page(self, site: str, archived: Archived, finding: str) -> None:
        assert self.judge(site, finding).status_code == 302
        assert self.given(archived.corpus) == [(finding, "confirmed")]
        with Corpus.open(archived.corpus) as corpus:
            corpus.conn.execute("DELETE FROM verdicts")

    def test_from_another_page(self, site: str, archived: Archived, finding: str) -> None:
        assert self.judge(site, finding, origin="http://elsewhere.test").status_code == 403
        assert self.judge(site, finding, host="elsewhere.test").status_code == 403
        without = httpx.post(
            f"{site}/findings/{finding}", data={"verdict": "confirmed"}, headers={"origin": site}
        )
        assert without.status_code == 403
        assert self.given(archived.corpus) == []

    def test_on_a_failed_check(self, site: str, archived: Archived) -> None:
        conn = sqlite3.connect(archived.corpus)
        (report, n) = conn.execute(
            "SELECT report, n FROM checks WHERE status = 'fail' AND report = ?",
            (archived.misprint,),
        ).fetchone()
        conn.close()
        where = f"/failed-checks/{report}/{n}"
        assert where in get(site, "/failed-checks").text
        assert self.judge(site, f"../failed-checks/{report}/{n}").status_code == 302
        assert where not in get(site, "/failed-checks").text
        assert where in get(site, "/failed-checks?verdict=confirmed").text
        assert self.judge(site, f"../failed-checks/{report}/999").status_code == 400
        with Corpus.open(archived.corpus) as corpus:
            corpus.conn.execute("DELETE FROM verdicts")

    def test_of_nothing(self, site: str) -> None:
        assert self.judge(site, "abcdef").status_code == 400

    def test_where_none_are_taken(self, address: str, corpus_file: Path) -> None:
        conn = sqlite3.connect(corpus_file)
        (finding,) = conn.execute("SELECT id FROM findings LIMIT 1").fetchone()
        conn.close()
        assert "<form method=" not in get(address, "/findings").text
        assert self.judge(address, finding).status_code == 403
        assert self.given(corpus_file) == []

    def test_not_for_other_machines(self, corpus_file: Path) -> None:
        answer = CliRunner().invoke(serve, [str(corpus_file), "--verdicts", "--host", "0.0.0.0"])
        assert answer.exit_code == 1
        assert "--verdicts needs a loopback address" in answer.output


def test_a_page_that_takes_too_long_is_stopped(archived: Archived) -> None:
    async def ask() -> httpx.Response:
        served = make_datasette(archived.corpus)
        served._settings["sql_time_limit_ms"] = 0
        answer: httpx.Response = await served.client.get("/coverage")
        return answer

    answer = asyncio.run(ask())
    assert answer.status_code == 503
    assert "took longer" in answer.text


def test_an_immutable_corpus_must_be_whole(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(), a_report())
        assert path.with_name("corpus.db-wal").stat().st_size
        answer = CliRunner().invoke(serve, [str(path), "--immutable"])
        assert answer.exit_code == 2
        assert "corpus.db-wal" in answer.output
    assert make_datasette(path, immutable=True).databases["corpus"].is_mutable is False


def test_pages_under_another_path(archived: Archived) -> None:
    async def ask() -> str:
        served = make_datasette(archived.corpus, base_url="/ogi/")
        return str((await served.client.get("/")).text)

    page = asyncio.run(ask())
    assert 'href="/ogi/coverage"' in page
    assert not re.search(r'(?:href|src|action)="/(?!ogi/)', page)
