"""Units: organs across years and sites, however their reports spell them.

A unit is an organ (`parsers.publishers.organ_of`) of a place: the adcode of the report, or where that
leaves it open, of the site that showed it.
"""

from __future__ import annotations

from crawler.corpus.digests import digest_of

# Every version of every report of a unit, given as ?1, its place, and ?2, its organ. Two questions, so
# that an index answers both.
REPORTS = """
  SELECT r.* FROM reports r WHERE r.organ = ?2 AND r.adcode = ?1
  UNION ALL
  SELECT r.* FROM reports r JOIN sites s ON s.id = r.site_id
  WHERE r.organ = ?2 AND r.adcode IS NULL AND coalesce(s.adcode, '') = ?1
"""


def unit_of(place: str, organ: str) -> str:
    """Name a unit: ten hex digits of its place and its organ."""
    return digest_of(place, organ)[:10]
