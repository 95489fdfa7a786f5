-- What several reports say together, and what a person made of it. Schema 3.
CREATE TABLE findings (
  id TEXT PRIMARY KEY,
  rule TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  publisher TEXT NOT NULL,
  year INTEGER NOT NULL,
  subject TEXT NOT NULL,
  value NUMERIC,
  expected NUMERIC,
  detail TEXT NOT NULL,
  report TEXT NOT NULL,
  other_report TEXT,
  evidence TEXT NOT NULL CHECK (json_valid(evidence)),
  evidence_digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX findings_rule ON findings(rule, year);
CREATE INDEX findings_unit ON findings(unit_id, year);
CREATE INDEX findings_report ON findings(report);
CREATE TABLE verdicts (
  finding_id TEXT PRIMARY KEY,
  verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'dismissed')),
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  evidence_digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE prose_fingerprints (
  report_id INTEGER PRIMARY KEY REFERENCES reports(id) ON DELETE CASCADE,
  reading_digest TEXT NOT NULL,
  fingerprint TEXT
)
