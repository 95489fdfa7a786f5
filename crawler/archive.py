"""WARC in, WARC out: every response is kept here before anyone reads it.

One gzip member a record, WARC/1.1, one file a process and run. The payload of a record is the body
with Content-Encoding undone (its header renamed ``X-Archive-Orig-...``, as other archives do) and
the charset left alone: those are the bytes that ``sha256`` covers and the parsers get.

A record counts once it is whole. A process that is killed leaves at most one torn record at the
end of its file; `ArchiveIndex.catch_up` cuts it off and says so, and a new run writes a new file.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

MAX_FILE = 1_000_000_000  # bytes, then a new file is begun: what web archives do
SERVER_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# Headers that would no longer be true of the payload as it is kept.
_RENAMED = {"content-encoding", "content-length", "transfer-encoding"}


class ArchiveError(Exception):
    """A record that is not there, is torn, or whose payload does not match its digest."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: file relative to the archive folder, offset and length in bytes."""

    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A response as the archive knows it; ``fetched_at`` is ISO 8601 in UTC."""

    url: str
    fetched_at: str
    status: int
    media_type: str | None
    sha256: str
    length: int
    etag: str | None
    last_modified: str | None
    place: Place


def sha256(payload: bytes) -> str:
    """Give the digest by which the whole project knows a payload (hex)."""
    return hashlib.sha256(payload).hexdigest()


def now() -> str:
    """Give this moment as WARC-Date and ``fetched_at`` have it, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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
        return _stored(url, fetched_at, status, pairs, len(payload), digest, place)

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
        # Level 6: warcio's own 9 costs the crawl three times as much and saves two per cent.
        pack = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        member = pack.compress(record) + pack.flush()
        file = self._current()
        offset = file.tell()
        try:
            file.write(member)  # unbuffered: once this returns, a kill of the process loses nothing
        except OSError:
            file.truncate(offset)
            raise
        return Place(Path(file.name).name, offset, len(member))

    def _current(self) -> BinaryIO:
        if self._file is not None and self._file.tell() < MAX_FILE:
            return self._file
        self.close()
        self._number += 1
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        path = self.folder / f"ogi-{stamp}-{os.getpid()}-{self._number:03d}.warc.gz"
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


def warc_digest(hex_digest: str) -> str:
    """Write a hex SHA-256 as WARC-Payload-Digest has it (base32)."""
    return "sha256:" + base64.b32encode(bytes.fromhex(hex_digest)).decode().rstrip("=")


def hex_digest(warc_digest: str) -> str:
    """Undo `warc_digest`."""
    text = warc_digest.removeprefix("sha256:")
    return base64.b32decode(text + "=" * (-len(text) % 8)).hex()


def read_payload(archive_dir: Path | str, warc_file: str, offset: int) -> bytes:
    """Give the payload of the response record at ``offset`` of ``warc_file``.

    Raises ArchiveError where there is no such file or record, or its digest does not match.
    """
    folder = Path(archive_dir).resolve()
    path = (folder / warc_file).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise ArchiveError(f"no WARC file {warc_file} in {archive_dir}")
    with path.open("rb") as file:
        file.seek(offset)
        try:
            record = next(ArchiveIterator(file), None)
            payload = record.content_stream().read() if record is not None else b""
        except Exception as error:
            raise ArchiveError(f"{warc_file} at {offset}: {error}") from error
    if record is None or record.rec_type != "response":
        raise ArchiveError(f"{warc_file} at {offset}: no response record begins there")
    if record.rec_headers.get_header("WARC-Payload-Digest") != warc_digest(sha256(payload)):
        raise ArchiveError(f"{warc_file} at {offset}: the payload does not match its digest")
    return bytes(payload)


def scan(path: Path, start: int = 0) -> Iterator[tuple[int, Stored | None]]:
    """Give, for each whole record from ``start`` on, where it ends and, for a response, what it is.

    Ends without a word where the file ends within a record: the last end given is how far it is
    good. Raises ArchiveError at bytes that are no record. Responses to other methods than GET come
    as None, since their address does not say all that was asked.
    """
    with path.open("rb") as file:
        file.seek(start)
        for offset, member, data in _members(file, start):
            record = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(data))
            fields = record.rec_headers
            stored = None
            if record.rec_type == "response" and not fields.get_header("WARC-Request-Method"):
                payload = record.content_stream().read()
                stored = _stored(
                    fields.get_header("WARC-Target-URI"),
                    fields.get_header("WARC-Date"),
                    int(record.http_headers.get_statuscode()),
                    record.http_headers.headers,
                    len(payload),
                    hex_digest(fields.get_header("WARC-Payload-Digest")),
                    Place(path.name, offset, member),
                )
            yield offset + member, stored


def _members(file: BinaryIO, start: int) -> Iterator[tuple[int, int, bytes]]:
    """Give (offset, compressed length, content) of each whole gzip member."""
    offset, left = start, b""
    while True:
        unpack = zlib.decompressobj(zlib.MAX_WBITS + 16)
        parts, read = [], 0
        while not unpack.eof:
            chunk = left or file.read(1 << 16)
            left = b""
            if not chunk:
                return
            read += len(chunk)
            try:
                parts.append(unpack.decompress(chunk))
            except zlib.error as error:
                raise ArchiveError(f"damaged at {offset}: {error}") from error
        left = unpack.unused_data
        length = read - len(left)
        yield offset, length, b"".join(parts)
        offset += length


def _status(status: int, reason: str, headers: Iterable[tuple[str, str]]) -> StatusAndHeaders:
    kept = [
        (f"X-Archive-Orig-{name}" if name.lower() in _RENAMED else name, value)
        for name, value in headers
    ]
    return StatusAndHeaders(f"{status} {reason}".strip(), kept, protocol="HTTP/1.1")


def _stored(
    url: str,
    fetched_at: str,
    status: int,
    headers: Iterable[tuple[str, str]],
    length: int,
    digest: str,
    place: Place,
) -> Stored:
    named = {name.lower(): value for name, value in headers}
    media_type = named.get("content-type", "").split(";")[0].strip().lower() or None
    return Stored(
        url=url,
        fetched_at=fetched_at,
        status=status,
        media_type=media_type,
        sha256=digest,
        length=length,
        etag=named.get("etag"),
        last_modified=named.get("last-modified"),
        place=place,
    )
