"""What is derived from the whole corpus, brought up to date after a crawl or a reparse."""

from __future__ import annotations

from crawler.corpus.counts import refresh_counts
from crawler.corpus.coverage import refresh_coverage
from crawler.corpus.findings import refresh_findings
from crawler.corpus.outcomes import refresh_outcomes
from crawler.corpus.panel.refresh import refresh_panel
from crawler.corpus.store import Corpus


def refresh(corpus: Corpus) -> dict[str, int]:
    """Bring the panel, then what rests on it, up to date; give how many rows changed.

    Panel, counts and findings cost what changed since the last time (`stale`). A second call
    changes nothing. Raises CorpusFull or CorpusBusy.
    """
    return {
        "panel": refresh_panel(corpus),
        "outcomes": refresh_outcomes(corpus),
        "counts": refresh_counts(corpus),
        "findings": refresh_findings(corpus),
        "coverage": refresh_coverage(corpus),
    }
