"""Laying tables out: logical tables into grids of physical cells, as the official form has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from tests.generator import printed
from tests.generator.draft import Cell, Draft, Grid, Row, Table, Value


def lay_out(made: Draft, rng: Random) -> None:
    """Replace every logical table of the draft by the grid or grids it is printed as."""
    blocks = []
    for block in made.blocks:
        if isinstance(block, Table):
            blocks += lay_out_table(block)
        else:
            blocks.append(block)
    made.blocks = blocks


def _value(value: Value, colspan: int = 1) -> Cell:
    return Cell(value.text, "value", value.key, colspan)


def _stretch(count: int, width: int) -> list[int]:
    """Share ``width`` places among ``count`` cells; the last takes what is left."""
    return [1] * (count - 1) + [width - count + 1] if count <= width else [1] * count


def _active(table: Table) -> list[Grid]:
    width = max(len(section.columns) for section in table.sections)
    rows: list[list[Cell]] = []
    for section in table.sections:
        if section.title is not None:
            rows.append([Cell(section.title, "section", colspan=width + 1)])
        spans = _stretch(len(section.columns), width)
        heads = [
            Cell(label, "head", colspan=n)
            for (_, label), n in zip(section.columns, spans, strict=True)
        ]
        rows.append([Cell("信息内容", "head"), *heads])
        depth = max((len(row.path) for row in section.rows), default=1)
        for labels, row in _labelled(section.rows, depth):
            spans = _stretch(len(row.values), width)
            rows.append([*labels, *(_value(v, n) for v, n in zip(row.values, spans, strict=True))])
    return [Grid(rows, table.table, heads=2)]


def _labelled(rows: Sequence[Row], width: int) -> Iterator[tuple[list[Cell], Row]]:
    """Give each row its label cells: groups span the rows that share them."""
    for index, row in enumerate(rows):
        cells = []
        for depth, text in enumerate(row.path):
            shared = row.path[: depth + 1]
            last = depth == len(row.path) - 1
            if not last and index and rows[index - 1].path[: depth + 1] == shared:
                continue
            rowspan = 1
            while (
                not last
                and index + rowspan < len(rows)
                and len(rows[index + rowspan].path) > depth + 1
                and rows[index + rowspan].path[: depth + 1] == shared
            ):
                rowspan += 1
            colspan = width - depth if last else 1
            cells.append(Cell(text, "label" if last else "group", None, colspan, rowspan))
        yield cells, row


def _requests(table: Table) -> list[Grid]:
    (section,) = table.sections
    labels = [label for _, label in section.columns]
    codes = [code for code, _ in section.columns]
    organisations = {code for code, _ in printed.APPLICANTS[1:6]}
    upper: list[Cell] = []
    lower: list[Cell] = []
    for code, label in section.columns:
        if code not in organisations:
            upper.append(Cell(label, "head", rowspan=2))
            continue
        lower.append(Cell(label, "head"))
        if upper and upper[-1].text == "法人或其他组织":
            upper[-1].colspan += 1
        else:
            upper.append(Cell("法人或其他组织", "head"))
    top = [
        Cell(printed.BALANCE_NOTE, "note", colspan=3, rowspan=3),
        Cell("申请人情况", "head", colspan=len(labels)),
    ]
    rows = [top, upper, lower] if lower else [top, upper]
    if not lower:
        top[0].rowspan = 2
        for cell in upper:
            cell.rowspan = 1
    heads = len(rows)
    assert len(codes) == len(labels)
    for cells, row in _labelled(section.rows, 3):
        rows.append([*cells, *map(_value, row.values)])
    return [Grid(rows, table.table, heads)]


def _review(table: Table) -> list[Grid]:
    (section,) = table.sections
    if table.shape == "rows":
        rows = [
            [
                Cell("类别", "head", colspan=2),
                *(Cell(label, "head") for _, label in section.columns),
            ]
        ]
        for cells, row in _labelled(section.rows, 2):
            rows.append([*cells, *map(_value, row.values)])
        return [Grid(rows, table.table, 1)]
    review = [row for row in section.rows if row.path[0] == "行政复议"]
    litigation = [row for row in section.rows if row.path[0] != "行政复议"]
    if table.shape == "stacked":
        return [_side_by_side(table, part) for part in (review, litigation) if part]
    if table.shape == "stacked_in_one":
        parts = [_side_by_side(table, part) for part in (review, litigation) if part]
        width = max(sum(cell.colspan for cell in part.rows[0]) for part in parts)
        for part in parts:
            part.rows[0][-1].colspan += width - sum(cell.colspan for cell in part.rows[0])
        return [Grid([row for part in parts for row in part.rows], table.table, 0)]
    return [_side_by_side(table, section.rows)]


def _side_by_side(table: Table, remedies: Sequence[Row]) -> Grid:
    """Lay the remedies next to each other over one row of values, as the official form does."""
    columns = table.sections[0].columns
    deep = any(len(row.path) > 1 for row in remedies)
    first: list[Cell] = []
    second: list[Cell] = []
    third: list[Cell] = []
    for row in remedies:
        outcomes = [Cell(label, "head") for _, label in columns]
        if len(row.path) == 1:
            first.append(Cell(row.path[0], "head", colspan=len(columns)))
            for cell in outcomes:
                cell.rowspan = 2 if deep else 1
            second += outcomes
            continue
        if first and first[-1].text == row.path[0]:
            first[-1].colspan += len(columns)
        else:
            first.append(Cell(row.path[0], "head", colspan=len(columns)))
        second.append(Cell(row.path[1], "head", colspan=len(columns)))
        third += outcomes
    values = [_value(value) for row in remedies for value in row.values]
    heads = [row for row in (first, second, third) if row]
    return Grid([*heads, values], table.table, len(heads))


def _statistics(table: Table) -> list[Grid]:
    heads = [label for _, label in table.sections[0].columns]
    rows = [[Cell(text, "head") for text in ("统计指标", "单位", *heads)]]
    for section in table.sections:
        for row in section.rows:
            role = "label" if row.code else "section"
            values = [_value(value) for value in row.values]
            rows.append([Cell(row.path[-1], role), Cell(row.unit, "unit"), *values])
    return [Grid(rows, table.table, 1)]


_LAY_OUT = {
    "active_disclosure": _active,
    "requests": _requests,
    "review_litigation": _review,
    "statistics": _statistics,
}


def lay_out_table(table: Table) -> list[Grid]:
    """Lay one logical table out."""
    return _LAY_OUT[table.table](table)


def columns_of(grid: Grid) -> int:
    """Give the width of a grid in places."""
    return max(sum(cell.colspan for cell in row) for row in grid.rows)


def cut(grid: Grid, at: int, carried: str) -> tuple[Grid, Grid]:
    """Cut a grid before row ``at``, as a page break does.

    Groups that reach over the cut are clipped; below it they stand again (``repeat``), stand
    blank (``blank``) or are left out so that the row is short (``ragged``).
    """
    upper, lower = grid.rows[:at], [list(row) for row in grid.rows[at:]]
    resumed: list[Cell] = []
    for index, row in enumerate(upper):
        for cell in row:
            over = index + cell.rowspan - at
            if over > 0:
                resumed.append(
                    Cell(
                        cell.text if carried == "repeat" else "",
                        cell.role,
                        None,
                        cell.colspan,
                        over,
                    )
                )
                cell.rowspan -= over
    if carried != "ragged" and lower:
        lower[0] = resumed + lower[0]
    return (
        Grid(upper, grid.table, grid.heads),
        Grid(lower, grid.table, max(0, grid.heads - at)),
    )
