-- Refusal rates by division and year 各地不予公开比例
-- Of all requests answered in the year (the denominator), what share was denied (不予公开), could
-- not be provided (无法提供), was granted in full or in part. A report counts only where every
-- result is a printed number and no sum fails; how many were left out, and why, is said. Kinds of
-- publisher are kept apart, since a government's own report may contain its departments' requests.
-- Where a publisher's division is not known, that of the site counts. Empty means the latest year.
SELECT coalesce(d.name, y.place) AS division, y.year, y.publisher_kind, y.answered, y.denied,
  round(100.0 * y.denied / nullif(y.answered, 0), 1) AS denied_percent_of_answered,
  round(100.0 * y.unavailable / nullif(y.answered, 0), 1) AS unavailable_percent_of_answered,
  round(100.0 * (y.granted + y.granted_in_part) / nullif(y.answered, 0), 1)
    AS granted_percent_of_answered,
  y.whole_reports AS reports, y.blank_reports AS left_out_for_blanks,
  y.reports_failed AS left_out_for_failed_checks
FROM division_years y
LEFT JOIN divisions d ON d.adcode = y.place
WHERE y.year = coalesce(CAST(nullif(:year, '') AS INTEGER), (SELECT max(year) FROM division_years))
ORDER BY denied_percent_of_answered DESC, y.answered DESC
