-- Where do the sums not hold? 勾稽关系不符
-- Each arithmetic rule of the form that a current report breaks: what the other side adds up to
-- (expected) beside what is printed (actual). The figures stay as printed. Part of a publisher's
-- name narrows the list. More than 2,000 are not shown here:
-- the page of failed checks has all, and all as CSV.
SELECT publisher, year, rule, expected, actual, actual - expected AS difference, detail, cells,
  report
FROM checks
WHERE status = 'fail' AND current = 1
  AND (:publisher = '' OR instr(publisher, :publisher) > 0)
ORDER BY abs(actual - expected) DESC
