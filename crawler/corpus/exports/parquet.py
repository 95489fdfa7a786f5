"""Parquet: one folder a table, partitioned by year the way Hive, DuckDB and Arrow expect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from crawler.corpus.columns import Column
from crawler.corpus.exports.errors import MissingExtra
from crawler.corpus.exports.tables import Sheet

CELLS = 500_000  # of a row group: bounds memory, whatever the width
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"


def write_parquet(folder: Path, sheets: Sequence[Sheet]) -> None:
    """Write ``panel/year=2024/part-0.parquet`` and so on; the year is in the path, not the file."""
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise MissingExtra("Parquet", "pyarrow") from error
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "date": pa.date32(),
        "flag": pa.bool_(),
    }
    for sheet in sheets:
        at = sheet.index("year")
        columns = [column for column in sheet.columns if column.name != "year"]
        schema = pa.schema(
            [
                pa.field(c.name, types[c.kind], metadata={"description": c.description})
                for c in columns
            ]
        )
        (folder / sheet.name).mkdir()
        for year, rows in groupby(sheet.rows(), key=lambda row: row[at]):
            part = folder / sheet.name / f"year={NO_YEAR if year is None else year}"
            part.mkdir()
            with ParquetWriter(part / "part-0.parquet", schema, compression="zstd") as writer:
                for batch in _batches(rows, max(1, CELLS // len(columns))):
                    arrays = [
                        pa.array(_native(c, values), types[c.kind])
                        for c, values in zip(columns, _turned(batch, at), strict=True)
                    ]
                    writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _batches(rows: Iterator[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _turned(batch: list[tuple[Any, ...]], without: int) -> Iterator[tuple[Any, ...]]:
    return (column for n, column in enumerate(zip(*batch, strict=True)) if n != without)


def _native(column: Column, values: tuple[Any, ...]) -> Sequence[Any]:
    """Give the values of a column as Arrow takes them: dates and flags are text and numbers here."""
    if column.kind == "date":
        return [None if value is None else date.fromisoformat(value) for value in values]
    if column.kind == "flag":
        return [None if value is None else bool(value) for value in values]
    return values
