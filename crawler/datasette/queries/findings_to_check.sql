-- What contradicts or copies another report? 跨报告核查
-- Findings across reports, newest first: carried in against carried out, documents in force, tables
-- and prose copied from last year or from others, amounts 10,000 times the usual, lateness. rule and
-- publisher narrow it. A verdict is given with ogi verdict and stays. The first 500; the table findings
-- has all.
SELECT f.id, f.rule, f.publisher, f.year, f.detail, f.verdict, f.note, f.report, f.other_report
FROM findings_judged f
WHERE (:rule = '' OR f.rule = :rule)
  AND (:publisher = '' OR instr(f.publisher, :publisher))
ORDER BY f.verdict IS NOT NULL, f.year DESC, f.rule, f.publisher
LIMIT 500
