"""The state of a publisher and year as the coverage grid shows it: a mark, a word, a colour."""

from __future__ import annotations

from typing import Any, NamedTuple


class State(NamedTuple):
    """``mark`` is what the cell prints, so that colour is never alone."""

    code: str
    mark: str
    en: str
    zh: str


WHOLE = State("whole", "✓", "read, all sums hold", "已采集，勾稽相符")
FAILED = State("failed", "✗", "read, sums that do not hold", "已采集，勾稽不符")
PARTLY = State("partly", "◐", "read, with cells missing or in doubt", "已采集，有缺失或存疑")
SCANNED = State("scanned", "▣", "read from a scan", "扫描件识别")
NONE = State("none", "–", "no report found", "未采集到")

STATES = (WHOLE, PARTLY, SCANNED, FAILED, NONE)


def state_of(row: dict[str, Any]) -> State:
    """Give the state of a row of `outcomes`."""
    if row["checks_failed"]:
        return FAILED
    if row["read_from_scan"]:
        return SCANNED
    if row["missing"] or row["ambiguous"]:
        return PARTLY
    return WHOLE
