"""How late a note can be: what is noted for later was noted by a clock that was wrong.

It is ignored, or one run in 2036 would have nothing be due until then, and would say of each year
before that nobody had published.
"""

from __future__ import annotations

from datetime import datetime, timedelta

AHEAD = timedelta(days=1)


def latest_believed(now: datetime) -> str:
    """Give the latest time, as the corpus keeps it, that a note can bear at ``now``."""
    return (now + AHEAD).strftime("%Y-%m-%dT%H:%M:%SZ")
