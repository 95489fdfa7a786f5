"""What a paragraph has said so far, and the rules that weigh its numbers against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.claims.lexicon import Cells
from parsers.claims.text import Sentence
from parsers.forms import ORGANISATIONS
from parsers.model import Relation, record

RECEIVED = ("received", "received_new")
CLOSED = ("closed", "closed_on_time", "answered", "answered_on_time", "handled")
CASES = ("review", "litigation", "litigation_direct", "litigation_after_review")


@record
class Comparison:
    """What is said of a number right after it: its share of ``base``, or its growth in a year."""

    relation: Relation
    value: Decimal
    unit: str  # % or 件
    end: int  # in the compact sentence of the number
    base: Mention | None = None


@dataclass(slots=True, eq=False)
class Mention:
    """A number and what it counts, before the rules of the paragraph have passed on it."""

    concepts: tuple[str, ...]
    value: Decimal
    sentence: Sentence
    start: int
    end: int
    each: bool = False  # the number is that of each of the concepts
    applicant: str = ""  # the column, of a number of applicants
    base: Mention | None = None  # the number of which this one is a part
    inside: bool = False  # a part of those received: 「其中办结70件」
    total: bool = False  # 「共」
    foreign: bool = False  # somebody else's
    dropped: bool = False
    comparisons: list[Comparison] = field(default_factory=list)

    @property
    def concept(self) -> str:
        """The first of the concepts."""
        return self.concepts[0]

    def targets(self, cells: Cells) -> list[tuple[str, ...]]:
        """Give the sums of cells that the number states: one, or one for each concept."""
        groups = [cells.get(concept, ()) for concept in self.concepts]
        if not all(groups):
            return []
        if not self.each and len(groups) > 1:
            groups = [tuple(key for group in groups for key in group)]
        if self.applicant:
            columns = ORGANISATIONS if self.applicant == "organizations" else (self.applicant,)
            groups = [
                tuple(f"{key.removesuffix('.total')}.{c}" for key in group for c in columns)
                for group in groups
                if all(key.endswith(".total") for key in group)
            ]
        return [group for group in groups if group and len(set(group)) == len(group)]


@dataclass(slots=True)
class Paragraph:
    """What has been said so far. ``topic`` is what the paragraph is about at the moment."""

    cells: Cells
    topic: str = ""
    mentions: list[Mention] = field(default_factory=list)
    base: Mention | None = None  # the last number of requests received or closed
    results: set[str] = field(default_factory=set)  # given since the base
    case: Mention | None = None  # the reviews or lawsuits whose outcomes follow
    case_open: bool = False  # none of its outcomes has been given yet
    late: bool = False  # some requests were closed late
    split_other: bool = False  # rows of （六）其他处理 are given one by one

    def add(self, mention: Mention) -> None:
        """Take a mention in, and let what follows refer to it."""
        self.mentions.append(mention)
        concept = mention.concept
        if mention.applicant or mention.foreign:
            return
        if concept in (*RECEIVED, *CLOSED):
            # 「共受理78件，其中新收72件」: what follows is still about the 78.
            if not (mention.inside and concept == "received_new"):
                self.base = mention
                self.results.clear()
        elif concept in CASES:
            also = self.case_open and not concept.startswith("litigation_")
            self.case = None if also or len(mention.concepts) > 1 else mention
            self.case_open = bool(mention.value)
        elif concept.startswith(CASES):
            self.case_open = False

    def settle(self) -> Iterator[Mention]:
        """Weigh the mentions against one another and give those that stand."""
        live = [m for m in self.mentions if m.targets(self.cells)]
        if not live:
            return iter(())
        for rule in (_late, _withdrawn, _handled, _partly, _same_cells, _split_other, _orphans):
            rule(self, live)
        return (m for m in live if not m.dropped)


def carry_in(paragraph: Paragraph, carried: Mention, *, stated: bool, bracket: bool) -> None:
    """Take note that a number received includes those carried in: 「收到78件（含上年结转6件）」.

    ``stated`` says that the words do; where the newly received are given too, their sum has to. A
    ``bracket`` that does not say whether it is inside the number leaves that number open.
    """
    base = paragraph.base
    here = [m for m in paragraph.mentions if m.sentence is carried.sentence]
    if new := next((m for m in here if m.concept == "received_new"), None):
        whole = new.value + carried.value
        base = next((m for m in here if m.concepts == ("received",) and m.value == whole), None)
    if base is None or base.concepts != ("received",):
        return
    if new or stated:
        base.concepts = ("received", "carried_in")
    elif bracket:
        base.dropped = True


def _late(paragraph: Paragraph, live: list[Mention]) -> None:
    """「按时办结70件，延期办结4件」: the first is not all that were closed."""
    if not paragraph.late:
        return
    whole = paragraph.cells.get("closed")
    for m in live:
        on_time = m.concept in ("closed_on_time", "answered_on_time")
        m.dropped |= on_time and paragraph.cells.get(m.concept) == whole


_WITHDRAWN = re.compile(r"撤[回销消件]")


def _withdrawn(paragraph: Paragraph, live: list[Mention]) -> None:
    """「收到12件，3件撤回，9件答复」: those withdrawn were closed as well."""
    for m in live:
        if m.concept in CLOSED and _WITHDRAWN.search(m.sentence.text):
            here = [r.value for r in live if r.sentence is m.sentence and r.concept in RECEIVED]
            m.dropped |= any(value > m.value for value in here)


def _handled(paragraph: Paragraph, live: list[Mention]) -> None:
    """办理 may count what was closed, or all that was at hand: believed only where nothing differs."""
    closed = {m.value for m in live if m.concept in CLOSED and m.concept != "handled"}
    received = [m.value for m in live if m.concepts in (("received",), ("received_new",))]
    carried = [m.value for m in live if m.concept == "carried_in" and m.value]
    at_hand = {r + c for r in received for c in carried}
    for m in live:
        if m.concept == "handled":
            m.dropped |= bool(closed - {m.value}) or (m.value in at_hand and m.value not in closed)


def _partly(paragraph: Paragraph, live: list[Mention]) -> None:
    """「收到72件，其中办结70件」 leaves out the closed ones among those carried in."""
    carried = any(m.concept == "carried_in" and m.value for m in live)
    for m in live:
        m.dropped |= m.inside and m.concept in CLOSED and carried


def _same_cells(paragraph: Paragraph, live: list[Mention]) -> None:
    """Two numbers for one cell in one sentence: somebody else's is among them."""
    groups: dict[tuple[int, tuple[tuple[str, ...], ...]], list[Mention]] = {}
    for m in live:
        if not m.dropped:
            groups.setdefault((id(m.sentence), tuple(m.targets(paragraph.cells))), []).append(m)
    for group in groups.values():
        if len({m.value for m in group}) > 1:
            own = [m for m in group if not m.foreign]
            chosen = [m for m in own if m.concept == "received_new"] or [m for m in own if m.total]
            certain = len({m.value for m in chosen}) == 1
            for m in group:
                m.dropped |= not (certain and m in chosen)
        else:
            for m in group[1:]:
                m.dropped = True
    for m in live:
        m.dropped |= m.foreign


def _split_other(paragraph: Paragraph, live: list[Mention]) -> None:
    """「逾期不补正2件，其他处理5件」: the second is the rest of the group, not the group."""
    if paragraph.split_other:
        for m in live:
            m.dropped |= m.concept == "other"


def _orphans(paragraph: Paragraph, live: list[Mention]) -> None:
    """Applicants of a number that fell, or that took in those carried in, fall with it."""
    for m in live:
        base = m.base
        m.dropped |= base is not None and (base.dropped or len(base.concepts) > 1)
