"""What the words right before a number say that it counts.

Read from the number leftwards: fillers (「的共计」), then a phrase of the tables, then what may stand
before that phrase. 「共受理 公民、法人和其他组织提出的 政府信息公开申请 72件」 is noun, modifiers, verb. No
regular expression with choices inside a repetition is used, so the time is linear in the text.
"""

from __future__ import annotations

import re
from functools import cache

from parsers.claims.lexicon import Endings, alternation, meanings, words
from parsers.model import record

# Families: ``request`` (收到…申请), ``result``, ``applicant``, ``case`` (行政复议), ``outcome``,
# ``document`` (规范性文件), ``decision``, ``amount``, ``count``.
Meaning = tuple[str, str]  # family, concept


# Before a verb: it was not done, or is yet to be (不予处理, 结转下年答复).
_NOT_DONE = (
    "未", "不", "没有", "无", "应", "需", "待", "不予", "不再", "拒绝", "拟", "将", "继续", "次年",
    "下年", "下年度", "下一年", "下一年度", "〈下年〉年", "〈下年〉年度",
)  # fmt: skip


@record
class Reading:
    """A phrase that says what a number counts.

    ``concepts`` are several where they are joined (「予以公开和部分公开」); ``each`` says that the
    number is that of each of them. ``start`` is where the phrase begins, ``rest`` what is before it;
    ``strong`` says that the phrase names its subject itself.
    """

    family: str
    concepts: tuple[str, ...]
    start: int
    rest: str
    strong: bool = False
    each: bool = False
    base: str = ""  # of an applicant: 「收到自然人申请」


class Grammar:
    """The phrase tables as lookups by ending."""

    def __init__(self) -> None:
        phrases: list[tuple[str, Meaning]] = [
            *((p, ("noun", "strong")) for p in words("nouns", "strong")),
            *((p, ("noun", "weak")) for p in words("nouns", "weak")),
            *((p, ("answer", "answered")) for p in words("nouns", "answers")),
        ]
        for section, family in (
            ("verbs", "verb"),
            ("results", "result"),
            ("applicants", "applicant"),
            ("cases", "case"),
            ("outcomes", "outcome"),
            ("document_nouns", "paper"),
            ("document_verbs", "paper_verb"),
            ("decisions", "decision"),
            ("amounts", "amount"),
            ("counts", "count"),
        ):
            phrases += [(p, (family, concept)) for p, concept in meanings(section)]
        self.phrases = _grouped(phrases)
        self.verbs = Endings(meanings("verbs"))
        self.paper_verbs = Endings(meanings("document_verbs"))
        self.fillers = _plain("small", "fillers")
        self.prefixes = _plain("small", "prefixes")
        self.modifiers = _plain("small", "modifiers")
        self.conjunctions = _plain("small", "conjunctions")
        self.approximate = _plain("small", "approximate")
        self.case_verbs = _plain("small_cases", "verbs")

    def read(self, left: str, family: str = "") -> Reading | None:
        """Say what a number right after ``left`` counts; None where that is not certain.

        ``family`` asks for that family alone, where a phrase has several (「其他」).
        """
        text, each = left, False
        if self.approximate.at_end(left):
            return None
        while text:
            if hit := self.phrases.at_end(text):
                phrase, choices = hit
                rest = text[: -len(phrase)]
                for kind, concept in choices:
                    reading = self._complete(kind, concept, rest, each, family)
                    if reading is not None:
                        return reading
            filler = self.fillers.at_end(text)
            if filler is None:
                return None
            each = each or filler[0][:1] in "各均都"
            text = text[: -len(filler[0])]
        return None

    def _complete(
        self, kind: str, concept: str, rest: str, each: bool, family: str
    ) -> Reading | None:
        reading = None
        if kind == "noun":
            reading = self._request(rest, concept == "strong")
        elif kind == "answer":
            reading = Reading("request", (concept,), len(rest), rest, strong=True)
        elif kind == "verb":
            reading = self._verb(concept, rest)
        elif kind == "paper":
            reading = self._paper(concept, rest)
        elif kind == "paper_verb":
            reading = Reading("document", (concept,), len(rest), rest)
        elif kind == "applicant":
            reading = self._applicant(concept, rest)
        elif kind in ("result", "case"):
            reading = self._joined(kind, concept, rest, each)
        elif kind == "outcome":
            reading = self._outcome(concept, rest)
        else:
            reading = Reading(kind, (concept,), len(rest), rest, strong=True)
        if reading is not None and family and reading.family != family:
            return None
        return reading

    def _request(self, rest: str, strong: bool) -> Reading | None:
        """Find the verb to a request noun, across the modifiers between them."""
        while (hit := self.verbs.at_end(rest)) is None:
            if (modifier := self.modifiers.at_end(rest)) is None:
                return None
            rest = rest[: -len(modifier[0])]
        verb, concept = hit
        reading = self._verb(concept, rest[: -len(verb)])
        if reading is None:
            return None
        return Reading("request", reading.concepts, reading.start, reading.rest, strong)

    def _verb(self, concept: str, rest: str) -> Reading | None:
        # 「受理和办结申请」 counts what? Nor is 「未受理」 a number of requests received.
        before = rest.lstrip("、")
        joint = self.conjunctions.at_end(before)
        if joint and joint[0] != before:
            return None
        if rest.endswith(_NOT_DONE):
            return None
        hit = self.phrases.at_end(rest) if concept == "answered" else None
        if hit and any(kind == "result" for kind, _ in hit[1]):
            return None  # 「同意公开答复9件」: those are not all answers
        return Reading("request", (concept,), len(rest), rest)

    def _paper(self, concept: str, rest: str) -> Reading | None:
        bare = self.modifiers.strip(rest)
        if (hit := self.paper_verbs.at_end(bare)) is None:
            return None
        verb, action = hit
        before = bare[: -len(verb)]
        if self.conjunctions.at_end(before.lstrip("、")):
            return None
        name = f"{concept}_{action}"
        return Reading("document", (name,), len(before), before, strong=True)

    def _applicant(self, concept: str, rest: str) -> Reading | None:
        if hit := self.verbs.at_end(self.modifiers.strip(rest)):
            before = self.modifiers.strip(rest)[: -len(hit[0])]
            return Reading("applicant", (concept,), len(before), before, base=hit[1])
        return self._plainly(Reading("applicant", (concept,), len(rest), rest))

    def _outcome(self, concept: str, rest: str) -> Reading | None:
        bare = self.prefixes.strip(rest)
        hit = self.phrases.at_end(bare)
        for kind, case in hit[1] if hit else ():
            if hit and kind == "case":  # 「行政复议维持」2件
                before = bare[: -len(hit[0])]
                return Reading("outcome", (concept,), len(before), before, base=case)
        return Reading("outcome", (concept,), len(rest), rest) if not bare else None

    def _joined(self, family: str, concept: str, rest: str, each: bool) -> Reading | None:
        """Collect phrases joined by 、和或: 「予以公开、部分公开」, 「行政复议、行政诉讼」."""
        concepts, start = [concept], len(rest)
        while True:
            before = self.case_verbs.strip(rest) if family == "case" else rest
            joint = self.conjunctions.at_end(before)
            left = before[: -len(joint[0])] if joint else ""
            if not left:
                break  # the phrase stands alone, or a list goes on: 「…12件、部分公开8件」
            hit = self.phrases.at_end(left)
            same = [c for kind, c in hit[1] if kind == family] if hit else []
            if hit is None or not same:
                return None
            concepts.insert(0, same[0])
            rest = left[: -len(hit[0])]
            start = len(rest)
        if len(set(concepts)) < len(concepts):
            return None
        reading = Reading(family, tuple(concepts), start, rest, each=each)
        return reading if family == "case" else self._plainly(reading)

    def _plainly(self, reading: Reading) -> Reading | None:
        """Pass the reading on if nothing but known prefixes stands before its phrase."""
        return reading if not self.prefixes.strip(reading.rest) else None


