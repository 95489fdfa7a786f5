"""A page as marks on paper: what the readers of PDF and OFD give, and what lines of it say.

All lengths are points (1/72 inch), the origin is the top left corner of the page as it is read
(its main text upright), y grows downwards.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from parsers.readers.geometry import Box, Point, Rule, turned


class Char(NamedTuple):
    """A printed character: its advance box, and the height of its baseline.

    ``text`` is one character, or a space that the file really holds. Spaces that a library infers
    are left out: `line_text` judges gaps by itself.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float


@dataclass(frozen=True, slots=True)
class Page:
    """The marks of one page. ``number`` counts from 1.

    ``fills`` are the edges of coloured areas, which stand in for ruling lines where a page has
    none. ``turn`` is how many quarter turns clockwise lead from the page as it is read to the
    page as a viewer shows it: not 0 only where a table is printed sideways.
    """

    number: int
    width: float
    height: float
    chars: Sequence[Char]
    rules: Sequence[Rule] = ()
    fills: Sequence[Rule] = ()
    turn: int = 0
    pictures: bool = False

    @property
    def is_scan(self) -> bool:
        """Whether its characters are what OCR took them for, a cell at a time."""
        return False

    def shows(self, char: Char) -> bool:
        """Whether a character is on the paper: tables too broad for it run over the edge."""
        x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
        return 0 <= x <= self.width and 0 <= y <= self.height

    def locate(self, x0: float, y0: float, x1: float, y1: float) -> str:
        """Say where a box of the page is, as a viewer shows it: ``page=3 box=56,120,200,140``."""
        box = turned((x0, y0, x1, y1), self.turn, self.width, self.height)
        return f"page={self.number} box=" + ",".join(f"{value:.0f}" for value in box)


class Glyph(NamedTuple):
    """A character as it stands in the file: its box, where its baseline starts, its direction.

    ``quarter`` counts quarter turns counter-clockwise: 0 reads from left to right, 1 upwards.
    """

    text: str
    box: Box
    origin: Point
    quarter: int


def upright(
    number: int,
    size: tuple[float, float],
    glyphs: Sequence[Glyph],
    rules: Sequence[Rule],
    fills: Sequence[Rule],
    *,
    shown: int = 0,
    pictures: bool = False,
) -> Page:
    """Make a page whose main text reads from left to right, whichever way the file has it.

    ``size`` is width and height in the file's own frame; ``shown`` is by how many quarter turns
    clockwise a viewer turns that. Figures that stand otherwise than the main text are not read
    (U+FFFD): in which order their digits follow is not known here.
    """
    width, height = size
    counts = [0, 0, 0, 0]
    for glyph in glyphs:
        counts[glyph.quarter] += 1
    main = max(range(4), key=lambda quarter: counts[quarter])
    chars = []
    for text, box, (x, y), quarter in glyphs:
        if main:
            box = turned(box, main, width, height)
            y = turned((x, y, x, y), main, width, height)[1]
        if quarter != main:
            text, y = "\ufffd" if text.isdigit() else text, box[3]
        chars.append(Char(text, *box, y))
    if main:
        rules = [Rule(*turned(rule, main, width, height)) for rule in rules]
        fills = [Rule(*turned(rule, main, width, height)) for rule in fills]
    if main % 2:
        width, height = height, width
    return Page(number, width, height, chars, rules, fills, (shown - main) % 4, pictures)


def quarter_of(x: float, y: float) -> int | None:
    """Give the quarter turns of text that runs along (x, y), y downwards; None where it is aslant."""
    if min(abs(x), abs(y)) > 0.08 * max(abs(x), abs(y)):
        return None
    if abs(x) >= abs(y):
        return 0 if x >= 0 else 2
    return 1 if y < 0 else 3


# ---- characters ----------------------------------------------------------------------------------

# Radicals that fonts give in place of the character that they look like; NFKC knows only the
# block of Kangxi radicals, not the simplified ones beside it.
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻥⻦⻨⻩⻬⻮⻰⻳",
        "民虎西见角贝车长门青韦页风飞食马骨鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_UNIFIED: dict[int, str] = {ord(radical): character for radical, character in _RADICALS.items()} | {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF))
    if unicodedata.normalize("NFKC", chr(code)) != chr(code)
}


def unified(character: str) -> str:
    """Give the character that is meant by one that only looks like it: ⼀ (U+2F00) is 一."""
    return _UNIFIED.get(ord(character), character)


_WIDE = "\u2e80"


def is_wide(character: str) -> bool:
    """Whether a character fills a square: Han, its punctuation, full-width forms."""
    return character >= _WIDE


def em_of(chars: Sequence[Char]) -> float:
    """Estimate the font size of some characters, in points."""
    sizes = [min(x1 - x0, y1 - y0) for text, x0, y0, x1, y1, _ in chars if text >= _WIDE]
    if not sizes:
        sizes = [(y1 - y0) / 1.2 for text, _, y0, _, y1, _ in chars if text != " "]
    return max(median(sizes), 1.0) if sizes else 1.0


def _size(char: Char) -> float:
    text, x0, y0, x1, y1, _ = char
    return min(x1 - x0, y1 - y0) if text >= _WIDE else (y1 - y0) / 1.2


