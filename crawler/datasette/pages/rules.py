"""The arithmetic rules in words, for people who do not read codes."""

from __future__ import annotations

from functools import cache

from parsers.forms import all_forms

_KINDS = {
    "balance": (
        "received + carried in = closed + carried out",
        "新收 + 上年结转 = 办理结果总计 + 结转下年度",
    ),
    "results": ("the results add up to their total", "各项办理结果之和 = 总计"),
    "applicants": ("the applicants add up to the total", "各类申请人之和 = 总计"),
    "outcomes": ("the outcomes add up to the total", "各类结果之和 = 总计"),
}


def said(rule: str) -> tuple[str, str]:
    """Say a rule in English and Chinese: ``requests.balance.total``, ``claim.…``.

    A kind that has no words here is given as it is.
    """
    table, _, rest = rule.partition(".")
    if table == "claim":
        en, zh = _where(*rest.split(".")[:3])
        return (
            f"what the prose states is not what the table says: {en}",
            f"正文与表格不一致：{zh}",
        )
    kind, _, code = rest.partition(".")
    if kind not in _KINDS:
        return rule, rule
    en, zh = _where(table, code)
    return f"{_KINDS[kind][0]} — {en}", f"{_KINDS[kind][1]}（{zh}）"


# What the two numbers of a failed check are: `expected` first, `actual` second.
_SIDES = {
    "balance": (
        ("received + carried in", "新收 + 上年结转"),
        ("closed + carried out", "办理结果 + 结转下年度"),
    ),
    "claim": (("the table", "表格"), ("the prose", "正文")),
}
_SUM = (("the parts add up to", "各项之和"), ("the total says", "所印总计"))


def sides(rule: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Say what ``expected`` and ``actual`` of a check are, each in English and Chinese."""
    table, _, rest = rule.partition(".")
    return _SIDES.get("claim" if table == "claim" else rest.partition(".")[0], _SUM)


def _where(table: str, *codes: str) -> tuple[str, str]:
    """Name rows and columns by their codes, as the newest form that has them does."""
    names = [_names(table).get(code, (code, code)) for code in codes]
    return ", ".join(en for en, _ in names), " · ".join(zh for _, zh in names)


@cache
def _names(table: str) -> dict[str, tuple[str, str]]:
    """Give the English and the printed name of every row and column of a table, by code."""
    found: dict[str, tuple[str, str]] = {}
    for form in reversed(all_forms()):  # the newest last, so that its words stand
        if table in form.tables:
            found |= {row.code: (row.en, row.label) for row in form.tables[table].rows}
            found |= {
                column.code: (column.en, column.label) for column in form.tables[table].columns
            }
    return found
