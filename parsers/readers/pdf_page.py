"""One page as PDFium gives it: its ruling lines and its characters."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from parsers.readers.geometry import (
    UNIT,
    Box,
    Matrix,
    Point,
    Rule,
    add_edges,
    add_thin,
    apply,
    draw,
    product,
)
from parsers.readers.layout import Glyph, Page, unified, upright

MAX_CHARS = 30_000  # of a page; one of small print has 5,000
MAX_OBJECTS = 60_000  # of a page
MAX_SEGMENTS = 400  # of one path: longer ones are drawings
MAX_SIDE = 14_400.0  # points: the largest page that PDF allows
_MAX_DEPTH = 8  # of forms inside forms
_PICTURE_SHARE = 0.4


@dataclass(slots=True)
class PageReading:
    """Reads one page of PDFium: first its objects, then its characters."""

    source: Any
    number: int
    rules: list[Rule] = field(default_factory=list)
    fills: list[Rule] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)  # addresses of invisible text objects
    pictures: float = 0.0  # their area
    objects: int = 0
    problem: str | None = None
    is_unmapped: bool = False
    box: Box = (0.0, 0.0, 0.0, 0.0)  # left, bottom, right, top in PDF's own coordinates
    glyphs: list[Glyph] = field(default_factory=list)
    # Where PDFium writes its answers: bounds of an object, whether a path is filled and stroked.
    bounds: Any = field(default_factory=lambda: [ctypes.c_float() for _ in range(4)])
    mode: Any = field(default_factory=lambda: [ctypes.c_int() for _ in range(2)])

    def __post_init__(self) -> None:
        left, bottom, right, top = self.source.get_bbox()
        self.box = (left, bottom, right, top)
        if not (0 < right - left <= MAX_SIDE and 0 < top - bottom <= MAX_SIDE):
            self.problem = f"it is {right - left:.0f} by {top - bottom:.0f} points large"
            return
        self._walk()
        if self.problem is None:
            self._read_chars()

    def page(self) -> Page:
        """Give the page upright."""
        left, bottom, right, top = self.box
        return upright(
            self.number,
            (right - left, top - bottom),
            self.glyphs,
            self.rules,
            self.fills,
            shown=self.source.get_rotation() // 90,
            pictures=bool(self.hidden)
            or self.pictures > _PICTURE_SHARE * (right - left) * (top - bottom),
        )

    # -- objects

    def _walk(self) -> None:
        import pypdfium2.raw as c

        raw = self.source.raw
        self._walk_list(
            c, lambda i: c.FPDFPage_GetObject(raw, i), c.FPDFPage_CountObjects(raw), UNIT, 0
        )

    def _walk_list(self, c: Any, get: Any, count: int, matrix: Matrix, depth: int) -> None:
        self.objects += count
        if self.objects > MAX_OBJECTS:
            self.problem = f"more than {MAX_OBJECTS} objects"
            return
        for index in range(count):
            item = get(index)
            kind = c.FPDFPageObj_GetType(item)
            if kind == c.FPDF_PAGEOBJ_PATH:
                self._add_path(c, item, matrix)
            elif kind == c.FPDF_PAGEOBJ_TEXT:
                if c.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE:
                    self.hidden.add(_address(item))
            elif kind == c.FPDF_PAGEOBJ_IMAGE:
                x0, y0, x1, y1 = box = self._bounds(c, item, matrix)
                if not add_thin(self.rules, box):  # some programs draw lines so
                    self.pictures += (x1 - x0) * (y1 - y0)
            elif kind == c.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                inner = product(_matrix(c, item), matrix)
                self._walk_form(c, item, inner, depth)
            if self.problem:
                return

    def _walk_form(self, c: Any, form: Any, matrix: Matrix, depth: int) -> None:
        count = c.FPDFFormObj_CountObjects(form)
        self._walk_list(c, lambda i: c.FPDFFormObj_GetObject(form, i), count, matrix, depth + 1)

    def _bounds(self, c: Any, item: Any, matrix: Matrix) -> Box:
        """Give the box of an object, y downwards."""
        x0, y0, x1, y1 = self.bounds
        if not c.FPDFPageObj_GetBounds(item, x0, y0, x1, y1):
            return 0.0, 0.0, 0.0, 0.0
        ax, ay = self._point(x0.value, y0.value, matrix)
        bx, by = self._point(x1.value, y1.value, matrix)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def _point(self, x: float, y: float, matrix: Matrix) -> Point:
        """Give a point of a form's own coordinates as one of the page, y downwards."""
        x, y = apply(matrix, x, y)
        return x - self.box[0], self.box[3] - y

    def _add_path(self, c: Any, item: Any, matrix: Matrix) -> None:
        filled, stroked = self.mode
        if not c.FPDFPath_GetDrawMode(item, filled, stroked):
            return
        if not filled.value and not stroked.value:
            return
        box = self._bounds(c, item, matrix)
        if add_thin(self.rules, box):
            return
        count = c.FPDFPath_CountSegments(item)
        if not stroked.value and count in (4, 5):
            add_edges(self.fills, box)
            return
        if count > MAX_SEGMENTS:
            return
        own = product(_matrix(c, item), matrix)
        for points in self._strokes(c, item, count, own):
            draw(points, is_stroked=bool(stroked.value), rules=self.rules, fills=self.fills)

    def _strokes(self, c: Any, item: Any, count: int, matrix: Matrix) -> Iterator[list[Point]]:
        """Give the corners of each part of a path; parts with curves are left out."""
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[Point] = []
        is_straight = True
        for index in range(count):
            segment = c.FPDFPath_GetPathSegment(item, index)
            kind = c.FPDFPathSegment_GetType(segment)
            c.FPDFPathSegment_GetPoint(segment, x, y)
            if kind == c.FPDF_SEGMENT_MOVETO:
                if len(points) > 1 and is_straight:
                    yield points
                points, is_straight = [], True
            elif kind != c.FPDF_SEGMENT_LINETO:
                is_straight = False
            points.append(self._point(x.value, y.value, matrix))
            if c.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if len(points) > 1 and is_straight:
            yield points

    # -- characters

    def _read_chars(self) -> None:
        import pypdfium2.raw as c

        text = self.source.get_textpage()
        try:
            count = c.FPDFText_CountChars(text.raw)
            if count > MAX_CHARS:
                self.problem = f"more than {MAX_CHARS} characters"
                return
            self._chars_of(c, text.raw, count)
        finally:
            text.close()

    def _chars_of(self, c: Any, text: Any, count: int) -> None:
        left, _, _, top = self.box
        rect = c.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        unmapped = 0
        for index in range(count):
            code = c.FPDFText_GetUnicode(text, index)
            if code in _NO_TEXT:
                continue
            # Of what PDFium adds by itself, spaces alone are no ends of lines.
            if code == _SPACE and c.FPDFText_IsGenerated(text, index) == 1:
                continue
            if c.FPDFText_HasUnicodeMapError(text, index) == 1:
                unmapped += 1
                code = 0xFFFD
            elif code in _HALVES:
                half = c.FPDFText_GetUnicode(text, index + 1) if index + 1 < count else 0
                if code in _LAST_HALVES and c.FPDFText_GetUnicode(text, index - 1) in _FIRST_HALVES:
                    continue  # seen with the first
                code = _whole(code, half)
            if not c.FPDFText_GetLooseCharBox(text, index, rect):
                continue
            if not c.FPDFText_GetCharOrigin(text, index, x, y):
                continue
            angle = -c.FPDFText_GetCharAngle(text, index) / (math.pi / 2)  # it counts clockwise
            if abs(angle - round(angle)) > 0.05:
                continue  # aslant: a watermark or a stamp
            if self.hidden and _address(c.FPDFText_GetTextObject(text, index)) in self.hidden:
                continue
            if rect.top - rect.bottom > _LARGE:
                _shrink_vertical(c, text, index, rect)
            box = (rect.left - left, top - rect.top, rect.right - left, top - rect.bottom)
            character = " " if code in _SPACES else unified(chr(code))
            origin = (x.value - left, top - y.value)
            self.glyphs.append(Glyph(character, box, origin, round(angle) % 4))
        self.is_unmapped = unmapped * 10 > len(self.glyphs)


