"""The words of a discovery: what may be asked, what was asked and why, what was found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # it loads what finds links, which whoever stores a discovery need not
    from crawler.discovery.scoring import Score


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be asked of one site: pages, of the tree of organs, depth, seconds."""

    requests: int = 60
    organs: int = 200
    depth: int = 6
    seconds: float = 1800.0


@dataclass(frozen=True, slots=True)
class Ask:
    """A page to ask for, and why. ``organ`` is the publisher in whose part of the tree it lies."""

    url: str
    text: str
    how: str
    score: Score
    from_url: str | None = None
    depth: int = 0
    on_platform: bool = False
    organ: str | None = None
    guessed: bool = False


@dataclass(slots=True)
class Step:
    """One page that was asked for, why, and what it turned out to be.

    ``promise`` and ``score`` (0 to 100) are what the link promised: home, platform, column, part,
    report, organs, organ, frame, guess. ``outcome`` is what came: platform, column, report,
    organs, other, gone, file, or what went wrong (``HTTP 404``, ``forbidden``, ``unreachable``,
    ``elsewhere``). ``sha256`` is of the archived page.
    """

    n: int
    url: str
    from_url: str | None
    text: str
    how: str
    promise: str
    score: int
    outcome: str = ""
    evidence: str = ""
    family: str | None = None
    sha256: str | None = None


@dataclass(slots=True)
class Column:
    """A column of annual reports that was found.

    ``basis`` is ``discovered`` (led to by links from the home page, and looked at) or ``guessed``
    (led to from an address that was guessed). ``confidence``: high, medium, low. ``publisher`` is
    the organ whose column it is, where it was found in the tree of organs.
    """

    url: str
    title: str
    family: str | None
    spider: str | None
    basis: str
    confidence: str
    points: int
    evidence: list[str]
    marks: list[str]
    publisher: str | None = None


@dataclass(slots=True)
class Discovery:
    """What is known of a site after it was walked.

    ``status``: found, guessed, not_found, challenged, forbidden (robots.txt), unreachable,
    budget_spent, broken_off (the host asked to wait, the disk is full ...), failed (a bug). ``problems`` says what else a person should know.
    """

    site: str
    name: str
    home: str
    status: str = "not_found"
    adcode: str | None = None
    requests: int = 0
    seconds: float = 0.0
    columns: list[Column] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give the discovery as a JSON object, keys as the fields."""
        return asdict(self)
