"""One document, several reports: where the first ends and what follows it begins.

Pages that hold two years of a publisher, or a report and its explainer (解读) below it, are common.
Only the first report is read; what was left is named in a problem.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.labels import squeeze
from parsers.model import Block, Grid, Paragraph, Problem
from parsers.titles import ReportTitle, is_explainer, recognise

_FIRST_HEADING = "总体情况"
_MAX_TITLE = 60
_NAME = re.compile("报告|年报")
_SIGN = re.compile("[报報况況]")  # one of these is in every title, and in 总体情况


def first_report(
    blocks: Sequence[Block], page_title: str
) -> tuple[Sequence[Block], tuple[Problem, ...]]:
    """Give the blocks of the report that the page is about, and a problem if there are others.

    That is the first one, unless the page's own title names the year of a later one.
    """
    starts = _starts(blocks)
    if len(starts) < 2:
        return blocks, ()
    titles = [_title(blocks, start) for start in starts]
    wanted = recognise(page_title)
    chosen = 0
    if wanted is not None and wanted.year is not None:
        years = [found.year if (found := recognise(title)) else None for title in titles]
        if wanted.year in years and years[0] not in (None, wanted.year):
            chosen = years.index(wanted.year)
    begin = starts[chosen] if chosen else 0
    end = starts[chosen + 1] if chosen + 1 < len(starts) else len(blocks)
    others = "; ".join(title for i, title in enumerate(titles) if i != chosen)
    detail = f"the document holds other texts as well, which were not read: {others}"
    return blocks[begin:end], (Problem("several_reports", detail[:300]),)


def _starts(blocks: Sequence[Block]) -> list[int]:
    """Give the first block of each report or explainer.

    A part starts at its title. A title counts once prose has begun; so does 一、总体情况, the
    second time, where the title is lost; and so does, below a table, the title of another report,
    where the headings are lost.
    """
    starts: list[int] = []
    headings = 0
    title: int | None = None
    named: ReportTitle | None = None  # the report that is going on
    tables = False  # whether it has one
    for index, block in enumerate(blocks):
        if isinstance(block, Grid):
            tables = True
        if not isinstance(block, Paragraph) or len(block.text) > _MAX_TITLE:
            continue
        if _SIGN.search(block.text) is None:
            continue
        text = squeeze(block.text)
        if text.endswith(_FIRST_HEADING) and len(text) <= len(_FIRST_HEADING) + 3:
            headings += 1
            if not starts or headings > 1:
                starts.append(title if title is not None else index)
            title = None
        elif "公开" not in text or text[-1] in "。；;，" or not _NAME.search(text):
            continue
        elif is_explainer(text):
            if starts:
                starts.append(index)
                headings += 1
            title = None
        elif (found := recognise(text)) is not None:
            if named is not None and tables and _is_other(found, named):
                starts += [index] if starts else [0, index]
                headings, tables, named = 0, False, found  # its own 一、总体情况 begins no other
            else:
                named = named or found
                title = index if title is None else title
    return starts


def _is_other(title: ReportTitle, named: ReportTitle) -> bool:
    """Whether a title is that of another report, and not a running head in other words."""
    if None not in (title.year, named.year) and title.year != named.year:
        return True
    one, other = title.publisher or "", named.publisher or ""
    return bool(one and other) and one not in other and other not in one


def _title(blocks: Sequence[Block], start: int) -> str:
    block = blocks[start]
    return block.text if isinstance(block, Paragraph) else ""
