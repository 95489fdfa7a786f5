-- Refusal rates by division and year 各地不予公开比例
-- Of all requests closed in the year (（七）总计: the denominator), what share was denied
-- (（三）不予公开, eight reasons), could not be provided (（四）无法提供, three reasons), was granted
-- in full or in part. A report counts only where every cell used is a printed number and no check
-- fails; how many were left out, and why, is said. Kinds of publisher are kept apart, since a
-- government's own report may contain its departments' requests. Where a publisher's division is
-- not known, that of the site counts.
WITH parts AS (
  SELECT year, report_id, checks_failed, closed_total__total AS closed,
    granted__total + granted_in_part__total AS granted,
    denied_state_secret__total + denied_other_law__total + denied_security_stability__total
      + denied_third_party_rights__total + denied_internal_affairs__total
      + denied_process_information__total + denied_enforcement_file__total
      + denied_administrative_inquiry__total AS denied,
    unavailable_not_held__total + unavailable_requires_creation__total
      + unavailable_unclear__total AS unavailable
  FROM requests_wide
  WHERE :year = '' OR year = CAST(:year AS INTEGER)
), judged AS (
  SELECT *, closed + granted + denied + unavailable IS NULL AS unread,
    checks_failed = 0 AND closed + granted + denied + unavailable IS NOT NULL AS whole
  FROM parts
), summed AS (
  SELECT coalesce(r.adcode, i.adcode) AS adcode, p.year, r.publisher_kind, sum(whole) AS reports, sum(unread) AS unread,
    sum(NOT whole AND NOT unread) AS failed,
    sum(closed) FILTER (WHERE whole) AS closed,
    sum(denied) FILTER (WHERE whole) AS denied,
    sum(unavailable) FILTER (WHERE whole) AS unavailable,
    sum(granted) FILTER (WHERE whole) AS granted
  FROM judged p
  JOIN reports r ON r.id = p.report_id
  JOIN sites i ON i.id = r.site_id
  GROUP BY 1, p.year, r.publisher_kind
)
SELECT coalesce(d.name, s.adcode) AS division, s.year, s.publisher_kind, s.closed, s.denied,
  round(100.0 * s.denied / nullif(s.closed, 0), 1) AS denied_percent_of_closed,
  round(100.0 * s.unavailable / nullif(s.closed, 0), 1) AS unavailable_percent_of_closed,
  round(100.0 * s.granted / nullif(s.closed, 0), 1) AS granted_percent_of_closed,
  s.reports, s.unread AS left_out_for_blanks, s.failed AS left_out_for_failed_checks
FROM summed s
LEFT JOIN divisions d ON d.adcode = s.adcode
ORDER BY s.year DESC, denied_percent_of_closed DESC
