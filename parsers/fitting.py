"""Which column each figure of a row belongs to: heads above, figures below, one to one.

Sequences are matched, not positions on the page, since spans are what breaks first. A row that
does not have one figure a head is not shifted or padded: its cells stay open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from parsers.broken_heads import are_pieces_of
from parsers.columns import (
    UNKNOWN,
    Head,
    across_order,
    are_left_of_the_form,
    column_code,
    matrix_order,
    section_order,
)
from parsers.flanks import beside_grand_total, fit_between, strangers
from parsers.forms import Row, Table
from parsers.labels import remembered, squeeze
from parsers.listed import parted
from parsers.model import Cell, Problem
from parsers.money import SOMEWHERE
from parsers.one_each import fit_as_others, fit_line
from parsers.proving import (
    adds_up,
    contradicted,
    has_blanks,
    is_refuted,
    most_add_up,
    prove,
    spec_keys,
)
from parsers.row_lines import RowLine
from parsers.settling import TableReading, settle

_FIRST = 2  # rows of the requests table, above whose figures its heads stand
# 「(单位:万元)」, 「[元]」, 「采购总金额/元」
_HEAD_UNIT = re.compile(
    r"(?:单位:?|[(\[【〔〈<{]|金额)(?:人民币)?(亿元|万元|元)|(?<![\u3400-\u9fff])(亿元|万元|元)[)\]】〕〉>}]*$"
)
# 「（单位：千元）」, 「（万美元）」
_ODD_UNIT = re.compile(r"(?:单位:?|[(\[【〔〈<{])[\u3400-\u9fff]{1,4}元[)\]】〕〉>}]*$")


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
        kept = _by_rows(table, lines, problems)
    settle(table, kept, reading, problems, others)
    return reading


def _by_rows(
    table: Table, lines: list[RowLine], problems: list[Problem]
) -> list[tuple[RowLine, Row]]:
    _place_unlabelled(table, lines)
    headed = -2  # the last region with a head of the table so far; the next may be cut off from it
    by_code = {row.code: row for row in table.rows}
    order: list[str] | None = None
    extra = 0  # heads of none of the form's columns, which no place is known for
    strange = False  # whether the last heads were none of the table's
    proven = table.layout != "matrix"
    kept: list[tuple[RowLine, Row]] = []
    for line in lines:
        if any(_heads_table(head, table) for head in line.heads):
            headed = line.region
        spec = by_code.get(line.row or "")
        if spec is None:
            if line.row is not None:
                problems.append(_other_form(table, line))
            elif table.layout != "matrix":  # a row without label has taken the head above the rest
                order = section_order(line.heads, table.rows[0].columns, table) or order
            elif any(_names_column(head, table) for head in line.heads):
                order, proven = _matrix_order(line, table)
            continue
        line.unit = _unit(line, spec)
        if table.layout == "matrix":
            if any(_names_column(head, table) for head in line.heads):
                order, proven = _matrix_order(line, table)
                extra = strangers(line.heads, order, table)
            # Without any head, the form's own order, if sums confirm that the total is last.
            columns = [column.code for column in table.columns] if order is None else order
        else:
            order = _section_order(table, spec, line, order)
            columns = order or []
            strange = not order and _has_own_head(line, table) if line.heads else strange
            if not order and len(spec.columns) == 1 and line.region - headed < 2:
                columns = [] if strange else list(spec.columns)
        values = fit_line(line, columns) if columns else None
        if values is None and len(spec.columns) > 1 and (figures := parted(line.values, columns)):
            listed = dict(zip(columns, figures, strict=True))
            values = figures if adds_up(table, spec, listed) else None
        if values is not None:
            line.cells = dict(zip(columns, values, strict=True))
        kept.append((line, spec))
    if table.layout == "matrix" and kept:
        fit_as_others(kept)
        between = extra > 0 and fit_between(table, kept, order or (), extra)
        proven = proven and not between and not contradicted(table, kept)
        proven = proven or (not between and most_add_up(table, kept))
        if order is None and not kept[0][0].in_grid and kept[0][1] not in table.rows[:_FIRST]:
            for line, _ in kept:
                line.cells = None  # in loose text that lacks its beginning: the heads may be in another order
    problems += [_incomplete(table, [spec], line) for line, spec in kept if line.cells is None]
    prove(table, kept, proven, problems)
    return kept


def _matrix_order(line: RowLine, table: Table) -> tuple[list[str], bool]:
    """Give the columns that a line's heads settle, and whether no sum need confirm them."""
    order = matrix_order(line.heads, table, partial=line.in_grid)
    if (order is None or UNKNOWN in order) and are_pieces_of(line.heads, table):
        return [column.code for column in table.columns], False
    every = [column.code for column in table.columns]
    if line.in_grid and order and len(order) + 1 == len(line.values) == len(every):
        lacks_one = (every[:n] + every[n + 1 :] == order for n in range(1, len(every) - 1))
        named = sum(column_code(head, table) is not None for head in line.heads)
        if named == len(order) and any(lacks_one):
            return every, False  # one head is blank, and the others stand where the form has them
    if line.scanned and are_left_of_the_form(line.heads, table):
        fits = order is not None and len(order) == len(line.values)
        is_lost = order is None or UNKNOWN in order or len(line.values) == len(every)
        if order != every and is_lost and not fits:
            return every, False
    # A column that numbers the rows may stand before their labels or after them.
    numbered = any(head[0].key in _NUMBERED for head in line.heads)
    return order or [], not numbered or len(line.values) == len(order or ())


