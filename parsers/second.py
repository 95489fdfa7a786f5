"""The second reader: asked where the markup is broken and a table did not come out right.

A table whose sums fail, or that lacks cells, may be misprinted, or the page's markup may have bent
the reader. Two parsers that mend otherwise cannot both be bent the same way often; but what a
lenient one reads is a guess, so its reading of a table counts only where nothing is missing, every
sum holds and each number that it changes stands in one. What it changed is said in a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from parsers.checks import equations, run_checks
from parsers.forms import NATIONAL_FORMS, load
from parsers.lines import lines_of
from parsers.model import Check, Document, Figure, Problem
from parsers.parts import first_report
from parsers.readers.charset import decode
from parsers.tables import Tables, read_tables

# The lenient reader takes about a second for this many bytes; a report has a tenth of it.
MAX_BYTES = 512 * 1024
_READ = frozenset({"number", "blank", "nil_mark"})
# What stands in a page that prints a table with sums, whatever became of its markup.
_SIGNS = {"requests": "自然人", "review_litigation": "维持", "statistics": "统计"}

_NESTED = b"table|tr|td|th|html|body|title|textarea|select|script|style"
# A tag that matters to where cells stand (its attributes only if they are well formed), a comment's
# start or end, or a declaration without one.
_TAG = re.compile(
    rb"<(/?)(" + _NESTED + rb")(?![\w:-])("
    rb"(?:\s++[^\s=<>\"'/]++(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>=]++))?+)*+\s*+/?>)?+"
    rb"|(<!--|-->|<!\[CDATA\[|<[!?](?!--)[^<>]*+(?!>))",
    re.I,
)
_PARENTS = {b"tr": b"table", b"td": b"tr", b"th": b"tr"}
# What these hold is no markup; a comment goes by its end.
_CLOSED_TO_TAGS = (b"-->", b"script", b"style")


def mended(
    first: Tables,
    checks: Iterable[Check],
    document: Document,
    *,
    year: int | None = None,
    publisher: str | None = None,
) -> Tables | None:
    """Give ``first`` with the tables that only the second reader could read; None: there are none.

    ``first`` was read from ``document`` as the report of ``year`` and ``publisher``, and ``checks`` are its checks.
    Where the page is well formed, or the tables are whole and add up, the second reader is not asked;
    nor where the page hides something: it would believe a hidden copy whose sums hold.
    """
    if document.hides:
        return None
    doubtful = _doubtful(first, checks, document.markup)
    if not doubtful or len(document.markup) > MAX_BYTES or is_tidy(document.markup):
        return None
    # Imported here: most pages never need it.
    from parsers.readers.lenient import read_lenient

    again = read_lenient(decode(document.markup))
    title = document.meta.get("articletitle", document.title)
    blocks, _ = first_report(again.body(), title)
    lines, prose = lines_of(blocks)
    second = read_tables(lines, year=year, publisher=publisher, prose=prose)
    believed = [
        table for table in second.found if table in doubtful and _holds(first, second, table)
    ]
    return _merged(first, second, believed) if believed else None


def is_tidy(markup: bytes) -> bool:
    """Whether all that decides where a cell stands is written as it should be.

    Then any two parsers give the same cells, and there is no use in asking a second one.
    """
    inside, around = b"", [b""]  # the element that is open, and those around it
    for end, tag, rest, other in _TAG.findall(markup):
        name = tag.lower()
        if inside in _CLOSED_TO_TAGS:
            if inside == (other or (name if end else b"")):
                inside = around.pop()
        elif other == b"<!--":
            around.append(inside)
            inside = b"-->"
        elif not rest:  # also what is no tag
            return False
        elif end:
            if inside != name:
                return False
            inside = around.pop()
        elif inside != _PARENTS.get(name, inside):
            return False
        else:
            around.append(inside)
            inside = name
    return len(around) == 1


def _doubtful(tables: Tables, checks: Iterable[Check], markup: bytes) -> set[str]:
    """Name the tables with sums that were not read whole, or whose sums fail."""
    if not markup:
        return set()
    bad = {check.rule.split(".", 1)[0] for check in checks if check.status == "fail"}
    bad |= {figure.table for figure in tables.figures if figure.state not in _READ}
    return {
        table
        for table, sign in _SIGNS.items()
        if table in bad and (table in tables.found or sign.encode() in markup)
    }


def _holds(first: Tables, second: Tables, table: str) -> bool:
    """Whether the second reading of a table is to be believed."""
    figures = [figure for figure in second.figures if figure.table == table]
    if any(figure.state not in _READ for figure in figures):
        return False
    form = second.forms[table]
    if any(
        check.status != "pass" for check in run_checks({f.key: f for f in figures}, {table: form})
    ):
        return False
    proven = {key for equation in equations(form, table) for key in equation.cells}
    before = _of_table(first, table)
    changed = {f.key for f in figures if f.key not in before or before[f.key].value != f.value}
    # Two readings with little in common are of two tables, not of one; zeros tell nothing.
    both = [
        (figure.value, old.value)
        for figure in figures
        if (old := before.get(figure.key)) is not None
        and None not in (figure.value, old.value)
        and (figure.value or old.value)
    ]
    return changed <= proven and 2 * sum(new != old for new, old in both) <= len(both)


def _of_table(tables: Tables, table: str) -> Mapping[str, Figure]:
    return {figure.key: figure for figure in tables.figures if figure.table == table}


def _merged(first: Tables, second: Tables, believed: Sequence[str]) -> Tables:
    forms = {**first.forms, **{table: second.forms[table] for table in believed}}
    found = tuple(dict.fromkeys((*first.found, *believed)))
    # What was missing of a form that no table of the page follows any more is not listed.
    figures = [f for f in first.figures if f.table not in believed]
    figures += [f for f in second.figures if f.table in believed]
    problems = [p for p in first.problems if not _is_about(p, believed)]
    problems += [p for p in second.problems if p.cells and _is_about(p, believed)]
    problems += [_said(_of_table(first, t), _of_table(second, t)) for t in believed]
    return Tables(figures, forms, found, problems)


def _is_about(problem: Problem, tables: Sequence[str]) -> bool:
    if problem.cells:
        return all(key.split(".", 1)[0] in tables for key in problem.cells)
    return problem.code == "table_missing" and any(
        form.tables[table].label in problem.detail
        for form in map(load, NATIONAL_FORMS)
        for table in tables
        if table in form.tables
    )


def _said(before: Mapping[str, Figure], after: Mapping[str, Figure]) -> Problem:
    """Say which figures are read otherwise than at first: from what, to what."""
    changes = {
        key: f"{key} from {_shown(before.get(key))} to {_shown(figure)}"
        for key, figure in after.items()
        if key not in before or (before[key].raw, before[key].state) != (figure.raw, figure.state)
    }
    detail = "the markup is broken; read another way all sums hold: " + "; ".join(changes.values())
    return Problem("second_reader", detail, tuple(changes))


def _shown(figure: Figure | None) -> str:
    if figure is None or figure.state == "missing":
        return "missing"
    return repr(figure.raw) if figure.state == "number" else f"{figure.state} {figure.raw!r}"
