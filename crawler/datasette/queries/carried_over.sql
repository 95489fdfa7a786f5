-- Where do requests pile up? 结转最多的机关
-- Requests carried over to the next year (结转下年度继续办理), beside those received: the share is
-- carried out / (newly received + carried in). The first 100, most carried over first.
SELECT publisher, year, carried_out, received, carried_in,
  round(100.0 * carried_out / nullif(received + carried_in, 0), 1) AS carried_out_percent_of_all,
  checks_failed, report
FROM outcomes
WHERE carried_out > 0 AND (:year = '' OR year = CAST(:year AS INTEGER))
ORDER BY carried_out DESC
LIMIT 100
