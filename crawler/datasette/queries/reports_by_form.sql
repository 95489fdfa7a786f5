-- Which form do reports use, year by year? 各年度使用的表格格式
-- The form is found from a table's own heads and labels, never from the year: many reports for
-- 2021 to 2023 still use the tables of 2019.
SELECT r.year, t."table", t.form, count(*) AS reports, sum(r.checks_failed > 0) AS with_failed_checks
FROM report_tables t
JOIN reports r ON r.id = t.report_id
WHERE r.current = 1
GROUP BY r.year, t."table", t.form
ORDER BY r.year DESC, t."table", t.form DESC
