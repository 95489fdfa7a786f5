"""The narrow tables under the pages: what became of requests, a unit and year, a division and year.

The panel has some 400 columns, too wide to go through for a page. `outcomes` has a dozen of them,
`division_years` their sums. Both follow the panel: only rows whose source changed are made anew, and
only the divisions of those rows are added up again.
"""

from __future__ import annotations

import sqlite3

from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.store import Corpus

# A report counts for shares only if every result is a printed number and none of its sums fails. The
# forms before that of 2019 have no line for requests that were not dealt with (不予处理).
WHOLE = (
    "checks_failed = 0 AND answered + granted + granted_in_part + denied + unavailable + other"
    " + coalesce(rejected, CASE WHEN year < 2019 THEN 0 END) IS NOT NULL"
)
_TAKEN = (
    "report_id, source_digest, unit_id, publisher, publisher_kind, year, report, published,"
    " days_late, numbers, blanks, missing, ambiguous, checks_failed, suspects, problems,"
    " read_from_scan, invented, received, answered, granted, granted_in_part, denied, unavailable,"
    " rejected, other, carried_out, carried_in, review, review_corrected, review_pending,"
    " litigation, litigation_corrected, litigation_pending"
)
# A government whose division is not known (which 市中区?) is not that of the site that shows it; organs
# below it (石桥镇) are in its division.
_PLACE = """CASE WHEN r.adcode IS NULL AND r.publisher_kind IN ('government', 'general_office') THEN ''
  ELSE coalesce(r.adcode, s.adcode, '') END"""
_STALE = """
SELECT o.report_id, o.place FROM outcomes o
LEFT JOIN panel p ON p.report_id = o.report_id AND p.source_digest = o.source_digest
WHERE p.report_id IS NULL"""
_NEW = f"""
INSERT INTO outcomes(place, {_TAKEN})
SELECT {_PLACE}, {", ".join(f"p.{name}" for name in _TAKEN.split(", "))}
FROM (SELECT report_id FROM panel EXCEPT SELECT report_id FROM outcomes) n
JOIN panel p ON p.report_id = n.report_id
JOIN reports r ON r.id = p.report_id
JOIN sites s ON s.id = r.site_id
RETURNING place"""  # noqa: S608 - names of our own
# A report that is no longer one took its row of `outcomes` with it.
_MISCOUNTED = """
SELECT y.place FROM (SELECT place, sum(reports) AS n FROM division_years GROUP BY place) y
WHERE y.n <> (SELECT count(*) FROM outcomes o WHERE o.place = y.place)"""
_SUMS = f"""
INSERT INTO division_years
SELECT o.place, o.year, coalesce(o.publisher_kind, ''), count(*),
  (SELECT count(DISTINCT unit_id) FROM outcomes k
    WHERE k.place = o.place AND k.publisher_kind IS o.publisher_kind),
  sum(checks_failed > 0), sum(checks_failed), sum(numbers), sum(blanks), sum(missing),
  sum(ambiguous), sum(read_from_scan), sum(invented), coalesce(sum(days_late > 0), 0),
  sum(received), count(received), sum({WHOLE}),
  sum(checks_failed = 0 AND NOT ({WHOLE})),
  sum(answered) FILTER (WHERE {WHOLE}), sum(granted) FILTER (WHERE {WHOLE}),
  sum(granted_in_part) FILTER (WHERE {WHOLE}), sum(denied) FILTER (WHERE {WHOLE}),
  sum(unavailable) FILTER (WHERE {WHOLE}), sum(rejected) FILTER (WHERE {WHOLE}),
  sum(other) FILTER (WHERE {WHOLE})
FROM outcomes o WHERE o.place = ?
GROUP BY o.place, o.year, o.publisher_kind"""  # noqa: S608 - names of our own


def refresh_outcomes(corpus: Corpus) -> int:
    """Make the tables say what the panel says; give how many reports were taken in or out.

    A second call changes nothing. Raises CorpusFull or CorpusBusy; the tables are then as before.
    """
    with named_errors(corpus.path), transaction(corpus.conn):
        return _refresh(corpus.conn)


def _refresh(conn: sqlite3.Connection) -> int:
    stale = conn.execute(_STALE).fetchall()
    conn.executemany("DELETE FROM outcomes WHERE report_id = ?", [(n,) for n, _ in stale])
    new = conn.execute(_NEW).fetchall()
    gone = conn.execute(_MISCOUNTED).fetchall()
    places = {place for _, place in stale} | {place for (place,) in (*new, *gone)}
    for place in sorted(places):
        conn.execute("DELETE FROM division_years WHERE place = ?", (place,))
        conn.execute(_SUMS, (place,))
    return len(stale) + len(new)
