"""The columns that a walk has found: what each holds, which family, which are parts of others."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler import registry
from crawler.discovery import families
from crawler.discovery.model import Column, Discovery
from crawler.discovery.pages import Page
from crawler.discovery.places import place
from crawler.discovery.scoring import YEAR
from crawler.spiders.links import folder_of
from crawler.spiders.parts import PART

HIGH, MEDIUM = 9, 7  # points
# Their spiders find the columns of other organs by themselves.
_WALK_ORGANS = ("gkmlpt", "hanweb_annual_jsp")


@dataclass(slots=True)
class _Found:
    column: Column
    page: Page
    samples: list[Page] = field(default_factory=list)


class Candidates:
    """Columns found so far."""

    def __init__(self, discovery: Discovery) -> None:
        self.discovery = discovery
        self.found: list[_Found] = []
        self.doubts: list[tuple[str, str, Page]] = []
        self.samples = 0

    @property
    def columns(self) -> list[Column]:
        """The columns found so far, parts of others among them."""
        return [found.column for found in self.found]

    def add(self, text: str, url: str, page: Page, *, guessed: bool, organ: str | None) -> None:
        """Note a column; ``text`` is what the link to it said, ``url`` where it led.

        Where that sends on to another folder of the host, the address that is linked is kept: it
        outlasts the other.
        """
        same_host = urlsplit(url).hostname == urlsplit(page.url).hostname
        level = "high" if page.points >= HIGH else "medium" if page.points >= MEDIUM else "low"
        column = Column(
            url=url if same_host else page.url,
            title=text,
            family=None,
            spider=None,
            basis="guessed" if guessed else "discovered",
            confidence="medium" if guessed and level == "high" else level,
            points=page.points,
            evidence=list(page.why),
            marks=[],
            publisher=organ,
        )
        self.found.append(_Found(column, page))
        self.discovery.steps[-1].family = self._family(self.found[-1])

    def replace_shell(self, page: Page) -> None:
        """Note that the last column is only a frame around this page, which has the list."""
        shell = self.found[-1]
        page.why.insert(0, f"inside {shell.page.url}")
        shell.page = page
        shell.column.url, shell.column.evidence = page.url, list(page.why)

    def doubt(self, text: str, url: str, page: Page) -> None:
        """Note a page that a link calls the column and that does not say so itself."""
        self.doubts.append((text, url, page))

    def add_sample(self, page: Page) -> None:
        """Note what a part of the last column holds."""
        self.samples += 1
        if self.found:
            self.found[-1].samples.append(page)

    def cover_departments(self) -> bool:
        """Say whether the reports of departments are seen to be in the columns found."""
        for found in self.found:
            if found.column.publisher is not None:  # one organ's own column
                continue
            if self._family(found) in _WALK_ORGANS:
                return True
            if any(page.names_departments for page in (found.page, *found.samples)):
                return True
        return False

    def knows_family(self) -> bool:
        """Say whether the platform family of the last column is known."""
        return bool(self.found) and self._family(self.found[-1]) is not None

    def holds(self, url: str) -> bool:
        """Say whether an address lies below a column that is known, or is linked by it."""
        here, host = place(url), urlsplit(url).hostname
        return any(
            _below(url, found.page.url)
            or (urlsplit(found.page.url).hostname == host and here in found.page.targets)
            for found in self.found
        )

    def finish(self) -> None:
        """Put the columns into the discovery, without those that are parts of others."""
        if not self.found and self.doubts:
            text, url, page = self.doubts[0]
            page.why.append("only the link says that it is the column")
            self.add(text, url, page, guessed=True, organ=None)
            self.found[-1].column.confidence = "low"
        kept: list[_Found] = []
        for found in sorted(self.found, key=_rank):
            if not any(_is_part(found.page, other.page) for other in kept):
                kept.append(found)
        for found in kept:
            found.column.family = self._family(found)
            spider = registry.families().get(found.column.family or "")
            found.column.spider = spider
            known = self._recognised(found)
            found.column.marks = list(known[0].marks) if known else []
            self.discovery.columns.append(found.column)

    def _family(self, found: _Found) -> str | None:
        known = self._recognised(found)
        return known[0].code if known else None

    @staticmethod
    def _recognised(found: _Found) -> list[families.Family]:
        pages = (found.page, *found.samples)
        articles = [link.url for page in pages for link in (*page.rows, *page.units)]
        lists = [link.url for page in pages for link in page.parts]
        text = "\n".join(page.text for page in pages)
        return families.recognise(text, found.page.url, articles, lists)


def _rank(found: _Found) -> tuple[bool, bool]:
    """Put what may be a part of another behind it; else the order is that of finding."""
    text = found.column.title
    part = bool(YEAR.search(text) or PART.fullmatch(text))
    return found.column.publisher is not None, part


def _is_part(page: Page, other: Page) -> bool:
    """Say whether a column is reached from another by that one's own links."""
    if _below(page.url, other.url):
        return True
    same_host = urlsplit(page.url).hostname == urlsplit(other.url).hostname
    return same_host and place(page.url) in other.targets


def _below(url: str, column: str) -> bool:
    """Say whether an address lies in a column's own folder."""
    path = urlsplit(column).path
    last = path.rsplit("/", 1)[1]
    if last and not last.startswith("index."):
        stem = column.rsplit(".", 1)[0]  # a/b.htm holds a/b/c.htm
        return url.startswith(stem + "/")
    return folder_of(url).startswith(folder_of(column)) and place(url) != place(column)
