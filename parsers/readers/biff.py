"""How an .xls shows its cells: number formats, hidden rows and columns, raised and struck-out text.

python-calamine gives the values of the records of [MS-XLS]; what Excel and ET print of them is said
by other records, which are looked through here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.readers.xlsx_view import BUILT_IN, View

MAX_RECORDS = 2_000_000
MAX_STRINGS = 200_000
_BOF, _EOF, _CONTINUE = 0x809, 0x0A, 0x3C
_FONT, _FORMAT, _XF, _SHEET, _STRINGS = 0x31, 0x41E, 0xE0, 0x85, 0xFC
_ROW, _COLUMNS, _WINDOW = 0x208, 0x7D, 0x23E
_NUMBER, _SMALL, _SMALLS, _FORMULA, _TEXT = 0x203, 0x27E, 0xBD, 0x06, 0xFD
_BIFF8 = 0x600

_Record = tuple[int, int, list[bytes]]  # where it starts, kind, its data and what continues it
_Piece = tuple[str, bool, bool]  # text, raised or lowered, struck out


@dataclass(slots=True)
class _Book:
    """What the sheets refer to. A font is (raised or lowered, struck out), a style (font, format)."""

    fonts: list[tuple[bool, bool]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[tuple[int, int]] = field(default_factory=list)
    sheets: dict[int, str] = field(default_factory=dict)  # by where each starts
    strings: dict[int, str] = field(default_factory=dict)  # those that are not printed as they are

    def font(self, number: int) -> tuple[bool, bool]:
        """Give a font; the format counts them without a fourth."""
        number -= number > 3
        return self.fonts[number] if 0 <= number < len(self.fonts) else (False, False)


def views_of(stream: bytes) -> dict[str, View] | None:
    """Give the view of each sheet of a Workbook stream by its name; None where it is not BIFF8."""
    try:
        return _views(stream) or None
    except (struct.error, IndexError, UnicodeDecodeError):
        return None


def _views(stream: bytes) -> dict[str, View] | None:
    book, views = _Book(), dict[str, View]()
    view: View | None = None
    depth = 0
    for at, kind, parts in _records(stream):
        data = parts[0]
        if kind == _BOF:
            if depth == 0 and struct.unpack_from("<H", data)[0] != _BIFF8:
                return None
            depth += 1
            if depth == 1 and at in book.sheets:
                view = views[book.sheets[at]] = View()
        elif kind == _EOF:
            depth -= 1
            view = view if depth else None
        elif depth == 1 and view is None:
            _note(book, kind, parts)
        elif depth == 1 and view is not None:
            _look(book, view, kind, data)
    return views


def _records(stream: bytes) -> Iterator[_Record]:
    at = count = 0
    waiting: _Record | None = None
    while at + 4 <= len(stream) and count < MAX_RECORDS:
        kind, size = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + size]
        if kind == _CONTINUE and waiting is not None:
            waiting[2].append(data)
        else:
            if waiting is not None:
                yield waiting
            waiting = at, kind, [data]
        at += 4 + size
        count += 1
    if waiting is not None:
        yield waiting


def _note(book: _Book, kind: int, parts: list[bytes]) -> None:
    """Take what the workbook says for all of its sheets."""
    data = parts[0]
    if kind == _FONT:
        look, _, _, aside = struct.unpack_from("<HHHH", data, 2)
        book.fonts.append((aside != 0, bool(look & 0x08)))
    elif kind == _FORMAT:
        book.formats[struct.unpack_from("<H", data)[0]] = _text(data, 2, wide_count=True)
    elif kind == _XF:
        book.styles.append(struct.unpack_from("<HH", data))
    elif kind == _SHEET:
        book.sheets[struct.unpack_from("<I", data)[0]] = _text(data, 6, wide_count=False)
    elif kind == _STRINGS:
        book.strings = _odd_strings(book, parts)


def _text(data: bytes, at: int, *, wide_count: bool) -> str:
    count = struct.unpack_from("<H" if wide_count else "<B", data, at)[0]
    at += 2 if wide_count else 1
    wide = data[at] & 1
    raw = data[at + 1 : at + 1 + (count << wide)]
    return raw.decode("utf-16-le" if wide else "latin-1")


def _look(book: _Book, view: View, kind: int, data: bytes) -> None:
    """Take what a record of a sheet says of how it is shown."""
    if kind == _WINDOW:
        view.hides_zeros = not struct.unpack_from("<H", data)[0] & 0x10
    elif kind == _ROW:
        row, height, look = struct.unpack_from("<H4xH4xH", data)
        if look & 0x20 or height & 0x7FFF == 0:
            view.hidden_rows.add(row)
    elif kind == _COLUMNS:
        first, last, width, _, look = struct.unpack_from("<HHHHH", data)
        if look & 1 or width == 0:
            view.hidden_columns.append((first, last))
    elif kind in (_NUMBER, _SMALL, _FORMULA, _TEXT):
        row, column, style = struct.unpack_from("<HHH", data)
        _style(book, view, (row, column), style)
        if kind == _TEXT and (text := book.strings.get(struct.unpack_from("<I", data, 6)[0])):
            view.texts[row, column] = text
    elif kind == _SMALLS:
        row, first = struct.unpack_from("<HH", data)
        for number in range((len(data) - 6) // 6):
            style = struct.unpack_from("<H", data, 4 + 6 * number)[0]
            _style(book, view, (row, first + number), style)


def _style(book: _Book, view: View, place: tuple[int, int], number: int) -> None:
    if number >= len(book.styles):
        return
    font, form = book.styles[number]
    code = book.formats.get(form, BUILT_IN.get(form, ""))
    if code and code.lower() not in ("general", "@"):
        view.formats[place] = code
    if book.font(font)[1]:
        view.struck.add(place)


# ---- the strings of all sheets -------------------------------------------------------------------


def _odd_strings(book: _Book, parts: list[bytes]) -> dict[int, str]:
    """Give the strings with runs that are raised, lowered or struck out, as they are printed."""
    tape = _Tape(parts)
    _, count = struct.unpack("<II", tape.take(8))
    odd = {}
    for number in range(min(count, MAX_STRINGS)):
        length, look = struct.unpack("<HB", tape.take(3))
        runs = struct.unpack("<H", tape.take(2))[0] if look & 8 else 0
        extra = struct.unpack("<I", tape.take(4))[0] if look & 4 else 0
        text = tape.text(length, wide=bool(look & 1))
        starts = [struct.unpack("<HH", tape.take(4)) for _ in range(runs)]
        tape.take(extra)
        looks = [(0, (False, False)), *((at, book.font(font)) for at, font in starts)]
        if any(look != (False, False) for _, look in looks):
            ends = [at for at, _ in looks[1:]] + [length]
            odd[number] = "".join(
                _printed(text[at:end], *look) for (at, look), end in zip(looks, ends, strict=True)
            )
    return odd


def _printed(text: str, aside: bool, struck: bool) -> str:
    if struck:
        return ""
    return f"[^{text}]" if aside and text.strip() else text


class _Tape:
    """Reads over the ends of records: text that goes on in the next says anew how wide it is."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts, self.part, self.at = parts, 0, 0

    def take(self, count: int) -> bytes:
        """Give so many bytes; IndexError where there are no more."""
        out = b""
        while count:
            out_of_this = self.parts[self.part][self.at : self.at + count]
            out, count, self.at = (
                out + out_of_this,
                count - len(out_of_this),
                self.at + len(out_of_this),
            )
            if count:
                self.part, self.at = self.part + 1, 0
        return out

    def text(self, length: int, *, wide: bool) -> str:
        """Give so many characters."""
        out = ""
        while length:
            left = len(self.parts[self.part]) - self.at
            if left == 0:
                self.part, self.at = self.part + 1, 1
                wide = bool(self.parts[self.part][0] & 1)
                left = len(self.parts[self.part]) - 1
            taken = min(length, left >> wide)
            raw = self.take(taken << wide)
            out += raw.decode("utf-16-le", "replace") if wide else raw.decode("latin-1")
            length -= taken
            if not taken and left:
                raise IndexError("a character cut in two")
        return out
