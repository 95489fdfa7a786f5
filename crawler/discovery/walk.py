"""The way from a home page to the columns: which link to follow next, and when to stop.

Links are followed one at a time, the most promising first, so that a site is asked for as few pages
as will do. Three rounds: from the home page over the platform to the column; where departments are
not seen to be in it, through the tree of organs; where nothing was found, from guessed addresses.
"""

from __future__ import annotations

import heapq
from itertools import count
from urllib.parse import urljoin, urlsplit, urlunsplit

from crawler.discovery.candidates import Candidates
from crawler.discovery.links import Link
from crawler.discovery.model import Ask, Bounds, Discovery, Step
from crawler.discovery.pages import Page, government
from crawler.discovery.places import place
from crawler.discovery.scoring import Score, fallbacks, scores
from crawler.registry import Site

FLOOR = 40  # points below which a link is not followed
FURTHER = 75  # the same, once a column is known: only what says that it is another one
SURE = 90  # points of a link that is believed although its page does not confirm it
MOST_FURTHER = 15  # pages asked for on the chance of another column
MOST_SAMPLES = 3  # pages below a column, to see what it holds
MOST_INNER = 2  # frames of a column that shows no list
BIG_ENOUGH = 2048  # bytes of a guessed page


class Walk:
    """The walk of one site. Give it pages with `took`, what could not be had with `failed`."""

    def __init__(self, site: Site, bounds: Bounds | None = None) -> None:
        self.site = site
        self.bounds = bounds or Bounds()
        home = site.portal_url or urljoin(site.column_url or "", "/")
        self.home = home
        self.discovery = Discovery(site.id, site.name, home)
        self.candidates = Candidates(self.discovery)
        self.own = {government(urlsplit(home).hostname)}
        self._order = count()
        self._links: list[tuple[int, int, Ask]] = []
        self._organs: list[tuple[int, int, Ask]] = []
        self._inner: list[tuple[int, int, Ask]] = []
        self._foreign: list[tuple[int, int, Ask]] = []
        self._seen: set[str] = set()
        self._guesses = [urljoin(home, path) for path in fallbacks()]
        self._further = 0
        self._organ_requests = 0
        self._home_failed = ""
        self._cut = False

    def first(self) -> Ask:
        """Give the home page."""
        return self._now(Ask(self.home, "", "home", Score("home", 100, "home page")))

    def next(self, seconds: float = 0.0) -> Ask | None:
        """Give the next page to ask for; None where the walk is at its end."""
        main = len(self.discovery.steps) - self._organ_requests
        if seconds > self.bounds.seconds or main >= self.bounds.requests + self._further:
            self._cut = True
            return None
        ask = self._best(self._inner) or self._best(self._links)
        if ask is None and not self.candidates.cover_departments():
            ask = self._organ()
        if ask is None and not (self.candidates.columns or self._home_failed or self._barred()):
            ask = self._best(self._foreign) or self._guess()
        return None if ask is None else self._now(ask)

    def took(self, ask: Ask, page: Page, sha256: str | None = None) -> None:
        """Note what a page is, and what it links."""
        step = self.discovery.steps[-1]
        step.outcome, step.evidence, step.sha256 = page.kind, "; ".join(page.why), sha256
        self._seen.add(place(page.url))
        if ask.score.kind == "home":
            self.own.add(government(urlsplit(page.url).hostname))
        elif self._elsewhere(page):
            step.outcome = "elsewhere"
            return
        if ask.score.kind == "guess" and not _good_guess(page):
            step.outcome = "gone"
            return
        if ask.score.kind == "sample":
            self.candidates.add_sample(page)
            self._sample(ask, page)
        elif page.kind == "column":
            if ask.score.why == "inside the column" and (page.rows or page.units):
                self.candidates.replace_shell(page)
            else:
                self._column(ask, page)
        elif page.kind == "report":
            self._report(ask, page)
        elif page.kind != "gone":
            if ask.score.kind == "column" and ask.score.points >= SURE and ask.on_platform:
                self.candidates.doubt(ask.text, ask.url, page)
            self._expand(ask, page)

    def failed(self, ask: Ask, outcome: str, detail: str = "") -> Ask | None:
        """Note what could not be had; give the home page under the other scheme, once."""
        step = self.discovery.steps[-1]
        step.outcome, step.evidence = outcome, detail
        if ask.score.kind != "home":
            return None
        parts = urlsplit(ask.url)
        other = urlunsplit(parts._replace(scheme="http" if parts.scheme == "https" else "https"))
        if outcome == "unreachable" and other not in self._seen and not self._home_failed:
            self._home_failed = outcome
            self._seen.add(other)
            return self._now(Ask(other, "", "home", Score("home", 100, "the other scheme")))
        self._home_failed = outcome
        return None

    def end(self, reason: str = "finished") -> Discovery:
        """Give what was found; ``reason`` is how the spider was closed."""
        self.candidates.finish()
        found = self.discovery
        if reason == "challenged":
            found.status = "challenged"
        elif reason != "finished":
            found.status = "broken_off"
            found.problems.append(
                f"the walk was broken off ({reason}); docs/logs.md says what to do"
            )
        elif found.columns:
            found.status = (
                "guessed" if all(c.basis == "guessed" for c in found.columns) else "found"
            )
        elif self._home_failed:
            found.status = "forbidden" if self._home_failed == "forbidden" else "unreachable"
        elif self._barred():
            found.status = "forbidden"
        elif self._cut:
            found.status = "budget_spent"
        if self._cut and found.columns:
            found.problems.append("the bounds were reached: there may be more columns")
        return found

    # -- what to follow ------------------------------------------------------------------------

    def _best(self, heap: list[tuple[int, int, Ask]]) -> Ask | None:
        """Take the best link: any that promises, or further columns once one is known."""
        while heap:
            points, _, ask = heapq.heappop(heap)
            if place(ask.url) in self._seen:
                continue
            if heap is self._inner or ask.score.kind == "sample" or not self.candidates.columns:
                return ask
            if ask.score.kind != "column" or -points < FURTHER or self._further >= MOST_FURTHER:
                continue
            if not self.candidates.holds(ask.url):
                self._further += 1
                return ask
        return None

    def _barred(self) -> bool:
        """Say whether robots.txt forbids what the links promise: then there is nothing to guess."""
        return any(
            step.promise in ("column", "platform") and step.outcome == "forbidden"
            for step in self.discovery.steps
        )

    def _guess(self) -> Ask | None:
        while self._guesses:
            url = self._guesses.pop(0)
            if place(url) not in self._seen:
                score = Score("guess", 0, "a path that many platforms have")
                return Ask(url, "", "guess", score, guessed=True)
        return None

    def _organ(self) -> Ask | None:
        while self._organs:
            _, _, ask = heapq.heappop(self._organs)
            if place(ask.url) in self._seen or self.candidates.holds(ask.url):
                continue
            if self._organ_requests >= self.bounds.organs:
                self._cut = True
                return None
            self._organ_requests += 1
            return ask
        return None

    def _now(self, ask: Ask) -> Ask:
        self._seen.add(place(ask.url))
        steps = self.discovery.steps
        steps.append(
            Step(
                len(steps) + 1, ask.url, ask.from_url, ask.text, ask.how, ask.score.kind,
                ask.score.points,
            )
        )  # fmt: skip
        return ask

    # -- what a page leads to ------------------------------------------------------------------

    def _column(self, ask: Ask, page: Page) -> None:
        self.candidates.add(ask.text, ask.url, page, guessed=ask.guessed, organ=ask.organ)
        self._sample(ask, page)
        if not (page.rows or page.parts or page.units):  # a shell: the list may be a frame's
            for link in [each for each in page.links if each.how in ("frame", "loaded")][
                :MOST_INNER
            ]:
                self._push(self._inner, link, Score("column", 95, "inside the column"), ask, page)
        if ask.organ is None:  # the column above, or one beside it
            self._expand(ask, page, only=("column",), least=90)

    def _report(self, ask: Ask, page: Page) -> None:
        """Go up from a report to its column; a column may itself be the report."""
        before = len(self._links)
        self._expand(ask, page, only=("column",), least=FURTHER)
        if len(self._links) > before:
            return
        if ask.score.kind == "column":
            page.why.append("the column is itself the report")
            self.discovery.steps[-1].outcome = "column"
            self.candidates.add(ask.text, ask.url, page, guessed=ask.guessed, organ=ask.organ)
        else:
            self._expand(ask, page)

    def _sample(self, ask: Ask, page: Page) -> None:
        """Look at a part of a column that does not show by itself what it holds."""
        if ask.organ or self.candidates.samples >= MOST_SAMPLES:
            return
        if page.names_departments and self.candidates.knows_family():
            return
        newest = sorted(page.parts, key=lambda link: link.text, reverse=True)
        for link in newest[:1]:
            score = Score("sample", 99, "a part of the column")
            self._push(self._links, link, score, ask, page)

    def _expand(
        self, ask: Ask, page: Page, *, only: tuple[str, ...] = (), least: int = FLOOR
    ) -> None:
        if ask.depth >= self.bounds.depth:
            return
        below = page.is_platform or ask.on_platform
        for link in page.links:
            for score in scores(link, on_platform=below, home=ask.score.kind == "home"):
                if score.points < least or (only and score.kind not in only):
                    continue
                tree = score.kind == "organs" or ask.organ is not None
                self._push(self._organs if tree else self._links, link, score, ask, page)
        if (page.kind == "organs" or page.is_platform) and ask.organ is None:
            for link in page.units:
                if place(link.url) == place(urljoin(page.url, "/")):
                    continue  # the government's own name leads home
                score = Score("organ", 45, "an organ in the tree")
                self._push(self._organs, link, score, ask, page, organ=link.text)

    def _push(
        self,
        heap: list[tuple[int, int, Ask]],
        link: Link,
        score: Score,
        ask: Ask,
        page: Page,
        organ: str | None = None,
    ) -> None:
        if place(link.url) in self._seen:
            return
        foreign = government(urlsplit(link.url).hostname) not in self.own
        if foreign:  # another government's page comes after all of this one's
            if score.points < SURE:
                return
            heap = self._foreign
        heapq.heappush(
            heap,
            (
                -score.points,
                next(self._order),
                Ask(
                    link.url, link.text, link.how, score, page.url, ask.depth + 1,
                    page.is_platform or ask.on_platform, organ or ask.organ, ask.guessed,
                ),
            ),
        )  # fmt: skip

    def _elsewhere(self, page: Page) -> bool:
        """Say whether a page is another government's: it does not speak of this one."""
        if government(urlsplit(page.url).hostname) in self.own:
            return False
        name = self.site.name.removesuffix("人民政府")
        if len(name) < 2 or name == self.site.id:
            return True
        about = sum(name in publisher for publisher in page.publishers)
        return name not in page.names and 2 * about <= len(page.publishers)


def _good_guess(page: Page) -> bool:
    """Say whether a guessed address led to a platform or column, and not to whatever answers 200."""
    return page.kind == "column" or (page.is_platform and page.size > BIG_ENOUGH)
