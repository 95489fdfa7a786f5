"""The tables of a corpus, as migrations, and the rule for opening older and newer files.

Sizes drive the shape. A report has some 200 figures and 60 checks, and there may be a million
reports, so the two big tables (`figure_values`, `check_results`) hold integers that point to the
codebook (`cells`) and to the rules (`rules`), are clustered by report, and carry no index besides.
The views `figures` and `checks` (`views.py`) give the same rows with their names.

What a reading gives hangs on `reports.id`. A row of `reports` is one *version* of a report: the
versions of one report share `series`, and `current` marks the one that its address shows now.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files

from sqlite_utils import Database, Migrations

from crawler.corpus.errors import NewerSchema, NotACorpus, OlderSchema
from crawler.corpus.rebuild import rebuild
from crawler.corpus.search import spaced
from parsers.model import STATES

APPLICATION_ID = 0x6F67_6931  # "ogi1", in the header of every corpus file

STATE_MEANINGS = {
    "number": ("数字", "a number is printed; it is in value"),
    "blank": ("空白", "the cell is there and empty; this is not zero"),
    "nil_mark": ("无", "a mark such as /, — or 无 is printed; this is not zero"),
    "ambiguous": ("不确定", "what is printed can be read in more than one way; see problems"),
    "missing": ("缺失", "the form has this cell and the document lacks it"),
}

migrations = Migrations("ogi")


@migrations()
def m001_tables(db: Database) -> None:
    """Sites, runs, captures, documents; the codebook; reports and what hangs on them."""
    tables = files(__package__).joinpath("m001_tables.sql").read_text("utf-8")
    for statement in tables.split(";\n"):
        db.execute(statement)
    db.conn.executemany(
        "INSERT INTO states VALUES (?, ?, ?, ?)",
        [(n, state, *STATE_MEANINGS[state]) for n, state in enumerate(STATES, 1)],
    )


@migrations()
def m002_search(db: Database) -> None:
    """Full text of title, publisher and prose: one token a Han character (see `search.py`)."""
    # Contentless: the prose is in `sections` already. Not contentless_delete=1, which SQLite
    # 3.40 (Debian 12) cannot open; rows are taken out by giving their old text instead.
    db.execute(
        "CREATE VIRTUAL TABLE reports_search USING fts5("
        "title, publisher, prose, content='', tokenize='unicode61')"
    )
    db.conn.create_function("spaced", 1, spaced, deterministic=True)
    db.execute(
        "INSERT INTO reports_search(rowid, title, publisher, prose) "
        "SELECT id, spaced(title), spaced(publisher), spaced(("
        " SELECT group_concat(line, char(10)) FROM"
        " (SELECT heading || char(10) || text AS line FROM sections"
        "  WHERE report_id = reports.id ORDER BY n))) FROM reports"
    )


@migrations()
def m003_findings(db: Database) -> None:
    """Findings across reports, verdicts on them, fingerprints of prose."""
    tables = files(__package__).joinpath("m003_findings.sql").read_text("utf-8")
    for statement in tables.split(";\n"):
        db.execute(statement)


@migrations()
def m004_comparisons(db: Database) -> None:
    """Claims of a share or of growth beside those that equal their cells."""
    tables = files(__package__).joinpath("m004_comparisons.sql").read_text("utf-8")
    for statement in tables.split(";\n"):
        db.execute(statement)


@migrations()
def m005_runs(db: Database) -> None:
    """How each site's crawl ended, ways to reach hosts, coverage by publisher and year."""
    tables = files(__package__).joinpath("m005_runs.sql").read_text("utf-8")
    for statement in tables.split(";\n"):
        db.execute(statement)


@migrations()
def m006_outcomes(db: Database) -> None:
    """The narrow tables that the pages of Datasette ask."""
    tables = files(__package__).joinpath("m006_outcomes.sql").read_text("utf-8")
    for statement in tables.split(";\n"):
        db.execute(statement)


@migrations()
def m007_changes(db: Database) -> None:
    """What each run changed, withdrawn reports, and what waits to be brought up to date."""
    tables = files(__package__).joinpath("m007_changes.sql").read_text("utf-8")
    for statement in tables.split(";\n"):
        db.execute(statement)


@migrations()
def m008_bundles(db: Database) -> None:
    """Page and attachments as one report; what nobody could read is neither report nor not."""
    rebuild(
        db.conn,
        "documents",
        ("('report', 'not_report')", "('report', 'not_report', 'unclassified')"),
    )
    # A version is known by all the bytes it was read from, not by one document of several.
    rebuild(
        db.conn,
        "reports",
        ("first_seen TEXT NOT NULL,", "bytes_digest TEXT NOT NULL, first_seen TEXT NOT NULL,"),
        ("UNIQUE (url, document_id)", "UNIQUE (url, bytes_digest)"),
        bytes_digest="(SELECT sha256 FROM documents WHERE id = document_id)",
    )
    tables = files(__package__).joinpath("m008_bundles.sql").read_text("utf-8")
    for statement in tables.split(";\n"):
        db.execute(statement)


@migrations()
def m009_discoveries(db: Database) -> None:
    """How columns were looked for on sites, step by step."""
    tables = files(__package__).joinpath("m009_discoveries.sql").read_text("utf-8")
    for statement in tables.split(";\n"):
        db.execute(statement)


SCHEMA_VERSION = len(migrations._migrations)


def check(conn: sqlite3.Connection, path: str) -> int:
    """Return the schema version of an open file: 0 for an empty one.

    Raises NotACorpus for somebody else's database and NewerSchema for a later version's.
    """
    try:
        version: int = conn.execute("PRAGMA user_version").fetchone()[0]
        application: int = conn.execute("PRAGMA application_id").fetchone()[0]
        empty = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
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


def migrate(db: Database) -> None:
    """Bring an open, checked corpus to the present schema; does nothing where it has it."""
    migrations.apply(db)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
