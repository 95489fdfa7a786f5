"""CSV: one file a table, UTF-8, RFC 4180 quoting, empty for no value."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from crawler.corpus.exports.neutral import neutral
from crawler.corpus.exports.tables import Sheet


def write_csv(folder: Path, sheets: Sequence[Sheet], *, bom: bool = False) -> None:
    """Write ``panel.csv`` and so on; ``bom`` has Excel take them for UTF-8."""
    for sheet in sheets:
        path = folder / f"{sheet.name}.csv"
        with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([column.name for column in sheet.columns])
            for row in sheet.rows():
                # Most texts begin with a letter or a Han character, and are no formula.
                writer.writerow(
                    [v if type(v) is not str or v[:1].isalnum() else neutral(v) for v in row]
                )
