"""A publisher's rows of the panel, year by year: what every rule goes through."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from crawler.corpus.panel.rows import NAMES

_AT = {name: n for n, name in enumerate(NAMES)}
_LISTED = ", ".join(f'"{name}"' for name in NAMES)


class Row:
    """One row of the panel; ``row["received"]`` is a column."""

    __slots__ = ("values",)

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values

    def __getitem__(self, name: str) -> Any:
        return self.values[_AT[name]]

    def slice(self, first: str, last: str) -> tuple[Any, ...]:
        """Give the columns from ``first`` to ``last``."""
        return self.values[_AT[first] : _AT[last] + 1]


History = list[Row]


def history(conn: sqlite3.Connection, unit_id: str) -> History:
    """Give a publisher's rows, the earliest year first."""
    rows = conn.execute(
        f"SELECT {_LISTED} FROM panel WHERE unit_id = ? ORDER BY year",  # noqa: S608
        (unit_id,),
    )
    return [Row(values) for values in rows]


def neighbours(rows: History) -> Iterator[tuple[Row, Row]]:
    """Give each row with that of the year before it, where there is one."""
    for before, row in pairwise(rows):
        if before["year"] == row["year"] - 1:
            yield row, before
