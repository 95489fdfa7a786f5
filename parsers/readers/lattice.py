"""Ruling lines and characters to tables of physical cells.

Lines that touch make one table. Where a line lies between two neighbouring fields they are two
cells; where none does they are one, whatever shape that gives. A table open at a side (the page
cut it, or the clerk likes it so) is closed where its lines end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean

from parsers.readers.geometry import Box, Rule
from parsers.readers.layout import Char, cell_text, line_text, visual_lines

# Lines closer than this are one: double rules, borders drawn by both neighbours.
_SNAP = 2.5
# Lines whose ends miss each other by less than this touch.
_TOUCH = 3.0
# No row or column is narrower: lines that reach out further than this close a table's open side.
_LEAST = 6.0
# No figure of a report is longer.
_MAX_DIGITS = 8
# More lines or fields than any report has.
MAX_RULES = 2000
MAX_FIELDS = 10_000


class TooManyRules(ValueError):  # noqa: N818  what the page is, not a fault of ours
    """The page has more ruling lines than a table of a report can have."""


@dataclass(slots=True)
class LatticeCell:
    """A physical cell: its first row, its box, and the characters whose centre lies in it."""

    row: int
    last_row: int
    box: Box
    chars: list[Char] = field(default_factory=list)
    text: str = ""
    rejoined: bool = False


@dataclass(slots=True)
class Lattice:
    """A table's lines: heights ``ys``, breadths ``xs``, and which cell each field belongs to."""

    xs: list[float]
    ys: list[float]
    cells: list[LatticeCell]
    field_cells: list[LatticeCell]  # by row * columns + column

    @property
    def box(self) -> Box:
        """The box of the whole table."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> LatticeCell | None:
        """Give the cell at a point, if the table is there."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        columns = len(self.xs) - 1
        row = bisect_right(self.ys, y, 1, len(self.ys) - 1) - 1
        return self.field_cells[row * columns + bisect_right(self.xs, x, 1, columns) - 1]

    def rows(self) -> list[list[LatticeCell]]:
        """Give the cells by the row in which each starts, from left to right; no empty rows.

        Strips between frames that each cell has of its own are no cells.
        """
        rows: list[list[LatticeCell]] = [[] for _ in self.ys[1:]]
        for cell in self.cells:
            x0, y0, x1, y1 = cell.box
            if cell.chars or min(x1 - x0, y1 - y0) > _LEAST:
                rows[cell.row].append(cell)
        return [sorted(row, key=lambda c: c.box[0]) for row in rows if row]


def find_lattices(rules: Iterable[Rule]) -> list[Lattice]:
    """Find the tables that ruling lines draw, smallest first (so that an inner one is asked first).

    A single box is a lattice of one cell. Raises TooManyRules on a page that is no report's.
    """
    across: list[Rule] = []
    down: list[Rule] = []
    for rule in rules:
        (across if rule.y0 == rule.y1 else down).append(rule)
    across = _merged(across)
    down = [_flip(rule) for rule in _merged([_flip(rule) for rule in down])]
    if len(across) + len(down) > MAX_RULES:
        raise TooManyRules(f"more than {MAX_RULES} ruling lines")
    lattices = [
        lattice
        for group in _connected(across, down)
        if (lattice := _lattice([r for r in group if r.y0 == r.y1], [r for r in group if r.y0 != r.y1]))
    ]  # fmt: skip
    return sorted(lattices, key=_area)


def fill(lattices: Sequence[Lattice], chars: Iterable[Char]) -> list[Char]:
    """Put each character into the cell that holds its centre; give those outside all tables.

    ``lattices`` are asked in order.
    """
    outside = []
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
        for lattice in lattices:
            if (cell := lattice.cell_at(x, y)) is not None:
                cell.chars.append(char)
                break
        else:
            outside.append(char)
    for lattice in lattices:
        for cell in lattice.cells:
            if cell.chars:
                cell.text, cell.rejoined = cell_text(cell.chars, cell.box[2] - cell.box[0])
                if cell.rejoined and len(cell.text) > _MAX_DIGITS:  # rather two figures
                    cell.text = " ".join(map(line_text, visual_lines(cell.chars)))
                    cell.rejoined = False
        _mark_overruns(lattice)
        _mark_overflow(lattice, outside)
    return outside


