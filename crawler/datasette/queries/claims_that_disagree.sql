-- Where do the words contradict the table? 正文与表格不一致
-- Numbers of the prose that speak of cells of the tables and differ from what these print, or from
-- their sum. Stated growth is left to the findings. The first
-- 500, the largest differences first; the page of failed checks has all.
SELECT r.publisher, r.year, k.actual AS in_the_words, k.expected AS in_the_table, k.detail,
  u.cells, r.report
FROM check_results k
JOIN rules u ON u.id = k.rule_id
JOIN reports r ON r.id = k.report_id
WHERE k.status = 'fail' AND u.rule LIKE 'claim.%' AND r.current = 1
ORDER BY abs(k.actual - k.expected) DESC
LIMIT 500
