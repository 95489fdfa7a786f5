"""Writing WARC files."""

from __future__ import annotations

import fcntl
import io
import os
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.records import Place, Stored, sha256, stored_response, warc_digest

MAX_FILE = 1_000_000_000  # bytes, then a new file is begun: what web archives do
SERVER_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# Headers that would no longer be true of the payload as it is kept.
_RENAMED = {"content-encoding", "content-length", "transfer-encoding"}


class Archive:
    """A folder of WARC files, open for writing. Not for use by several threads at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: BinaryIO | None = None
        self._number = 0
        folder.mkdir(parents=True, exist_ok=True)

    def keep_response(
        self,
        url: str,
        status: int,
        reason: str,
        headers: Iterable[tuple[str, str]],
        payload: bytes,
        *,
        fetched_at: str,
        method: str = "GET",
    ) -> Stored:
        """Write a response record and flush it; give what it is and where it lies.

        Raises OSError where the disk refuses; the file then ends with its last whole record.
        """
        digest = sha256(payload)
        pairs = list(headers)
        extra = {"WARC-Request-Method": method} if method != "GET" else {}
        place = self._write(
            "response", url, fetched_at, _status(status, reason, pairs), payload, digest, extra
        )
        return stored_response(url, fetched_at, status, pairs, len(payload), digest, place)

    def keep_revisit(
        self,
        url: str,
        status: int,
        reason: str,
        headers: Iterable[tuple[str, str]],
        earlier: Stored,
        *,
        fetched_at: str,
    ) -> Place:
        """Write that ``url`` was asked again and still has the payload of ``earlier``."""
        extra = {
            "WARC-Profile": SERVER_NOT_MODIFIED
            if status == 304
            else WARCWriter.REVISIT_PROFILE_1_1,
            "WARC-Refers-To-Target-URI": earlier.url,
            "WARC-Refers-To-Date": earlier.fetched_at,
        }
        http = _status(status, reason, headers)
        return self._write("revisit", url, fetched_at, http, b"", earlier.sha256, extra)

    def close(self) -> None:
        """Finish the file that is being written."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def _write(
        self,
        kind: str,
        url: str,
        fetched_at: str,
        http: StatusAndHeaders,
        payload: bytes,
        digest: str,
        extra: Mapping[str, str],
    ) -> Place:
        fields = {
            "WARC-Date": fetched_at,
            "WARC-Payload-Digest": warc_digest(digest),
            **extra,
        }
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
        record = writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_headers_dict=fields,
            http_headers=http,
        )
        writer.write_record(record)
        return self._append(buffer.getvalue())

    def _append(self, record: bytes) -> Place:
        # Level 3: warcio's own 9 takes five times as long and saves a seventh of the room.
        pack = zlib.compressobj(3, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        member = pack.compress(record) + pack.flush()
        file = self._current()
        offset = file.tell()
        try:
            file.write(member)  # unbuffered: once this returns, a kill of the process loses nothing
        except OSError:
            file.truncate(offset)
            file.seek(offset)  # truncating leaves it beyond the end: the next write made a hole
            raise
        return Place(Path(file.name).name, offset, len(member))

    def _current(self) -> BinaryIO:
        if self._file is not None and self._file.tell() < MAX_FILE:
            return self._file
        self.close()
        self._number += 1
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        name = f"ogi-{stamp}-{os.getpid()}"
        # Another writer of this process may have ended within the second.
        while (path := self.folder / f"{name}-{self._number:03d}.warc.gz").exists():
            self._number += 1
        self._file = _Whole(path)
        # The lock says that a writer lives; the kernel lets it go when the process dies.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._append_warcinfo(path.name)
        return self._file

    def _append_warcinfo(self, name: str) -> None:
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
        info = {"software": "ogi", "format": "WARC File Format 1.1", "robots": "obey"}
        writer.write_record(writer.create_warcinfo_record(name, info))
        self._append(buffer.getvalue())


class _Whole(io.FileIO):
    """A new file whose `write` writes all or raises: a raw file may stop half-way at a full disk."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), "xb")

    def write(self, data: bytes) -> int:  # type: ignore[override]
        rest = memoryview(data)
        while rest:
            rest = rest[super().write(rest) :]
        return len(data)


def _status(status: int, reason: str, headers: Iterable[tuple[str, str]]) -> StatusAndHeaders:
    kept = [
        (f"X-Archive-Orig-{name}" if name.lower() in _RENAMED else name, value)
        for name, value in headers
    ]
    return StatusAndHeaders(f"{status} {reason}".strip(), kept, protocol="HTTP/1.1")
