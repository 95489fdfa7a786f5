-- Blank or zero? 空白与零
-- How each column of each table was filled in the reports of a year: printed zeros, other numbers,
-- empty cells, marks such as / or 无, cells that can be read in two ways, cells that are missing.
-- Empty means the latest year.
SELECT c.form, c."table", c."column", c.column_zh,
  sum(f.value = 0) AS zero, sum(f.value <> 0) AS other_numbers,
  sum(s.name = 'blank') AS blank, sum(s.name = 'nil_mark') AS nil_mark,
  sum(s.name = 'ambiguous') AS ambiguous, sum(s.name = 'missing') AS missing, count(*) AS cells
FROM reports r
JOIN figure_values f ON f.report_id = r.id
JOIN cells c ON c.id = f.cell_id
JOIN states s ON s.id = f.state_id
WHERE r.current = 1
  AND r.year = coalesce(CAST(nullif(:year, '') AS INTEGER), (SELECT max(year) FROM reports))
GROUP BY c.form, c."table", c."column"
ORDER BY min(c.id)
