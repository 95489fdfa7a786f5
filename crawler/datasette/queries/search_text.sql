-- Search the full text 全文检索
-- Title, publisher and prose. Any run of Chinese characters is found, one character or many; words
-- parted by blanks must all occur; "…" holds a phrase together. The first place is shown. The first 200
-- reports, the latest years first; the page of search has all.
SELECT r.publisher, r.year, coalesce(
    ogi_snippet((SELECT group_concat(heading || ' ' || text, ' ') FROM
      (SELECT heading, text FROM sections WHERE report_id = r.id ORDER BY n)), :q),
    ogi_snippet(r.title, :q)) AS passage, r.title, r.report
FROM reports_search s
JOIN reports r ON r.id = s.rowid
WHERE reports_search MATCH escape_fts(:q) AND r.current = 1
ORDER BY r.year DESC, r.publisher
LIMIT 200
