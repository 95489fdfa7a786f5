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
from crawler.datasette.pages.leaves import NoPictures, framed, leaves
from crawler.datasette.pages.reading import HERE, SHOWN, as_read, is_read_from
from parsers.readers.charset import encoding_of
from parsers.readers.html import tree_of
from parsers.readers.sniff import format_of
from parsers.report import READERS

SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
# Pages are made for a screen; in a frame beside the tables, or on a phone, they are drawn smaller.
_IN_A_FRAME = b"<style>@media (max-width: 30rem) { html { zoom: 0.62 } }</style>\n"
MAX_SHOWN = 8_000_000  # bytes of a page that is shown; any document can be downloaded
_PICTURES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_TEXTS = ("text", "csv")  # shown as they are, but for a figure's place
_TAKEN_OUT = (
    "script noscript template link base meta iframe frame frameset object embed applet input"
    " button select textarea audio video source track portal dialog svg math"
).split()
_FIELDS = ("text", "number")  # that may hold a figure: what is typed there stays, as text
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
    form, data = original.format, original.data
    media_type = _PICTURES.get(form)
    if media_type and not mark:
        return data, media_type
    if len(data) > MAX_SHOWN:
        raise Lost("too large to be shown; it can be downloaded")
    if form in _TEXTS and not mark:
        return data.decode(encoding_of(data), "replace").encode(), "text/plain; charset=utf-8"
    if media_type and mark:
        page = framed(data, media_type, mark[0])
    elif form == "pdf":
        try:
            page = leaves(data, mark)
        except NoPictures as why:
            raise Lost(f"{why}; it can be downloaded") from why
    elif form == "html":
        page, is_marked = _harmless(original, mark)
        if mark and not is_marked:  # a figure that is printed as a line of text, perhaps
            read = as_read(data, form, original.url, mark)
            page = read if HERE.encode() in read else page
        page += _IN_A_FRAME
    elif form in (*SHOWN, *_TEXTS):
        page = as_read(data, form, original.url, mark) + _IN_A_FRAME
    else:
        raise Lost(f"a browser does not show {form} inside a page; it can be downloaded")
    return page, "text/html; charset=utf-8"


def _harmless(original: Original, mark: tuple[str, str] | None) -> tuple[bytes, bool]:
    """Give a page with nothing in it that could act, and whether the place of ``mark`` is marked.

    An article that a script of the page carries is shown alone.
    """
    markup = READERS["html"](original.data, original.url).markup
    root = tree_of(markup) if markup.strip() else None
    if root is None:
        raise Lost("the page has no content")
    is_marked = mark is not None and _mark(root, *mark)
    for field in root.iter("input"):
        if field.get("type", "text").lower() in _FIELDS and field.get("value"):
            field.tag, field.text = "span", field.get("value")
    etree.strip_elements(root, *_TAKEN_OUT, with_tail=False)
    etree.strip_tags(root, "form")  # many platforms have the whole page in one
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
    return b"<!DOCTYPE html>\n" + page, is_marked


def _mark(root: etree._Element, locator: str, raw: str) -> bool:
    """Mark the element of a figure; not where the text there is none of what was read."""
    path = locator.partition("xpath=")[2].partition(" confidence=")[0]
    if not path:
        return False
    try:
        found = root.xpath(path)
    except etree.XPathError:
        return False
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], etree._Element):
        return False
    element = found[0]
    typed = (field.get("value") or "" for field in element.iter("input"))
    if not is_read_from("".join([*map(str, element.itertext()), *typed]), raw):
        return False
    element.set("id", "here")
    element.set("style", "outline: 3px solid #b5261e; outline-offset: -1px; background: #ffe9a8")
    return True
