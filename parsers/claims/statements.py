"""Clauses that state a number without giving one: 全部为自然人申请, 结果维持, 未收到政府信息公开申请."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from parsers.claims import context
from parsers.claims.grammar import denied_cases, grammar
from parsers.claims.lexicon import Endings, words
from parsers.claims.mentions import Mention
from parsers.claims.scene import Scene

_LONGEST = 120  # characters; a plain statement is short
_KEY = re.compile(r"[未无]|没有|自然人|维持|纠正|审结")
_ALL_NATURAL = re.compile(
    r"^(?:且|并且|申请人|申请者|其中)?(?:均|全部|都|全)(?:为|是|系|由|来自)?自然人"
    r"(?:政府信息公开申请|提出申请|提出|提交|申请|的)?(?:申请)?$"
)
_OUTCOME = re.compile(
    r"^(?:复议|诉讼|审理|判决|裁定)?(?:结果)?(?:为|被)?(?P<all>均|全部|都)?(?:为|被|予以)?(?:结果)?"
    r"(?P<what>维持|纠正|尚未审结)(?:原行政行为|原决定)?$"
)
_DENIAL = re.compile(r"均未|并未|暂未|尚未|未曾|未|没有|暂无|无")
_OUTCOMES = {"维持": "upheld", "纠正": "corrected", "尚未审结": "pending"}


def worth_reading(text: str) -> bool:
    """Whether a sentence may hold a statement of this kind at all."""
    return _KEY.search(text) is not None


def read(scene: Scene, start: int, end: int) -> None:
    """Read the clause ``start:end``, which has no number, and add what it states."""
    if end - start > _LONGEST or scene.part or scene.others:
        return
    clause = scene.sentence.text[start:end]
    if not worth_reading(clause) or context.is_trap(clause):
        return
    if _ALL_NATURAL.match(clause):
        _all_natural(scene, end)
    elif (match := _OUTCOME.match(clause)) is not None:
        _outcome(scene, match, end)
    elif scene.is_own(end):
        _none(scene, clause, start, end)


def _all_natural(scene: Scene, end: int) -> None:
    base = scene.paragraph.base
    if base is None or base.sentence is not scene.sentence or scene.paragraph.results:
        return
    mention = Mention(base.concepts, base.value, scene.sentence, base.start, end)
    mention.applicant, mention.base = "natural_person", base
    scene.paragraph.add(mention)


def _outcome(scene: Scene, match: re.Match[str], end: int) -> None:
    """「行政复议1起，结果维持」; of several only where all are meant."""
    case = scene.paragraph.case
    if case is None or case.sentence is not scene.sentence or not scene.paragraph.case_open:
        return
    if case.value == 1 or match["all"]:
        concepts = (f"{case.concept}_{_OUTCOMES[match['what']]}",)
        scene.paragraph.add(Mention(concepts, case.value, scene.sentence, case.start, end))


def _none(scene: Scene, clause: str, start: int, end: int) -> None:
    """Read a plain denial as zero: 「未收到政府信息公开申请」, 「未发生行政复议、行政诉讼」."""
    zero = Decimal(0)
    if (denied := denied_cases(clause)) is not None:
        place, concepts = denied
        scene.paragraph.add(Mention(concepts, zero, scene.sentence, start + place, end, each=True))
        return
    for denial in _DENIAL.finditer(clause):
        rest = _tails().strip(clause[denial.end() :])
        reading = grammar().read(rest, "request") or grammar().read("收到" + rest, "request")
        if reading is None or reading.rest:
            continue
        about = reading.strong or scene.topic_at(end) == "requests"
        if about and reading.concepts[0] in ("received", "carried_in", "carried_out"):
            place = start + denial.start()
            scene.paragraph.add(Mention(reading.concepts, zero, scene.sentence, place, end))
            return


@cache
def _tails() -> Endings[None]:
    return Endings((tail, None) for tail in words("none", "tails"))
