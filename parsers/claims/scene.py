"""Whether what a number seems to count may be believed, where it stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from parsers.claims import context
from parsers.claims.grammar import Reading
from parsers.claims.mentions import CASES, CLOSED, RECEIVED, Mention, Paragraph, carry_in
from parsers.claims.text import Number, Sentence

_INSIDE = re.compile(r"其中|(?<!不)(?:包括|包含|含)")
_BESIDE = re.compile(r"不含|不包括|不包含|另|除")
_NOT_ALL_DECISIONS = re.compile(r"公开|公示|发布|上传|归集|公布|推送|录入|领域|方面|其中|涉|类|对")
_NOT_ALL_FEES = re.compile(r"减|免|退|降|涉|取消|停征|其中|清理")
_PIECES = frozenset({"", "件", "件次", "宗", "份", "起", "例", "个", "项", "次", "条", "笔"})
_UNITS = {
    "request": _PIECES,
    "result": _PIECES - {"项", "次", "笔"},
    "applicant": _PIECES - {"项", "次", "笔"},
    "case": _PIECES - {"份", "条", "笔"},
    "outcome": _PIECES - {"份", "条", "笔"},
    "document": frozenset({"", "件", "份", "个", "项"}),
    "decision": _PIECES - {"条", "次", "笔"},
    "amount": frozenset({"元"}),
    "count": frozenset({"件", "个", "项"}),
}
_BARE_UNITS = frozenset({"件", "宗", "份", "起", "例"})


@dataclass(slots=True)
class Scene:
    """A sentence as it is being read: where the reader stands, and whose numbers it hears."""

    paragraph: Paragraph
    sentence: Sentence
    start: int = 0  # of the present clause
    lead: str = ""  # 其中 or （, said just before the clause
    part: bool = False  # the sentence has come to the numbers of a part: 「其中市教育局」
    others: bool = False  # or of others beside the publisher: 「各县区」
    compared: int = 0  # where the last share or growth of the sentence ended
    topics: list[tuple[int, str]] = field(init=False)
    _times: context.Times | None = None

    def __post_init__(self) -> None:
        self.topics = context.topics_of(self.sentence.text)

    def is_own(self, place: int) -> bool:
        """Whether a number of the present clause, at ``place``, is of the report's own year."""
        if self._times is None:
            self._times = context.Times(self.sentence.text)
        return self._times.is_own(place, self.start)

    def topic_at(self, place: int) -> str:
        """Give what the sentence is about at ``place``."""
        before = bisect_left(self.topics, (place, ""))
        return self.topics[before - 1][1] if before else self.paragraph.topic


def admit(scene: Scene, reading: Reading, number: Number, phrase: int) -> Mention | None:
    """Make a mention of a number that ``reading``, at ``phrase``, says what it counts; or None."""
    if (
        scene.part
        or number.unit not in _UNITS[reading.family]
        or (context.is_trap(reading.rest) and not scene.others)
        or not scene.is_own(phrase)
    ):
        return None
    value = number.value
    assert value is not None
    topic = scene.topic_at(phrase)
    concepts = _concepts(scene, reading, number, topic)
    if not concepts:
        return None
    mention = Mention(concepts, value, scene.sentence, phrase, number.end)
    mention.each = len(concepts) > 1 and (reading.each or value == 0)
    mention.foreign = scene.others
    inside = _INSIDE.search(scene.lead + reading.rest) is not None
    base = scene.paragraph.base
    mention.inside = inside and base is not None and base.concept in RECEIVED
    if reading.family == "applicant":
        return _applicants(scene.paragraph, mention, reading)
    if inside and concepts == ("received",):
        scene.part = True  # 「其中网上受理50件」, 「其中，某委受理5件，办结5件」
        return None
    if concepts == ("carried_in",) and not _BESIDE.search(reading.rest):
        carry_in(scene.paragraph, mention, stated=inside, bracket=scene.lead == "（")
    return mention


def _concepts(scene: Scene, reading: Reading, number: Number, topic: str) -> tuple[str, ...]:
    """Give the concepts in full, as the topic makes them; none where it does not fit."""
    family, concepts = reading.family, reading.concepts
    paragraph = scene.paragraph
    if family == "request":
        return concepts if reading.strong or topic == "requests" else ()
    if family == "result":
        return _results(paragraph, concepts, number) if topic == "requests" else ()
    if family == "case":
        told = context.of_this_report(scene.sentence.text, number.end, paragraph.topic)
        return concepts if told else ()
    if family == "outcome":
        case = reading.base or (paragraph.case.concept if paragraph.case else "")
        fits = reading.base or topic in CASES
        return (f"{case}_{concepts[0]}",) if case and fits else ()
    if family == "document" and not reading.strong:
        if topic not in context.PAPERS:
            return ()
        concepts = (f"{topic}_{concepts[0]}",)
    if family == "document" and concepts[0].endswith("issued") and "修" in scene.sentence.text:
        return ()  # 「制定5件，修改4件」: the form may count both
    if family == "decision" and _NOT_ALL_DECISIONS.search(
        scene.sentence.text, scene.start, number.start
    ):
        return ()
    if family == "amount" and _NOT_ALL_FEES.search(reading.rest):
        return ()
    return concepts


def _results(paragraph: Paragraph, concepts: tuple[str, ...], number: Number) -> tuple[str, ...]:
    if paragraph.base is None and number.unit in ("条", "个"):
        return ()  # 「予以公开5条」 with no request told: information
    seen = paragraph.results
    if "granted_bare" in concepts:  # 「公开12件」 may be information that was put on a site
        if paragraph.base is None or number.unit not in _BARE_UNITS:
            return ()
        concepts = tuple(c.removesuffix("_bare") for c in concepts)
    if "other_bare" in concepts:  # 「其他2件」 is the sixth group only if the others are told
        groups = {concept.split("_")[0] for concept in seen}
        if len(concepts) > 1 or not {"denied", "unavailable"} <= groups:
            return ()
        concepts = ("other",)
    paragraph.split_other |= bool({"other_not_corrected", "other_fee_unpaid"} & {*concepts})
    seen.update(concepts)
    return concepts


def _applicants(paragraph: Paragraph, mention: Mention, reading: Reading) -> Mention | None:
    base = paragraph.base
    mention.applicant = mention.concept
    if reading.base:
        mention.concepts = (reading.base,)
        return mention if reading.base in (*RECEIVED, *CLOSED) else None
    if base is None or paragraph.results or base.applicant or len(base.concepts) > 1:
        return None
    mention.concepts, mention.base = base.concepts, base
    return mention
