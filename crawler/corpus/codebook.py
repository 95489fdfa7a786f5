"""The codebook inside a corpus: every cell of every official form, with its labels and its unit.

It comes from `parsers.forms` and is brought up to date whenever a corpus is opened for writing, so
that a form that gains a row needs no migration. A cell keeps its number for ever.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass

from crawler.corpus.errors import UnknownCell
from crawler.corpus.panel.definition import create_panel
from crawler.corpus.views import NAMED, create_views
from parsers.forms import Form, all_forms


@dataclass(frozen=True, slots=True)
class CodebookCell:
    """One cell of one form. ``row_zh`` has the group before the label: ``（三）不予公开/1．…``."""

    form: str
    table: str
    row: str
    column: str
    row_zh: str
    column_zh: str
    row_en: str
    column_en: str
    unit: str

    @property
    def key(self) -> str:
        """The cell key ``table.row.column``."""
        return f"{self.table}.{self.row}.{self.column}"


def cells(forms: tuple[Form, ...]) -> Iterator[CodebookCell]:
    """Give every cell of the forms in reading order, the present form first."""
    for form in forms:
        for table in form.tables.values():
            for row, column in table.cells():
                head = table.column(column)
                yield CodebookCell(
                    form.name,
                    table.code,
                    row.code,
                    column,
                    f"{row.group}/{row.label}" if row.group else row.label,
                    head.label,
                    row.en,
                    head.en,
                    row.units[column],
                )


def sync(conn: sqlite3.Connection) -> None:
    """Bring forms, cells, views and the panel's table up to date, inside the caller's transaction."""
    forms = all_forms()
    book = list(cells(forms))
    digest = hashlib.sha256(repr(([*map(astuple, book)], NAMED)).encode()).hexdigest()
    known = conn.execute("SELECT value FROM about WHERE key = 'codebook'").fetchone()
    if known != (digest,):
        _write(conn, forms, book)
        conn.execute("INSERT OR REPLACE INTO about VALUES ('codebook', ?)", (digest,))
        create_views(conn)
    create_panel(conn)


def _write(conn: sqlite3.Connection, forms: tuple[Form, ...], book: list[CodebookCell]) -> None:
    conn.executemany(
        "INSERT INTO forms(form, title, notice, years) VALUES (?, ?, ?, ?) "
        "ON CONFLICT(form) DO UPDATE SET"
        " title = excluded.title, notice = excluded.notice, years = excluded.years",
        [(form.name, form.title, form.notice, form.years) for form in forms],
    )
    conn.executemany(
        'INSERT INTO cells(key, form, "table", row, "column",'
        " row_zh, column_zh, row_en, column_en, unit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        'ON CONFLICT("table", row, "column", form) DO UPDATE SET'
        " row_zh = excluded.row_zh, column_zh = excluded.column_zh,"
        " row_en = excluded.row_en, column_en = excluded.column_en, unit = excluded.unit",
        [(cell.key, *astuple(cell)) for cell in book],
    )


class CellNumbers:
    """Finds the number of a cell from its key and the forms of a report's tables."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        rows = conn.execute("SELECT form, key, id FROM cells ORDER BY form DESC").fetchall()
        self._exact = {(form, key): number for form, key, number in rows}
        self._newest: dict[str, int] = {}
        for _form, key, number in rows:
            self._newest.setdefault(key, number)

    def find(self, key: str, forms: Mapping[str, str]) -> int:
        """Give the number of ``key`` in the form that its table has in ``forms``.

        A key of a table that the report has not (a claim may speak of one) is that of the newest
        form that knows it. Raises UnknownCell where no form does.
        """
        form = forms.get(key.partition(".")[0])
        number = self._newest.get(key) if form is None else self._exact.get((form, key))
        if number is None:
            raise UnknownCell(f"no cell {key} in form {form or 'of any year'}")
        return number
