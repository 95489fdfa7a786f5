-- What changed most from one year to the next? 同比变化最大
-- Requests newly received by the same publisher in two years running. A publisher with two current
-- reports for one year is left out, since it is not known which one counts.
WITH one AS (
  SELECT publisher, adcode, year, max(received_new__total) AS received, max(report) AS report
  FROM requests_wide
  WHERE publisher IS NOT NULL
  GROUP BY publisher, adcode, year
  HAVING count(*) = 1
)
SELECT b.publisher, b.year, a.received AS year_before, b.received AS this_year,
  b.received - a.received AS change,
  round(100.0 * (b.received - a.received) / nullif(a.received, 0), 1) AS change_percent,
  b.report
FROM one a
JOIN one b ON b.publisher = a.publisher AND b.adcode IS a.adcode AND b.year = a.year + 1
WHERE a.received IS NOT NULL AND b.received IS NOT NULL
ORDER BY abs(b.received - a.received) DESC
LIMIT 200
