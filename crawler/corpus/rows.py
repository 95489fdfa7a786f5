"""A reading as rows: what `Corpus.store` writes, computed before the transaction begins."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from os.path import commonprefix
from typing import Any

from crawler.corpus.codebook import CellNumbers
from crawler.corpus.digests import digest_of
from parsers.model import MEMBER, STATES, Report
from parsers.publishers import organ_of

Row = tuple[Any, ...]
_FOLD = "~"
_WORTH_FOLDING = 8  # characters
STATE_NUMBERS = {state: number for number, state in enumerate(STATES, 1)}


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of one report, each without its report's number.

    ``content`` digests what is printed; ``digest`` everything that the reading found. Equal
    content in another document means that only the page round the report changed; another digest
    for the same document means that a better parser read it.
    """

    report: Report
    tables: list[Row]  # table, form, place, document number (None: the report's own document)
    figures: list[Row]  # cell number, value, raw, state number, locator; in the cells' order
    checks: list[Row]  # n, rule, cells, status, expected, actual, detail
    claims: list[
        Row
    ]  # n, cell number, cells, value, quote, section, start, end, relation, base, unit
    suspects: list[Row]  # n, cell number, printed, suggested, reason, alternatives
    problems: list[Row]  # code, detail, cells
    sections: list[Row]  # n, heading, text; n = -1 is the prose before the first heading
    attachments: list[Row]  # n, url, title
    content: str
    digest: str
    # Of a page with attachments only; `together.py` fills them in.
    documents: tuple[Row, ...] = ()  # n, document number, url, role, agreeing, differing
    differences: tuple[Row, ...] = ()  # document, cell, value, raw, state, contradicts, locator

    @classmethod
    def of(cls, report: Report, numbers: CellNumbers) -> Reading:
        """Turn a report into rows. Raises UnknownCell for a cell that no form has."""
        forms = dict(report.forms)
        find = numbers.find
        short, places = _fold_places(report)
        states = STATE_NUMBERS
        figures = sorted(
            [
                (
                    find(f.key, forms),
                    f.value,
                    f.raw,
                    states[f.state],
                    short.get(f.locator, f.locator),
                )
                for f in report.figures
            ]
        )
        sections: list[Row] = [(n, s.heading, s.text) for n, s in enumerate(report.sections)]
        if report.preamble:
            sections.insert(0, (-1, "", report.preamble))
        tables = [(table, form, places.get(table), None) for table, form in sorted(forms.items())]
        checks = [
            (n, c.rule, _json(c.cells), c.status, c.expected, c.actual, c.detail)
            for n, c in enumerate(report.checks)
        ]
        claims = [
            (
                n,
                find(c.cell, forms),
                _json(c.cells),
                c.value,
                c.quote,
                c.section,
                c.start,
                c.end,
                c.relation,
                _json(c.base),
                c.unit,
            )
            for n, c in enumerate(report.claims)
        ]
        suspects = [
            (n, find(s.cell, forms), s.printed, s.suggested, s.reason, s.alternatives)
            for n, s in enumerate(report.suspects)
        ]
        problems = problem_rows(report)
        attachments = [(n, a.url, a.title) for n, a in enumerate(report.attachments)]
        head = (report.title, report.publisher, report.year, report.published)
        printed = [figure[:4] for figure in figures]
        rest = (report.publisher_kind, report.adcode, report.form)
        locators = (places, [figure[4] for figure in figures])
        beside = [row for row in attachments if MEMBER not in row[1]]  # not printed: found by us
        content = digest_of(head, sorted(forms.items()), printed, sections, beside)
        return cls(
            report,
            tables,
            figures,
            checks,
            claims,
            suspects,
            problems,
            sections,
            attachments,
            content,
            digest_of(content, rest, locators, checks, claims, suspects, problems),
        )

    def head(self) -> dict[str, Any]:
        """Give the columns of `reports` that the reading fills."""
        report = self.report
        states = Counter(f.state for f in report.figures)
        return {
            "title": report.title,
            "publisher": report.publisher,
            "organ": organ_of(report.publisher, report.adcode) if report.publisher else None,
            "publisher_kind": report.publisher_kind,
            "adcode": report.adcode,
            "year": report.year,
            "published": report.published,
            "form": report.form,
            "numbers": states["number"],
            "blanks": states["blank"] + states["nil_mark"],
            "missing": states["missing"],
            "ambiguous": states["ambiguous"],
            "checks_failed": sum(c.status == "fail" for c in report.checks),
            "problems": len(report.problems),
            "content_digest": self.content,
            "reading_digest": self.digest,
        }


def _fold_places(report: Report) -> tuple[dict[str, str], dict[str, str]]:
    """Take out of the locators what all cells of a table share: the way to the table.

    ``table=0 row=5 column=3 xpath=(/html/body/div[2]/table[1]//tr)[5]/*[3]`` becomes
    ``table=0 row=5 column=3 ~[5]/*[3]``, the rest is said once a table. That is most of the size
    of a figure; the view `figures` puts the two together again. Gives the short form of each
    locator and the shared part of each table.
    """
    located = [f for f in report.figures if f.locator]
    if any(_FOLD in f.locator for f in located):
        return {}, {}
    words: dict[str, list[str]] = {}
    for figure in located:
        words.setdefault(figure.table, []).append(figure.locator.rpartition(" ")[2])
    places = {}
    for table, last in words.items():
        first, final = min(last), max(last)  # what these two share, all between them share
        shared = commonprefix((first, final))  # noqa: RUF071 - of characters, not of folders
        if len(shared) >= _WORTH_FOLDING:
            places[table] = shared
    short = {
        f.locator: f.locator.replace(places[f.table], _FOLD, 1)
        for f in located
        if f.table in places
    }
    return short, places


def problem_rows(report: Report) -> list[Row]:
    """Give a report's problems as rows (code, detail, cells)."""
    return [(p.code, p.detail, _json(p.cells)) for p in report.problems]


def prose(sections: Iterable[Row]) -> str:
    """Give the searchable prose of rows (n, heading, text): headings and text, a line each."""
    return "\n".join(f"{heading}\n{text}" for _n, heading, text in sections)


@lru_cache(maxsize=4096)  # the rules of the forms name the same cells in every report
def _json(cells: tuple[str, ...]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
