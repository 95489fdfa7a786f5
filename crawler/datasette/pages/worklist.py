"""The work list: failed checks and findings, with what a person said of each."""

from __future__ import annotations

import json
import sqlite3

from crawler.datasette.pages.asking import Row, rows
from crawler.datasette.pages.rules import said, sides

A_PAGE = 50
VERDICTS = {
    "open": ("open", "待核查"),
    "confirmed": ("confirmed", "属实"),
    "dismissed": ("dismissed", "排除"),
}
RULES = {
    "carried_in": ("carried in ≠ last year's carried out", "上年结转与上年报告不符"),
    "in_force": ("documents in force do not add up", "现行有效文件数不符"),
    "copied_table": ("a table is last year's", "表格与上年相同"),
    "copied_prose": ("the wording is last year's", "内容雷同"),
    "copied_between": ("the wording is another publisher's", "与其他单位雷同"),
    "growth": ("stated growth is not that of the reports", "同比增长与数据不符"),
    "yuan_for_10k_yuan": ("yuan typed for 10,000 yuan?", "元误作万元？"),
    "outlier": ("far from the usual", "异常值"),
    "late": ("published late", "逾期公布"),
}


def findings_page(
    conn: sqlite3.Connection, rule: str | None, verdict: str | None, page: int
) -> Row:
    """Gather a page of findings: of one rule or all, open ones unless asked otherwise."""
    verdict = verdict if verdict in VERDICTS else "open"
    where = ["verdict IS NULL" if verdict == "open" else "verdict = ?"]
    values: list[object] = [] if verdict == "open" else [verdict]
    if rule:
        where.append("rule = ?")
        values.append(rule)
    condition = " AND ".join(where)
    source = "FROM findings f LEFT JOIN verdicts v ON v.finding_id = f.id WHERE " + condition
    count = conn.execute(f"SELECT count(*) {source}", values).fetchone()[0]
    found = rows(
        conn,
        "SELECT f.id, f.rule, f.unit_id, f.publisher, f.year, f.subject, f.value, f.expected,"
        " f.detail, f.report, f.other_report, v.verdict, v.note, v.at,"
        f" v.evidence_digest <> f.evidence_digest AS changed {source}"
        " ORDER BY f.rule, f.year DESC, f.id LIMIT ? OFFSET ?",
        *values,
        A_PAGE,
        (page - 1) * A_PAGE,
    )
    return {
        "findings": found,
        "count": count,
        "page": page,
        "pages": max(1, -(-count // A_PAGE)),
        "rule": rule,
        "verdict": verdict,
        "verdicts": VERDICTS,
        "rules": RULES,
        "by_rule": rows(
            conn, "SELECT rule, count(*) AS n FROM findings GROUP BY rule ORDER BY n DESC"
        ),
    }


def checks_page(conn: sqlite3.Connection, verdict: str | None, page: int) -> Row:
    """Gather a page of failed checks, the latest reports first; open ones unless asked otherwise."""
    verdict = verdict if verdict in VERDICTS else "open"
    judged = (
        "EXISTS (SELECT 1 FROM verdicts v WHERE v.finding_id ="
        " ogi_check_id(r.report, u.rule, k.detail) AND v.verdict = coalesce(?, v.verdict))"
    )
    found = rows(
        conn,
        "SELECT r.report, r.publisher, r.year, u.rule, u.cells, k.n, k.expected, k.actual,"  # noqa: S608
        " k.detail, r.current, ogi_check_id(r.report, u.rule, k.detail) AS id"
        " FROM check_results k JOIN reports r ON r.id = k.report_id"
        f" JOIN rules u ON u.id = k.rule_id WHERE k.status = 'fail' AND {_NOT[verdict]} {judged}"
        " ORDER BY k.report_id DESC, k.n LIMIT ? OFFSET ?",
        None if verdict == "open" else verdict,
        A_PAGE + 1,
        (page - 1) * A_PAGE,
    )
    more = len(found) > A_PAGE
    for row in found:
        row["en"], row["zh"] = said(row["rule"])
        row["sides"] = sides(row["rule"])
        row["cells"] = json.loads(row["cells"])
        row["verdict"] = next(
            iter(
                rows(conn, "SELECT verdict, note, at FROM verdicts WHERE finding_id = ?", row["id"])
            ),
            None,
        )
    count = conn.execute("SELECT count(*) FROM check_results WHERE status = 'fail'").fetchone()[0]
    return {
        "checks": found[:A_PAGE],
        "count": count,
        "page": page,
        "more": more,
        "verdict": verdict,
        "verdicts": VERDICTS,
    }


_NOT = {"open": "NOT", "confirmed": "", "dismissed": ""}
