"""Datasette plugin: Chinese search in every search box, links from a report's id, what is here.

Loaded with ``--plugins-dir``, so that plain ``datasette`` and ``datasette publish`` can use it.
"""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import quote

from datasette import hookimpl  # type: ignore[import-untyped]
from markupsafe import Markup

from crawler.corpus.search import match_query, snippet

# Columns that hold a report's id, wherever they are shown.
_REPORT_COLUMNS = frozenset({"report", "report_before"})


# trylast: or Datasette's own escape_fts is registered after ours and wins.
@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Make Datasette's search box right for Chinese: it asks for ``escape_fts(:search)``."""
    conn.create_function("escape_fts", 1, match_query, deterministic=True)
    conn.create_function("ogi_snippet", 2, snippet, deterministic=True)


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(
    value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Let a report's id lead to its figures."""
    if column not in _REPORT_COLUMNS or not isinstance(value, str):
        return None
    path = datasette.urls.query(database, "figures_of_report")
    return Markup('<a href="{}?report={}">{}</a>').format(path, quote(value, safe=""), value)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, view_name: str, database: str | None) -> Any:
    """Give the home page and the database page what is in the corpus."""
    if view_name not in ("index", "database"):
        return {}

    async def counted() -> dict[str, Any]:
        name = database or next(n for n in datasette.databases if not n.startswith("_"))
        return {"corpus": name, "overview": await _overview(datasette.get_database(name))}

    return counted


async def _overview(db: Any) -> dict[str, Any]:
    row = (await db.execute(_OVERVIEW)).first()
    years = await db.execute(
        "SELECT year, count(*) AS reports, sum(checks_failed > 0) AS failed FROM reports"
        " WHERE current = 1 AND year IS NOT NULL GROUP BY year ORDER BY year DESC LIMIT 12"
    )
    return {**dict(row), "years": [dict(year) for year in years.rows]}


_OVERVIEW = """
SELECT count(*) AS reports, count(DISTINCT publisher) AS publishers,
  count(DISTINCT site_id) AS sites, min(year) AS first_year, max(year) AS last_year,
  coalesce(sum(numbers), 0) AS numbers, coalesce(sum(blanks), 0) AS blanks,
  coalesce(sum(missing), 0) AS missing, coalesce(sum(ambiguous), 0) AS ambiguous,
  coalesce(sum(checks_failed), 0) AS checks_failed,
  coalesce(sum(checks_failed > 0), 0) AS reports_failed,
  coalesce(sum(url GLOB 'http*://*.test/*'), 0) AS invented,
  (SELECT count(*) FROM documents WHERE read_as = 'not_report') AS not_reports,
  (SELECT count(*) FROM problems WHERE code IS NOT 'not_a_report') AS problems
FROM reports WHERE current = 1
"""
