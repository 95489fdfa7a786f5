"""What goes from the process that reads to the one that stores arrives as it was."""

import pickle

from crawler.processes.reading import failed_reading, packed
from tests.crawler.corpus.samples import a_report


def test_a_report_survives_the_way():
    report = a_report()
    data, summary = packed(report)
    assert pickle.loads(data) == report
    assert summary == {"is_report": True, "year": 2024, "problems": ["blank_total"], "members": []}


def test_a_failed_reading_says_why():
    data, summary = failed_reading("its process ended with SIGSEGV")
    (problem,) = pickle.loads(data).problems
    assert (problem.code, problem.detail) == ("reader_failed", "its process ended with SIGSEGV")
    assert not summary["is_report"]
