"""Runs of paragraphs that were a table once: a cell a paragraph, a row a line, or all on one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from parsers import broken_heads
from parsers.cells import Doubtful, PageMark
from parsers.labels import remembered
from parsers.model import Block, Cell, Paragraph
from parsers.sections import is_heading, is_of_the_form
from parsers.values import looks_like_value
from parsers.vocabulary import begins_label, is_known, meaning_of, near_any_row

_MAX_CELL = 60
_FEW = 16  # cells, of which one is there twice
_PAGE = re.compile(
    r"^(?:[-—–－]\s*\d{1,3}\s*[-—–－]|第\s*\d{1,3}\s*页.{0,12}|(?P<page>[1-9]\d{0,2})\s*/\s*(?P<pages>[1-9]\d{0,2}))$"
)
_MONEY = ("元", "万元", "亿元")
_GLUED = re.compile(r"^(?P<label>\D{1,40}[\u3400-\u9fff）)])(?P<figures>\d[\d.]*)$")


# 「行政许可—」: the key of a label leaves such a mark out, and with it a figure of its row.
_NIL_AFTER = re.compile(r"^(?P<label>.{1,60}[\u3400-\u9fff）)])(?P<mark>[\\/—–―]{1,4})$")


def _is_page(text: str) -> bool:
    """Whether a line can be the number of a page: 「3/12」, not 「12/3」 or 「0/70」."""
    found = _PAGE.match(text)
    return found is not None and (not found["page"] or int(found["page"]) <= int(found["pages"]))


@remembered
def as_glued(text: str) -> re.Match[str] | None:
    """Part ``text`` into ``label`` and ``figures`` where it is both in one word: 「规章000」."""
    # Few texts end in a digit; the pattern alone would go back through all others.
    return _GLUED.match(text) if text[-1:].isdecimal() or text.endswith(".") else None


def run_of_cells(blocks: Sequence[Block], start: int, stop: int) -> tuple[bool, int]:
    """Say whether a run of cell-like paragraphs at ``start`` was a table, and where before ``stop`` it ends.

    A run is taken for a table only if it holds a row's label, a head or group label besides, and
    a figure: a sentence that names 行政许可 is no table.
    """
    first = blocks[start]
    if not isinstance(first, Paragraph) or not _opens_table(first.text):
        return False, start + 1
    rows = heads = figures = 0
    end = start
    for index in range(start, stop):
        block = blocks[index]
        counts = _cell_like(block.text) if isinstance(block, Paragraph) else None
        if counts is None and _begins_row(blocks, index):
            counts = 0, 0, 0
        if counts is None:
            stop = index
            break
        rows += counts[0]
        heads += counts[1]
        figures += counts[2]
        if any(counts):
            end = index + 1  # unknown short paragraphs at the end are prose again
    if rows and heads >= 2 and figures:
        return True, end
    return False, max(stop, start + 1)  # what is too little for a table holds no table either


def _opens_table(text: str) -> bool:
    if is_of_the_form(text):
        return False
    if len(text) <= _MAX_CELL:
        meaning = meaning_of(text)
        opens = meaning.known or (meaning.annotation and "勾稽" in text)
        if opens and not looks_like_value(text):
            return True
    return len(text) > 8 and (
        "勾稽" in text[:_MAX_CELL] or any(map(is_known, text[:400].split(maxsplit=2)[:2]))
    )


def _begins_row(blocks: Sequence[Block], index: int) -> bool:
    """Whether what looks like a heading begins the label of a row, broken in two: 「四、结转 | 下年度…」."""
    texts = [getattr(block, "text", "") for block in blocks[index : index + 2]]
    if len(texts) < 2 or not is_heading(texts[0]) or is_of_the_form(texts[0]):
        return False
    whole = "".join(texts)
    return len(whole) <= _MAX_CELL and near_any_row(meaning_of(whole).key)


def _cell_like(text: str) -> tuple[int, int, int] | None:
    """Count (row labels, heads, figures) in a paragraph that may be a cell; None: it is prose."""
    if _is_page(text):
        return 0, 0, 0
    if looks_like_value(text):
        return 0, 0, 1
    if is_of_the_form(text) or "|" in text:
        return None
    meaning = meaning_of(text)
    if meaning.known:
        return int(bool(meaning.rows)), int(bool(meaning.columns or meaning.neutral)), 0
    if meaning.unit or meaning.annotation:
        return 0, 0, 0
    if " " in text:
        rows = heads = figures = other = units = 0
        for token in put_together(text.split()):
            if looks_like_value(token):
                figures += 1
            elif (meaning := meaning_of(token)).known:
                rows += bool(meaning.rows)
                heads += bool(meaning.columns or meaning.neutral)
            elif meaning.unit:
                units += 1
            elif not meaning.annotation:
                other += 1
        # 「（二）被依法纠 件 0」, 「— 0 — 0 无 2」: half a label, or none, and then figures to the end
        label, _, last = text.rpartition(" ")
        broken = other < 3 and (units or figures > 1) and looks_like_value(last)
        # 「行政事业性受费 0」, with one figure
        broken = broken or (figures == 1 and other < 3 and near_any_row(meaning_of(label).key))
        if rows + heads > other or broken:
            return rows, heads, figures
    if (glued := as_glued(text)) and meaning_of(glued["label"]).rows:
        return 1, 0, 1
    if text.startswith("结果 ") and broken_heads.is_upper_line(text):
        return 0, 5, 0
    if len(text) > _MAX_CELL or set(text) & set("。；;"):
        return None
    if is_heading(text) and not near_any_row(meaning.key) and not begins_label(meaning.key):
        return None
    return 0, 0, 0


def cells_of_run(run: Iterable[Cell]) -> list[Cell]:
    """Give the cells of a run: paragraphs that hold several are parted, page numbers marked.

    Where all repetitions are gone, so are figures: of those that are left, none is known to be
    that of the label before it.
    """
    cells = [*_parted(run)]
    if _has_repetitions(cells):
        return cells
    return [Doubtful(c.text, c.locator) if looks_like_value(c.text) else c for c in cells]


def _has_repetitions(cells: Sequence[Cell]) -> bool:
    """Whether anything is said twice, as in every table of some rows: 「信息内容」, a unit, or 0."""
    return len(cells) < _FEW or len({cell.text for cell in cells}) < len(cells)


def _parted(run: Iterable[Cell]) -> Iterator[Cell]:
    for token in run:
        text = _corner_apart(token.text)
        if _is_page(text):
            yield PageMark(text, token.locator)
            continue
        if looks_like_value(text) and len(text.split()) > 2 and not meaning_of(text).known:
            yield from (Cell(part, token.locator) for part in text.split())
        elif " " not in text or (
            meaning_of(text).known and not looks_like_value(text.rpartition(" ")[2])
        ):  # 「（二）部分公开（区分处理的，只 0 0 0」: an open bracket is no reason to lose figures
            glued = None if looks_like_value(text) else as_glued(text)  # 「增加11」 is a figure
            nil = _NIL_AFTER.match(text) if meaning_of(text).rows else None
            if nil:
                yield Cell(nil["label"], token.locator)
                yield Doubtful(nil["mark"], token.locator)
            elif glued and not meaning_of(text).known:
                yield Cell(glued["label"], token.locator)
                yield Doubtful(glued["figures"], token.locator)
            else:
                yield token
        else:
            yield from (Cell(part, token.locator) for part in put_together(text.split()))


def _corner_apart(text: str) -> str:
    """Part 信息内容 from the first head, which it runs together with in the text layer of a PDF."""
    if not text.startswith(_CORNER):
        return text
    rest = text.removeprefix(_CORNER)
    return f"{_CORNER} {rest}" if meaning_of(rest.split(" ", 1)[0]).columns else text


_CORNER = "信息内容"


def put_together(words: list[str]) -> Iterator[str]:
    """Put the words of labels with spaces inside together again."""
    # 「6 属于四类 过程性信息 0 ...」: the number is the label's.
    label_after = words[0].isdecimal() and any(
        meaning_of("".join(words[1:end])).known for end in range(2, min(len(words), 6) + 1)
    )
    index = int(label_after)
    if len(words) > 1 and words[1][0] in "、．.":  # 「三 、本年度办理结果」
        words = [words[0] + words[1], *words[2:]]
    while index < len(words):
        if not looks_like_value(words[index]):
            for size in range(min(6, len(words) - index), 1, -1):
                parts = words[index : index + size]
                if any(looks_like_value(part) for part in parts):
                    continue
                if meaning_of("".join(parts)).known:
                    yield "".join(parts)
                    index += size
                    break
            else:
                yield words[index]
                index += 1
        elif index + 1 < len(words) and words[index + 1] in _MONEY:
            # 「9055 万元」 is one cell.
            yield f"{words[index]} {words[index + 1]}"
            index += 2
        else:
            yield words[index]
            index += 1
