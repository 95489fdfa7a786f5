-- Governments' totals apart from findings, and by what copies between publishers are looked for; which
-- form reports use, without going through all of them. Schema 12.
CREATE INDEX reports_by_form ON reports(current, year, form, checks_failed);
DELETE FROM findings WHERE rule = 'totals';
CREATE TABLE government_totals (
  unit_id TEXT NOT NULL,
  publisher TEXT NOT NULL,
  year INTEGER NOT NULL,
  series TEXT NOT NULL,
  value NUMERIC NOT NULL,
  departments NUMERIC NOT NULL,
  departments_there INTEGER NOT NULL,
  departments_known INTEGER NOT NULL,
  districts NUMERIC NOT NULL,
  districts_there INTEGER NOT NULL,
  districts_known INTEGER NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (unit_id, year, series)
) WITHOUT ROWID;
CREATE TABLE prose_sketches (
  unit_id TEXT NOT NULL,
  year INTEGER NOT NULL,
  bands TEXT NOT NULL CHECK (json_valid(bands)),
  PRIMARY KEY (unit_id, year)
) WITHOUT ROWID;
CREATE TABLE prose_bands (
  band INTEGER NOT NULL,
  year INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  PRIMARY KEY (band, year, unit_id)
) WITHOUT ROWID
