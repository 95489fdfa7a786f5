"""Reading WARC files: one payload by its place, or all records from a place on."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecordLoader

from crawler.archive.records import (
    ArchiveError,
    Place,
    Stored,
    hex_digest,
    sha256,
    stored_response,
    warc_digest,
)


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
        except Exception as error:  # whatever warcio says of bytes that are no record
            raise ArchiveError(f"{warc_file} at {offset}: damaged, {_short(error)}") from error
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
                stored = stored_response(
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


def _short(error: Exception) -> str:
    """Say what is wrong without the bytes that are, which warcio repeats."""
    return str(error).strip().partition(", first line:")[0].partition("\n")[0][:200]
