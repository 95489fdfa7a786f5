"""A report while it is being made: tables and prose, and what a right reader gives for each cell.

Disorders work on a `Draft` in two forms. First its tables are logical (`Table`: sections, columns,
rows), so that rows and columns can be moved without minding spans; then each is laid out as a
`Grid` of physical cells, and disorders of labels, figures and markup work on those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from tests.generator import printed
from tests.generator.figures import Number, figures


def show(value: Number) -> str:
    """Print a number as a clerk would."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


@dataclass(slots=True)
class Expect:
    """What a right reader gives for a cell.

    ``value`` None: the figure must be null (in ``state``, where that is certain). Else it must be
    exactly that, and may be null only where not ``strict``.
    """

    value: Number | None
    strict: bool = True
    state: str | None = None
    raw: str | None = None


@dataclass(slots=True)
class Value:
    """A printed figure and the cell it belongs to (None where it is none of the form's)."""

    key: str | None
    text: str


@dataclass(slots=True)
class Row:
    """A logical row: labels from the outermost group inwards, and its figures."""

    path: list[str]
    values: list[Value]
    code: str | None = None
    unit: str = ""  # of the 统计表, which prints it beside the label


@dataclass(slots=True)
class Section:
    """Rows under one head: an item of Article 20, or the whole of another table."""

    title: str | None
    columns: list[tuple[str, str]]
    rows: list[Row]


@dataclass(slots=True)
class Table:
    """A logical table. ``shape`` says how it is laid out (see layouts.py)."""

    table: str
    form: str
    sections: list[Section]
    shape: str = "standard"

    def rows(self) -> Iterator[Row]:
        for section in self.sections:
            yield from section.rows

    def values(self) -> Iterator[Value]:
        for row in self.rows():
            yield from row.values


@dataclass(slots=True)
class Cell:
    """A physical cell. ``role``: section, head, group, label, value, unit, note or pad."""

    text: str
    role: str = "pad"
    key: str | None = None
    colspan: int = 1
    rowspan: int = 1
    html: str | None = None  # inner markup, where it is more than the text
    attributes: str | None = None  # span attributes that stand in for colspan and rowspan


@dataclass(slots=True)
class Grid:
    """A table as laid out: rows of physical cells, covered places left out."""

    rows: list[list[Cell]]
    table: str = ""
    heads: int = 0  # how many of the first rows are its head


@dataclass(slots=True)
class Prose:
    """A paragraph or heading."""

    text: str
    heading: bool = False


@dataclass(slots=True)
class Draft:
    """The document being made, in reading order."""

    title: str
    blocks: list[Prose | Table | Grid]
    expected: dict[str, Expect]
    forms: dict[str, str]
    year: int
    marks: set[str] = field(default_factory=set)  # what later disorders and renderers must know
    twice: set[str | None] = field(default_factory=set)  # keys printed in two places
    unjudged: set[str] = field(default_factory=set)

    def unjudge(self, keys: Iterable[str | None]) -> None:
        """Leave these cells out: two careful readers could differ, and neither be blamed."""
        self.unjudged.update(key for key in keys if key)

    def tables(self) -> list[Table]:
        return [b for b in self.blocks if isinstance(b, Table)]

    def grids(self) -> list[Grid]:
        return [b for b in self.blocks if isinstance(b, Grid)]

    def cells(self, *roles: str) -> list[Cell]:
        """Give the physical cells of these roles (all where none is named)."""
        return [
            cell
            for grid in self.grids()
            for row in grid.rows
            for cell in row
            if not roles or cell.role in roles
        ]

    def loosen(self, keys: Iterable[str | None]) -> None:
        """Allow null for these cells: a careful reader may refuse them."""
        for key in keys:
            if key in self.expected:
                self.expected[key].strict = False

    def single(self, cell: Cell) -> bool:
        """Whether the cell prints a number of the form, and alone does so."""
        expect = self.expected.get(cell.key or "")
        return expect is not None and expect.value is not None and cell.key not in self.twice

    def nullify(self, keys: Iterable[str | None], state: str | None = None) -> None:
        """Demand null for these cells."""
        for key in keys:
            if key in self.expected:
                self.expected[key] = Expect(None, True, state)

    def reprint(self, value: Value, number: Number) -> None:
        """Print another number: whatever its sums say, that is now the right reading."""
        assert value.key
        value.text = show(number)
        self.expected[value.key].value = number


def _tables(rng: Random, table: str, form: str) -> tuple[Table, dict[str, Number]]:
    numbers = figures(rng, table, form)

    def row(code: str, path: Iterable[str], columns: Iterable[tuple[str, str]]) -> Row:
        keys = [f"{table}.{code}.{column}" for column, _ in columns]
        return Row(list(path), [Value(key, show(numbers[key])) for key in keys], code)

    if table == "active_disclosure":
        sections = [
            Section(
                f"第二十条第{s.item}项",
                list(s.columns),
                [row(code, [label], s.columns) for code, label in s.rows],
            )
            for s in printed.ACTIVE[form]
        ]
    elif table == "requests":
        rows = [row(code, path, printed.APPLICANTS) for code, path in printed.request_rows(form)]
        sections = [Section(None, list(printed.APPLICANTS), rows)]
    elif table == "review_litigation":
        rows = [row(code, path, printed.OUTCOMES) for code, path in printed.REMEDIES]
        sections = [Section(None, list(printed.OUTCOMES), rows)]
    else:
        rows = []
        for code, label, unit in printed.STATISTICS:
            made = row(code, [label], [("value", "")]) if code else Row([label], [Value(None, "")])
            made.unit = unit
            rows.append(made)
        sections = [Section(None, [("value", "统计数")], rows)]
    return Table(table, form, sections), numbers


# Invented publishers.
PUBLISHERS = (
    "云岭市人民政府办公室",
    "云岭市水务局",
    "青泽县柳树镇人民政府",
    "白石区城南街道办事处",
)


def draft(rng: Random, tables: Iterable[tuple[str, str]]) -> Draft:
    """Start a clean report with these (table, form), in this order."""
    year = rng.randint(2021, 2024)
    publisher = rng.choice(PUBLISHERS)
    made = Draft(f"{publisher}{year}年政府信息公开工作年度报告", [], {}, {}, year)
    made.blocks.append(Prose("一、总体情况", heading=True))
    made.blocks.append(
        Prose("本机关认真贯彻落实《中华人民共和国政府信息公开条例》，工作平稳有序。")
    )
    for number, (table, form) in zip("二三四五", tables, strict=False):
        logical, numbers = _tables(rng, table, form)
        made.blocks.append(Prose(f"{number}、{printed.HEADINGS[table]}", heading=True))
        made.blocks.append(logical)
        made.forms[table] = form
        made.expected |= {key: Expect(value, state="number") for key, value in numbers.items()}
    made.blocks.append(Prose("五、存在的主要问题及改进情况", heading=True))
    made.blocks.append(Prose("公开的深度还需加强，下一步将继续改进。"))
    return made
