"""Which table and which row each line of figures belongs to, by its labels and those above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.columns import Head
from parsers.labels import squeeze
from parsers.line import Line
from parsers.model import Problem
from parsers.rivals import Stray, is_rival, label_of_pieces
from parsers.row_labels import (
    COMMON,
    is_of_another_group,
    last_named,
    names_one,
    piece_of,
    recurs,
    row_of,
    shortened,
    tables_of,
    whole_of,
)
from parsers.row_lines import RowLine, in_doubt, row_line, without_figures
from parsers.vocabulary import RULERS, Meaning, RowRef, meaning_of

_MOST_HEADS = 200  # labels above a row that are remembered


def collect_rows(lines: Iterable[Line]) -> tuple[list[RowLine], list[tuple[str, int]]]:
    """Name the table and row of every line that carries figures of a standard table.

    Heads are the labels between the last figures and a row's own label. Also gives the labels that
    no form knows, each with the number of its line.
    """
    collector = _Collector()
    for number, line in enumerate(lines):
        collector.read(number, line)
    return collector.finish()


class _Collector:
    """The rows found so far, and what the lines up to here say of the next one."""

    def __init__(self) -> None:
        self.rows: list[RowLine] = []
        self.unknown: list[tuple[str, int]] = []  # labels that no form knows, and their lines
        self.strays: list[Stray] = []  # the rows of figures under these
        self.table: str | None = None  # the one that is being read
        self.last = -1  # index of the last row with a label of its own, to tell the others apart
        self.unnamed = 0  # rows of figures since then whose label is blank or unknown
        self.heads: list[Head] = []  # labels since the last figures
        self.spent = False  # figures have stood under the heads: the next label starts new ones
        self.above: list[Head] = []  # heads of a table that was cut right below them
        self.borrowed: list[Head] = []  # such heads, put above the figures of the region after them
        self.cut: list[Head] = []  # labels of a row that a page's end cut before its figures
        self.region = -1
        self.begun = 0  # the region's first row
        self.lost = False  # in loose text: no row since a gap tells where in the table we are
        self.bare = False  # in loose text: figures stand right below the region's heads

    def read(self, number: int, line: Line) -> None:
        """Read the next line: heads are kept for what follows, figures become a row."""
        if line.region != self.region:
            self._enter(line)
        meanings = line.meanings()
        label = _row_label(meanings)
        if label is not None and label[0].key in RULERS:
            # In loose text the heads stand on the same line: 「…, 本期实际, 本年累计, 甲, 乙, 丙, 1, 2」.
            if own := [head for head in meanings if head[0].key not in RULERS]:
                self._add_heads(own)
        elif line.values and (line.has_figures or _is_blank_row(meanings, self.heads)):
            self._read_row(number, line, meanings, label)
        elif meanings and not _is_caption(line):
            self._add_heads(meanings)

    def finish(self) -> tuple[list[RowLine], list[tuple[str, int]]]:
        """Give the rows, and the unknown labels; rows beside which they may stand again are in doubt."""
        self._leave()
        for stray in reversed(self.strays):
            place, tables = stray.place, tables_of(stray.table)
            for row in self.rows[max(place - 1, 0) : place + 1]:
                if is_rival(stray, row, tables):
                    rival = row_line(row.table, row.row, (), stray.line, stray.label[1])
                    self.rows.insert(place, in_doubt(rival))
        return self.rows, self.unknown

    def _enter(self, line: Line) -> None:
        """Begin a region: another table, or another part of one."""
        self._leave()
        # What stood between was another's table, if no row of it is of a form: 「部门 | 收到申请 | 办结」.
        between = self.borrowed if len(self.rows) == self.begun else []
        self.region, self.begun, self.bare = line.region, len(self.rows), False
        self.above = between if self.spent or not _name_columns(self.heads) else self.heads
        self.borrowed = []
        self.cut = [] if self.spent else [head for head in self.heads if not head[0].unit]
        self.heads = []
        self.lost = not line.in_grid

    def _leave(self) -> None:
        if self.bare:
            _doubt_moved(self.rows[self.begun :], self.heads, self.table)

    def _add_heads(self, heads: Sequence[Head]) -> None:
        self.heads = [*heads] if self.spent else [*self.heads[-_MOST_HEADS:], *heads]
        self.spent = False

    def _read_row(
        self, number: int, line: Line, meanings: Sequence[Head], label: Head | None
    ) -> None:
        if self.spent and _name_columns(meanings[:-1]):
            self.heads = []  # a run of cells that brings its own heads
        if self.above and not _name_columns((*self.heads, *meanings)):
            self.heads = [*self.above, *self.heads]
            self.borrowed = self.above
        self.above, self.spent = [], True
        heads = (*self.heads, *meanings)
        self.table = _table_of_heads(heads) or self.table
        if self.table == "review_litigation" and _is_across(heads, label):
            named = [*self.heads, *filter(_is_head_of_cases, meanings)]  # 「件数」 is none of them
            self.rows.append(row_line(self.table, "", _with_caption(named, line.caption), line))
            self.heads = []
        elif self.rows and _is_another_across(line, self.rows[-1], label):
            self.rows.append(row_line(self.rows[-1].table, "", self.rows[-1].heads, line))
        elif label is None or (label[0].columns and not label[0].rows):
            self._without_label(line, heads, label)
        else:
            self._with_label(number, line, meanings, label)

    def _without_label(self, line: Line, heads: Sequence[Head], label: Head | None) -> None:
        """Add figures right below a head, or below another row: their label is blank."""
        if self.table is None or not line.has_figures:
            return
        self.bare |= label is not None and not line.in_grid
        if self.rows and _goes_on(self.rows[-1], line):
            in_doubt(self.rows[-1])
        part = _cut_off(self.table, heads, line) or _cut_by_page(
            self.table, heads or self.cut, line
        )
        self.rows.append(part or row_line(self.table, None, heads, line))
        self.heads, self.cut = [*heads[-_MOST_HEADS:]], []
        self.unnamed += 1

    def _with_label(self, number: int, line: Line, meanings: Sequence[Head], label: Head) -> None:
        self.cut = []
        place = meanings.index(label)
        heads = (*self.heads, *meanings[:place])
        if not line.in_grid and _are_heads(heads, label[0], self.table):
            self.bare = True
        found, whole, before = self._find(line, meanings, label, heads)
        named = (names_one(meaning, self.table) for meaning, _ in (*heads, label))
        self.lost = self.lost and not any(named)
        if found is None or self.lost:
            self._stray(number, line, meanings, label, heads, is_known=found is not None)
            return
        if whole is not label:
            heads = (*self.heads, *meanings[:before])
        self.table, self.unnamed, self.heads = found.table, 0, []
        if heads:
            self.rows += without_figures(self.table, heads, line)
        self._pass(found, whole[0], heads)
        row = row_line(self.table, found.row, heads, line, whole[1])
        units = sum(meaning.unit for meaning, _ in meanings[place + 1 :])
        # 「（一）收到申请数, 件, 件, 0」: a row left blank, and one that has lost its label.
        self.rows.append(in_doubt(row) if units > 1 and not line.in_grid else row)

    def _find(
        self, line: Line, meanings: Sequence[Head], label: Head, heads: Sequence[Head]
    ) -> tuple[RowRef | None, Head, int]:
        """Give the row of a label, the label in one piece, and how many labels stand before it."""
        place = meanings.index(label)
        found = row_of(label, self.table, heads, self.last)
        if found is not None:
            if line.in_grid and is_of_another_group(label[0], found, heads, self.last):
                found = None
            elif self.unnamed > 1 and recurs(found, self.last):
                found = None  # the row that would tell which it is may be one of them
        if found is not None or self.table is None:
            return found, label, place
        if line.in_grid:
            return shortened(label[0], self.table), label, place
        pieces = label_of_pieces(meanings, label, tables_of(self.table))
        if pieces is None:
            return None, label, place
        whole, before = pieces
        return row_of(whole, self.table, heads, self.last), whole, before

    def _stray(
        self,
        number: int,
        line: Line,
        meanings: Sequence[Head],
        label: Head,
        heads: Sequence[Head],
        *,
        is_known: bool,
    ) -> None:
        """Note figures under a label that names no row, or, lost in loose text, none for certain."""
        self.unnamed += line.has_figures
        if self.table is None or not line.has_figures:
            return
        self.unknown.append((label[1], number))
        if not is_known:
            part = piece_of(label[0], self.table) or whole_of(meanings, label, self.table)
            if part is not None:
                self.rows.append(in_doubt(row_line(self.table, part, heads, line, label[1])))
        self.strays.append(Stray(len(self.rows), self.table, label, line))
        self.heads = [*heads[-_MOST_HEADS:], *([label] if _may_be_head(heads, line) else ())]
        self.lost = not line.in_grid  # it may be a piece of the label of a group

    def _pass(self, found: RowRef, label: Meaning, heads: Sequence[Head]) -> None:
        """Remember how far down the table the rows are named."""
        codes = {ref.row for ref in label.rows}
        if len(codes) == 1:
            self.last = found.index
        elif not codes and not recurs(found, -1):  # a label that is only near one
            self.last = max(self.last, found.index)
        elif heads:
            self.last = last_named(heads, self.table, self.last)


def _are_heads(heads: Sequence[Head], label: Meaning, table: str | None) -> bool:
    """Whether a label ends a run of column heads, such as 其他 or 总计 above the requests."""
    of_table = [head for head in heads if table in head[0].heads]
    return table in label.heads and len(of_table) > 2


def _doubt_moved(rows: Sequence[RowLine], left: Sequence[Head], table: str | None) -> None:
    """Doubt all rows of a run whose figures begin right below the heads, and end before a label.

    The labels stand behind their figures then, or all figures have moved up by one row.
    """
    if any(ref.table == table for meaning, _ in left for ref in meaning.rows):
        for row in rows:
            in_doubt(row)


def _may_be_head(heads: Sequence[Head], line: Line) -> bool:
    """Whether an unknown label may be a last head, and the row below the heads have none.

    「…, 现行有效件数, 占比, 3, 4, 25, 82」: in loose text nothing else parts heads and labels.
    """
    named = sum(bool(meaning.columns) for meaning, _ in heads)
    return not line.in_grid and 0 < named < len(line.values)


def _name_columns(heads: Iterable[Head]) -> bool:
    return any(meaning.columns or meaning.organisations for meaning, _ in heads)


def _goes_on(row: RowLine, line: Line) -> bool:
    """Whether a line of loose text has no label but a unit: what it holds is the row's before it.

    「兼职人员数, 5, 人, 81010」: the 5 may be the number of a page.
    """
    units = all(meaning.unit for meaning, _ in line.meanings())
    return bool(line.labels) and units and row.region == line.region and not line.in_grid


def _cut_off(table: str, heads: Sequence[Head], line: Line) -> RowLine | None:
    """Give the row whose label stands right above figures without one, across a cut perhaps.

    They may be its own, or those of a row that lost its label: what the row holds is not known.
    """
    if line.labels or not heads or not heads[-1][0].rows:
        return None
    codes = {ref.row for ref in heads[-1][0].rows if ref.table == table}
    if len(codes) != 1 or heads[-1][0].key in COMMON:
        return None
    return in_doubt(row_line(table, codes.pop(), heads[:-1], line, heads[-1][1]))


def _cut_by_page(table: str, heads: Sequence[Head], line: Line) -> RowLine | None:
    """Give the row whose label stands at the end of the part above, misspelt perhaps."""
    if line.labels or not heads or heads[-1][0].columns:
        return None
    ref = row_of(heads[-1], table, heads[:-1], -1)
    if ref is None or ref.table != table:
        return None
    return in_doubt(row_line(table, ref.row, (), line, heads[-1][1]))


def _is_blank_row(meanings: Sequence[Head], pending: Sequence[Head]) -> bool:
    """Whether a line without figures is a row left blank, not a head with blanks after it."""
    label = _row_label(meanings)
    if label is None or not label[0].rows or any(m.columns for m, _ in meanings[:-1]):
        return False
    # The groups of the review table are rows only below a head of outcomes.
    across = all(ref.table == "review_litigation" for ref in label[0].rows)
    return not across or _is_across(pending, None)


def _is_caption(line: Line) -> bool:
    """Whether a line is a single label that the forms do not know: a title above a table."""
    return line.bounded and len(line.labels) == 1 and not line.meanings()[0][0].known


def _row_label(meanings: Sequence[Head]) -> Head | None:
    """Give the innermost label of a line, passing over units and instructions in brackets."""
    for head in reversed(meanings):
        if not head[0].unit and not head[0].annotation:
            return head
    return None


def _table_of_heads(heads: Iterable[Head]) -> str | None:
    votes: dict[str, set[str]] = {}
    for meaning, _ in heads:
        if not meaning.columns or meaning.key in COMMON:
            continue
        for table, _form, column in meaning.columns:
            votes.setdefault(table, set()).add(column)
    if not votes:
        return None
    return max(votes, key=lambda table: len(votes[table]))


def _is_across(heads: Sequence[Head], label: Head | None) -> bool:
    outcomes = sum("review_litigation" in m.heads for m, _ in heads)
    rows = label is not None and any(r.table == "review_litigation" for r in label[0].rows)
    return outcomes >= 4 and not rows


def _is_another_across(line: Line, above: RowLine, label: Head | None) -> bool:
    """Whether a line has as many figures as all groups side by side above it: 「市本级」, 「各区县」.

    Which of the two is the report's row is not known.
    """
    if above.row != "" or line.region != above.region or not line.has_figures:
        return False
    named = label is not None and (label[0].known and label[0].key not in COMMON)
    return not named and len(line.values) >= len(above.values)


def _is_head_of_cases(head: Head) -> bool:
    meaning = head[0]
    rows = any(ref.table == "review_litigation" for ref in meaning.rows)
    return rows or "review_litigation" in meaning.heads or meaning.key == "行政诉讼"


def _with_caption(heads: Sequence[Head], caption: str) -> Sequence[Head]:
    """Give the heads of a table of outcomes, with the group that only its caption names."""
    if any(ref.table == "review_litigation" for meaning, _ in heads for ref in meaning.rows):
        return heads
    group = meaning_of(squeeze(caption).removesuffix("情况"))
    return [(group, caption), *heads] if "review_litigation" in group.single else heads


def unknown_row(label: str, line: Line) -> Problem:
    """Say that a line of figures has a ``label`` that no form knows, or that is known and not where it stands."""
    printed = " | ".join(token.text for token in line.values)
    is_row = bool(meaning_of(label).rows)
    what = "nothing tells which row this is:" if is_row else "no row of the form is called"
    return Problem("row_unknown", f"{what} {label!r}: {printed}"[:300])
