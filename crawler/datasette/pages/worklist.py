"""The work list: failed checks and findings, with what a person said of each."""

from __future__ import annotations

import json
import sqlite3

from crawler.corpus.connection import rows
from crawler.datasette.pages.asking import Row
from crawler.datasette.pages.findings import RULES, VERDICTS, findings_where
from crawler.datasette.pages.rules import said, sides

A_PAGE = 50


def findings_page(
    conn: sqlite3.Connection, rule: str | None, verdict: str | None, page: int
) -> Row:
    """Gather a page of findings: of one rule or all, open ones unless asked otherwise."""
    verdict = verdict or "open"
    where = ["verdict IS NULL" if verdict == "open" else "verdict = ?"]
    values: list[object] = [] if verdict == "open" else [verdict]
    if rule:
        where.append("rule = ?")
        values.append(rule)
    condition = " AND ".join(where)
    count = conn.execute(
        f"SELECT count(*) FROM findings f LEFT JOIN verdicts v ON v.finding_id = f.id"  # noqa: S608
        f" WHERE {condition}",
        values,
    ).fetchone()[0]
    found = findings_where(
        conn,
        f"{condition} ORDER BY f.rule, f.year DESC, f.id LIMIT ? OFFSET ?",
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
    """Gather a page of failed checks of current reports, the latest reports first; open ones unless asked otherwise."""
    verdict = verdict or "open"
    judged = (
        "EXISTS (SELECT 1 FROM verdicts v WHERE v.finding_id ="
        " ogi_check_id(r.report, u.rule, k.detail) AND v.verdict = coalesce(?, v.verdict))"
    )
    found = rows(
        conn,
        "SELECT r.report, r.publisher, r.year, u.rule, u.cells, k.n, k.expected, k.actual,"  # noqa: S608
        " k.detail, ogi_check_id(r.report, u.rule, k.detail) AS id"
        " FROM check_results k JOIN reports r ON r.id = k.report_id"
        f" JOIN rules u ON u.id = k.rule_id WHERE k.status = 'fail' AND r.current = 1"
        f" AND {_NOT[verdict]} {judged}"
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
    count, reports = conn.execute(
        "SELECT coalesce(sum(checks_failed), 0), count(*) FROM reports"
        " WHERE checks_failed > 0 AND current = 1"
    ).fetchone()
    return {
        "checks": found[:A_PAGE],
        "count": count,
        "reports": reports,
        "page": page,
        "more": more,
        "verdict": verdict,
        "verdicts": VERDICTS,
    }


_NOT = {"open": "NOT", "confirmed": "", "dismissed": ""}
