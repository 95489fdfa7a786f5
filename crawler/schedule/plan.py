"""What is due on all sites: the calendar applied to the registry, hosts that are left alone apart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.registry import Site
from crawler.schedule.calendar import OF_THE_HOST, Due, Later, next_crawl, pause_ends
from crawler.schedule.history import Attempt, History, histories

# In a short night the reports of the season come before the rest.
_ORDER = ("new", "season", "whole", "recent")


@dataclass(frozen=True, slots=True)
class Planned:
    """A site with what is next for it."""

    site: Site
    next: Due | Later

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        out: dict[str, Any] = {"site": self.site.id, "name": self.site.name}
        if isinstance(self.next, Due):
            out |= {"due": True, "kind": self.next.kind, "since": _iso(self.next.since)}
            out |= {"arguments": dict(self.next.arguments)}
        else:
            out |= {"due": False, "until": _iso(self.next.until)}
        return out | {"why": self.next.why}


def plan(sites: Iterable[Site], conn: sqlite3.Connection | None, now: datetime) -> list[Planned]:
    """Say what is next for each site that has a spider: what is due first, in the order to crawl.

    ``conn`` is the corpus, None where there is none yet. Sites of a host that challenged, or that
    asked to be left alone, wait together.
    """
    known = histories(conn, now)
    alone = _left_alone(known.values(), now)
    planned = []
    for site in sites:
        if site.spider is None:
            continue
        then = next_crawl(known[site.id] if site.id in known else History(), now)
        host = alone.get(site.host)
        if host is not None and isinstance(then, Due):
            then = host
        planned.append(Planned(site, then))
    return sorted(planned, key=_rank)


def _left_alone(known: Iterable[History], now: datetime) -> dict[str, Later]:
    """Give the hosts that are left alone, and until when."""
    by_host: dict[str, list[Attempt]] = {}
    for history in known:
        for attempt in history.attempts:
            by_host.setdefault(attempt.host, []).append(attempt)
    out: dict[str, Later] = {}
    for host, attempts in by_host.items():
        attempts.sort(key=lambda a: a.ended, reverse=True)
        last = attempts[0]
        if last.reason not in OF_THE_HOST:
            continue
        # Several sites of a host can fail in one run: that is once.
        times = {a.ended.date() for a in _while_failing(attempts)}
        until = pause_ends(last, len(times))
        if until > now:
            out[host] = Later(until, f"its host is left alone: {last.reason}")
    return out


def _while_failing(attempts: list[Attempt]) -> Iterable[Attempt]:
    for attempt in attempts:
        if attempt.reason not in OF_THE_HOST:
            return
        yield attempt


def _rank(planned: Planned) -> tuple[Any, ...]:
    then = planned.next
    if isinstance(then, Due):
        return 0, _ORDER.index(then.kind), then.since
    return 1, 0, then.until


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
