"""A corpus with runs that are only noted, as if crawls had been made."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from crawler.corpus import Corpus
from crawler.corpus.site_runs import note
from crawler.registry import Site
from crawler.results import result_of
from parsers.model import Report
from tests.crawler.corpus.samples import a_capture, a_report

SITE = Site(
    id="990900", adcode="990900", name="甲市", level="prefecture", family="trs", spider="trs",
    portal_url=None, column_url="http://www.jia.gov.test/nb/", column_basis=None, confidence=None,
    notes=None,
)  # fmt: skip
OTHER = replace(SITE, id="990901", adcode="990901", name="乙区")  # on the same host
ELSEWHERE = replace(SITE, id="990902", name="丙县", column_url="http://www.bing.gov.test/nb/")


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def crawled(
    corpus: Corpus,
    at: str,
    *,
    site: Site = SITE,
    reason: str = "finished",
    end: bool = True,
    **stats,
) -> list[str]:
    """Note that a site was crawled at a time; give the codes of what its history says against it.

    ``year`` and ``new_only`` are what was asked for; the rest are Scrapy's stats, with __ for /.
    """
    arguments = {
        k: stats.pop(k) for k in ("year", "from_year", "until_year", "new_only") if k in stats
    }
    began = day(at)
    said = {name.replace("__", "/"): value for name, value in stats.items()}
    result = result_of(
        site,
        {"finish_reason": reason, "start_time": began, "finish_time": began + timedelta(minutes=9), **said},
        arguments,
    )  # fmt: skip
    corpus.begin_run(f"crawl of {site.id}", version="1")
    corpus.conn.execute(
        "UPDATE runs SET started = ? WHERE id = ?", (f"{began:%Y-%m-%dT%H:%M:%SZ}", corpus.run_id)
    )
    corpus.add_site(site.id, name=site.name, url=site.column_url)
    codes = note(corpus, result)
    if end:
        run = corpus.run_id
        corpus.end_run(0 if result.well and not codes else 1, {"sites": 1})
        corpus.conn.execute("UPDATE runs SET finished = ? WHERE id = ?", (result.ended, run))
    return codes


def published(
    corpus: Corpus,
    publisher: str,
    year: int,
    *,
    on: str | None = None,
    seen: str | None = None,
    kind: str = "department",
    site: Site = SITE,
) -> Report:
    """Store a report of a publisher, found at a site."""
    url = f"{site.column_url}{quote(publisher)}/{year}.html"
    report = replace(
        a_report(), publisher=publisher, year=year, published=on, publisher_kind=kind, adcode=None
    )
    seen = seen or f"{year + 1}-06-01T00:00:00Z"
    corpus.store(a_capture(url, url.encode(), at=seen, site=site.id), report)
    return report
