"""One sentence, clause by clause: numbers, and statements without one, → mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from parsers.claims import context
from parsers.claims.grammar import Reading, denied_cases, grammar
from parsers.claims.lexicon import Endings, words
from parsers.claims.mentions import CLOSED, RECEIVED, Mention, Paragraph, carry_in
from parsers.claims.text import Number, Sentence, numbers

_BREAK = re.compile(r"[，,；（）]")
_INSIDE = re.compile(r"其中|(?<!不)(?:包括|包含|含)")
_TOTAL = re.compile(r"共|总|合计|全年|全市|全区|全县|全省|累计")
_SHARE = re.compile(
    r"占(?:比|总数|总量|申请总数|申请总量|全部申请|答复总数|办结总数)?的?(?:比例|比重)?(?:为|达到?|是)?$"
)
_ALL_NATURAL = re.compile(
    r"^(?:且|并且|申请人|申请者|其中)?(?:均|全部|都|全)(?:为|是|系|由|来自)?自然人"
    r"(?:提出|提交|申请|的|政府信息公开申请)*$"
)
_ALL_OUTCOME = re.compile(
    r"^(?:复议|诉讼|审理|判决|裁定)?(?:结果)?(?:为|被)?(?P<all>均|全部|都)?(?:为|被|予以)?(?:结果)?"
    r"(?P<what>维持|纠正|尚未审结)(?:原行政行为|原决定)?$"
)
_DENIAL = re.compile(r"均未|并未|暂未|尚未|未曾|未|没有|暂无|无")
_NOT_ALL_DECISIONS = re.compile(r"公开|公示|发布|上传|归集|公布|推送|录入|领域|方面|其中|涉|类|对")
_NOT_ALL_FEES = re.compile(r"减|免|退|降|涉|取消|停征|其中|清理")
_LATE = re.compile(r"延期|延长|超期|逾期答复|逾期办结")
_PIECES = frozenset({"", "件", "件次", "宗", "份", "起", "例", "个", "项", "次", "条", "笔"})
_UNITS = {
    "request": _PIECES,
    "result": _PIECES - {"项", "次", "笔"},
    "applicant": _PIECES - {"项", "次", "笔"},
    "case": _PIECES - {"份", "条", "笔"},
    "outcome": _PIECES - {"份", "条", "笔"},
    "document": frozenset({"", "件", "份", "个", "项", "部"}),
    "decision": _PIECES - {"条", "次", "笔"},
    "amount": frozenset({"元"}),
    "count": frozenset({"件", "个", "项"}),
}
_BARE_UNITS = frozenset({"件", "宗", "份", "起", "例"})
_NEAR = 90  # how far left of a number its phrase is sought
_QUOTE = 40  # how much of the clause before the phrase is quoted


def read(paragraph: Paragraph, sentence: Sentence) -> None:
    """Read one more sentence of a paragraph: add its mentions, move its state on."""
    _Reader(paragraph, sentence).read()


class _Reader:
    def __init__(self, paragraph: Paragraph, sentence: Sentence) -> None:
        self.paragraph = paragraph
        self.sentence = sentence
        self.text = sentence.text
        self.topics = context.topics_of(self.text)
        self.times = context.Times(self.text)
        # The sentence has come to speak of the numbers of a part, or of others beside the publisher.
        self.part = self.others = False
        self.start = 0  # of the present clause
        self.lead = ""  # 其中 or （含, said just before the clause

    def read(self) -> None:
        self.paragraph.late |= _LATE.search(self.text) is not None
        found = numbers(self.text)
        first = 0
        for start, end, opener in _clauses(self.text, found):
            self.start, clause = start, self.text[start:end]
            self.part |= context.of_a_part(self.lead + clause)
            self.others |= context.of_others(clause)
            if opener == "；":
                self.paragraph.case_open = False
            if opener == "（":
                self.lead = "（"
            after = first
            while after < len(found) and found[after].start < end:
                after += 1
            if first == after:
                self._statement(start, end)
            else:
                self._numbers(found[first:after], end)
            self.lead = "其中" if clause.endswith(("其中", "包括")) else ""
            first = after
        if self.topics:
            self.paragraph.topic = self.topics[-1][1]

    # ---- a clause with numbers --------------------------------------------------------------------

    def _numbers(self, found: list[Number], end: int) -> None:
        low = self.start
        for place, number in enumerate(found):
            last = place + 1 == len(found)
            high = end if last else found[place + 1].start
            low = max(number.end, self._number(number, low, high, last=last))

    def _number(self, number: Number, low: int, high: int, *, last: bool) -> int:
        """Read a number with the words ``low`` to ``high`` around it; say how far they were used."""
        left = self.text[max(low, number.start - _NEAR) : number.start]
        right = self.text[number.end : high]
        if number.value is None:
            return number.end
        if number.unit == "%":
            self._share(number, left, low)
            return number.end
        if number.unit == "" and not _may_lack_unit(number, left, right):
            return number.end
        reading, used = self._reading(left, right, last=last)
        if reading is None:
            return number.end
        offset = number.start - len(left)
        phrase = min(offset + reading.start, number.start)
        number = replace(number, end=number.end + used)
        mention = self._admit(reading, number, phrase)
        if mention is not None:
            mention.start = self._quote_start(low, phrase)
            mention.total = _TOTAL.search(self.text, low, number.start) is not None
            self._add(mention)
        return number.end

    def _reading(self, left: str, right: str, *, last: bool) -> tuple[Reading | None, int]:
        """Read the words before a number; where they need it, those behind: 收到 3件 依申请公开申请."""
        reading = self._choose(left)
        if reading and (not right or not last or right.startswith(_after())):
            return reading, 0
        if not right or grammar().approximate.at_end(left):
            return None, 0
        whole = self._choose(left + right)
        if whole is None or (reading and whole.concepts != reading.concepts):
            return None, 0
        return whole, len(right)

    def _choose(self, left: str) -> Reading | None:
        """Read ``left`` as of the family that the topic suggests, or of any."""
        topic = context.topic_at(self.topics, self.start + len(left), self.paragraph.topic)
        if topic in context.PAPERS and (reading := grammar().read(left, "document")):
            return reading
        outcomes = topic in context.CASES or (self.paragraph.case and not self.paragraph.results)
        if outcomes and (reading := grammar().read(left, "outcome")):
            return reading
        return grammar().read(left)

    # ---- what may be believed ---------------------------------------------------------------------

    def _admit(self, reading: Reading, number: Number, phrase: int) -> Mention | None:
        if (
            self.part
            or number.unit not in _UNITS[reading.family]
            or (context.is_trap(reading.rest) and not self.others)
            or not self.times.is_own(phrase, self.start)
        ):
            return None
        value = number.value
        assert value is not None
        topic = context.topic_at(self.topics, phrase, self.paragraph.topic)
        concepts = self._concepts(reading, number, topic)
        if not concepts:
            return None
        mention = Mention(concepts, value, self.sentence, phrase, number.end)
        mention.each = len(concepts) > 1 and (reading.each or value == 0)
        mention.foreign = self.others
        inside = _INSIDE.search(self.lead + reading.rest) is not None
        base = self.paragraph.base
        mention.inside = inside and base is not None and base.concept in RECEIVED
        if reading.family == "applicant":
            return self._applicants(mention, reading)
        if inside and concepts == (
            "received",
        ):  # 「其中网上受理50件」, 「其中，某委受理5件，办结5件」
            self.part = True
            return None
        if concepts == ("carried_in",):
            carry_in(self.paragraph, mention, stated=inside, bracket=self.lead == "（")
        return mention

    def _concepts(self, reading: Reading, number: Number, topic: str) -> tuple[str, ...]:
        """Give the concepts in full, as the topic makes them; none where it does not fit."""
        family, concepts = reading.family, reading.concepts
        paragraph = self.paragraph
        if family == "request":
            return concepts if reading.strong or topic == "requests" else ()
        if family == "result":
            return self._results(concepts, number) if topic == "requests" else ()
        if family == "case":
            told = context.of_this_report(self.text, number.end, paragraph.topic)
            return concepts if told else ()
        if family == "outcome":
            case = reading.base or (paragraph.case.concept if paragraph.case else "")
            fits = reading.base or topic in context.CASES
            return (f"{case}_{concepts[0]}",) if case and fits else ()
        if family == "document" and not reading.strong:
            if topic not in context.PAPERS:
                return ()
            concepts = (f"{topic}_{concepts[0]}",)
        if family == "document" and concepts[0].endswith("issued") and "修" in self.text:
            return ()  # 「制定5件，修改4件」: the form may count both
        if family == "decision" and _NOT_ALL_DECISIONS.search(self.text, self.start, number.start):
            return ()
        if family == "amount" and _NOT_ALL_FEES.search(reading.rest):
            return ()
        return concepts

    def _results(self, concepts: tuple[str, ...], number: Number) -> tuple[str, ...]:
        seen = self.paragraph.results
        if "granted_bare" in concepts:  # 「公开12件」 may be information that was put on a site
            if self.paragraph.base is None or number.unit not in _BARE_UNITS:
                return ()
            concepts = tuple(c.removesuffix("_bare") for c in concepts)
        if "other_bare" in concepts:  # 「其他2件」 is the sixth group only if the others are told
            groups = {concept.split("_")[0] for concept in seen}
            if len(concepts) > 1 or not {"denied", "unavailable"} <= groups:
                return ()
            concepts = ("other",)
        self.paragraph.split_other |= bool(
            {"other_not_corrected", "other_fee_unpaid"} & {*concepts}
        )
        seen.update(concepts)
        return concepts

    def _applicants(self, mention: Mention, reading: Reading) -> Mention | None:
        paragraph, base = self.paragraph, self.paragraph.base
        mention.applicant = mention.concept
        if reading.base:
            mention.concepts = (reading.base,)
            return mention if reading.base in (*RECEIVED, *CLOSED) else None
        if base is None or paragraph.results or base.applicant or len(base.concepts) > 1:
            return None
        mention.concepts, mention.base = base.concepts, base
        return mention

    def _add(self, mention: Mention) -> None:
        paragraph = self.paragraph
        paragraph.mentions.append(mention)
        concept = mention.concept
        if mention.applicant or mention.foreign:
            return
        if concept in (*RECEIVED, *CLOSED):
            # 「共受理78件，其中新收72件」: what follows is still about the 78.
            if not (mention.inside and concept == "received_new"):
                paragraph.base = mention
                paragraph.results.clear()
        elif concept in context.CASES:
            unclear = len(mention.concepts) > 1 or (
                paragraph.case_open and not concept.startswith("litigation_")
            )
            paragraph.case = None if unclear else mention
            paragraph.case_open = bool(mention.value)
        elif concept.startswith(context.CASES):
            paragraph.case_open = False

    # ---- a share, and clauses without a number ---------------------------------------------------

    def _share(self, number: Number, left: str, low: int) -> None:
        """Tie 「自然人占50%」 where its base is stated and only one whole number fits."""
        share = _SHARE.search(left)
        base = self.paragraph.base
        if share is None or base is None or number.value is None or base.each:
            return
        reading = grammar().read(left[: share.start()])
        if reading is None or reading.family not in ("result", "applicant"):
            return
        if reading.family == "result" and base.concept not in CLOSED:
            return
        value = _share_of(base.value, number.value)
        if value is None:
            return
        phrase = number.start - len(left) + reading.start
        counted = Number(value, "件", number.start, number.end)
        mention = self._admit(reading, counted, phrase)
        if mention is not None:
            mention.start = self._quote_start(low, phrase)
            self._add(mention)

    def _statement(self, start: int, end: int) -> None:
        clause = self.text[start:end]
        if self.part or self.others or len(clause) > 120 or context.is_trap(clause):
            return
        if _ALL_NATURAL.match(clause):
            self._all_natural(start, end)
        elif (match := _ALL_OUTCOME.match(clause)) is not None:
            self._one_outcome(match, start, end)
        elif self.times.is_own(start, start) and self.times.is_own(end, start):
            self._none(clause, start, end)

    def _all_natural(self, start: int, end: int) -> None:
        base = self.paragraph.base
        if base is None or base.sentence is not self.sentence or self.paragraph.results:
            return
        self.paragraph.mentions.append(
            Mention(
                base.concepts, base.value, self.sentence, base.start, end,
                applicant="natural_person", base=base,
            )
        )  # fmt: skip

    def _one_outcome(self, match: re.Match[str], start: int, end: int) -> None:
        case = self.paragraph.case
        if case is None or case.sentence is not self.sentence or not self.paragraph.case_open:
            return
        if case.value == 1 or (match["all"] and case.value):
            outcome = {"维持": "upheld", "纠正": "corrected"}.get(match["what"], "pending")
            concepts = (f"{case.concept}_{outcome}",)
            self._add(Mention(concepts, case.value, self.sentence, case.start, end, base=None))

    def _none(self, clause: str, start: int, end: int) -> None:
        """Read a plain denial as zero: 「未收到政府信息公开申请」, 「未发生行政复议、行政诉讼」."""
        if (denied := denied_cases(clause)) is not None:
            place, concepts = denied
            self._add(Mention(concepts, Decimal(0), self.sentence, start + place, end, each=True))
            return
        topic = context.topic_at(self.topics, end, self.paragraph.topic)
        for denial in _DENIAL.finditer(clause):
            denied_words = _tails().strip(clause[denial.end() :])
            reading = grammar().read(denied_words, "request") or grammar().read(
                "收到" + denied_words, "request"
            )
            if reading is None or reading.rest or not (reading.strong or topic == "requests"):
                continue
            if reading.concepts[0] in ("received", "carried_in", "carried_out"):
                place = start + denial.start()
                self._add(Mention(reading.concepts, Decimal(0), self.sentence, place, end))
                return

    def _quote_start(self, low: int, phrase: int) -> int:
        start = low if phrase - low <= _QUOTE else phrase
        while start < phrase and self.text[start] in "、，,；：:。.且并和及":
            start += 1
        return start


def _clauses(text: str, found: list[Number]) -> Iterator[tuple[int, int, str]]:
    """Cut a sentence at its commas, semicolons and brackets, not inside a number."""
    start, opener, place = 0, "", 0
    for match in _BREAK.finditer(text):
        cut = match.start()
        while place < len(found) and found[place].end <= cut:
            place += 1
        if place < len(found) and found[place].start < cut:
            continue
        if cut > start:
            yield start, cut, opener
        start, opener = match.end(), match[0]
    if start < len(text):
        yield start, len(text), opener


def _may_lack_unit(number: Number, left: str, right: str) -> bool:
    told = left.endswith(("为", "是", "：", ":", "数", "数量"))
    return right == "" and (told or (number.value == 0 and left != ""))


def _share_of(base: Decimal, percent: Decimal) -> Decimal | None:
    """Give the count that is exactly ``percent`` of ``base``, if no other count rounds to it."""
    count = base * percent / 100
    if count != count.to_integral_value() or percent > 100:
        return None
    exponent = percent.as_tuple().exponent
    assert isinstance(exponent, int)
    room = base * Decimal(5).scaleb(exponent - 1) / 100
    return count if room < Decimal("0.5") or percent == 100 else None


@cache
def _after() -> tuple[str, ...]:
    return tuple(words("small", "after"))


@cache
def _tails() -> Endings[None]:
    return Endings((tail, None) for tail in words("none", "tails"))
