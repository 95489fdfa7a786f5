"""Rows, columns and tables added, lost, doubled, moved. On logical tables."""

from __future__ import annotations

from random import Random

from tests.generator.disorders import disorder, some
from tests.generator.draft import Draft, Row, Section, Table, Value


def _keys(row: Row) -> list[str | None]:
    return [value.key for value in row.values]


@disorder("rows")
def row_left_out(made: Draft, rng: Random) -> None:
    for table in made.tables():
        section = rng.choice(table.sections)
        own = [r for r in section.rows if r.code and not made.twice & set(_keys(r))]
        if len(section.rows) > 2 and own:
            row = rng.choice(own)
            section.rows.remove(row)
            made.nullify(_keys(row), "missing")


@disorder("rows")
def section_left_out(made: Draft, rng: Random) -> None:
    """An item of Article 20 that the office thinks is none of its business."""
    for table in made.tables():
        if len(table.sections) > 1:
            section = table.sections.pop(rng.randrange(len(table.sections)))
            for row in section.rows:
                made.nullify(_keys(row), "missing")


@disorder("rows")
def row_added(made: Draft, rng: Random) -> None:
    """A row the form does not have, with figures of its own."""
    labels = {
        "active_disclosure": [
            "其他主动公开文件（含以本单位名义签发的其他文件）",
            "行政检查",
            "行政奖励",
        ],
        "requests": ["（八）撤回申请数", "其中：网上申请", "小计", "备注"],
        "review_litigation": [],
        "statistics": ["6．政务客户端公开政府信息数", "十、其他需要统计的事项", "3．外聘人员数"],
    }
    for table in made.tables():
        names = labels[table.table]
        if not names:
            continue
        section = rng.choice(table.sections)
        at = rng.randrange(len(section.rows) + 1)
        path = list(section.rows[at - 1].path[:-1]) if at else []
        values = [Value(None, str(rng.randint(0, 400))) for _ in section.columns]
        section.rows.insert(at, Row([*path, rng.choice(names)], values, unit="件"))


@disorder("rows")
def row_doubled(made: Draft, rng: Random) -> None:
    """The same row twice, with the same figures."""
    for table in made.tables():
        if table.table != "review_litigation":
            section = rng.choice(table.sections)
            row = rng.choice([row for row in section.rows if row.code] or section.rows)
            section.rows.insert(section.rows.index(row), row)
            made.twice.update(_keys(row))


@disorder("rows")
def row_contradicted(made: Draft, rng: Random) -> None:
    """The same row twice, with other figures: nobody can say which is meant."""
    for table in made.tables():
        if table.table != "review_litigation":
            section = rng.choice(table.sections)
            row = rng.choice([row for row in section.rows if row.code] or section.rows)
            other = [Value(value.key, str(rng.randint(1000, 9000))) for value in row.values]
            section.rows.insert(section.rows.index(row) + 1, Row(row.path, other, row.code))
            made.nullify(_keys(row))
            made.twice.update(_keys(row))


@disorder("rows")
def rows_out_of_order(made: Draft, rng: Random) -> None:
    """Two rows of one section or group change places, each with its label."""
    for table in made.tables():
        if table.table in ("review_litigation", "statistics"):
            continue
        section = rng.choice(table.sections)
        row = rng.choice(section.rows)
        near = [other for other in section.rows if other.path[:-1] == row.path[:-1]]
        other = rng.choice(near)
        i, j = section.rows.index(row), section.rows.index(other)
        section.rows[i], section.rows[j] = other, row


@disorder("rows")
def sections_out_of_order(made: Draft, rng: Random) -> None:
    for table in made.tables():
        if table.table == "active_disclosure":
            rng.shuffle(table.sections)


@disorder("rows")
def row_split(made: Draft, rng: Random) -> None:
    """A row given in two parts: the whole is not printed, so nobody may add it up."""
    for table in made.tables():
        for section in table.sections:
            for index, row in enumerate(section.rows):
                if row.code in ("other_services", "licensing") and table.form == "2019":
                    parts = [
                        Row(
                            [row.path[0], name],
                            [Value(None, str(rng.randint(0, 60))) for _ in row.values],
                        )
                        for name in ("行政检查", "行政确认")
                    ]
                    section.rows[index : index + 1] = parts
                    made.nullify(_keys(row))  # no state: its label stands there as a group
                    return


