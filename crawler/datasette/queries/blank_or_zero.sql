-- Blank or zero? 空白与零
-- How each column of each table was filled in the reports of a year: printed zeros, other numbers,
-- empty cells, marks such as / or 无, cells that can be read in two ways, cells that are missing.
-- Empty means the latest year.
SELECT c.form, c."table", c."column", c.column_zh,
  sum(k.zero) AS zero, sum(k.other_numbers) AS other_numbers, sum(k.blank) AS blank,
  sum(k.nil_mark) AS nil_mark, sum(k.ambiguous) AS ambiguous, sum(k.missing) AS missing,
  sum(k.zero + k.other_numbers + k.blank + k.nil_mark + k.ambiguous + k.missing) AS cells
FROM cell_counts k
JOIN cells c ON c.id = k.cell_id
WHERE k.year = coalesce(CAST(nullif(:year, '') AS INTEGER), (SELECT max(year) FROM reports))
GROUP BY c.form, c."table", c."column"
HAVING sum(k.zero + k.other_numbers + k.blank + k.nil_mark + k.ambiguous + k.missing) > 0
ORDER BY min(c.id)
