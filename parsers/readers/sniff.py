"""What format the bytes are in: from the bytes first, then the name, then the header."""

from __future__ import annotations

import re

_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|tr|td|p|span|br|h[1-6]|ul|script"
    rb"|ucap\w*)\b[^<]{0,2000}?>",
    re.I,
)
# Signatures of formats that hold no plain text.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"\x1f\x8b", "gzip"),
)
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_WIDE_BOM = (b"\xff\xfe", b"\xfe\xff")
_WINDOW = 65536


def format_of(data: bytes) -> str:
    """Name the format of ``data``: ``html``, ``text``, ``pdf``, ``ole``, ..., or ``binary``.

    The name and the declared type are not asked: a wrong extension or Content-Type is common,
    and the bytes of every format that reports come in can be told apart.
    """
    head = data[:_WINDOW].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if data.startswith(_WIDE_BOM):
        return "html" if _HTML.search(data[:_WINDOW].replace(b"\x00", b"")) else "text"
    if _HTML.search(head):
        return "html"
    control = len(_BINARY.findall(head[:4096]))
    return "binary" if control * 100 > len(head[:4096]) else "text"
