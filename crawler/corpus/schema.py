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

from sqlite_utils import Database, Migrations

from crawler.corpus.errors import NewerSchema, NotACorpus, OlderSchema
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
    for statement in _TABLES.split(";\n"):
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
            f"`ogi reparse --corpus {path}` brings it up to date."
        )


def migrate(db: Database) -> None:
    """Bring an open, checked corpus to the present schema; does nothing where it has it."""
    migrations.apply(db)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


_TABLES = """
CREATE TABLE about (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE divisions (
  adcode TEXT PRIMARY KEY,
  name TEXT,
  level TEXT,
  parent TEXT REFERENCES divisions(adcode)
) WITHOUT ROWID;
CREATE INDEX divisions_parent ON divisions(parent);
CREATE TABLE sites (
  id TEXT PRIMARY KEY,
  name TEXT,
  adcode TEXT REFERENCES divisions(adcode),
  family TEXT,
  url TEXT,
  column_url TEXT
) WITHOUT ROWID;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  asked TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT,
  exit INTEGER,
  version TEXT NOT NULL,
  counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts)),
  CHECK ((finished IS NULL) = (exit IS NULL))
);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  media_type TEXT,
  length INTEGER NOT NULL CHECK (length >= 0),
  read_as TEXT CHECK (read_as IN ('report', 'not_report')),
  title TEXT
);
CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  run_id INTEGER REFERENCES runs(id),
  site_id TEXT NOT NULL REFERENCES sites(id),
  document_id INTEGER NOT NULL REFERENCES documents(id),
  url TEXT NOT NULL,
  requested_url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),
  media_type TEXT,
  etag TEXT,
  last_modified TEXT,
  list_title TEXT,
  list_date TEXT,
  warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL CHECK (warc_offset >= 0),
  warc_length INTEGER NOT NULL CHECK (warc_length >= 0),
  UNIQUE (warc_file, warc_offset)
);
CREATE INDEX captures_url ON captures(url, fetched_at);
CREATE INDEX captures_requested_url ON captures(requested_url);
CREATE INDEX captures_document ON captures(document_id);
CREATE INDEX captures_site ON captures(site_id);
CREATE INDEX captures_run ON captures(run_id);
CREATE TABLE forms (
  form TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  notice TEXT NOT NULL,
  years TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE cells (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  form TEXT NOT NULL REFERENCES forms(form),
  "table" TEXT NOT NULL,
  row TEXT NOT NULL,
  "column" TEXT NOT NULL,
  row_zh TEXT NOT NULL,
  column_zh TEXT NOT NULL,
  row_en TEXT,
  column_en TEXT,
  unit TEXT,
  UNIQUE ("table", row, "column", form),
  CHECK (key = "table" || '.' || row || '.' || "column")
);
CREATE INDEX cells_form ON cells(form);
CREATE INDEX cells_key ON cells(key);
CREATE TABLE states (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  name_zh TEXT NOT NULL,
  meaning TEXT NOT NULL
);
CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  report TEXT NOT NULL UNIQUE,
  series TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  current INTEGER NOT NULL CHECK (current IN (0, 1)),
  title TEXT,
  publisher TEXT,
  publisher_kind TEXT,
  adcode TEXT REFERENCES divisions(adcode),
  year INTEGER,
  published TEXT,
  form TEXT REFERENCES forms(form),
  site_id TEXT NOT NULL REFERENCES sites(id),
  url TEXT NOT NULL,
  document_id INTEGER NOT NULL REFERENCES documents(id),
  first_seen TEXT NOT NULL,
  numbers INTEGER NOT NULL,
  blanks INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  ambiguous INTEGER NOT NULL,
  checks_failed INTEGER NOT NULL,
  problems INTEGER NOT NULL,
  content_digest TEXT NOT NULL,
  reading_digest TEXT NOT NULL,
  UNIQUE (series, version),
  UNIQUE (url, document_id)
);
CREATE INDEX reports_year ON reports(year);
CREATE INDEX reports_publisher ON reports(publisher, year);
CREATE INDEX reports_adcode ON reports(adcode, year);
CREATE INDEX reports_site ON reports(site_id);
CREATE INDEX reports_document ON reports(document_id);
CREATE INDEX reports_form ON reports(form);
CREATE INDEX reports_failed ON reports(checks_failed) WHERE checks_failed > 0;
CREATE TABLE addresses (
  url TEXT PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports(id)
) WITHOUT ROWID;
CREATE INDEX addresses_report ON addresses(report_id);
CREATE TABLE report_tables (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  "table" TEXT NOT NULL,
  form TEXT NOT NULL REFERENCES forms(form),
  place TEXT,
  PRIMARY KEY (report_id, "table")
) WITHOUT ROWID;
CREATE INDEX report_tables_table ON report_tables("table", form);
CREATE TABLE figure_values (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  cell_id INTEGER NOT NULL REFERENCES cells(id),
  value NUMERIC,
  raw TEXT NOT NULL,
  state_id INTEGER NOT NULL REFERENCES states(id),
  locator TEXT NOT NULL,
  PRIMARY KEY (report_id, cell_id),
  CHECK ((state_id = 1) = (value IS NOT NULL)),
  CHECK (typeof(value) IN ('integer', 'real', 'null'))
) WITHOUT ROWID;
CREATE TABLE rules (
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  cells TEXT NOT NULL CHECK (json_valid(cells)),
  UNIQUE (rule, cells)
);
CREATE TABLE check_results (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  rule_id INTEGER NOT NULL REFERENCES rules(id),
  status TEXT NOT NULL CHECK (status IN ('pass', 'fail', 'unknown')),
  expected NUMERIC,
  actual NUMERIC,
  detail TEXT NOT NULL,
  PRIMARY KEY (report_id, n)
) WITHOUT ROWID;
CREATE INDEX check_results_failed ON check_results(report_id, n) WHERE status = 'fail';
CREATE TABLE sections (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  n INTEGER NOT NULL CHECK (n >= -1),
  heading TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (report_id, n)
) WITHOUT ROWID;
CREATE TABLE claims (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  cell_id INTEGER NOT NULL REFERENCES cells(id),
  cells TEXT NOT NULL CHECK (json_valid(cells)),
  value NUMERIC NOT NULL,
  quote TEXT NOT NULL,
  section INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  PRIMARY KEY (report_id, n),
  CHECK (start >= 0 AND "end" > start)
) WITHOUT ROWID;
CREATE TABLE suspects (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  cell_id INTEGER NOT NULL REFERENCES cells(id),
  printed NUMERIC,
  suggested NUMERIC,
  reason TEXT NOT NULL,
  alternatives INTEGER NOT NULL CHECK (alternatives >= 0),
  PRIMARY KEY (report_id, n)
) WITHOUT ROWID;
CREATE TABLE problems (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  cells TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(cells)),
  report_id INTEGER REFERENCES reports(id) ON DELETE CASCADE,
  document_id INTEGER REFERENCES documents(id),
  site_id TEXT REFERENCES sites(id),
  url TEXT,
  run_id INTEGER REFERENCES runs(id)
);
CREATE INDEX problems_report ON problems(report_id);
CREATE INDEX problems_document ON problems(document_id);
CREATE INDEX problems_site ON problems(site_id);
CREATE INDEX problems_run ON problems(run_id);
CREATE INDEX problems_code ON problems(code);
CREATE TABLE attachments (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (report_id, n)
) WITHOUT ROWID
"""
