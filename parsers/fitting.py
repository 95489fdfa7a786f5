"""Which column each figure of a row belongs to: heads above, figures below, one to one.

Sequences are matched, not positions on the page, since spans are what breaks first. A row that
does not have one figure a head is not shifted or padded: its cells stay open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from parsers.columns import UNKNOWN, Head, across_order, matrix_order, section_order
from parsers.forms import Row, Table
from parsers.labels import remembered, squeeze
from parsers.loose import Glued
from parsers.model import Cell, Gap, Problem
from parsers.rows import RowLine
from parsers.settling import TableReading, settle
from parsers.values import value_of

# 「(单位:万元)」, 「[元]」, 「采购总金额/元」
_HEAD_UNIT = re.compile(
    r"(?:单位:?|[(\[【〔〈<{]|金额)(?:人民币)?(亿元|万元|元)|(亿元|万元|元)[)\]】〕〉>}]*$"
)


def fit_table(
    table: Table,
    lines: list[RowLine],
    problems: list[Problem],
    others: frozenset[int] = frozenset(),
) -> TableReading:
    """Read one table from the lines that were found of it; ``others`` are regions of other years."""
    reading = TableReading(table.form)
    if table.layout == "across":
        kept = _across(table, lines, problems)
    else:
        kept = _by_rows(table, lines, reading, problems)
    settle(table, kept, reading, problems, others)
    return reading


def _by_rows(
    table: Table, lines: list[RowLine], reading: TableReading, problems: list[Problem]
) -> list[tuple[RowLine, Row]]:
    _place_unlabelled(table, lines)
    headed = _headed_regions(table, lines) if table.layout != "matrix" else set()
    by_code = {row.code: row for row in table.rows}
    order: list[str] | None = None
    proven = table.layout != "matrix"
    kept: list[tuple[RowLine, Row]] = []
    for line in lines:
        spec = by_code.get(line.row or "")
        if spec is None:
            if line.row is not None:
                problems.append(_other_form(table, line))
            elif table.layout != "matrix":  # a row without label has taken the head above the rest
                order = section_order(line.heads, table.rows[0].columns, table) or order
            elif any(_names_column(head, table) for head in line.heads):
                order = matrix_order(line.heads, table, partial=line.in_grid) or []
                proven = True
            continue
        if (unit := _head_unit(line.heads)) is not None:
            reading.head_units[spec.code] = unit
        if table.layout == "matrix":
            if any(_names_column(head, table) for head in line.heads):
                order = matrix_order(line.heads, table, partial=line.in_grid) or []
                proven = True
            # Without any head, the form's own order, if sums confirm that the total is last.
            columns = [column.code for column in table.columns] if order is None else order
        else:
            order = _section_order(table, spec, line, order)
            columns = order or []
            if not order and len(spec.columns) == 1 and line.region in headed:
                own_head = any(_names_column(head, table) for head in line.heads)
                columns = [] if own_head else list(spec.columns)
        values = _fit_line(line, columns) if columns else None
        if values is None:
            problems.append(_incomplete(table, [spec], line))
        else:
            line.cells = dict(zip(columns, values, strict=True))
        kept.append((line, spec))
    if table.layout == "matrix":
        _fit_as_others(kept)
        proven = proven and not _contradicted(table, kept)
    _prove(table, kept, proven, problems)
    return kept


def _headed_regions(table: Table, lines: Sequence[RowLine]) -> set[int]:
    """Give the regions with a head of the table, and those after them: parts cut off by a page."""
    headed = {line.region for line in lines for head in line.heads if _heads_table(head, table)}
    return headed | {region + 1 for region in headed}


def _section_order(
    table: Table, spec: Row, line: RowLine, previous: list[str] | None
) -> list[str] | None:
    """Give the columns of a row from its own heads, else from those of the rows above it."""
    heads = [head for head in line.heads if not head[0].rows and not head[0].unit]
    own = section_order(heads, spec.columns, table) if heads else None
    if own is not None:
        return own
    above = set(previous or ()) - {UNKNOWN}
    fits = above == set(spec.columns) or (table.layout == "list" and bool(above))
    if any(_names_column(head, table) for head in heads):
        # A head that contradicts the row, unless it is the table's first, printed again on top of
        # the part that a page cut off.
        repeated = section_order(heads, table.rows[0].columns, table) is not None
        return previous if fits and repeated else None
    return previous if fits else None


def _names_column(head: Head, table: Table) -> bool:
    return table.code in head[0].heads


def _heads_table(head: Head, table: Table) -> bool:
    return _names_column(head, table) or head[0].key.startswith("第二十条")


def _head_unit(heads: Iterable[Head]) -> str | None:
    before = ""
    for _, text in heads:
        whole = before + text if text.lstrip()[:1] == "元" else text  # 「…（单位：万」, 「元）」
        if (unit := _stated_unit(whole)) is not None:
            return unit
        before = text if text.rstrip().endswith(("万", "亿")) else ""
    return None


@remembered
def _stated_unit(head: str) -> str | None:
    match = _HEAD_UNIT.search(squeeze(head))
    return (match[1] or match[2]) if match else None


# ---- one figure a head --------------------------------------------------------------------------


def _fit_line(line: RowLine, columns: Sequence[str]) -> list[Cell] | None:
    if Glued in map(type, line.values):
        return None
    if not line.bounded:
        filled = [token for token in line.values if token.text]
        sources = len({token.locator for token in filled})
        if 1 < sources < len(filled):
            return None  # some in one paragraph, some in others: not one row
        # A blank at the end may be padding, and one before a row without label the mark that the
        # row begins: they hold no place. Others do in a row that is full.
        outer = (line.values[-1].text, line.label or line.values[0].text) if line.values else ()
        full = len(line.values) == len(columns) and all(outer)
        if filled and len(filled) < len(line.values) and not full:
            if len(filled) == len(columns):
                return fit(filled, columns)
            return fit(line.values, columns) if len(line.values) > len(columns) else None
    return fit(line.values, columns, spans=line.in_grid)


def fit(
    values: Sequence[Cell], columns: Sequence[str], *, spans: bool = False
) -> list[Cell] | None:
    """Give the values that stand under ``columns``; None where more than one choice is left.

    Blanks before or after are what merged cells left behind, if there is only one way to drop
    them, and no other stands at either end of what is left, which might be one of those. Fewer values than columns are never padded.
    ``spans``: where the table is one, a merged cell may be printed once for each cell it spans.
    """
    size = len(columns)
    if len(values) == size:
        return _one_each(values, columns)
    if len(values) < size:
        return _spanned(values, columns)
    windows = [
        list(values[start : start + size])
        for start in range(len(values) - size + 1)
        if not any(token.text for token in (*values[:start], *values[start + size :]))
    ]
    texts = {tuple(token.text for token in window) for window in windows}
    if len(texts) == 1 and (((only := texts.pop())[0] and only[-1]) or not any(only)):
        return _one_each(windows[0], columns)
    if spans and size == 1 and len({token.text for token in values}) == 1:
        return [values[0]]
    return None


def _fit_as_others(kept: Sequence[tuple[RowLine, Row]]) -> None:
    """Fit rows with a blank at one end as the rows that have as many cells and blanks at neither.

    「| 58 | | | | | | 58 | | |」 shows that two blanks at the end are padding, so 「| | | | | 3 | | 3 | | |」
    has its figures under the same heads. Its last figure has to be there, and the sum of the others:
    where one was lost, the rest moved up and the padding is longer; a stray blank moves them on.
    """
    sure = [
        line
        for line, _ in kept
        if line.cells
        and all(line.cells[c].text for c in (next(iter(line.cells)), [*line.cells][-1]))
    ]
    places: dict[tuple[int, int, tuple[str, ...]], set[int]] = {}
    for line in sure:
        assert line.cells is not None
        first = next(iter(line.cells.values()))
        at = next((n for n, token in enumerate(line.values) if token is first), None)
        if at is not None:
            places.setdefault((line.region, len(line.values), tuple(line.cells)), set()).add(at)
    for line, _ in kept:
        if line.cells is not None or any(isinstance(token, Glued) for token in line.values):
            continue
        for (region, size, columns), found in places.items():
            if (region, size) != (line.region, len(line.values)) or len(found) != 1:
                continue
            start = next(iter(found))
            window = line.values[start : start + len(columns)]
            rest = (*line.values[:start], *line.values[start + len(columns) :])
            if _adds_up(window) and not any(token.text for token in rest):
                line.cells = dict(zip(columns, window, strict=True))


def _adds_up(window: Sequence[Cell]) -> bool:
    """Whether the last figure is all there is, or is the sum of the others, and not of zeros."""
    *parts, total = (value_of(token.text).number for token in window)
    printed = [number for number in parts if number is not None]
    if total is None:
        return False
    return not any(token.text for token in window[:-1]) or 0 < total == sum(printed)


def _one_each(values: Sequence[Cell], columns: Sequence[str]) -> list[Cell] | None:
    """Check that a column printed several times (a merged cell, repeated) says one thing."""
    if len(set(columns)) == len(columns):
        return list(values)
    said: dict[str, Cell] = {}
    for column, token in zip(columns, values, strict=True):
        if column == UNKNOWN or not token.text:
            continue
        if said.setdefault(column, token).text != token.text:
            return None
    return [said.get(column, token) for column, token in zip(columns, values, strict=True)]


def _spanned(values: Sequence[Cell], columns: Sequence[str]) -> list[Cell] | None:
    """Match a head printed once for each cell it spans with a figure printed once."""
    unique = list(dict.fromkeys(columns))
    if len(unique) == len(columns) or len(values) != len(unique) or UNKNOWN in unique:
        return None
    by_column = dict(zip(unique, values, strict=True))
    return [by_column[column] for column in columns]


# ---- what arithmetic has to say -----------------------------------------------------------------


def _prove(
    table: Table,
    kept: Sequence[tuple[RowLine, Row]],
    proven: bool,
    problems: list[Problem],
) -> None:
    """Open the rows that nothing but position holds and whose sums do not confirm it.

    That is every row where heads do not settle the columns; every row that a page number was left
    out of, which may have been a figure; every row with places without print where no ruling lines
    are; and, in loose text, every row of a table in which some other row has lost or gained a
    figure: this one may have lost one and gained another, unless it has a line of its own and no
    blank. Where most rows of a matrix have, its heads were misread, or its blanks hold no place.
    """
    astray = sum(line.cells is None and any(t.text for t in line.values) for line, _ in kept)
    if table.layout == "matrix" and 2 * astray > len(kept):
        proven = False
    irregular = any(line.cells is None for line, _ in kept)
    for line, spec in kept:
        if line.cells is None:
            continue
        full = line.apart and all(token.text for token in line.cells.values())
        certain = proven and not line.cut and (line.bounded or full or not irregular)
        if certain and not _has_gaps(line.cells):
            continue
        if not _holds(table, spec, line.cells):
            line.cells = None
            detail = f"{spec.label}: nothing confirms which column each figure is of"
            problems.append(Problem("columns_unclear", f"{detail}: {line.printed}"[:300],
                                    _keys(table, [spec])))  # fmt: skip


def _has_gaps(cells: Mapping[str, Cell]) -> bool:
    """Whether figures stand under some columns, and under others no print and no cell to hold any."""
    tokens = cells.values()
    return any(isinstance(token, Gap) for token in tokens) and any(token.text for token in tokens)


def _contradicted(table: Table, kept: Sequence[tuple[RowLine, Row]]) -> bool:
    """Whether the sums speak against columns that heads put into another order than the form's.

    So it is where heads broken over several lines were read line by line: most rows add up in the
    form's order, and not in the one that was read.
    """
    every = [column.code for column in table.columns]
    votes = 0
    for line, spec in kept:
        cells = line.cells or {}
        if list(cells) != every and set(cells) == set(every):
            in_form_order = dict(zip(every, cells.values(), strict=True))
            votes += _holds(table, spec, in_form_order) - _holds(table, spec, cells)
    return votes > 0


def _holds(table: Table, spec: Row, cells: dict[str, Cell]) -> bool:
    """Whether a row's own sum confirms its columns; a single figure needs no confirming."""
    if not any(token.text for token in cells.values()) or len(spec.columns) == 1:
        return True
    numbers = {
        c: 0 if isinstance(token, Gap) else value_of(token.text, spec.units.get(c, "")).number
        for c, token in cells.items()
    }
    rules = [rule for rule in table.rules if rule.over == "rows"]
    return bool(rules) and all(
        None not in (sides := [numbers.get(c) for c in (*rule.left, *rule.right)])
        and sum(numbers[c] or 0 for c in rule.left) == sum(numbers[c] or 0 for c in rule.right)
        and sides
        for rule in rules
    )


