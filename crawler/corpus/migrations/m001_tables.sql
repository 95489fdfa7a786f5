-- The tables of a corpus, schema 1. Never edited once released: a change is a further migration
-- (migrations.py). What each table and column means is said in crawler/datasette/metadata.toml.
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
