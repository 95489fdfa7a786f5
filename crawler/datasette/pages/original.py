"""The archived original of a report: its exact bytes, and a rendering that can do nothing.

The bytes come from the WARC record and are checked against the report's digest. What is shown is
those bytes with everything taken out that could run, load or lead elsewhere; the answer's policy
(`SANDBOX`) forbids the same again, and the frame that shows it a third time.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from crawler.archive import ArchiveError, read_payload, sha256
from crawler.corpus.connection import rows
from crawler.corpus.show import documents_of
from crawler.datasette.pages.asking import NotHere, Row, one
from crawler.datasette.pages.leaves import NoPictures, leaves
from crawler.datasette.pages.reading import SHOWN, as_read
from parsers.readers.charset import encoding_of
from parsers.readers.html import tree_of
from parsers.readers.sniff import format_of

SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
# Pages are made for a screen; in a frame beside the tables, or on a phone, they are drawn smaller.
_IN_A_FRAME = b"<style>@media (max-width: 30rem) { html { zoom: 0.62 } }</style>\n"
MAX_SHOWN = 8_000_000  # bytes of a page that is shown; any document can be downloaded
_PICTURES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_TAKEN_OUT = (
    "script noscript template link base meta iframe frame frameset object embed applet form input"
    " button select textarea audio video source track portal dialog svg math"
).split()
_KEPT = frozenset(
    "align axis bgcolor border cellpadding cellspacing class color colspan dir face headers height"
    " hspace id lang nowrap rowspan rules scope size start title type valign value vspace width"
    " style".split()
)

# A style, or a whole sheet of them, that could name another address, or hide that it does.
_LOADING = re.compile(r"[\\@(]|/\*")


class Lost(Exception):  # noqa: N818 - the archive has it not; that is an answer
    """The bytes cannot be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Original:
    """The archived bytes of a document, what they are, and how they are called."""

    data: bytes
    format: str
    digest: str
    url: str

    @property
    def file_name(self) -> str:
        """A safe name for the download: the digest and the kind of file."""
        return f"{self.digest[:16]}.{self.format if self.format.isalnum() else 'bin'}"


def fetch(
    conn: sqlite3.Connection,
    archive: Path,
    report: str,
    *,
    cell: str | None = None,
    digest: str | None = None,
) -> Original:
    """Read an original of a report from the archive and check it against its digest.

    A report may have been read from a page and its attachments: ``digest`` names one of them, else
    ``cell`` the one that this figure stands in, else it is that of its figures. Raises NotHere, or
    Lost with the reason.
    """
    head = one(conn, "SELECT id, url, document_id FROM reports WHERE report = ?", report)
    wanted = head["document_id"]
    if cell and (figure := _figure(conn, report, cell)):
        wanted = figure["document_id"]
    documents = documents_of(conn, head)
    chosen = [d for d in documents if (d["sha256"] == digest if digest else d["id"] == wanted)]
    if not chosen:
        raise NotHere
    document = chosen[0]
    why = "no capture of it is known"
    for capture in reversed(document["captures"]):
        try:
            data = read_payload(archive, capture["warc_file"], capture["warc_offset"])
        except ArchiveError as error:
            why = str(error).replace(str(archive), "the archive")
            continue
        if sha256(data) == document["sha256"]:
            return Original(data, format_of(data), document["sha256"], document["url"])
        why = f"{capture['warc_file']} at {capture['warc_offset']} holds other bytes"
    raise Lost(why)


def locator_of(conn: sqlite3.Connection, report: str, key: str) -> tuple[str, str] | None:
    """Give the place of a cell in its document, and what is printed there."""
    figure = _figure(conn, report, key)
    return (figure["locator"], figure["raw"]) if figure else None


def _figure(conn: sqlite3.Connection, report: str, key: str) -> Row | None:
    found = rows(
        conn,
        "SELECT locator, raw, document_id FROM figures WHERE report = ?"
        " AND \"table\" || '.' || row || '.' || \"column\" = ?",
        report,
        key,
    )
    return found[0] if found else None


def shown(original: Original, mark: tuple[str, str] | None = None) -> tuple[bytes, str]:
    """Give what a frame may show, and its media type. Raises Lost for what browsers cannot show.

    ``mark`` is the place and the printed text of a figure: where that text stands there, it is
    marked, with the id ``here``.
    """
    if original.format in _PICTURES:
        return original.data, _PICTURES[original.format]
    if len(original.data) > MAX_SHOWN:
        raise Lost("too large to be shown; it can be downloaded")
    if original.format == "html":
        return _harmless(original.data, mark), "text/html; charset=utf-8"
    if original.format in ("text", "csv"):
        text = original.data.decode(encoding_of(original.data), "replace")
        return text.encode(), "text/plain; charset=utf-8"
    if original.format == "pdf":
        try:
            return leaves(original.data, mark), "text/html; charset=utf-8"
        except NoPictures as why:
            raise Lost(f"{why}; it can be downloaded") from why
    if original.format in SHOWN:
        page = as_read(original.data, original.format, original.url, mark)
        return page + _IN_A_FRAME, "text/html; charset=utf-8"
    raise Lost(f"a browser does not show {original.format} inside a page; it can be downloaded")


def _harmless(data: bytes, mark: tuple[str, str] | None) -> bytes:
    text = data.decode(encoding_of(data), "replace").replace("\x00", "")
    root = tree_of(text.encode("utf-8", "replace")) if text.strip() else None
    if root is None:
        raise Lost("the page has no content")
    if mark:
        _mark(root, *mark)
    etree.strip_elements(root, *_TAKEN_OUT, with_tail=False)
    for element in root.iter("style"):
        if _LOADING.search("".join(map(str, element.itertext()))):
            element.text = None
    for element in root.iter(etree.Element):
        for name in element.attrib:
            if name not in _KEPT or (
                name == "style" and _LOADING.search(str(element.attrib[name]))
            ):
                del element.attrib[name]
    page: bytes = etree.tostring(root, method="html", encoding="utf-8")
    return b"<!DOCTYPE html>\n" + page + _IN_A_FRAME


def _mark(root: etree._Element, locator: str, raw: str) -> None:
    """Mark the element of a figure; nothing where the text there is not what was read."""
    path = locator.partition("xpath=")[2].partition(" confidence=")[0]
    if not path:
        return
    try:
        found = root.xpath(path)
    except etree.XPathError:
        return
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], etree._Element):
        return
    element = found[0]
    if "".join("".join(map(str, element.itertext())).split()) != "".join(raw.split()):
        return
    element.set("id", "here")
    element.set("style", "outline: 3px solid #b5261e; outline-offset: -1px; background: #ffe9a8")
