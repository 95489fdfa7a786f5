-- What each run changed, which reports were withdrawn, and what is to be brought up to date. Schema 7.
ALTER TABLE reports ADD COLUMN withdrawn TEXT;
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  run_id INTEGER REFERENCES runs(id),
  kind TEXT NOT NULL CHECK (kind IN ('ADD', 'MOD', 'DEL')),
  why TEXT NOT NULL CHECK (why IN ('new', 'returned', 'edited', 'reread', 'withdrawn', 'no_report')),
  report TEXT NOT NULL,
  before TEXT,
  publisher TEXT,
  year INTEGER,
  url TEXT NOT NULL,
  at TEXT NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  figures TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(figures)),
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX changes_run ON changes(run_id, kind);
CREATE INDEX changes_report ON changes(report);
CREATE INDEX findings_publisher ON findings(publisher, year);
CREATE TABLE stale (
  place TEXT NOT NULL,
  publisher TEXT NOT NULL,
  year INTEGER NOT NULL,
  panel INTEGER NOT NULL DEFAULT 1,
  counts INTEGER NOT NULL DEFAULT 1,
  findings INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (place, publisher, year)
) WITHOUT ROWID;
CREATE TABLE counted (
  report_id INTEGER PRIMARY KEY,
  reading_digest TEXT NOT NULL,
  place TEXT NOT NULL,
  publisher TEXT NOT NULL,
  year INTEGER NOT NULL
);
CREATE INDEX counted_key ON counted(publisher, year, place);
CREATE TABLE cell_counts (
  year INTEGER NOT NULL,
  cell_id INTEGER NOT NULL REFERENCES cells(id),
  zero INTEGER NOT NULL,
  other_numbers INTEGER NOT NULL,
  blank INTEGER NOT NULL,
  nil_mark INTEGER NOT NULL,
  ambiguous INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  PRIMARY KEY (year, cell_id)
) WITHOUT ROWID;
CREATE TRIGGER stale_report_new AFTER INSERT ON reports BEGIN INSERT INTO stale(place, publisher, year) VALUES (coalesce(new.adcode, (SELECT adcode FROM sites WHERE id = new.site_id), ''), coalesce(new.publisher, ''), coalesce(new.year, 0)) ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_report_gone AFTER DELETE ON reports BEGIN INSERT INTO stale(place, publisher, year) VALUES (coalesce(old.adcode, (SELECT adcode FROM sites WHERE id = old.site_id), ''), coalesce(old.publisher, ''), coalesce(old.year, 0)) ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_report_before BEFORE UPDATE OF current, publisher, year, adcode, withdrawn, reading_digest ON reports WHEN (old.current, old.publisher, old.year, old.adcode, old.withdrawn, old.reading_digest) IS NOT (new.current, new.publisher, new.year, new.adcode, new.withdrawn, new.reading_digest) BEGIN INSERT INTO stale(place, publisher, year) VALUES (coalesce(old.adcode, (SELECT adcode FROM sites WHERE id = old.site_id), ''), coalesce(old.publisher, ''), coalesce(old.year, 0)) ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_report_after AFTER UPDATE OF publisher, year, adcode ON reports WHEN (old.publisher, old.year, old.adcode) IS NOT (new.publisher, new.year, new.adcode) BEGIN INSERT INTO stale(place, publisher, year) VALUES (coalesce(new.adcode, (SELECT adcode FROM sites WHERE id = new.site_id), ''), coalesce(new.publisher, ''), coalesce(new.year, 0)) ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_site AFTER UPDATE OF adcode ON sites WHEN old.adcode IS NOT new.adcode BEGIN INSERT INTO stale(place, publisher, year) SELECT coalesce(old.adcode, ''), coalesce(publisher, ''), coalesce(year, 0) FROM reports WHERE site_id = new.id AND adcode IS NULL UNION SELECT coalesce(new.adcode, ''), coalesce(publisher, ''), coalesce(year, 0) FROM reports WHERE site_id = new.id AND adcode IS NULL ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_division_named AFTER UPDATE OF name ON divisions WHEN old.name IS NOT new.name BEGIN INSERT INTO stale(place, publisher, year) SELECT adcode, coalesce(publisher, ''), coalesce(year, 0) FROM reports WHERE adcode >= CASE WHEN new.adcode GLOB '??0000' THEN substr(new.adcode, 1, 2) ELSE new.adcode END AND adcode < CASE WHEN new.adcode GLOB '??0000' THEN substr(new.adcode, 1, 2) ELSE new.adcode END || ':' ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_division_new AFTER INSERT ON divisions BEGIN INSERT INTO stale(place, publisher, year) SELECT adcode, coalesce(publisher, ''), coalesce(year, 0) FROM reports WHERE adcode >= CASE WHEN new.adcode GLOB '??0000' THEN substr(new.adcode, 1, 2) ELSE new.adcode END AND adcode < CASE WHEN new.adcode GLOB '??0000' THEN substr(new.adcode, 1, 2) ELSE new.adcode END || ':' ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
INSERT INTO stale(place, publisher, year) SELECT DISTINCT coalesce(r.adcode, s.adcode, ''), coalesce(r.publisher, ''), coalesce(r.year, 0) FROM reports r JOIN sites s ON s.id = r.site_id WHERE true ON CONFLICT DO NOTHING;
INSERT INTO changes(run_id, kind, why, report, publisher, year, url, at, added, changed, deleted, detail)
  SELECT c.run_id, CASE r.version WHEN 1 THEN 'ADD' ELSE 'MOD' END, CASE r.version WHEN 1 THEN 'new' ELSE 'edited' END, r.report, r.publisher, r.year, r.url, r.first_seen, CASE r.version WHEN 1 THEN r.numbers ELSE 0 END, 0, 0, 'from before changes were kept' FROM reports r LEFT JOIN captures c ON c.id = (SELECT min(id) FROM captures WHERE url = r.url AND document_id = r.document_id)
