"""In which unit a table's money is, where that is said of the whole table: 「单位：件、元」."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.labels import squeeze
from parsers.line import Line
from parsers.vocabulary import RowRef, table_of

_LONGEST = 40
_OF_FORMS = "万元"
SOMEWHERE = "?"  # no unit of money that `parsers.values` knows
# 「单位：元」, 「（计量单位：件、万元）」, 「注：1.金额单位均为元」
_STATEMENT = re.compile(
    r"^[(\[【]?(?:[注备说明]{1,2}[:：]?(?:\d[.、]?)?)?(?:金额|费用|经费|收费|计量|数据)?单位(?:均?[为是])?[:：]?"
    r"(?:(?:人次|[件项条个次人篇宗])[,，、/;；和]?)*(?:人民币)?(?P<unit>亿元|万元|元)(?![\u3400-\u9fff])"
)


def stated_units(
    lines: Sequence[Line], prose: Sequence[str] = (), others: frozenset[int] = frozenset()
) -> dict[tuple[str, str], str]:
    """Give the unit that is stated of the table of each row of money, by its table and row.

    It stands in a cell of its own or in the line above; a unit of the row itself counts more. Where
    another unit than the form's is stated somewhere else, in a note or over another part perhaps, it
    may be this row's; and of two in one place, or over two copies, either may be. It is SOMEWHERE
    then, and no amount is believed. Regions of ``others``' tables say nothing.
    """
    own = [line for line in lines if line.region not in others]
    said = [(line.region, c.text) for line in own for c in line.labels if "单位" in c.text]
    said += {line.region: line.caption for line in own}.items()
    units: dict[int, set[str]] = {}
    for region, text in said:
        if unit := _unit_of(text):
            units.setdefault(region, set()).add(unit)
    short = (text for text in prose if len(text) <= _LONGEST)
    elsewhere = {unit for text in short if (unit := _unit_of(text))}.union(*units.values())
    if not elsewhere:
        return {}
    unstated = "" if elsewhere == {_OF_FORMS} else SOMEWHERE
    stated: dict[tuple[str, str], set[str]] = {}
    for line in own:
        for ref in _money_rows(line):
            stated.setdefault((ref.table, ref.row), set()).update(
                units.get(line.region, {unstated})
            )
    return {row: max(of) if of <= {"", _OF_FORMS} else one_of(of) for row, of in stated.items()}


def one_of(units: set[str]) -> str:
    """Give the unit that is stated, once or more often; SOMEWHERE where several are."""
    return next(iter(units)) if len(units) == 1 else SOMEWHERE


def _unit_of(text: str) -> str:
    if "单位" not in text or len(text) > _LONGEST:
        return ""
    match = _STATEMENT.match(squeeze(text))
    return match["unit"] if match else ""


def _money_rows(line: Line) -> Iterator[RowRef]:
    """Give the rows of money that a line with figures may be."""
    if line.has_figures:
        for meaning, _ in line.meanings():
            for ref in meaning.rows:
                if _OF_FORMS in table_of(ref).row(ref.row).units.values():
                    yield ref
