-- Pages whose attachment says something else 网页与附件数据不一致的报告
-- A report published twice, as a page and as a file, with another figure in each: what was taken,
-- what the other document prints, and where. A blank beside a zero is not listed.
SELECT report, publisher, year, cell, row_zh, column_zh, taken_raw, other_raw, other_url,
  other_locator
FROM readings_compared
WHERE contradicts = 1 AND current = 1
ORDER BY year DESC, publisher, report, cell
