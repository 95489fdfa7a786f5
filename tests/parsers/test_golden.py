"""Golden pairs: a document, and beside it the reading of it that a person has reviewed.

A new document writes its ``.expected.json`` and fails once, asking for the review; from then on
its reading is compared. CONTRIBUTING.md says how to review.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import parsers
from parsers.readers.charset import decode

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"
INPUTS = sorted(path for path in GOLDEN.iterdir() if path.suffix != ".json")

# Readings that are not yet right, and why: the expected one is what they ought to be.
NOT_YET: dict[str, str] = {}


def written(reading: Mapping[str, Any]) -> str:
    """Write a reading as JSON to be reviewed: of each list an item a line."""

    def value(item: Any) -> str:
        if isinstance(item, list) and item:
            lines = ",\n".join("  " + json.dumps(i, ensure_ascii=False) for i in item)
            return f"[\n{lines}\n ]"
        return json.dumps(item, ensure_ascii=False)

    body = ",\n".join(f' "{name}": {value(item)}' for name, item in reading.items())
    return f"{{\n{body}\n}}\n"


def pairs() -> list[Any]:
    """Give the documents; those whose reading is known to be wrong must fail until it is not."""
    marks = {n: pytest.mark.xfail(strict=True, reason=why) for n, why in NOT_YET.items()}
    return [pytest.param(path, id=path.name, marks=marks.get(path.name, ())) for path in INPUTS]


@pytest.mark.parametrize("path", pairs())
def test_a_document_reads_as_reviewed(path: Path) -> None:
    reading = parsers.read(path.read_bytes()).as_json(source=path.name)
    expected = path.with_name(path.stem + ".expected.json")
    if not expected.exists():
        expected.write_text(written(reading), encoding="utf-8")
        pytest.fail(f"{expected.name} is new: review it as CONTRIBUTING.md says, then run again")
    reviewed = json.loads(expected.read_text(encoding="utf-8"))
    assert json.loads(written(reading)) == reviewed, (
        f"{path.name} reads otherwise than reviewed. If the new reading is the right one, delete"
        f" {expected.name}, run again and review what it then holds"
    )


def test_every_expected_reading_has_its_document() -> None:
    stems = {path.stem for path in INPUTS}
    assert len(stems) == len(INPUTS), "two documents share a name, and so an expected reading"
    assert {p.name.removesuffix(".expected.json") for p in GOLDEN.glob("*.json")} == stems


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_every_locator_leads_to_what_is_printed(path: Path) -> None:
    text = decode(path.read_bytes())
    lines = text.splitlines()
    tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for figure in parsers.read(path.read_bytes()).figures:
        if figure.state in ("missing", "ambiguous"):
            continue
        if found := re.search(r"xpath=(.+)", figure.locator):
            (cell,) = tree.xpath(found[1])
            printed = " ".join(cell.text_content().split())
            # A list of figures in one cell is the place of each: 「3、0、0、1、0、0、4」.
            assert figure.raw in (printed, *re.split("[、/]", printed)), figure
        elif found := re.search(r"line=(\d+)", figure.locator):
            assert figure.raw in lines[int(found[1]) - 1].split(), figure
        else:
            assert re.search(r"paragraph=\d+", figure.locator), figure
