-- What changed most from one year to the next? 同比变化最大
-- Requests newly received by the same publisher in two years running: the first 200, the largest
-- changes first. Where the forms (表格格式) of the two years differ, they may not count the same; where
-- checks fail (勾稽不符) in one of them, its number may be a misprint.
SELECT x.publisher, x.year, x.year_before, x.this_year, x.change, x.change_percent,
  p.received_form AS form_before, q.received_form AS form_this_year,
  x.checks_failed_before, x.checks_failed_this_year, x.report
FROM (
  SELECT b.publisher, b.year, a.received AS year_before, b.received AS this_year,
    b.received - a.received AS change,
    round(100.0 * (b.received - a.received) / nullif(a.received, 0), 1) AS change_percent,
    a.checks_failed AS checks_failed_before, b.checks_failed AS checks_failed_this_year,
    a.report_id AS before_id, b.report_id, b.report
  FROM outcomes b
  JOIN outcomes a ON a.unit_id = b.unit_id AND a.year = b.year - 1
  WHERE b.year = coalesce(CAST(nullif(:year, '') AS INTEGER), (SELECT max(year) FROM outcomes))
    AND a.received IS NOT NULL AND b.received IS NOT NULL
  ORDER BY abs(b.received - a.received) DESC, b.report_id
  LIMIT 200
) x
LEFT JOIN panel p ON p.report_id = x.before_id
LEFT JOIN panel q ON q.report_id = x.report_id
ORDER BY abs(x.change) DESC, x.report_id
