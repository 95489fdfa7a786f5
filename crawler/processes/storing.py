"""The one writer of a corpus, as the storing process runs it (see `worker.Worker`)."""

from __future__ import annotations

import atexit
import pickle
from collections.abc import Callable
from functools import cache
from typing import Any

from crawler.corpus import Corpus
from crawler.items import Capture
from crawler.registry import Site


def call(path: str, run_id: int | None, name: str, *args: Any) -> Any:
    """Do one of the functions below on the corpus at ``path``, opening it first if need be."""
    return CALLS[name](_opened(path, run_id), *args)


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


def _read_as(corpus: Corpus, capture: Capture) -> str | None:
    """Say as what these bytes at this address were read (report, not_report); None: not yet."""
    known = corpus.known(capture.requested_url)
    if known is None or known.sha256 != capture.sha256:
        return None
    row = corpus.conn.execute(
        "SELECT read_as FROM documents WHERE sha256 = ?", (capture.sha256,)
    ).fetchone()
    return row[0] if row else None


def _store(corpus: Corpus, capture: Capture, reading: bytes) -> str:
    report = pickle.loads(reading)  # noqa: S301  made by our own reading process
    return str(corpus.store(capture, report))


def _problem(corpus: Corpus, code: str, detail: str, site_id: str, url: str | None) -> None:
    corpus.add_problem(code, detail, site_id=site_id, url=url)


CALLS: dict[str, Callable[..., Any]] = {
    "open_site": _open_site,
    "read_as": _read_as,
    "store": _store,
    "problem": _problem,
}
