"""A table of a form as it stands on paper: rows of head cells and figures, with their spans.

The forms know rows, columns and one of four layouts (`parsers.forms.Table`). What the paper groups
further and no figure needs (三、本年度办理结果, 法人或其他组织) is said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from parsers.forms import ORGANISATIONS, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Head:
    """A cell with words. ``scope`` as in HTML: col, row, colgroup or rowgroup."""

    zh: str
    en: str = ""
    scope: str = "col"
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A cell for a figure: its key table.row.column, and its words for who cannot see the heads."""

    key: str
    zh: str
    en: str
    columns: int = 1


Line = tuple[Head | Place, ...]


def lines(table: Table) -> list[Line]:
    """Give the rows of the table as printed, from the top."""
    layouts = {"matrix": _matrix, "sections": _sections, "across": _across, "list": _list}
    return [line for line in layouts[table.layout](table) if line]


def width(table: Table) -> int:
    """Give how many columns the printed table has."""
    return sum(cell.columns for cell in lines(table)[0])


def _place(table: Table, row: Row, column: Column, columns: int = 1) -> Place:
    group = f"{row.group} " if row.group else ""
    return Place(
        f"{table.code}.{row.code}.{column.code}",
        f"{group}{row.label} · {column.label}",
        f"{row.en}, {column.en}",
        columns,
    )


def _figures(table: Table, row: Row) -> Line:
    return tuple(_place(table, row, table.column(code)) for code in row.columns)


def _matrix(table: Table) -> Iterator[Line]:
    codes = [column.code for column in table.columns]
    parted = set(ORGANISATIONS) <= set(codes)
    deep = 2 if parted else 1
    top: list[Head] = [Head(table.label, table.en, "col", 3, deep)]
    below: list[Head] = []
    for inside, columns in groupby(table.columns, lambda c: parted and c.code in ORGANISATIONS):
        found = list(columns)
        heads = [Head(c.label, c.en, rows=1 if inside else deep) for c in found]
        if inside:
            top.append(
                Head(
                    "法人或其他组织",
                    "Legal persons and other organisations",
                    "colgroup",
                    len(found),
                )
            )
            below += heads
        else:
            top += heads
    yield tuple(top)
    yield tuple(below)
    for results, members in groupby(table.rows, _is_result):
        rows = list(members)
        yield from _results(table, rows) if results else _plain(table, rows)


def _is_result(row: Row) -> bool:
    return bool(row.part_of) or row.code == "closed_total"


def _plain(table: Table, rows: list[Row]) -> Iterator[Line]:
    for row in rows:
        yield (Head(row.label, row.en, "row", 3), *_figures(table, row))


def _results(table: Table, rows: list[Row]) -> Iterator[Line]:
    above: Line = (Head("三、本年度办理结果", "Results of the year", "rowgroup", 1, len(rows)),)
    for group, members in groupby(rows, lambda row: row.group):
        found = list(members)
        for n, row in enumerate(found):
            line: Line = above
            if not group:
                line += (Head(row.label, row.en, "row", 2),)
            else:
                if n == 0:
                    line += (Head(group, row.en.partition(":")[0], "rowgroup", 1, len(found)),)
                line += (Head(row.label, row.en.partition(": ")[2].capitalize(), "row"),)
            yield (*line, *_figures(table, row))
            above = ()


def _sections(table: Table) -> Iterator[Line]:
    widest = max(len(row.columns) for row in table.rows)
    for columns, rows in groupby(table.rows, lambda row: row.columns):
        # A narrow section spreads over the columns of the widest.
        spread = [widest // len(columns)] * len(columns)
        spread[-1] += widest - sum(spread)
        heads = [table.column(code) for code in columns]
        yield (
            Head("信息内容", "Kind of information"),
            *(Head(c.label, c.en, "col", n) for c, n in zip(heads, spread, strict=True)),
        )
        for row in rows:
            cells = (_place(table, row, c, n) for c, n in zip(heads, spread, strict=True))
            yield (Head(row.label, row.en, "row"), *cells)


def _across(table: Table) -> Iterator[Line]:
    top: list[Head] = []
    middle: list[Head] = []
    for group, members in groupby(table.rows, lambda row: row.group):
        rows = list(members)
        each = [len(row.columns) for row in rows]
        if group:
            top.append(Head(group, rows[0].en.partition(" ")[0], "colgroup", sum(each)))
            middle += [Head(r.label, r.en, "colgroup", n) for r, n in zip(rows, each, strict=True)]
        else:
            top += [Head(r.label, r.en, "colgroup", n, 2) for r, n in zip(rows, each, strict=True)]
    yield tuple(top)
    yield tuple(middle)
    heads = [table.column(code) for row in table.rows for code in row.columns]
    yield tuple(Head(column.label, column.en) for column in heads)
    yield tuple(place for row in table.rows for place in _figures(table, row))


def _list(table: Table) -> Iterator[Line]:
    yield (
        Head("指标", "Indicator"),
        *(Head(column.label, column.en) for column in table.columns),
    )
    codes = [column.code for column in table.columns]
    for row in table.rows:
        label = f"{row.group} {row.label}" if row.group else row.label
        cells = tuple(
            _place(table, row, table.column(code)) if code in row.columns else Head("", "", "")
            for code in codes
        )
        yield (Head(label, row.en, "row"), *cells)
