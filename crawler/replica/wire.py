"""HTTP/1.1 as far as the replica speaks it: requests in, answers out."""

from __future__ import annotations

from asyncio import IncompleteReadError, LimitOverrunError, StreamReader
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from crawler.replica.hosts import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came. Names of headers are in Title-Case, ``form`` is the body."""

    method: str
    target: str
    headers: dict[str, str]
    form: str
    is_last: bool  # of its connection


async def read(stream: StreamReader) -> Asked | None:
    """Read a request; None where no more comes, or what comes is no HTTP."""
    try:
        head = await stream.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        method, target, version = first.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.title(): value.strip() for name, _, value in pairs}
        length = headers.get("Content-Length", "0")
        body = await stream.readexactly(int(length) if length.isdecimal() else 0)
    except (OSError, IncompleteReadError, LimitOverrunError, ValueError):
        return None
    is_last = version == "HTTP/1.0" or headers.get("Connection", "").lower() == "close"
    return Asked(method, target, headers, body.decode("utf-8", "replace"), is_last)


def written(answer: Answer, method: str) -> bytes:
    """Write an answer to a request by ``method``: HEAD is told the length of what it does not get."""
    lines = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        f"Date: {formatdate(usegmt=True)}",
        *(f"{name}: {value}" for name, value in answer.headers.items()),
    ]
    if answer.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"Content-Length: {len(answer.body)}")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head if method == "HEAD" else head + answer.body
