"""A crawl of the replica, whole: what is found, what is asked, what a second crawl does."""

import json
import sqlite3
from collections import Counter, defaultdict

import pytest

from crawler.archive import read_payload, sha256
from crawler.demo import content_digest
from crawler.replica import Replica, truth
from crawler.results import NOT_WHOLE
from tests.crawler.web import ogi_crawl

SITES = tuple(truth())  # one invented city a platform family


class Crawled:
    """A folder, the replica that it was crawled from, and what the crawl said."""

    def __init__(self, folder, replica):
        self.folder, self.replica = folder, replica
        self.code, self.results, self.errors = ogi_crawl(folder, replica.proxy_url)
        self.log = list(replica.log)

    def rows(self, sql, *arguments):
        db = sqlite3.connect(self.folder / "corpus.db")
        try:
            return db.execute(sql, arguments).fetchall()
        finally:
            db.close()

    def digest(self):
        return content_digest(self.folder / "corpus.db")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The replica, crawled once by the ordinary spiders."""
    with Replica() as replica:
        yield Crawled(tmp_path_factory.mktemp("crawl"), replica)


def test_it_ends_well(crawled):
    assert crawled.code == 0, crawled.errors
    assert {r["reason"] for r in crawled.results.values()} == {"finished"}


@pytest.mark.parametrize("site", SITES)
def test_every_report_is_found_and_nothing_else(crawled, site):
    true = {report.url for report in truth()[site].reports}
    found = {url for (url,) in crawled.rows("select url from reports where site_id = ?", site)}
    assert found - true == set()  # precision
    assert true - found == set()  # recall
    assert crawled.results[site]["reports"] == len(true)


@pytest.mark.parametrize("site", SITES)
def test_each_is_read_as_it_was_printed(crawled, site):
    columns = "select r.url, r.publisher, r.year, r.form from reports r where r.site_id = ?"
    known = {url: tuple(rest) for url, *rest in crawled.rows(columns, site)}
    cells = defaultdict(dict)
    for url, key, value in crawled.rows(
        "select r.url, c.key, f.value from figure_values f join reports r on r.id = f.report_id"
        " join cells c on c.id = f.cell_id where r.site_id = ?",
        site,
    ):
        cells[url][key] = value
    wrong = []
    for report in truth()[site].reports:
        if known[report.url] != (report.publisher, report.year, report.form):
            wrong.append((report.url, known[report.url]))
        for key, value in report.figures.items():
            read = cells[report.url].get(key)
            if read != value:
                wrong.append((report.url, key, read, value))
    assert wrong == []


def test_what_must_not_be_asked_is_not(crawled):
    asked = {entry.url for entry in crawled.log}
    hosts = {entry.host for entry in crawled.log}
    assert {truth()[site].host for site in SITES} <= hosts
    assert hosts <= {host for site in SITES for host in truth()[site].hosts}
    for site in SITES:
        assert not asked & set(truth()[site].forbidden)
        # What is no report by its title is not even fetched.
        assert not asked & set(truth()[site].others)


# -- the disorders of real sites, as the replica's log saw them


def paths_of(crawled, site):
    return [entry.path for entry in crawled.log if entry.host in truth()[site].hosts]


def test_session_ids_are_left_out_of_addresses(crawled):
    urls = [entry.url.lower() for entry in crawled.log]
    assert not any("jsessionid" in url or "?sid=0000" in url for url in urls)
    assert not any("javascript" in url for url in urls)


def test_a_calendar_without_end_ends_and_is_named(crawled):
    months = [path for path in paths_of(crawled, "991700") if "/rili/" in path]
    assert 1 <= len(months) <= 9  # DEPTH_LIMIT, and what the last one links as its next
    assert crawled.results["991700"]["problems"]["too_deep"] == 1


def test_a_list_that_repeats_its_last_page_is_left_there(crawled):
    of_158 = [path for path in paths_of(crawled, "991400") if "=158" in path]
    assert len(of_158) == 5  # four pages; the fifth is the fourth again
    numbers = [
        path for path in paths_of(crawled, "991100") if "/XxgkAnnualReport/showList/" in path
    ]
    assert len(numbers) == 6  # five pages


def test_no_page_is_asked_for_far_beyond_the_end(crawled):
    missing = [e for e in crawled.log if e.status == 404 and e.path.split(".")[0].endswith("_3")]
    assert missing == []


def test_a_page_that_says_it_is_not_there_is_taken_at_its_word(crawled):
    gone = "http://www.bozhou.gov.test/contents/32/9999.html"
    assert gone in {entry.url for entry in crawled.log}
    codes = crawled.rows("select code, detail from problems where url = ?", gone)
    assert [code for code, _ in codes] == ["document_not_there"]
    assert "页面不存在" in codes[0][1]


def test_another_governments_host_is_named_and_not_asked(crawled):
    foreign = {url for site in SITES for url in truth()[site].forbidden if ".gov.test" in url}
    foreign = {url for url in foreign if url.split("/")[2] not in {e.host for e in crawled.log}}
    named = crawled.rows("select url from problems where code = 'document_elsewhere'")
    assert len(foreign) >= 3
    assert foreign <= {url for (url,) in named}


def test_a_file_on_a_sister_host_comes_with_its_page(crawled):
    (file,) = {e.url for e in crawled.log if e.host == "oss.moyang.gov.test"} - {
        "http://oss.moyang.gov.test/robots.txt"
    }
    assert file.endswith(".docx")
    assert crawled.rows("select count(*) from captures where url = ?", file) == [(1,)]


def test_it_says_who_it_is(crawled):
    agents = {entry.headers["User-Agent"] for entry in crawled.log}
    assert len(agents) == 1
    assert agents.pop().startswith("ogi/")


def test_one_robots_txt_a_host_before_all_else(crawled):
    for site in SITES:
        host = truth()[site].host
        paths = [entry.path for entry in crawled.log if entry.host == host]
        assert paths[0] == "/robots.txt"
        assert paths.count("/robots.txt") == 1


def test_nothing_is_asked_twice_but_what_failed(crawled):
    # A list's parts may be told apart by the form alone, which the log does not have.
    counts = Counter(entry.url for entry in crawled.log if entry.method == "GET")
    failed = {entry.url for entry in crawled.log if entry.status == 503}
    fails = [r.url for site in SITES for r in truth()[site].reports if "fails" in r.disorders]
    assert failed == set(fails)  # they fail twice and then work
    assert {counts[url] for url in failed} == {3}
    assert {url for url, n in counts.items() if n > 1} == failed


def test_what_could_not_be_had_is_named(crawled):
    problems = crawled.rows("select site_id, code, url from problems where site_id is not null")
    by_code = defaultdict(set)
    for _, code, url in problems:
        by_code[code].add(url)
    assert any("t20250115_999999.html" in url for url in by_code["document_not_there"])
    assert any("/nbgd/" in url for url in by_code["document_not_asked"])
    assert any("yunting-mirror.test" in url for url in by_code["document_not_asked"])


def test_every_capture_leads_to_its_bytes(crawled):
    captures = crawled.rows(
        "select c.warc_file, c.warc_offset, d.sha256 from captures c"
        " join documents d on d.id = c.document_id"
    )
    documents = {url for site in SITES for r in truth()[site].reports for url in r.documents}
    assert len(captures) == len(documents)
    for file, offset, digest in captures:
        assert sha256(read_payload(crawled.folder / "archive", file, offset)) == digest


def test_a_page_and_its_file_are_one_report_at_both_addresses(crawled):
    shown = defaultdict(set)
    for page, address in crawled.rows(
        "select r.url, a.url from reports r join addresses a on a.report_id = r.id"
    ):
        shown[page].add(address)
    reports = [r for site in SITES for r in truth()[site].reports]
    assert {len(r.documents) for r in reports} == {1, 2}
    assert [r.url for r in reports if shown[r.url] != set(r.documents)] == []


def test_where_a_page_and_its_file_disagree_both_are_named_and_the_right_one_is_taken(crawled):
    said = defaultdict(set)
    for page, cells, detail in crawled.rows(
        "select r.url, p.cells, p.detail from problems p join reports r on r.id = p.report_id"
        " where p.code = 'readings_disagree'"
    ):
        said[page].add((tuple(json.loads(cells)), detail))
    reports = [r for site in SITES for r in truth()[site].reports]
    contradicted = {r.url: r for r in reports if r.contradicted}
    assert contradicted
    assert said.keys() == contradicted.keys()
    for url, found in said.items():
        ((cells, detail),) = found
        assert set(cells) == set(contradicted[url].contradicted)
        assert all(document in detail for document in contradicted[url].documents)


def test_figures_name_the_document_that_they_stand_in(crawled):
    read_from = defaultdict(set)
    for page, document in crawled.rows(
        "select distinct f.report, c.url from figures f join captures c using (document_id)"
    ):
        read_from[page].add(document)
    names = dict(crawled.rows("select url, report from reports"))
    for report in (r for site in SITES for r in truth()[site].reports):
        page, *files = report.documents
        wanted = page
        if files and ("beside" not in report.disorders or report.page_differs):
            wanted = files[0]
        assert read_from[names[report.url]] == {wanted}, report.url


def test_the_run_is_on_record(crawled):
    runs = crawled.rows(
        "select finished is not null, exit, json_extract(counts, '$.reports') from runs"
    )
    assert runs[0] == (1, 0, sum(len(truth()[site].reports) for site in SITES))


def test_each_site_has_its_record(crawled):
    noted = crawled.rows("select site_id, reason, complete, well, reports from site_runs")
    assert {site: rest for site, *rest in noted} == {
        site: ["finished", 1, 1, r["reports"]] for site, r in crawled.results.items()
    }


def test_coverage_says_found_of_what_is_there_and_why_of_what_is_not(crawled):
    states = {
        (site, publisher, year): state
        for site, publisher, year, state in crawled.rows(
            "select site_id, publisher, year, state from coverage where publisher <> ''"
        )
    }
    there = {(site, r.publisher, r.year) for site in SITES for r in truth()[site].reports}
    assert {key for key, state in states.items() if state == "found"} == there
    for site in SITES:
        known = {publisher for at, publisher, _ in there if at == site}
        whole = not set(NOT_WHOLE) & set(crawled.results[site]["problems"])
        why = ("not_found" if whole else "failed", "not_allowed")
        for publisher, year in truth()[site].absent:
            if publisher in known:  # else nobody can know of it
                assert states[site, publisher, year] in why


def test_the_panel_holds_what_was_crawled(crawled):
    reports = "select report from reports where current order by 1"
    panel = "select report from panel union select report from panel_left_out order by 1"
    assert crawled.rows(panel) == crawled.rows(reports)
    assert crawled.rows("select count(*) from panel where received is not null")[0][0] > 0
    assert crawled.rows("select count(*) from panel_left_out where reason like '%refresh%'") == [
        (0,)
    ]


def test_a_second_crawl_fetches_what_changed_and_changes_nothing(tmp_path):
    with Replica() as replica:
        first = Crawled(tmp_path, replica)
        digest, captures = first.digest(), first.rows("select count(*) from captures")
        replica.reset()
        second = Crawled(tmp_path, replica)
        assert second.code == 0, second.errors
        for site in SITES:
            result = second.results[site]
            assert (result["added"], result["changed"]) == (0, 0)
            assert result["unchanged"] == result["reports"] == first.results[site]["reports"]
        assert second.digest() == digest
        assert second.rows("select count(*) from captures") == captures
        # Lists of gkmlpt have no validator; all else is 304.
        again = {e.path.split("?")[0] for e in second.log if e.status == 200}
        assert not any("/t20" in path or "/post_" in path for path in again)
        assert sum(e.bytes for e in second.log) < 0.05 * sum(e.bytes for e in first.log)

        # And some time later: one report corrected, one new, one withdrawn in each city.
        replica.advance()
        replica.reset()
        third = Crawled(tmp_path, replica)
        assert third.code == 0, third.errors
        for site in SITES:
            now = {report.url for report in truth(2)[site].reports}
            before = {report.url for report in truth(1)[site].reports}
            assert third.results[site]["added"] == len(now - before)
            assert third.results[site]["changed"] >= 1
            assert third.results[site]["reports"] == len(now)


def test_one_year_of_one_site(tmp_path):
    with Replica() as replica:
        code, results, _ = ogi_crawl(tmp_path, replica.proxy_url, "--site=990100", "--year=2023")
        asked = {entry.url for entry in replica.log}
    of_2023 = {r.url for r in truth()["990100"].reports if r.year == 2023}
    assert code == 0
    assert list(results) == ["990100"]
    assert of_2023 <= asked
    # One report's title has no year: only its text can say that it is of another.
    assert results["990100"]["reports"] == len(of_2023) + 1
