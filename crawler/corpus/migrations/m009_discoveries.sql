-- Discoveries: how the column of annual reports was looked for on a site, step by step. Schema 9.
CREATE TABLE discoveries (
  id INTEGER PRIMARY KEY,
  run_id INTEGER REFERENCES runs(id),
  site_id TEXT NOT NULL REFERENCES sites(id),
  home TEXT NOT NULL,
  status TEXT NOT NULL,
  adcode TEXT,
  requests INTEGER NOT NULL,
  seconds REAL NOT NULL,
  columns TEXT NOT NULL CHECK (json_valid(columns)),
  problems TEXT NOT NULL CHECK (json_valid(problems))
);
CREATE INDEX discoveries_site ON discoveries(site_id);
CREATE INDEX discoveries_run ON discoveries(run_id);
CREATE INDEX discoveries_status ON discoveries(status);
CREATE TABLE discovery_steps (
  discovery_id INTEGER NOT NULL REFERENCES discoveries(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  url TEXT NOT NULL,
  from_url TEXT,
  text TEXT NOT NULL,
  how TEXT NOT NULL,
  promise TEXT NOT NULL,
  score INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  evidence TEXT NOT NULL,
  family TEXT,
  sha256 TEXT,
  PRIMARY KEY (discovery_id, n)
) WITHOUT ROWID
