"""A finding: what a rule says of a publisher's report, with an id that stays."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from crawler.corpus.digests import digest_of
from crawler.corpus.findings.history import Row


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``subject`` is a cell key, a series, a table, or empty for the whole report."""

    rule: str
    unit_id: str
    publisher: str
    year: int
    subject: str
    value: float | None
    expected: float | None
    detail: str
    report: str
    other_report: str | None = None
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id: the same for the same rule, publisher, year and subject."""
        return digest_of(self.rule, self.unit_id, self.year, self.subject)[:12]

    def row(self) -> tuple[Any, ...]:
        """Give the row of the table `findings`."""
        evidence = json.dumps(self.evidence, ensure_ascii=False, sort_keys=True)
        return (
            self.id,
            self.rule,
            self.unit_id,
            self.publisher,
            self.year,
            self.subject,
            self.value,
            self.expected,
            self.detail,
            self.report,
            self.other_report,
            evidence,
            digest_of(self.value, self.expected, evidence),
        )


def finding(
    rule: str,
    row: Row,
    subject: str,
    value: float | None,
    expected: float | None,
    detail: str,
    evidence: dict[str, Any],
    *,
    before: Row | None = None,
) -> Finding:
    """Make a finding about a row of the panel, compared with the row ``before`` it if there is one."""
    return Finding(
        rule,
        row["unit_id"],
        row["publisher"],
        row["year"],
        subject,
        value,
        expected,
        detail,
        row["report"],
        before["report"] if before else None,
        evidence,
    )
