-- Reviews and lawsuits beside what became of requests, for the questions that ask for them. Schema 10.
ALTER TABLE outcomes ADD COLUMN carried_in NUMERIC;
ALTER TABLE outcomes ADD COLUMN review NUMERIC;
ALTER TABLE outcomes ADD COLUMN review_corrected NUMERIC;
ALTER TABLE outcomes ADD COLUMN review_pending NUMERIC;
ALTER TABLE outcomes ADD COLUMN litigation NUMERIC;
ALTER TABLE outcomes ADD COLUMN litigation_corrected NUMERIC;
ALTER TABLE outcomes ADD COLUMN litigation_pending NUMERIC;
DELETE FROM outcomes;
DELETE FROM division_years
