"""What arithmetic has to say about columns: rows that only their place holds need a sum that holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from parsers.columns import SUBTOTAL, UNKNOWN
from parsers.forms import Row, Table
from parsers.model import Cell, Gap, Problem
from parsers.row_lines import RowLine
from parsers.values import value_of


def prove(
    table: Table,
    kept: Sequence[tuple[RowLine, Row]],
    proven: bool,
    problems: list[Problem],
) -> None:
    """Open the rows that nothing but position holds and whose sums do not confirm it.

    That is every row where heads do not settle the columns; every row that a page number was left
    out of, which may have been a figure; every row with places without print where no ruling lines
    are; and, in loose text, every row of a table in which some other row has lost or gained a
    figure: this one may have lost one and gained another, unless it has a line of its own and no
    blank. Where the first row of all is not there, the next may have its figures. Where most rows
    have lost or gained some, a matrix had its heads misread, or its blanks hold no place; and of
    other tables in loose text, whose rows of one figure no sum confirms, nothing is believed.
    """
    astray = sum(line.cells is None and any(t.text for t in line.values) for line, _ in kept)
    most_astray = 2 * astray > len(kept)
    if table.layout == "matrix" and most_astray:
        proven = False
    # 「3 0 0 0 0 0 3」 adds up from either end: where most others do not, that says nothing.
    by_chance = not proven and _mostly_fail(table, kept)
    irregular = any(line.cells is None for line, _ in kept)
    # The label of the first row of disclosures, 规章, is often blank, and so may the next row be.
    first_lost = table.layout == "sections" and not any(s is table.rows[0] for _, s in kept)
    for line, spec in kept:
        if line.cells is None:
            continue
        if (
            not line.in_grid
            and has_blanks(line.cells.values())
            and is_refuted(table, spec, line.cells)
        ):
            _open(table, line, spec, problems)
            continue
        full = line.apart and all(token.text for token in line.cells.values())
        certain = proven and not line.cut and (line.bounded or full or not irregular)
        below_lost = first_lost and not (line.bounded or full)
        below_lost = below_lost and spec.columns == table.rows[0].columns
        if certain and not below_lost and not _has_gaps(line.cells):
            continue
        unsure = (
            (by_chance and count_something(line.cells.values()))
            or below_lost
            or (table.layout != "matrix" and most_astray and not line.bounded)
        )
        if unsure or not adds_up(table, spec, line.cells):
            _open(table, line, spec, problems)


def _open(table: Table, line: RowLine, spec: Row, problems: list[Problem]) -> None:
    line.cells = None
    detail = f"{spec.label}: nothing confirms which column each figure is of"
    keys = spec_keys(table, [spec])
    problems.append(Problem("columns_unclear", f"{detail}: {line.printed}"[:300], keys))


def has_blanks(cells: Iterable[Cell]) -> bool:
    """Whether a row has blanks or marks among its figures.

    Where cells end is not known in loose text: a blank may be lost or gained, 「-- --」 one mark or two.
    """
    return any(value_of(token.text).state in ("blank", "nil_mark") for token in cells)


def is_refuted(table: Table, spec: Row, cells: Mapping[str, Cell]) -> bool:
    """Whether a row's printed total is not what its cells add up to, blanks and marks being nothing."""
    numbers = {
        column: value_of(token.text, spec.units.get(column, "")).number
        for column, token in cells.items()
    }
    return any(
        all(column in numbers for column in rule.left)
        and None not in (totals := [numbers.get(column) for column in rule.right])
        and sum(numbers[column] or 0 for column in rule.left) != sum(total or 0 for total in totals)
        for rule in table.rules
        if rule.over == "rows"
    )


def _mostly_fail(table: Table, kept: Sequence[tuple[RowLine, Row]]) -> bool:
    """Whether most rows that count anything, and have no blank, do not add up."""
    sums = [
        bool(adds_up(table, spec, cells))
        for line, spec in kept
        if (cells := _known(line.cells))
        and count_something(cells.values())
        and all(t.text for t in cells.values())
    ]
    return 2 * sum(sums) < len(sums)


def _known(cells: Mapping[str, Cell] | None) -> dict[str, Cell]:
    """Give the cells under the form's own columns."""
    return {column: token for column, token in (cells or {}).items() if column != UNKNOWN}