# ---- rows without a label, groups side by side --------------------------------------------------


def _place_unlabelled(table: Table, lines: list[RowLine]) -> None:
    """Name a line whose label is blank, where its neighbours leave only one row for it."""
    codes = [row.code for row in table.rows]
    named = {line.row for line in lines}
    for index, line in enumerate(lines):
        if line.row is not None:
            continue
        above, below = (
            lines[i].row if 0 <= i < len(lines) and lines[i].region == line.region else None
            for i in (index - 1, index + 1)
        )
        twin = index > 0 and lines[index - 1].row is None and lines[index - 1].region == line.region
        if below not in codes or twin:
            continue
        place = codes.index(below) - 1
        expected = codes[place - 1] if place > 0 else None
        if place >= 0 and codes[place] not in named and above == expected:
            line.row = codes[place]


def _across(
    table: Table, lines: list[RowLine], problems: list[Problem]
) -> list[tuple[RowLine, Row]]:
    """Read 行政复议 and the two kinds of 行政诉讼, side by side or one below the other."""
    kept: list[tuple[RowLine, Row]] = []
    outcomes: list[str] | None = None
    for line in lines:
        if line.row is None:
            continue
        if line.row:  # a group as a row, with the outcomes as heads above it
            groups = [line.row]
            several = any(ref.table == table.code for m, _ in line.heads for ref in m.rows)
            if any(_names_column(head, table) for head in line.heads):
                outcomes = section_order(line.heads, table.row(line.row).columns, table)
            if outcomes is None or several:
                pairs = None
            else:
                pairs = [(line.row, column) for column in outcomes]
        else:
            pairs = across_order(line.heads, table)
            groups = list(dict.fromkeys(g for g, _ in pairs or ())) or [r.code for r in table.rows]
        values = None if pairs is None else _fit_line(line, [f"{g}.{c}" for g, c in pairs])
        if pairs is None or values is None:
            problems.append(_incomplete(table, [table.row(group) for group in groups], line))
        for group in groups:
            part = replace(line, row=group, label="")
            if pairs is not None and values is not None:
                part.cells = {c: v for (g, c), v in zip(pairs, values, strict=True) if g == group}
            kept.append((part, table.row(group)))
    _prove(table, kept, not _contradicted(table, kept), problems)
    return kept


# ---- problems -----------------------------------------------------------------------------------


def _other_form(table: Table, line: RowLine) -> Problem:
    detail = f"{line.label!r} is no row of the {table.form} form, which this table follows"
    return Problem("row_of_other_form", f"{detail}: {line.printed}"[:300])


def _incomplete(table: Table, specs: Sequence[Row], line: RowLine) -> Problem:
    cells = _keys(table, specs)
    name = " ".join(spec.label for spec in specs)
    detail = f"{name}: {len(line.values)} cells do not fit its {len(cells)} columns"
    return Problem("row_incomplete", f"{detail}: {line.printed}"[:300], cells)


def _keys(table: Table, specs: Sequence[Row]) -> tuple[str, ...]:
    return tuple(f"{table.code}.{spec.code}.{column}" for spec in specs for column in spec.columns)
