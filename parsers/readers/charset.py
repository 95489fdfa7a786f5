"""Which encoding a page is in, whatever it declares.

Declarations of government pages are wrong too often to be asked (gb2312 over UTF-8 and the other
way round), while the bytes decide: text in GB18030 is never valid UTF-8 beyond a few characters.
"""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(data: bytes) -> str:
    """Name the encoding of ``data``: its BOM, else UTF-8 if that is valid, else GB18030.

    Where neither UTF-8 nor GB18030 is valid (a stray byte, a cut tail), the one that loses fewer
    characters; UTF-8 on a tie.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4:  # only the tail is cut
            return "utf-8"
    else:
        return "utf-8"
    losses = {name: data.decode(name, "replace").count("\ufffd") for name in ("utf-8", "gb18030")}
    return min(losses, key=lambda name: losses[name])


def decode(data: bytes) -> str:
    """Decode ``data`` by `encoding_of`; characters that cannot be decoded become U+FFFD."""
    return data.decode(encoding_of(data), "replace")