def count_something(cells: Iterable[Cell]) -> bool:
    """Whether one of the cells has a figure that is not zero."""
    return any(token.text.strip("0") for token in cells)


def _has_gaps(cells: Mapping[str, Cell]) -> bool:
    """Whether figures stand under some columns, and under others no print and no cell to hold any."""
    tokens = cells.values()
    return any(isinstance(token, Gap) for token in tokens) and any(token.text for token in tokens)


def contradicted(table: Table, kept: Sequence[tuple[RowLine, Row]]) -> bool:
    """Whether the sums speak against columns that heads put into another order than the form's.

    So it is where heads broken over several lines were read line by line: most rows add up in the
    form's order, and not in the one that was read. Or a head that the form does not have was given
    a place, and most rows do not add up around it.
    """
    if any(UNKNOWN in (line.cells or ()) for line, _ in kept) and _mostly_fail(table, kept):
        return True
    of_three = [cells for line, _ in kept if (cells := line.cells) and len(cells) == len(_OF_THREE)]
    if any(SUBTOTAL in cells for cells in of_three):
        return not all(_adds_up_of_three(cells) for cells in of_three)
    every = [column.code for column in table.columns]
    votes = 0
    for line, spec in kept:
        cells = line.cells or {}
        if list(cells) != every and set(cells) == set(every):
            in_form_order = dict(zip(every, cells.values(), strict=True))
            votes += adds_up(table, spec, in_form_order) - adds_up(table, spec, cells)
    return votes > 0


_FEWEST, _OF = 3, 5  # rows that count something and add up; but for one of so many, all do


def most_add_up(table: Table, kept: Sequence[tuple[RowLine, Row]]) -> bool:
    """Whether sums confirm the form's columns for all rows of a scanned table, each as many cells wide.

    Its ruling lines run through all rows, so that what stands under a head in one row does in all: a row
    in which a cell could not be read is one of them.
    """
    every = [column.code for column in table.columns]
    rows = [(line, spec, line.cells) for line, spec in kept if line.cells is not None]
    if not all(line.scanned and line.in_grid and [*cells] == every for line, _, cells in rows):
        return False
    sums = [
        adds_up(table, spec, zeros)
        for _, spec, cells in rows
        if (zeros := _with_zeros(cells)) and count_something(zeros.values())
    ]
    return sum(sums) >= _FEWEST and _OF * sum(sums) >= (_OF - 1) * len(sums)


def _with_zeros(cells: Mapping[str, Cell]) -> dict[str, Cell] | None:
    """Give the cells of a row with zeros for marks; None where one holds neither mark nor number."""
    states = {column: value_of(token.text).state for column, token in cells.items()}
    if not set(states.values()) <= {"number", "nil_mark"}:
        return None
    return {
        column: token if states[column] == "number" else Cell("0", token.locator)
        for column, token in cells.items()
    }


_OF_THREE = ("natural_person", SUBTOTAL, "total")


def _adds_up_of_three(cells: Mapping[str, Cell]) -> bool:
    person, others, total = (value_of(cells[column].text).number for column in _OF_THREE)
    return person is not None and others is not None and person + others == total


def adds_up(table: Table, spec: Row, cells: dict[str, Cell]) -> bool:
    """Whether a row's own sum confirms its columns; a single figure needs no confirming."""
    if not any(token.text for token in cells.values()) or len(spec.columns) == 1:
        return True
    numbers = {
        c: 0 if isinstance(token, Gap) else value_of(token.text, spec.units.get(c, "")).number
        for c, token in cells.items()
    }
    rules = [rule for rule in table.rules if rule.over == "rows"]
    return bool(rules) and all(
        None not in (sides := [numbers.get(c) for c in (*rule.left, *rule.right)])
        and sum(numbers[c] or 0 for c in rule.left) == sum(numbers[c] or 0 for c in rule.right)
        and sides
        for rule in rules
    )


def spec_keys(table: Table, specs: Sequence[Row]) -> tuple[str, ...]:
    """Give the keys of all cells of some rows of a table."""
    return tuple(f"{table.code}.{spec.code}.{column}" for spec in specs for column in spec.columns)
