"""The base of all spiders: from a site's column of annual reports to its documents.

A family's spider says how its lists are built: `rows`, `pages`, `folders`. Whether a row is an
annual report is decided by `parsers.titles`; what a document says, by the parsers, later.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from crawler import registry
from crawler.hosts import domain_of
from crawler.items import Capture, Document
from crawler.spiders import dialects
from crawler.spiders.asked import asked_address
from crawler.spiders.attached import attached_files, is_report_text
from crawler.spiders.data_rows import data_rows
from crawler.spiders.links import (
    Gathered,
    Row,
    anchor_rows,
    child_folders,
    inner_pages,
    lies_below,
    script_rows,
    shape_of,
)
from crawler.spiders.naming import NamingSpider
from crawler.spiders.pagers import next_link
from crawler.spiders.parts import column_parts
from crawler.spiders.told import (
    is_cut,
    is_page,
    is_report_itself,
    says_little,
    says_missing,
    title_of,
)  # fmt: skip
from parsers.titles import recognise

SAME_DEPTH = "same_depth"  # in a request's meta; see middlewares/depth.py


class ReportSpider(NamingSpider):
    """Crawl one site: ``-a site=ID``, and ``-a year=`` or ``-a from_year=``, ``-a until_year=``.

    The years are those in the titles; a report whose title has none is taken whatever they are.
    ``row`` is the site, where it is another than the registry's (see discovery/again.py);
    ``linked`` are reports of it that other sites' lists link (discovery/elsewhere.py).
    """

    #: How the address of an article of this family looks.
    article: ClassVar[re.Pattern[str]]

    site: registry.Site

    def __init__(
        self,
        site: str = "",
        year: str | int | None = None,
        from_year: str | int | None = None,
        until_year: str | int | None = None,
        row: registry.Site | None = None,
        linked: Iterable[Row] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.site_id = site
        self.row = row
        self.linked = tuple(linked)
        self.lists_asked = 0
        self.asked_for: set[str] = set()  # addresses of lists
        self.known_reports: list[Row] = []  # what the corpus has of it, where all is asked for
        self.from_year = int(from_year or year or 0)
        self.until_year = int(until_year or year or 9999)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportSpider:
        """Build the spider and look its site up if need be; raises registry.RegistryError."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        path = crawler.settings["REGISTRY"]
        spider.site = spider.row or registry.find(
            registry.load(Path(path) if path else None), spider.site_id
        )
        crawler.signals.connect(spider._idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Begin at the column of annual reports."""
        urls = self.entrances()
        if not urls:
            self.problem("no_column", f"the registry has no column for {self.site.name}", None)
            raise CloseSpider("no_column")
        for url in urls:
            yield self.list_request(url)
        for row in self.linked:
            for request in self.follow([row], row.url):
                yield request

    @property
    def asks_for_all(self) -> bool:
        """Whether the crawl asks for all documents of all years."""
        limited = self.from_year > 0 or self.until_year < 9999
        return not (limited or getattr(self, "new_only", False))

    # -- what a family's spider overrides ------------------------------------------------------

    def entrances(self) -> list[str]:
        """Give the addresses to begin at."""
        return list(self.site.column_urls)

    def rows(self, response: Response) -> Iterable[Row]:
        """Give the entries of a list page: its links, and what its scripts write or hold."""
        return chain(anchor_rows(response), script_rows(response), data_rows(response))

    def pages(self, response: Response) -> Iterable[str]:
        """Give the addresses of the other pages of the same list: by default of the next one."""
        url = next_link(response)
        return () if url is None else (url,)

    def folders(self, response: Response) -> Iterable[str]:
        """Give the addresses of the lists below this one, and of the parts that it names."""
        below = child_folders(response, self.article)
        return dict.fromkeys((*below, *column_parts(response, dialects.FOLDER, near=True)))

    # -- what is the same for all --------------------------------------------------------------

    def list_request(
        self,
        url: str,
        form: Mapping[str, str] | None = None,
        *,
        part: bool = False,
        **kwargs: Any,
    ) -> Request:
        """Ask for a list, by POST where there is a ``form``; ``part``: for more of the same list.

        The first lists of a site go before its documents, so that much is known early; the others
        after those that wait, so that few do. Parts do not count as depth.
        """
        if part:
            kwargs["meta"] = {**kwargs.get("meta", {}), SAME_DEPTH: True}
        kwargs.setdefault("callback", self.read_list)
        kwargs.setdefault("errback", self.failed)
        if form is not None:
            kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
            kwargs |= {
                "method": "POST",
                "body": urlencode(form),
                "headers": {**kind, **kwargs.get("headers", {})},
            }
        if form is None:
            self.asked_for.add(url)
        self.lists_asked += 1
        ahead = self.lists_asked <= self.crawler.settings.getint("LISTS_AHEAD")
        return Request(url, priority=10 if ahead else -10, **kwargs)

    def read_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Read what came for a list, or for more of one (``gathered``), if it is a page."""
        if is_page(response):
            yield from self.parse_list(response, gathered)
        else:
            yield from self.no_list(response, gathered)

    def no_list(self, response: Response, gathered: Gathered | None) -> Iterator[Request]:
        """Name what came for a list and is no page: JSON, a file, a picture."""
        kind = (response.headers.get("Content-Type") or b"?").decode("latin-1")
        self.problem("list_unreadable", f"no page, but {kind}", asked_address(response))
        return iter(())

    def parse_list(
        self, response: Response, gathered: Gathered | None = None
    ) -> Iterator[Document | Request]:
        """Follow the reports of a list page, its other pages and the lists below it.

        ``gathered`` is what the pages before it brought. A page leads on to further ones only
        where it is the first or brought something new: some lists repeat their last one for ever.
        """
        gathered = gathered or Gathered(response.url)
        first = gathered.parts == 0
        if first and (sign := says_missing(response)):
            detail = f"HTTP {response.status}, but the page says: {sign}"
            self.problem("list_not_there", detail, asked_address(response))
            return
        rows = list(self.rows(response))
        new = gathered.new(row for row in rows if self.is_entry(row))
        if first and is_report_itself(response):
            row = Row(response.url, title_of(response))
            yield from self.parse_document(response, row, response.url)
        yield from self.follow(rows, response.url)
        folders = list(self.folders(response))
        if first and not (new or folders):
            folders = list(inner_pages(response))  # it may be a frame around the list
        for url in folders:
            if self.is_elsewhere(url, response.url):
                self.leave("list", url)
            else:
                yield self.list_request(url)
        if not (new or first):
            yield from self.nothing_new(gathered)
        elif self.may_go_on(gathered):
            yield from self.further(response, gathered)

    def is_entry(self, row: Row) -> bool:
        """Say whether a link is an entry of a list, and not a way to other pages."""
        return bool(row.date or self.article.search(row.url) or recognise(row.title))

    def further(self, response: Response, gathered: Gathered) -> Iterator[Request]:
        """Ask for the other pages of a list that a page names."""
        for url in self.pages(response):
            yield self.list_request(url, part=True, cb_kwargs={"gathered": gathered})

    def nothing_new(self, gathered: Gathered) -> Iterator[Request]:
        """Do what is to be done after a page that brought nothing new: by default the list ends."""
        return iter(())

    def follow(self, rows: Iterable[Row], column_url: str) -> Iterator[Request]:
        """Ask for the documents of those rows that are, or may be, annual reports."""
        rows = list(rows)
        shapes = {shape_of(row.url) for row in rows if recognise(row.title)}
        for row in rows:
            title = recognise(row.title)
            inside = shape_of(row.url) in shapes or lies_below(row.url, column_url)
            if title is None and not self.may_be_report(row, inside=inside):
                if self.may_be_anothers(row, column_url):
                    self.leave("document", row.url, row.title)
                continue
            if row.date:
                self.crawler.stats.inc_value("rows/dated")
            if title and title.year and not self.from_year <= title.year <= self.until_year:
                self.crawler.stats.inc_value("rows/other_years")
                continue
            if self.is_elsewhere(row.url, column_url):
                self.leave("document", row.url, row.title)
                continue
            self.crawler.stats.inc_value("rows/titled" if title else "rows/candidates")
            yield self.document_request(row, column_url)

    def document_request(self, row: Row, column_url: str) -> Request:
        """Ask for what a row leads to."""
        return Request(
            row.url,
            callback=self.parse_document,
            errback=self.failed,
            cb_kwargs={"row": row, "column_url": column_url},
        )

    def is_elsewhere(self, url: str, column_url: str) -> bool:
        """Say whether an address is of another government than the site, or the list naming it.

        What is not official at all is not answered for here: no request for it is ever made.
        """
        suffixes = self.crawler.settings.getlist("OFFICIAL_SUFFIXES")
        domain = domain_of(urlsplit(url).hostname, suffixes)
        own = (column_url, *self.site.column_urls, self.site.portal_url or "")
        return bool(domain) and domain not in {
            domain_of(urlsplit(other).hostname, suffixes) for other in own
        }

    def may_be_anothers(self, row: Row, column_url: str) -> bool:
        """Say whether a bare name (青山县) leads to a report on another government's site."""
        bare = bool(dialects.ARTICLE.search(row.url)) and says_little(row.title)
        return bare and self.is_elsewhere(row.url, column_url)

    def may_be_report(self, row: Row, *, inside: bool = False) -> bool:
        """Say whether a title that is no report's may be one inside this column.

        ``inside``: it lies below the column, or its address is like those of the reports there. A
        title that is cut too early to say anything counts only so, and an organ's name too where
        its address is like no article's.
        """
        if self.article.search(row.url):
            return says_little(row.title) or (inside and is_cut(row.title))
        return inside and dialects.is_file(row.url) and says_little(row.title)

    def parse_document(
        self, response: Response, row: Row, column_url: str
    ) -> Iterator[Document | Request]:
        """Yield what was fetched, as the archive has it, with the links of what belongs to it.

        Reports of others that the page links are asked for by themselves. What looks like
        an article may turn out to be a list.
        """
        if self.is_list(response, row):
            yield from self.parse_list(response)
            return
        if sign := says_missing(response):
            detail = f"HTTP {response.status}, but the page says: {sign}"
            self.problem("document_not_there", detail, asked_address(response))
            return
        attached = attached_files(response, row)
        yield from self.follow(attached.reports, column_url)
        if not attached.is_list:
            document = self.document(response, row, column_url)
            document.links = attached.parts
            yield document

    def is_list(self, response: Response, row: Row) -> bool:
        """Say whether the page that a row led to lists reports and is none.

        On some platforms articles and lists are folders alike.
        """
        likely = not self.article.search(row.url)
        if not (likely or dialects.is_folder(row.url)) or is_report_itself(response):
            return False
        if not is_page(response):
            return False
        titled = {row.url for row in self.rows(response) if recognise(row.title)}
        many = len(titled - {response.url}) > 1
        if not many and not (likely and any(self.folders(response))):
            return False
        if not likely and is_report_text(response):
            return False
        return not attached_files(response, row).parts  # beside what it wraps, others are listed

    def document(self, response: Response, row: Row, column_url: str) -> Document:
        """Give what was fetched as a document."""
        capture = Capture.of(
            response.meta["stored"],
            self.site.id,
            response.url,
            asked_address(response),
            list_title=row.title,
            list_date=row.date,
        )
        unchanged = bool(response.meta.get("unchanged"))
        return Document(capture, column_url, response.body, unchanged)

    def _idle(self) -> None:
        """End with ``no_reports`` where there was nothing: an empty crawl is a failure."""
        if not self.crawler.stats.get_value("reports"):  # counted by the pipelines
            raise CloseSpider("no_reports")
