"""The views of a corpus: the compact tables under their names, and a row a report for analysis."""

from __future__ import annotations

import sqlite3

from parsers.model import MEMBER

# Of two versions b and a of a series: they are of one report (succession.py), so far as SQL can say.
ONE_REPORT = """(a.published = b.published OR coalesce(a.year = b.year, 1) AND coalesce(
  substr(a.publisher, -length(b.publisher)) = b.publisher
  OR substr(b.publisher, -length(a.publisher)) = a.publisher, 1))"""

# The two big tables hold numbers; these give the names (schema.py says why).
NAMED = {
    "current": """
SELECT * FROM reports WHERE current = 1""",
    "figures": """
SELECT r.report, r.publisher, r.year, c.form, c."table", c.row, c."column", f.value, c.unit, f.raw,
  s.name AS state, c.row_zh, c.column_zh,
  replace(f.locator, '~', coalesce(t.place, '~')) AS locator, r.current, f.report_id, f.cell_id,
  coalesce(t.document_id, r.document_id) AS document_id
FROM figure_values f
JOIN reports r ON r.id = f.report_id
JOIN cells c ON c.id = f.cell_id
LEFT JOIN report_tables t ON t.report_id = f.report_id AND t."table" = c."table"
JOIN states s ON s.id = f.state_id""",
    "checks": """
SELECT r.report, r.publisher, r.year, u.rule, k.status, k.expected, k.actual, k.detail, u.cells,
  r.current, k.report_id, k.n
FROM check_results k
JOIN reports r ON r.id = k.report_id
JOIN rules u ON u.id = k.rule_id""",
    "findings_judged": """
SELECT f.id, f.rule, f.publisher, f.year, f.subject, f.value, f.expected, f.detail, f.report,
  f.other_report, v.verdict, v.note, v.at AS judged_at,
  v.evidence_digest <> f.evidence_digest AS evidence_changed, f.evidence
FROM findings f
LEFT JOIN verdicts v ON v.finding_id = f.id""",
    # Another document of a report (its page, an attachment) prints a cell otherwise.
    "readings_compared": """
SELECT r.report, r.publisher, r.year, c.key AS cell, c.row_zh, c.column_zh, f.raw AS taken_raw,
  d.raw AS other_raw, f.value AS taken_value, d.value AS other_value, s.name AS other_state,
  d.contradicts, coalesce(t.document_id, r.document_id) AS taken_document_id,
  d.document_id AS other_document_id, o.url AS other_url, d.locator AS other_locator, r.current,
  d.report_id
FROM report_differences d
JOIN reports r ON r.id = d.report_id
JOIN cells c ON c.id = d.cell_id
JOIN states s ON s.id = d.state_id
JOIN report_documents o ON o.report_id = d.report_id AND o.document_id = d.document_id
LEFT JOIN report_tables t ON t.report_id = d.report_id AND t."table" = c."table"
LEFT JOIN figure_values f ON f.report_id = d.report_id AND f.cell_id = d.cell_id""",
    # An address showed one version and then another; also an old one that was put back. Series
    # that `succession.py` has not parted yet hold several reports.
    "version_changes": f"""
WITH several AS (
  SELECT r.id, r.series, r.url, r.bytes_digest, r.document_id FROM reports r
  WHERE r.series IN (SELECT series FROM reports GROUP BY series HAVING count(*) > 1)
), fetched AS (
  SELECT r.id, r.series, c.fetched_at FROM several r
  JOIN captures c ON c.url = substr(r.url, 1, instr(r.url || '{MEMBER}', '{MEMBER}') - 1)
    AND c.document_id = r.document_id AND c.status = 200
  WHERE NOT EXISTS (SELECT 1 FROM bundles b WHERE b.bundle = r.bytes_digest)
  UNION ALL
  SELECT r.id, r.series, max(c.fetched_at) FROM several r
  JOIN bundles b ON b.bundle = r.bytes_digest
  JOIN captures c ON c.id = b.capture_id
  GROUP BY r.id
), shown AS (
  SELECT series, id, fetched_at,
    lag(id) OVER (PARTITION BY series ORDER BY fetched_at, id) AS before_id
  FROM fetched
)
SELECT s.series, b.report AS before_report, a.report AS after_report, s.fetched_at AS seen_at,
  a.publisher, a.year, s.before_id, s.id AS after_id
FROM shown s
JOIN reports b ON b.id = s.before_id
JOIN reports a ON a.id = s.id
WHERE s.before_id <> s.id AND {ONE_REPORT}""",  # noqa: S608  constants of ours
    # Two forms number the same cell apart, so the sides are brought together by its key.
    "revisions": """
WITH asked AS (
  SELECT DISTINCT v.*, c.key FROM version_changes v
  JOIN figure_values f ON f.report_id IN (v.before_id, v.after_id)
  JOIN cells c ON c.id = f.cell_id
), placed AS (
  SELECT asked.*,
    (SELECT f.cell_id FROM cells c JOIN figure_values f ON f.cell_id = c.id
      WHERE c.key = asked.key AND f.report_id = before_id) AS before_cell,
    (SELECT f.cell_id FROM cells c JOIN figure_values f ON f.cell_id = c.id
      WHERE c.key = asked.key AND f.report_id = after_id) AS after_cell
  FROM asked
)
SELECT p.publisher, p.year, p.key AS cell, c.row_zh, c.column_zh, b.raw AS printed_before,
  a.raw AS printed_after, b.value AS value_before, a.value AS value_after,
  sb.name AS state_before, sa.name AS state_after, p.seen_at, p.series, p.before_report,
  p.after_report
FROM placed p
JOIN cells c ON c.id = coalesce(p.after_cell, p.before_cell)
LEFT JOIN figure_values b ON b.report_id = p.before_id AND b.cell_id = p.before_cell
LEFT JOIN figure_values a ON a.report_id = p.after_id AND a.cell_id = p.after_cell
LEFT JOIN states sb ON sb.id = b.state_id
LEFT JOIN states sa ON sa.id = a.state_id
WHERE (b.raw, b.value, b.state_id) IS NOT (a.raw, a.value, a.state_id)""",
}


