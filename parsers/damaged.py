"""Labels of a scanned table that a seal has left in part: named by their place and by what is left.

The rows of a form stand in a fixed order. Where as many rows lie between two whose labels were read
as the form has there, each can be but one of them; it is called so if the text that was read of its
label is, for half of it and more, that row's, and no other row's as much. A head is called after the
column of which as much is left. What OCR read surely is never called by another name: that may be a
row or a column of the report's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from rapidfuzz.distance import LCSseq

from parsers.columns import Head
from parsers.doubts import SURE, confidence_in
from parsers.forms import Column, Row, Table, load
from parsers.labels import squeeze
from parsers.line import Line
from parsers.model import Cell, Problem
from parsers.row_labels import FORMS_OF, tables_of
from parsers.values import value_of
from parsers.vocabulary import Meaning, has_turn, is_turned, meaning_of, near_rows

# So much of a label is left at least, and so many characters.
_LEFT, _FEWEST = 0.5, 2
_HAN = re.compile(r"[\u3400-\u9fff]+")


def mend_labels(lines: Sequence[Line]) -> list[Problem]:
    """Call damaged labels of scanned tables by what they are, and say so (``label_mended``)."""
    problems: list[Problem] = []
    for _, region in groupby(lines, key=lambda line: line.region):
        own = [line for line in region if line.scanned and line.in_grid]
        problems += _mend_across(own)
        for code in FORMS_OF if own else ():
            fitting = [table for table in tables_of(code) if _fits(own, table)]
            if fitting:
                problems += _mend_rows(own, fitting)
                problems += _mend_heads(own, fitting)
    return problems


def _fits(lines: Sequence[Line], table: Table) -> bool:
    """Whether the lines have rows of a table, and none that only another form of it has."""
    rows = [line for line in lines if line.values]
    named = [label[0] for line in rows if (label := _row_label(line)) and label[0].known]
    own = [meaning for meaning in named if any(ref.table == table.code for ref in meaning.rows)]
    return bool(own) and all(
        any((ref.table, ref.form) == (table.code, table.form) for ref in meaning.rows)
        for meaning in own
    )


def _mend_rows(lines: Sequence[Line], forms: Sequence[Table]) -> Iterator[Problem]:
    rows = [line for line in lines if line.values and line.has_figures]
    by_form = [_missing_names(rows, table) for table in forms]
    for number, (label, row) in by_form[0].items():
        if all(names.get(number, ("", ""))[1] == row for names in by_form):
            line = rows[number]
            place = _place(line)
            assert place is not None
            cells = tuple(f"{forms[0].code}.{row}.{c}" for c in forms[0].row(row).columns)
            yield _named(line, place, label, cells)


def _missing_names(rows: Sequence[Line], table: Table) -> dict[int, tuple[str, str]]:
    """Give the label and the code of each damaged row that its place and its text leave one for."""
    index = {row.code: number for number, row in enumerate(table.rows)}
    known = {
        number: index[code]
        for number, line in enumerate(rows)
        if (label := _row_label(line)) and (code := _code(label[0], table)) in index
    }
    if not known:
        return {}
    anchors = sorted(known.items())
    (top, first), (bottom, last) = anchors[0], anchors[-1]
    # Above the first stand heads as well, or what is left of them; below the last, other tables.
    names, _ = _walked(
        rows, table, zip(range(top - 1, -1, -1), range(first - 1, -1, -1), strict=False)
    )
    below = zip(range(bottom + 1, len(rows)), range(last + 1, len(index)), strict=False)
    names |= _walked(rows, table, below)[0]
    for (above, number), (place, following) in pairwise(anchors):
        if place - above == following - number:
            between = zip(range(above + 1, place), range(number + 1, following), strict=True)
            found, is_whole = _walked(rows, table, between)
            names |= found if is_whole else {}
    return names


def _code(meaning: Meaning, table: Table) -> str | None:
    """Give the row that a label names, misspelt perhaps."""
    if meaning.known:
        return meaning.row_in(table)
    near = {ref.row for ref in near_rows(meaning.key, table)}
    return near.pop() if len(near) == 1 else None


def _walked(
    rows: Sequence[Line], table: Table, steps: Iterable[tuple[int, int]]
) -> tuple[dict[int, tuple[str, str]], bool]:
    """Go from one row to the next of the form as long as each may be it; say whether all may."""
    names: dict[int, tuple[str, str]] = {}
    for place, number in steps:
        line, row = rows[place], table.rows[number]
        label = _row_label(line)
        if label is None or any(ref.row == row.code for ref in label[0].rows):
            continue  # blank, or a label of several rows: its place names it later
        if _place(line) is None or not _is_row(label, row, table):
            return names, False
        names[place] = (row.label, row.code)
    return names, True


def _mend_heads(lines: Sequence[Line], forms: Sequence[Table]) -> Iterator[Problem]:
    columns = [column for table in forms for column in table.columns]
    for line in lines:
        if line.values:
            continue
        named = {code for label in line.labels for _, _, code in meaning_of(label.text).columns}
        for place, label in enumerate(line.labels):
            meaning = meaning_of(label.text)
            if meaning.known or meaning.unit or not _is_unsure(label):
                continue
            head = (meaning, label.text)
            found = {c.code: c.label for c in reversed(columns) if _is_column(head, c, columns)}
            if len(found) == 1 and not named & found.keys():
                yield _named(line, place, found.popitem()[1], ())


def _mend_across(lines: Sequence[Line]) -> Iterator[Problem]:
    """Give the table of outcomes its heads where a seal has left more than half of them.

    Scraps of heads may look like figures, and heads may be lost. Those that are left have to stand in
    the order of the form, and one row below them has as many cells as the form has columns.
    """
    table = load(FORMS_OF["review_litigation"][0]).tables["review_litigation"]
    every = [column.code for column in table.columns] * len(table.rows)
    rows = [n for n, line in enumerate(lines) if _has_numbers(line, len(every))]
    if len(rows) != 1 or lines[rows[0]].labels:
        return
    row, above = lines[rows[0]], lines[: rows[0]]
    heads = [head for line in above for head in line.meanings()]
    if not any(_is_group(meaning, table) for meaning, _ in heads):
        return
    named = [meaning for meaning, _ in heads if meaning.rows and not meaning.columns]
    if not all(_is_group(meaning, table) for meaning in named):
        return  # of another table
    left = [code for meaning, _ in heads if (code := meaning.column_in(table))]
    is_whole = len(left) == len(every) and not any(line.values for line in above)
    rest = iter(every)
    if is_whole or 2 * len(left) <= len(every) or not all(code in rest for code in left):
        return
    places = [label.locator for line in above for label in line.labels]
    for line in above:
        line.labels, line.values = [], []
        line.name([])
    names = [group.label for group in table.rows]
    names += [column.label for column in table.columns] * len(table.rows)
    row.labels = [Cell(name, places[0]) for name in names]
    row.name(names)
    detail = f"OCR read {len(left)} of the {len(every)} heads of {table.label}, in their order"
    yield Problem("label_mended", detail)


def _has_numbers(line: Line, size: int) -> bool:
    """Whether a line has so many cells, and a number or a mark for none in most of them."""
    read = sum(value_of(token.text).state in ("number", "nil_mark") for token in line.values)
    return len(line.values) == size and 2 * read > size


def _is_group(meaning: Meaning, table: Table) -> bool:
    return any(ref.table == table.code for ref in meaning.rows) or meaning.key == "行政诉讼"


def _named(line: Line, place: int, name: str, cells: tuple[str, ...]) -> Problem:
    read = line.labels[place].text
    names = [label.text for label in line.labels]
    line.name([*names[:place], name, *names[place + 1 :]])
    return Problem("label_mended", f"OCR read {read[:120]!r} where {name!r} has to stand", cells)


def _row_label(line: Line) -> Head | None:
    """Give the innermost label of a row; None if it is blank."""
    own = [head for head in line.meanings() if not head[0].unit]
    own = [head for head in own if head[0].known or not head[0].annotation]
    return own[-1] if own else None


def _place(line: Line) -> int | None:
    """Give which label of a row is its innermost, if that is of no form and not surely read."""
    own = [n for n, label in enumerate(line.labels) if not meaning_of(label.text).unit]
    if not own or meaning_of(line.labels[own[-1]].text).known:
        return None
    return own[-1] if _is_unsure(line.labels[own[-1]]) else None


def _is_unsure(label: Cell) -> bool:
    sure = confidence_in(label.locator)
    return sure is not None and sure < SURE


def _is_row(label: Head, row: Row, table: Table) -> bool:
    others = [key for other in table.rows if other.code != row.code for key in other.keys]
    return any(
        _is_left(read, row.keys, others) and not all(has_turn(read, key) for key in row.keys)
        for read in _readings(label)
    )


def _is_column(label: Head, column: Column, columns: Sequence[Column]) -> bool:
    """Whether a head is left of a column's, and has more characters of it than of any other's."""
    others = [key for other in columns if other.code != column.code for key in other.keys]
    return any(
        _is_left(read, column.keys, others)
        and max(_share(read, key)[1] for key in column.keys)
        > max((_share(read, key)[1] for key in others), default=0)
        and not all(is_turned(read, key) for key in column.keys)
        for read in _readings(label)
    )


def _readings(label: Head) -> Iterator[str]:
    """Give the characters of a label without brackets, and with them: one of two may be lost."""
    meaning, text = label
    yield "".join(_HAN.findall(meaning.key))
    yield "".join(_HAN.findall(squeeze(text)))


def _is_left(read: str, keys: Sequence[str], others: Sequence[str]) -> bool:
    """Whether what was read is left of a label of these ``keys``, and less so of all ``others``."""
    left = max(_share(read, key) for key in keys)
    is_most = left[0] >= _LEFT and left[1] >= _LEFT * len(read)  # else two labels became one
    return is_most and all(_share(read, key) < left for key in others)


def _share(read: str, key: str) -> tuple[float, int]:
    """Give how much of a label its text holds, in the order of its characters: a share, and how many."""
    common = LCSseq.similarity(read, key)
    return (common / len(key), common) if common >= _FEWEST else (0.0, 0)
