"""The standard tables of a document: lines in, figures out.

A row is recognised by its label and a column by its head; position counts only as far as labels
hold it. The work is done by `parsers.rows` (which row), `parsers.which_form` (which form),
`parsers.fitting` (which column), `parsers.one_each` (which figure), `parsers.proving` (what sums say)
and `parsers.settling` (one reading out of several); `parsers.patterns` remembers what came of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.compared import are_two
from parsers.damaged import mend_labels
from parsers.forms import Table, load
from parsers.labels import squeeze, without_brackets
from parsers.line import Line
from parsers.model import Figure, Problem
from parsers.money import stated_units
from parsers.patterns import read_lines
from parsers.settling import TableReading
from parsers.titles import recognise
from parsers.values import value_of
from parsers.vocabulary import meaning_of


@dataclass(slots=True)
class Tables:
    """All tables of a document. ``forms`` gives the form of each, ``found`` those it really has."""

    figures: list[Figure]
    forms: dict[str, str]
    found: tuple[str, ...]
    problems: list[Problem]


def read_tables(
    lines: Sequence[Line],
    *,
    default_form: str | None = None,
    year: int | None = None,
    publisher: str | None = None,
    prose: Sequence[str] = (),
) -> Tables:
    """Read every standard table that the lines hold; list what the forms have and they lack.

    ``default_form`` names the form whose cells are listed as missing where a document that has
    no standard table at all is known to be a report. ``year`` and ``publisher`` are the
    report's, if known: of a table that is there twice, one under the name of another year or
    publisher, or of an example, is not read. ``prose`` is what may state the unit of money.
    """
    first = {line.region: line for line in reversed(lines)}
    others = frozenset(r for r, line in first.items() if _belongs_to_another(line, year, publisher))
    if year in _YEARS_OF_STATISTICS:
        _name_column_of_year(lines, str(year))
    if year is not None:
        _name_columns_of_years(lines, year)
    mended = mend_labels(lines)
    read = read_lines(lines, others)
    readings, problems = read.tables, [*mended, *read.problems]
    found = {code: reading.form for code, reading in readings.items()}
    main = found.get("requests") or next(iter(found.values()), None) or default_form
    if main is None:
        return Tables([], {}, (), problems)
    for code, table in load(main).tables.items():
        if code not in readings:
            readings[code] = TableReading(table.form)
            problems.append(Problem("table_missing", f"the document has no table {table.label}"))
    for (code, row), unit in stated_units(lines, prose, others).items():
        if code in readings:
            readings[code].head_units.setdefault(row, unit)
    figures: list[Figure] = []
    for number, (code, reading) in enumerate(readings.items(), 1):
        figures += _figures(load(reading.form).tables[code], reading, number, problems)
    every = {code: reading.form for code, reading in readings.items()}
    return Tables(figures, every, tuple(found), problems)


_YEARS_OF_STATISTICS = range(2014, 2019)
_CORNERS = frozenset({"统计指标", "指标名称", "统计项目", "指标"})


def _name_column_of_year(lines: Sequence[Line], year: str) -> None:
    """Call the column of the statistical table by its name where its head is the report's year.

    A column of another year is called by none: 「2015年」 may head the one column of a local list.
    """
    for line in lines:
        if line.values or not 1 < len(line.labels) < _MOST_HEADS:
            continue
        keys = [meaning.key for meaning, _ in line.meanings()]
        if "年度" in keys and _CORNERS & set(keys) and not any("累计" in key for key in keys):
            names = (head.text for head in line.labels)
            line.name([_name_of_year(name, year) for name in names])


def _name_columns_of_years(lines: Sequence[Line], year: int) -> None:
    """Call heads of the year before (「2022年制发件数」) so, where others are of the report's year."""
    for line in lines:
        if not 1 < len(line.labels) <= _MOST_HEADS:
            continue
        if "20" not in "".join([label.text for label in line.labels]):
            continue
        if line.in_grid and line.has_figures:
            continue
        years = [_YEAR.search(label.text) for label in line.labels]
        found = {int(match[0]) for match in years if match}
        if len(found) > 1 and year in found:
            line.name([
                _of_its_year(label.text, int(match[0]) - year) if match else label.text
                for label, match in zip(line.labels, years, strict=True)
            ])  # fmt: skip


