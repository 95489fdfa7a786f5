"""How the tables of a corpus came to be, step by step. A step is never edited once released.

Loaded only when a file is made or is older: sqlite-utils takes a while to import.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files

from sqlite_utils import Database, Migrations

from crawler.corpus.migrations.rebuild import rebuild
from crawler.corpus.migrations.verdicts import carry_over
from crawler.corpus.schema import APPLICATION_ID, SCHEMA_VERSION, STATE_MEANINGS
from crawler.corpus.search import spaced
from parsers.model import STATES
from parsers.publishers import organ_of

migrations = Migrations("ogi")


def migrate(conn: sqlite3.Connection) -> None:
    """Bring an open, checked corpus, or an empty file, to the present schema."""
    migrations.apply(Database(conn))
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@migrations()
def m001_tables(db: Database) -> None:
    """Sites, runs, captures, documents; the codebook; reports and what hangs on them."""
    _script(db, "m001_tables.sql")
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
    _script(db, "m003_findings.sql")


@migrations()
def m004_comparisons(db: Database) -> None:
    """Claims of a share or of growth beside those that equal their cells."""
    _script(db, "m004_comparisons.sql")


@migrations()
def m005_runs(db: Database) -> None:
    """How each site's crawl ended, ways to reach hosts, coverage by publisher and year."""
    _script(db, "m005_runs.sql")


@migrations()
def m006_outcomes(db: Database) -> None:
    """The narrow tables that the pages of Datasette ask."""
    _script(db, "m006_outcomes.sql")


@migrations()
def m007_changes(db: Database) -> None:
    """What each run changed, withdrawn reports, and what waits to be brought up to date."""
    _script(db, "m007_changes.sql")


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
    _script(db, "m008_bundles.sql")


@migrations()
def m009_discoveries(db: Database) -> None:
    """How columns were looked for on sites, step by step."""
    _script(db, "m009_discoveries.sql")


@migrations()
def m010_cases(db: Database) -> None:
    """Reviews and lawsuits in the narrow table; the next refresh fills it anew."""
    _script(db, "m010_cases.sql")


@migrations()
def m011_no_fingerprints(db: Database) -> None:
    """Neighbouring years are compared in full, which costs less than keeping fingerprints."""
    db.execute("DROP TABLE prose_fingerprints")


@migrations()
def m012_apart(db: Database) -> None:
    """Governments' totals are no findings; copies are looked for between publishers as well."""
    _script(db, "m012_apart.sql")


@migrations()
def m013_current(db: Database) -> None:
    """An index that questions about one site or report do not take."""
    _script(db, "m013_current.sql")


@migrations()
def m014_organs(db: Database) -> None:
    """Units by division and organ: one organ that is spelled in two ways is one unit."""
    db.conn.create_function("organ_of", 2, _organ_of, deterministic=True)
    db.execute("ALTER TABLE reports ADD COLUMN organ TEXT")
    db.execute("UPDATE reports SET organ = organ_of(publisher, adcode)")
    carry_over(db.conn)
    _script(db, "m014_organs.sql")


def _organ_of(publisher: str | None, adcode: str | None) -> str | None:
    return None if publisher is None else organ_of(publisher, adcode)


def _script(db: Database, name: str) -> None:
    for statement in files(__package__).joinpath(name).read_text("utf-8").split(";\n"):
        db.execute(statement)
