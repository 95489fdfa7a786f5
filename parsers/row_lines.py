"""Lines that carry figures of a standard table, with their row, before columns are resolved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.cells import all_doubtful
from parsers.columns import Head
from parsers.line import Line
from parsers.model import Cell
from parsers.row_labels import COMMON, LISTS


@dataclass(slots=True)
class RowLine:
    """A line that carries figures, and what is known of its row before columns are resolved.

    ``row`` is None where the label is blank (an unknown label is a problem, not a row), and empty
    where the line holds all groups of the review table side by side.
    """

    table: str
    row: str | None
    heads: tuple[Head, ...]
    values: list[Cell]
    region: int
    bounded: bool
    in_grid: bool
    label: str
    cut: bool = False
    apart: bool = False
    unit: str = ""  # of money: beside the label, and once columns are resolved in the heads too
    scanned: bool = False
    cells: dict[str, Cell] | None = None  # by column, once resolved

    @property
    def printed(self) -> str:
        """The figures as printed, for a message."""
        return " | ".join(token.text for token in self.values)


def row_line(
    table: str, row: str | None, heads: Sequence[Head], line: Line, label: str = ""
) -> RowLine:
    """Make a row of a line; ``row`` is its code, ``label`` what is printed for it."""
    about = (line.region, line.bounded, line.in_grid, label, line.cut, line.apart)
    made = RowLine(table, row, tuple(heads), line.values, *about, scanned=line.scanned)
    if table in LISTS:
        made.unit = next((meaning.key for meaning, _ in line.meanings() if meaning.money), "")
    return made


def in_doubt(row: RowLine) -> RowLine:
    """Let a row say that something is printed for it, and not what."""
    row.values = all_doubtful(row.values)
    return row


def without_figures(table: str, heads: Sequence[Head], line: Line) -> Iterator[RowLine]:
    """Give the rows whose labels stand above a line with no figure of their own.

    In loose text a blank cell leaves no trace; the row was there, and what it held is not known.
    """
    for meaning, text in heads:
        ref = meaning.single.get(table)
        if ref is not None and meaning.key not in COMMON:
            yield RowLine(table, ref.row, (), [], line.region, line.bounded, line.in_grid, text)
