-- Which reports were edited after publication? 公布后被修改的报告
-- Figures that differ between one version of a report and the next that its address showed; of the
-- 50 reports that were edited last. The first 500 figures; the view revisions has all.
WITH edited AS (
  SELECT id, series, version FROM reports WHERE version > 1 ORDER BY first_seen DESC LIMIT 50
)
SELECT b.publisher, b.year, c."table", c.row_zh, c.column_zh, x.raw AS printed_before,
  y.raw AS printed_after, a.first_seen AS seen_before, b.first_seen AS seen_after,
  a.report AS report_before, b.report
FROM edited e
CROSS JOIN reports b ON b.id = e.id
CROSS JOIN reports a ON a.series = e.series AND a.version = e.version - 1
CROSS JOIN figure_values y ON y.report_id = b.id
CROSS JOIN figure_values x ON x.report_id = a.id AND x.cell_id = y.cell_id
CROSS JOIN cells c ON c.id = y.cell_id
WHERE (x.value IS NOT y.value OR x.raw <> y.raw)
  AND (a.published = b.published OR coalesce(a.year = b.year, 1))
ORDER BY b.first_seen DESC, y.cell_id
LIMIT 500