def create_views(conn: sqlite3.Connection) -> None:
    """Make every view anew from the codebook in the corpus, inside the caller's transaction."""
    views = dict(NAMED)
    tables = conn.execute('SELECT DISTINCT "table" FROM cells').fetchall()
    for (table,) in tables:
        views[f"{table}_wide"] = _wide(conn, table)
    for name, sql in views.items():
        conn.execute(f'DROP VIEW IF EXISTS "{name}"')
        conn.execute(f'CREATE VIEW "{name}" AS{sql}')


def _wide(conn: sqlite3.Connection, table: str) -> str:
    """Give the SELECT with a row a current report that has ``table``, a column a cell.

    A column is named ``row__column``; forms that share a code share the column. Each is a
    subquery of its own, so that SQLite looks up only the cells that a query asks for.
    """
    columns: dict[str, list[int]] = {}
    for row, column, number in conn.execute(
        'SELECT row, "column", id FROM cells WHERE "table" = ? ORDER BY id', (table,)
    ):
        columns.setdefault(f"{row}__{column}", []).append(number)
    # S608 below: every name is a code of our own forms, [a-z0-9_].
    values = ",\n  ".join(
        "(SELECT value FROM figure_values WHERE report_id = r.id"  # noqa: S608
        f' AND cell_id IN ({", ".join(map(str, numbers))})) AS "{name}"'
        for name, numbers in columns.items()
    )
    return f"""
SELECT r.report, r.publisher, r.year, r.adcode, t.form, r.checks_failed, r.id AS report_id,
  {values}
FROM report_tables t
JOIN reports r ON r.id = t.report_id
WHERE t."table" = '{table}' AND r.current = 1"""  # noqa: S608
