"""Lines to figures: which table, which row, which column, and what is printed there.

A row is recognised by its label and a column by its head; position counts only as far as labels
hold it (one row without a label between two that have theirs). A row with fewer figures than heads
is not shifted or padded: its cells are ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.columns import Head, across_order, matrix_order, section_order
from parsers.forms import Row, Table, load
from parsers.labels import squeeze
from parsers.lines import Line, Token
from parsers.model import Figure, Problem
from parsers.values import value_of
from parsers.vocabulary import RowRef, near_row

MODERN = ("2021", "2019")
STANDARD_TABLES = ("active_disclosure", "requests", "review_litigation")
_FORMS_OF = {
    "active_disclosure": MODERN,
    "requests": MODERN,
    "review_litigation": MODERN,
    "statistics": ("2014",),
    "local_statistics": ("2008",),
}
# Labels so common that they name a row only inside its own table.
_COMMON = frozenset({"其他", "总计", "合计", "其他处理", "行政复议", "行政诉讼"})
_HEAD_UNIT = re.compile(r"单位:?(亿元|万元|元)")


@dataclass(slots=True)
class RowLine:
    """A line that carries figures, and what is known of its row before columns are resolved."""

    table: str
    row: str | None  # None: the label is blank (not: unknown)
    heads: tuple[Head, ...]
    values: list[Token]
    region: int
    label: str
    cells: dict[str, Token] | None = None  # by column, once resolved


@dataclass(slots=True)
class TableReading:
    """One table as it was found."""

    form: str
    cells: dict[tuple[str, str], Token] = field(default_factory=dict)
    bad: dict[tuple[str, str], str] = field(default_factory=dict)  # ambiguous: raw text
    head_unit: str = ""


@dataclass(slots=True)
class Tables:
    """All tables of a document."""

    figures: list[Figure]
    forms: dict[str, str]
    problems: list[Problem]


def read_tables(lines: Sequence[Line], *, default_form: str | None = None) -> Tables:
    """Read every standard table that the lines hold.

    ``default_form`` names the form whose cells are listed as missing where a document that has
    no standard table at all is known to be a report.
    """
    rows, problems = _collect(lines)
    forms = _forms(rows)
    if not forms and default_form is None:
        return Tables([], {}, problems)
    main = forms.get("requests") or next(iter(forms.values()), None) or default_form
    assert main is not None
    readings: dict[str, TableReading] = {}
    for code, form in forms.items():
        own = [row for row in rows if row.table == code]
        readings[code] = _read_table(load(form).tables[code], own, problems)
    for code, table in load(main).tables.items():
        if code not in readings:
            readings[code] = TableReading(table.form)
            problems.append(Problem("table_missing", f"the document has no table {table.label}"))
    figures = [
        figure
        for number, (code, reading) in enumerate(readings.items(), 1)
        for figure in _figures(load(reading.form).tables[code], reading, number, problems)
    ]
    return Tables(figures, {code: r.form for code, r in readings.items()}, problems)


# ---- which table and row a line belongs to ------------------------------------------------------


def _collect(lines: Iterable[Line]) -> tuple[list[RowLine], list[Problem]]:
    rows: list[RowLine] = []
    problems: list[Problem] = []
    pending: list[Head] = []
    current: str | None = None
    last = -1  # index of the last row read, to tell repeated labels of a list apart
    region = -1
    for line in lines:
        if line.region != region:
            region = line.region
            pending = []
        meanings = line.meanings()
        label = _row_label(meanings)
        if not line.values or not (line.has_figures or _is_blank_row(meanings)):
            if not _is_caption(line):
                pending += meanings
            continue
        heads = (*pending, *meanings)
        current = _table_of_heads(heads) or current
        if current == "review_litigation" and _is_across(heads, label):
            rows.append(RowLine(current, "", heads, line.values, region, ""))
            pending = []
            continue
        if label is None:
            if current and line.has_figures:
                rows.append(RowLine(current, None, tuple(pending), line.values, region, ""))
            continue
        found = _row_of(label, current, last)
        if found is None:
            if current is not None and line.has_figures:
                problems.append(_unknown_row(label[1], line))
            pending = [] if current else pending
            continue
        current, row, last = found
        rows.append(RowLine(current, row, heads[:-1], line.values, region, label[1]))
        pending = []
    return rows, problems


def _is_blank_row(meanings: Sequence[Head]) -> bool:
    """Whether a line without figures is a row left blank, not a head with blanks after it."""
    label = _row_label(meanings)
    return bool(label and label[0].rows) and not any(m.columns for m, _ in meanings[:-1])


def _is_caption(line: Line) -> bool:
    """Whether a line is a single label that the forms do not know: a title above a table."""
    return line.bounded and len(line.labels) == 1 and not line.meanings()[0][0].known


def _row_label(meanings: Sequence[Head]) -> Head | None:
    """Give the innermost label of a line, passing over units and instructions in brackets."""
    for head in reversed(meanings):
        if not head[0].unit and not head[0].annotation:
            return head
    return None


def _table_of_heads(heads: Iterable[Head]) -> str | None:
    votes: dict[str, set[str]] = {}
    for meaning, _ in heads:
        if meaning.key in _COMMON:
            continue
        for table, _form, column in meaning.columns:
            votes.setdefault(table, set()).add(column)
    if not votes:
        return None
    return max(votes, key=lambda table: len(votes[table]))


def _is_across(heads: Sequence[Head], label: Head | None) -> bool:
    outcomes = sum(any(c[0] == "review_litigation" for c in m.columns) for m, _ in heads)
    rows = label is not None and any(r.table == "review_litigation" for r in label[0].rows)
    return outcomes >= 4 and not rows


def _row_of(label: Head, current: str | None, last: int) -> tuple[str, str, int] | None:
    """Give (table, row, index) that a label names in the table that is being read."""
    meaning, _ = label
    refs: Sequence[RowRef] = meaning.rows
    if refs:
        own = [ref for ref in refs if ref.table == current]
        if own:
            refs = own
        elif meaning.key in _COMMON:
            return None
        ref = _next_after(refs, last if own else -1)
        return (ref.table, ref.row, ref.index) if ref else None
    if current is None or meaning.known:
        return None
    for form in _FORMS_OF[current]:
        table = load(form).tables[current]
        if (code := near_row(meaning.key, table)) is not None:
            return current, code, [row.code for row in table.rows].index(code)
    return None


def _next_after(refs: Sequence[RowRef], last: int) -> RowRef | None:
    codes = {(ref.table, ref.row) for ref in refs}
    if len(codes) == 1:
        return refs[0]
    later = [ref for ref in refs if ref.index > last]
    if len({ref.table for ref in refs}) > 1 and last < 0:
        return None
    return min(later, key=lambda ref: ref.index) if later else None


def _unknown_row(label: str, line: Line) -> Problem:
    printed = " | ".join(token.text for token in line.values)
    return Problem("row_unknown", f"no row of the form is called {label!r}: {printed}"[:300])


# ---- which form a table is of -------------------------------------------------------------------

_ROWS_OF_2021 = frozenset({"other_not_corrected", "other_fee_unpaid", "other_other"})
_COLUMNS_OF = {
    "2021": frozenset({"issued", "repealed", "in_force"}),
    "2019": frozenset(
        {"made", "disclosed", "disclosed_total", "items_previous_year", "items_change", "projects"}
    ),
}


def _forms(rows: Sequence[RowLine]) -> dict[str, str]:
    """Decide the form of each table that was found, by its labels and heads alone."""
    found: dict[str, str | None] = {}
    for code in dict.fromkeys(row.table for row in rows if row.row is not None):
        own = [row for row in rows if row.table == code]
        if code == "requests":
            found[code] = _form_of_requests(own)
        elif code == "active_disclosure":
            found[code] = _form_of_disclosure(own)
        elif code == "review_litigation":
            found[code] = None  # the same in both
        else:
            found[code] = _FORMS_OF[code][0]
    known = found.get("requests") or found.get("active_disclosure") or "2021"
    return {code: form or known for code, form in found.items()}


def _form_of_requests(rows: Sequence[RowLine]) -> str | None:
    codes = {row.row for row in rows}
    if codes & _ROWS_OF_2021:
        return "2021"
    return "2019" if "other" in codes else None


def _form_of_disclosure(rows: Sequence[RowLine]) -> str | None:
    votes = {"2021": 0, "2019": 0}
    for row in rows:
        codes = {c[2] for m, _ in row.heads for c in m.columns if c[0] == "active_disclosure"}
        for form, own in _COLUMNS_OF.items():
            votes[form] += len(codes & own)
        if row.row in ("other_services", "procurement"):
            votes["2019"] += 3
        if row.row == "fees" and any("收费金额" in m.key for m, _ in row.heads):
            votes["2021"] += 3
        if codes == {"decisions"} and sum(1 for token in row.values if token.text) == 1:
            votes["2021"] += 1
    if votes["2021"] == votes["2019"]:
        return None
    return max(votes, key=lambda form: votes[form])


# ---- which column each figure belongs to --------------------------------------------------------


def _read_table(table: Table, rows: list[RowLine], problems: list[Problem]) -> TableReading:
    reading = TableReading(table.form)
    if table.layout == "across":
        return _read_across(table, rows, reading, problems)
    _place_unlabelled(table, rows)
    order: list[str] | None = None
    kept: list[tuple[RowLine, Row]] = []
    for line in rows:
        spec = next((row for row in table.rows if row.code == line.row), None)
        if spec is None:
            if line.row is not None:
                problems.append(_other_form(table, line))
            continue
        if (unit := _head_unit(line.heads)) is not None:
            reading.head_unit = unit
        order = _order(table, spec, line, order)
        columns = order if table.layout == "matrix" else _section_columns(table, spec, order)
        values = None if columns is None else fit(line.values, columns)
        if values is None:
            problems.append(_incomplete(table, spec, line))
        else:
            assert columns is not None
            line.cells = dict(zip(columns, values, strict=True)) if values else {}
        kept.append((line, spec))
    _settle(table, kept, reading, problems)
    return reading


def _order(table: Table, spec: Row, line: RowLine, previous: list[str] | None) -> list[str] | None:
    """Give the columns of a line: from its own heads, else from those above it."""
    if table.layout == "matrix":
        return matrix_order(line.heads, table) or previous or [c.code for c in table.columns]
    heads = [head for head in line.heads if not head[0].rows]
    if table.layout == "list":
        return (
            list(spec.columns) if len(spec.columns) == 1 else _list_order(heads, table) or previous
        )
    own = section_order(heads, spec.columns, table)
    if own is not None:
        return own
    if any(_names_column(head, table) for head in heads):
        return None
    return previous


def _names_column(head: Head, table: Table) -> bool:
    return any(c[0] == table.code for c in head[0].columns)


def _section_columns(table: Table, spec: Row, order: list[str] | None) -> list[str] | None:
    if order is None or set(order) != set(spec.columns):
        # No head above it at all: the form's own columns, if the label is of this form only.
        return list(spec.columns) if order is None and len(spec.columns) == 1 else None
    return order


def _list_order(heads: Sequence[Head], table: Table) -> list[str] | None:
    return section_order(heads, [column.code for column in table.columns], table)


def fit(values: Sequence[Token], columns: Sequence[str]) -> list[Token] | None:
    """Give the values that stand under ``columns``; None where more than one choice is left.

    Blanks before or after are what merged cells left behind, if there is only one way to drop
    them. Fewer values than columns are never padded.
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
    if len({tuple(token.text for token in window) for window in windows}) == 1:
        return _one_each(windows[0], columns)
    if size == 1 and len({token.text for token in values}) == 1:
        return [values[0]]  # one merged cell, printed once for each cell that it spans
    return None


