"""Checks that need several reports: each finding with its evidence, an id that stays, a verdict.

Findings are made from the panel: one report a publisher and year. The id is a digest of rule,
publisher, year and subject, so that it is the same after every crawl and reparse, and what a person
said of it stays said. Where the numbers under a verdict changed since, the view `findings_judged`
says so.
"""

from crawler.corpus.findings.refresh import NoFinding, Verdict, judge, refresh_findings

__all__ = ["NoFinding", "Verdict", "judge", "refresh_findings"]
