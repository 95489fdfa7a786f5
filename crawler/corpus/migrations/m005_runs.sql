-- How the crawl of each site ended, how hosts can be reached, and what that says of each publisher
-- and year. Schema 5.
CREATE TABLE site_runs (
  run_id INTEGER NOT NULL REFERENCES runs(id),
  site_id TEXT NOT NULL REFERENCES sites(id),
  host TEXT NOT NULL,
  from_year INTEGER,
  until_year INTEGER,
  new_only INTEGER NOT NULL CHECK (new_only IN (0, 1)),
  started TEXT NOT NULL,
  ended TEXT NOT NULL,
  reason TEXT NOT NULL,
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
  well INTEGER NOT NULL CHECK (well IN (0, 1) AND well <= complete),
  requests INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  dated INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  wait_until TEXT,
  problems TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(problems)),
  seconds REAL NOT NULL,
  PRIMARY KEY (run_id, site_id)
) WITHOUT ROWID;
CREATE INDEX site_runs_site ON site_runs(site_id, ended);
CREATE INDEX site_runs_host ON site_runs(host, ended);
CREATE INDEX site_runs_reason ON site_runs(reason);
CREATE TABLE host_ways (
  host TEXT PRIMARY KEY,
  way TEXT NOT NULL CHECK (way IN ('http', 'https', 'legacy_tls')),
  noted TEXT NOT NULL,
  detail TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE coverage (
  site_id TEXT NOT NULL REFERENCES sites(id),
  year INTEGER NOT NULL,
  publisher TEXT NOT NULL,
  publisher_kind TEXT,
  state TEXT NOT NULL,
  published TEXT,
  due TEXT,
  in_time INTEGER CHECK (in_time IN (0, 1)),
  days_late INTEGER,
  read_from TEXT,
  reports INTEGER NOT NULL,
  report TEXT,
  url TEXT,
  looked TEXT,
  detail TEXT NOT NULL,
  PRIMARY KEY (site_id, year, publisher)
) WITHOUT ROWID;
CREATE INDEX coverage_year ON coverage(year, state);
CREATE INDEX coverage_state ON coverage(state);
CREATE INDEX coverage_publisher ON coverage(publisher);
CREATE TABLE coverage_sources (
  site_id TEXT PRIMARY KEY REFERENCES sites(id),
  digest TEXT NOT NULL
) WITHOUT ROWID
