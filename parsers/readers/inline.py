"""Pictures that a page carries in itself: tables, where the page has none.

Some editors put the picture of a table, pasted from Word, into the page's own text (``data:``
addresses), and a page saved as MHTML holds its pictures as parts. Pictures at addresses of their
own are fetched and read with the page (`parsers.joined`).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from parsers.model import Block, Document, Problem, as_a_part
from parsers.readers.pasted import has_all_tables
from parsers.readers.placing import placed

MAX_PICTURES = 6  # as many as are fetched beside a page
MAX_BYTES = 8 * 1024 * 1024  # of one
# A table of a report as a picture has more; icons and lines have less.
LEAST_BYTES = 4096

_PICTURE = re.compile(r"data:image/[\w.+-]{1,20}(?:;[\w=-]{1,40})?;base64,", re.I)


def with_own_pictures(document: Document) -> Document:
    """Read the pictures in the text of an HTML page, as `with_pictures` does."""
    return with_pictures(document, list(_decoded(document.pictures)))


def with_pictures(document: Document, found: Sequence[bytes]) -> Document:
    """Read the pictures of a page at its end, if it lacks a table that they may be.

    Their locators are ``picture=2 page=1 box=... confidence=...``, in the order in which they stand
    in the page. What could not be read of them is ``part_not_read``.
    """
    found = [picture for picture in found if LEAST_BYTES <= len(picture) <= MAX_BYTES]
    if not found or has_all_tables(document):
        return document
    blocks: list[Block] = []
    problems: list[Problem] = []
    for number, picture in enumerate(found[:MAX_PICTURES], 1):
        _read(picture, number, blocks, problems)
    if len(found) > MAX_PICTURES:
        detail = f"{len(found)} pictures in the page; the first {MAX_PICTURES} were read"
        problems.append(Problem("part_not_read", detail))
    end = document.article[1] if document.article else len(document.blocks)
    article = (document.article[0], end + len(blocks)) if document.article else None
    return replace(
        document,
        blocks=(*document.blocks[:end], *blocks, *document.blocks[end:]),
        article=article,
        problems=(*document.problems, *problems),
    )


def _decoded(addresses: Sequence[str]) -> Iterator[bytes]:
    """Give the pictures of ``data:`` addresses, but for those that are much too small or large."""
    for address in addresses:
        head = _PICTURE.match(address)
        if head is not None and LEAST_BYTES <= len(address) - head.end() <= 2 * MAX_BYTES:
            try:
                yield base64.b64decode(unquote_to_bytes(address[head.end() :]))
            except binascii.Error:
                continue


def _read(picture: bytes, number: int, blocks: list[Block], problems: list[Problem]) -> None:
    from parsers.readers.scan import read_picture

    document = read_picture(picture)
    place = f"picture={number} "
    for problem in document.problems:
        detail = f"picture {number} of the page: {problem.detail}"
        problems.append(as_a_part(Problem(problem.code, detail[:500])))
    blocks += (placed(block, lambda locator: place + locator) for block in document.blocks)
