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
    it is not ``url``, it redirects there, or (disorder ``file``) its page wraps the file at ``url``.
    ``published`` is an ISO date.
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


def truth(edition: int = 1) -> dict[str, SiteTruth]:
    """Give the truth of every site by adcode, as the world stands in ``edition``."""
    return {site.adcode: _site(site) for site in world.sites(edition)}


def _site(site: Site) -> SiteTruth:
    disallow = tuple(site.data.get("disallow", ()))
    located = [(_path(site, a), a) for a in site.articles]
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
        hosts=(site.host, *site.data.get("aliases", ())),
        disallow=disallow,
    )


def _path(site: Site, article: Article) -> str:
    """Give where an article is: its page, or the file that its page wraps."""
    module = family(site)
    wraps = article.report is not None and "file" in article.options
    return str(module.file_path(site, article) if wraps else module.path(site, article))


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
    )
