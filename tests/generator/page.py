"""docs/disorders.md: for each layout and disorder, what is read and what is refused.

``python -m tests.generator.page`` writes it; the suite fails while it is out of date.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import parsers
from tests.generator.disorders import DISORDERS
from tests.generator.judge import judge
from tests.generator.recipe import LAYOUTS, TABLES, Recipe, build

PAGE = Path(__file__).parents[2] / "docs" / "disorders.md"
WHOLE = (TABLES[0], TABLES[1], TABLES[-1])  # every table of the forms 2021, 2019 and 2014
SEEDS = range(3)

INTRODUCTION = """\
# What is read, and what is refused

Made by `python -m tests.generator.page` from invented reports: for each way in which a report can
be laid out, and for each disorder that editors bring into it, nine documents (all tables of the
forms 2021, 2019 and 2014, three draws each) are read and every cell is compared with what is
printed. *Exact* cells have the printed number; *null* cells have none, and a state that says why
(`blank`, `nil_mark`, `ambiguous`, `missing`): many of them are null because the paper is.
*Refused* counts those that a careful person could have read. *Wrong* is the number that must be 0.
"""


def counts(layout: str, disorders: tuple[str, ...]) -> Counter[str]:
    """Read the documents of a layout with some disorders, and count their cells by outcome."""
    found: Counter[str] = Counter()
    for tables in WHOLE:
        for seed in SEEDS:
            drawn = build(Recipe(seed, tables, layout, disorders))
            report = parsers.read(drawn.data, media_type=drawn.media_type)
            found.update(verdict.kind for verdict in judge(drawn, report))
            found["numbers"] += sum(figure.value is not None for figure in report.figures)
            found["null"] += sum(figure.value is None for figure in report.figures)
    return found


def table(title: str, rows: dict[str, tuple[str, tuple[str, ...]]]) -> list[str]:
    """Give a Markdown table with a row for each name: (layout, disorders)."""
    lines = [
        f"## {title}",
        "",
        "| | exact | null | refused | wrong |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, (layout, disorders) in rows.items():
        found = counts(layout, disorders)
        cells = (found["numbers"] - found["wrong"], found["null"], found["refused"], found["wrong"])
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    return [*lines, ""]


def said(name: str) -> str:
    """Name a disorder, with the first line of what it does."""
    text = (DISORDERS[name][1].__doc__ or "").strip().split("\n")[0]
    return f"{name.replace('_', ' ')}: {text}" if text else name.replace("_", " ")


def page() -> str:
    """Write the whole page."""
    layouts = {layout.replace("_", " "): (layout, ()) for layout in LAYOUTS}
    disorders = {said(name): ("html_plain", (name,)) for name in sorted(DISORDERS)}
    parts = [
        INTRODUCTION,
        *table("Layouts, in order", layouts),
        *table("Disorders, in an HTML table", disorders),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
