"""Which table and which row a line of figures belongs to, by its labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parsers.columns import Head
from parsers.forms import Table, load
from parsers.labels import squeeze
from parsers.lines import Line
from parsers.loose import Glued
from parsers.model import Cell, Problem
from parsers.rivals import Stray, is_rival, label_of_pieces
from parsers.vocabulary import RULERS, Meaning, RowRef, meaning_of, near_rows, shortened_row

# The forms that have each table, the present one first.
FORMS_OF = {
    "active_disclosure": ("2021", "2019"),
    "requests": ("2021", "2019"),
    "review_litigation": ("2021", "2019"),
    "statistics": ("2014",),
    "local_statistics": ("2008",),
}
# Labels so common that they name a row only inside its own table.
_COMMON = frozenset(
    {"其他", "总计", "合计", "其他处理", "本年度办理结果其他处理", "行政复议", "行政诉讼"}
)
_MOST_HEADS = 200  # labels above a row that are remembered where rows below them have none
# Lists of indicators, of which a report has one.
LISTS = frozenset({"statistics", "local_statistics"})


@dataclass(slots=True)
class RowLine:
    """A line that carries figures, and what is known of its row before columns are resolved.

    ``row`` is None where the label is blank (an unknown label is a problem, not a row), and empty
    where the line holds all groups of the review table side by side.
    """

    table: str
    row: str | None
    heads: tuple[Head, ...]
    values: list[Cell]
    region: int
    bounded: bool
    in_grid: bool
    label: str
    cut: bool = False
    apart: bool = False
    unit: str = ""  # of money, beside the label
    cells: dict[str, Cell] | None = None  # by column, once resolved

    @property
    def printed(self) -> str:
        """The figures as printed, for a message."""
        return " | ".join(token.text for token in self.values)


def collect_rows(lines: Iterable[Line]) -> tuple[list[RowLine], list[tuple[str, int]]]:
    """Name the table and row of every line that carries figures of a standard table.

    Heads are the labels between the last figures and a row's own label. Also gives the labels that
    no form knows, each with the number of its line.
    """
    rows: list[RowLine] = []
    unknown: list[tuple[str, int]] = []
    strays: list[Stray] = []
    pending: list[Head] = []
    above: list[Head] = []  # heads of a table that was cut right below them
    cut: list[
        Head
    ] = []  # labels of a row that was cut, by the number of a page, before its figures
    current: str | None = None
    lost = False  # in loose text: no row since a gap tells where in the table we are
    last = -1  # index of the last row with a label of its own, to tell the others apart
    unnamed = 0  # rows of figures since then whose label is blank or unknown
    region = -1
    begun, bare = 0, False  # the region's first row; in loose text: figures right below its heads
    spent = False  # figures have stood under the heads: the next label starts new ones
    for number, line in enumerate(lines):
        if line.region != region:
            if bare:
                _doubt_moved(rows[begun:], pending, current)
            region, begun, bare = line.region, len(rows), False
            above = [] if spent or not _name_columns(pending) else pending
            cut = [] if spent else [head for head in pending if not head[0].unit]
            pending = []
            lost = not line.in_grid
        meanings = line.meanings()
        label = _row_label(meanings)
        if label is not None and label[0].key in RULERS:
            # In loose text the heads stand on the same line: 「…, 本期实际, 本年累计, 甲, 乙, 丙, 1, 2」.
            own = [head for head in meanings if head[0].key not in RULERS]
            if own:
                pending = own if spent else [*pending, *own]
                spent = False
            continue
        if not line.values or not (line.has_figures or _is_blank_row(meanings, pending)):
            if meanings and not _is_caption(line):
                pending = [*meanings] if spent else [*pending, *meanings]
                spent = False
            continue
        if spent and _name_columns(meanings[:-1]):
            pending = []  # a run of cells that brings its own heads
        if above and not _name_columns((*pending, *meanings)):
            pending = [*above, *pending]
        above, spent = [], True
        heads = (*pending, *meanings)
        current = _table_of_heads(heads) or current
        if current == "review_litigation" and _is_across(heads, label):
            named = [*pending, *filter(_is_head_of_cases, meanings)]  # 「件数」 is none of them
            rows.append(_row_line(current, "", _with_caption(named, line.caption), line))
            pending = []
            continue
        if rows and _is_another_across(line, rows[-1], label):
            rows.append(_row_line(rows[-1].table, "", rows[-1].heads, line))
            continue
        if label is None or (label[0].columns and not label[0].rows):
            # Figures right below a head, or below another row: their label is blank.
            if current and line.has_figures:
                bare |= label is not None and not line.in_grid
                if rows and _goes_on(rows[-1], line):
                    _in_doubt(rows[-1])
                part = _cut_off(current, heads, line) or _cut_by_page(current, heads or cut, line)
                rows.append(part or _row_line(current, None, heads, line))
                pending, cut = [*heads[-_MOST_HEADS:]], []
                unnamed += 1
            continue
        cut = []
        heads = (*pending, *meanings[: meanings.index(label)])
        found = _row_of(label, current, heads, last)
        if (
            found is not None
            and line.in_grid
            and _is_of_another_group(label[0], found, heads, last)
        ):
            found = None
        elif not line.in_grid and _are_heads(heads, label[0], current):
            bare = True
        if unnamed > 1 and found is not None and _recurs(found, last):
            found = None  # the row that would tell which it is may be one of them
        whole, before = label, 0
        if found is None and current is not None:
            if line.in_grid:
                found = _shortened(label[0], current)
            elif pieces := label_of_pieces(meanings, label, _tables(current)):
                whole, before = pieces
                found = _row_of(whole, current, heads, last)
        lost = lost and not any(_names_one(meaning, current) for meaning, _ in (*heads, label))
        if found is None or lost:
            unnamed += line.has_figures
            if current is not None and line.has_figures:
                unknown.append((label[1], number))
                if found is None:
                    part_of = _piece_of(label[0], current) or _whole_of(meanings, label, current)
                    if part_of is not None:
                        rows.append(_in_doubt(_row_line(current, part_of, heads, line, label[1])))
                strays.append(Stray(len(rows), current, label, line))
                pending = [*heads[-_MOST_HEADS:], *([label] if _may_be_head(heads, line) else ())]
                lost = not line.in_grid  # it may be a piece of the label of a group
            continue
        current = found.table
        unnamed = 0
        units = sum(meaning.unit for meaning, _ in meanings[meanings.index(label) + 1 :])
        if whole is not label:
            label, heads = whole, (*pending, *meanings[:before])
        if heads:
            rows += _without_figures(current, heads, line)
        codes = {ref.row for ref in label[0].rows}
        if len(codes) == 1:
            last = found.index
        elif not codes and not _recurs(found, -1):  # a label that is only near one
            last = max(last, found.index)
        elif heads:
            last = _last_named(heads, current, last)
        row = _row_line(current, found.row, heads, line, label[1])
        # 「（一）收到申请数, 件, 件, 0」: a row left blank, and one that has lost its label.
        rows.append(_in_doubt(row) if units > 1 and not line.in_grid else row)
        pending = []
    if bare:
        _doubt_moved(rows[begun:], pending, current)
    for stray in reversed(strays):
        place, tables = stray.place, _tables(stray.table)
        for row in rows[max(place - 1, 0) : place + 1]:
            if is_rival(stray, row, tables):
                rival = _row_line(row.table, row.row, (), stray.line, stray.label[1])
                rows.insert(place, _in_doubt(rival))
    return rows, unknown


def _tables(code: str) -> list[Table]:
    return [load(form).tables[code] for form in FORMS_OF[code]]


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
            _in_doubt(row)


def _may_be_head(heads: Sequence[Head], line: Line) -> bool:
    """Whether an unknown label may be a last head, and the row below the heads have none.

    「…, 现行有效件数, 占比, 3, 4, 25, 82」: in loose text nothing else parts heads and labels.
    """
    named = sum(bool(meaning.columns) for meaning, _ in heads)
    return not line.in_grid and 0 < named < len(line.values)


def _name_columns(heads: Iterable[Head]) -> bool:
    return any(meaning.columns or meaning.organisations for meaning, _ in heads)


def _names_one(meaning: Meaning, table: str | None) -> bool:
    """Whether a label names one row and no other; of ``table``, where that is known."""
    refs = (ref for ref in meaning.rows if table in (None, ref.table))
    return len({(ref.table, ref.row) for ref in refs}) == 1


def _is_of_another_group(label: Meaning, found: RowRef, heads: Sequence[Head], last: int) -> bool:
    """Whether 其他, the last of the requests' reasons, stands below a group that comes before its own.

    「9．其他」 is added to 不予公开 by some; its own group is 其他处理, after 不予处理.
    """
    if label.key != "其他" or found.table != "requests":
        return False
    if any(meaning.key.endswith("其他处理") for meaning, _ in heads):
        return False
    rows = load(found.form).tables[found.table].rows
    before = next(n for n, row in enumerate(rows) if row.group.endswith("不予处理"))
    return last < before


def _recurs(found: RowRef, last: int) -> bool:
    """Whether several rows of a list after the ``last`` have one label: 「（三）其他情形数」."""
    if found.table not in LISTS:
        return False
    rows = meaning_of(load(found.form).tables[found.table].row(found.row).label).rows
    return len({ref.row for ref in rows if ref.table == found.table and ref.index > last}) > 1


def _last_named(heads: Sequence[Head], table: str | None, last: int) -> int:
    """Give the index of the last row named so far, by a label with figures or without."""
    for meaning, _ in heads:
        if ref := meaning.single.get(table or ""):
            last = ref.index
    return last


def _without_figures(table: str, heads: Sequence[Head], line: Line) -> Iterator[RowLine]:
    """Give the rows whose labels stand above a line with no figure of their own.

    In loose text a blank cell leaves no trace; the row was there, and what it held is not known.
    """
    for meaning, text in heads:
        ref = meaning.single.get(table)
        if ref is not None and meaning.key not in _COMMON:
            yield RowLine(table, ref.row, (), [], line.region, line.bounded, line.in_grid, text)


def _row_line(
    table: str, row: str | None, heads: Sequence[Head], line: Line, label: str = ""
) -> RowLine:
    about = (line.region, line.bounded, line.in_grid, label, line.cut, line.apart)
    made = RowLine(table, row, tuple(heads), line.values, *about)
    if table in LISTS:
        made.unit = next((meaning.key for meaning, _ in line.meanings() if meaning.money), "")
    return made


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
    if len(codes) != 1 or heads[-1][0].key in _COMMON:
        return None
    return _in_doubt(_row_line(table, codes.pop(), heads[:-1], line, heads[-1][1]))


def _cut_by_page(table: str, heads: Sequence[Head], line: Line) -> RowLine | None:
    """Give the row whose label stands at the end of the part above, misspelt perhaps."""
    ref = (
        None
        if line.labels or not heads or heads[-1][0].columns
        else _row_of(heads[-1], table, heads[:-1], -1)
    )
    if ref is None or ref.table != table:
        return None
    return _in_doubt(_row_line(table, ref.row, (), line, heads[-1][1]))


def _piece_of(label: Meaning, table: str) -> str | None:
    """Give the row of which an unknown label may be a piece: 「保护第三方合」; None where none is."""
    if len(label.key) < 4 or label.known:
        return None
    codes = {
        row.code
        for form in FORMS_OF[table]
        for row in load(form).tables[table].rows
        if any(label.key in key for key in row.keys)
    }
    return codes.pop() if len(codes) == 1 else None


def _whole_of(meanings: Sequence[Head], label: Head, table: str) -> str | None:
    """Give the row that an unknown row right beside its label is a part of: 「行政许可 | 延续 | 3」."""
    beside = meanings[: meanings.index(label)][-1:]
    codes = {ref.row for meaning, _ in beside for ref in meaning.rows if ref.table == table}
    return codes.pop() if len(codes) == 1 and beside[0][0].key not in _COMMON else None


def _in_doubt(row: RowLine) -> RowLine:
    """Let a row say that something is printed for it, and not what."""
    row.values = [Glued(token.text, token.locator) for token in row.values]
    return row


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
        if not meaning.columns or meaning.key in _COMMON:
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
    named = label is not None and (label[0].known and label[0].key not in _COMMON)
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


def _row_of(label: Head, current: str | None, heads: Sequence[Head], last: int) -> RowRef | None:
    """Give the row that a label, below ``heads``, names in the table that is being read."""
    meaning, _ = label
    if ref := meaning.single.get(current or ""):
        return ref
    last = _last_named(heads, current, last)
    refs: Sequence[RowRef] = meaning.rows
    if refs:
        own = [ref for ref in refs if ref.table == current]
        if not own and current in LISTS and refs[0].table in LISTS:
            # 行政复议数 is a row of the list of 2008, and 行政复议数量 misprinted in that of 2014.
            own = [*near_rows(meaning.key, load(FORMS_OF[current][0]).tables[current])]
        if own:
            refs = own
        elif meaning.key in _COMMON:
            return None
        return _next_after(refs, last if own else -1)
    if current is None or meaning.known:
        return None
    for form in FORMS_OF[current]:
        if refs := near_rows(meaning.key, load(form).tables[current]):
            return _next_after(refs, last)
    return None


def _shortened(label: Meaning, table: str) -> RowRef | None:
    """Give the row of the table being read whose label is abbreviated; no list has such labels."""
    if table in LISTS or label.known:
        return None
    forms = (load(form).tables[table] for form in FORMS_OF[table])
    return next(filter(None, (shortened_row(label.key, form) for form in forms)), None)


def _next_after(refs: Sequence[RowRef], last: int) -> RowRef | None:
    codes = {(ref.table, ref.row) for ref in refs}
    if len(codes) == 1:
        return refs[0]
    later = [ref for ref in refs if ref.index > last]
    if len({ref.table for ref in refs}) > 1 and last < 0:
        return None
    return min(later, key=lambda ref: ref.index) if later else None


def unknown_row(label: str, line: Line) -> Problem:
    """Say that a line of figures has a ``label`` that no form knows, or that is known and not where it stands."""
    printed = " | ".join(token.text for token in line.values)
    is_row = bool(meaning_of(label).rows)
    what = "nothing tells which row this is:" if is_row else "no row of the form is called"
    return Problem("row_unknown", f"{what} {label!r}: {printed}"[:300])
