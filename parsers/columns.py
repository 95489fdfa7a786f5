"""From the labels of a head to the order of the columns under it."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from parsers.forms import Table
from parsers.vocabulary import (
    ORGANISATIONS,
    OTHER,
    Meaning,
    meaning_of,
    near_column,
    near_rows,
)

Head = tuple[Meaning, str]

# A head that is there but is none of the table's: it takes a place, and nothing is read from it.
UNKNOWN = "?"
# 小计 among the kinds of organisation: it stands on their storey, and nothing is read from it either.
SUBTOTAL = "+"
_NEAR = 75.0
# So many heads of the form have to be left of a scanned table.
_FEWEST_LEFT = 3


def column_code(head: Head, table: Table) -> str | None:
    """Give the column of ``table`` that a head names; UNKNOWN or None where it names none.

    None: the head has no column under it (信息内容, a unit, an instruction, a group).
    """
    code = _column_code(head, table)
    return UNKNOWN if code == OTHER else code


def _column_code(head: Head, table: Table) -> str | None:
    meaning, _ = head
    if column := meaning.column_in(table):
        return column
    if meaning.unit or meaning.annotation or meaning.organisations or meaning.neutral:
        return None
    if meaning.key == "年度":  # 「2015年」 beside 统计数: last year's figures
        return UNKNOWN
    if any(code == table.code for code, _, _ in meaning.columns):
        return UNKNOWN  # of another form, beside this one's: 「上一年项目数量」
    if any(column == "cumulative" for _, _, column in meaning.columns):
        return UNKNOWN
    if meaning.rows or meaning.columns:
        return None  # another table's
    if meaning.key.startswith(ORGANISATIONS):  # 「法人或其他组织—商业企业」
        kind = _column_code((meaning_of(meaning.key.removeprefix(ORGANISATIONS)), ""), table)
        return kind if kind in [column.code for column in table.columns[1:-1]] else UNKNOWN
    return near_column(meaning.key, table) or UNKNOWN


def matrix_order(heads: Sequence[Head], table: Table, *, partial: bool) -> list[str] | None:
    """Give the columns under the two-storeyed head of the requests table, left to right.

    The kinds of organisation stand on the lower storey under 法人或其他组织, so 总计 is read before
    them and stands after them. ``partial`` allows for columns that were left out. None where the
    labels do not settle the order, or, in loose text, where heads that are printed twice, cut by a
    page perhaps, give another than the form's.
    """
    order = _matrix_order(heads, table, partial=partial)
    if order is None or (partial and _is_in_form(order, table)):
        return order
    known = [code for head in heads if (code := column_code(head, table)) not in (None, UNKNOWN)]
    if partial:
        # Printed again as they were; or what a page cut off the first print stands before the second.
        once = known[: len(set(known))]
        return order if known == once * (len(known) // max(len(once), 1)) else None
    every = [column.code for column in table.columns]
    if len(set(known)) < len(known) and [code for code in order if code != UNKNOWN] != every:
        return None
    return order


def _is_in_form(order: Sequence[str], table: Table) -> bool:
    own = [code for code in order if code != UNKNOWN]
    return own == [column.code for column in table.columns if column.code in own]


def _matrix_order(heads: Sequence[Head], table: Table, *, partial: bool) -> list[str] | None:
    order: list[str] = []
    upper: int | None = None  # where 法人或其他组织 was read
    every = [column.code for column in table.columns]
    unknown_first = False
    others: set[str] = set()
    for head in heads:
        if head[0].organisations or _is_mangled(head):
            upper = len(order) if upper is None else upper
            continue
        code = column_code(head, table)
        if code == UNKNOWN and not order:
            # A title above the head, or the first head mangled: 「自然入」.
            unknown_first |= upper is None
            continue
        if code == UNKNOWN and head[0].key in others:
            continue  # a head that is printed twice
        others.add(head[0].key)
        if code == UNKNOWN and upper is not None and head[0].key.endswith("小计"):
            code = SUBTOTAL
        if code is not None and (code in (UNKNOWN, SUBTOTAL) or code not in order):
            order.append(code)
    if partial and unknown_first and set(order) == set(every[1:]):
        order.insert(0, every[0])
        upper = None if upper is None else upper + 1
    if set(order) == set(every) and len(order) == len(every):
        return _lower_storey(order, upper, every)
    if partial and upper == 1 and order == ["natural_person", "total"]:
        return ["natural_person", SUBTOTAL, "total"]  # no more is said of the organisations
    known = [code for code in order if code not in (UNKNOWN, SUBTOTAL)]
    if set(known) == set(every):  # and columns of other matters
        printed = _lower_storey(order, upper, every)
        return [UNKNOWN if code == SUBTOTAL else code for code in printed]
    kinds = set(known) & set(every[1:-1])  # of organisations; none where their storey is lost
    whole = len(known) == len(order) and {"natural_person", "total"} <= set(known)
    whole = whole or order == every[:-1]  # all applicants, and no total
    if partial and whole and (kinds or upper is None):
        return _lower_storey(order, upper, every)
    if SUBTOTAL in order:
        return None
    if len(known) >= 3 and UNKNOWN in order and len(order) == len(every):
        # A mangled label holds its place if all others stand where the form has them.
        printed = _lower_storey(order, upper, every)
        if all(code in (UNKNOWN, own) for code, own in zip(printed, every, strict=True)):
            return every
    return None


def _is_mangled(head: Head) -> bool:
    """Whether a head is 法人或其他组织 with a character lost or wrong."""
    key = head[0].key
    if head[0].known or not key.startswith("法人") or len(key) > len(ORGANISATIONS) + 1:
        return False
    return fuzz.ratio(key, ORGANISATIONS) > _NEAR


def are_left_of_the_form(heads: Sequence[Head], table: Table) -> bool:
    """Whether heads are those of ``table``, each once and in its order, but for some that are lost.

    A seal over a head leaves scraps of it, and cells that are none. Where no head is left at all, sums
    may still tell that the columns are the form's: so they may where some are left.
    """
    every = [column.code for column in table.columns]
    known = [code for head in heads if (code := column_code(head, table)) not in (None, UNKNOWN)]
    below = [code for code in known if code in every[1:-1]]
    in_order = below == [code for code in every if code in below]
    return in_order and len(known) == len(set(known)) and len(known) >= _FEWEST_LEFT


def _lower_storey(order: list[str], upper: int | None, every: list[str]) -> list[str]:
    organisations = {*every[1:-1], SUBTOTAL}
    if upper is None:
        return order
    top, below = order[:], []
    whole = set(every) <= set(order)  # then an unknown head is none of the organisations
    first = next(
        (i for i, c in enumerate(order) if c in organisations or (c == UNKNOWN and not whole)), None
    )
    if first is None or first <= upper:
        return order
    # Heads of the upper storey that were read after 法人或其他组织 and before its parts.
    top, below = order[:first], order[first:]
    if "natural_person" in top[upper:] and "total" not in top:
        return order  # all columns' heads stand on the lower storey
    return [*top[:upper], *below, *top[upper:]]


def section_order(heads: Sequence[Head], expected: Sequence[str], table: Table) -> list[str] | None:
    """Give the columns under a single-storeyed head, for a row that has the columns ``expected``.

    The labels' own order where they are all known; the form's order where the known ones stand
    in their places and the others are merely mangled; None where they contradict the row, or say
    something else (「上年废止件数」). A head
    printed once for each cell that it spans gives its column as often; a head of none of the
    form's columns takes a place.
    """
    order = _codes(heads, table)
    known = set(order) - {UNKNOWN}
    # A list (label, unit, code, figures) may have some of its columns only.
    if known == set(expected) or (table.layout == "list" and known and known <= set(expected)):
        return order
    if set(expected) < known and len(order) == len(known):
        return order  # one head over all sections, with the columns of other rows
    if len(order) != len(expected) or not set(order) & set(expected):
        return None
    if any(_column_code(head, table) == OTHER for head in heads):
        return None
    fits = all(code in (UNKNOWN, own) for code, own in zip(order, expected, strict=True))
    return list(expected) if fits else None


# The head proper starts at the label above the rows' own labels.
_CORNERS = frozenset(
    {"信息内容", "统计指标", "指标名称", "指标", "统计项目", "项目", "名称", "内容", "事项"}
)


def _codes(heads: Sequence[Head], table: Table) -> list[str]:
    start = max((i for i, (m, _) in enumerate(heads) if m.key in _CORNERS), default=0)
    return [c for head in heads[start:] if (c := column_code(head, table)) is not None]


def across_order(
    heads: Sequence[Head], table: Table, *, scanned: bool = False
) -> list[tuple[str, str]] | None:
    """Give the (group, column) pairs of the review and litigation table, left to right.

    Groups (行政复议, 未经复议直接起诉, 复议后起诉) are read in the order of their storey, outcomes in
    runs of five. None where the labels do not settle the order. Of a ``scanned`` head a seal may have
    left half.
    """
    groups: list[str] = []
    outcomes: list[str] = []
    litigation_first = False
    for head in heads:
        meaning = head[0]
        refs = meaning.rows if meaning.known else near_rows(meaning.key, table)
        row = next((r.row for r in refs if r.table == table.code), None)
        if row is None and scanned and column_code(head, table) == UNKNOWN:
            row = _mangled_group(meaning, groups, table)
        if row is not None:
            if row not in groups:
                groups.append(row)
        elif meaning.key == "行政诉讼":
            litigation_first = litigation_first or "review" not in groups
        elif (code := column_code(head, table)) is not None and (code != UNKNOWN or groups):
            outcomes.append(code)
    if litigation_first and "review" in groups:
        groups.remove("review")
        groups.append("review")
    every = [column.code for column in table.columns]
    size = len(every)
    all_three = len(groups) == len(table.rows)
    twice = outcomes[:size] == outcomes[size : 2 * size]
    if all_three and twice and len(outcomes) == size * (len(groups) + 1):
        outcomes = outcomes[size:]  # unmerged: the outcomes of 行政复议 stand on both storeys
    if not groups or len(outcomes) != size * len(groups):
        return None
    runs = [outcomes[i : i + size] for i in range(0, len(outcomes), size)]
    if any(set(run) != set(every) for run in runs):
        if not all(
            code in (UNKNOWN, own) for run in runs for code, own in zip(run, every, strict=True)
        ):
            return None
        runs = [every] * len(groups)
    return [(group, code) for group, run in zip(groups, runs, strict=True) for code in run]


def _mangled_group(meaning: Meaning, groups: Sequence[str], table: Table) -> str | None:
    """Give the next group of the form where an unknown head has half of its characters."""
    every = [row.code for row in table.rows]
    if meaning.known or not groups or list(groups) != every[: len(groups)]:
        return None
    key = set(meaning.key)
    for row in table.rows[len(groups) : len(groups) + 1]:
        if any(2 * len(set(own) & key) >= len(set(own)) for own in row.keys):
            return row.code
    return None
