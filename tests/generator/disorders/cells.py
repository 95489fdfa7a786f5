"""Cells and spans: cut, merged, doubled and ragged tables. On laid-out grids."""

from __future__ import annotations

from random import Random

from tests.generator import printed
from tests.generator.disorders import disorder, some
from tests.generator.draft import Cell, Draft, Grid, Prose
from tests.generator.layouts import columns_of, cut


def _cut(made: Draft, rng: Random, heads_again: bool) -> None:
    blocks: list[Prose | Grid] = []
    for block in made.blocks:
        assert isinstance(block, Prose | Grid)
        if not isinstance(block, Grid) or len(block.rows) < block.heads + 3:
            blocks.append(block)
            continue
        heads = [[*row] for row in block.rows[: block.heads]]
        at = rng.randrange(block.heads + 1, len(block.rows))
        upper, lower = cut(block, at, rng.choice(["repeat", "blank", "ragged"]))
        if heads_again and block.table != "active_disclosure":
            lower.rows = [
                [Cell(c.text, c.role, None, c.colspan, c.rowspan) for c in row] for row in heads
            ] + lower.rows
            lower.heads = len(heads)
        elif "columns_moved" in made.marks:
            made.loosen(cell.key for row in lower.rows for cell in row)
        blocks += [upper, lower]
    made.blocks = list(blocks)


@disorder("cells")
def table_cut(made: Draft, rng: Random) -> None:
    """A page break cuts a table; the part below has no head."""
    _cut(made, rng, heads_again=False)


@disorder("cells")
def table_cut_with_heads(made: Draft, rng: Random) -> None:
    _cut(made, rng, heads_again=True)


@disorder("cells")
def table_cut_by_section(made: Draft, rng: Random) -> None:
    """Four tables for one: each item of Article 20 has its own."""
    blocks: list[Prose | Grid] = []
    for block in made.blocks:
        assert isinstance(block, Prose | Grid)
        if not isinstance(block, Grid) or block.table != "active_disclosure":
            blocks.append(block)
            continue
        part: list[list[Cell]] = []
        for row in block.rows:
            if part and row[0].role == "section":
                blocks.append(Grid(part, block.table, 2))
                part = []
            part.append(row)
        blocks.append(Grid(part, block.table, 2))
    made.blocks = list(blocks)


@disorder("cells")
def tables_merged(made: Draft, rng: Random) -> None:
    """All tables in one, their headings as rows."""
    grids = made.grids()
    if len(grids) < 2:
        return
    width = max(map(columns_of, grids))
    rows: list[list[Cell]] = []
    for index, grid in enumerate(grids):
        if rng.random() < 0.7:
            rows.append([Cell(printed.HEADINGS[grid.table], "section", colspan=width)])
        rows += grid.rows
        if index:
            made.blocks.remove(grid)
    grids[0].rows = rows


@disorder("cells")
def spans_lost(made: Draft, rng: Random) -> None:
    """colspan and rowspan are gone: rows are ragged, heads stand over the wrong figures."""
    for cell in made.cells():
        cell.colspan = cell.rowspan = 1
    if "columns_moved" in made.marks:
        made.loosen(made.expected)


@disorder("cells")
def rowspans_lost(made: Draft, rng: Random) -> None:
    for cell in made.cells():
        cell.rowspan = 1
    if "columns_moved" in made.marks:
        made.loosen(made.expected)


@disorder("cells")
def spans_wrong(made: Draft, rng: Random) -> None:
    """Head cells and value cells of one column carry different colspans."""
    for cell in some(rng, made.cells(), 0.25):
        cell.colspan = rng.randint(1, 4)
    if "columns_moved" in made.marks:
        made.loosen(made.expected)