# ---- lines ---------------------------------------------------------------------------------------


def visual_lines(chars: Sequence[Char]) -> list[list[Char]]:
    """Part characters into lines, top to bottom, each from left to right."""
    lines: list[list[Char]] = []
    base = size = 0.0
    for char in sorted(chars, key=lambda c: c.base):
        own = _size(char)
        if not lines or char.base - base > 0.45 * max(size, own):
            lines.append([])
            base, size = char.base, 0.0
        lines[-1].append(char)
        size = max(size, own)
    return [_printed_once(sorted(line, key=lambda c: c.x0)) for line in lines]


def _printed_once(line: list[Char]) -> list[Char]:
    """Leave out copies of a character a hair beside it: a poor font's way to be bold."""
    kept: list[Char] = []
    for char in line:
        close = (char.x1 - char.x0) * 0.4
        # The last is the nearest: most need no look at the others.
        is_apart = not kept or char.x0 - kept[-1].x0 >= close
        if is_apart or not any(
            other.text == char.text
            and abs(other.x0 - char.x0) < close
            and abs(other.base - char.base) < close
            for other in kept[-4:]
        ):
            kept.append(char)
    return kept


def split_at_gaps(line: Sequence[Char], ems: float) -> list[list[Char]]:
    """Part a line wherever more than ``ems`` times its font size is left empty."""
    parts: list[list[Char]] = []
    em = end = 0.0
    for char in line:
        if char.text == " ":
            continue
        gap = char.x0 - end
        # An em is a point at the least: as a rule nobody need know how large it is.
        if not parts or (gap > ems and gap > (em := em or em_of(line)) * ems):
            parts.append([])
        parts[-1].append(char)
        end = max(end, char.x1) if len(parts[-1]) > 1 else char.x1
    return parts


def line_text(line: Sequence[Char]) -> str:
    """Write a line out. A gap counts as a space where it is wide, or parts figures or words.

    Small figures raised or lowered are notes and come as ``[^1]``: 12 with note 1 must never read 121.
    """
    if not line:
        return ""
    digits = (c for c in line if c.text.isdigit())
    main = max(digits, key=lambda c: c.y1 - c.y0, default=None)
    em = 0.0
    out: list[str] = []
    end: float | None = None
    spaced = False
    last = ""
    in_note = False
    for char in line:
        if char.text == " ":
            spaced = True
            continue
        is_note = main is not None and _is_note(char, main)
        gap = char.x0 - end if end is not None else 0.0
        if in_note and not is_note:
            out.append("]")
        if last and (spaced or gap > 0.1):  # less is less in ems too: one is a point at the least
            em = em or em_of(line)
            if _is_space(last, char.text, gap / em, spaced):
                out.append(" ")
        if is_note and not in_note:
            out.append("[^")
        out.append(char.text)
        in_note = is_note
        last, end, spaced = char.text, char.x1, False
    if in_note:
        out.append("]")
    return "".join(out)


def _is_space(left: str, right: str, gap: float, spaced: bool) -> bool:
    if is_wide(left) and is_wide(right):
        return gap > 0.9
    if is_wide(left) or is_wide(right):
        return gap > 0.9 or (spaced and gap > 0.1)
    return spaced or gap > 0.2


def _is_note(char: Char, main: Char) -> bool:
    """Whether a digit is smaller than the line's largest one and stands higher, or lower."""
    if not char.text.isdigit():
        return False
    height = main.y1 - main.y0
    raised = main.base - char.base
    return char.y1 - char.y0 < 0.9 * height and (raised > 0.12 * height or raised < -0.05 * height)


# The least room that an editor leaves at both sides of a cell, together: Word 10.8, WPS 10.8,
# LibreOffice 5.6, HTML 2; and what a cell's own rules take.
_PADDING = 11.5


def cell_text(chars: Sequence[Char], width: float) -> tuple[str, bool]:
    """Give the text of a cell that is ``width`` wide, and whether a number was put together.

    Lines of Han text are joined. A number that goes on in the next line is joined only where it
    had to break: everything in both lines is digits, and the upper line has no room for one digit
    more. Otherwise a space is left between the digits, and the cell is no single number.
    """
    lines = visual_lines(chars)
    texts = [line_text(line) for line in lines]
    filled = [(line, text) for line, text in zip(lines, texts, strict=True) if text]
    if len(filled) < 2:
        return filled[0][1] if filled else "", False
    text = filled[0][1]
    rejoined = False
    forced = all(set(t) <= _DIGITS for _, t in filled) and all(
        _is_full(line, width) for line, _ in filled[:-1]
    )
    for _, more in filled[1:]:
        if is_wide(text[-1]) or is_wide(more[0]):
            text += more
        elif forced:
            text += more
            rejoined = True
        else:
            text += " " + more
    return text, rejoined


_DIGITS = frozenset("0123456789.,")


def _is_full(line: Sequence[Char], width: float) -> bool:
    digit = max(c.x1 - c.x0 for c in line)
    return line[-1].x1 - line[0].x0 + digit > width - _PADDING
