-- Over current reports only: an index that begins with `current` is taken for every question that
-- says "current = 1", and leads through all reports of the corpus.
DROP INDEX reports_by_form;
CREATE INDEX reports_by_form ON reports(year, form, checks_failed, current) WHERE current = 1
