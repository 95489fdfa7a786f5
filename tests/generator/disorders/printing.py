"""What is printed for a figure: misprints, blanks, other units. On logical tables."""

from __future__ import annotations

from random import Random

from tests.generator.disorders import disorder, some
from tests.generator.draft import Draft, Row, Value, show


def _keys(row: Row) -> list[str | None]:
    return [value.key for value in row.values]


def _printed(made: Draft, table: str = "") -> list[Value]:
    """Give the values that print a whole number, of one table or of all."""
    return [
        value
        for block in made.tables()
        for value in block.values()
        if value.key
        and value.key.startswith(table)
        and value.text.isdigit()
        and made.expected[value.key].value is not None
        and not money(value)
    ]


@disorder("rows")
def misprint(made: Draft, rng: Random) -> None:
    """One digit wrong: printed, so read."""
    values = _printed(made)
    if values:
        value = rng.choice(values)
        made.reprint(value, int(value.text) + rng.choice([1, 2, 9, 10, 90]))


@disorder("rows")
def digits_swapped(made: Draft, rng: Random) -> None:
    values = [v for v in _printed(made) if len(v.text) > 1 and v.text[0] != v.text[1] != "0"]
    for value in values[:1]:
        made.reprint(value, int(value.text[1] + value.text[0] + value.text[2:]))


@disorder("rows")
def pair_swapped(made: Draft, rng: Random) -> None:
    """Two neighbouring figures of a row in each other's place."""
    rows = [r for t in made.tables() for r in t.rows() if len(r.values) > 1 and r.code]
    for row in rng.sample(rows, min(3, len(rows))):
        a, b = row.values[:2]
        if a.text != b.text and {id(a), id(b)} <= {id(v) for v in _printed(made)}:
            first, second = int(a.text), int(b.text)
            made.reprint(a, second)
            made.reprint(b, first)
            return


@disorder("rows")
def totals_not_updated(made: Draft, rng: Random) -> None:
    """Every total of the table stands at 0, or at last year's."""
    stale = rng.choice([0, rng.randint(1, 50)])
    for value in _printed(made):
        assert value.key
        if value.key.endswith(".total") or ".closed_total." in value.key:
            made.reprint(value, stale)


@disorder("rows")
def blank_rows(made: Draft, rng: Random) -> None:
    for table in made.tables():
        for row in some(rng, [row for row in table.rows() if row.code], 0.1):
            for value in row.values:
                value.text = ""
            made.nullify(_keys(row), "blank")


@disorder("rows")
def blank_zeros(made: Draft, rng: Random) -> None:
    """Zeros are not typed, in a whole table or only in the columns of organisations."""
    few = rng.random() < 0.5
    for value in _printed(made):
        assert value.key
        if value.text == "0" and not (few and value.key.endswith((".natural_person", ".total"))):
            value.text = ""
            made.nullify([value.key], "blank")


@disorder("rows")
def blank_totals(made: Draft, rng: Random) -> None:
    for value in _printed(made):
        assert value.key
        if value.key.endswith(".total"):
            value.text = ""
            made.nullify([value.key], "blank")


@disorder("rows")
def change_in_words(made: Draft, rng: Random) -> None:
    """减3, +19, -0, a minus sign of another kind: all plain numbers to a reader."""
    for table in made.tables():
        for value in table.values():
            if value.key and value.key.endswith(".items_change") and value.text:
                number = int(value.text)
                if number < 0:
                    value.text = rng.choice(["减{}", "－{}", "−{}", "减少{}", "- {}"]).format(
                        -number
                    )
                elif number > 0:
                    value.text = rng.choice(["+{}", "增{}", "＋{}", "增加{}"]).format(number)
                else:
                    value.text = rng.choice(["-0", "+0", "0"])
                if " " in value.text:
                    made.loosen([value.key])


def money(value: Value) -> bool:
    """Whether the cell is an amount in 万元."""
    return bool(value.key) and value.key.endswith(
        ("amount_10k_yuan", "fees_charged.value", "budget.value")
    )


@disorder("rows")
def money_with_unit(made: Draft, rng: Random) -> None:
    """36万元, 251000元 under a head in 万元: the cell's own unit counts."""
    for table in made.tables():
        for value in table.values():
            if money(value) and value.text:
                assert value.key
                number = made.expected[value.key].value
                if number is None:
                    continue
                yuan = show(number * 10000)
                yuan = yuan.rstrip("0").rstrip(".") if "." in yuan else yuan
                value.text = rng.choice(["{0}万元", "{1}元", "{0} 万元"]).format(show(number), yuan)


@disorder("rows")
def head_in_yuan(made: Draft, rng: Random) -> None:
    """The head says 元, and the figure is in 元."""
    made.marks.add("yuan")
    for table in made.tables():
        for section in table.sections:
            for index, (code, _) in enumerate(section.columns):
                if code != "amount_10k_yuan" or not all(r.code for r in section.rows):
                    continue
                label = "本年收费金额（单位：元）" if table.form == "2021" else "采购总金额（元）"
                section.columns[index] = (code, label)
                for row in section.rows:
                    value = row.values[index]
                    if value.text.replace(".", "").isdigit():
                        number = made.expected[value.key].value  # type: ignore[index]
                        if number is None:
                            continue
                        yuan = show(number * 10000)
                        value.text = yuan.rstrip("0").rstrip(".") if "." in yuan else yuan
