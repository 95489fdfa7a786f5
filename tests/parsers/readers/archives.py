"""Archives for the tests: .rar in both its formats by hand, members stored; .7z by libarchive.

No free program writes .rar. tests/fixtures/archives has files that 7-Zip wrote: ``report.7z`` holds
the report of tests/fixtures/office twice, the other two are protected by a password.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "archives"

try:
    import libarchive
except Exception:  # noqa: BLE001 - whatever a missing system library makes it raise
    libarchive = None

needs_libarchive = pytest.mark.skipif(
    libarchive is None, reason="libarchive is not installed (Debian: libarchive13)"
)


def rar4(members: Mapping[str, bytes], *, encrypted: bool = False) -> bytes:
    """Write a RAR 4 archive; ``encrypted`` marks its members as protected by a password."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, content in members.items():
        packed_name = name.encode()
        head = struct.pack(
            "<IIBIIBBHI", len(content), len(content), 2, zlib.crc32(content),
            0, 20, 0x30, len(packed_name), 0x20,
        )  # fmt: skip
        flags = 0x8000 | (0x4 if encrypted else 0)
        if not name.isascii():
            flags |= 0x200  # a name in UTF-8
        out += block(0x74, flags, head + packed_name) + content
    return out + block(0x7B, 0, b"")


def rar5(members: Mapping[str, bytes], *, encrypted: bool = False) -> bytes:
    """Write a RAR 5 archive; ``encrypted`` marks its members as protected by a password."""

    def block(kind: int, flags: int, rest: bytes, *sizes: int) -> bytes:
        inner = _vint(kind) + _vint(flags) + b"".join(map(_vint, sizes)) + rest
        body = _vint(len(inner)) + inner
        return struct.pack("<I", zlib.crc32(body)) + body

    out = b"Rar!\x1a\x07\x01\x00" + block(1, 0, _vint(0))
    # An encryption record: its size, its type 1, version, flags, count, salt and vector.
    extra = _vint(36) + _vint(1) + bytes(35) if encrypted else b""
    for name, content in members.items():
        packed_name = name.encode()
        rest = _vint(4) + _vint(len(content)) + _vint(0x20) + struct.pack("<I", zlib.crc32(content))
        rest += _vint(0) + _vint(0) + _vint(len(packed_name)) + packed_name + extra
        if extra:
            out += block(2, 3, rest, len(extra), len(content)) + content
        else:
            out += block(2, 2, rest, len(content)) + content
    return out + block(5, 0, _vint(0))


def _vint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def seven_zip(members: Mapping[str, bytes]) -> bytes:
    """Write a .7z."""
    buffer = io.BytesIO()

    def write(part: bytes) -> int:
        return buffer.write(part)

    with libarchive.custom_writer(write, "7zip") as archive:
        for name, content in members.items():
            archive.add_file_from_memory(name, len(content), content)
    return buffer.getvalue()
