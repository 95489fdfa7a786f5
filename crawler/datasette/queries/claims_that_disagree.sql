-- Where do the words contradict the table? 正文与表格不一致
-- Numbers of the prose that speak of a cell of the tables and differ from what it prints. A claim
-- about the sum of several cells is left to the checks, as is a share; growth is left to the findings.
SELECT r.publisher, r.year, c.row_zh, c.column_zh, k.value AS in_the_words,
  f.value AS in_the_table, k.quote, r.report
FROM claims k
JOIN reports r ON r.id = k.report_id
JOIN cells c ON c.id = k.cell_id
JOIN figure_values f ON f.report_id = k.report_id AND f.cell_id = k.cell_id
WHERE r.current = 1 AND k.relation = 'equals' AND json_array_length(k.cells) = 1 AND f.value <> k.value
ORDER BY abs(f.value - k.value) DESC
LIMIT 500
