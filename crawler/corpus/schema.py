"""The shape of a corpus, and the rule for opening older and newer files (`migrations/`).

Sizes drive the shape. A report has some 200 figures and 60 checks, and there may be a million
reports, so the two big tables (`figure_values`, `check_results`) hold integers that point to the
codebook (`cells`) and to the rules (`rules`), are clustered by report, and carry no index besides.
The views `figures` and `checks` (`views.py`) give the same rows with their names.

What a reading gives hangs on `reports.id`. A row of `reports` is one *version* of a report: the
versions of one report share `series`, and `current` marks the one that its address shows now, or
showed last where it shows another report since (`succession.py`).
"""

from __future__ import annotations

import sqlite3

from crawler.corpus.errors import NewerSchema, NotACorpus, OlderSchema

APPLICATION_ID = 0x6F67_6931  # "ogi1", in the header of every corpus file
SCHEMA_VERSION = 14  # the steps of `migrations/`

STATE_MEANINGS = {
    "number": ("数字", "a number is printed; it is in value"),
    "blank": ("空白", "the cell is there and empty; this is not zero"),
    "nil_mark": ("无", "a mark such as /, — or 无 is printed; this is not zero"),
    "ambiguous": ("不确定", "what is printed can be read in more than one way; see problems"),
    "missing": ("缺失", "the form has this cell and the document lacks it"),
}


def check(conn: sqlite3.Connection, path: str) -> int:
    """Return the schema version of an open file: 0 for an empty one.

    Raises NotACorpus for somebody else's database and NewerSchema for a later version's.
    """
    try:
        version: int = conn.execute("PRAGMA user_version").fetchone()[0]
        application: int = conn.execute("PRAGMA application_id").fetchone()[0]
        empty = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    except sqlite3.OperationalError:
        raise  # a full disk, a lock: that says nothing of what the file is
    except sqlite3.DatabaseError as error:
        raise NotACorpus(f"{path} is not a corpus: {error}") from error
    if application != APPLICATION_ID and not (empty and application == 0):
        raise NotACorpus(f"{path} is an SQLite file, but not a corpus that ogi wrote")
    if version > SCHEMA_VERSION:
        raise NewerSchema(
            f"{path} has schema {version}; this version of ogi knows {SCHEMA_VERSION} at the most. "
            "Open it with a newer ogi."
        )
    return version


def require_current(version: int, path: str) -> None:
    """Raise OlderSchema where a file that may not be changed would need migrating first."""
    if version < SCHEMA_VERSION:
        raise OlderSchema(
            f"{path} has schema {version}, this version of ogi needs {SCHEMA_VERSION}. "
            f"`ogi refresh --corpus {path}` brings it up to date."
        )
