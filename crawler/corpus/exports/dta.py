"""Stata's file format 118 (Stata 14 and later), written row by row.

The layout is that of Stata's own description (`help dta`). Libraries that write it want the whole
table in memory, stamp it with the present time, and know no notes; none of that would do here.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

DOUBLE, LONG, BYTE, STRL = 65526, 65528, 65530, 32768
MAX_STR = 2045  # bytes of a fixed string; longer text is a strL
MAX_LABEL = 80  # characters
_NO_DOUBLE, _NO_LONG, _NO_BYTE = b"\x00\x00\x00\x00\x00\x00\xe0\x7f", 2147483621, 101
_EPOCH = date(1960, 1, 1).toordinal()
_LANGUAGES = {"_lang_c": "en", "_lang_list": "en zh"}  # see Stata's `help label language`
_FORMATS = {DOUBLE: "%12.0g", LONG: "%12.0g", BYTE: "%8.0g", STRL: "%9s"}


@dataclass(frozen=True, slots=True)
class StataColumn:
    """A variable: its name, type, label, notes, and the codes of its words if it is a category."""

    name: str
    type: int  # 1-2045: a string of so many bytes; else DOUBLE, LONG, BYTE or STRL
    label: str
    notes: tuple[str, ...] = ()
    label_zh: str = ""
    is_date: bool = False
    codes: Mapping[str, int] | None = None
    code_labels: Mapping[int, str] | None = None

    @property
    def format(self) -> str:
        """How Stata shows it."""
        if self.is_date:
            return "%tdCCYY-NN-DD"
        return _FORMATS.get(self.type, f"%{min(self.type, 80)}s")


def write_dta(
    path: Path,
    columns: Sequence[StataColumn],
    rows: Iterable[Sequence[Any]],
    *,
    label: str,
    notes: Sequence[str],
    made: datetime,
) -> None:
    """Write a .dta file. Values are str, int, float, ISO dates or None (missing)."""
    with path.open("wb") as file, tempfile.TemporaryFile(dir=path.parent) as long_texts:
        places = [0]
        file.write(b"<stata_dta>")
        count_at = _header(file, len(columns), label, made)
        places.append(file.tell())
        file.write(b"<map>" + bytes(14 * 8) + b"</map>")
        for tag, body in _descriptions(columns, notes):
            places.append(file.tell())
            file.write(f"<{tag}>".encode() + body + f"</{tag}>".encode())
        places.append(file.tell())
        file.write(b"<data>")
        count = _data(file, long_texts, columns, rows)
        file.write(b"</data>")
        places.append(file.tell())
        file.write(b"<strls>")
        long_texts.seek(0)
        while chunk := long_texts.read(1 << 20):
            file.write(chunk)
        file.write(b"</strls>")
        places.append(file.tell())
        file.write(b"<value_labels>" + b"".join(map(_value_labels, columns)) + b"</value_labels>")
        places.append(file.tell())
        file.write(b"</stata_dta>")
        places.append(file.tell())
        file.seek(count_at)
        file.write(struct.pack("<Q", count))
        file.seek(places[1] + len(b"<map>"))
        file.write(struct.pack("<14Q", *places))


def _header(file: BinaryIO, width: int, label: str, made: datetime) -> int:
    """Write the header; give where the number of rows is to be written."""
    file.write(b"<header><release>118</release><byteorder>LSF</byteorder>")
    file.write(b"<K>" + struct.pack("<H", width) + b"</K><N>")
    count_at = file.tell()
    words = _cut(label, MAX_LABEL).encode()
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[made.month - 1]
    stamp = f"{made.day:02} {month} {made.year:04} {made.hour:02}:{made.minute:02}".encode()
    file.write(bytes(8) + b"</N><label>" + struct.pack("<H", len(words)) + words + b"</label>")
    file.write(b"<timestamp>" + bytes([len(stamp)]) + stamp + b"</timestamp></header>")
    return count_at


def _descriptions(
    columns: Sequence[StataColumn], notes: Sequence[str]
) -> Iterable[tuple[str, bytes]]:
    yield "variable_types", b"".join(struct.pack("<H", c.type) for c in columns)
    yield "varnames", b"".join(_padded(c.name, 129) for c in columns)
    yield "sortlist", bytes(2 * (len(columns) + 1))
    yield "formats", b"".join(_padded(c.format, 57) for c in columns)
    yield (
        "value_label_names",
        b"".join(_padded(c.name if c.code_labels else "", 129) for c in columns),
    )
    yield "variable_labels", b"".join(_padded(_cut(c.label, MAX_LABEL), 321) for c in columns)
    said = [("_dta", key, text) for key, text in (*_LANGUAGES.items(), *_notes(notes))]
    for column in columns:
        said += [(column.name, key, text) for key, text in _notes(column.notes)]
        said += [(column.name, key, text) for key, text in _in_chinese(column)]
    yield "characteristics", b"".join(_characteristic(*one) for one in said)


def _notes(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    if texts:
        yield "note0", str(len(texts))
        yield from ((f"note{n}", text) for n, text in enumerate(texts, 1))


def _in_chinese(column: StataColumn) -> Iterator[tuple[str, str]]:
    """Give the labels that `label language zh` shows; values have one set, in both languages."""
    yield "_lang_v_zh", _cut(column.label_zh or column.label, MAX_LABEL)
    if column.code_labels:
        yield "_lang_l_zh", column.name


def _characteristic(name: str, key: str, text: str) -> bytes:
    body = _padded(name, 129) + _padded(key, 129) + _plain(text) + b"\0"
    return b"<ch>" + struct.pack("<I", len(body)) + body + b"</ch>"


def _data(
    file: BinaryIO, long_texts: BinaryIO, columns: Sequence[StataColumn], rows: Iterable[Any]
) -> int:
    count = 0
    for count, row in enumerate(rows, 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), 1):
            file.write(_value(column, value, place, count, long_texts))
    return count


def _value(column: StataColumn, value: Any, place: int, line: int, long_texts: BinaryIO) -> bytes:
    if column.codes is not None and value is not None:
        value = column.codes[value]
    if column.is_date and value is not None:
        value = date.fromisoformat(value).toordinal() - _EPOCH
    if column.type == DOUBLE:
        return _NO_DOUBLE if value is None else struct.pack("<d", value)
    if column.type == LONG:
        return struct.pack("<i", _NO_LONG if value is None else value)
    if column.type == BYTE:
        return struct.pack("<b", _NO_BYTE if value is None else value)
    text = _plain(value or "")
    if column.type != STRL:
        return text.ljust(column.type, b"\0")
    if not text:
        return bytes(8)
    long_texts.write(b"GSO" + struct.pack("<IQBI", place, line, 130, len(text) + 1) + text + b"\0")
    return struct.pack("<H", place) + struct.pack("<Q", line)[:6]


def _value_labels(column: StataColumn) -> bytes:
    if not column.code_labels:
        return b""
    texts = [_plain(text) + b"\0" for text in column.code_labels.values()]
    starts = [sum(map(len, texts[:n])) for n in range(len(texts))]
    numbers = struct.pack(
        f"<II{len(texts)}I{len(texts)}i", len(texts), sum(map(len, texts)), *starts, *column.code_labels
    )  # fmt: skip
    body = numbers + b"".join(texts)
    head = struct.pack("<I", len(body)) + _padded(column.name, 129) + bytes(3)
    return b"<lbl>" + head + body + b"</lbl>"


def _padded(text: str, size: int) -> bytes:
    return text.encode()[: size - 1].ljust(size, b"\0")


def _plain(text: str) -> bytes:
    return text.replace("\0", "\ufffd").encode()  # a zero byte ends a text in this format


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"
