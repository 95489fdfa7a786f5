"""Bringing the panel up to date: rows whose sources changed are made anew, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.corpus import stale, units
from crawler.corpus.connection import named_errors, transaction
from crawler.corpus.digests import digest_of
from crawler.corpus.panel.rows import HEAD_COLUMNS, NAMES, Chosen, Divisions, RowMaker
from crawler.corpus.store import Corpus

# The current reports of a unit on a year, the one to take first: none that is withdrawn or says that it
# is void; one that says that it corrects another, then one whose title names the organ and not its whole
# place (青岛市人民政府, not 青岛市 or 全市), unless these are fragments; then the fullest; then that with the fewest
# failed checks; then the one published last.
_CURRENT = f"""
WITH found AS (SELECT * FROM ({units.REPORTS}) WHERE year = ?3 AND current = 1)
SELECT id, reading_digest, 2 * numbers >= max(numbers) OVER () AS is_whole FROM found
ORDER BY withdrawn IS NOT NULL, title LIKE '%作废%' OR title LIKE '%已撤%',
  (title GLOB '*[更修订]正*' OR title LIKE '%修订%' OR title LIKE '%勘误%') AND is_whole DESC,
  (title GLOB '*政府[^信公]*' AND title NOT GLOB '*全[省市县区州]*') AND is_whole DESC,
  numbers DESC, checks_failed, published DESC, first_seen DESC, report
"""  # noqa: S608 - a constant of ours
# When the first of all prints of the unit's reports on the year was published, by its own word, and when
# the first of them was fetched: a correction does not make late what was in time.
_FIRST = f"""
SELECT min(CASE WHEN CAST(substr(published, 1, 4) AS INTEGER) > year THEN published END),
  min(first_seen)
FROM ({units.REPORTS}) WHERE year = ?3
"""  # noqa: S608 - a constant of ours
# What a row shows of its report and a reading does not decide: its address, whether it was withdrawn.
# Checks, suspects, figures and their places are in the digest of the reading.
_SHOWN = f"SELECT {', '.join(HEAD_COLUMNS)} FROM reports WHERE id = ?"  # noqa: S608 - our own names


def refresh_panel(corpus: Corpus) -> int:
    """Make the panel say what the corpus says; give how many rows were made or taken out.

    A second call changes nothing. Raises CorpusFull or CorpusBusy; the panel is then as it was.
    """
    with named_errors(corpus.path), transaction(corpus.conn):
        return _refresh(corpus.conn)


def _refresh(conn: sqlite3.Connection) -> int:
    keys = stale.waiting(conn, "panel")
    if not keys:
        return 0
    divisions = Divisions(conn)
    new: list[Chosen] = []
    old: list[tuple[int]] = []
    for key in keys:
        unit_id = units.unit_of(key.place, key.organ)
        have = conn.execute(
            "SELECT report_id, source_digest FROM panel WHERE unit_id = ? AND year = ?",
            (unit_id, key.year),
        ).fetchone()
        chosen = next(_choose(conn, key, unit_id, divisions), None)
        if have != (chosen and (chosen.number, chosen.digest)):
            old += [have[:1]] if have else []
            new += [chosen] if chosen else []
    conn.executemany("DELETE FROM panel WHERE report_id = ?", old)
    # A report that moved to another publisher or year is still there under the old one.
    conn.executemany("DELETE FROM panel WHERE report_id = ?", [(c.number,) for c in new])
    make = RowMaker(conn, divisions).row
    marks = ", ".join("?" * len(NAMES))
    listed = ", ".join(f'"{name}"' for name in NAMES)
    conn.executemany(
        f"INSERT INTO panel({listed}) VALUES ({marks})",  # noqa: S608 - names of our own
        map(make, new),
    )
    stale.done(conn, "panel")
    return len({number for (number,) in old} | {chosen.number for chosen in new})


def _choose(
    conn: sqlite3.Connection, key: stale.Key, unit_id: str, divisions: Divisions
) -> Iterator[Chosen]:
    """Give the report that stands for a publisher and year, if there is any."""
    if not key.organ or not key.year:
        return
    rows = conn.execute(_CURRENT, key).fetchall()
    if rows:
        (first, *_), *others = rows
        where = divisions.of(key.place)
        shown = conn.execute(_SHOWN, (first,)).fetchone()
        seen = conn.execute(_FIRST, key).fetchone()
        source = digest_of(key, rows, where, shown, seen)
        yield Chosen(first, unit_id, tuple(number for number, *_ in others), source, *seen)
