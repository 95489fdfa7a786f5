"""OLE compound files (.doc .xls .wps .et): which streams stand at the root, and their first bytes.

A document may hold others (a spreadsheet inside a .doc), whose streams have the same names one
storage down, so the directory is walked from its root as [MS-CFB] lays it out.
"""

from __future__ import annotations

import struct

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # sector numbers from here on are marks: free, end of chain, ...
_NO_ENTRY = 0xFFFFFFFF
_MAX_SECTORS = 100_000
_MAX_ENTRIES = 10_000
_IN_HEADER = 109  # numbers of FAT sectors that fit in the header


def root_streams(data: bytes) -> dict[str, bytes]:
    """Give the streams and storages at the root by name, with the first sector of each stream.

    Empty for a file too damaged to tell. Small streams (kept in the mini stream) and storages
    come with no bytes.
    """
    try:
        found = _Entries(data)
    except (struct.error, IndexError):
        return {}
    return {
        name: found.sector(start) if start < _LAST and size >= found.cutoff else b""
        for name, (start, size) in found.streams.items()
    }


def stream(data: bytes, name: str) -> bytes:
    """Give a stream at the root as a whole; empty for one that is not there, or damaged."""
    try:
        return _Entries(data).stream(name)
    except (struct.error, IndexError):
        return b""


def is_encrypted_doc(streams: dict[str, bytes]) -> bool:
    """Whether the header of the WordDocument stream ([MS-DOC] FibBase) says it is encrypted."""
    head = streams.get("WordDocument", b"")
    return len(head) > 12 and bool(struct.unpack_from("<H", head, 10)[0] & 0x0100)


def is_encrypted_xls(stream: bytes) -> bool:
    """Whether a workbook opens with a FilePass record ([MS-XLS] 2.1.7.20.3): BOF, then it."""
    at = 0
    for _ in range(3):  # BOF, perhaps WriteProtect, FilePass
        if at + 4 > len(stream):
            return False
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == 0x2F:
            return True
        at += 4 + size
    return False


class _Entries:
    """The directory of a file: first sector and length of each stream at the root by name.

    Streams shorter than ``cutoff`` lie in the stream of the root entry, in sectors of their own
    size; storages have a first sector that is none. Raises struct.error or IndexError.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        self.size = 1 << shift
        self.fat: list[int] = []
        self.cutoff = 0
        self.streams: dict[str, tuple[int, int]] = {}
        if shift in (9, 12):
            self.fat = _fat(data, self.size)
            self.directory = self._chain(struct.unpack_from("<I", data, 48)[0], 128 * _MAX_ENTRIES)
            self.cutoff = struct.unpack_from("<I", data, 56)[0]
            self.streams = _streams(self.directory)

    def sector(self, number: int) -> bytes:
        """Give the bytes of a sector."""
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def stream(self, name: str) -> bytes:
        """Give a stream as a whole."""
        start, size = self.streams.get(name, (_LAST, 0))
        if size >= self.cutoff:
            return self._chain(start, size)[:size]
        root, whole = struct.unpack_from("<II", self.directory, 116)
        small = self._chain(root, whole)
        table = self._chain(struct.unpack_from("<I", self.data, 60)[0], _MAX_SECTORS)
        each = 1 << struct.unpack_from("<H", self.data, 32)[0]
        out = b""
        while start < _LAST and len(out) < size:
            out += small[start * each : (start + 1) * each]
            start = struct.unpack_from("<I", table, 4 * start)[0]
        return out[:size]

    def _chain(self, number: int, size: int) -> bytes:
        """Give at least ``size`` bytes of the sectors that follow one, or as many as there are."""
        parts: list[bytes] = []
        seen: set[int] = set()
        while number < _LAST and number not in seen and len(parts) * self.size < size:
            seen.add(number)
            parts.append(self.sector(number))
            number = self.fat[number]
        return b"".join(parts)


def _streams(directory: bytes) -> dict[str, tuple[int, int]]:
    streams: dict[str, tuple[int, int]] = {}
    waiting = [struct.unpack_from("<I", directory, 76)[0]]
    visited: set[int] = set()
    while waiting:
        entry = waiting.pop()
        if entry == _NO_ENTRY or entry in visited or len(visited) > _MAX_ENTRIES:
            continue
        visited.add(entry)
        at = entry * 128
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        left, right = struct.unpack_from("<II", directory, at + 68)
        start, stream_size = struct.unpack_from("<II", directory, at + 116)
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        streams[name] = (start if kind == 2 else _LAST, stream_size)
        waiting += [left, right]
    return streams


def _fat(data: bytes, size: int) -> list[int]:
    """Give the table of sector chains: for each sector, the number of the next."""
    numbers = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    more, seen = struct.unpack_from("<I", data, 68)[0], set[int]()
    while more < _LAST and more not in seen and len(seen) < 1000:
        seen.add(more)
        listed = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        numbers += listed[:-1]
        more = listed[-1]
    fat: list[int] = []
    for number in numbers:
        if number >= _LAST or len(fat) > _MAX_SECTORS:
            continue
        part = data[(number + 1) * size : (number + 2) * size]
        fat += struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
    return fat