_NUMBERED = frozenset({"序号", "编号", "行次"})


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
    fits = fits or (above > set(spec.columns) and all(above != set(r.columns) for r in table.rows))
    if any(_names_column(head, table) for head in heads):
        # A head that contradicts the row, unless it is the table's first, printed again on top of
        # the part that a page cut off.
        repeated = section_order(heads, table.rows[0].columns, table) is not None
        return previous if fits and repeated else None
    return previous if fits else None


def _names_column(head: Head, table: Table) -> bool:
    return table.code in head[0].heads


def _has_own_head(line: RowLine, table: Table) -> bool:
    """Whether a head stands above a row: one of the table's, or several in one, known as none."""
    return any(
        _names_column(head, table) or not (head[0].known or head[0].unit or head[0].annotation)
        for head in line.heads
    )


def _heads_table(head: Head, table: Table) -> bool:
    return _names_column(head, table) or head[0].key.startswith("第二十条")


def _unit(line: RowLine, spec: Row) -> str:
    """Give the unit of money that a row's head, its label or a cell beside it states.

    Where they differ it is none that is known, and no amount of the row is believed.
    """
    head = _head_unit(line.heads)
    if "万元" not in spec.units.values():
        return head or ""
    stated = {unit for unit in (head, line.unit, _stated_unit(line.label)) if unit}
    return "/".join(sorted(stated))


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
    text = squeeze(head)
    match = _HEAD_UNIT.search(text)
    if match:
        return match[1] or match[2]
    return SOMEWHERE if _ODD_UNIT.search(text) else None


# ---- rows without a label, groups side by side --------------------------------------------------


def _place_unlabelled(table: Table, lines: list[RowLine]) -> None:
    """Name a line whose label is blank, where its neighbours leave only one row for it."""
    codes = [row.code for row in table.rows]
    named = {line.row for line in lines}
    for index, line in enumerate(lines):
        if line.row is not None or (line.in_grid and not line.apart):
            continue
        above, below = (
            lines[i].row if 0 <= i < len(lines) and lines[i].region == line.region else None
            for i in (index - 1, index + 1)
        )
        # The first label of disclosures, 规章, is often blank: beside it, its row may stand again.
        if table.layout == "sections" and codes[0] in (above, below) and above in (None, codes[0]):
            line.row = codes[0]
            continue
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
            pairs = across_order(line.heads, table, scanned=line.scanned) or beside_grand_total(
                line, table
            )
            groups = list(dict.fromkeys(g for g, _ in pairs or ())) or [r.code for r in table.rows]
        values = None if pairs is None else _fit_groups(table, line, pairs)
        if pairs and values and not line.in_grid and _is_unsure(table, pairs, values):
            values = None
        if pairs is None or values is None:
            problems.append(_incomplete(table, [table.row(group) for group in groups], line))
        for group in groups:
            part = replace(line, row=group, label="")
            if pairs is not None and values is not None:
                part.cells = {c: v for (g, c), v in zip(pairs, values, strict=True) if g == group}
            kept.append((part, table.row(group)))
    prove(table, kept, not contradicted(table, kept), problems)
    return kept


def _is_unsure(table: Table, pairs: Sequence[tuple[str, str]], values: Sequence[Cell]) -> bool:
    """Whether groups in loose text have blanks or marks among their figures, and one does not add up."""
    groups = _by_group(pairs, values).items()
    return has_blanks(values) and any(is_refuted(table, table.row(g), c) for g, c in groups)


def _by_group(
    pairs: Sequence[tuple[str, str]], values: Sequence[Cell]
) -> dict[str, dict[str, Cell]]:
    groups: dict[str, dict[str, Cell]] = {}
    for (group, column), figure in zip(pairs, values, strict=True):
        groups.setdefault(group, {})[column] = figure
    return groups


def _fit_groups(table: Table, line: RowLine, pairs: Sequence[tuple[str, str]]) -> list[Cell] | None:
    """Give the figures of some groups side by side; a list in one cell only where all add up."""
    columns = [f"{group}.{column}" for group, column in pairs]
    if (values := fit_line(line, columns)) is not None:
        return values
    if (figures := parted(line.values, columns)) is None:
        return None
    groups = _by_group(pairs, figures)
    add_up = all(adds_up(table, table.row(group), cells) for group, cells in groups.items())
    return figures if add_up else None


# ---- problems -----------------------------------------------------------------------------------


def _other_form(table: Table, line: RowLine) -> Problem:
    detail = f"{line.label!r} is no row of the {table.form} form, which this table follows"
    return Problem("row_of_other_form", f"{detail}: {line.printed}"[:300])


def _incomplete(table: Table, specs: Sequence[Row], line: RowLine) -> Problem:
    cells = spec_keys(table, specs)
    name = " ".join(spec.label for spec in specs)
    detail = f"{name}: {len(line.values)} cells do not fit its {len(cells)} columns"
    return Problem("row_incomplete", f"{detail}: {line.printed}"[:300], cells)