def _one_each(values: Sequence[Token], columns: Sequence[str]) -> list[Token] | None:
    """Check that a column printed several times (a merged cell, repeated) says one thing."""
    if len(set(columns)) == len(columns):
        return list(values)
    said: dict[str, set[str]] = {}
    for column, token in zip(columns, values, strict=True):
        if token.text:
            said.setdefault(column, set()).add(token.text)
    if any(len(texts) > 1 for texts in said.values()):
        return None
    # The non-blank one must win in the dictionary that is made of this.
    best = {c: next((v for k, v in zip(columns, values, strict=True) if k == c and v.text), None)
            for c in columns}  # fmt: skip
    return [best[c] or v for c, v in zip(columns, values, strict=True)]


def _spanned(values: Sequence[Token], columns: Sequence[str]) -> list[Token] | None:
    """A head printed once for each cell it spans, above a figure printed once."""
    unique = list(dict.fromkeys(columns))
    if len(unique) == len(columns) or len(values) != len(unique):
        return None
    by_column = dict(zip(unique, values, strict=True))
    return [by_column[column] for column in columns]


def _head_unit(heads: Iterable[Head]) -> str | None:
    for _, text in heads:
        if match := _HEAD_UNIT.search(squeeze(text)):
            return match[1]
    return None


def _place_unlabelled(table: Table, rows: list[RowLine]) -> None:
    """Name a line whose label is blank, where its neighbours leave only one row for it."""
    codes = [row.code for row in table.rows]
    for index, line in enumerate(rows):
        if line.row is not None:
            continue
        before = rows[index - 1].row if index and rows[index - 1].region == line.region else None
        after = (
            rows[index + 1].row
            if index + 1 < len(rows) and rows[index + 1].region == line.region
            else None
        )
        if after not in codes:
            continue
        place = codes.index(after) - 1
        expected = codes[place - 1] if place > 0 else None
        taken = any(row.row == codes[place] for row in rows)
        if place >= 0 and not taken and before == expected:
            line.row = codes[place]


