"""What is derived from the whole corpus, brought up to date after a crawl or a reparse."""

from __future__ import annotations

from crawler.corpus.coverage import refresh_coverage
from crawler.corpus.findings import refresh_findings
from crawler.corpus.outcomes import refresh_outcomes
from crawler.corpus.panel.refresh import refresh_panel
from crawler.corpus.store import Corpus


def refresh(corpus: Corpus) -> dict[str, int]:
    """Bring the panel, then what rests on it, up to date; give how many rows changed.

    Changes nothing twice. Raises CorpusFull or CorpusBusy.
    """
    return {
        "panel": refresh_panel(corpus),
        "outcomes": refresh_outcomes(corpus),
        "findings": refresh_findings(corpus),
        "coverage": refresh_coverage(corpus),
    }
