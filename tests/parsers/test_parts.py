"""Several reports on one page: the first is read, and no figure of another."""

from __future__ import annotations

import parsers

ROW = "<tr><td>规章</td><td>{}</td><td>{}</td><td>{}</td></tr>"
HEAD = (
    "<tr><td colspan=4>第二十条第（一）项</td></tr>"
    "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
)
REVIEW = (
    "<table><tr><td colspan=5>行政复议</td></tr><tr><td>结果维持</td><td>结果纠正</td>"
    "<td>其他结果</td><td>尚未审结</td><td>总计</td></tr>"
    "<tr><td>6</td><td>0</td><td>1</td><td>0</td><td>7</td></tr></table>"
)
FIRST = "云岭市水务局2024年政府信息公开工作年度报告"


def page(*parts: str) -> bytes:
    return f"<html><body>{''.join(parts)}</body></html>".encode()


def report(title: str, *figures: int) -> str:
    return f"<h1>{title}</h1><p>工作平稳有序。</p><table>{HEAD}{ROW.format(*figures)}</table>"


def codes(read: parsers.model.Report) -> set[str]:
    return {problem.code for problem in read.problems}


def test_a_table_that_only_the_second_report_has_is_not_the_firsts() -> None:
    for second in (
        "青泽县林业局2024年政府信息公开工作年度报告",
        "云岭市水务局2023年政府信息公开工作年度报告",
    ):
        read = parsers.read(page(report(FIRST, 1, 2, 3), report(second, 4, 5, 6), REVIEW))
        values = read.values()
        assert values["active_disclosure.regulations.issued"] == 1
        assert values["review_litigation.review.total"] is None
        assert codes(read) >= {"several_reports", "table_missing"}


def test_a_title_printed_again_over_the_next_table_begins_no_other_report() -> None:
    for again in (FIRST, "水务局2024年政府信息公开工作年度报告", "政府信息公开工作年度报告"):
        read = parsers.read(page(report(FIRST, 1, 2, 3), f"<p>{again}</p>", REVIEW))
        assert read.values()["review_litigation.review.total"] == 7
        assert "several_reports" not in codes(read)