@disorder("cells")
def spans_absurd(made: Draft, rng: Random) -> None:
    """Attributes that mean nothing, or far too much."""
    odd = [
        'colspan="999"',
        'rowspan="0"',
        'colspan="2px"',
        'colspan="-1"',
        'colspan=""',
        'rowspan="abc"',
    ]
    for cell in some(rng, [c for c in made.cells() if c.colspan == c.rowspan == 1], 0.05):
        cell.attributes = rng.choice(odd)
    huge = [c for c in made.cells("label") if c.colspan > 1]
    if huge and rng.random() < 0.2:
        rng.choice(huge).attributes = 'colspan="65534" rowspan="65534"'
        made.loosen(made.expected)
    if "columns_moved" in made.marks:
        made.loosen(made.expected)


@disorder("cells")
def groups_repeated(made: Draft, rng: Random) -> None:
    """A merged group is unmerged, its text again in every row."""
    for grid in made.grids():
        for index, row in enumerate(grid.rows):
            for cell in [c for c in row if c.role == "group" and c.rowspan > 1]:
                at = row.index(cell)
                for below in grid.rows[index + 1 : index + cell.rowspan]:
                    below.insert(at, Cell(cell.text, "group", None, cell.colspan))
                cell.rowspan = 1


@disorder("cells")
def heads_doubled(made: Draft, rng: Random) -> None:
    for grid in made.grids():
        if grid.heads and grid.table != "review_litigation":
            heads = [
                [Cell(c.text, c.role, None, c.colspan, c.rowspan) for c in row]
                for row in grid.rows[: grid.heads]
            ]
            grid.rows = heads + grid.rows


@disorder("cells")
def empty_rows_and_columns(made: Draft, rng: Random) -> None:
    """Spacer rows, and a spacer cell at the end of rows."""
    for grid in made.grids():
        rows: list[list[Cell]] = []
        for index, row in enumerate(grid.rows):
            spanned = any(
                i + c.rowspan > index
                for i, r in enumerate(grid.rows[:index])
                for c in r
                if c.rowspan > 1
            )
            if index and not spanned and rng.random() < 0.2:
                rows.append([Cell("", colspan=rng.choice([1, columns_of(grid)]))])
            rows.append(row)
        if rng.random() < 0.5:
            for row in rows:
                row.append(Cell(""))
        grid.rows = rows


@disorder("cells")
def title_row_inside(made: Draft, rng: Random) -> None:
    for grid in made.grids():
        text = rng.choice(["{}", "表一：{}", "{}（{}年度）", "附件1 {}"])
        text = text.format(printed.HEADINGS[grid.table], made.year)
        grid.rows.insert(0, [Cell(text, "section", colspan=columns_of(grid))])
        grid.heads += 1


@disorder("cells")
def first_section_row_missing(made: Draft, rng: Random) -> None:
    for grid in made.grids():
        if grid.rows[0][0].role == "section":
            del grid.rows[0]
            grid.heads = max(0, grid.heads - 1)


@disorder("cells")
def figures_run_together(made: Draft, rng: Random) -> None:
    """规章000: the figures of a row in one cell, with nothing between."""
    rows = [row for g in made.grids() for row in g.rows if sum(c.role == "value" for c in row) > 1]
    for row in some(rng, rows, 0.05):
        values = [cell for cell in row if cell.role == "value"]
        glued = Cell(
            "".join(cell.text for cell in values), "value", None, sum(c.colspan for c in values)
        )
        made.loosen(cell.key for cell in values)
        if sum(cell.key is not None for cell in values) == 1:
            made.unjudge(cell.key for cell in values)  # one figure, one figure's digits more
        at = row.index(values[0])
        row[at:] = [glued]
    made.marks.add("glued")


@disorder("cells")
def row_shifted(made: Draft, rng: Random) -> None:
    """A stray blank cell pushes a row's figures one place on."""
    rows = [row for g in made.grids() for row in g.rows if sum(c.role == "value" for c in row) > 2]
    for row in some(rng, rows, 0.05):
        at = next(i for i, cell in enumerate(row) if cell.role == "value")
        row.insert(at, Cell("", "pad"))
        made.loosen(cell.key for cell in row)
