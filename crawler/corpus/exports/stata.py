"""Stata: one .dta a table, with variable labels, value labels, and the Chinese in notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.corpus.columns import Column
from crawler.corpus.exports.dta import BYTE, DOUBLE, LONG, MAX_STR, STRL, StataColumn, write_dta
from crawler.corpus.exports.limits import exact
from crawler.corpus.exports.tables import CATEGORIES, Sheet


def write_stata(
    folder: Path, sheets: Sequence[Sheet], *, made: datetime, notes: Sequence[str]
) -> None:
    """Write ``panel.dta`` and so on. ``notes`` are said of the whole data set."""
    for sheet in sheets:
        columns = _columns(sheet)
        label = f"ogi {sheet.name}: annual reports on open government information in China"
        path = folder / f"{sheet.name}.dta"
        write_dta(path, columns, _rows(sheet), label=label, notes=notes, made=made)


def _rows(sheet: Sheet) -> Iterator[list[Any]]:
    columns = sheet.columns
    for row in sheet.rows():
        yield [exact(c, v) if isinstance(v, int) else v for c, v in zip(columns, row, strict=True)]


def _columns(sheet: Sheet) -> list[StataColumn]:
    """Look through the rows once: a string is as wide as its longest text."""
    widths = [0] * len(sheet.columns)
    words: list[set[str]] = [set() for _ in sheet.columns]
    texts = [n for n, column in enumerate(sheet.columns) if column.kind == "text"]
    for row in sheet.rows():
        for n in texts:
            if row[n] is not None:
                if sheet.columns[n].name in CATEGORIES:
                    words[n].add(row[n])
                else:
                    widths[n] = max(widths[n], len(row[n].encode()))
    return [
        _column(c, width, found)
        for c, width, found in zip(sheet.columns, widths, words, strict=True)
    ]


def _column(column: Column, width: int, found: set[str]) -> StataColumn:
    notes = tuple(text for text in (column.zh, column.unit, column.note) if text)
    if len(column.en) > 80:
        notes = (column.en, *notes)
    name = column.stata
    if column.name in CATEGORIES:
        meanings = CATEGORIES[column.name]
        listed = [*meanings, *sorted(found - set(meanings))]
        codes = {word: n for n, word in enumerate(listed, 1)}
        labels = {n: meanings.get(word, word) for word, n in codes.items()}
        return StataColumn(name, LONG, column.en, notes, column.zh, codes=codes, code_labels=labels)
    if column.kind == "date":
        return StataColumn(name, LONG, column.en, notes, column.zh, is_date=True)
    kind = {"flag": BYTE, "text": STRL if width > MAX_STR else max(1, width)}
    return StataColumn(name, kind.get(column.kind, DOUBLE), column.en, notes, column.zh)
