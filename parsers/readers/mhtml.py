"""MHTML, a page saved with its pictures as one mail, often under the name .doc."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import Message
from html import unescape
from itertools import islice
from urllib.parse import urljoin

from parsers.model import Document, Problem
from parsers.readers.html import read_html
from parsers.readers.inline import with_pictures

MAX_PARTS = 200
MAX_DEPTH = 20  # of a part within parts; a saved page has one or two
_BOUNDARY = b"boundary="
_SOURCE = re.compile(rb"""<img\b[^>]{0,2000}?\bsrc\s*=\s*["']?([^\s"'>]{1,2000})""", re.I)


def read_mhtml(data: bytes, *, url: str | None = None) -> Document:
    """Read the first page with a table in it, else the first page and the pictures that it shows.

    ``url`` makes the addresses of attachments absolute. Locators are those of the page.
    """
    if data.lower().count(_BOUNDARY) > MAX_DEPTH:
        return _failed("too_complex", f"more than {MAX_DEPTH} parts within parts")
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    parts = list(islice(message.walk(), MAX_PARTS))
    chosen: tuple[Document, Message] | None = None
    for part in parts:
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        page = part.get_payload(decode=True)
        if not isinstance(page, bytes) or not page.strip():
            continue
        document = replace(read_html(page, url=url), reader="mhtml")
        has_table = next(document.grids(), None) is not None
        if has_table or chosen is None:
            chosen = document, part
        if has_table:
            break
    if chosen is None:
        return _failed("unreadable", "a saved page (MHTML) without any page in it")
    return with_pictures(chosen[0], list(_pictures(*chosen, parts)))


def _pictures(document: Document, page: Message, parts: Sequence[Message]) -> Iterator[bytes]:
    """Give the pictures that a page shows and that were saved with it, each once, in its order.

    A picture is named by its ``Content-ID`` (``src="cid:..."``) or by its ``Content-Location``, to
    which the page's own address leads (RFC 2557, sections 8.2 and 8.3).
    """
    saved: dict[str, Message] = {}
    for part in parts:
        if part.get_content_maintype() == "image":
            saved["cid:" + str(part.get("Content-ID", "")).strip("<> ")] = part
            saved[str(part.get("Content-Location", "")).strip()] = part
    base = str(page.get("Content-Location", "")).strip()
    for match in _SOURCE.finditer(document.markup) if saved else ():
        source = unescape(match[1].decode("utf-8", "replace"))
        picture = saved.get(source) or saved.get(_joined(base, source))
        content = picture.get_payload(decode=True) if picture is not None else None
        if isinstance(content, bytes):
            saved = {name: part for name, part in saved.items() if part is not picture}
            yield content


def _joined(base: str, source: str) -> str:
    try:
        return urljoin(base, source)
    except ValueError:  # an address such as http://[x
        return source


def _failed(code: str, detail: str) -> Document:
    return Document((), problems=(Problem(code, detail),), reader="mhtml")