def _read_across(
    table: Table, rows: list[RowLine], reading: TableReading, problems: list[Problem]
) -> TableReading:
    kept: list[tuple[RowLine, Row]] = []
    for line in rows:
        if line.row:  # the groups as rows, with the outcomes as heads above them
            spec = table.row(line.row)
            order = section_order(
                [h for h in line.heads if not h[0].rows], spec.columns, table
            ) or list(spec.columns)
            values = fit(line.values, order)
            if values is None:
                problems.append(_incomplete(table, spec, line))
            else:
                line.cells = dict(zip(order, values, strict=True))
            kept.append((line, spec))
            continue
        if line.row is None:
            continue
        pairs = across_order(line.heads, table)
        found = None if pairs is None else fit(line.values, [f"{g}.{c}" for g, c in pairs])
        groups = list(dict.fromkeys(g for g, _ in pairs)) if pairs else [r.code for r in table.rows]
        if found is None:
            problems.append(_incomplete(table, table.row(groups[0]), line, groups))
        for group in groups:
            cells = None
            if found is not None and pairs is not None:
                cells = {c: v for (g, c), v in zip(pairs, found, strict=True) if g == group}
            part = RowLine(table.code, group, line.heads, line.values, line.region, "", cells)
            kept.append((part, table.row(group)))
    _settle(table, kept, reading, problems)
    return reading


