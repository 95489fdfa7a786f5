"""Numbers stated in the prose of an annual report, and which table cells each speaks of.

A small grammar, as data (`phrases.toml`): a number is read with the words before it (`grammar`), in
a sentence whose topic, time and owner are known (`context`), by a reader that goes clause by clause
(`reader`); a paragraph's numbers are then weighed against one another (`mentions`). What is not
certain is left out: a wrong claim is worse than a missing one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice

from parsers import forms
from parsers.claims import context, reader
from parsers.claims.checking import check_claims, decimals_printed, with_carried_in
from parsers.claims.lexicon import Cells, cells_of
from parsers.claims.mentions import Mention, Paragraph
from parsers.claims.text import report_year, sentences
from parsers.model import Claim, Number, Section

__all__ = ["check_claims", "decimals_printed", "find_claims", "with_carried_in"]

_HEADING = 40  # characters: what is longer is no heading
_MOST_SENTENCES = 3000  # with a number, in a section; the longest real reports have a tenth of it


def find_claims(
    sections: Sequence[Section],
    form: str | None,
    by_table: Mapping[str, str] | None = None,
    year: int | None = None,
) -> list[Claim]:
    """Find the numbers of the prose that speak of table cells, in the order of the text.

    ``form`` is that of the requests table (``2021``, ``2019``, ``2014``, ``2008``); None, for a
    report without tables, takes the form that was in force for the year the prose speaks of.
    ``by_table`` names the form of each table where they differ; ``year`` is the report's, where it
    is known, else the one the prose names most. Values of money are in 万元. A claim of a share or of
    growth comes after the claim of the number that it is said of.
    """
    year = year or report_year(sections)
    cells = cells_of(form if form in forms.FORM_NAMES else _form_of(year), by_table)
    claims: list[Claim] = []
    for number, section in enumerate(sections):
        for mention in _mentions(section, number, year, cells):
            claims.extend(_claims(mention, section, cells))
    return claims


def _form_of(year: int | None) -> str:
    """Name the form that prose without tables is tied to: the present one where no year is known."""
    newest, oldest = forms.FORM_NAMES[0], forms.FORM_NAMES[-1]
    return newest if year is None else forms.national_form(year) or oldest


def _mentions(section: Section, number: int, year: int | None, cells: Cells) -> Iterator[Mention]:
    changes = context.topics_of(section.heading)
    topic = changes[-1][1] if changes else ""
    paragraph = Paragraph(cells, topic)
    last = ""
    for sentence in islice(sentences(section, number, year), _MOST_SENTENCES):
        if sentence is None:
            yield from paragraph.settle()
            heading = len(last) <= _HEADING and not paragraph.mentions
            paragraph = Paragraph(cells, paragraph.topic if heading and last else topic)
            last = ""
            continue
        reader.read(paragraph, sentence)
        last = sentence.text
    yield from paragraph.settle()


def _claims(mention: Mention, section: Section, cells: Cells) -> Iterator[Claim]:
    start, end = mention.sentence.span(mention.start, mention.end)
    targets, number = mention.targets(cells), mention.sentence.section
    for keys in targets:
        yield Claim(keys, _plain(mention.value), section.text[start:end], number, start, end)
    if len(targets) > 1:
        return  # 「行政复议、行政诉讼各3件，同比…」: which of them?
    for said in mention.comparisons:
        base = said.base.targets(cells) if said.base and not said.base.dropped else []
        if said.base is None or len(base) == 1:
            _, end = mention.sentence.span(mention.start, said.end)
            of = base[0] if base else ()
            quote = section.text[start:end]
            value = _plain(said.value)
            yield Claim(targets[0], value, quote, number, start, end, said.relation, of, said.unit)


def _plain(value: Decimal) -> Number:
    return int(value) if value == int(value) else float(value)
