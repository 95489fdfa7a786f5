"""An invented corpus with its archive: real bytes behind the reports, some of them hostile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from crawler.corpus import Corpus
from crawler.corpus.refresh import refresh
from parsers import read
from parsers.model import Claim, Report
from tests.crawler.corpus.samples import a_report, keep
from tests.crawler.datasette.invented import make_corpus

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden"

# What a publisher could put into its page: markup, a template, a formula, a quotation's end.
NASTY = "=1+1<script>alert(1)</script>{{ 7*7 }}\"'><img src=x onerror=alert(2)>'; DROP TABLE reports;--局"
# What a page could hold that would run, load or lead away.
LURE = (
    '<base href="http://elsewhere.test/"><meta http-equiv="refresh" content="0;url=http://elsewhere.test/r">'
    '<link rel="stylesheet" href="http://elsewhere.test/a.css"><link rel="preconnect" href="http://elsewhere.test">'
    '<script src="http://elsewhere.test/a.js"></script><script>top.location="http://elsewhere.test/t"</script>'
    '<img src="http://elsewhere.test/a.png" onerror="alert(3)"><iframe src="http://elsewhere.test/f"></iframe>'
    '<p style="background:url(http://elsewhere.test/b.png)">云</p><a href="http://elsewhere.test/l">走</a>'
    '<form action="http://elsewhere.test/s"><input name="q"><button>送</button></form>'
)


class Archived(NamedTuple):
    """The corpus, and the ids of the reports that tests speak of."""

    corpus: Path
    misprint: str
    contradiction: str
    lure: str
    nasty: str
    unarchived: str


def make_archived(folder: Path) -> Archived:
    """Write the corpus of `invented` with four reports more, whose originals are archived."""
    path = folder / "corpus.db"
    make_corpus(path)
    site = "http://www.990100.gov.test"
    misprint = (GOLDEN / "misprint.html").read_bytes()
    prose = (GOLDEN / "prose_contradicts.html").read_bytes()
    clean = (GOLDEN / "clean_2021.html").read_text("utf-8")
    lure = clean.replace("</body>", f"{LURE}</body>").encode()
    bodies = {
        f"{site}/a/2023.html": misprint,
        f"{site}/b/2024.html": prose,
        f"{site}/c/2024.html": lure,
        f"{site}/d/2024.html": b"<p>nasty</p>",
    }
    captures = dict(zip(bodies, keep(folder / "archive", bodies, site="990100"), strict=True))
    ids = []
    with Corpus.open(path) as corpus:
        for url, body in bodies.items():
            report = _nasty() if body == b"<p>nasty</p>" else read(body, url=url)
            corpus.store(captures[url], report)
            (found,) = corpus.conn.execute("SELECT report FROM reports WHERE url = ?", (url,))
            ids.append(found[0])
        (other,) = corpus.conn.execute("SELECT report FROM reports ORDER BY id LIMIT 1").fetchone()
        refresh(corpus)
    return Archived(path, *ids, other)


def _nasty() -> Report:
    """Give a reading in which every text that a page shows is hostile."""
    report = a_report(NASTY, 2024)
    section = replace(report.sections[0], heading=NASTY, text=f"{NASTY}共收到72件")
    figures = (replace(report.figures[0], raw=NASTY, value=None, state="ambiguous"),)
    claim = Claim(("requests.received_new.total",), 72, NASTY, 0, 0, len(NASTY))
    return replace(
        report,
        title=NASTY,
        sections=(section,),
        figures=(*figures, *report.figures[1:]),
        claims=(claim,),
        problems=tuple(replace(p, detail=NASTY) for p in report.problems),
    )
