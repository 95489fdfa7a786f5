"""Printed lines back to paragraphs: in reading order, over columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from parsers.model import Paragraph
from parsers.readers.geometry import Box
from parsers.readers.layout import Char, em_of, is_wide, line_text, split_at_gaps
from parsers.sections import is_heading


@dataclass(slots=True)
class TextLine:
    """A printed line. ``left`` and ``right`` are the margins of its column.

    ``parts`` counts what wide gaps part: more than one is a row of a table without ruling lines.
    """

    text: str
    box: Box
    base: float
    em: float
    page: int
    number: int = 0
    left: float = 0.0
    right: float = 0.0
    parts: int = 1

    @property
    def indent(self) -> float:
        """How far it starts from the left margin, in ems."""
        return (self.box[0] - self.left) / self.em

    @property
    def rest(self) -> float:
        """How far it ends before the right margin, in ems."""
        return (self.right - self.box[2]) / self.em

    @property
    def centred(self) -> bool:
        """Whether it keeps the same distance from both margins, and not for being full."""
        return self.indent > 2.3 and abs(self.indent - self.rest) < 1.5


def text_line(chars: Sequence[Char], page: int) -> TextLine | None:
    """Make a line of its characters, sorted from left to right; None if it is blank."""
    text = line_text(chars)
    if not text:
        return None
    inked = [c for c in chars if c.text != " "]
    box = (
        min(c.x0 for c in inked),
        min(c.y0 for c in inked),
        max(c.x1 for c in inked),
        max(c.y1 for c in inked),
    )
    parts = len(split_at_gaps(inked, 1.2))
    return TextLine(text, box, median(c.base for c in inked), em_of(inked), page, parts=parts)


# ---- columns -------------------------------------------------------------------------------------

_GUTTER = 8.0  # points: no two columns of print are closer


def find_gutter(lines: Sequence[Sequence[Char]]) -> float | None:
    """Find the middle of the empty strip between two columns of prose, if the page has one.

    Both sides must be prose, line after line, most of them as wide as their column: labels with
    figures beside them are no two columns.
    """
    parts = [
        (part[0].x0, part[-1].x1, part[0].y0, part[-1].y1)
        for line in lines
        for part in split_at_gaps(line, 0.8)
    ]
    if len(parts) < 12:
        return None
    start, end = min(p[0] for p in parts), max(p[1] for p in parts)
    width = end - start
    best: tuple[float, float] | None = None
    middle = start + 0.35 * width
    while middle < start + 0.65 * width:
        left = [p for p in parts if p[1] <= middle + 0.1]
        right = [p for p in parts if p[0] >= middle]
        crossing = len(parts) - len(left) - len(right)
        if min(len(left), len(right)) >= 5 and crossing <= 0.25 * min(len(left), len(right)):
            room = min(p[0] for p in right) - max(p[1] for p in left)
            if room >= _GUTTER and _is_prose(left) and _is_prose(right) and _beside(left, right):
                best = max(best or (0.0, 0.0), (room, (min(p[0] for p in right) + max(p[1] for p in left)) / 2))  # fmt: skip
        middle += 2.0
    return best[1] if best else None


_Part = tuple[float, float, float, float]


def _is_prose(parts: Sequence[_Part]) -> bool:
    room = max(p[1] for p in parts) - min(p[0] for p in parts)
    return median(p[1] - p[0] for p in parts) > 0.6 * room


def _beside(left: Sequence[_Part], right: Sequence[_Part]) -> bool:
    top = max(min(p[2] for p in left), min(p[2] for p in right))
    bottom = min(max(p[3] for p in left), max(p[3] for p in right))
    return bottom - top > 30


def set_margins(lines: Sequence[TextLine]) -> None:
    """Find the margins of each page's lines; a page with few takes those of the document."""
    if not lines:
        return
    whole = _margins(lines)
    pages: dict[int, list[TextLine]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for own in pages.values():
        margins = _margins(own) if len(own) >= 10 else whole
        for line in own:
            # Never inside the line itself: another page may be narrower.
            line.left, line.right = min(margins[0], line.box[0]), max(margins[1], line.box[2])


def _margins(lines: Sequence[TextLine]) -> tuple[float, float]:
    widest = max(line.box[2] - line.box[0] for line in lines)
    long = [line for line in lines if line.box[2] - line.box[0] >= 0.7 * widest]
    starts = Counter(round(line.box[0] / 3) for line in long)
    common = max(starts.values())
    left = min(start for start, count in starts.items() if count * 3 >= common) * 3
    ends = sorted(line.box[2] for line in long)
    return float(left), ends[min(len(ends) - 1, int(len(ends) * 0.95))]


# ---- paragraphs ----------------------------------------------------------------------------------


def paragraphs(lines: Iterable[TextLine]) -> list[Paragraph]:
    """Put lines in reading order together to paragraphs.

    A paragraph starts where a line is indented, is a heading, or stands after one that ended
    early; where the size of type changes; and where the space between lines is wider than usual.
    """
    lines = list(lines)
    pitch = _pitch(lines)
    body = median(line.em for line in lines) if lines else 1.0
    out: list[Paragraph] = []
    last: TextLine | None = None
    for line in lines:
        if last is None or _starts(last, line, pitch, body):
            out.append(Paragraph(line.text, f"page={line.page} line={line.number}"))
        else:
            out[-1] = Paragraph(_continued(out[-1].text, line.text), out[-1].locator)
        last = line
    return out


def _pitch(lines: Sequence[TextLine]) -> float:
    steps = [
        b.base - a.base
        for a, b in pairwise(lines)
        if a.page == b.page and 0 < b.base - a.base < 5 * b.em
    ]
    return median(steps) if steps else 0.0


def _starts(last: TextLine, line: TextLine, pitch: float, body: float) -> bool:
    if abs(line.em - last.em) > 0.15 * last.em or max(line.parts, last.parts) > 1:
        return True
    step = line.base - last.base
    if line.page == last.page and step > max(1.4 * pitch, 1.2 * line.em):
        return not _one_title(last, line, body) or step > 2.5 * line.em
    if line.centred or last.centred:
        return not _one_title(last, line, body)
    if is_heading(line.text) or line.indent > 1.2:
        return True
    word = _WORD.match(line.text)
    return last.rest > max(2.5, 0.6 * len(word[0]) if word else 0)


_WORD = re.compile(r"[!-~]+")


def _one_title(last: TextLine, line: TextLine, body: float) -> bool:
    """Whether two lines are a title broken in two: both centred, in type larger than the text."""
    return last.centred and line.centred and min(last.em, line.em) > 1.1 * body


def _continued(text: str, more: str) -> str:
    """Join a line to the one before. Figures are put together: print has no two in a row."""
    if is_wide(text[-1]) or is_wide(more[0]) or (text[-1].isdigit() and more[0].isdigit()):
        return text + more
    return f"{text} {more}"
