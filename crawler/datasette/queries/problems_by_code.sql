-- What went wrong, and how often? 问题汇总
-- Every problem that reading, crawling or storing named, counted by its code, with one example.
SELECT code, count(*) AS problems, count(DISTINCT report_id) AS reports,
  count(DISTINCT document_id) AS documents, count(DISTINCT site_id) AS sites,
  min(detail) AS example
FROM problems
GROUP BY code
ORDER BY problems DESC
