"""What a record is known by: its place, its digest, what the response in it was."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


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


def warc_digest(hex_digest: str) -> str:
    """Write a hex SHA-256 as WARC-Payload-Digest has it: base32, padded as warcio checks it."""
    return "sha256:" + base64.b32encode(bytes.fromhex(hex_digest)).decode()


def hex_digest(warc_digest: str) -> str:
    """Undo `warc_digest`."""
    return base64.b32decode(warc_digest.removeprefix("sha256:")).hex()


def stored_response(
    url: str,
    fetched_at: str,
    status: int,
    headers: Iterable[tuple[str, str]],
    length: int,
    digest: str,
    place: Place,
) -> Stored:
    """Describe a response by its headers; names of headers in any case."""
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
