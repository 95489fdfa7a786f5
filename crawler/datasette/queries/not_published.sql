-- Who has not published? 尚未公布年度报告的机关
-- Publishers that have a report for some other year but none for this one, and sites of which no
-- report at all was found for it. Empty means the latest year in the corpus. A report that was not
-- found is not proof that there is none: see runs and problems.
WITH wanted(y) AS (
  SELECT coalesce(CAST(nullif(:year, '') AS INTEGER), (SELECT max(year) FROM reports))
)
SELECT 'publisher' AS what, publisher AS name, y AS missing_year, max(year) AS latest_year,
  count(DISTINCT year) AS years_published, site_id
FROM reports, wanted
WHERE publisher IS NOT NULL
GROUP BY publisher, site_id
HAVING sum(year = y) = 0
UNION ALL
SELECT 'site', coalesce(s.name, s.id), y, max(r.year), count(DISTINCT r.year), s.id
FROM sites s, wanted
LEFT JOIN reports r ON r.site_id = s.id
GROUP BY s.id
HAVING coalesce(sum(r.year = y), 0) = 0
ORDER BY what DESC, latest_year DESC, name
LIMIT 1000
