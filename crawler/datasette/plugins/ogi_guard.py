"""Datasette plugin: what every answer carries, what none may carry, what is not counted.

Headers that bind the browser (a content security policy, no sniffing, no framing elsewhere); CSV in
which no cell is a formula; no count of all rows where there are tens of millions.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl  # type: ignore[import-untyped]

from crawler.corpus.exports.neutral import neutral

# Datasette's own pages have scripts and styles within the page; ours have none and say so
# themselves (ogi_pages.POLICY). Neither may load or send anything elsewhere.
_DATASETTE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'self'"
)
_HEADERS = {
    b"content-security-policy": _DATASETTE_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"SAMEORIGIN",
    b"x-dns-prefetch-control": b"off",
}

# Counting every row of these takes seconds at a million reports; a filter makes it worth while.
_UNCOUNTED = re.compile(
    r"/(?:figures|figure_values|checks|check_results|revisions|version_changes|\w+_wide)$"
)

_Send = Callable[[dict[str, Any]], Awaitable[None]]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Put the headers on every answer, and clean CSV."""
    return _guarded


def _guarded(app: Any) -> Any:
    async def guarded(scope: dict[str, Any], receive: Any, send: _Send) -> None:
        is_csv = False

        async def sending(message: dict[str, Any]) -> None:
            nonlocal is_csv
            if message["type"] == "http.response.start":
                have = {name.lower(): value for name, value in message["headers"]}
                is_csv = b"csv" in have.get(b"content-type", b"") or _is_csv(scope, have)
                more = [[k, v] for k, v in _HEADERS.items() if k not in have]
                kept = [
                    [k, v]
                    for k, v in message["headers"]
                    if not (is_csv and k.lower() == b"content-length")
                ]
                message = {**message, "headers": [*kept, *more]}
            elif message["type"] == "http.response.body" and is_csv and message.get("body"):
                message = {**message, "body": _neutral_rows(message["body"])}
            await send(message)

        if scope["type"] == "http":
            await app(_uncounted(scope), receive, sending)
        else:
            await app(scope, receive, send)

    return guarded


def _uncounted(scope: dict[str, Any]) -> dict[str, Any]:
    """Ask for a table without the number of its rows, where no filter narrows a large one."""
    asked = scope["query_string"].decode("latin-1")
    names = [part.partition("=")[0] for part in asked.split("&") if part]
    if not _UNCOUNTED.search(scope["path"]) or not all(n.startswith("_") for n in names):
        return scope
    if {"_nocount", "_search", "_where"} & set(names):
        return scope
    return {**scope, "query_string": "&".join([*filter(None, [asked]), "_nocount=1"]).encode()}


def _is_csv(scope: dict[str, Any], have: dict[bytes, bytes]) -> bool:
    """Say whether an answer is CSV under another type: Datasette streams it as text/plain."""
    plain = have.get(b"content-type", b"").startswith(b"text/plain")
    return plain and str(scope.get("path", "")).endswith(".csv")


def _neutral_rows(body: bytes) -> bytes:
    """Neutralise whole rows; Datasette sends a row, or several, at a time."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(body.decode("utf-8"), newline="")):
        writer.writerow([neutral(cell) for cell in row])
    return out.getvalue().encode("utf-8")
