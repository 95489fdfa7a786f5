"""How the cells of the forms were filled, year by year: `cell_counts`, kept as reports come and go.

To count a year's two million figures for a page takes seconds. What came is added and what went is
taken off; only where a reading that was counted is no longer there is its year counted anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from crawler.corpus import stale
from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.store import Corpus

_COUNTS = ("zero", "other_numbers", "blank", "nil_mark", "ambiguous", "missing")
# The state of a figure and its being zero, in the order of _COUNTS; states are those of schema.py.
_SUMS = """
  total(f.value = 0), total(f.value <> 0), total(f.state_id = 2), total(f.state_id = 3),
  total(f.state_id = 4), total(f.state_id = 5)"""
_ADD = f"""
INSERT INTO cell_counts(year, cell_id, {", ".join(_COUNTS)})
SELECT coalesce(r.year, 0), f.cell_id, {_SUMS}
FROM json_each(?) j JOIN reports r ON r.id = j.value JOIN figure_values f ON f.report_id = r.id
WHERE true GROUP BY 1, 2
ON CONFLICT DO UPDATE SET {", ".join(f"{n} = {n} + excluded.{n}" for n in _COUNTS)}
"""  # noqa: S608 - constants only
_TAKE_OFF = _ADD.replace(" + excluded", " - excluded")
_CURRENT = """
SELECT r.id, r.reading_digest FROM reports r JOIN sites s ON s.id = r.site_id
WHERE r.organ IS nullif(?2, '') AND r.year IS nullif(?3, 0)
  AND coalesce(r.adcode, s.adcode, '') = ?1 AND r.current = 1
"""


def refresh_counts(corpus: Corpus) -> int:
    """Bring the counts up to date; give how many reports were taken in or out.

    A second call changes nothing. Raises CorpusFull or CorpusBusy; the counts are then as before.
    """
    with named_errors(corpus.path), transaction(corpus.conn):
        return _refresh(corpus.conn)


def _refresh(conn: sqlite3.Connection) -> int:
    come: list[tuple[int, str, stale.Key]] = []
    gone: list[tuple[int, str, stale.Key]] = []
    for key in stale.waiting(conn, "counts"):
        now = dict(conn.execute(_CURRENT, key).fetchall())
        then = dict(
            conn.execute(
                "SELECT report_id, reading_digest FROM counted"
                " WHERE place = ? AND organ = ? AND year = ?",
                key,
            ).fetchall()
        )
        come += [(n, digest, key) for n, digest in now.items() if then.get(n) != digest]
        gone += [(n, digest, key) for n, digest in then.items() if now.get(n) != digest]
    kept = [one for one in gone if _still_there(conn, *one)]
    anew = sorted({key.year for number, digest, key in gone if (number, digest, key) not in kept})
    conn.executemany("DELETE FROM counted WHERE report_id = ?", [(n,) for n, *_ in gone])
    conn.executemany(
        "INSERT OR REPLACE INTO counted VALUES (?, ?, ?, ?, ?)",
        [(number, digest, *key) for number, digest, key in come],
    )
    conn.execute(_ADD, (_list(n for n, _, key in come if key.year not in anew),))
    conn.execute(_TAKE_OFF, (_list(n for n, _, key in kept if key.year not in anew),))
    for year in anew:
        conn.execute("DELETE FROM cell_counts WHERE year = ?", (year,))
        numbers = conn.execute("SELECT report_id FROM counted WHERE year = ?", (year,)).fetchall()
        conn.execute(_ADD, (_list(number for (number,) in numbers),))
    stale.done(conn, "counts")
    return len({n for n, *_ in come} | {n for n, *_ in gone})


def _still_there(conn: sqlite3.Connection, number: int, digest: str, key: stale.Key) -> bool:
    """Whether the figures that were counted can be read once more, to be taken off."""
    sql = "SELECT reading_digest, coalesce(year, 0) FROM reports WHERE id = ?"
    return bool(conn.execute(sql, (number,)).fetchone() == (digest, key.year))


def _list(numbers: Iterable[int]) -> str:
    return json.dumps(list(numbers))
