"""The state of a publisher and year as the coverage grid shows it: a mark, a word, a colour."""

from __future__ import annotations

from typing import Any, NamedTuple


class State(NamedTuple):
    """``mark`` is what the cell prints, so that colour is never alone."""

    code: str
    mark: str
    en: str
    zh: str


WHOLE = State("whole", "✓", "read, no sum fails", "已采集，勾稽相符")
FAILED = State("failed", "✗", "read, sums fail", "已采集，勾稽不符")
PARTLY = State("partly", "◐", "read, with cells missing or in doubt", "已采集，有缺失或存疑")
SCANNED = State("scanned", "▣", "read from a scan", "扫描件识别")
WITHDRAWN = State("withdrawn", "⊘", "read, withdrawn since", "已采集，现已撤下")
NONE = State("none", "–", "no report found", "未采集到")

# Where there is no report: why, as the table `coverage` says (crawler/corpus/coverage.py).
WHY = {
    state.code: state
    for state in (
        State("elsewhere", "↗", "on another site of the corpus", "见于其他网站"),
        State("listed", "?", "named by a list or a page, and not to be had", "有条目但未能取得"),
        State("unread", "?", "a document that could not be read", "有文件但无法读取"),
        State("not_found", "✕", "not published: looked for after it was due", "到期后未见公布"),
        State("not_yet", "…", "none yet when last looked, before it was due", "尚未到期"),
        State(
            "challenged", "!", "the site asks visitors to prove they are browsers", "网站要求验证"
        ),
        State("unreachable", "!", "the site did not answer", "网站无法访问"),
        State("not_allowed", "!", "not allowed to look (robots.txt, another host)", "不允许采集"),
        State("failed", "!", "the crawl failed or is not whole", "采集失败或不完整"),
        State("not_crawled", "–", "nobody looked", "尚未采集"),
    )
}
STATES = (WHOLE, PARTLY, SCANNED, FAILED, WITHDRAWN)


def why_not(code: str | None) -> State:
    """Give the state of a publisher and year without a report."""
    state = WHY.get(code or "", NONE)
    # `failed` of a crawl is not that of a sum, and is not coloured like it.
    return state._replace(code="failed_crawl") if state.code == "failed" else state


def state_of(row: dict[str, Any]) -> State:
    """Give the state of a row of `outcomes` that says whether its report was ``withdrawn``."""
    if row["withdrawn"]:
        return WITHDRAWN
    if row["checks_failed"]:
        return FAILED
    if row["read_from_scan"]:
        return SCANNED
    if row["missing"] or row["ambiguous"]:
        return PARTLY
    return WHOLE
