"""What a double cannot hold."""

from __future__ import annotations

from crawler.corpus.columns import Column
from crawler.corpus.exports.errors import ExportError

EXACT = 2**53  # whole numbers beyond it lose digits in Excel and Stata


def exact(column: Column, value: float) -> float:
    """Give a number that a double holds exactly; ExportError for a whole number that it does not."""
    if isinstance(value, int) and abs(value) > EXACT:
        raise ExportError(f"{column.name}: {value} has more digits than this format holds")
    return value
