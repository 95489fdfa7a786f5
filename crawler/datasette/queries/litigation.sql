-- Who is taken to review and to court? 行政复议与行政诉讼
-- Administrative reviews (行政复议) and lawsuits (行政诉讼) over information requests, and how many
-- ended with a correction (结果纠正). The share is of the cases that have ended. The first 100,
-- most cases first.
SELECT publisher, year, review AS reviews, review_corrected AS reviews_corrected,
  litigation AS lawsuits, litigation_corrected AS lawsuits_corrected,
  round(100.0 * (review_corrected + litigation_corrected)
    / nullif(review - review_pending + litigation - litigation_pending, 0), 1)
    AS corrected_percent_of_ended,
  checks_failed, report
FROM outcomes
WHERE review + litigation > 0 AND (:year = '' OR year = CAST(:year AS INTEGER))
ORDER BY review + litigation DESC
LIMIT 100
