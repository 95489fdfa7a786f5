"""Reports on other governments' domains, as crawls have named them and left them."""

from __future__ import annotations

import re
import sqlite3

_LEFT = """
select p.url, max(p.detail), min(p.site_id) from problems p
where p.code = 'document_elsewhere' and p.url is not null
and not exists (select 1 from captures c where c.requested_url = p.url or c.url = p.url)
group by p.url order by p.url
"""
_TITLE = re.compile(r" \[(.*)\]$")


def left_elsewhere(conn: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Give what nobody has fetched since: its address, its title in the list, the list's site."""
    found = []
    for url, detail, site in conn.execute(_LEFT):
        title = _TITLE.search(detail or "")
        found.append((url, title[1] if title else "", site))
    return found
