"""MHTML, a page saved with its pictures as one mail, often under the name .doc."""

from __future__ import annotations

import email
import email.message
import email.policy
from dataclasses import replace

from parsers.model import Document, Problem
from parsers.readers.html import read_html

MAX_PARTS = 200
MAX_DEPTH = 20  # of a part within parts; a saved page has one or two
_BOUNDARY = b"boundary="


def read_mhtml(data: bytes, *, url: str | None = None) -> Document:
    """Read the first page with a table in it, else the first page.

    ``url`` makes the addresses of attachments absolute. Locators are those of the page.
    """
    if data.lower().count(_BOUNDARY) > MAX_DEPTH:
        return _failed("too_complex", f"more than {MAX_DEPTH} parts within parts")
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    first: Document | None = None
    for number, part in enumerate(message.walk()):
        if number >= MAX_PARTS:
            break
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        page = part.get_payload(decode=True)
        if not isinstance(page, bytes) or not page.strip():
            continue
        document = replace(read_html(page, url=url), reader="mhtml")
        if next(document.grids(), None) is not None:
            return document
        first = first or document
    return first or _failed("unreadable", "a saved page (MHTML) without any page in it")


def _failed(code: str, detail: str) -> Document:
    return Document((), problems=(Problem(code, detail),), reader="mhtml")
