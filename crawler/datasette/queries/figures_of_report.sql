-- The figures of one report, back to their bytes 一份报告的全部数字及其出处
-- Each cell with what is printed, the place in the document, the digest of the document, and the
-- WARC record that holds it. Give the id of a report (column report of any list).
SELECT f."table", f.row_zh, f.column_zh, f.value, f.raw, f.state, f.unit, f.locator,
  d.sha256 AS document_sha256, k.warc_file, k.warc_offset, k.warc_length, k.fetched_at, k.url
FROM reports r
JOIN figures f ON f.report_id = r.id
JOIN documents d ON d.id = f.document_id
LEFT JOIN captures k ON k.id = (SELECT min(id) FROM captures WHERE document_id = f.document_id)
WHERE r.report = :report
ORDER BY f.cell_id
