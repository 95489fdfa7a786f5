"""The program that opens a .rar or .7z, run by `parsers.readers.unpacking` as a process of its own.

``unpacker.py ARCHIVE MAX_ENTRIES MAX_BYTES`` prints a line of JSON a member, then its bytes, and a
last line that is ``{"end": true}``. It imports nothing of ogi: what is read here is hostile, and
the library that reads it is written in C.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NO_PACKAGE, NO_LIBRARY = 10, 11  # exit codes
_FORMATS = ((b"Rar!\x1a\x07\x00", "rar"), (b"Rar!\x1a\x07\x01", "rar5"), (b"7z", "7zip"))
_REGULAR = 0o100000
_CHUNK = 1024 * 1024


def main(path: str, max_entries: int, max_bytes: int) -> int:
    """Print the members; give the exit code."""
    try:
        import libarchive
    except ModuleNotFoundError:
        return NO_PACKAGE
    except (AttributeError, OSError, TypeError):  # the system's library is not there
        return NO_LIBRARY
    data = Path(path).read_bytes()
    # Left to itself the library finds a .zip at the end of a .rar, a document that is stored there.
    kind = next((kind for head, kind in _FORMATS if data.startswith(head)), "raw")
    try:
        with libarchive.memory_reader(data, kind, "none") as archive:
            for number, entry in enumerate(archive):
                if number >= max_entries:
                    _say({"error": "too_complex", "detail": f"more than {max_entries} members"})
                    break
                max_bytes -= _give(archive, entry, number, max_bytes)
    except libarchive.ArchiveError as error:
        said = str(error.msg)[:200]
        code = "encrypted" if "ncrypt" in said else "unreadable"
        _say({"error": code, "detail": said})
    _say({"end": True})
    return 0


def _give(archive: Any, entry: Any, number: int, room: int) -> int:
    """Print one member; give the bytes that it took."""
    said: dict[str, Any] = {"number": number, "name": _name(entry)}
    if entry.filetype & 0o170000 != _REGULAR:
        _say(said | {"folder": True})
        return 0
    if _is_encrypted(entry):
        _say(said | {"error": "encrypted", "detail": "it is protected by a password"})
        return 0
    parts: list[bytes] = []
    size = 0
    for part in _pieces(archive):
        if part is None:
            _say(said | {"error": "unreadable", "detail": "its bytes are damaged"})
            return size
        size += len(part)
        if size > room:
            _say(said | {"error": "too_large", "detail": f"it unpacks to more than {room} bytes"})
            return 0
        parts.append(part)
    _say(said | {"size": size})
    for part in parts:
        sys.stdout.buffer.write(part)
    return size


def _pieces(archive: Any) -> Iterator[bytes | None]:
    """Unpack a member piece by piece; None where the library finds it damaged.

    It only warns of a wrong checksum, which the package takes for a number of bytes.
    """
    from ctypes import create_string_buffer

    from libarchive import ffi

    buffer = create_string_buffer(_CHUNK)
    try:
        while (size := ffi.read_data(archive._pointer, buffer, _CHUNK)) > 0:
            yield buffer.raw[:size]
    except ffi.ArchiveError:
        size = -1
    if size < 0:
        yield None


def _is_encrypted(entry: Any) -> bool:
    from libarchive import ffi

    ask = ffi.ffi("entry_is_encrypted", [ffi.c_archive_entry_p], ffi.c_int)
    return bool(ask(entry._entry_p))


def _name(entry: Any) -> str:
    """Give the name of a member; Chinese Windows packs names in GBK and does not say so."""
    from libarchive import ffi

    wide = ffi.entry_pathname_w(entry._entry_p)
    if wide is not None:
        return str(wide)
    packed = ffi.entry_pathname(entry._entry_p) or b""
    for encoding in ("utf-8", "gb18030"):
        try:
            return str(packed.decode(encoding))
        except UnicodeDecodeError:
            continue
    return str(packed.decode("latin-1"))


def _say(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
