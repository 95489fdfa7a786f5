-- Who is taken to review and to court? 行政复议与行政诉讼
-- Administrative reviews (行政复议) and lawsuits (行政诉讼) over information requests, and how many
-- ended with a correction (结果纠正). The share is of the cases that have ended.
SELECT publisher, year, review__total AS reviews, review__corrected AS reviews_corrected,
  litigation_direct__total + litigation_after_review__total AS lawsuits,
  litigation_direct__corrected + litigation_after_review__corrected AS lawsuits_corrected,
  round(100.0 * (review__corrected + litigation_direct__corrected
      + litigation_after_review__corrected)
    / nullif(review__total - review__pending + litigation_direct__total
      - litigation_direct__pending + litigation_after_review__total
      - litigation_after_review__pending, 0), 1) AS corrected_percent_of_ended,
  checks_failed, report
FROM review_litigation_wide
WHERE review__total + litigation_direct__total + litigation_after_review__total > 0
  AND (:year = '' OR year = CAST(:year AS INTEGER))
ORDER BY review__total + litigation_direct__total + litigation_after_review__total DESC
LIMIT 100
