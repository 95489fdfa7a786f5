-- Who has not published? 尚未公布年度报告的机关
-- Publishers that have a report for some other year but none for this one on any site, and sites of
-- which no report at all was found for it. Empty means the latest year in the corpus. A report that was not
-- found is not proof that there is none: see runs and problems. The first 400, sites first.
WITH wanted(y) AS (
  SELECT coalesce(CAST(nullif(:year, '') AS INTEGER), (SELECT max(year) FROM reports))
)
SELECT 'publisher' AS what, publisher AS name, y AS missing_year, max(year) AS latest_year,
  count(*) AS years_published, place
FROM outcomes, wanted
GROUP BY unit_id
HAVING sum(year = y) = 0
UNION ALL
SELECT 'site', coalesce(s.name, s.id), y, (SELECT max(year) FROM reports WHERE site_id = s.id),
  (SELECT count(DISTINCT year) FROM reports WHERE site_id = s.id), s.adcode
FROM sites s, wanted
WHERE s.id NOT IN (SELECT site_id FROM reports WHERE year = (SELECT y FROM wanted))
ORDER BY what DESC, latest_year DESC, name
LIMIT 400
