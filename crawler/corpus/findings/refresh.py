"""Looking for findings anew, and keeping what a person says of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.errors import CorpusError
from crawler.corpus.findings.rules import every_finding
from crawler.corpus.store import Corpus

Verdict = Literal["confirmed", "dismissed"]


class NoFinding(CorpusError):  # noqa: N818 - as NoCorpus
    """The corpus has no finding of that id."""


def refresh_findings(corpus: Corpus) -> int:
    """Look for findings anew, on a panel that is up to date; give how many rows changed.

    A second call changes nothing, and verdicts stay. Raises CorpusFull or CorpusBusy.
    """
    with named_errors(corpus.path), transaction(corpus.conn):
        found = {finding.id: finding.row() for finding in every_finding(corpus.conn)}
        have = {row[0]: row for row in corpus.conn.execute("SELECT * FROM findings")}
        gone = have.keys() - found.keys()
        new = [found[name] for name in sorted(found) if have.get(name) != found[name]]
        corpus.conn.executemany(
            "DELETE FROM findings WHERE id = ?", [(name,) for name in sorted(gone)]
        )
        corpus.conn.executemany(
            "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", new
        )
        return len(gone) + len(new)


def judge(corpus: Corpus, finding: str, verdict: Verdict | None, note: str = "") -> None:
    """Keep what a person says of a finding, or with None take it back. Raises NoFinding."""
    with named_errors(corpus.path), transaction(corpus.conn):
        row = corpus.conn.execute(
            "SELECT evidence_digest FROM findings WHERE id = ?", (finding,)
        ).fetchone()
        if row is None:
            raise NoFinding(f"no finding {finding} in this corpus: the table findings has the ids")
        if verdict is None:
            corpus.conn.execute("DELETE FROM verdicts WHERE finding_id = ?", (finding,))
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        corpus.conn.execute(
            "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?)",
            (finding, verdict, note, now, row[0]),
        )