# ---- lines to fields -----------------------------------------------------------------------------


def _flip(rule: Rule) -> Rule:
    return Rule(rule.y0, rule.x0, rule.y1, rule.x1)


def _merged(rules: list[Rule]) -> list[Rule]:
    """Put pieces of one horizontal line together."""
    out: list[Rule] = []
    for group in _grouped(rules):
        y = fmean(rule.y0 for rule in group)
        x0, x1 = group[0].x0, group[0].x1
        for rule in group[1:]:
            if rule.x0 <= x1 + _TOUCH:
                x1 = max(x1, rule.x1)
            else:
                out.append(Rule(x0, y, x1, y))
                x0, x1 = rule.x0, rule.x1
        out.append(Rule(x0, y, x1, y))
    return out


def _grouped(rules: list[Rule]) -> Iterable[list[Rule]]:
    """Give the horizontal lines by height, each group from left to right."""
    group: list[Rule] = []
    for rule in sorted(rules, key=lambda r: r.y0):
        if group and rule.y0 - group[0].y0 > _SNAP:
            yield sorted(group)
            group = []
        group.append(rule)
    if group:
        yield sorted(group)


def _connected(across: list[Rule], down: list[Rule]) -> list[list[Rule]]:
    """Give the sets of lines that touch each other."""
    down = sorted(down, key=lambda r: r.x0)
    positions = [rule.x0 for rule in down]
    parent = list(range(len(across) + len(down)))
    for i, h in enumerate(across):
        first = bisect_left(positions, h.x0 - _TOUCH)
        last = bisect_right(positions, h.x1 + _TOUCH)
        for j in range(first, last):
            v = down[j]
            if v.y0 - _TOUCH <= h.y0 <= v.y1 + _TOUCH:
                _unite(parent, i, len(across) + j)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate((*across, *down)):
        groups.setdefault(_root(parent, index), []).append(rule)
    return _with_open_sides(list(groups.values()))


def _with_open_sides(groups: list[list[Rule]]) -> list[list[Rule]]:
    """Give a table its outermost vertical lines where no horizontal one touches them.

    So it is where a merged cell at a table's side is cut at both ends of the page.
    """
    tables = [group for group in groups if any(r.y0 == r.y1 for r in group)]
    spans = [(min(r.y0 for r in group), max(r.y1 for r in group)) for group in tables]
    for group in groups:
        if any(r.y0 == r.y1 for r in group):
            continue
        (line,) = group
        beside = [
            table
            for table, (top, bottom) in zip(tables, spans, strict=True)
            if abs(line.y0 - top) <= _LEAST and abs(line.y1 - bottom) <= _LEAST
        ]
        if beside:
            min(beside, key=lambda table: min(abs(r.x0 - line.x0) for r in table)).append(line)
    return tables


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = index = parent[parent[index]]
    return index


def _unite(parent: list[int], one: int, other: int) -> None:
    a, b = _root(parent, one), _root(parent, other)
    parent[max(a, b)] = min(a, b)


def _positions(lines: Iterable[float], first: float, last: float) -> list[float]:
    """Give the distinct heights of lines, closed at ``first`` and ``last`` where they reach out."""
    distinct: list[list[float]] = []
    for position in sorted(lines):
        if distinct and position - distinct[-1][0] <= _SNAP:
            distinct[-1].append(position)
        else:
            distinct.append([position])
    out = [fmean(group) for group in distinct]
    if out[0] - first > _LEAST:
        out.insert(0, first)
    if last - out[-1] > _LEAST:
        out.append(last)
    return out


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice | None:
    """Make the fields of one set of lines, and unite those that no line parts."""
    if not across or not down:
        return None
    ys = _positions((r.y0 for r in across), min(r.y0 for r in down), max(r.y1 for r in down))
    xs = _positions((r.x0 for r in down), min(r.x0 for r in across), max(r.x1 for r in across))
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1:
        return None
    if rows * columns > MAX_FIELDS:
        raise TooManyRules(f"a table of more than {MAX_FIELDS} fields")
    above = _covered([(r.y0, r.x0, r.x1) for r in across], ys, xs)
    beside = _covered([(r.x0, r.y0, r.y1) for r in down], xs, ys)
    parent = list(range(rows * columns))
    for r in range(rows):
        for c in range(columns):
            if c and (c, r) not in beside:
                _unite(parent, r * columns + c - 1, r * columns + c)
            if r and (r, c) not in above:
                _unite(parent, (r - 1) * columns + c, r * columns + c)
    cells: dict[int, LatticeCell] = {}
    field_cells = []
    for index in range(rows * columns):
        r, c = divmod(index, columns)
        box = (xs[c], ys[r], xs[c + 1], ys[r + 1])
        root = _root(parent, index)
        cell = cells.get(root)
        if cell is None:
            cell = cells[root] = LatticeCell(r, r, box)
        else:
            cell.box = (
                min(cell.box[0], box[0]), cell.box[1], max(cell.box[2], box[2]), max(cell.box[3], box[3]),
            )  # fmt: skip
            cell.last_row = r
        field_cells.append(cell)
    return Lattice(xs, ys, list(cells.values()), field_cells)


