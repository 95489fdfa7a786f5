"""Datasette plugin: Chinese search in every search box, links from a report's id to its page.

Loaded with ``--plugins-dir``, so that plain ``datasette`` and ``datasette publish`` can use it.
"""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import quote

from datasette import hookimpl  # type: ignore[import-untyped]
from markupsafe import Markup

from crawler.corpus.failed import check_id
from crawler.corpus.search import match_query, snippet

# Columns that hold an id, wherever they are shown, and the page that has the rest.
_PAGES = {
    **dict.fromkeys(
        ("report", "report_before", "before_report", "after_report", "other_report"), "report"
    ),
    "unit_id": "publisher",
}


# trylast: or Datasette's own escape_fts is registered after ours and wins.
@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Make Datasette's search box right for Chinese: it asks for ``escape_fts(:search)``."""
    conn.create_function("escape_fts", 1, match_query, deterministic=True)
    conn.create_function("ogi_check_id", 3, check_id, deterministic=True)
    conn.create_function("ogi_snippet", 2, snippet, deterministic=True)


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(
    value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Let a report's id lead to its page, and a publisher's to its own."""
    if not isinstance(value, str):
        return None
    page = _PAGES.get(column)
    if page is None:
        return None
    path = datasette.urls.path(f"/{page}/{quote(value, safe='')}")
    return Markup('<a href="{}">{}</a>').format(path, value)
