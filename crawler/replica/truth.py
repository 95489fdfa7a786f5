"""What a perfect crawl of the replica would find: the ground truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.replica import world
from crawler.replica.figures import Figures, Number
from crawler.replica.hosts import family
from crawler.replica.model import Article, Site
from crawler.replica.prose import TrueClaim


@dataclass(frozen=True, slots=True)
class TrueReport:
    """A report that exists: where, whose, of which year, and what each cell prints.

    ``figures`` has a value for each cell key of its forms, None where the cell is no number
    (blank, /). ``misprints`` has what a misprinted cell ought to say; ``figures`` what it says.
    ``claims`` have the numbers as the prose states them, right or (disorder ``prose``) not.
    ``disorders`` names what is odd about it; ``listed_url`` is the address that lists give: where
    it is not ``url``, it redirects there. ``published`` is an ISO date.

    ``documents`` are the addresses of all that the report is in: its page, and (disorder ``file``)
    the file that the page wraps or has beside it. Where they differ, ``figures`` are the right
    ones; ``contradicted`` are the cells in which the page prints something else than its file,
    ``page_differs`` says whether it is unlike it at all (a blank for a zero).
    """

    url: str
    listed_url: str
    title: str
    publisher: str
    kind: str
    year: int
    published: str
    form: str
    forms: Mapping[str, str]
    layout: str
    figures: Mapping[str, Number | None]
    printed: Mapping[str, str]
    misprints: Figures
    claims: tuple[TrueClaim, ...]
    disorders: tuple[str, ...]
    documents: tuple[str, ...]
    contradicted: tuple[str, ...]
    page_differs: bool


@dataclass(frozen=True, slots=True)
class SiteTruth:
    """What is on one site.

    ``reports`` are those that may be fetched. ``others`` are the addresses of articles that are
    no reports. ``forbidden`` are addresses that pages of the site name and that must never be asked
    for: robots.txt forbids them, or their host is not the city's; ``may_fetch`` judges any other.
    ``absent`` are the (publisher, year) that published nothing.
    """

    adcode: str
    name: str
    family: str
    host: str
    reports: tuple[TrueReport, ...]
    others: tuple[str, ...]
    forbidden: tuple[str, ...]
    absent: tuple[tuple[str, int], ...]
    hosts: tuple[str, ...]
    disallow: tuple[str, ...]

    def may_fetch(self, url: str) -> bool:
        """Say whether a polite crawler of this site may ask for ``url``."""
        parts = urlsplit(url)
        return parts.hostname in self.hosts and not parts.path.startswith(self.disallow)


def truth(edition: int = 1, folder: str = "cities") -> dict[str, SiteTruth]:
    """Give the truth of every site by adcode, as the world stands in ``edition``.

    ``folder`` as `world.sites` has it.
    """
    return {site.adcode: _site(site) for site in world.sites(edition, folder)}


def _site(site: Site) -> SiteTruth:
    disallow = tuple(site.data.get("disallow", ()))
    located = [(str(family(site).path(site, a)), a) for a in site.articles]
    allowed = [(site.url(path), a) for path, a in located if not path.startswith(disallow)]
    barred = [site.url(path) for path, _ in located if path.startswith(disallow)]
    published = {(a.unit.name, a.year) for a in site.articles if a.report}
    return SiteTruth(
        adcode=site.adcode,
        name=site.name,
        family=site.family,
        host=site.host,
        reports=tuple(_report(site, a, url) for url, a in allowed if a.report),
        others=tuple(url for url, a in allowed if not a.report),
        forbidden=(*barred, *site.data.get("stray", ())),
        absent=tuple(
            (unit.name, year)
            for unit in site.units
            for year in site.data["years"]
            if (unit.name, year) not in published
        ),
        hosts=(
            site.host,
            *site.data.get("aliases", ()),
            *site.data.get("portal", ()),
            *site.data.get("sisters", ()),
        ),
        disallow=disallow,
    )


def _documents(site: Site, article: Article, url: str) -> tuple[str, ...]:
    if "file" not in article.options:
        return (url,)
    return url, site.url(family(site).file_path(site, article))


def _contradicted(article: Article) -> tuple[str, ...]:
    """Give the cells where page and file print different numbers, or one of them nothing."""
    if article.report is None or article.shown is None:
        return ()
    right, shown = article.report.values, article.shown.values
    return tuple(
        key for key, value in right.items() if value != shown[key] and (value or shown[key])
    )


def _report(site: Site, article: Article, url: str) -> TrueReport:
    report = article.report
    assert report is not None
    return TrueReport(
        url=url,
        listed_url=site.url(family(site).path(site, article.as_listed())),
        title=article.title,
        publisher=article.unit.name,
        kind=article.unit.kind,
        year=article.year,
        published=article.published.isoformat(),
        form=report.forms["requests"],
        forms=report.forms,
        layout=report.layout,
        figures=report.values,
        printed=report.printed,
        misprints=report.misprints,
        claims=report.prose.claims,
        disorders=report.disorders,
        documents=_documents(site, article, url),
        contradicted=_contradicted(article),
        page_differs=article.shown is not None,
    )