# ---- one reading out of several -----------------------------------------------------------------


def _settle(
    table: Table,
    lines: Sequence[tuple[RowLine, Row]],
    reading: TableReading,
    problems: list[Problem],
) -> None:
    """Merge the lines of a table; a table printed again elsewhere is compared, not mixed in."""
    copies = _copies(lines)
    first = max(copies, key=len) if copies else []
    # The first copy counts, unless it is a fragment beside a whole one.
    for copy in copies:
        if len(copy) * 2 >= len(first):
            first = copy
            break
    by_row: dict[str, list[tuple[RowLine, Row]]] = {}
    for line, spec in first:
        by_row.setdefault(spec.code, []).append((line, spec))
    for code, same in by_row.items():
        _merge_row(table, code, same, reading, problems)
    for copy in copies:
        if copy is not first:
            _compare_copy(table, copy, reading, problems)


def _copies(lines: Sequence[tuple[RowLine, Row]]) -> list[list[tuple[RowLine, Row]]]:
    copies: list[list[tuple[RowLine, Row]]] = []
    seen: set[str] = set()
    region = -1
    for line, spec in lines:
        if not copies or (line.region != region and spec.code in seen):
            copies.append([])
            seen = set()
        copies[-1].append((line, spec))
        seen.add(spec.code)
        region = line.region
    return copies