def _of_its_year(head: str, distance: int) -> str:
    bare = without_brackets(squeeze(head))  # 「上一年项目数量（指2021年事项数）」 has a name
    if not distance or meaning_of(head).key == "年度" or not _YEAR.search(bare):
        return head
    return ("上年" if distance == -1 else "往年") + _YEAR_OF_HEAD.sub("", bare)


def _name_of_year(head: str, year: str) -> str:
    if meaning_of(head).key != "年度":
        return head
    return _VALUE if year in head else f"{head}数"


_VALUE = load("2014").tables["statistics"].columns[0].label
_MOST_HEADS = 8
_LONGEST_CAPTION = 40
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_EXAMPLE = re.compile(r"[示范样]例|样[表本]|填[报表写]说明|模板")
_YEAR_OF_HEAD = re.compile(r"20\d\d年?度?")
# Not 「较上年」, 「上年结转」, 「去年同期」: what is said of the report's own figures.
_YEARS_PAST = re.compile(r"(?<![较比])(?:上一?年|去年|往年|历年)(?!度?(?:结转|相比|持平|同期))")
_DAY = re.compile(r"(?<!\d)(20\d\d)(?:年\d{1,2}月(?:\d{1,2}日)?|([-/.])\d{1,2}\2\d{1,2}(?!\d))")
_NUMBER_OF_ACT = re.compile(r"[〔\[【(]20\d\d[〕\]】)]第?\d+号")


def _belongs_to_another(first: Line, year: int | None, publisher: str | None) -> bool:
    """Whether the line above a table, or a title in its ``first`` line, says that it is another's."""
    bare = len(first.labels) == 1 and not first.values and not first.meanings()[0][0].known
    title = first.labels[0].text if bare else ""
    if title and _is_of_another(title, year, publisher):
        return True
    return str(year) not in title and _is_of_another(first.caption, year, publisher)


def _is_of_another(caption: str, year: int | None, publisher: str | None) -> bool:
    """Whether the line above a table says that it is not of the report's year or publisher.

    「2022年度数据」, 「上年对照表」, 「附件：市公安局政府信息公开工作年度报告」; or that it is an example.
    """
    text = squeeze(caption) if len(caption) <= 2 * _LONGEST_CAPTION else ""
    if not text or len(text) > _LONGEST_CAPTION:
        return False
    if _EXAMPLE.search(text):
        return True
    title = recognise(text) if "报" in text else None  # 报告, 年报
    if title is not None and are_two(title.publisher, publisher):
        return True
    if year is None:
        return False
    years = set(map(int, _YEAR.findall(_NUMBER_OF_ACT.sub("", text))))
    # A later day is that of publication, 「2024年1月15日」 above the figures of 2023.
    years -= {day for match in _DAY.finditer(text) if (day := int(match[1])) > year}
    return year not in years if years else _YEARS_PAST.search(text) is not None


def _figures(
    table: Table, reading: TableReading, number: int, problems: list[Problem]
) -> Iterable[Figure]:
    place = f"table={number}"
    for row in table.rows:
        head_unit = reading.head_units.get(row.code, "")
        cells, bad = reading.cells.get(row.code, {}), reading.bad.get(row.code, {})
        for column in row.columns:
            if column in bad:
                raw, where = bad[column].text, f"{place} {bad[column].locator}".rstrip()
                yield Figure(table.code, row.code, column, None, raw, "ambiguous", where)
                continue
            token = cells.get(column)
            if token is None:
                yield Figure(table.code, row.code, column, None, "", "missing", "")
                continue
            text = token.text
            value = value_of(text, row.units[column], head_unit)
            if value.note or value.state == "ambiguous":
                cell = (f"{table.code}.{row.code}.{column}",)
                if value.note:
                    problems.append(Problem("unit_converted", value.note, cell))
                else:
                    detail = f"{text[:120]!r} is no single number"
                    problems.append(Problem("cell_ambiguous", detail, cell))
            elif type(value.number) is float and row.units[column] != "万元":
                cell = (f"{table.code}.{row.code}.{column}",)
                problems.append(
                    Problem("count_not_whole", f"{text[:120]!r} counts something", cell)
                )
            where = f"{place} {token.locator}"
            yield Figure(table.code, row.code, column, value.number, text, value.state, where)
