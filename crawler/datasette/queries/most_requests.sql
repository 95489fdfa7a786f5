-- Who receives most requests? 哪些机关收到的申请最多
-- Requests newly received in the year (一、本年新收政府信息公开申请数量, 总计), the most first.
-- Leave the year empty for all years.
SELECT publisher, year, received_new__total AS received, closed_total__total AS closed,
  received_new__natural_person AS from_natural_persons, checks_failed, report
FROM requests_wide
WHERE (:year = '' OR year = CAST(:year AS INTEGER)) AND received_new__total IS NOT NULL
ORDER BY received_new__total DESC
LIMIT 100
