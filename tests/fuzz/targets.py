"""What is fuzzed, and what must hold whatever the bytes are.

Each target is a function of bytes that raises `AssertionError` where a promise is broken; anything
else that it raises is a crash. The tests run every target on its seeds, so none of them rots.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import parsers
from parsers.claims import find_claims
from parsers.forms import load
from parsers.labels import fold
from parsers.lines import lines_of
from parsers.model import Cell, Document, Figure, Grid, Paragraph, Report, Section
from parsers.readers.html import read_html
from parsers.readers.lenient import read_lenient
from parsers.readers.text import blocks_of
from parsers.second import is_tidy
from parsers.tables import Tables, read_tables
from parsers.titles import is_explainer, recognise
from parsers.values import looks_like_value, value_of
from tests.places import misplaced

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"
_UNITS = ("件", "万元", "项", "")
_PRINTED_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to fuzz: the function, inputs to start from, the longest input worth trying."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    longest: int


# ---- promises -----------------------------------------------------------------------------------


def check_report(report: Report) -> None:
    """Assert what holds of every reading."""
    bugs = [p.detail for p in report.problems if "a bug of ogi" in p.detail]
    assert not bugs, bugs
    json.dumps(report.as_json("fuzz"))
    check_figures(report.figures)
    for claim in report.claims:
        text = report.sections[claim.section].text if report.sections else report.preamble
        assert text[claim.start : claim.end] == claim.quote, claim
    keys = {figure.key for figure in report.figures}
    for check in report.checks:
        assert check.status in ("pass", "fail", "unknown"), check
    for suspect in report.suspects:
        assert suspect.cell in keys, suspect
    if any(problem.code == "second_reader" for problem in report.problems):
        tables = {p.cells[0].split(".")[0] for p in report.problems if p.code == "second_reader"}
        for check in report.checks:
            assert check.status == "pass" or check.rule.split(".")[0] not in tables, check


def check_figures(figures: Iterable[Figure]) -> None:
    """Assert that a number is what is printed, and that nothing is said twice."""
    seen = set()
    for figure in figures:
        assert figure.key not in seen, figure
        seen.add(figure.key)
        assert (figure.value is not None) == (figure.state == "number"), figure
        if figure.value is not None:
            assert figure.raw, figure
            assert figure.locator, figure
            assert value_of(figure.raw).state != "blank", figure


def _read(data: bytes, media_type: str) -> None:
    report = parsers.read(data, media_type=media_type)
    check_report(report)
    if media_type == "text/html":
        assert not (bad := list(misplaced(report, read_html(data)))), bad


# ---- targets ------------------------------------------------------------------------------------


def page(data: bytes) -> None:
    """A page, through every part of reading."""
    _read(data, "text/html")


def text(data: bytes) -> None:
    """Plain text, through every part of reading."""
    _read(data, "text/plain")


def broken(data: bytes) -> None:
    """A page whose markup is bent at the places and in the ways that the bytes name."""
    markup = _PAGE
    slips = [data[i : i + 3] for i in range(0, min(len(data), 30), 3)]
    for slip in slips:
        if len(slip) == 3:
            places = [match.start() for match in re.finditer("<", markup)]
            place = places[(slip[0] * 256 + slip[1]) % len(places)]
            markup = markup[:place] + _SLIPS[slip[2] % len(_SLIPS)] + markup[place:]
    report = parsers.read(markup.encode())
    check_report(report)
    assert not (bad := list(misplaced(report, read_html(markup.encode())))), bad
    # Slips of markup move and hide cells; they never make another number of one.
    for key, value in report.values().items():
        assert value is None or value == _RIGHT.get(key), (key, value, _RIGHT.get(key))


def readers(data: bytes) -> None:
    """Two readers of one tidy page never give two numbers for one cell."""
    first = read_html(data)
    second = read_lenient(data.decode("utf-8", "replace"))
    if is_tidy(data) and not first.problems:
        one, other = _numbers(first), _numbers(second)
        for key in one.keys() & other.keys():
            assert one[key] == other[key], (key, one[key], other[key])


def _numbers(document: Document) -> dict[str, object]:
    tables = _tables(document)
    return {f.key: f.value for f in tables.figures if f.value is not None}


def _tables(document: Document) -> Tables:
    return read_tables(lines_of(document.blocks)[0])


def tables(data: bytes) -> None:
    """Grids and paragraphs of labels of the forms and anything else, in any order."""
    words = iter(data.decode("utf-8", "replace").split("\x1f"))
    blocks: list[Paragraph | Grid] = []
    rows: list[tuple[Cell, ...]] = []
    for word in words:
        if word.startswith("\x1e"):
            rows.append(tuple(Cell(_label(cell), "fuzz") for cell in word[1:].split("\x1d")))
        elif rows:
            blocks.append(Grid(tuple(rows), loose=word.startswith("~")))
            rows = []
        elif cell := " ".join(_label(word).split()):
            blocks.append(Paragraph(cell))
    if rows:
        blocks.append(Grid(tuple(rows)))
    lines, prose = lines_of(blocks)
    assert sum(map(len, prose)) <= sum(len(b.text) for b in blocks if isinstance(b, Paragraph))
    check_figures(read_tables(lines).figures)


def _label(text: str) -> str:
    """Give the label that a number in braces stands for: bytes reach labels fast that way."""
    found = re.fullmatch(r"\{(\d{1,3})\}", text)
    return _LABELS[int(found[1]) % len(_LABELS)] if found else text


def loose(data: bytes) -> None:
    """Lines of text, as the table readers meet them in plain text and in <pre>."""
    lines, _ = lines_of(blocks_of(data.decode("utf-8", "replace").splitlines()))
    check_figures(read_tables(lines).figures)


def values(data: bytes) -> None:
    """The text of one cell: a number only where one is printed."""
    printed = data.decode("utf-8", "replace")
    looks_like_value(printed)
    for unit in _UNITS:
        value = value_of(printed, unit)
        assert (value.number is not None) == (value.state == "number"), value
        if value.number is not None and not value.note and printed.strip() not in ("零", "〇"):
            runs = _PRINTED_DIGITS.findall(_without_note(fold(printed)))
            assert len(runs) == 1, (printed, value)
            assert float(runs[0].replace(",", "")) == abs(value.number), (printed, value)


def _without_note(printed: str) -> str:
    return re.sub(r"\[\^?[^\]]{0,4}\]|\(?注[\d:：]*\)?|[①-⑳¹²³⁴-⁹]|(?<=\d)\s+(?=[.,])", "", printed)


def titles(data: bytes) -> None:
    """A title: whatever it says, the year is one that stands in it."""
    title = data.decode("utf-8", "replace")
    is_explainer(title)
    found = recognise(title)
    if found is not None:
        assert found.raw == title
        assert found.year is None or 1990 < found.year < 2100, found
        assert found.publisher is None or found.publisher, found


def claims(data: bytes) -> None:
    """Prose: a quote is exactly what stands there, and its number is one of it."""
    sections = tuple(
        Section(heading, body)
        for heading, _, body in (
            part.partition("\n") for part in data.decode("utf-8", "replace").split("\n\n")
        )
    )
    known = {
        f"{t}.{r.code}.{c}" for t, table in load("2021").tables.items() for r, c in table.cells()
    }
    for claim in find_claims(sections, "2021", None, 2024):
        assert sections[claim.section].text[claim.start : claim.end] == claim.quote, claim
        assert set(claim.cells) <= known, claim


def grown(data: bytes) -> None:
    """A few bytes, many times over: reading takes time in proportion (the runner measures it)."""
    if not data:
        return
    way, piece = _WAYS[data[0] % len(_WAYS)], data[1:65]
    before, _, after = way.partition(b"*")
    many = piece * (_GROWN // max(len(piece), 1))
    _read(before + many + after, "text/plain" if way == b"*" else "text/html")


_GROWN = 150_000
_WAYS = tuple(
    way.encode()
    for way in (
        "*",
        "<body><h1>云汀市2024年政府信息公开工作年度报告</h1>*",
        "<title>*</title><h1>云汀市2024年政府信息公开工作年度报告</h1>",
        "<h1>云汀市2024年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>*</p>",
        "<h1>云汀市2024年政府信息公开工作年度报告</h1><table><tr><td>行政许可</td><td>*</td></tr>",
        "<h1>云汀市2024年政府信息公开工作年度报告</h1><table><tr><td>自然人<td>总计<tr>*",
        "<h1>云汀市2024年政府信息公开工作年度报告</h1><table><td>自然人</table></td>*",
    )
)
_SLIPS = (
    "</td> <td> </tr> <tr> </table> <table> <form> </form> <p> </p> <div> </div> <span> </span>"
    " <b> <font> <a> <!-- <![CDATA[ ]]> <! <?xml <o:p> <select> <option> <title> <textarea> <style>"
    " <script> </body> </html> <th> <caption> <tbody> </tbody> <thead> <td/> <tr/> <h2> <li> <pre>"
    " <sup> <s> <del> <img> <br> <button> <template>"
).split()
_PAGE = (GOLDEN / "clean_2021.html").read_text(encoding="utf-8")
_RIGHT = parsers.read(_PAGE.encode()).values()
_LABELS = tuple(
    dict.fromkeys(
        label
        for form in ("2021", "2019", "2014")
        for table in load(form).tables.values()
        for label in (*(r.label for r in table.rows), *(c.label for c in table.columns))
    )
)

_PAGES = tuple(path.read_bytes() for path in sorted(GOLDEN.glob("*.html")))
_SMALL = (
    "<h1>云汀市2024年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>全年收到申请72件。</p>"
    "<table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
    "<tr><td>规章<td>1<td>2<td>3<tr><td>行政规范性文件<td>4<td>5<td>6</table>"
).encode()
_TEXTS = tuple(path.read_bytes() for path in sorted(GOLDEN.glob("*.txt")))
_MATRIX = "\x1f".join(
    (
        "\x1e" + "\x1d".join(f"{{{number}}}" for number in range(6, 40)),
        "\x1e本年新收政府信息公开申请数量\x1d1\x1d2\x1d0\x1d0\x1d0\x1d0\x1d3",
        "",
        "行政许可",
        "处理决定数量",
        "5",
    )
).encode()
_CELLS = (
    "12|1,234|１２|－|0.37万元|251000元|减3|+19|约39|12①|3[1]|一百二十|36 万元|1.000|无|０".split(
        "|"
    )
)
_TITLES = (
    "淄博市公安局2024年政府信息公开工作年度报告",
    "二〇二四年政务公开年报_某区人民政府",
    "图解：2023年度政府信息公开工作情况的报告",
)
_PROSE = (
    "一、总体情况\n2024年共收到政府信息公开申请72件，上年结转6件，其中自然人70件。答复74件：予以公开12件、"
    "部分公开8件，占16%。\n\n四、行政复议\n行政复议1件，结果维持；行政诉讼二起，均为自然人提起。"
)

TARGETS: dict[str, Target] = {
    "page": Target(page, (_SMALL, *_PAGES), 12_000),
    "text": Target(text, _TEXTS, 12_000),
    "broken": Target(broken, (b"\x00\x80\x00", b"\x01\x20\x04\x01\x21\x05"), 30),
    "readers": Target(readers, (_SMALL, *_PAGES[:4]), 12_000),
    "tables": Target(tables, (_MATRIX,), 4000),
    "loose": Target(loose, _TEXTS, 6000),
    "values": Target(values, tuple(cell.encode() for cell in _CELLS), 60),
    "titles": Target(titles, tuple(title.encode() for title in _TITLES), 400),
    "claims": Target(claims, (_PROSE.encode(),), 3000),
    "grown": Target(grown, tuple(bytes([n]) + "行政许可5".encode() for n in range(7)), 65),
}
