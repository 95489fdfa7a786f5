-- What changed most from one year to the next? 同比变化最大
-- Requests newly received by the same publisher in two years running.
SELECT b.publisher, b.year, a.received AS year_before, b.received AS this_year,
  b.received - a.received AS change,
  round(100.0 * (b.received - a.received) / nullif(a.received, 0), 1) AS change_percent,
  b.report
FROM outcomes b
JOIN outcomes a ON a.unit_id = b.unit_id AND a.year = b.year - 1
WHERE b.year = coalesce(CAST(nullif(:year, '') AS INTEGER), (SELECT max(year) FROM outcomes))
  AND a.received IS NOT NULL AND b.received IS NOT NULL
ORDER BY abs(b.received - a.received) DESC
LIMIT 200
