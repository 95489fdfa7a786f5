"""Which row of a table a label names, by itself and by where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from parsers.columns import Head
from parsers.forms import Table, load
from parsers.vocabulary import Meaning, RowRef, meaning_of, near_rows, shortened_row, table_of

# The forms that have each table, the present one first.
FORMS_OF = {
    "active_disclosure": ("2021", "2019"),
    "requests": ("2021", "2019"),
    "review_litigation": ("2021", "2019"),
    "statistics": ("2014",),
    "local_statistics": ("2008",),
}
# Labels so common that they name a row only inside its own table.
COMMON = frozenset(
    {"其他", "总计", "合计", "其他处理", "本年度办理结果其他处理", "行政复议", "行政诉讼"}
)
# Lists of indicators, of which a report has one.
LISTS = frozenset({"statistics", "local_statistics"})


def row_of(label: Head, current: str | None, heads: Sequence[Head], last: int) -> RowRef | None:
    """Give the row that a label, below ``heads``, names in the table that is being read."""
    meaning, _ = label
    if ref := meaning.single.get(current or ""):
        return ref
    last = last_named(heads, current, last)
    refs: Sequence[RowRef] = meaning.rows
    if refs:
        own = [ref for ref in refs if ref.table == current]
        if not own and current in LISTS and refs[0].table in LISTS:
            # 行政复议数 is a row of the list of 2008, and 行政复议数量 misprinted in that of 2014.
            own = [*near_rows(meaning.key, tables_of(current)[0])]
        if own:
            refs = own
        elif meaning.key in COMMON:
            return None
        return _next_after(refs, last if own else -1)
    if current is None or meaning.known:
        return None
    for table in tables_of(current):
        if refs := near_rows(meaning.key, table):
            return _next_after(refs, last)
    return None


def shortened(label: Meaning, table: str) -> RowRef | None:
    """Give the row of the table being read whose label is abbreviated; no list has such labels."""
    if table in LISTS or label.known:
        return None
    return next(filter(None, (shortened_row(label.key, form) for form in tables_of(table))), None)


def _next_after(refs: Sequence[RowRef], last: int) -> RowRef | None:
    codes = {(ref.table, ref.row) for ref in refs}
    if len(codes) == 1:
        return refs[0]
    later = [ref for ref in refs if ref.index > last]
    if len({ref.table for ref in refs}) > 1 and last < 0:
        return None
    return min(later, key=lambda ref: ref.index) if later else None


def last_named(heads: Sequence[Head], table: str | None, last: int) -> int:
    """Give the index of the last row named so far, by a label with figures or without."""
    for meaning, _ in heads:
        if ref := meaning.single.get(table or ""):
            last = ref.index
    return last


def names_one(meaning: Meaning, table: str | None) -> bool:
    """Whether a label names one row and no other; of ``table``, where that is known."""
    refs = (ref for ref in meaning.rows if table in (None, ref.table))
    return len({(ref.table, ref.row) for ref in refs}) == 1


def recurs(found: RowRef, last: int) -> bool:
    """Whether several rows of a list after the ``last`` have one label: 「（三）其他情形数」."""
    if found.table not in LISTS:
        return False
    rows = meaning_of(table_of(found).row(found.row).label).rows
    return len({ref.row for ref in rows if ref.table == found.table and ref.index > last}) > 1


def is_of_another_group(label: Meaning, found: RowRef, heads: Sequence[Head], last: int) -> bool:
    """Whether 其他, the last of the requests' reasons, stands below a group that comes before its own.

    「9．其他」 is added to 不予公开 by some; its own group is 其他处理, after 不予处理.
    """
    if label.key != "其他" or found.table != "requests":
        return False
    if any(meaning.key.endswith("其他处理") for meaning, _ in heads):
        return False
    rows = table_of(found).rows
    before = next(n for n, row in enumerate(rows) if row.group.endswith("不予处理"))
    return last < before


def piece_of(label: Meaning, table: str) -> str | None:
    """Give the row of which an unknown label may be a piece: 「保护第三方合」; None where none is."""
    if len(label.key) < 4 or label.known:
        return None
    codes = {
        row.code
        for form in tables_of(table)
        for row in form.rows
        if any(label.key in key for key in row.keys)
    }
    return codes.pop() if len(codes) == 1 else None


def whole_of(meanings: Sequence[Head], label: Head, table: str) -> str | None:
    """Give the row that an unknown row right beside its label is a part of: 「行政许可 | 延续 | 3」."""
    beside = meanings[: meanings.index(label)][-1:]
    codes = {ref.row for meaning, _ in beside for ref in meaning.rows if ref.table == table}
    return codes.pop() if len(codes) == 1 and beside[0][0].key not in COMMON else None


@cache
def tables_of(code: str) -> tuple[Table, ...]:
    """Give a table as each of its forms has it."""
    return tuple(load(form).tables[code] for form in FORMS_OF[code])