_INVISIBLE = frozenset((3, 7))  # Tr 3: neither fill nor stroke (text under a scan); 7: clip only
_NO_TEXT = frozenset((0, 0x0A, 0x0D, 0xFFFE, 0xFFFF, 0xAD, 0x200B, 0xFEFF))
# Of characters beyond the first 65,536 PDFium gives two halves (surrogates), one after the other.
_FIRST_HALVES, _LAST_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_HALVES = range(0xD800, 0xE000)
_SPACE = 0x20
_SPACES = frozenset((_SPACE, 0x09, 0xA0, 0x3000, 0x2002, 0x2003))


# Type larger than this is looked at twice.
_LARGE = 24.0


def _whole(first: int, last: int) -> int:
    """Give the character of two halves, or the sign for one that is not known."""
    if first not in _FIRST_HALVES or last not in _LAST_HALVES:
        return 0xFFFD
    return 0x10000 + (first - 0xD800 << 10) + (last - 0xDC00)


def _shrink_vertical(c: Any, text: Any, index: int, rect: Any) -> None:
    """Mend the box of a character of vertical writing: PDFium forgets the scale of its text.

    Seen in the vertical 三、本年度办理结果 that WPS writes: characters 200 points wide.
    """
    matrix = c.FS_MATRIX()
    if not c.FPDFText_GetMatrix(text, index, matrix):
        return
    size = c.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    if rect.top - rect.bottom < 1.9 * size:
        return
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if c.FPDFText_GetCharBox(text, index, left, right, bottom, top):
        x, y = (left.value + right.value) / 2, (bottom.value + top.value) / 2
        rect.left, rect.right = x - size / 2, x + size / 2
        rect.bottom, rect.top = y - size / 2, y + size / 2


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _matrix(c: Any, item: Any) -> Matrix:
    matrix = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(item, matrix):
        return UNIT
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
