"""Changing what SQLite cannot alter in place: a table is made anew, its rows copied."""

from __future__ import annotations

import sqlite3


def rebuild(conn: sqlite3.Connection, table: str, *changes: tuple[str, str], **filled: str) -> None:
    """Make ``table`` anew with ``changes`` (old text, new text) to its CREATE TABLE; keep its rows.

    For use in a migration, with foreign keys not yet enforced: https://sqlite.org/lang_altertable
    (§7). ``filled`` gives for a new column the SQL expression of its value. Raises ValueError where
    a text that is to be changed is not there.
    """
    (sql,) = conn.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    with_it = conn.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger')"
        " AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    old = [f'"{row[1]}"' for row in conn.execute(f'PRAGMA table_info("{table}")')]
    names, values = ", ".join([*old, *filled]), ", ".join([*old, *filled.values()])
    head, _, rest = sql.partition("(")
    for before, after in changes:
        if before not in rest:
            raise ValueError(f"{table} has no {before!r}")
        rest = rest.replace(before, after)
    conn.execute("PRAGMA legacy_alter_table = ON")  # views speak of the table while it is away
    conn.execute(f"{head.replace(table, 'rebuilt')}({rest}")
    conn.execute(f'INSERT INTO rebuilt({names}) SELECT {values} FROM "{table}"')  # noqa: S608
    conn.execute(f'DROP TABLE "{table}"')
    conn.execute(f'ALTER TABLE rebuilt RENAME TO "{table}"')
    conn.execute("PRAGMA legacy_alter_table = OFF")
    for (statement,) in with_it:
        conn.execute(statement)
