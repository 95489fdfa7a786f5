"""A finding, and how neighbouring years of a publisher are gone through."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


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
        return _digest(self.rule, self.unit_id, self.year, self.subject)[:12]

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
            _digest(self.value, self.expected, evidence),
        )


def pairs(conn: sqlite3.Connection, columns: str, condition: str = "1") -> Iterator[sqlite3.Row]:
    """Give rows of two neighbouring years of a publisher, p the later and q the earlier."""
    cursor = conn.cursor()
    cursor.row_factory = sqlite3.Row
    yield from cursor.execute(
        "SELECT p.unit_id, p.publisher, p.year, p.report, p.report_id, q.report AS other_report,"  # noqa: S608
        f" q.report_id AS other_id, {columns} FROM panel p"
        " JOIN panel q ON q.unit_id = p.unit_id AND q.year = p.year - 1"
        f" WHERE {condition} ORDER BY p.unit_id, p.year"
    )


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
