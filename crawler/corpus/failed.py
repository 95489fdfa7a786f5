"""Verdicts on failed checks of one report, kept beside those on findings across reports.

A failed check has no row of its own to name: its id is a digest of the report's version, the rule
and, for a claim, the sentence. The same bytes read again keep it.
"""

from __future__ import annotations

from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.digests import digest_of
from crawler.corpus.findings import NoFinding, Verdict
from crawler.corpus.findings.refresh import keep_verdict
from crawler.corpus.store import Corpus


def check_id(report: str, rule: str, detail: str) -> str:
    """Give the id of a failed check, as it stands in ``verdicts.finding_id``."""
    return digest_of("check", report, rule, detail)[:12]


def judge_check(
    corpus: Corpus, report: str, n: int, verdict: Verdict | None, note: str = ""
) -> None:
    """Keep what a person says of the ``n``-th check of a report, or with None take it back.

    Raises NoFinding where that check is not there or does not fail.
    """
    with named_errors(corpus.path), transaction(corpus.conn):
        row = corpus.conn.execute(
            "SELECT u.rule, k.detail, k.expected, k.actual FROM reports r"
            " JOIN check_results k ON k.report_id = r.id JOIN rules u ON u.id = k.rule_id"
            " WHERE r.report = ? AND k.n = ? AND k.status = 'fail'",
            (report, n),
        ).fetchone()
        if row is None:
            raise NoFinding(f"report {report} has no failed check number {n}")
        rule, detail, expected, actual = row
        evidence = digest_of(expected, actual)
        keep_verdict(corpus.conn, check_id(report, rule, detail), verdict, note, evidence)
