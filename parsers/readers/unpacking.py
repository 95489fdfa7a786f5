"""Archives that Python cannot open (.rar .7z), unpacked by libarchive within bounds.

It is asked in a process of its own (`parsers.readers.unpacker`) with limits of time, memory and
size; nothing is ever written under a name that the archive gives.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parsers.readers import rar, unpacker
from parsers.readers.confined import Limits, run
from parsers.readers.package import MAX_INFLATED, MAX_RATIO, PackageError

SECONDS = 30
MAX_MEMORY = 1024**3  # of addresses; a dictionary of 7z may be larger, and is refused
_FREE = 1024 * 1024  # below this much, any ratio will do
_MISSING = (
    "opening .{kind} needs libarchive, which was not found. Debian, Ubuntu: apt install "
    "libarchive13; macOS: brew install libarchive; Windows and elsewhere: set LIBARCHIVE to the "
    "library's path"
)


class Unpacked:
    """The members of an archive, read like those of a `parsers.readers.package.Package`.

    Raises `PackageError` (``unreadable``, ``encrypted``, ``too_large``, ``too_complex``,
    ``reader_missing``, ``reader_failed``).
    """

    def __init__(self, data: bytes, kind: str, max_entries: int) -> None:
        self._members: dict[str, bytes | PackageError] = {}
        listed: list[rar.Member] = []
        is_whole = True
        if kind == "rar":
            try:
                listed, is_whole = rar.members(data)
            except rar.EncryptedError:
                detail = "the archive is protected by a password"
                raise PackageError("encrypted", detail) from None
        # What ended the unpacking before its time.
        self.error = self._read(_unpack(data, kind, max_entries), listed, kind)
        if self.error is None and not is_whole:
            self.error = PackageError("unreadable", "the archive is cut off")
        if self.error is not None and not self._members:
            raise self.error

    @property
    def names(self) -> list[str]:
        """The names of all members that are files, in the order of the archive."""
        return list(self._members)

    def read(self, name: str) -> bytes:
        """Give the bytes of a member."""
        found = self._members[name]
        if isinstance(found, PackageError):
            raise found
        return found

    def _read(self, printed: bytes, listed: Sequence[rar.Member], kind: str) -> PackageError | None:
        """Take in what the unpacker printed; give what stopped it, if anything did.

        ``listed`` are the headers of a .rar.
        """
        at = 0
        stopped = None
        while at < len(printed):
            end = printed.index(b"\n", at)
            said = json.loads(printed[at:end])
            at = end + 1
            if "end" in said:
                return stopped
            if "name" not in said:
                protected = any(member.encrypted for member in listed)
                code = "encrypted" if protected else said["error"]
                stopped = PackageError(code, f"the archive: {said['detail']}")
                continue
            if "folder" in said:
                continue
            header = listed[said["number"]] if said["number"] < len(listed) else None
            content = printed[at : at + said.get("size", 0)]
            at += len(content)
            self._members[said["name"]] = _member(said, header, content, kind)
        raise PackageError("unreadable", "the archive could not be unpacked to its end")


def _member(
    said: dict[str, Any], header: rar.Member | None, content: bytes, kind: str
) -> bytes | PackageError:
    """Give the bytes of a member if they are whole."""
    if header is not None and header.encrypted:
        return PackageError("encrypted", "it is protected by a password")
    if "error" in said:
        return PackageError(said["error"], said["detail"])
    if kind == "rar" and (header is None or header.crc != zlib.crc32(content)):
        detail = "its checksum does not fit, or is of a kind that is not read"
        return PackageError("unreadable", detail)
    return content


def _unpack(data: bytes, kind: str, max_entries: int) -> bytes:
    most = min(MAX_INFLATED, max(_FREE, MAX_RATIO * len(data)))
    with tempfile.TemporaryDirectory(prefix="ogi-archive-") as place:
        folder = Path(place)
        source, output = folder / "archive", folder / "members"
        source.write_bytes(data)
        command = [sys.executable, "-I", str(Path(unpacker.__file__).resolve())]
        command += [str(source), str(max_entries), str(most)]
        limits = Limits(SECONDS, MAX_MEMORY, 2 * MAX_INFLATED)
        ended = run(command, folder, limits, output=output)
        if ended == unpacker.NO_PACKAGE:
            detail = f"opening .{kind} needs libarchive-c: pip install 'ogi[docs]'"
            raise PackageError("reader_missing", detail)
        if ended == unpacker.NO_LIBRARY:
            raise PackageError("reader_missing", _MISSING.format(kind=kind))
        if ended is None:
            raise PackageError("reader_failed", "unpacking took too long and was ended")
        if ended != 0:
            raise PackageError("reader_failed", f"the unpacker ended with {ended}")
        return output.read_bytes()
