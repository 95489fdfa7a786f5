-- Which form do reports use, year by year? 各年度使用的表格格式
-- The form of the requests table, found from its own heads and labels, never from the year: many
-- reports for 2021 to 2023 still use the tables of 2019. report_tables says it for each table.
SELECT year, form, count(*) AS reports, sum(checks_failed > 0) AS with_failed_checks
FROM reports
WHERE current = 1
GROUP BY year, form
ORDER BY year DESC, form DESC
