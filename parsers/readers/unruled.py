"""Tables without ruling lines: rows by the baselines of figures, columns by where figures stand.

Ink is all there is: figures on one baseline are a row, strips of the page that no figure or head of a
table leaves are its columns, a label belongs to the row whose figures stand beside it. Each of these
must hold without a second choice; where it does not, the figures of the row are spoiled, never
placed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.readers.geometry import Box, Rule
from parsers.readers.layout import Char
from parsers.readers.pieces import MAX_PIECES, Label, Piece, labels_of, pieces_of
from parsers.readers.tablejoin import Table, TableCell
from parsers.sections import is_of_the_form

# A line of so many characters, and no figure beside them, is prose.
_PROSE_CHARS = 30
# A head may be as far above the first figures, in ems.
_HEAD_ROOM = 12.0

Strip = tuple[float, float]  # left and right edge
Locate = Callable[[float, float, float, float], str]


@dataclass(slots=True)
class _Row:
    """Figures on one baseline, the labels beside them, and whether it is certain what they are."""

    figures: list[Piece]
    labels: list[Label] = field(default_factory=list)
    spoiled: bool = False

    @property
    def middle(self) -> float:
        return self.figures[0].middle

    @property
    def left(self) -> float:
        return min(piece.x0 for piece in self.figures)


@dataclass(slots=True)
class Unruled:
    """Finds the tables of one page after another; a table may go on without heads on the next."""

    strips: list[Strip] = field(default_factory=list)

    def tables(
        self,
        lines: Sequence[Sequence[Char]],
        rules: Sequence[Rule],
        page: int,
        locate: Locate,
    ) -> list[tuple[Table, set[int]]]:
        """Give the tables among the lines of a page, each with the indices of its lines."""
        parted = [pieces_of(line, rules) for line in lines]
        if sum(map(len, parted)) > MAX_PIECES:
            return []
        found = []
        for zone in _zones(parted):
            pieces = [piece for index in zone for piece in parted[index]]
            if not any(piece.is_figure for piece in pieces):
                continue
            rows = self._rows(pieces, rules, locate)
            if rows is None:
                continue
            box = _around(cell.box for row in rows for cell in row)
            own = {i for i in zone if any(_is_inside(piece, box) for piece in parted[i])}
            found.append((Table(locate(*box), page, box, rows), own))
        return found

    def _rows(
        self, pieces: list[Piece], rules: Sequence[Rule], locate: Locate
    ) -> list[list[TableCell]] | None:
        """Give the rows of the table in some lines; None if they are not sure to be one."""
        labels = labels_of(pieces, rules)
        rows = _figure_rows(pieces)
        free = _label_rows(rows, labels)
        bands = _bands(rows, free)
        named = sum(any(label.meaning.rows for label in row.labels) for row in rows)
        heads = sum(bool(label.meaning.columns) for _, own in bands for label in own)
        if named + heads < 2 or (not named and heads < 5):
            return None
        out: list[list[TableCell]] = []
        for number, (band, own) in enumerate(bands):
            strips = _strips(band, own)
            if strips is None and not own and not number and _fit(band, self.strips):
                strips = self.strips  # the table goes on from the page before
            elif strips is None and not own:
                strips = _figure_strips(band)
            if own:
                out.append([_cell(label.text, _box(label.pieces), locate) for label in own])
            self.strips = strips or []
            out += [_printed(row, strips, locate) for row in band]
        return out


# ---- which lines -------------------------------------------------------------------------------


def _zones(parted: Sequence[Sequence[Piece]]) -> list[list[int]]:
    """Part the lines of a page at headings and prose, which no table goes over."""
    zones: list[list[int]] = [[]]
    for index, pieces in enumerate(parted):
        if any(_is_prose(piece, pieces) for piece in pieces):
            zones.append([])
        else:
            zones[-1].append(index)
    return [zone for zone in zones if zone]


def _is_prose(piece: Piece, line: Sequence[Piece]) -> bool:
    if piece.text.endswith(("。", "；")) or is_of_the_form(piece.text):
        return True
    return len(piece.text) > _PROSE_CHARS and not any(other.is_figure for other in line)


def _is_inside(piece: Piece, box: Box) -> bool:
    return box[1] - 1 <= piece.middle <= box[3] + 1


# ---- rows --------------------------------------------------------------------------------------


def _figure_rows(pieces: Iterable[Piece]) -> list[_Row]:
    rows: list[_Row] = []
    for piece in sorted((p for p in pieces if p.is_figure), key=lambda p: p.base):
        if rows and piece.base - rows[-1].figures[0].base < 0.3 * piece.em:
            rows[-1].figures.append(piece)
        else:
            rows.append(_Row([piece]))
    for row in rows:
        row.figures.sort(key=lambda piece: piece.x0)
    return rows


def _label_rows(rows: Sequence[_Row], labels: Sequence[Label]) -> list[Label]:
    """Give each row the labels beside it; give the labels that no row has.

    A row's own label stands beside no other row: where it does, nobody can say whose it is.
    """
    free = []
    for label in labels:
        beside = [r for r in rows if label.top < r.middle < label.bottom and label.x1 <= r.left + 1]
        for row in beside:
            row.labels.append(label)
            row.spoiled = row.spoiled or (len(beside) > 1 and bool(label.meaning.rows))
        if not beside:
            free.append(label)
    for row in rows:
        row.labels.sort(key=lambda label: label.x0)
        own = [label for label in row.labels if label.meaning.rows]
        row.spoiled = row.spoiled or len(own) > 1
    return free


def _bands(rows: Sequence[_Row], free: Sequence[Label]) -> list[tuple[list[_Row], list[Label]]]:
    """Part the rows where heads stand between them; give each part with the heads above it.

    Those are all labels from the first that names a column down to the first row.
    """
    bands: list[tuple[list[_Row], list[Label]]] = []
    above = float("-inf")
    for row in rows:
        between = [label for label in free if above < label.top and label.bottom < row.middle]
        names = [label for label in between if label.meaning.columns]
        if names or not bands:
            first = min((label.top for label in names), default=0.0)
            em = row.figures[0].em
            own = [
                label
                for label in between
                if label.bottom > first - 3 * em and row.middle - label.bottom < _HEAD_ROOM * em
            ]
            bands.append(([], own if names else []))
        bands[-1][0].append(row)
        above = row.middle
    return bands


# ---- columns -----------------------------------------------------------------------------------


def _strips(band: Sequence[_Row], heads: list[Label]) -> list[Strip] | None:
    """Give the strip of each column; None where figures and heads do not settle them.

    Sorts the heads: those over several columns, then those of one, each from left to right.
    """
    figures = _figure_strips(band)
    single = [
        label
        for label in heads
        if label.meaning.columns and sum(map(label.is_over, figures)) < 2
    ]
    single.sort(key=lambda label: label.x0)
    heads.sort(key=lambda label: (label in single, label.x0))
    if not single:
        return None
    if len(single) == len(figures):
        strips = [
            (min(head.x0, strip[0]), max(head.x1, strip[1]))
            for head, strip in zip(single, figures, strict=True)
        ]
    else:
        strips = _merged([*figures, *((head.x0, head.x1) for head in single)])
        if len(strips) != len(single):
            return None
    apart = all(a[1] < b[0] for a, b in pairwise(strips))
    return strips if apart and _are_over_their_runs(heads, strips) else None


def _are_over_their_runs(heads: Sequence[Label], strips: Sequence[Strip]) -> bool:
    """Whether 行政复议 and its like, side by side, stand each over as many columns as the others."""
    groups = [label for label in heads if label.meaning.rows and not label.meaning.columns]
    size = len(strips) // max(len(groups), 1)
    if size * len(groups) != len(strips) and groups:
        return False
    return all(
        strips[number * size][0] - group.em < (group.x0 + group.x1) / 2 < strips[(number + 1) * size - 1][1] + group.em
        for number, group in enumerate(groups)
    )


def _figure_strips(band: Sequence[_Row]) -> list[Strip]:
    return _merged([(piece.x0, piece.x1) for row in band for piece in row.figures])


def _merged(strips: Iterable[Strip]) -> list[Strip]:
    out: list[Strip] = []
    for x0, x1 in sorted(strips):
        if out and x0 < out[-1][1] + 0.5:
            out[-1] = (out[-1][0], max(out[-1][1], x1))
        else:
            out.append((x0, x1))
    return out


def _fit(band: Sequence[_Row], strips: Sequence[Strip]) -> bool:
    """Whether each figure stands in one of the strips."""
    return bool(strips) and all(
        sum(piece.overlaps(*strip) for strip in strips) == 1
        for row in band
        for piece in row.figures
    )


# ---- cells -------------------------------------------------------------------------------------


def _printed(row: _Row, strips: Sequence[Strip] | None, locate: Locate) -> list[TableCell]:
    """Give a row's labels and its figures by column; all in one, and none readable, if in doubt."""
    cells = [_cell(label.text, _box(label.pieces), locate) for label in row.labels]
    if row.spoiled or strips is None or not _fit([row], strips):
        text = " | ".join(piece.text for piece in row.figures)
        return [*cells, _cell(f"{text} |", _box(row.figures), locate)]
    for x0, x1 in strips:
        own = [piece for piece in row.figures if piece.overlaps(x0, x1)]
        first = row.figures[0]
        box = _box(own) if own else (x0, first.base - first.em, x1, first.base)
        cells.append(_cell(" ".join(piece.text for piece in own), box, locate))
    return cells


def _cell(text: str, box: Box, locate: Locate) -> TableCell:
    return TableCell(text, locate(*box), box, open=False, span=1)


def _box(pieces: Sequence[Piece]) -> Box:
    chars = [char for piece in pieces for char in piece.chars]
    return _around((c.x0, c.y0, c.x1, c.y1) for c in chars)


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
