"""The codebook for people and programs: Markdown, HTML and JSON, made from the forms alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from html import escape
from itertools import groupby
from typing import Any

from crawler.corpus.panel.definition import panel_columns
from crawler.corpus.variables import Variable, variables
from parsers.forms import all_forms

_TITLE = "Codebook of ogi"
_INTRO = (
    "Every figure that an official form of the annual report on open government information "
    "(政府信息公开工作年度报告) asks for. A variable is known by its cell key, "
    "`table.row.column`; as a column of the panel and of exports the dots become `__`; in the "
    "views of single tables the table's name is left off; Stata's name is the short one.",
    "A value is the printed number in the unit given, or it is empty: a blank, a mark such as "
    "/ or 无, a cell that two readings fit and a cell that the document lacks are never zero. "
    "The table `figures` says which of these it is.",
    "The panel has one row a publisher and year: columns about the report, flags of quality, "
    "series harmonised across the forms, shares, and every figure. docs/panel.md shows its use.",
    "This text is generated from parsers/forms and crawler/corpus/panel by `make codebook`; change those, not the text.",
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the codebook under its own heading: a head and rows of text."""

    title: str
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    code: frozenset[int] = frozenset()  # columns that hold names of things


def markdown() -> str:
    """Give the codebook as Markdown."""
    return "".join(_markdown_lines())


def html() -> str:
    """Give the codebook as one HTML page that loads nothing."""
    return "".join(_html_lines())


def as_json() -> str:
    """Give the codebook as a JSON object: forms, columns of the panel, variables of the forms."""
    forms = [
        {"form": f.name, "title": f.title, "notice": f.notice, "years": f.years}
        for f in all_forms()
    ]
    book = {
        "title": _TITLE,
        "forms": forms,
        "panel": _panel_json(),
        "variables": [_json(v) for v in variables()],
    }
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"


RENDER: Mapping[str, Callable[[], str]] = {"md": markdown, "html": html, "json": as_json}


def _grids() -> Iterator[Grid]:
    yield Grid(
        "Forms (表格格式)",
        ("Real reports mix them: each table of a report is read by the form that it follows.",),
        ("form", "years", "title", "notice"),
        tuple((f.name, f.years, f.title, f.notice) for f in all_forms()),
        frozenset({0}),
    )
    yield _panel("Panel: the report", "report")
    yield _panel("Panel: quality", "quality")
    yield _panel("Panel: harmonised series", "series")
    yield _panel("Panel: shares", "rate")
    for _table, group in groupby(variables(), key=lambda v: v.table):
        yield _figures(list(group))


def _panel(title: str, group: str) -> Grid:
    rows = (
        (c.name, c.stata, c.kind, c.en, c.zh, c.unit, c.note)
        for c in panel_columns()
        if c.group == group
    )
    head = ("column", "Stata", "type", "English", "Chinese", "unit", "notes")
    return Grid(title, (), head, tuple(rows), frozenset({0, 1}))


def _figures(group: list[Variable]) -> Grid:
    first = group[0]
    return Grid(
        f"{first.table}: {first.table_en} ({first.forms[0].table_zh})",
        (),
        ("variable", "Stata", "English", "Chinese", "unit", "forms", "notes on change"),
        tuple(
            (
                v.key,
                v.short_name,
                v.label_en,
                v.label_zh,
                v.unit,
                "; ".join(f"{a.form} ({a.years})" for a in v.forms),
                "; ".join(v.changes),
            )
            for v in group
        ),
        frozenset({0, 1}),
    )


def _panel_json() -> list[dict[str, Any]]:
    return [asdict(c) | {"stata": c.stata} for c in panel_columns()]


def _json(variable: Variable) -> dict[str, Any]:
    return {
        "key": variable.key,
        "column": variable.column_name,
        "wide": variable.wide_name,
        "stata": variable.short_name,
        "label_en": variable.label_en,
        "label_zh": variable.label_zh,
        "unit": variable.unit,
        "forms": [asdict(appearance) for appearance in variable.forms],
        "changes": list(variable.changes),
    }


def _markdown_lines() -> Iterator[str]:
    yield f"# {_TITLE}\n"
    for paragraph in _INTRO:
        yield f"\n{paragraph}\n"
    for grid in _grids():
        yield f"\n## {grid.title}\n\n"
        for note in grid.notes:
            yield f"{note}\n\n"
        yield _line(grid.head)
        yield _line("---" for _ in grid.head)
        for row in grid.rows:
            yield _line(f"`{t}`" if n in grid.code else _cell(t) for n, t in enumerate(row))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("*", "\\*").replace("_", "\\_")


def _html_lines() -> Iterator[str]:
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f"<title>{escape(_TITLE)}</title>\n"
        '<meta name="viewport" content="width=device-width">\n'
        "<style>body{font:16px/1.5 sans-serif;margin:2em auto;max-width:80em;padding:0 1em}"
        "table{border-collapse:collapse;display:block;overflow-x:auto}"
        "th,td{border:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:top}"
        "</style></head><body>\n"
    )
    yield f"<h1>{escape(_TITLE)}</h1>\n"
    for paragraph in _INTRO:
        yield f"<p>{escape(paragraph).replace('`', '')}</p>\n"
    for grid in _grids():
        yield f"<h2>{escape(grid.title)}</h2>\n"
        for note in grid.notes:
            yield f"<p>{escape(note)}</p>\n"
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.head)
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>\n"
        for row in grid.rows:
            yield f"<tr>{''.join(_td(t, code=n in grid.code) for n, t in enumerate(row))}</tr>\n"
        yield "</tbody></table>\n"
    yield "</body></html>\n"


def _td(text: str, *, code: bool) -> str:
    return f"<td><code>{escape(text)}</code></td>" if code else f"<td>{escape(text)}</td>"
