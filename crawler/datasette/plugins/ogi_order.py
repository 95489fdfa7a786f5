"""Datasette plugin: pages of a table that follow each other, so that no row is lost or given twice.

Datasette sorts the first page of a table by the column asked for and every later one by that column
and the primary key. Where many rows are alike in the column, an index gives them in another order.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from datasette import hookimpl  # type: ignore[import-untyped]
from datasette.utils import escape_sqlite  # type: ignore[import-untyped]

# The table that is about to be shown: its name, and its primary key, as they stand in SQL.
_shown: ContextVar[tuple[str, str] | None] = ContextVar("ogi_shown", default=None)
_SORTED = re.compile(r"order by (\w+|\[[^\]]+\])(?: desc)?(?= limit \d+$)")


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> None:
    """Let the statement of every first page sort as later pages do."""
    for database in datasette.databases.values():
        database.execute = _whole(database.execute)


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(
    database: str, table: str, datasette: Any
) -> Callable[[], Awaitable[None]]:
    """Note which table is about to be shown: nothing else asks this hook."""

    async def note() -> None:
        db = datasette.get_database(database)
        keys = await db.primary_keys(table)
        if not keys:  # a view, paged by counting, or a table that only SQLite's own number orders
            keys = ["rowid"] if await db.table_exists(table) else []
        _shown.set((escape_sqlite(table), ", ".join(map(escape_sqlite, keys))) if keys else None)

    return note


def _whole(execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def executed(sql: str, *values: Any, **options: Any) -> Any:
        shown = _shown.get()
        if shown and f" from {shown[0]} " in sql and (found := _SORTED.search(sql)):
            _shown.set(None)
            if found[1] != shown[1]:
                sql = f"{sql[: found.end()]}, {shown[1]}{sql[found.end() :]}"
        return await execute(sql, *values, **options)

    return executed
