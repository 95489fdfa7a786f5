-- Who receives most requests? 哪些机关收到的申请最多
-- Requests newly received in the year (一、本年新收政府信息公开申请数量, 总计), the most first: the first 100.
-- Leave the year empty for all years. Kinds of publisher are not of one size: a government may count
-- those of its departments.
SELECT o.publisher, o.publisher_kind, o.year, o.received, o.answered,
  (SELECT value FROM figures f WHERE f.report_id = o.report_id AND f."table" = 'requests'
    AND f.row = 'received_new' AND f."column" = 'natural_person') AS from_natural_persons,
  o.checks_failed, o.report
FROM (
  SELECT * FROM outcomes
  WHERE (:year = '' OR year = CAST(:year AS INTEGER)) AND received IS NOT NULL
  ORDER BY received DESC LIMIT 100
) o
ORDER BY o.received DESC
