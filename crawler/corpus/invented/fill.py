"""Storing an invented corpus: through `Corpus.store`, many reports to a transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from crawler.corpus.invented.country import Organ, Place, provinces
from crawler.corpus.invented.figures import PUBLISHED, Figures, add_up, years_of
from crawler.corpus.invented.reports import no_report, report_of
from crawler.corpus.store import Corpus
from crawler.items import Capture
from crawler.versions import VERSION
from parsers.model import Report

TOGETHER = 200  # readings in a transaction
FIRST, LATER = "2025-04-10T02:00:00Z", "2025-10-10T02:00:00Z"
EDITED = 0.015  # of reports that the second crawl finds changed
EXPLAINED = 0.01  # that have a page beside them that is no report
WHOLE = 0.75  # of governments that report for all of their organs

Stored = tuple[Capture, Report]


@dataclass(frozen=True, slots=True)
class Printed:
    """One report before it is printed: who, which year, what was counted."""

    place: Place
    organ: Organ
    year: int
    figures: Figures

    @property
    def url(self) -> str:
        """Where it is said to stand."""
        number = self.organ.number
        return f"http://www.{self.place.adcode}.gov.test/xxgk/{number:02}/{self.year}.html"

    def luck(self) -> float:
        """Give a number from 0 to 1, the same every time."""
        return int(hashlib.sha256(self.url.encode()).hexdigest()[:8], 16) / 2**32


def fill(corpus: Corpus, count: int, on_report: Callable[[], object] = lambda: None) -> None:
    """Store ``count`` invented reports as two crawls, the second of which finds some edited."""
    corpus.begin_run(f"demo --reports {count} (invented data)", version=VERSION)
    edited = []
    with_more = islice(every_report(corpus, count), count)
    for group in _groups(with_more):
        with corpus.together():
            for one in group:
                for capture, report in first(one):
                    corpus.store(capture, report)
                if one.luck() < EDITED:
                    edited.append(one)
                on_report()
    corpus.end_run(0, {"reports": count})
    corpus.begin_run(f"demo --reports {count}, some time later (invented data)", version=VERSION)
    for group in _groups(iter(edited)):
        with corpus.together():
            for one in group:
                corpus.store(*_later(one))
    corpus.end_run(0, {"reports": len(edited)})


def every_report(corpus: Corpus, count: int) -> Iterator[Printed]:
    """Give the reports of the country that has about ``count``, naming its places in the corpus."""
    for province in provinces(count):
        totals: dict[str, dict[int, Figures]] = {}
        for place in _above_first(province):
            corpus.add_division(place.adcode, place.name, level=place.level, parent=place.parent)
        for place in province.all():
            url = f"http://www.{place.adcode}.gov.test/"
            name = f"{place.name}人民政府（虚构）"
            corpus.add_site(
                place.adcode, name=name, adcode=place.adcode, family="invented", url=url
            )
            yield from _of_place(place, totals)


def _of_place(place: Place, totals: dict[str, dict[int, Figures]]) -> Iterator[Printed]:
    government, *organs = place.organs
    own = {o: years_of(f"{place.adcode} {o.name}", o.scale) for o in organs}
    itself = years_of(f"{place.adcode} {government.name}", government.scale)
    whole = add_up([itself, *own.values(), *(totals.pop(b.adcode) for b in place.below)])
    totals[place.adcode] = whole
    draw = Random(f"{place.adcode} publishes")  # noqa: S311 - invented: the same every time
    for_all = draw.random() < WHOLE
    for organ, years in {government: whole if for_all else itself, **own}.items():
        for year, figures in years.items():
            if draw.random() < PUBLISHED[year]:
                yield Printed(place, organ, year, figures)


def first(one: Printed) -> Iterator[Stored]:
    """Give what the first crawl found of a report: its page, sometimes one more beside it."""
    yield _capture(one, one.url, FIRST), report_of(one.place, one.organ, one.year, one.figures)
    if one.luck() > 1 - EXPLAINED:
        yield (
            _capture(one, one.url.replace(".html", "-jd.html"), FIRST),
            no_report(one.organ, one.year),
        )


def _later(one: Printed) -> Stored:
    report = report_of(one.place, one.organ, one.year, one.figures, version=2)
    return _capture(one, one.url, LATER), report


def _capture(one: Printed, url: str, at: str) -> Capture:
    digest = hashlib.sha256(f"{url} {at}".encode()).hexdigest()
    size = 20_000 + int(digest[:4], 16)
    return Capture(
        site_id=one.place.adcode,
        url=url,
        requested_url=url,
        fetched_at=at,
        status=200,
        media_type="text/html",
        sha256=digest,
        length=size,
        warc_file=f"invented-{one.place.adcode}.warc.gz",
        warc_offset=int(digest[:12], 16),
        warc_length=size // 5,
        list_title=f"{one.organ.name}{one.year}年政府信息公开工作年度报告",
    )


def _above_first(province: Place) -> Iterator[Place]:
    yield province
    for below in province.below:
        yield from _above_first(below)


def _groups(items: Iterator[Printed]) -> Iterator[list[Printed]]:
    while group := list(islice(items, TOGETHER)):
        yield group