def _merge_row(
    table: Table,
    code: str,
    same: Sequence[tuple[RowLine, Row]],
    reading: TableReading,
    problems: list[Problem],
) -> None:
    spec = same[0][1]
    printed = {
        tuple((column, token.text) for column, token in sorted(line.cells.items(), key=_first))
        for line, _ in same
        if line.cells is not None and any(token.text for token in line.cells.values())
    }
    readable = [line for line, _ in same if line.cells is not None]
    if len(printed) > 1 or not readable or len(readable) < len(same):
        if len(same) > 1:
            cells = tuple(f"{table.code}.{code}.{column}" for column in spec.columns)
            detail = f"the row {spec.label} is printed {len(same)} times and not alike"
            problems.append(Problem("row_conflict", detail, cells))
        for column in spec.columns:
            raw = " / ".join(_raw(line, column) for line, _ in same)
            reading.bad[code, column] = raw[:200]
        return
    for line in readable:
        assert line.cells is not None
        for column, token in line.cells.items():
            if column in spec.columns and (token.text or (code, column) not in reading.cells):
                reading.cells[code, column] = token


def _first(pair: tuple[str, Token]) -> str:
    return pair[0]


def _raw(line: RowLine, column: str) -> str:
    if line.cells is not None and column in line.cells:
        return line.cells[column].text
    return " ".join(token.text for token in line.values if token.text)


def _compare_copy(
    table: Table,
    copy: Sequence[tuple[RowLine, Row]],
    reading: TableReading,
    problems: list[Problem],
) -> None:
    different = [
        f"{table.code}.{spec.code}.{column}"
        for line, spec in copy
        for column, token in (line.cells or {}).items()
        if token.text
        and (spec.code, column) in reading.cells
        and reading.cells[spec.code, column].text != token.text
    ]
    if different:
        problems.append(
            Problem(
                "table_repeated",
                f"the table {table.label} is printed again with other figures; the first was read",
                tuple(different),
            )
        )


# ---- figures ------------------------------------------------------------------------------------


def _figures(
    table: Table, reading: TableReading, number: int, problems: list[Problem]
) -> Iterable[Figure]:
    unreadable: list[str] = []
    for spec, column in table.cells():
        key = (spec.code, column)
        place = f"table={number}"
        if key in reading.bad:
            yield Figure(table.code, *key, None, reading.bad[key], "ambiguous", place)
        elif (token := reading.cells.get(key)) is None:
            yield Figure(table.code, *key, None, "", "missing", "")
        else:
            unit = spec.units[column]
            value = value_of(token.text, unit, reading.head_unit if unit == "万元" else "")
            cell = f"{table.code}.{spec.code}.{column}"
            if value.note:
                problems.append(Problem("unit_converted", value.note, (cell,)))
            if value.state == "ambiguous":
                unreadable.append(f"{cell} {token.text!r}")
            yield Figure(
                table.code, *key, value.number, token.text, value.state, f"{place} {token.locator}"
            )
    for entry in unreadable:
        cell, printed = entry.split(" ", 1)
        problems.append(Problem("cell_ambiguous", f"{printed[:120]} is no single number", (cell,)))


def _other_form(table: Table, line: RowLine) -> Problem:
    printed = " | ".join(token.text for token in line.values)
    return Problem(
        "row_of_other_form",
        f"{line.label!r} is no row of the {table.form} form, which this table follows: {printed}",
    )


def _incomplete(
    table: Table, spec: Row, line: RowLine, groups: Sequence[str] | None = None
) -> Problem:
    codes = groups or [spec.code]
    cells = tuple(f"{table.code}.{code}.{c}" for code in codes for c in table.row(code).columns)
    printed = " | ".join(token.text for token in line.values)
    return Problem(
        "row_incomplete",
        f"{spec.label}: {len(line.values)} cells for {len(cells)} columns: {printed}"[:300],
        cells,
    )
