-- A unit is an organ of a division, however its reports spell it: 即墨区人民政府 and 青岛市即墨区人民政府. Schema 14.
CREATE INDEX reports_organ ON reports(organ, adcode, year);
DROP TRIGGER stale_report_new;
DROP TRIGGER stale_report_gone;
DROP TRIGGER stale_report_before;
DROP TRIGGER stale_report_after;
DROP TRIGGER stale_site;
DROP TRIGGER stale_division_named;
DROP TRIGGER stale_division_new;
DROP TABLE stale;
DROP TABLE counted;
DELETE FROM cell_counts;
DELETE FROM findings;
DELETE FROM prose_sketches;
DELETE FROM prose_bands;
DELETE FROM government_totals;
DELETE FROM about WHERE key IN ('panel', 'findings');
CREATE TABLE stale (
  place TEXT NOT NULL,
  organ TEXT NOT NULL,
  year INTEGER NOT NULL,
  panel INTEGER NOT NULL DEFAULT 1,
  counts INTEGER NOT NULL DEFAULT 1,
  findings INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (place, organ, year)
) WITHOUT ROWID;
CREATE TABLE counted (
  report_id INTEGER PRIMARY KEY,
  reading_digest TEXT NOT NULL,
  place TEXT NOT NULL,
  organ TEXT NOT NULL,
  year INTEGER NOT NULL
);
CREATE INDEX counted_key ON counted(organ, year, place);
CREATE TRIGGER stale_report_new AFTER INSERT ON reports BEGIN INSERT INTO stale(place, organ, year) VALUES (coalesce(new.adcode, (SELECT adcode FROM sites WHERE id = new.site_id), ''), coalesce(new.organ, ''), coalesce(new.year, 0)) ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_report_gone AFTER DELETE ON reports BEGIN INSERT INTO stale(place, organ, year) VALUES (coalesce(old.adcode, (SELECT adcode FROM sites WHERE id = old.site_id), ''), coalesce(old.organ, ''), coalesce(old.year, 0)) ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_report_before BEFORE UPDATE OF current, organ, publisher, year, adcode, published, withdrawn, reading_digest ON reports WHEN (old.current, old.organ, old.publisher, old.year, old.adcode, old.published, old.withdrawn, old.reading_digest) IS NOT (new.current, new.organ, new.publisher, new.year, new.adcode, new.published, new.withdrawn, new.reading_digest) BEGIN INSERT INTO stale(place, organ, year) VALUES (coalesce(old.adcode, (SELECT adcode FROM sites WHERE id = old.site_id), ''), coalesce(old.organ, ''), coalesce(old.year, 0)) ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_report_after AFTER UPDATE OF organ, year, adcode ON reports WHEN (old.organ, old.year, old.adcode) IS NOT (new.organ, new.year, new.adcode) BEGIN INSERT INTO stale(place, organ, year) VALUES (coalesce(new.adcode, (SELECT adcode FROM sites WHERE id = new.site_id), ''), coalesce(new.organ, ''), coalesce(new.year, 0)) ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_site AFTER UPDATE OF adcode ON sites WHEN old.adcode IS NOT new.adcode BEGIN INSERT INTO stale(place, organ, year) SELECT coalesce(old.adcode, ''), coalesce(organ, ''), coalesce(year, 0) FROM reports WHERE site_id = new.id AND adcode IS NULL UNION SELECT coalesce(new.adcode, ''), coalesce(organ, ''), coalesce(year, 0) FROM reports WHERE site_id = new.id AND adcode IS NULL ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_division_named AFTER UPDATE OF name ON divisions WHEN old.name IS NOT new.name BEGIN INSERT INTO stale(place, organ, year) SELECT adcode, coalesce(organ, ''), coalesce(year, 0) FROM reports WHERE adcode >= CASE WHEN new.adcode GLOB '??0000' THEN substr(new.adcode, 1, 2) ELSE new.adcode END AND adcode < CASE WHEN new.adcode GLOB '??0000' THEN substr(new.adcode, 1, 2) ELSE new.adcode END || ':' ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
CREATE TRIGGER stale_division_new AFTER INSERT ON divisions BEGIN INSERT INTO stale(place, organ, year) SELECT adcode, coalesce(organ, ''), coalesce(year, 0) FROM reports WHERE adcode >= CASE WHEN new.adcode GLOB '??0000' THEN substr(new.adcode, 1, 2) ELSE new.adcode END AND adcode < CASE WHEN new.adcode GLOB '??0000' THEN substr(new.adcode, 1, 2) ELSE new.adcode END || ':' ON CONFLICT DO UPDATE SET panel = 1, counts = 1, findings = 1; END;
INSERT INTO stale(place, organ, year) SELECT DISTINCT coalesce(r.adcode, s.adcode, ''), coalesce(r.organ, ''), coalesce(r.year, 0) FROM reports r JOIN sites s ON s.id = r.site_id WHERE true ON CONFLICT DO NOTHING;
DROP TABLE coverage;
DELETE FROM coverage_sources;
CREATE TABLE coverage (
  site_id TEXT NOT NULL REFERENCES sites(id),
  year INTEGER NOT NULL,
  publisher TEXT NOT NULL,
  publisher_kind TEXT,
  unit_id TEXT,
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
CREATE INDEX coverage_unit ON coverage(unit_id, year)
