"""What tells a copy: a publisher's prose taken over from its last year's report, or from another's.

The notice that sets the form names 内容雷同 (the same text as others') a fault. Only the wording
counts: figures, years, headings, the publisher's own name and what every report has to say in much
the same words (on what basis, for which months, where it can be had; how many requests) are left out.

`share` measures a pair exactly. Where there are too many pairs, as between publishers, `bands` says
which are worth it: MinHash (Broder 1997) over twelve characters in a row, with one permutation in
as many bins (Li, Owen, Zhang 2012), four bins to a band. Two texts that share seven tenths of their
runs of twelve have a band in common in 98 of 100 cases, texts that share a twentieth in one of
10,000. It is written out here: the libraries for it bring numpy along.

Nothing here is done while reading.
"""

from __future__ import annotations

import re
from zlib import crc32

from parsers.labels import simplified
from parsers.model import Report

# Fewer characters than this are the phrases that every report has.
SHORTEST = 100
BANDS = 16

_PIECE = 4  # characters of a piece, of which two texts may have some in common
_RUN = 12  # characters of a run, which are hardly ever alike by chance
_BINS = 4  # of a band
_NOT_WORDING = re.compile("[^\u3400-\u4dbf\u4e00-\u9fff]+")
_ENDS = re.compile("[。；！？\n]")
LEFT_OUT = (
    "(?:根据|依据|按照|依照).*(?:编制|编写|编报|撰写|制作)"
    r"|^\W*本(?:年度)?报告|报告全文"  # of the report itself
    "|(?:统计|数据|报告).{0,6}(?:期限|时限|时间|期间|周期)"
    "|电子[版文]|下载|如(?:有|需|对).*(?:疑问|联系)|联系(?:地址|电话|方式|人)|邮(?:政)?编"
    r"|(?:申请|复议|诉讼).*[\d〇零一二三四五六七八九十百千]\s*[件宗]"  # what the tables say
    "|需要?(?:报告|说明)的(?:其[他它])?(?:重要)?(?:事项|情况)|信息处理费"
)  # what every report has to say; where it changes, findings are looked for anew
_OF_THE_FORM = re.compile(LEFT_OUT)


def wording(report: Report) -> str:
    """Give what a report says in words of its own, Chinese characters only, simplified."""
    parts = [report.preamble, *(section.text for section in report.sections)]
    said = simplified("\n".join(parts))
    own = (part for part in _ENDS.split(said) if not _OF_THE_FORM.search(part))
    text = _NOT_WORDING.sub("", "".join(own))
    name = _NOT_WORDING.sub("", simplified(report.publisher or ""))
    return text.replace(name, "") if name else text


def pieces(text: str) -> frozenset[int] | None:
    """Give the four-character pieces of a wording; None if there is too little of it.

    A piece is a number: what the eight bytes of its characters in UTF-16 come to.
    """
    if len(text) < SHORTEST:
        return None
    data = memoryview(text.encode("utf-16-le"))
    size = 2 * _PIECE
    found: set[int] = set()
    for start in range(0, size, 2):  # pieces that lie end to end, from each of four beginnings
        whole = (len(data) - start) // size * size
        found.update(data[start : start + whole].cast("Q"))
    return frozenset(found)


def share(one: frozenset[int], other: frozenset[int]) -> float:
    """Give the share of the pieces of both that stand in both.

    1 means the same wording, from 0.8 on a text is a copy with some words changed.
    """
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def bands(text: str) -> tuple[int, ...]:
    """Give sixteen numbers of 32 bits; texts that have one in common are worth comparing.

    The same text gives the same numbers on every machine; too short a one gives none.
    """
    if len(text) < SHORTEST:
        return ()
    data = text.encode("utf-16-le")
    size = 2 * _RUN
    runs = {crc32(data[at : at + size]) for at in range(0, len(data) - size + 1, 2)}
    bins = [0] * (BANDS * _BINS)
    for run in sorted(runs, reverse=True):
        bins[run % len(bins)] = run  # the smallest of a bin comes last and stays
    return tuple(crc32(repr((n, bins[n * _BINS : (n + 1) * _BINS])).encode()) for n in range(BANDS))
