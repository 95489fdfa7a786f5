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
from parsers.readers.lattice import MAX_RULES
from parsers.readers.layout import Char
from parsers.readers.overleaf import Foot, above, foot_of
from parsers.readers.pieces import MAX_PIECES, Label, Piece, joined, labels_of, pieces_of
from parsers.readers.strips import Strip, figure_strips, fit, strips_of
from parsers.readers.tablejoin import Table, TableCell
from parsers.sections import is_heading, is_of_the_form
from parsers.vocabulary import meaning_of

# A line of so many characters, and no figure beside them, is prose.
_PROSE_CHARS = 30
# A head may be as far above the first figures, in ems.
_HEAD_ROOM = 12.0

Locate = Callable[[float, float, float, float], str]

# Lines of one cell are no farther apart, in ems.
_CLOSE = 1.8


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
    def em(self) -> float:
        return max([piece.em for piece in self.figures] + [label.em for label in self.labels])

    @property
    def is_named(self) -> bool:
        return any(label.names_row for label in self.labels)

    @property
    def left(self) -> float:
        return min(piece.x0 for piece in self.figures)


@dataclass(slots=True)
class Unruled:
    """Finds the tables of one page after another; a table may go on without heads on the next."""

    strips: list[Strip] = field(default_factory=list)
    last: list[TableCell] = field(default_factory=list)  # the figures printed last
    cut: bool = False  # whether they may go on overleaf
    label: TableCell | None = None  # their label
    rest: Piece | None = None  # where the rest of that label begins, on the page that is read
    foot: Foot | None = None  # heads at the end of the page, without figures

    def tables(
        self,
        lines: Sequence[Sequence[Char]],
        rules: Sequence[Rule],
        page: int,
        locate: Locate,
    ) -> list[tuple[Table, set[int]]]:
        """Give the tables among the lines of a page, each with the indices of its lines."""
        if len(rules) > MAX_RULES:
            return []
        upright = [rule for rule in rules if rule.x0 == rule.x1]
        level = [rule for rule in rules if rule.y0 == rule.y1]
        parted = [pieces_of(line, upright) for line in lines]
        if sum(map(len, parted)) > MAX_PIECES:
            return []
        found = []
        heads, self.foot = self.foot, None
        zones = _zones(parted)
        for number, zone in enumerate(zones):
            pieces = [piece for index in zone for piece in parted[index]]
            labels = labels_of(pieces, level)
            if number == len(zones) - 1:
                self.foot = foot_of(pieces, labels, level)
            if heads and pieces and not number:
                heads = above(heads, pieces)
                pieces, level = [*heads.pieces, *pieces], [*heads.level, *level]
                labels = labels_of(pieces, level)
            if number:  # prose is between: nothing goes on here from the page before
                self._forget()
            else:
                self._end_label(pieces, labels)
            rows = self._rows(pieces, labels, locate)
            if rows is None:
                self._forget()
                continue
            box = _around(cell.box for row in rows for cell in row)
            own = {i for i in zone if any(_is_inside(piece, box) for piece in parted[i])}
            found.append((Table(locate(*box), page, box, rows), own))
        if self.foot is not None:  # the figures above heads are whole
            self._forget()
        return found

    def _forget(self) -> None:
        self.strips, self.last, self.cut, self.label = [], [], False, None
        self.rest = None

    def _rows(
        self, pieces: list[Piece], labels: list[Label], locate: Locate
    ) -> list[list[TableCell]] | None:
        """Give the rows of the table in some lines; None if they are not sure to be one."""
        if not any(piece.is_figure for piece in pieces):
            return None
        if not any(label.meaning.rows for label in labels):
            return None
        rows = _figure_rows(pieces)
        if self.rest is not None:
            labels = [label for label in labels if label.pieces[0] is not self.rest]
        free = _label_rows(rows, labels)
        bands = _bands(rows, free)
        named = sum(any(label.meaning.rows for label in row.labels) for row in rows)
        heads = [label for _, own in bands for label in own]
        columns = sum(bool(label.meaning.columns) for label in heads)
        least = 1 if self.strips else 2  # the last row of a table may stand alone overleaf
        if named + columns < least or (not named and columns < 5):
            return None
        words = [
            piece
            for label in labels
            if label not in heads and not label.meaning.known
            for piece in label.pieces
        ]
        out: list[list[TableCell]] = []
        for number, (band, own) in enumerate(bands):
            figures = [piece for row in band for piece in row.figures]
            strips = strips_of(figures, own)
            if strips is None and not own and not number and fit(figures, self.strips):
                strips = self.strips  # the table goes on from the page before
            elif strips is None and not own and len(alone := figure_strips(figures)) == 1:
                strips = alone  # a list of labels and one figure each
            if head := [label for label in own if label.says_something]:
                out.append([_cell(label.text, _box(label.pieces), locate) for label in head])
            self.strips = strips or []
            if not number:
                self._over_page(band[0])
            out += [_printed(row, strips, words, locate) for row in band]
            count = len(band[-1].labels)
            self.last, self.cut = out[-1][count:], not band[-1].is_named
            self.label = out[-1][count - 1] if count else None
        return out

    def _end_label(self, pieces: list[Piece], labels: list[Label]) -> None:
        """Give the last label of the page before its rest, if the two are one that the forms know.

        The rest stands above the first figures, and is then no label of this page. Where words stand
        there that may be the rest, and are not known to be, the figures of the label are spoiled:
        「其他」 alone at the foot of a page is one of the forms', and not the one that is meant.
        """
        self.rest = None
        if not self.last:
            return
        below = min((piece.middle for piece in pieces if piece.is_figure), default=float("inf"))
        rest = [label for label in labels if label.is_odd and label.bottom < below]
        text = (self.label.text if self.label else "") + "".join(one.text for one in rest)
        if self.label is not None and len(rest) == 1 and meaning_of(text).rows:
            self.label.text, self.cut, self.rest = text, False, rest[0].pieces[0]
        elif rest:
            self._spoil_last()

    def _over_page(self, first: _Row) -> None:
        """Spoil figures that the end of a page may have cut in two."""
        if self.cut:
            first.spoiled = True
        if not first.is_named:
            self._spoil_last()

    def _spoil_last(self) -> None:
        for cell in self.last:
            cell.text += " |" if cell.text else ""


