-- Where do requests pile up? 结转最多的机关
-- Requests carried over to the next year (结转下年度继续办理), beside those received: the share is
-- carried out / (newly received + carried in).
SELECT publisher, year, carried_out__total AS carried_out, received_new__total AS received,
  carried_in__total AS carried_in,
  round(100.0 * carried_out__total / nullif(received_new__total + carried_in__total, 0), 1)
    AS carried_out_percent_of_all,
  checks_failed, report
FROM requests_wide
WHERE carried_out__total > 0 AND (:year = '' OR year = CAST(:year AS INTEGER))
ORDER BY carried_out__total DESC
LIMIT 100