@disorder("rows")
def subtotals_added(made: Draft, rng: Random) -> None:
    """A 小计 row closes each group of results."""
    for table in made.tables():
        if table.table != "requests":
            continue
        (section,) = table.sections
        out: list[Row] = []
        for row in section.rows:
            before = out[-1].path if out else []
            if len(before) == 3 and row.path[:2] != before[:2]:
                parts = [r for r in out if r.path[:2] == before[:2]]
                sums = [
                    Value(None, str(sum(int(r.values[c].text or 0) for r in parts)))
                    for c in range(len(section.columns))
                    if all(len(r.values) > c and r.values[c].text.isdigit() for r in parts)
                ]
                if len(sums) == len(section.columns):
                    out.append(Row([*before[:2], "小计"], sums))
            out.append(row)
        section.rows = out


def _permute(section: Section, order: list[int]) -> None:
    section.columns = [section.columns[i] for i in order]
    for row in section.rows:
        if len(row.values) == len(order):
            row.values = [row.values[i] for i in order]


@disorder("rows")
def columns_out_of_order(made: Draft, rng: Random) -> None:
    """Columns change places together with their heads."""
    for table in made.tables():
        for section in table.sections:
            order = list(range(len(section.columns)))
            if table.table == "requests":
                order[1:6] = rng.sample(order[1:6], 5) if len(order) == 7 else order[1:6]
                if rng.random() < 0.4:
                    order = [order[-1], *order[:-1]]
            elif len(order) > 1:
                rng.shuffle(order)
            _permute(section, order)
    made.marks.add("columns_moved")


@disorder("rows")
def columns_left_out(made: Draft, rng: Random) -> None:
    """Only some columns of the requests table are there, with their heads."""
    for table in made.tables():
        if table.table == "requests":
            (section,) = table.sections
            keep = rng.choice([[0, 6], [0, 1, 6], [0, 1, 5, 6], [6], [0, 1, 2, 3, 4, 5]])
            for row in section.rows:
                if len(row.values) == len(section.columns):
                    made.nullify([v.key for i, v in enumerate(row.values) if i not in keep])
            for row in section.rows:
                row.values = [v for i, v in enumerate(row.values) if i in keep]
            section.columns = [c for i, c in enumerate(section.columns) if i in keep]


@disorder("rows")
def column_added(made: Draft, rng: Random) -> None:
    """A column of another matter, with its head: last year's figures, a share, a remark."""
    head = rng.choice(["上年同期", "备注", "占比（%）", "序号"])
    for table in made.tables():
        if table.table == "review_litigation":
            continue
        for section in table.sections:
            at = 0 if head == "序号" and table.table != "requests" else len(section.columns)
            section.columns.insert(at, ("", head))
            for number, row in enumerate(section.rows, 1):
                text = {"备注": "", "序号": str(number)}.get(head, str(rng.randint(0, 99)))
                if head == "备注" and rng.random() < 0.1:
                    text = "含上年结转"
                row.values.insert(at, Value(None, text))
            if any(row.values[at].text for row in section.rows):
                made.loosen(key for row in section.rows for key in _keys(row))
    made.marks.add("columns_moved")


@disorder("rows")
def short_row(made: Draft, rng: Random) -> None:
    """Five values under seven heads: which two are lost, nobody can say."""
    for table in made.tables():
        for section in table.sections:
            if len(section.columns) < 3:
                continue
            for row in some(rng, section.rows, 0.15):
                lost = rng.sample(range(len(row.values)), min(2, len(row.values) - 1))
                # Remedies stand side by side in one printed row: all of it is in doubt.
                side_by_side = table.table == "review_litigation"
                made.loosen(k for r in (section.rows if side_by_side else [row]) for k in _keys(r))
                made.nullify(row.values[i].key for i in lost)
                row.values = [v for i, v in enumerate(row.values) if i not in lost]


@disorder("rows")
def stacked_remedies(made: Draft, rng: Random) -> None:
    """Review and litigation over each other, in one table or two, or a remedy a row."""
    for table in made.tables():
        if table.table == "review_litigation":
            table.shape = rng.choice(["stacked", "stacked_in_one", "rows"])


@disorder("rows")
def table_left_out(made: Draft, rng: Random) -> None:
    """A table that is an image, or lost in the editor: its heading stands alone."""
    tables = made.tables()
    if tables:
        lost = rng.choice(tables)
        made.blocks.remove(lost)
        made.nullify((value.key for value in lost.values()), "missing")
        made.forms.pop(lost.table, None)


@disorder("rows")
def tables_out_of_order(made: Draft, rng: Random) -> None:
    places = [i for i, block in enumerate(made.blocks) if isinstance(block, Table)]
    moved = rng.sample(places, len(places))
    blocks = list(made.blocks)
    for to, come in zip(places, moved, strict=True):
        made.blocks[to] = blocks[come]
