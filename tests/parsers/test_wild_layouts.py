"""Layouts and figures seen in the wild: ../shared/wild, and the real report of ../shared/seeds."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import parsers
from parsers.model import Report
from tests.generator import printed, render_text
from tests.generator.draft import Grid, Row, Section, Table, Value
from tests.generator.layouts import lay_out_table

SHARED = Path(__file__).parents[3] / "shared"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


def _lines(name: str) -> list[dict[str, Any]]:
    path = SHARED / "wild" / name
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ROWS = {
    label.removeprefix("行政规范").removeprefix("规范"): code
    for form in printed.ACTIVE.values()
    for section in form
    for code, label in section.rows
}
REMEDIES = dict(
    zip(("复议", "直接起诉", "复议后起诉"), (c for c, _ in printed.REMEDIES), strict=True)
)


def active_columns(form: str, row: str) -> list[str]:
    """Give the column codes of a row of the first table."""
    for section in printed.ACTIVE[form]:
        if row in (code for code, _ in section.rows):
            return [code for code, _ in section.columns]
    raise KeyError(row)


def request_codes(form: str) -> dict[str, str]:
    """Map the short names of layouts.jsonl (一, (三)1, 四) to row codes."""
    out = {}
    for code, path in printed.request_rows(form):
        group = next((p[1] for p in path if p.startswith("（")), "")
        item = path[-1].split("．")[0] if "．" in path[-1] else ""
        short = path[0][0] if len(path) == 1 else f"({group}){item}"
        out[short] = code
    return out


def by_cell(case: dict[str, Any]) -> dict[str, Decimal | None]:
    """Turn the ``expected`` of a case into values by cell key; unknown rows are left out."""
    out: dict[str, Decimal | None] = {}
    for name, values in case["expected"].items():
        if case["table"] == "T2":
            row = ROWS.get(name.removeprefix("行政规范").removeprefix("规范"))
            if row is None:
                continue
            keys = [f"active_disclosure.{row}.{c}" for c in active_columns(case["format"], row)]
        elif case["table"] == "T3":
            row = request_codes(case["format"])[name]
            keys = [f"requests.{row}.{c}" for c, _ in printed.APPLICANTS]
        else:
            keys = [f"review_litigation.{REMEDIES[name]}.{c}" for c, _ in printed.OUTCOMES]
        for key, value in zip(keys, values, strict=True):
            out[key] = None if value is None else Decimal(str(value))
    return out


def numbers(report: Report) -> dict[str, Decimal]:
    """Give the figures that were read as numbers."""
    return {k: Decimal(str(v)) for k, v in report.values().items() if v is not None}


CASES = _lines("layouts.jsonl")


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_layout_as_text(case: dict[str, Any]) -> None:
    report = parsers.read(case["text"].encode(), media_type="text/plain")
    want = {key: value for key, value in by_cell(case).items() if value is not None}
    got = numbers(report)
    if case["recoverable"]:
        assert got == want
    else:
        assert got.items() <= want.items()


HTML = [c for c in CASES if c["html"]]


@pytest.mark.parametrize("case", HTML, ids=[c["id"] for c in HTML])
def test_layout_as_html(case: dict[str, Any]) -> None:
    page = f"<!DOCTYPE html><html><body>{case['html']}</body></html>"
    report = parsers.read(page.encode(), media_type="text/html")
    assert numbers(report) == {k: v for k, v in by_cell(case).items() if v is not None}


def test_a_row_that_the_form_does_not_have_is_a_problem() -> None:
    (case,) = [c for c in CASES if c["id"] == "m-hubei-variant"]
    report = parsers.read(case["html"].encode(), media_type="text/html")
    assert any("其他主动公开文件" in problem.detail for problem in report.problems)


REAL = [
    case
    for case in _lines("tables.jsonl")
    if not case["layout"].startswith(("concat", "cell_per_line_deduped"))
]
NULL = ("", "-")


def rebuilt(case: dict[str, Any]) -> tuple[str, dict[str, Decimal]]:
    """Rebuild the tables of a real report, in its layout, from the figures that were seen."""
    form = case["format"]
    want: dict[str, Decimal] = {}
    sections = []
    for section in printed.ACTIVE[form]:
        rows = []
        for code, label in section.rows:
            names = (label, label.removeprefix("行政"), f"<blank label>({label})")
            name = next((n for n in names if n in case["cells"]), None)
            if name is None:
                continue
            texts = case["cells"][name]
            rows.append(Row(["" if "<" in name else name], [Value(None, t) for t in texts], code))
            for (column, _), text in zip(section.columns, texts, strict=True):
                if text not in NULL and "<" not in name:
                    key = f"active_disclosure.{code}.{column}"
                    want[key] = Decimal(text.removesuffix("万元").replace("减", "-"))
        if rows:
            sections.append(Section(f"第二十条第{section.item}项", list(section.columns), rows))
    grids = lay_out_table(Table("active_disclosure", form, sections))
    rows = []
    for code, path in printed.request_rows(form):
        short = next(s for s, c in request_codes(form).items() if c == code)
        name = next((n for n in case["cells"] if n.startswith("T3" + short)), None)
        if name is None:
            continue
        texts = case["cells"][name]
        rows.append(Row(list(path), [Value(None, t) for t in texts], code))
        if len(texts) == len(printed.APPLICANTS):
            for (column, _), text in zip(printed.APPLICANTS, texts, strict=True):
                want[f"requests.{code}.{column}"] = Decimal(text)
    if rows:
        table = Table("requests", form, [Section(None, list(printed.APPLICANTS), rows)])
        grids += lay_out_table(table)
    layout = f"text_{case['layout'].removesuffix('_tabs').replace('mixed', 'pipe_mixed')}"
    layout = layout.replace("pipe_pipe", "pipe")
    return "\n".join(line for grid in grids for line in render_lines(layout, grid)), want


def render_lines(layout: str, grid: Grid) -> list[str]:
    """Render one grid as the lines of a text layout."""
    return render_text.LAYOUTS[layout](grid)


@pytest.mark.parametrize("case", REAL, ids=[f"{c['year']}-{c['publisher']}" for c in REAL])
def test_real_figures_in_their_layout(case: dict[str, Any]) -> None:
    text, want = rebuilt(case)
    got = numbers(parsers.read(text.encode(), media_type="text/plain"))
    maybe = {key for key in got if key not in want}
    assert {k: v for k, v in got.items() if k in want} == want
    assert all(got[key] == 0 for key in maybe), "rows that are short or without a label: 0 or null"


def test_the_real_report_of_the_seeds() -> None:
    (path,) = (SHARED / "seeds").glob("*.txt")
    with path.with_suffix(".figures.csv").open(encoding="utf-8") as lines:
        want = {
            f"{r['table']}.{r['row']}.{r['column']}": Decimal(r["value"])
            for r in csv.DictReader(lines)
        }
    assert numbers(parsers.read(path.read_bytes(), media_type="text/plain")) == want
