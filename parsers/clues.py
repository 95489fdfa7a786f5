"""What a page says of itself around and inside the report: labelled fields, the period, who made it.

Looks only at the blocks just before the article, its opening and its end, so the cost does not
grow with the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, islice, pairwise

from parsers.dates import fold_years, read_date, year_of_digits
from parsers.labels import compatible, simplified
from parsers.model import Block, Document, Grid, Paragraph

BEFORE, OPENING, CLOSING = 40, 16, 8  # blocks looked at before, at the start of, at the end
_MAX_LINE = 400
MAX_CLAUSES = 20

PUBLISHED_LABELS = (
    "发布日期",
    "发布时间",
    "公开日期",
    "公开时间",
    "发文日期",
    "公布日期",
    "发表日期",
    "发表时间",
    "发布于",
)
WRITTEN_LABELS = ("成文日期", "生成日期", "成文时间", "生成时间", "印发日期")
ORGAN_LABELS = (
    "发布机构",
    "发布单位",
    "发布机关",
    "发文机关",
    "发文机构",
    "公开主体",
    "制发机关",
    "编制单位",
    "公开责任部门",
)
SOURCE_LABELS = ("信息来源", "文章来源", "来源")
TITLE_LABELS = ("名称", "标题")
_ALL = (*PUBLISHED_LABELS, *WRITTEN_LABELS, *ORGAN_LABELS, *SOURCE_LABELS, *TITLE_LABELS)


def opening_lines(document: Document) -> tuple[list[str], list[str]]:
    """Give the lines before the article, and those it opens with; index tables as label：value."""
    start, end = document.article or (0, len(document.blocks))
    before = document.blocks[max(0, start - BEFORE) : start]
    opening = document.blocks[start : min(end, start + OPENING)]
    # A table further down is the report's own.
    opening = (*opening[:4], *(block for block in opening[4:] if isinstance(block, Paragraph)))
    return list(_lines(before)), list(_lines(opening))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text[:_MAX_LINE]
        else:
            yield from _pairs(block)


def _pairs(grid: Grid) -> Iterator[str]:
    """Give an index table (名称, 索引号, 发布机构, ...) as lines; other tables have no such labels."""
    for row in grid.rows[:12]:
        cells = ["".join(cell.text.split()) for cell in row[:8]]
        for label, value in zip(cells, row[1:8], strict=False):
            if label.rstrip(":：") in _ALL:
                yield f"{label.rstrip(':：')}:{value.text[:_MAX_LINE]}"
        yield from (
            cell.text[:_MAX_LINE] for cell in row[:8] if ":" in cell.text or "：" in cell.text
        )


_TRAIL = re.compile(
    r"当前(?:所在)?位置|(?:您|你)的?(?:所在)?位置|首页\s*[>»›→/\\|·-]|(?:[>»›].*){2}"
)

_TRAIL_SIGN = re.compile("[位页>»›]")  # one of these is in every trail, and in few other lines


def is_trail(line: str) -> bool:
    """Whether a line is the way to the page (首页 > 政务公开 > 年报): it names columns and the site."""
    return _TRAIL_SIGN.search(line) is not None and _TRAIL.search(line) is not None


_DAY = r"20\d\d\s?[-/.年]\s?[01]?\d\s?[-/.月]\s?[0-3]?\d"
# 「发布日期 2021-02-20」 without a colon, and dates whose label is too short to be one by itself (统计时间,
# 更新时间) or left out: 「来源：办公室 时间：2017-01-12」, 「2017-01-12 来源：办公室」, 「来源：办公室 2017-01-12」.
_UNPOINTED = re.compile(rf"({'|'.join(PUBLISHED_LABELS)})[\s\]】)）]*({_DAY})")
_PLAIN = re.compile(
    rf"(?:(?:^|[\s:|\]】)])(?:时间|日期)\s*:|来源\s*:\s*\S{{2,30}})\s*({_DAY})(?!\d|\s*日?\s*[起至到—–~-])"
    rf"|^\s*({_DAY})日?(?:\s*\d\d:\d\d(?::\d\d)?)?\s*(?:(?:信息|文章)?来源|作者|编辑|浏览|阅读|点击|字[体号])",
    re.M,
)


def fields(lines: Iterable[str]) -> Mapping[str, str]:
    """Give the labelled fields (发布机构：X　发布日期：Y) in ``lines``, the first of each label."""
    found: dict[str, str] = {}
    text = "\n".join(lines).replace("：", ":")
    pieces = text.split(":")
    for piece, following in pairwise(pieces):
        end = "".join(piece[-16:].split())
        if not end.endswith(_ALL):
            continue
        label = next(filter(end.endswith, _ALL))
        value = following.strip().partition("\n")[0].strip(" \u3000\u00a0[【】")
        if value and value not in _ALL:
            found.setdefault(label, value)
    for unpointed in _UNPOINTED.finditer(text):
        found.setdefault(unpointed[1], unpointed[2])
    if not any(label in found for label in PUBLISHED_LABELS) and (plain := _PLAIN.search(text)):
        found[PUBLISHED_LABELS[0]] = plain[1] or plain[2]
    return found


_DATE_ALONE = re.compile(rf"\s*({_DAY})日?(?:\s*\d\d:\d\d(?::\d\d)?)?\s*")


def date_below(lines: Sequence[str], title: str) -> str | None:
    """Give the date that stands alone on the line below the ``title``."""
    for line, following in pairwise(lines):
        if line == title and (match := _DATE_ALONE.fullmatch(following)):
            return match[1]
    return None


def first_of(found: Mapping[str, str], labels: Iterable[str]) -> str | None:
    """Give the value of the first of ``labels`` that was found."""
    return next((found[label] for label in labels if label in found), None)


# -- period -------------------------------------------------------------------------------------

_PERIOD = re.compile(
    r"(?<!\d)(?P<from>\d{4}|\d{6}|\d{8})年(?:度)?0?1月0?1日?(?:起|开始)?[,，、]?[至到—–―\-~]+"
    r"(?:(?P<to>\d{4}|\d{6}|\d{8})年)?(?:年)?12月31日?"
    r"|(?<!\d)(?P<from_>20\d\d)[./-]0?1[./-]0?1[至到—–―\-~]+(?P<to_>20\d\d)[./-]12[./-]31"
)
_DECEMBER_31 = re.compile(r"月\s*[3３三]\s*[1１十]")
_NUMERIC_DECEMBER_31 = re.compile(r"12[./-]31")
_STATED = re.compile(
    r"(20\d\d)年度?[^。;；]{0,25}?(?:信息公开|政务公开)[^。;；,，]{0,8}?(?:年度报告|年报|情况的?报告|工作报告|报告如下)"
)


@lru_cache(maxsize=4)  # the prose is asked for its year and for its maker
def squeeze(text: str) -> str:
    """Give prose without white space, widths folded, simplified, years in digits."""
    return fold_years(simplified("".join(compatible(text).split())))


def period_years(prose: str) -> list[int]:
    """Give the years of the clauses 统计期限自2024年1月1日起至2024年12月31日止, in their order.

    A clause whose two ends lie in different years is left out.
    """
    years = []
    # Folding the whole prose would cost more than all the rest: only what ends in 31 December is.
    anchors = chain(_DECEMBER_31.finditer(prose), _NUMERIC_DECEMBER_31.finditer(prose))
    for anchor in islice(anchors, MAX_CLAUSES):
        clause = squeeze(prose[max(0, anchor.start() - 60) : anchor.end() + 3])
        match = next(reversed(list(_PERIOD.finditer(clause))), None)
        if match:
            first = year_of_digits(match["from"] or match["from_"])
            last = match["to"] or match["to_"]
            if first and (last is None or year_of_digits(last) == first):
                years.append(first)
    return years


def stated_year(prose: str) -> int | None:
    """Give the year of 现公布X局2024年政府信息公开工作年度报告, if the prose opens so."""
    match = _STATED.search(squeeze(prose[:1500]))
    return int(match[1]) if match else None


_OPENING_YEAR = re.compile(r"(?:^|[。；;：:）)])\s*(20\d\d)\s?年(?!\s?\d)", re.M)


def told_year(prose: str) -> int | None:
    """Give the year with which sentences of the prose open (2024年，我局…), if all name the same."""
    years = _OPENING_YEAR.findall(fold_years(prose[:1500]))
    return int(years[0]) if len(years) > 1 and len(set(years)) == 1 else None


# -- who made it --------------------------------------------------------------------------------

_NAME = r"(?P<name>[^,。;:()“”《》、现本我]{3,40}?)"
_MAKERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![理经])由{_NAME}(?:\([^()]{{2,40}}\))?(?:负责|组织|统一)*(?:编制|编写|撰写)",
        rf"(?:报告|年报)由{_NAME}(?:根据|依据|按照|结合|综合|汇总)",
        rf"(?:公布|现将|编制){_NAME}(?=20\d\d年)",
        rf"(?:^|[,。;:》]){_NAME}(?:组织)?(?:编制|编写|撰写)(?:完成|了)?(?=《?20\d\d年|本(?:年度)?报告)",
        rf"(?:结合|现将|由|向){_NAME}\(以下(?:统一)?简称",
        rf"(?:[请可]与|[请可]联系|请致电|请咨询|[请可]向|联系):?{_NAME}"
        r"(?:政府信息公开|政务公开|信息公开|联系|咨询|反映|[(:,。])",
    )
)
_MAKER_SIGN = re.compile("编制|编写|撰写|公布|现将|简称|联系|请|由|可[与向]")
_VAGUE = re.compile(
    r"有关|各级|各部门|组成|如下|根据|情况|报告|申请|条例|单位$|^(?:公开|上级|[市县区]委)$"
)
# The section of an organ that answers the telephone: X局办公室, X局综合科, X镇党政办公室; or that
# runs its disclosure: X县人民政府信息公开工作领导小组办公室.
_SECTION = re.compile(
    r"(?:(?<=[局委厅会处院镇乡道])|(?<=[镇乡]政府)|(?<=[镇乡]人民政府))"
    r"(?:党政(?:综合)?办(?:公室)?|办公室|[\u4e00-\u9fff]{2,6}[科股室])+$"
    r"|(?:政务公开|信息公开)(?:工作)?(?:领导小组)?(?:办公室|办)$"
)
# 「现公布X局2024年政府信息公开工作年度报告」, 「《X局2024年政府信息公开工作年度报告》」
_ANNOUNCED = re.compile(
    r"(?:公布|公开|发布|现将|编制|汇总|《)([^,。;:()“”《》现本我]{4,60}?(?:年度报告|工作报告|年报))"
)


def announced(prose: str) -> Iterator[str]:
    """Give the names of reports that the prose opens with, each to be recognised as a title."""
    yield from islice(_ANNOUNCED.findall(squeeze(prose[:1500])), 4)


def said_makers(prose: str) -> Iterator[str]:
    """Give the organs that the prose says made, announce or answer for the report, likeliest first."""
    # The patterns are slow, and most sentences name no maker.
    squeezed = "。".join(filter(_MAKER_SIGN.search, squeeze(prose[:1500]).split("。")))
    for pattern in _MAKERS:
        for match in islice(pattern.finditer(squeezed), 3):
            if not _VAGUE.search(match["name"]):
                yield _SECTION.sub("", match["name"])


# 「2024年，青溪县民政局认真贯彻…」: whose work the prose tells of. 市民政局 names no place, so no one.
_SUBJECT = re.compile(
    rf"20\d\d年度?(?:以来)?,?(?![省区县州各全]|市(?!中)){_NAME}"
    r"(?=认真|深入|坚持|全面|严格|积极|始终|继续|按照|紧紧|高度重视|以习近平|在[省市区县镇]|深化|持续)"
)


def told_of(prose: str) -> str | None:
    """Give the organ whose work the prose tells of in its first sentences."""
    names = (match["name"] for match in islice(_SUBJECT.finditer(squeeze(prose[:1500])), 3))
    return next((name for name in names if not _VAGUE.search(name)), None)


_SIGNED = re.compile(
    r"(?P<organ>[^\d〇○零一二]{0,40}?)[(（]?(?P<day>(?:\d{2,4}|[二〇○零Oo一三四五六七八九]{4})"
    r"(?:年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}[日号]|[-./][01]?\d[-./][0-3]?\d))[)）]?"
)
_DAY_END = re.compile(r"[日号\d][)）]?\Z")


def signature(document: Document) -> tuple[str | None, date | None]:
    """Give the organ and the date that the article is signed with at its end."""
    body = document.body()
    closing = ["".join(b.text.split()) for b in body[-CLOSING:] if isinstance(b, Paragraph)]
    for place in range(len(closing) - 1, -1, -1):
        line = closing[place]
        may_be = len(line) <= 60 and _DAY_END.search(line, len(line) - 2)
        match = _SIGNED.fullmatch(line) if may_be else None
        day = read_date(match["day"]) if match else None
        if match and day:
            organ = match["organ"] or (closing[place - 1] if place else "")
            return (organ if 2 < len(organ) < 40 else None), day
    return None, None