# ---- which lines -------------------------------------------------------------------------------


def _zones(parted: Sequence[Sequence[Piece]]) -> list[list[int]]:
    """Part the lines of a page at headings and prose, which no table goes over."""
    zones: list[list[int]] = [[]]
    for index, pieces in enumerate(parted):
        if any(_is_prose(piece, pieces) for piece in pieces):
            zones.append([])
        else:
            zones[-1].append(index)
    return zones


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
            row.spoiled = row.spoiled or (len(beside) > 1 and label.names_row)
        if not beside:
            free.append(label)
    for one, other in pairwise(rows):
        # Figures with no label of their own, so close to others, may be the rest of those.
        step = other.middle - one.middle
        if not (one.labels and other.labels) and step < _CLOSE * max(one.em, other.em):
            one.spoiled = other.spoiled = True
    for row in rows:
        row.labels = _in_words(sorted(row.labels, key=lambda label: label.x0))
        own = [label for label in row.labels if label.names_row]
        row.spoiled = row.spoiled or len(own) > 1 or any(_has_rest(label, free) for label in own)
    return free


def _has_rest(label: Label, free: Iterable[Label]) -> bool:
    """Whether words that no row has stand right above or below a label: they may be of it."""
    return any(
        other.is_odd
        and other.is_over((label.x0, label.x1))
        and min(abs(other.top - label.bottom), abs(label.top - other.bottom)) < 0.7 * label.em
        for other in free
    )


def _in_words(labels: Sequence[Label]) -> list[Label]:
    """Put labels together that are words of one."""
    out: list[Label] = []
    for label in labels:
        whole = joined(out[-1], label) if out else None
        if whole is None:
            out.append(label)
        else:
            out[-1] = whole
    return out


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
                if row.middle - label.bottom < _HEAD_ROOM * em
                and (label.bottom > first or (label.meaning.known and not is_heading(label.text)))
            ]
            bands.append(([], own if names else []))
        bands[-1][0].append(row)
        above = row.middle
    return bands


# ---- cells -------------------------------------------------------------------------------------


def _printed(
    row: _Row, strips: Sequence[Strip] | None, words: Iterable[Piece], locate: Locate
) -> list[TableCell]:
    """Give a row's labels and its figures by column; all in one, and none readable, if in doubt."""
    cells = [_cell(label.text, _box(label.pieces), locate) for label in row.labels]
    has_words = any(
        word.overlaps(*strip)
        for word in words
        if abs(word.middle - row.middle) < _CLOSE * row.em
        for strip in strips or ()
    )
    if row.spoiled or strips is None or has_words or not fit(row.figures, strips):
        text = " | ".join(piece.text for piece in row.figures)
        return [*cells, _cell(f"{text} |", _box(row.figures), locate)]
    for x0, x1 in strips:
        own = [piece for piece in row.figures if piece.overlaps(x0, x1)]
        first = row.figures[0]
        box = _box(own) if own else (x0, first.base - first.em, x1, first.base)
        cells.append(_cell(" ".join(piece.text for piece in own), box, locate))
    return cells


def _cell(text: str, box: Box, locate: Locate) -> TableCell:
    return TableCell(text, locate(*box), box, open=False, span=1, ruled=False)


def _box(pieces: Sequence[Piece]) -> Box:
    chars = [char for piece in pieces for char in piece.chars]
    return _around((c.x0, c.y0, c.x1, c.y1) for c in chars)


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
