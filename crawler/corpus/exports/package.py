"""Frictionless Data Package: CSV files, and datapackage.json with the codebook as their schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crawler.corpus.columns import Column
from crawler.corpus.exports.csvs import write_csv
from crawler.corpus.exports.tables import CATEGORIES, Sheet

_TYPES = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "flag": "integer",
}
_KEYS: Mapping[str, list[str]] = {
    "panel": ["unit_id", "year"],
    "reports": ["report"],
    "findings": ["id"],
}


def write_package(folder: Path, sheets: Sequence[Sheet], about: Mapping[str, Any]) -> None:
    """Write the CSV files and ``datapackage.json``; ``about`` is what the package says of itself."""
    write_csv(folder, sheets)
    package = {**about, "profile": "tabular-data-package", "resources": [*map(_resource, sheets)]}
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def _resource(sheet: Sheet) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [*map(_field, sheet.columns)], "missingValues": [""]}
    if sheet.name in _KEYS:
        schema["primaryKey"] = _KEYS[sheet.name]
    return {
        "name": sheet.name,
        "path": f"{sheet.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "title": column.en,
        "description": column.description,
    }
    if column.zh:
        field["title_zh"] = column.zh
    if column.unit:
        field["unit"] = column.unit
    if column.name in ("state", "status"):
        field["constraints"] = {"enum": [*CATEGORIES[column.name]]}
    return field
