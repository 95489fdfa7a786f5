"""What happens to the words of a table. On laid-out grids."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from opencc import OpenCC
from rapidfuzz.distance import Levenshtein

from tests.generator import printed
from tests.generator.disorders import disorder, some
from tests.generator.draft import Cell, Draft, Prose

_WORDS = ("section", "head", "group", "label")
_NUMBERING = re.compile(r"^(?:其中：)?(（[一二三四五六七八九十]+）|[一二三四五六七八九十]、|\d+．)")


def _words(made: Draft) -> list[Cell]:
    return [cell for cell in made.cells(*_WORDS) if cell.text]


def _place(text: str, rng: Random) -> int:
    """Choose where to part a label, never so that a digit of it stands alone."""
    places = [i for i in range(1, len(text)) if not (text[i - 1] + text[i]).isascii()]
    return rng.choice([i for i in places if not text[i - 1].isdigit()] or [len(text)])


@disorder("labels")
def label_spaces(made: Draft, rng: Random) -> None:
    for cell in some(rng, _words(made), 0.4):
        at = _place(cell.text, rng)
        cell.text = cell.text[:at] + rng.choice([" ", "　", "\xa0", "  "]) + cell.text[at:]


@disorder("labels")
def label_breaks(made: Draft, rng: Random) -> None:
    for cell in some(rng, [cell for cell in _words(made) if len(cell.text) > 3], 0.4):
        at = _place(cell.text, rng)
        cell.text = cell.text[:at] + "\n" + cell.text[at:]


@disorder("labels")
def brackets_changed(made: Draft, rng: Random) -> None:
    pair = rng.choice(["()", "〔〕", "[]", "﹙﹚", "（)"])
    for cell in _words(made):
        cell.text = cell.text.replace("（", pair[0]).replace("）", pair[1]).replace("：", ":")


@disorder("labels")
def brackets_lost(made: Draft, rng: Random) -> None:
    """Brackets are gone, with or without what they hold."""
    whole = rng.random() < 0.5
    for cell in _words(made):
        cell.text = re.sub(r"（[^）]*）" if whole else "[（）]", "", cell.text) or cell.text
    if whole and "yuan" in made.marks:  # nothing says that the figure is in 元
        made.unjudge(key for key in made.expected if key.endswith(".amount_10k_yuan"))


def _renumber(text: str, rng: Random, how: str) -> str:
    found = _NUMBERING.match(text)
    if not found:
        return text
    number = found.group(1)
    rest = text[found.end() :]
    if how == "lost":
        return rest
    if number.endswith("．"):
        n = int(number[:-1])
        style = rng.choice(["{}.", "{}、", "（{}）", "({})", "{}", "{} ", "c", "{}，", "({}) "])
        return (chr(0x245F + n) if style == "c" else style.format(n)) + rest
    han = number.strip("（）、")
    style = rng.choice(["({})", "{}、", "（{}）", "{}", "{}．", "( {} )", "c"])
    circled = chr(0x3220 + "一二三四五六七八九十".index(han))
    return (circled if style == "c" else style.format(han)) + rest


@disorder("labels")
def numbering_changed(made: Draft, rng: Random) -> None:
    for cell in made.cells("label", "group"):
        cell.text = _renumber(cell.text, rng, "changed")


@disorder("labels")
def numbering_lost(made: Draft, rng: Random) -> None:
    for cell in made.cells("label", "group"):
        cell.text = _renumber(cell.text, rng, "lost")


@disorder("labels")
def numbering_wrong(made: Draft, rng: Random) -> None:
    """Every item is typed as number 1."""
    for cell in made.cells("label"):
        cell.text = re.sub(r"^\d+．", "1．", cell.text)


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


@disorder("labels")
def traditional(made: Draft, rng: Random) -> None:
    convert = _traditional().convert
    for cell in made.cells():
        if cell.role != "value":
            cell.text = convert(cell.text)
    for block in made.blocks:
        if isinstance(block, Prose):
            block.text = convert(block.text)


@cache
def _all_labels() -> frozenset[str]:
    labels = {label for _, label, _ in printed.STATISTICS}
    for form in ("2019", "2021"):
        labels |= {label for _, path in printed.request_rows(form) for label in path}
        for section in printed.ACTIVE[form]:
            labels |= {label for _, label in (*section.columns, *section.rows)}
    for pairs in (printed.APPLICANTS, printed.OUTCOMES):
        labels |= {label for _, label in pairs}
    return frozenset(labels)


def _spoil(cell: Cell, rng: Random, instead: str) -> bool:
    """Lose or replace one character, where the label stays nearest to what it was."""
    start = _NUMBERING.match(cell.text)
    first = start.end() if start else 0
    places = [
        i
        for i in range(first, len(cell.text))
        if cell.text[i] >= "一" and cell.text[i] not in "不非未无否万元单位"
    ]
    if len(places) < 6:
        return False
    at = rng.choice(places)
    spoiled = cell.text[:at] + instead + cell.text[at + 1 :]
    bare = _NUMBERING.sub("", spoiled)
    others = (_NUMBERING.sub("", label) for label in _all_labels() if label != cell.text)
    if any(Levenshtein.distance(bare, other, score_cutoff=3) < 3 for other in others):
        return False
    cell.text = spoiled
    return True


@disorder("labels")
def character_lost(made: Draft, rng: Random) -> None:
    for cell in some(rng, made.cells("label"), 0.15):
        _spoil(cell, rng, "")


@disorder("labels")
def character_wrong(made: Draft, rng: Random) -> None:
    for cell in some(rng, made.cells("label"), 0.15):
        _spoil(cell, rng, rng.choice("己末入大巳戍日目田"))


@disorder("labels")
def head_character_lost(made: Draft, rng: Random) -> None:
    """A head with a character lost: readable, but a careful reader may refuse its column."""
    for grid in made.grids():
        if grid.table == "active_disclosure":
            heads = [cell for row in grid.rows for cell in row if cell.role == "head"]
            for cell in some(rng, heads, 0.2):
                _spoil(cell, rng, "")
            made.loosen(cell.key for row in grid.rows for cell in row)


@disorder("labels")
def year_in_heads(made: Draft, rng: Random) -> None:
    year = rng.choice(["本年（{}）", "本年({}年)", "本年度", "{}年"]).format(made.year)
    for cell in made.cells("head"):
        cell.text = cell.text.replace("本年", year)


@disorder("labels")
def instructions_in_heads(made: Draft, rng: Random) -> None:
    """Filling instructions with digits of their own (Hubei 2020)."""
    notes = {
        "上一年项目数量": "（指2019年事项数）",
        "本年增/减": "（指2020年增加或减少的事项数，减用负值表示，如-8）",
        "处理决定数量": "（指2020年办件量）",
        "规范性文件": "（指各行政机关印发的有正式文号的文件）",
        "行政许可": "（按《行政许可法》第12条填写）",
        "采购总金额": "（万元，保留2位小数）",
        "统计数": "（截至2017年12月31日）",
    }
    for cell in _words(made):
        cell.text += notes.get(cell.text, "")


@disorder("labels")
def heads_cut(made: Draft, rng: Random) -> None:
    """现行有效件, 本年增/, 本年新 | 本年新."""
    vague = rng.random() < 0.3
    for cell in made.cells("head"):
        cell.text = {
            "现行有效件数": "现行有效件",
            "本年增/减": rng.choice(["本年增/", "本年增减", "本年增"]),
        }.get(cell.text, cell.text)
        if vague and cell.text in ("本年新制作数量", "本年新公开数量"):
            cell.text = "本年新"
    if vague:
        doubtful = [k for k in made.expected if ".regulations." in k or ".normative_doc" in k]
        made.loosen(doubtful)
        if "columns_moved" in made.marks:  # which 本年新 is which, nobody can say
            made.unjudge(doubtful)


@disorder("labels")
def synonyms(made: Draft, rng: Random) -> None:
    words = {
        "行政规范性文件": "规范性文件",
        "规范性文件": "行政规范性文件",
        "总计": "合计",
        "法人或其他组织": "法人和其他组织",
        "二、上年结转政府信息公开申请数量": "二、上年度结转政府信息公开申请数量",
        "四、结转下年度继续办理": "四、结转下一年度继续办理",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": "（二）部分公开",
        "3．危及“三安全一稳定”": '3．危及“三安全一稳定"',
        "其他对外管理服务事项": "其他对外管理服务事项数",
        "政府集中采购": "政府集中采购项目",
    }
    for cell in some(rng, [c for c in _words(made) if c.text in words], 0.5):
        cell.text = words[cell.text]


@disorder("labels")
def abbreviated(made: Draft, rng: Random) -> None:
    """Labels that are cut short: a person knows the row; a reader need not where rows have no ends."""
    words = {
        "一、本年新收政府信息公开申请数量": "一、本年新收",
        "二、上年结转政府信息公开申请数量": "二、上年结转",
        "4．保护第三方合法权益": "4．第三方权益",
        "7．属于行政执法案卷": "7．执法案卷",
        "1．本机关不掌握相关政府信息": "1．本机关不掌握",
        "2．没有现成信息需要另行制作": "2．需另行制作",
        "1．信访举报投诉类申请": "1．信访举报",
        "5．要求行政机关确认或重新出具已获取信息": "5．确认或重新出具",
        "1．申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1．逾期不补正",
        "2．申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2．逾期未缴费",
        "四、结转下年度继续办理": "四、结转下年",
    }
    chosen = {text for text in words if rng.random() < 0.7}
    for grid in made.grids():
        for row in grid.rows:
            for cell in (cell for cell in row if cell.text in chosen):
                cell.text = words[cell.text]
                made.loosen(value.key for value in row)


@disorder("labels")
def pinyin(made: Draft, rng: Random) -> None:
    """Pronunciations in brackets after single characters (mirror sites)."""
    sounds = {"数": "shù", "现": "xiàn", "行": "xíng", "结": "jié", "处": "chǔ", "重": "chóng"}
    for cell in _words(made):
        for character, sound in sounds.items():
            if rng.random() < 0.5:
                cell.text = cell.text.replace(character, f"{character}({sound})", 1)


@disorder("labels")
def section_item_lost(made: Draft, rng: Random) -> None:
    for cell in made.cells("section"):
        cell.text = re.sub(r"（.）项$", "", cell.text)


@disorder("labels")
def regulations_label_blank(made: Draft, rng: Random) -> None:
    for cell in made.cells("label"):
        if cell.text == "规章":
            cell.text = ""
            made.loosen(key for key in made.expected if ".regulations." in key)


@disorder("labels")
def unit_in_label(made: Draft, rng: Random) -> None:
    units = {
        "行政许可": "（件）",
        "行政处罚": "（件）",
        "总计": "（件）",
        "自然人": "（件）",
        "规章": "（件）",
    }
    for cell in _words(made):
        cell.text += units.get(cell.text, "")


@disorder("labels")
def note_lost(made: Draft, rng: Random) -> None:
    """The corner of the requests table is empty, or says something else."""
    for cell in made.cells("note"):
        cell.text = rng.choice(["", "项目", "类别", "（本列数据的勾稽关系为：1+2=3+4）"])


@disorder("labels")
def head_rows_cut(made: Draft, rng: Random) -> None:
    """The requests table without its first head row (申请人情况)."""
    for grid in made.grids():
        if grid.table == "requests" and grid.heads == 3 and len(grid.rows[0]) == 2:
            note = grid.rows[0][0]
            note.rowspan = max(1, note.rowspan - 1)
            grid.rows[1].insert(0, note)
            del grid.rows[0]
            grid.heads = 2
