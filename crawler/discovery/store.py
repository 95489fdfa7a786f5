"""Discoveries in the corpus: what was found of a site, each step with its evidence."""

from __future__ import annotations

import json
from dataclasses import asdict

from crawler.corpus import Corpus
from crawler.discovery.model import Discovery
from crawler.registry import Site


def store(corpus: Corpus, site: Site, found: Discovery) -> None:
    """Put a discovery into the corpus, whole, as part of its present run; raises CorpusError."""
    corpus.add_site(
        site.id,
        name=site.name,
        adcode=site.adcode or None,
        family=site.family,
        url=site.portal_url,
        column_url=site.column_url,
    )
    with corpus.together():
        number = corpus.conn.execute(
            "INSERT INTO discoveries(run_id, site_id, home, status, adcode, requests, seconds,"
            " columns, problems) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                corpus.run_id, site.id, found.home, found.status, found.adcode, found.requests,
                found.seconds, _json([asdict(column) for column in found.columns]),
                _json(found.problems),
            ),
        ).lastrowid  # fmt: skip
        corpus.conn.executemany(
            "INSERT INTO discovery_steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    number, s.n, s.url, s.from_url, s.text, s.how, s.promise, s.score, s.outcome,
                    s.evidence, s.family, s.sha256,
                )
                for s in found.steps
            ],
        )  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
