"""A reading that was broken off says nothing of the document: the next crawl reads it again."""

import pytest

from crawler.corpus import Corpus
from crawler.corpus.store import Outcome
from crawler.items import Bundle, Capture
from crawler.processes.reader import join_readings
from crawler.processes.reading import packed, unpacked_together
from crawler.processes.storing import CALLS
from parsers.model import Problem, Report
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report
from tests.crawler.test_attachments import OF, SAME, page, page_url
from tests.crawler.test_endings import COLUMN, a_list, crawl_web

FAILED = Report(problems=(Problem("reader_failed", "no answer in 180 seconds"),))
DAMAGED = Report(problems=(Problem("unreadable", "no readable PDF"),))
PAGE = a_capture()
FILE = a_capture("http://www.shili.gov.test/gongkai/1.zip", b"PK")


@pytest.fixture
def corpus(tmp_path):
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        yield corpus


def store_together(corpus: Corpus, captures: tuple[Capture, ...], *reports: Report) -> Outcome:
    reading, _ = join_readings(Bundle(captures), [packed(report)[0] for report in reports])
    return corpus.store_together(Bundle(captures), *unpacked_together(reading))


def read_as(corpus: Corpus, *captures: Capture) -> str | None:
    name, asked = (
        ("read_as", captures[0]) if len(captures) == 1 else ("read_together", Bundle(captures))
    )
    return CALLS[name](corpus, asked)


def reports(corpus: Corpus) -> list[tuple[int, str | None]]:
    return corpus.conn.execute("SELECT current, withdrawn FROM reports").fetchall()


def test_what_was_broken_off_counts_as_not_read_and_what_is_damaged_as_read(corpus):
    corpus.store(PAGE, FAILED)
    assert read_as(corpus, PAGE) is None
    assert corpus.store(PAGE, FAILED) == "unchanged"
    corpus.store(PAGE, DAMAGED)
    assert read_as(corpus, PAGE) == "unclassified"
    corpus.store(FILE, not_a_report())
    assert read_as(corpus, FILE) == "not_report"


@pytest.mark.parametrize(
    "readings", [(a_report(), FAILED), (FAILED, a_report()), (not_a_report(), FAILED)]
)
def test_a_page_with_a_file_is_read_again_where_the_reading_of_either_failed(corpus, readings):
    store_together(corpus, (PAGE, FILE), *readings)
    assert read_as(corpus, PAGE, FILE) is None
    store_together(corpus, (PAGE, FILE), *readings)
    assert read_as(corpus, PAGE, FILE) is None
    store_together(corpus, (PAGE, FILE), a_report(), a_report())
    assert read_as(corpus, PAGE, FILE) == "report"


def test_an_archive_is_read_again_where_the_reading_of_a_file_in_it_failed(corpus):
    member = FILE.of_member(f"{FILE.url}#member=2.docx")
    store_together(corpus, (FILE, member), a_report(), FAILED)
    assert read_as(corpus, FILE) is None
    store_together(corpus, (FILE, member), a_report(), a_report("示例市教育局"))
    assert read_as(corpus, FILE) == "report"
    assert reports(corpus) == [(1, None)] * 2


def test_a_report_is_not_gone_because_a_reading_failed(corpus):
    corpus.store(PAGE, a_report())
    corpus.store(PAGE, FAILED)  # the same bytes
    corpus.store(a_capture(body=b"edited", at="2025-03-01T08:00:00Z"), FAILED)
    assert reports(corpus) == [(1, None)]
    corpus.store(a_capture(body=b"edited", at="2025-03-01T08:00:00Z"), not_a_report())
    ((_, withdrawn),) = reports(corpus)
    assert withdrawn


def test_the_next_crawl_reads_what_was_broken_off(tmp_path):
    pages = {
        COLUMN: a_list((page_url(SAME), OF[SAME].title)),
        page_url(SAME): page(OF[SAME]),
    }
    for _ in range(2):  # and it is named each time
        code, result, _, _ = crawl_web(tmp_path, pages, "--set=READ_SECONDS=0.001")
        assert (code, result["reports"], result["complete"]) == (1, 0, False)
        assert result["problems"]["reading_failed"] == 1
    code, result, errors, _ = crawl_web(tmp_path, pages)
    assert (code, result["reports"], result["complete"]) == (0, 1, True), errors
    code, result, _, _ = crawl_web(tmp_path, pages)
    assert (code, result["unchanged"]) == (0, 1)
