-- A page and its attachments as one report: which documents were fetched together, what each was
-- in the report, and the cells that another document prints otherwise. Schema 8.
CREATE TABLE bundles (
  bundle TEXT NOT NULL CHECK (length(bundle) = 64),
  n INTEGER NOT NULL CHECK (n >= 0),
  url TEXT NOT NULL,
  capture_id INTEGER REFERENCES captures(id),
  PRIMARY KEY (bundle, n),
  CHECK (n > 0 OR capture_id IS NOT NULL)
) WITHOUT ROWID;
CREATE INDEX bundles_capture ON bundles(capture_id);
CREATE INDEX bundles_url ON bundles(url);
CREATE TABLE report_documents (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  n INTEGER NOT NULL CHECK (n >= 0),
  document_id INTEGER NOT NULL REFERENCES documents(id),
  url TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('figures', 'compared', 'page', 'other')),
  agreeing INTEGER,
  differing INTEGER,
  PRIMARY KEY (report_id, n)
) WITHOUT ROWID;
CREATE INDEX report_documents_document ON report_documents(document_id);
CREATE TABLE report_differences (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  document_id INTEGER NOT NULL REFERENCES documents(id),
  cell_id INTEGER NOT NULL REFERENCES cells(id),
  value NUMERIC,
  raw TEXT NOT NULL,
  state_id INTEGER NOT NULL REFERENCES states(id),
  contradicts INTEGER NOT NULL CHECK (contradicts IN (0, 1)),
  locator TEXT NOT NULL,
  PRIMARY KEY (report_id, document_id, cell_id),
  CHECK ((state_id = 1) = (value IS NOT NULL))
) WITHOUT ROWID;
ALTER TABLE report_tables ADD COLUMN document_id INTEGER REFERENCES documents(id)
