"""Every figure that an official form asks for, as one variable across the forms that share it.

A variable is known by its cell key (``requests.received_new.total``); where a table of data needs
a plain column name the dots become ``__``, and where a program takes 32 characters at the most
(Stata) a short name is built from a fixed list of short words. All of it is derived from
`parsers.forms`: nothing here is kept by hand but the short words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from parsers.forms import Form, Row, Table, all_forms

STATA_NAME = 32  # characters that Stata allows in a name

# A word of a code -> what stands for it in a short name; words that are not here stay whole.
_SHORT: Mapping[str, str] = {
    "active_disclosure": "ad",
    "requests": "rq",
    "review_litigation": "rl",
    "statistics": "st",
    "local_statistics": "ls",
    "natural_person": "np",
    "enterprise": "ent",
    "research_institution": "res",
    "social_organization": "soc",
    "legal_service": "law",
    "other_organization": "oth",
    "total": "tot",
    "value": "",
    "cumulative": "cum",
    "amount_10k_yuan": "amt10k",
    "items_previous_year": "prev",
    "items_change": "chg",
    "administrative": "adm",
    "answered": "ans",
    "confirmation": "confirm",
    "conferences": "conf",
    "corrected": "corr",
    "disclosed": "discl",
    "documents": "docs",
    "enforcement": "enf",
    "excessive": "excess",
    "explanations": "expl",
    "government": "gov",
    "information": "info",
    "interviews": "interv",
    "litigation": "lit",
    "normative": "norm",
    "publication": "publ",
    "received": "recv",
    "rejected": "rej",
    "requires": "req",
    "responses": "resp",
    "security": "sec",
    "stability": "stab",
    "third": "3rd",
    "unavailable": "unav",
}


@dataclass(frozen=True, slots=True)
class Appearance:
    """A variable as one form has it: the printed labels, the unit, the notice that sets the form."""

    form: str
    years: str
    notice: str
    table_zh: str
    row_zh: str  # after its group: （三）不予公开/1．属于国家秘密
    column_zh: str
    unit: str


@dataclass(frozen=True, slots=True)
class Variable:
    """One figure of the official forms. ``forms`` has the newest form first."""

    key: str
    label_en: str
    table_en: str
    forms: tuple[Appearance, ...]
    changes: tuple[str, ...]

    @property
    def table(self) -> str:
        """The code of its table."""
        return self.key.partition(".")[0]

    @property
    def column_name(self) -> str:
        """Its name as a column of the panel and of the exports."""
        return self.key.replace(".", "__")

    @property
    def wide_name(self) -> str:
        """Where it stands in the views of single tables: ``requests_wide.received_new__total``."""
        table, row, column = self.key.split(".")
        return f"{table}_wide.{row}__{column}"

    @property
    def short_name(self) -> str:
        """Its name where 32 characters are the most: ``rq_recv_new_tot``."""
        table, row, column = self.key.split(".")
        words = [_SHORT[table], *(_SHORT.get(word, word) for word in row.split("_"))]
        return "_".join(word for word in (*words, _SHORT.get(column, column)) if word)

    @property
    def label_zh(self) -> str:
        """The label that the newest form prints, row and column."""
        newest = self.forms[0]
        return f"{newest.row_zh} · {newest.column_zh}"

    @property
    def unit(self) -> str:
        """The unit of the newest form; `changes` says where another form has another."""
        return self.forms[0].unit

    @property
    def is_count(self) -> bool:
        """Whether it counts things, so that whole numbers are to be expected."""
        return self.unit != "万元"


@cache
def variables() -> tuple[Variable, ...]:
    """Give every variable, in the order of the forms, the newest form first."""
    forms = all_forms()
    found: dict[str, list[tuple[Form, Table, Row, str]]] = {}
    for form in forms:
        for table in form.tables.values():
            for row, column in table.cells():
                key = f"{table.code}.{row.code}.{column}"
                found.setdefault(key, []).append((form, table, row, column))
    order = {code: n for n, code in enumerate(dict.fromkeys(key.split(".")[0] for key in found))}
    keys = sorted(found, key=lambda key: order[key.split(".")[0]])  # stable: reading order stays
    return tuple(_variable(key, found[key], forms) for key in keys)


def _variable(
    key: str, found: list[tuple[Form, Table, Row, str]], forms: tuple[Form, ...]
) -> Variable:
    _form, table, row, column = found[0]
    head = table.column(column)
    label = row.en if column == "value" else f"{row.en}: {head.en[0].lower()}{head.en[1:]}"
    appearances = tuple(_appearance(*place) for place in found)
    return Variable(key, label, table.en, appearances, tuple(_changes(key, appearances, forms)))


def _appearance(form: Form, table: Table, row: Row, column: str) -> Appearance:
    return Appearance(
        form.name,
        form.years.removeprefix("reports for "),
        form.notice,
        table.label,
        f"{row.group}/{row.label}" if row.group else row.label,
        table.column(column).label,
        row.units[column],
    )


def _changes(key: str, found: tuple[Appearance, ...], forms: tuple[Form, ...]) -> list[str]:
    """Say how the variable differs between neighbouring forms, oldest first."""
    notes = []
    table = key.partition(".")[0]
    have = {appearance.form: appearance for appearance in found}
    with_table = [form.name for form in reversed(forms) if table in form.tables]
    for before, after in pairwise(with_table):
        old, new = have.get(before), have.get(after)
        if old and new:
            for what, a, b in (
                ("row", old.row_zh, new.row_zh),
                ("column", old.column_zh, new.column_zh),
                ("unit", old.unit, new.unit),
            ):
                if a != b:
                    notes.append(f"{what} {a} in form {before}, {b} in form {after}")
        elif new:
            notes.append(f"new in form {after}: form {before} has the table without it")
        elif old:
            notes.append(f"dropped in form {after}: form {before} is the last to ask for it")
    return notes
