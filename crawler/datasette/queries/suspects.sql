-- Which figures look misprinted? 疑似误填的数字
-- Cells where a failing row meets a failing column, with the value that would mend both, where
-- only one would. A suggestion is never applied: value is as printed. All of current reports are
-- here, or the first 2,000; the table suspects has every one.
SELECT r.publisher, r.year, c."table", c.row_zh, c.column_zh, s.printed, s.suggested,
  s.alternatives AS other_ways_to_mend, s.reason, c.key AS cell, r.report
FROM suspects s
JOIN reports r ON r.id = s.report_id
JOIN cells c ON c.id = s.cell_id
WHERE r.current = 1
ORDER BY r.year DESC, r.publisher
