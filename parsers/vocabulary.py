"""What a label can mean: built once from the forms, asked for every cell that is not a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TypeVar

from rapidfuzz import fuzz, process

from parsers.forms import Row, Table, all_forms, load
from parsers.labels import key_of, remembered, squeeze, without_brackets

# What stands under the heads of old tables to number the columns: 甲 乙 丙 1 2.
RULERS = ("甲", "乙", "丙", "丁", "栏次")
# Labels that head or group but have no figures of their own.
_NEUTRAL = (
    "信息内容", "申请人情况", "本年度办理结果", "办理结果", "不予公开", "无法提供", "不予处理", "其他处理",
    "行政诉讼", "统计指标", "指标名称", "指标", "统计项目", "项目", "名称", "第二十条第项",
    "第二十条第", "第二十条", "具体情形", "申请情况", "数量", "类别", "类型", "分类", "种类", "内容", "事项", "条款", "机构", "组织",
    *RULERS,
    "主动公开政府信息情况", "收到和处理政府信息公开申请情况",
)  # fmt: skip
# 法人或其他组织 heads the five kinds of organisation.
ORGANISATIONS = "法人或其他组织"
_ORGANISATIONS = ("法人或其他组织", "法人或者其他组织", "法人及其他组织", "法人和其他组织")
_UNITS = frozenset("件 条 次 篇 个 人 人次 亿元 万元 元 项 份 宗 起 % 单位 计量单位".split())

# A label that differs from a known one by this much at most is taken for it, if no other is near.
_NEAR = 80.0
_MARGIN = 6.0
# Of four characters, as many labels have, one may be wrong where no other label has two of them more.
_FOUR = 4
_NEAR_OF_FOUR, _MARGIN_OF_FOUR = 75.0, 20.0
_SHORTEST = 4  # characters of what is left of a label that is abbreviated


_DIGITS = re.compile(r"\d")
# A head that is known to name none of a table's columns, though it is like one.
OTHER = "!"
# Words that turn the meaning of a label: no slip of the pen puts one in.
_TURNS = re.compile(
    "未|不|非|应|拟|退|失效|逾期|受理|对内|党内|政府|部门|本级|备案|解读|草案|减免|变更|延续|撤销|措施|执行|投诉|行政处理|预算"
)
# What may be added to a short label: 「行政许可数量」, and not 「部门规范性文件」.
_SHORT = 6
_HARMLESS = re.compile(
    "(?:本年度?|年度|数|数量|件数|总数|情况|事项|项目|决定|案件|合计|总计|其中|类|等)+"
)
_YEARS = {
    "past": "上一?年|去年|往年|历年|累计|同期|同比",
    "present": "[本今当]年",
    "next": "下一?年|明年",
}
_YEAR_WORDS = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _YEARS.items()))
_NUMBERS = frozenset("0123456789０１２３４５６７８９(（①②③④⑤⑥⑦⑧⑨")
_NUMBER = re.compile(r"(\d)[.．、]")
_LAST_BRACKETS = re.compile(r"\(([^()]+)\)$")
# The group over all results, and over their groups.
_RESULTS = "本年度办理结果"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row of a table that a label may mean; ``index`` is its place in the table."""

    table: str
    form: str
    row: str
    index: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label may mean.

    ``rows`` and ``columns`` (table, form, column code) are what it names; ``neutral`` says that it
    is known to head or group; ``unit`` that it only states a unit; ``organisations`` that it is
    the head over the five kinds of organisation. ``known`` says that the label is one of the
    forms' own; ``heads`` are the tables that have one of the columns; ``single`` gives, by table,
    the row that it names where it names one and no other there.
    """

    key: str
    rows: tuple[RowRef, ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()
    neutral: bool = False
    unit: bool = False
    organisations: bool = False
    annotation: bool = False
    known: bool = field(default=False, compare=False)
    heads: frozenset[str] = field(default=frozenset(), compare=False)
    single: Mapping[str, RowRef] = field(default_factory=dict, compare=False)

    @property
    def money(self) -> bool:
        """Whether the label is a unit of money, which says what a figure beside it means."""
        return self.unit and self.key.endswith("元")

    def column_in(self, table: Table) -> str | None:
        """Give the column of ``table``, as its form has it, that the label names; None: none."""
        own = (table.code, table.form)
        return next((code for t, form, code in self.columns if (t, form) == own), None)

    def row_in(self, table: Table) -> str | None:
        """Give the row of ``table``, as its form has it, that the label names; None: none, or several."""
        own = {ref.row for ref in self.rows if (ref.table, ref.form) == (table.code, table.form)}
        return own.pop() if len(own) == 1 else None


@cache
def _by_key() -> Mapping[str, Meaning]:
    rows: dict[str, list[RowRef]] = {}
    columns: dict[str, list[tuple[str, str, str]]] = {}
    neutral = {*_NEUTRAL}
    for form in all_forms():
        for table in form.tables.values():
            neutral.add(key_of(table.label))
            for index, row in enumerate(table.rows):
                ref = RowRef(table.code, form.name, row.code, index)
                for key in (*row.keys, *_below_groups(row)):
                    rows.setdefault(key, []).append(ref)
                groups = [*filter(None, map(key_of, row.group.split("/")))]
                neutral.update(groups, (_RESULTS + group for group in groups))
            for column in table.columns:
                for key in column.keys:
                    columns.setdefault(key, []).append((table.code, form.name, column.code))
    keys = {*rows, *columns, *neutral, *_ORGANISATIONS}
    return {
        key: Meaning(
            key,
            tuple(rows.get(key, ())),
            tuple(columns.get(key, ())),
            neutral=key in neutral,
            organisations=key in _ORGANISATIONS,
            known=True,
            heads=frozenset(table for table, _, _ in columns.get(key, ())),
            single=_single(rows.get(key, ())),
        )
        for key in keys
    }


def _below_groups(row: Row) -> Iterator[str]:
    """Give the keys of a row whose cell names its groups too: 「（三）不予公开-1.属于国家秘密」.

    The number of the row is inside the label then, and stays in its key.
    """
    groups = [key_of(group) for group in row.group.split("/") if group]
    if row.part_of == "closed_total" or row.code == "closed_total":
        groups = [*groups, _RESULTS, _RESULTS + "".join(groups)]
    number = _NUMBER.match(squeeze(row.label))
    for group in dict.fromkeys(groups):
        for key in row.keys:
            yield group + key
            if number is not None:
                yield group + number[1] + key


def _single(refs: Sequence[RowRef]) -> Mapping[str, RowRef]:
    """Give by table the row that ``refs`` name there, where it is one and the same."""
    first = {ref.table: ref for ref in reversed(refs)}
    several = {ref.table for ref in refs if ref.row != first[ref.table].row}
    return {table: ref for table, ref in first.items() if table not in several}


@remembered
def meaning_of(text: str) -> Meaning:
    """Look a printed label up, exactly as far as its key goes (`parsers.labels.key_of`)."""
    key = key_of(text)
    found = _by_key().get(key)
    if found is not None:
        return (found.neutral and _in_brackets(found, text)) or found
    flat = squeeze(text)
    if flat in _UNITS or flat.strip("()（）") in _UNITS:
        return Meaning(key, unit=True)
    # 「(二)分公开(区分处理的，…)」 also begins and ends with brackets, and is none.
    annotation = not key or (flat[0] in "([（【" and len(flat) > 4 and not without_brackets(flat))
    return Meaning(key, annotation=annotation)


@remembered
def number_lost(text: str) -> str:
    """Give the number that the forms print before a label, where it is printed without; else none."""
    refs = meaning_of(text).rows
    if not refs or text.lstrip()[:1] in _NUMBERS:
        return ""
    ref = refs[0]
    number = _NUMBER.match(squeeze(table_of(ref).row(ref.row).label))
    return number[1] if number else ""


def table_of(ref: RowRef) -> Table:
    """Give the table that a row is of."""
    return load(ref.form).tables[ref.table]


def _in_brackets(group: Meaning, text: str) -> Meaning | None:
    """Give the row that stands in brackets after its group: 「行政诉讼（复议后起诉）」; None if none."""
    inner = _LAST_BRACKETS.search(squeeze(text))
    return inner and _by_key().get(group.key + key_of(inner[1]))


_HEAD = 80  # characters by which prose is told from a label with a long instruction in brackets


def is_known(text: str) -> bool:
    """Whether a text, which may be prose of any length, is a label of the forms.

    Prose has a longer key in its first characters than any label; the whole is not looked at then.
    """
    prose = len(text) > _HEAD and len(key_of(text[:_HEAD])) > _longest_key()
    return not prose and meaning_of(text).known


@cache
def _longest_key() -> int:
    # A year that is cut in two would not have been counted: 「20」 of 「2024年度」.
    return max(map(len, _by_key())) + len("2024年度")


@lru_cache(maxsize=8192)
def near_rows(key: str, table: Table) -> tuple[RowRef, ...]:
    """Give the rows of ``table`` whose label ``key`` is with a few characters lost or wrong.

    None where no label is near enough, or two are.
    """
    rows: dict[str, tuple[RowRef, ...]] = {}
    for index, row in enumerate(table.rows):
        ref = RowRef(table.code, table.form, row.code, index)
        for label in row.keys:
            rows[label] = (*rows.get(label, ()), ref)
    return _nearest(key, rows) or ()


@lru_cache(maxsize=8192)
def shortened_row(key: str, table: Table) -> RowRef | None:
    """Give the row of ``table`` of whose label ``key`` has some characters, in their order.

    「逾期不补正」, 「需另行制作」, 「信访举报」; None where it is too short, or two rows have them;
    「经复议起诉」 is not short for 「未经复议直接起诉」.
    """
    if not _SHORTEST <= len(key) <= _longest_key():
        return None
    found = {
        label: RowRef(table.code, table.form, row.code, index)
        for index, row in enumerate(table.rows)
        for label in row.keys
        if _has_all(label, key)
    }
    if len({ref.row for ref in found.values()}) != 1:
        return None
    whole = [ref for label, ref in found.items() if "未" in key or "未" not in label]
    return whole[0] if whole else None


def _has_all(label: str, key: str) -> bool:
    """Whether ``label`` has all characters of ``key``, in their order."""
    rest = iter(label)
    return all(character in rest for character in key)


@lru_cache(maxsize=8192)
def near_any_row(key: str) -> bool:
    """Whether ``key`` is near the label of a row of any table of any form."""
    return any(near_rows(key, table) for form in all_forms() for table in form.tables.values())


@lru_cache(maxsize=8192)
def begins_label(key: str) -> bool:
    """Whether ``key`` is the beginning of a label of the forms, broken over several lines."""
    return len(key) > 2 and any(known.startswith(key) for known in _by_key())


@lru_cache(maxsize=8192)
def near_column(key: str, table: Table) -> str | None:
    """Give the column of ``table`` whose label ``key`` is with a few characters lost or wrong.

    OTHER where it is like that of a column, and says something else: 「上年废止件数」.
    """
    codes = {k: column.code for column in table.columns for k in column.keys}
    return _nearest(key, codes, turned=OTHER)


def is_turned(key: str, label: str) -> bool:
    """Whether ``key`` is like ``label`` and says something else: 「上年废止件数」, 「结果未纠正」."""
    if has_turn(key, label):
        return True
    if len(label) <= _SHORT and label in key and len(rest := key.replace(label, "", 1)) > 1:
        return _HARMLESS.fullmatch(rest) is None
    return False


def has_turn(key: str, label: str) -> bool:
    """Whether ``key`` has a word that turns its meaning, or a year, and ``label`` does not."""
    if any(key.count(word) > label.count(word) for word in _TURNS.findall(key)):
        return True
    own, others = ({m.lastgroup for m in _YEAR_WORDS.finditer(text)} for text in (key, label))
    return bool(own - others - {"present"}) or ("present" in own - others and bool(others))


def _nearest(key: str, codes: Mapping[str, T], turned: T | None = None) -> T | None:
    if len(key) < 3:
        return None
    digits = _DIGITS.findall(key)  # a digit too many is a figure that sticks to the label
    codes = {
        label: code
        for label, code in codes.items()
        if len(label) >= 3 and _DIGITS.findall(label) == digits
    }
    near, margin = _NEAR, _MARGIN
    if len(key) == _FOUR:
        near, margin = _NEAR_OF_FOUR, _MARGIN_OF_FOUR
    ranked = process.extract(
        key, list(codes), scorer=fuzz.ratio, score_cutoff=near - margin, limit=None
    )
    if not ranked or ranked[0][1] < near:
        return None
    if is_turned(key, ranked[0][0]):
        return turned
    best = codes[ranked[0][0]]
    # 「维持具体行政行为或者」 is near 「维持具体行政行为数」, and the beginning of another.
    if any(label.startswith(key) or label.endswith(key) for label in codes if codes[label] != best):
        return None
    rivals = [score for label, score, _ in ranked if codes[label] != best]
    return best if not rivals or ranked[0][1] - rivals[0] >= margin else None
