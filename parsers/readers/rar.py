"""What the headers of a .rar say of its members: their checksums, and which need a password.

libarchive unpacks, but does not check members that are stored unpacked, and gives those with a
password as they are, encrypted. The layouts are those of RAR 4 and RAR 5 as their makers publish
them (technote.txt); both are a chain of blocks, each with its size and that of the data after it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

_RAR4 = b"Rar!\x1a\x07\x00"
_RAR5 = b"Rar!\x1a\x07\x01\x00"
MAX_BLOCKS = 10_000


class Member(NamedTuple):
    """A file of the archive. ``crc`` is the CRC-32 of its bytes, None where none is given."""

    crc: int | None
    encrypted: bool


class EncryptedError(ValueError):
    """Even the names of the members are protected by a password."""


def members(data: bytes) -> tuple[list[Member], bool]:
    """List the files and folders of an archive in order, and say whether it is there to its end.

    Raises `EncryptedError`.
    """
    found: list[Member] = []
    chain = _rar5(data) if data.startswith(_RAR5) else _rar4(data)
    try:
        for member in chain:
            if member is None:
                return found, True
            found.append(member)
            if len(found) >= MAX_BLOCKS:
                break
    except (struct.error, IndexError):
        return found, False
    return found, False


def _rar4(data: bytes) -> Iterator[Member | None]:
    """Give the members, and None for the block that ends the archive."""
    at = len(_RAR4)
    while at + 7 <= len(data):
        _, kind, flags, size = struct.unpack_from("<HBHH", data, at)
        packed = struct.unpack_from("<I", data, at + 7)[0] if flags & 0x8000 else 0
        if kind == 0x73 and flags & 0x80:
            raise EncryptedError
        if kind == 0x7B:
            yield None
        if kind == 0x7B or size < 7:
            return
        if kind == 0x74:
            crc = struct.unpack_from("<I", data, at + 16)[0]
            if flags & 0x100:
                packed |= struct.unpack_from("<I", data, at + 32)[0] << 32
            yield Member(crc, bool(flags & 0x4))
        at += size + packed


def _rar5(data: bytes) -> Iterator[Member | None]:
    at = len(_RAR5)
    while at + 4 < len(data):
        size, start = _number(data, at + 4)
        kind, here = _number(data, start)
        flags, here = _number(data, here)
        extra, here = _number(data, here) if flags & 0x1 else (0, here)
        packed, here = _number(data, here) if flags & 0x2 else (0, here)
        if kind == 4:
            raise EncryptedError
        if kind == 5:
            yield None
        if kind == 5 or size == 0:
            return
        if kind == 2:
            yield _file5(data, here, start + size - extra, start + size)
        at = start + size + packed


def _file5(data: bytes, at: int, extra: int, end: int) -> Member:
    flags, at = _number(data, at)
    for _ in range(2):  # its size and attributes
        _, at = _number(data, at)
    if flags & 0x2:  # a time
        at += 4
    crc = struct.unpack_from("<I", data, at)[0] if flags & 0x4 else None
    encrypted = False
    while extra < end:
        size, start = _number(data, extra)
        kind, _ = _number(data, start)
        encrypted = encrypted or kind == 1
        extra = start + max(size, 1)
    return Member(crc, encrypted)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the lowest first; give it and where it ends."""
    value = 0
    for place in range(10):
        byte = data[at + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    raise IndexError("a number without end")
