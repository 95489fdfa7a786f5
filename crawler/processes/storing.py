"""The one writer of a corpus, as the storing process runs it (see `worker.Worker`)."""

from __future__ import annotations

import atexit
import logging
import pickle
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from crawler.corpus import Corpus, site_runs, together
from crawler.discovery.model import Discovery
from crawler.discovery.store import store as store_discovery
from crawler.items import Bundle, Capture
from crawler.processes.reading import unpacked_together
from crawler.registry import Site
from crawler.results import SiteResult

logger = logging.getLogger(__name__)


def call(
    path: str, run_id: int | None, calls: Sequence[tuple[str, tuple[Any, ...]]]
) -> list[tuple[bool, Any]]:
    """Do calls (a name of CALLS, arguments) on the corpus at ``path``, opening it first if need be; all of them are committed.

    Each gives (True, what it returns) or (False, its error). They share one transaction, since a
    commit costs as much as half a report; where one of them fails, each has a transaction to
    itself, so that only what is at fault is not stored.
    """
    corpus = _opened(path, run_id)
    if len(calls) > 1:
        try:
            with corpus.together():
                return [(True, CALLS[name](corpus, *args)) for name, args in calls]
        except Exception as error:  # noqa: BLE001  the same error comes again below, and is given
            logger.debug("%d calls one by one, after %r", len(calls), error)
    return [_alone(corpus, name, args) for name, args in calls]


def _alone(corpus: Corpus, name: str, args: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, CALLS[name](corpus, *args)
    except Exception as error:  # noqa: BLE001  the boundary: every error becomes an answer
        return False, f"{type(error).__name__}: {error}"


@cache
def _opened(path: str, run_id: int | None) -> Corpus:
    corpus = Corpus.open(path)
    corpus.run_id = run_id
    atexit.register(corpus.close)
    return corpus


def _open_site(corpus: Corpus, site: Site) -> None:
    corpus.add_site(
        site.id,
        name=site.name,
        adcode=site.adcode,
        family=site.family,
        url=site.portal_url,
        column_url=site.column_url,
    )


def _reports_of(corpus: Corpus, site_id: str) -> list[tuple[str, str, str | None]]:
    return corpus.reports_of(site_id)


def _read_as(corpus: Corpus, capture: Capture) -> str | None:
    """Say as what these bytes at this address were read (`documents.read_as`); None: not yet."""
    known = corpus.known(capture.requested_url)
    if known is None or known.sha256 != capture.sha256:
        return None
    if corpus.is_withdrawn(capture.url):
        return None  # it is back: storing it says so
    row = corpus.conn.execute(
        "SELECT read_as FROM documents WHERE sha256 = ?", (capture.sha256,)
    ).fetchone()
    return row[0] if row else None


def _store(corpus: Corpus, capture: Capture, reading: bytes) -> str:
    report = pickle.loads(reading)  # noqa: S301  made by our own reading process
    return str(corpus.store(capture, report))


def _read_together(corpus: Corpus, bundle: Bundle) -> str | None:
    return together.read_as(corpus.conn, bundle)


def _store_together(corpus: Corpus, bundle: Bundle, reading: bytes) -> str:
    joined, reports = unpacked_together(reading)
    return str(corpus.store_together(bundle, joined, reports))


def _problem(corpus: Corpus, code: str, detail: str, site_id: str, url: str | None) -> None:
    corpus.add_problem(code, detail, site_id=site_id, url=url)


def _discovered(corpus: Corpus, site: Site, found: Discovery) -> None:
    store_discovery(corpus, site, found)


def _end_site(corpus: Corpus, result: SiteResult) -> list[str]:
    return site_runs.note(corpus, result)


CALLS: dict[str, Callable[..., Any]] = {
    "open_site": _open_site,
    "reports_of": _reports_of,
    "read_as": _read_as,
    "store": _store,
    "read_together": _read_together,
    "store_together": _store_together,
    "problem": _problem,
    "discovered": _discovered,
    "end_site": _end_site,
}
