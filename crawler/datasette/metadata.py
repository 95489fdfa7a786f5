"""What Datasette tells about a corpus: metadata.toml, the forms' own labels, the queries."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from crawler.corpus import licence
from crawler.corpus.panel.definition import HIDDEN, panel_columns
from parsers.forms import Table, all_forms

HERE = files(__package__)


def metadata(database: str) -> dict[str, Any]:
    """Give Datasette's metadata for a corpus that is served under the name ``database``."""
    spec = tomllib.loads((HERE / "metadata.toml").read_text("utf-8"))
    tables = {name: _table(entry, spec["tables"]) for name, entry in spec["tables"].items()}
    tables["panel"]["columns"] = {c.name: c.description for c in panel_columns()} | HIDDEN
    for name, versions in _tables_of_forms().items():
        tables[f"{name}_wide"] = _wide(versions, spec["wide"], spec["tables"])
    title = f"{spec['title']} {spec['title_zh']}"
    return {
        "title": title,
        "license": f"{spec['license']}; their compilation: {licence.SHORT}",
        "license_url": licence.URL,
        "source": spec["source"],
        "extra_css_urls": ["/static/ogi.css"],
        "databases": {
            database: {
                "title": title,
                "tables": tables,
                "queries": dict(queries(spec["questions"])),
            }
        },
    }


def queries(order: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the canned queries: a file each, its first comment the title, the rest what it says."""
    for name in order:
        lines = HERE.joinpath("queries", f"{name}.sql").read_text("utf-8").splitlines()
        words = [line[3:] for line in lines if line.startswith("-- ")]
        yield (
            name,
            {
                "title": words[0],
                "description": " ".join(words[1:]),
                "sql": "\n".join(line for line in lines if not line.startswith("-- ")),
                "hide_sql": True,
            },
        )


def _table(entry: dict[str, Any], every: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"description": entry["what"]}
    columns = {
        column: every[table]["columns"][column]
        for column, table in entry.get("columns_from", {}).items()
    }
    out["columns"] = columns | entry.get("columns", {})
    for key in ("facets", "sort_desc", "label_column", "hidden", "size"):
        if key in entry:
            out[key] = entry[key]
    if entry.get("search"):
        out |= {"fts_table": "reports_search", "fts_pk": "id"}
    return out


def _tables_of_forms() -> dict[str, list[Table]]:
    """Give the tables of all forms by code, the present form's first."""
    found: dict[str, list[Table]] = {}
    for form in all_forms():
        for code, table in form.tables.items():
            found.setdefault(code, []).append(table)
    return found


def _wide(versions: list[Table], spec: dict[str, Any], every: dict[str, Any]) -> dict[str, Any]:
    first = versions[0]
    what = spec["what"].format(table=first.en.lower(), label=first.label)
    out = _table({**spec, "what": what}, every)
    cells: dict[str, list[str]] = {}
    for table in versions:
        for row, column in table.cells():
            head = table.column(column)
            label = f"{row.group}/{row.label}" if row.group else row.label
            words = f"{row.en}, {head.en.lower()} ({label} · {head.label}), {row.units[column]}"
            cells.setdefault(f"{row.code}__{column}", []).append(f"{words} [form {table.form}]")
    # One description a column: the present form's, and which others have the cell.
    out["columns"] |= {
        name: texts[0] if len(texts) == 1 else f"{texts[0]}; also {_forms(texts[1:])}"
        for name, texts in cells.items()
    }
    out["sortable_columns"] = ["year", "publisher", "checks_failed", *cells]
    return out


def _forms(texts: list[str]) -> str:
    return ", ".join(text[text.rindex("[form ") + 1 : -1] for text in texts)
