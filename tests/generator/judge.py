"""Comparing a Report with the right reading of the document it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from parsers.model import Report
from parsers.readers.html import read_html
from tests.generator.draft import Expect
from tests.generator.recipe import Drawn
from tests.places import misplaced

# Worst first: a wrong number; a readable number refused; a null with the wrong reason; and so on.
Kind = Literal[
    "crash", "wrong", "refused", "unlisted", "doubled", "form", "state", "raw", "locator"
]


class Verdict(NamedTuple):
    """One thing that is not as a right reader gives it."""

    kind: Kind
    cell: str
    want: object
    got: object


def _same(one: object, other: object) -> bool:
    if one is None or other is None:
        return one is other
    return Decimal(str(one)) == Decimal(str(other))


def _wrong_reason(want: Expect | None, state: str) -> bool:
    """Whether a figure is rightly null, but in another state than the page shows."""
    certain = want is not None and want.strict and want.value is None and want.state is not None
    return certain and want is not None and state != want.state


def judge(drawn: Drawn, report: Report) -> Iterator[Verdict]:
    """Give every difference between the report and the right reading."""
    for problem in report.problems:
        if problem.code == "unreadable":
            yield Verdict("crash", "", None, problem.detail)
    seen: set[str] = set()
    for figure in report.figures:
        if figure.key in drawn.unjudged:
            seen.add(figure.key)
            continue
        if figure.key in seen:
            yield Verdict("doubled", figure.key, "once", "again")
        seen.add(figure.key)
        want = drawn.expected.get(figure.key)
        if (figure.value is None) == (figure.state == "number"):
            yield Verdict("state", figure.key, "value and state that agree", figure)
        if figure.value is not None:
            if want is None or not _same(want.value, figure.value):
                yield Verdict("wrong", figure.key, want and want.value, figure.value)
            if not figure.locator:
                yield Verdict("locator", figure.key, "a place", "")
            if not figure.raw:
                yield Verdict("raw", figure.key, "the printed text", "")
        elif _wrong_reason(want, figure.state):
            assert want
            yield Verdict("state", figure.key, want.state, f"{figure.state} {figure.raw!r}")
    if drawn.media_type == "text/html":
        for figure, there in misplaced(report, read_html(drawn.data)):
            yield Verdict("locator", figure.key, figure.raw, there)
    got = report.values()
    for key, want in drawn.expected.items():
        if key in drawn.unjudged:
            continue
        if want.value is not None and want.strict and got.get(key) is None:
            yield Verdict("refused", key, want.value, None)
        if not want.strict:
            continue
        if key not in got and key.split(".")[0] in report.forms.keys() & drawn.forms.keys():
            yield Verdict("unlisted", key, "a figure, if missing", None)
    for table, form in drawn.forms.items():
        if not any(f.table == table and f.value is not None for f in report.figures):
            continue  # nothing was read, so nothing was recognised
        if report.forms.get(table) not in (None, form) and _telling(table):
            yield Verdict("form", table, form, report.forms.get(table))


def _telling(table: str) -> bool:
    """Whether the forms differ in this table (they do not in reviews and litigation)."""
    return table != "review_litigation"
