-- What a claim says of its cells: that they equal it, are a share of others, or grew by it. Schema 4.
ALTER TABLE claims ADD COLUMN relation TEXT NOT NULL DEFAULT 'equals'
  CHECK (relation IN ('equals', 'share', 'growth'));
ALTER TABLE claims ADD COLUMN base TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(base));
ALTER TABLE claims ADD COLUMN unit TEXT NOT NULL DEFAULT '';
CREATE INDEX claims_growth ON claims(report_id, n) WHERE relation = 'growth'
