"""What may be asked of a reader in each layout: where it may refuse, and where nobody could know."""

from __future__ import annotations

import re

from tests.generator.draft import Cell, Draft

# Every cell on a line or in a paragraph of its own: nothing says where a row ends.
NO_ROWS = {
    "html_paragraph_cells",
    "html_break_cells",
    "text_cell_per_line",
    "text_cell_per_paragraph",
}
# A blank cell leaves nothing behind: a row with one cannot be read for certain.
BLANKS_VANISH = NO_ROWS | {
    "html_divs",
    "html_paragraph_rows",
    "html_flat",
    "text_space_rows",
    "text_aligned_rows",
    "text_space_flat",
}
UNREADABLE = {"text_concat_row", "text_concat_all", "text_deduped"}
# Only the sequence of cells is left, no grid.
NO_GRID = (
    BLANKS_VANISH
    | UNREADABLE
    | {"text_pipe_cell_lines", "text_pipe_lead_cell_lines", "text_bar_lines", "text_lead_bars"}
)

# What is surely one cell, where only white space or a line parts it from the next.
_CERTAIN = re.compile(
    r"\s*(?:[+\-−＋－减增加少]*[\d.,，．０-９]+[件项宗条万元]*|[/／—–─―-]+|无)\s*$"
)
_NOISE = {"prose_with_numbers", "prose_between_parts", "explainer_below", "other_tables"}


def _figures(row: list[Cell]) -> list[str]:
    return [cell.text for cell in row if cell.role in ("value", "pad")]


def allow(made: Draft, layout: str, disorders: tuple[str, ...]) -> None:
    """Allow null, or anything, where this layout with these disorders leaves doubt."""
    _allow_null(made, layout, set(disorders))
    _allow_anything(made, layout, set(disorders))


def _allow_null(made: Draft, layout: str, disorders: set[str]) -> None:
    everything = layout in UNREADABLE
    everything |= layout in NO_GRID and bool(made.marks & {"columns_moved", "glued"})
    # "2 重复申请" right after a row of figures.
    everything |= layout in BLANKS_VANISH and "numbering_changed" in disorders
    if everything:
        made.loosen(made.expected)
    for grid in made.grids() if layout in BLANKS_VANISH else []:
        if disorders & _NOISE:
            made.loosen(cell.key for cell in grid.rows[-1])
        for row in grid.rows:
            if not all(_CERTAIN.match(text) for text in _figures(row)):
                made.loosen(cell.key for cell in row)


def _allow_anything(made: Draft, layout: str, disorders: set[str]) -> None:
    # The same row blank in one place and filled in in another.
    blank = {cell.key for cell in made.cells("value") if not cell.text.strip()}
    made.unjudge(blank & made.twice)
    sequence = NO_ROWS | {"text_deduped"}
    if layout in sequence and "numbering_changed" in disorders:
        made.unjudge(key for key, expect in made.expected.items() if expect.value is None)
    if layout == "text_deduped":
        # A line lost is made up for by another that should not be there, or came later.
        made.unjudge(made.twice)
        if "columns_moved" in made.marks:
            made.unjudge(made.expected)
        made.unjudge(key for key in made.expected if key.startswith("statistics."))
    if layout == "text_concat_row" and "columns_moved" in made.marks:
        made.unjudge(made.expected)  # 3 and 81 of another column, printed as 381
    for grid in made.grids() if layout in BLANKS_VANISH | {"text_deduped"} else []:
        for row in grid.rows:
            texts = _figures(row)
            lost = layout == "text_deduped" or not all(text.strip() for text in texts)
            broken = any(len(text.split()) > 1 for text in texts)
            # One token too many makes up for one too few; one broken in two may be the first.
            if broken and (lost or len(texts) == 1 or "figure_in_two_paragraphs" in disorders):
                made.unjudge(cell.key for cell in row)
        # A blank at the end of the table, or a figure printed before, and then a number of the prose.
        texts = _figures(grid.rows[-1])
        ends_blank = layout == "text_deduped" or not all(text.strip() for text in texts)
        if ends_blank and layout in sequence and disorders & _NOISE:
            made.unjudge(cell.key for cell in grid.rows[-1])
