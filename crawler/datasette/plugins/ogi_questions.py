"""Datasette plugin: a question that names what is not there is answered with 400, and says what.

Datasette itself answers a filter by an unknown column with no rows, which looks like a finding, one
by an unknown comparison with all rows, and a sort by an unknown column with 500.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl  # type: ignore[import-untyped]
from datasette.filters import Filters  # type: ignore[import-untyped]
from datasette.utils.asgi import BadRequest  # type: ignore[import-untyped]
from datasette.views.base import DatasetteError  # type: ignore[import-untyped]


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(
    request: Any, database: str, table: str, datasette: Any
) -> Callable[[], Awaitable[None]]:
    """Raise BadRequest for a filter by a column or a comparison (``column__lt=``) that is not there."""

    async def check() -> None:
        named = [name for name in request.args if not name.startswith("_")]
        if not named:
            return
        columns = {*await datasette.get_database(database).table_columns(table), "rowid"}
        comparisons = [key for key, _, _ in Filters([]).lookups()]
        for name in named:
            if name in columns:
                continue
            column, _, comparison = name.rpartition("__")
            if column not in columns:
                raise BadRequest(f"{table} has no column {column or name}")
            if comparison not in comparisons:
                raise BadRequest(f"no comparison {comparison}; there are {', '.join(comparisons)}")

    return check


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(exception: Exception) -> None:
    """Count what Datasette could not make sense of as the question's fault: it raises 500 itself."""
    if isinstance(exception, DatasetteError) and exception.status == 500:
        exception.status = 400


@hookimpl(specname="filters_from_request")  # type: ignore[untyped-decorator]
def through_is_json(request: Any) -> None:
    """Raise BadRequest for a ``_through`` that is no JSON object, as its names are looked up unasked."""
    for given in request.args.getlist("_through"):
        try:
            read = json.loads(given)
        except ValueError as error:
            raise BadRequest(f"_through is no JSON: {error}") from error
        if not isinstance(read, dict) or not {"table", "column", "value"} <= read.keys():
            raise BadRequest("_through wants table, column and value")
