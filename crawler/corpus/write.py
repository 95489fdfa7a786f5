"""What hangs on a report's row: written whole, taken away whole, the full text kept in step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cache
from itertools import chain

from crawler.corpus.rows import Reading, Row, prose
from crawler.corpus.search import spaced

# The tables whose rows belong to a report, in the order in which they are emptied.
HANGING = (
    "report_tables",
    "report_documents",
    "report_differences",
    "figure_values",
    "check_results",
    "claims",
    "suspects",
    "sections",
    "attachments",
    "problems",
)

_ROWS = 200  # of one statement; SQLite takes 32,766 values in one


class ReportWriter:
    """Writes readings under the number of their report, inside the caller's transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._rules: dict[tuple[str, str], int] = {}
        self.run_id: int | None = None  # the run to which what is written belongs
        self.rereads = False  # what is written was not fetched just now, but is read once more

    def forget(self) -> None:
        """Forget the numbers of rules: the transaction that gave them was undone."""
        self._rules.clear()

    def write(self, number: int, document: int, reading: Reading) -> None:
        """Write everything that the reading found."""
        many = self._conn.executemany
        checks = [(number, c[0], self._rule(c[1], c[2]), *c[3:]) for c in reading.checks]
        many("INSERT INTO report_tables VALUES (?, ?, ?, ?, ?)", under(number, reading.tables))
        if reading.documents:
            many(
                "INSERT INTO report_documents VALUES (?, ?, ?, ?, ?, ?, ?)",
                under(number, reading.documents),
            )
            many(
                "INSERT INTO report_differences VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                under(number, reading.differences),
            )
        self._insert("figure_values", under(number, reading.figures))
        self._insert("check_results", checks)
        many(
            "INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            under(number, reading.claims),
        )
        many("INSERT INTO suspects VALUES (?, ?, ?, ?, ?, ?, ?)", under(number, reading.suspects))
        many("INSERT INTO sections VALUES (?, ?, ?, ?)", under(number, reading.sections))
        many("INSERT INTO attachments VALUES (?, ?, ?, ?)", under(number, reading.attachments))
        self.add_problems(reading.problems, number, document)
        self._conn.execute(
            "INSERT INTO reports_search(rowid, title, publisher, prose) VALUES (?, ?, ?, ?)",
            self._search_row(number),
        )

    def _insert(self, table: str, rows: list[Row]) -> None:
        """Insert many rows with few statements.

        A CHECK with ``IN (...)`` has SQLite make a table of the list for each statement: with a
        statement a row, that is a quarter of what storing takes.
        """
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            self._conn.execute(insertion(table, len(some[0]), len(some)), [*chain(*some)])

    def add_problems(self, rows: Iterable[Row], number: int | None, document: int) -> None:
        """Write problems (code, detail, cells) of a report, or of a document that is none."""
        self._conn.executemany(
            "INSERT INTO problems(code, detail, cells, report_id, document_id)"
            " VALUES (?, ?, ?, ?, ?)",
            [(*row, number, document) for row in rows],
        )

    def erase(self, number: int) -> None:
        """Take away everything that hangs on a report's row; the row itself stays."""
        # A contentless index is told the old text, which is still in the report's rows.
        self._conn.execute(
            "INSERT INTO reports_search(reports_search, rowid, title, publisher, prose)"
            " VALUES ('delete', ?, ?, ?, ?)",
            self._search_row(number),
        )
        for table in HANGING:
            self._conn.execute(f"DELETE FROM {table} WHERE report_id = ?", (number,))  # noqa: S608

    def _search_row(self, number: int) -> Row:
        title, publisher = self._conn.execute(
            "SELECT title, publisher FROM reports WHERE id = ?", (number,)
        ).fetchone()
        sections = self._conn.execute(
            "SELECT n, heading, text FROM sections WHERE report_id = ? ORDER BY n", (number,)
        )
        return number, spaced(title), spaced(publisher), spaced(prose(sections))

    def _rule(self, rule: str, cells: str) -> int:
        number = self._rules.get((rule, cells))
        if number is None:
            self._conn.execute(
                "INSERT OR IGNORE INTO rules(rule, cells) VALUES (?, ?)", (rule, cells)
            )
            (number,) = self._conn.execute(
                "SELECT id FROM rules WHERE rule = ? AND cells = ?", (rule, cells)
            ).fetchone()
            self._rules[rule, cells] = number
        return number


@cache
def insertion(table: str, columns: int, rows: int) -> str:
    """Give the statement that inserts so many whole rows.

    >>> insertion("claims", 2, 3)
    'INSERT INTO claims VALUES (?, ?), (?, ?), (?, ?)'
    """
    row = f"({', '.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"  # noqa: S608


def under(number: int, rows: Iterable[Row]) -> list[Row]:
    """Put a report's number before each row."""
    return [(number, *row) for row in rows]