def _covered(
    lines: Iterable[tuple[float, float, float]], heights: list[float], breadths: list[float]
) -> set[tuple[int, int]]:
    """Give (line, field) for each field whose middle a line at that height runs past."""
    middles = [(a + b) / 2 for a, b in pairwise(breadths)]
    covered = set()
    for at, start, end in lines:
        above = max(bisect_right(heights, at) - 1, 0)
        nearest = min((above, min(above + 1, len(heights) - 1)), key=lambda i: abs(heights[i] - at))
        for column in range(bisect_left(middles, start), bisect_right(middles, end)):
            covered.add((nearest, column))
    return covered


def _area(lattice: Lattice) -> float:
    x0, y0, x1, y1 = lattice.box
    return (x1 - x0) * (y1 - y0)


# ---- figures that run over a rule ----------------------------------------------------------------


def _mark_overruns(lattice: Lattice) -> None:
    """Spoil figures that were printed across a rule, where nobody can say whose they are.

    A number too long for its cell runs over into the next one; taken apart at the rule it would
    give two false numbers. Both cells get the whole of it, with ``|`` where the rule is.
    """
    digits = [(cell, c) for cell in lattice.cells for c in cell.chars if c.text in _FIGURE]
    for x in lattice.xs[1:-1]:
        near = [(cell, c) for cell, c in digits if c.x0 - 2 < x < c.x1 + 2]
        for cell, char in near:
            width = char.x1 - char.x0
            if min(x - char.x0, char.x1 - x) > 0.2 * width or any(
                other is not cell
                and char.x0 < mate.x0
                and mate.x0 - char.x1 < 0.2 * width
                and abs(mate.base - char.base) < 0.2 * width
                for other, mate in near
            ):
                _spoil(lattice, char, x)


def _mark_overflow(lattice: Lattice, outside: Sequence[Char]) -> None:
    """Spoil figures that run out of the table at its side, over the edge of the paper perhaps."""
    x0, y0, x1, y1 = lattice.box
    beyond = [
        c
        for c in outside
        if c.text in _FIGURE and y0 < c.base < y1 and (abs(c.x1 - x0) < 9 or abs(c.x0 - x1) < 9)
    ]
    for char in beyond:
        width = char.x1 - char.x0
        for cell in lattice.cells:
            if cell.box[1] < char.base < cell.box[3] and any(
                c.text in _FIGURE
                and min(abs(char.x0 - c.x1), abs(c.x0 - char.x1)) < 0.2 * width
                and abs(char.base - c.base) < 0.2 * width
                for c in cell.chars
            ):
                cell.text = f"{cell.text}|"


_FIGURE = frozenset("0123456789０１２３４５６７８９.,，")


def _spoil(lattice: Lattice, char: Char, x: float) -> None:
    middle = (char.y0 + char.y1) / 2
    left, right = lattice.cell_at(x - 1, middle), lattice.cell_at(x + 1, middle)
    if left is None or right is None or left is right:
        return
    lines = visual_lines([*left.chars, *right.chars])
    line = next((line for line in lines if char in line), [char])
    before, after = [c for c in line if c.x1 <= x + 0.5], [c for c in line if c.x1 > x + 0.5]
    left.text = right.text = f"{line_text(before)}|{line_text(after)}"
