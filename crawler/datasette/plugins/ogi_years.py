"""Datasette plugin: a question about a year that is none is answered with 400, and says so.

SQLite reads ``abc`` and ``２０２２`` as the number 0, of which there is nothing, or everything lacks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl  # type: ignore[import-untyped]
from datasette.utils.asgi import BadRequest  # type: ignore[import-untyped]

from crawler.datasette.pages.asking import number

LEAST, MOST = 1900, 9999


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> None:
    """Look at the year before one of our questions is asked; SQL of one's own is left alone."""
    for name, database in datasette.databases.items():
        known = (datasette.metadata("queries", database=name) or {}).values()
        of_years = {query["sql"] for query in known if ":year" in query["sql"]}
        database.execute = _of_a_year(database.execute, of_years)


def _of_a_year(
    execute: Callable[..., Awaitable[Any]], of_years: set[str]
) -> Callable[..., Awaitable[Any]]:
    async def executed(sql: str, params: Any = None, *values: Any, **options: Any) -> Any:
        year = params.get("year") if sql in of_years else None
        if year and number(year, least=LEAST, most=MOST) is None:
            raise BadRequest(f"year is a number from {LEAST} to {MOST}, not {year!r}")
        return await execute(sql, params, *values, **options)

    return executed
