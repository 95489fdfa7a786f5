"""How a figure is typed. On laid-out grids; the number itself stays, or must be refused."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.generator.disorders import disorder, some
from tests.generator.draft import Cell, Draft

_FULL_WIDTH = str.maketrans("0123456789.,-+", "０１２３４５６７８９．，－＋")


def _figures(made: Draft) -> list[Cell]:
    """Give the cells that print a plain number, still untouched."""
    return [
        cell
        for cell in made.cells("value")
        if made.single(cell) and cell.text.replace(".", "").isdecimal() and cell.text.isascii()
    ]


def _counts(made: Draft) -> Iterator[Cell]:
    return (cell for cell in _figures(made) if cell.text.isdecimal() and not _money(cell))


def _money(cell: Cell) -> bool:
    assert cell.key
    return cell.key.endswith(("amount_10k_yuan", "fees_charged.value", "budget.value"))


@disorder("figures")
def full_width_digits(made: Draft, rng: Random) -> None:
    for cell in some(rng, _figures(made)):
        cell.text = cell.text.translate(_FULL_WIDTH)


@disorder("figures")
def thousands(made: Draft, rng: Random) -> None:
    comma = rng.choice([",", "，"])
    for cell in _figures(made):
        whole, dot, rest = cell.text.partition(".")
        if len(whole) > 3:
            cell.text = f"{int(whole):,}".replace(",", comma) + dot + rest


@disorder("figures")
def spaces_round_figures(made: Draft, rng: Random) -> None:
    spaces = [" ", "\xa0", "　", "  ", "\u2003", "\u200b", "\ufeff"]  # a tab parts cells in a text
    space = rng.choice(spaces)
    for cell in some(rng, made.cells("value"), 0.5):
        cell.text = rng.choice([space + cell.text, cell.text + space, space + cell.text + space])


@disorder("figures")
def units_in_cells(made: Draft, rng: Random) -> None:
    for cell in some(rng, list(_counts(made)), 0.15):
        cell.text += rng.choice(["件", "件", " 件", "（件）", "项", "宗", "条"])
        if " " in cell.text or "（" in cell.text:
            made.loosen([cell.key])


@disorder("figures")
def nil_marks(made: Draft, rng: Random) -> None:
    mark = rng.choice(["/", "—", "——", "-", "无", "／", "\\", "--", "–", "─", "―", "-- --"])
    zeros = [c for c in made.cells("value") if made.single(c) and c.text == "0"]
    for cell in some(rng, zeros, rng.choice([0.1, 1.0])):
        cell.text = mark
        made.nullify([cell.key], None if mark in ("\\", "-- --") else "nil_mark")


@disorder("figures")
def odd_blanks(made: Draft, rng: Random) -> None:
    blank = rng.choice(["", " ", "\xa0", "　", "\xa0\xa0", "\u200b"])
    for cell in some(rng, [c for c in made.cells("value") if made.single(c)], 0.1):
        cell.text = blank
        made.nullify([cell.key])


@disorder("figures")
def words_for_figures(made: Draft, rng: Random) -> None:
    """Text where a figure should stand: it is no number, and certainly not 0."""
    words = [
        "详见附件",
        "不适用",
        "待定",
        "统计中",
        "？",
        "*",
        "#REF!",
        "是",
        "保密",
        "暂无数据",
        "同上",
        "N/A",
        "O",
    ]
    for cell in some(rng, list(_counts(made)), 0.05):
        cell.text = rng.choice(words)
        made.nullify([cell.key])


@disorder("figures")
def hedged_figures(made: Draft, rng: Random) -> None:
    """Figures with something beside them: to be read as that figure, or refused."""
    forms = ["约{}", "{}余", "{}*", "{}①", "{}²", "{}（注1）", "{}[2]", "共{}件", "{}.", "{}.0", "{}.00", "({})",
             "{}件（含2件重复）", "【{}】", "{}；", "第{}", "0{}", "{}件次", "其中{}", "={}", "'{}", "{}注", "≈{}", "{}+"]  # fmt: skip
    for cell in some(rng, list(_counts(made)), 0.05):
        cell.text = rng.choice(forms).format(cell.text)
        made.loosen([cell.key])


@disorder("figures")
def two_figures_in_a_cell(made: Draft, rng: Random) -> None:
    """Ranges, ratios, sums, two figures: no one number is printed."""
    forms = ["{}-9{}", "{}/7{}", "{} {}5", "{}、8{}", "1.{}.{}", "{}%", "{}‰", "{}\n4{}", "{}～3{}", "{}:{}", "{}e2", "1{}_0{}",
             "{}+1", "{}×2", "{}或6", "7,{}{}", "<{}", ">{}", "{}以上", "不足1{}", "{}(7)", "{}（7）", "20{}年", "{}月1日", "-{}+5"]  # fmt: skip
    for cell in some(rng, list(_counts(made)), 0.04):
        form = rng.choice(forms)
        cell.text = form.format(cell.text, cell.text)
        made.nullify([cell.key])


@disorder("figures")
def large_units(made: Draft, rng: Random) -> None:
    """3万件 for 30000: read in full, or refused; never 3."""
    for cell in _counts(made):
        if (cell.text.endswith("00") and len(cell.text) > 3) or int(cell.text) % 1000 == 0 < int(
            cell.text
        ):
            cell.text = f"{int(cell.text) / 10000:g}万" + rng.choice(["", "件"])
            made.loosen([cell.key])
    for cell in some(rng, list(_counts(made)), 0.03):
        number = int(cell.text)
        made.expected[str(cell.key)].value = number * 10000
        made.loosen([cell.key])
        cell.text = f"{number}万" + rng.choice(["", "件", "余件"])


@disorder("figures")
def other_money_units(made: Draft, rng: Random) -> None:
    """亿元, 千元, 百元 under a head in 万元: converted, or refused."""
    for cell in _figures(made):
        if _money(cell) and "yuan" not in made.marks and rng.random() < 0.7:
            unit, factor = rng.choice(
                [("亿元", 10000), ("千元", 0.1), ("百元", 0.01), ("美元", None), ("亿", 10000)]
            )
            value = made.expected[str(cell.key)].value
            assert value is not None
            if value == 0:
                continue
            cell.text += unit
            if factor is None:
                made.nullify([cell.key])
            else:
                made.expected[str(cell.key)].value = (
                    type(value)(value) * type(value)(factor)
                    if factor > 1
                    else round(float(value) * factor, 10)
                )  # type: ignore[assignment]
                made.loosen([cell.key])


@disorder("figures")
def chinese_numerals(made: Draft, rng: Random) -> None:
    digits = "〇一二三四五六七八九"
    for cell in some(rng, [c for c in _counts(made) if len(c.text) == 1], 0.05):
        cell.text = rng.choice([digits, "零壹贰叁肆伍陆柒捌玖"])[int(cell.text)]
        made.loosen([cell.key])


@disorder("figures")
def letters_for_digits(made: Draft, rng: Random) -> None:
    """O for 0, l for 1 (scans, and old typists): refused, or read as meant."""
    for cell in some(rng, list(_counts(made)), 0.1):
        cell.text = cell.text.replace("0", "O").replace("1", rng.choice("lI"))
        made.loosen([cell.key])
