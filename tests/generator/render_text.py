"""Grids as plain text: what is left of a table once a converter or a CMS has flattened it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from tests.generator.draft import Cell, Draft, Grid, Prose
from tests.generator.layouts import columns_of

Lines = list[str]


def _texts(row: Iterable[Cell]) -> list[str]:
    return [" ".join(cell.text.split("\n")) for cell in row]


def _padded(grid: Grid) -> list[list[str]]:
    """Give the texts of each row, with an empty one for each place short of the full width."""
    width = columns_of(grid)
    return [_texts(row) + [""] * (width - len(row)) for row in grid.rows]


def pipe_row_padded(grid: Grid) -> Lines:
    """One line a row; a lone pipe for each place that the row leaves empty at its end."""
    width = columns_of(grid)
    lines = []
    for row in grid.rows:
        short = width - len(row)
        lines.append(" | ".join(_texts(row)) + " |" + (" " + "|" * short if short > 0 else ""))
    return lines


def pipe_row_nopad(grid: Grid) -> Lines:
    return [" | ".join(_texts(row)) + " |" for row in grid.rows]


def pipe_markdown(grid: Grid) -> Lines:
    rows = ["| " + " | ".join(row) + " |" for row in _padded(grid)]
    return [rows[0], "|" + " --- |" * columns_of(grid), *rows[1:]]


def pipe_cell_lines(grid: Grid) -> Lines:
    lines = []
    for row, padded in zip(grid.rows, _padded(grid), strict=True):
        lines += [f"{text} |" for text in padded[: len(row)]]
        if len(padded) > len(row):
            lines.append("|" * (len(padded) - len(row)))
    return lines


def pipe_lead_cell_lines(grid: Grid) -> Lines:
    lines = []
    for row in grid.rows:
        lines += ["|", *pipe_cell_lines(Grid([row]))]
    return lines


def bar_lines(grid: Grid) -> Lines:
    """A cell a line, or a line for each piece of it; after each a line of nothing but a pipe."""
    return [
        line
        for row in grid.rows
        for cell in row
        for line in (*(piece for piece in cell.text.split("\n") if piece.strip()), "|")
    ]


def lead_bars(grid: Grid) -> Lines:
    """The first cell of a row on a line, the others each with a pipe before it, then a pipe."""
    lines: Lines = []
    for row in grid.rows:
        texts = [cell.text.split("\n") for cell in row]
        lines += [line for n, pieces in enumerate(texts)
                  for line in ([f"| {pieces[0]}".strip(), *pieces[1:]] if n else pieces)]  # fmt: skip
        lines.append("|")
    return lines


def pipe_row_broken(grid: Grid) -> Lines:
    """One line a row, but that a blank cell holds a line break."""
    broken = ((text if text.strip() else "\n" for text in _texts(row)) for row in grid.rows)
    return [line.strip() for row in broken for line in (" | ".join(row) + " |").split("\n")]


def pipe_mixed(grid: Grid) -> Lines:
    """Section rows on one line, data rows a cell a line."""
    lines = []
    for row in grid.rows:
        one = Grid([row])
        lines += pipe_row_nopad(one) if row[0].role == "section" else pipe_cell_lines(one)
    return lines


def tab_rows(grid: Grid) -> Lines:
    return ["\t".join(_texts(row)) for row in grid.rows]


def tab_cells(grid: Grid) -> Lines:
    """A tab before each cell, a blank line after each row; covered places stand empty."""
    lines: Lines = []
    covered: dict[int, int] = {}
    for row in grid.rows:
        place = 0
        for cell in row:
            while covered.get(place, 0):
                covered[place] -= 1
                lines.append("\t")
                place += 1
            lines.append("\t" + " ".join(cell.text.split("\n")))
            for over in range(place, place + cell.colspan):
                covered[over] = cell.rowspan - 1
            place += cell.colspan
        for over in [p for p in covered if p >= place and covered[p]]:
            covered[over] -= 1
            lines.append("\t")
        lines.append("")
    return lines


def space_rows(grid: Grid) -> Lines:
    return [" ".join(text for text in _texts(row) if text.strip()) for row in grid.rows]


def aligned_rows(grid: Grid) -> Lines:
    """Columns set with runs of spaces, as a PDF converter does."""
    return ["   ".join(text for text in _texts(row) if text.strip()) for row in grid.rows]


def cell_per_line(grid: Grid) -> Lines:
    return [
        piece
        for row in grid.rows
        for cell in row
        for piece in cell.text.split("\n")
        if piece.strip()
    ]


def cell_per_paragraph(grid: Grid) -> Lines:
    return [line for piece in cell_per_line(grid) for line in (piece, "")]


def space_flat(grid: Grid) -> Lines:
    return [" ".join(space_rows(grid))]


def concat_row(grid: Grid) -> Lines:
    return ["".join(_texts(row)) for row in grid.rows]


def concat_all(grid: Grid) -> Lines:
    return ["".join(concat_row(grid))]


def deduped(grid: Grid) -> Lines:
    """A cell a line, and every line only once in the document (an extractor's fault)."""
    return list(dict.fromkeys(cell_per_line(grid)))


LAYOUTS: dict[str, Callable[[Grid], Lines]] = {
    "text_pipe_row_padded": pipe_row_padded,
    "text_pipe_row_nopad": pipe_row_nopad,
    "text_pipe_markdown": pipe_markdown,
    "text_pipe_cell_lines": pipe_cell_lines,
    "text_pipe_lead_cell_lines": pipe_lead_cell_lines,
    "text_pipe_mixed": pipe_mixed,
    "text_bar_lines": bar_lines,
    "text_lead_bars": lead_bars,
    "text_pipe_row_broken": pipe_row_broken,
    "text_tab_rows": tab_rows,
    "text_tab_cells": tab_cells,
    "text_space_rows": space_rows,
    "text_aligned_rows": aligned_rows,
    "text_cell_per_line": cell_per_line,
    "text_cell_per_paragraph": cell_per_paragraph,
    "text_space_flat": space_flat,
    "text_concat_row": concat_row,
    "text_concat_all": concat_all,
    "text_deduped": deduped,
}


def render(made: Draft, layout: str, rng: Random) -> str:
    """Render the whole draft as plain text, its tables in ``layout``."""
    lines: Lines = [made.title, ""]
    for block in made.blocks:
        if isinstance(block, Prose):
            lines.append(block.text)
        elif isinstance(block, Grid):
            lines += LAYOUTS[layout](block)
    if "page_numbers" in made.marks:
        for page, at in enumerate(sorted(rng.sample(range(len(lines)), min(3, len(lines)))), 1):
            lines.insert(at + page, f"— {page} —")
    if layout == "text_deduped":
        lines = list(dict.fromkeys(lines))
    return "\n".join(lines) + "\n"