def _plain(section: str, name: str) -> Endings[None]:
    return Endings((phrase, None) for phrase in words(section, name))


def _grouped(phrases: list[tuple[str, Meaning]]) -> Endings[list[Meaning]]:
    by_phrase: dict[str, list[Meaning]] = {}
    for phrase, meaning in phrases:
        by_phrase.setdefault(phrase, []).append(meaning)
    return Endings(by_phrase.items())


@cache
def grammar() -> Grammar:
    """Give the grammar, built once."""
    return Grammar()


@cache
def denial() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give the patterns of a plain denial: the word that denies, and one word after it."""
    deny = re.compile("均未|并未|暂未|尚未|未曾|未|没有|暂无|均无|无")
    return deny, re.compile(alternation([p for p, _ in meanings("cases")] + words("none", "words")))


def denied_cases(clause: str) -> tuple[int, tuple[str, ...]] | None:
    """Read 「未发生因政府信息公开引起的行政复议、行政诉讼」: where it begins, and what there was none of.

    Every word after the denial has to be known; 「未发生行政复议被纠正的情况」 says something else.
    """
    deny, word = denial()
    concepts = dict(meanings("cases"))
    for match in deny.finditer(clause):
        if clause[: match.start()].endswith("从"):
            return None
        position, found = match.end(), []
        while position < len(clause) and (step := word.match(clause, position)):
            if (concept := concepts.get(step[0])) in ("review", "litigation"):
                found.append(concept)
            position = step.end()
        if position == len(clause) and found:
            return match.start(), tuple(dict.fromkeys(c for c in found if c))
    return None
